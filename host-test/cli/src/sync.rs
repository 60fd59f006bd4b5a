//! `hoster sync push` and `hoster sync pull`: plan, ask, rename, transfer, remove.
//! `display` shows all of it.

pub mod args;
mod display;
mod event;
mod pull;
mod push;

use hoster_host::sync::{Counts, SyncOptions};
use hoster_host::upload::Selection;
use hoster_host::{CompareOptions, Error};

use super::Outcome;
use super::app::{self, App};
use super::confirm::confirm;
use super::upload::with_date;
use args::{SyncArgs, SyncCommand};

pub async fn run(app: &App<'_>, command: SyncCommand) -> anyhow::Result<Outcome> {
    match command {
        SyncCommand::Push(args) => push::run(app, *args).await,
        SyncCommand::Pull(args) => pull::run(app, *args).await,
    }
}

/// Returns the options for either direction; `links` says what a push does about
/// symbolic links.
fn options(args: &SyncArgs, links: Selection) -> SyncOptions {
    SyncOptions {
        compare: CompareOptions {
            selection: Selection {
                include: args.include.clone(),
                exclude: args.exclude.clone(),
                ..links
            },
            size_only: args.size_only,
            hash_cache: (!args.checksum).then(app::hash_cache).flatten(),
        },
        delete: args.delete,
        max_delete: args.max_delete,
        backup: args.backup_dir.as_deref().map(with_date),
    }
}

/// Asks before files are deleted.
async fn ask(app: &App<'_>, args: &SyncArgs, counts: Counts) -> Result<(), Error> {
    if counts.deletes == 0 || args.yes || args.dry.dry_run {
        return Ok(());
    }
    let (action, refused) = match counts.deletes {
        1 => (
            "delete 1 file".to_owned(),
            "1 file is not deleted".to_owned(),
        ),
        files => (
            format!("delete {files} files"),
            format!("{files} files are not deleted"),
        ),
    };
    confirm(app.output, &action, &refused).await
}
