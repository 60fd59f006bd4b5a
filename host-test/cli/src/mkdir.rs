//! `hoster mkdir`.

use hoster_host::storage;
use hoster_host::{Error, Scope, Session};
use serde::Serialize;

use super::app::App;
use super::args::MkdirArgs;
use super::errors::usage;
use super::targets::Each;
use super::{Outcome, targets};

/// What `mkdir --json` prints for each folder.
#[derive(Serialize)]
struct FolderLine<'a> {
    path: &'a str,
    id: Option<String>,
    dry_run: bool,
}

pub async fn run(app: &App<'_>, args: MkdirArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Upload])?;
    let mut each = Each::new(app, "made");
    for path in &args.paths {
        if !each.goes_on(path) {
            continue;
        }
        let made = match (args.dry.dry_run, args.parents) {
            (true, _) => Ok(None),
            (false, true) => storage::ensure_folder(&mut session, path).await,
            (false, false) => make(&mut session, path).await,
        };
        let made = made.map(|id| {
            app.output.json_only(&FolderLine {
                path,
                id,
                dry_run: args.dry.dry_run,
            });
            app.output.done(args.dry.dry_run, "make", "made", path);
        });
        each.ended(path, made);
    }
    Ok(each.outcome())
}

async fn make(session: &mut Session, path: &str) -> Result<Option<String>, Error> {
    let (parent, name) = storage::split(path);
    let name = name.ok_or_else(|| usage("the top folder always exists"))?;
    let parent = targets::folder(session, &parent).await?;
    Ok(Some(session.make_folder(parent.as_deref(), name).await?.id))
}
