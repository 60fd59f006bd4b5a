//! `hoster man`: the help of every command as man pages, generated from the
//! same definition as `--help`. Must not know what any flag does.

use std::path::PathBuf;

use clap::Args;
use hoster_host::Error;

use super::{Outcome, help, stdio};

/// To read the page of the program: hoster man | man -l -
///
/// To install all pages, for example for `man hoster-get`:
/// hoster man ~/.local/share/man/man1
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ManArgs {
    /// Write the pages of all commands, hoster.1 and hoster-COMMAND.1, to this
    /// folder, created if needed.
    pub dir: Option<PathBuf>,
}

/// Prints the page of the program, or writes all of them.
pub fn run(args: &ManArgs) -> anyhow::Result<Outcome> {
    match &args.dir {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(help::command()).render(&mut page)?;
            stdio::out(&page);
        }
        Some(dir) => {
            let written = std::fs::create_dir_all(dir)
                .and_then(|()| clap_mangen::generate_to(help::command(), dir));
            written.map_err(|source| Error::Io {
                path: dir.clone(),
                what: "written",
                source,
            })?;
        }
    }
    Ok(Outcome::Done)
}
