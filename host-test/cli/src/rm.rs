//! `hoster rm`.

use futures_util::StreamExt as _;
use hoster_host::storage::{self, Item};
use hoster_host::{Code, EntryKind, Error, Scope, Session};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::RmArgs;
use super::errors::{said, usage};
use super::runs::Facts;

/// How many files one request removes.
const AT_ONCE: usize = 100;

/// What `rm --json` prints for each file and folder.
#[derive(Serialize)]
struct RemovedLine<'a> {
    removed: &'a str,
    dry_run: bool,
}

/// What to remove: files first, then folders, innermost first.
#[derive(Default)]
struct Plan {
    /// Link, and the name shown to people.
    files: Vec<(String, String)>,
    /// Id and path.
    folders: Vec<(String, String)>,
    removal_links: Vec<String>,
}

pub async fn run(app: &App<'_>, args: RmArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let mut plan = Plan::default();
    for named in &args.items {
        plan_one(app, &mut session, named, &args, &mut plan).await?;
    }
    if args.dry.dry_run {
        let files = plan.files.iter().map(|(_, name)| name);
        let folders = plan.folders.iter().map(|(_, path)| path);
        for name in files.chain(folders).chain(&plan.removal_links) {
            report(app, name, true);
        }
        return Ok(Outcome::Done);
    }
    let all = plan.files.len() + plan.folders.len() + plan.removal_links.len();
    let mut removed = 0;
    let outcome = carry_out(app, &mut session, plan, &mut removed).await;
    if outcome.is_err() && all > 1 {
        app.output.note(&format!("{removed} of {all} were removed"));
    }
    outcome?;
    Ok(Outcome::Done)
}

async fn plan_one(
    app: &App<'_>,
    session: &mut Session,
    named: &str,
    args: &RmArgs,
    plan: &mut Plan,
) -> Result<(), Error> {
    let found = storage::find_all(session, named).await?;
    if found.len() > 1 && !args.all {
        return Err(storage::ambiguous(named, &found));
    }
    for item in found {
        plan_item(app, session, named, item, args, plan).await?;
    }
    Ok(())
}

async fn plan_item(
    app: &App<'_>,
    session: &mut Session,
    named: &str,
    item: Item,
    args: &RmArgs,
    plan: &mut Plan,
) -> Result<(), Error> {
    match item {
        Item::Top => Err(usage("the top folder cannot be removed")),
        Item::Removal(link) => {
            plan.removal_links.push(link);
            Ok(())
        }
        Item::Link(link) => {
            plan.files.push((link.clone(), link));
            Ok(())
        }
        Item::Entry(entry) if entry.kind == EntryKind::File => {
            let link = entry
                .link
                .ok_or_else(|| Error::NothingThere(named.to_owned()))?;
            plan.files.push((link, storage::normalize(named)));
            Ok(())
        }
        Item::Entry(entry) => {
            let before = plan.files.len();
            let mut folders = Vec::new();
            let mut listing = storage::list_below(session, named, &entry.id);
            while let Some(folder) = listing.next().await {
                for entry in folder.contents.entries {
                    if let (EntryKind::File, Some(link)) = (entry.kind, entry.link) {
                        let path = storage::join(&folder.path, &entry.name);
                        plan.files.push((link, path));
                    }
                }
                folders.push((folder.contents.id, folder.path));
            }
            listing.await?;
            let (files, inner) = (plan.files.len() - before, folders.len() - 1);
            if files + inner > 0 && !args.yes && !args.dry.dry_run {
                confirm(app, named, files, inner).await?;
            }
            // The listing has parents first; removal starts with the innermost.
            folders.reverse();
            plan.folders.extend(folders);
            Ok(())
        }
    }
}

/// Asks before removing a folder with its contents.
async fn confirm(app: &App<'_>, path: &str, files: usize, folders: usize) -> Result<(), Error> {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let (files, folders) = (count(files, "file"), count(folders, "folder"));
    let what = format!("{path} with {files} and {folders} in it");
    let (action, refused) = (format!("remove {what}"), format!("{what} is not removed"));
    super::confirm::confirm(app.output, &action, &refused).await
}

/// Removes the planned items and counts them in `removed`.
async fn carry_out(
    app: &App<'_>,
    session: &mut Session,
    plan: Plan,
    removed: &mut usize,
) -> Result<(), Error> {
    for files in plan.files.chunks(AT_ONCE) {
        let links = files.iter().map(|(link, _)| link.clone()).collect();
        let gone = session.remove_files(links).await?;
        for (link, name) in files {
            match gone.contains(link) {
                true => {
                    *removed += 1;
                    report(app, name, false);
                }
                false => {
                    return Err(said(
                        Code::Unavailable,
                        format!("{name} was not removed; try again"),
                    ));
                }
            }
        }
    }
    for (id, path) in &plan.folders {
        session.remove_folder(id).await?;
        *removed += 1;
        report(app, path, false);
    }
    for link in &plan.removal_links {
        session.remove_by_link(link).await?;
        *removed += 1;
        report(app, link, false);
    }
    Ok(())
}

fn report(app: &App<'_>, removed: &str, dry_run: bool) {
    if !dry_run {
        app.output.record(Facts::removed);
    }
    if app.output.is_json() {
        app.output.json(&RemovedLine { removed, dry_run });
    } else {
        app.output.done(dry_run, "remove", "removed", removed);
    }
}
