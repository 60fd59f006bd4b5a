//! The command that goes on where a run of `get` has ended. Must not know how it
//! ended.

use std::path::Path;

use super::super::args::GetArgs;
use super::super::progress::File;
use super::super::resume_command::{Changes, arguments, rewritten};
use super::super::summary::{Next, can_go_on};

/// Where the password of links goes in place of an argument.
pub const SECRETS: [(&str, &str); 1] = [("--password", "HOSTER_LINK_PASSWORD")];

/// The same command without the links of which nothing more will come; with `--failed`, the
/// command that reads that list. `links` are those of the files, in their
/// order; folders that could not be listed are apart.
pub fn command(
    args: &GetArgs,
    links: &[String],
    (unlisted, files): (&[File], &[File]),
) -> Option<Next> {
    let mut changes = Changes {
        secrets: &SECRETS,
        ..Changes::default()
    };
    let mut reads_input =
        args.links.iter().any(|link| link == "-") || args.input.as_deref() == Some(Path::new("-"));
    // What could not be listed is in no list of failures either.
    let has_list = args.transfer.failed.is_some() && unlisted.is_empty();
    if has_list && args.transfer.retry_failed.is_none() {
        reads_input = false;
        changes.without = args.links.iter().map(String::as_str).collect();
        changes.without_options = vec!["-i", "--input", "--checksum"];
        changes.renamed = Some(("--failed", "--retry-failed"));
    } else {
        let files = links.iter().zip(files);
        let over = files.filter(|(_, file)| !can_go_on(file));
        changes.without = over.map(|(link, _)| link.as_str()).collect();
    }
    let command = rewritten(&arguments()?, &changes)?;
    Some(Next {
        command,
        reads_input,
    })
}
