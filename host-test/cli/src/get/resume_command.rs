//! The command that resumes an ended run of `get`. Must not know how the run
//! ended.

use std::path::Path;

use super::super::args::GetArgs;
use super::super::progress::File;
use super::super::resume_command::{Changes, arguments, rewritten};
use super::super::summary::{Next, can_go_on};

/// The environment variable for the password of links, used instead of the
/// argument.
pub const SECRETS: [(&str, &str); 1] = [("--password", "HOSTER_LINK_PASSWORD")];

/// Returns the same command without the links that need no further attempt;
/// with `--failed`, the command that reads that list. `links` are the links of
/// the files, in order; folders that could not be listed are separate.
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
    // Folders that could not be listed are not in the list of failures either.
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

/// Returns the same command, for a run that finds out on its own what is left.
pub fn unchanged() -> Option<Next> {
    Some(Next {
        command: rewritten(&arguments()?, &Changes::default())?,
        reads_input: false,
    })
}
