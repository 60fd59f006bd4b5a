//! `hoster mkdir`.

use hoster_host::storage;
use hoster_host::{Error, Session};
use serde::Serialize;

use super::app::App;
use super::args::MkdirArgs;
use super::{Outcome, items};

/// What `mkdir --json` prints for each folder.
#[derive(Serialize)]
struct FolderLine<'a> {
    path: &'a str,
    id: Option<String>,
    dry_run: bool,
}

pub async fn run(app: &App<'_>, args: MkdirArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&["list", "upload"])?;
    let mut all_done = true;
    for path in &args.paths {
        let made = match (args.dry.dry_run, args.parents) {
            (true, _) => Ok(None),
            (false, true) => storage::ensure_folder(&mut session, path).await,
            (false, false) => make(&mut session, path).await,
        };
        match made {
            Ok(id) if app.output.is_json() => app.output.json(&FolderLine {
                path,
                id,
                dry_run: args.dry.dry_run,
            }),
            Ok(_) => app.output.done(args.dry.dry_run, "make", "made", path),
            Err(error) => {
                all_done = false;
                app.output.error(&app.explain(error), Some(path));
            }
        }
    }
    Ok(Outcome::all_done(all_done))
}

async fn make(session: &mut Session, path: &str) -> Result<Option<String>, Error> {
    let (parent, name) = storage::split(path);
    let name = name.ok_or_else(|| Error::Invalid("the top folder is always there".into()))?;
    let parent = items::folder(session, &parent).await?;
    Ok(Some(session.make_folder(parent.as_deref(), name).await?.id))
}
