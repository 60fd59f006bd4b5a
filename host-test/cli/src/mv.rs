//! `hoster mv` and `hoster rename`.

use hoster_host::storage::{self, Item};
use hoster_host::{Error, Scope, Session};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::{MvArgs, RenameArgs};
use super::errors::usage;
use super::targets::Each;

/// What `mv --json` and `rename --json` print for each item.
#[derive(Serialize)]
struct MovedLine<'a> {
    source: &'a str,
    path: Option<String>,
    link: Option<String>,
    name: Option<String>,
    dry_run: bool,
}

/// Where to move items to.
struct Destination {
    folder: Option<String>,
    path: String,
    /// Set if the last part of the path is a new name, not a folder.
    name: Option<String>,
}

pub async fn run(app: &App<'_>, args: MvArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let Some((last, sources)) = args.items.split_last() else {
        return Ok(Outcome::Done);
    };
    let to = destination(&mut session, last).await;
    let to = to?;
    if to.name.is_some() && sources.len() > 1 {
        return Err(usage(format!(
            "there is no folder {last} to move several items to; create it first"
        ))
        .into());
    }
    let mut each = Each::new(app, "moved");
    for source in sources {
        let moved = match each.goes_on(source) {
            true => move_into(app, &mut session, source, last, &to, args.dry.dry_run).await,
            false => continue,
        };
        each.ended(source, moved);
    }
    Ok(each.outcome())
}

/// Moves one item and reports it.
async fn move_into(
    app: &App<'_>,
    session: &mut Session,
    source: &str,
    last: &str,
    to: &Destination,
    dry_run: bool,
) -> Result<(), Error> {
    let item = storage::find(session, source).await?;
    let link = match dry_run {
        true => None,
        false => move_one(session, &item, to, source).await?,
    };
    let name = match (&to.name, &item) {
        (Some(name), _) => Some(name.clone()),
        (None, Item::Entry(entry)) => Some(entry.name.clone()),
        _ => None,
    };
    let path = name.as_ref().map(|name| storage::join(&to.path, name));
    let text = format!("{source} to {}", path.as_deref().unwrap_or(last));
    let line = MovedLine {
        source,
        path,
        link,
        name,
        dry_run,
    };
    app.output.json_only(&line);
    app.output.done(line.dry_run, "move", "moved", &text);
    Ok(())
}

/// Returns an existing folder, or a new name in one.
async fn destination(session: &mut Session, path: &str) -> Result<Destination, Error> {
    match storage::find(session, path).await {
        Ok(item) => match item.folder_id() {
            Some(id) => Ok(Destination {
                folder: id.map(str::to_owned),
                path: storage::normalize(path),
                name: None,
            }),
            None => Err(usage(format!(
                "the file {path} already exists; remove it first or choose another name"
            ))),
        },
        Err(Error::NothingThere(_)) => {
            let (parent, name) = storage::split(path);
            Ok(Destination {
                folder: super::targets::folder(session, &parent).await?,
                path: parent.clone(),
                name: name.map(str::to_owned),
            })
        }
        Err(error) => Err(error),
    }
}

async fn move_one(
    session: &mut Session,
    item: &Item,
    to: &Destination,
    source: &str,
) -> Result<Option<String>, Error> {
    let (folder, name) = (to.folder.as_deref(), to.name.as_deref());
    if let Some(link) = item.link() {
        let moved = session
            .move_files(vec![link.to_owned()], folder, name)
            .await?;
        return Ok(moved.into_iter().next());
    }
    match item.folder_id() {
        Some(Some(id)) => {
            let id = id.to_owned();
            session.move_folder(&id, folder, name).await?;
            Ok(None)
        }
        _ => Err(usage(format!("{source} cannot be moved"))),
    }
}

/// `hoster rename`.
pub async fn rename(app: &App<'_>, args: RenameArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let renamed = rename_one(&mut session, &args).await;
    let (link, name) = renamed?;
    let text = format!("{} to {name}", args.item);
    let line = MovedLine {
        source: &args.item,
        path: None,
        link,
        name: Some(name),
        dry_run: args.dry.dry_run,
    };
    app.output.json_only(&line);
    app.output.done(line.dry_run, "rename", "renamed", &text);
    Ok(Outcome::Done)
}

async fn rename_one(
    session: &mut Session,
    args: &RenameArgs,
) -> Result<(Option<String>, String), Error> {
    let item = storage::find(session, &args.item).await?;
    let link = item.link().map(str::to_owned);
    if args.dry.dry_run {
        return Ok((link, args.name.clone()));
    }
    match (&link, item.folder_id()) {
        (Some(file), _) => {
            let name = session.rename_file(file, &args.name).await?;
            Ok((link, name))
        }
        (None, Some(Some(id))) => {
            let id = id.to_owned();
            // Only a path can name a folder, and its listing was just fetched.
            let (parent, _) = storage::split(&args.item);
            let parent = super::targets::folder(session, &parent).await?;
            let parent = parent.as_deref();
            session.rename_folder(&id, parent, &args.name).await?;
            Ok((None, args.name.clone()))
        }
        _ => Err(usage(format!("{} cannot be renamed", args.item))),
    }
}
