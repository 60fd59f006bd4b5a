//! The command that goes on where a run of `get` has ended. Must not know how it
//! ended.

use std::path::Path;

use super::super::args::GetArgs;
use super::super::continuation::{Changes, arguments, rewritten};
use super::super::progress::Board;
use super::super::summary::{Next, can_go_on};

/// Where the password of links goes in place of an argument.
pub const SECRETS: [(&str, &str); 1] = [("--password", "HOSTER_LINK_PASSWORD")];

/// The same command without the links of which nothing more will come; with `--failed`, the
/// command that reads that list. `links` are those of the board, in its order.
pub fn command(args: &GetArgs, links: &[String], board: &Board) -> Option<Next> {
    let mut changes = Changes {
        secrets: &SECRETS,
        ..Changes::default()
    };
    let mut reads_input =
        args.links.iter().any(|link| link == "-") || args.input.as_deref() == Some(Path::new("-"));
    if args.transfer.failed.is_some() && args.transfer.retry_failed.is_none() {
        reads_input = false;
        changes.without = args.links.iter().map(String::as_str).collect();
        changes.without_options = vec!["-i", "--input", "--checksum"];
        changes.renamed = Some(("--failed", "--retry-failed"));
    } else {
        let files = links.iter().zip(board.files());
        let over = files.filter(|(_, file)| !can_go_on(file));
        changes.without = over.map(|(link, _)| link.as_str()).collect();
    }
    let command = rewritten(&arguments()?, &changes)?;
    Some(Next {
        command,
        reads_input,
    })
}
