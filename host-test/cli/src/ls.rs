//! `hoster ls`.

use futures_util::StreamExt as _;
use hoster_host::{Entry, EntryKind, FolderContents, Scope, storage};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::LsArgs;
use super::output::{bytes, rfc3339};

/// What `ls --json` prints for each entry. `hoster get -i` reads it.
#[derive(Serialize)]
struct EntryLine<'a> {
    kind: &'static str,
    name: &'a str,
    path: String,
    id: &'a str,
    link: Option<&'a str>,
    size: Option<u64>,
    checksum: Option<&'a str>,
    created: Option<String>,
    has_password: bool,
    /// When the service sent the listing, which is cached while it is fresh.
    as_of: Option<String>,
}

pub async fn run(app: &App<'_>, args: LsArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List])?;
    let (mut folders, mut entries) = (0, 0);
    let mut on_folder = |path: &str, contents: &FolderContents| {
        folders += 1;
        entries += contents.entries.len();
        for entry in &contents.entries {
            show(app, path, entry, contents.as_of);
        }
    };
    let listed = match args.recursive {
        true => {
            let mut listing = storage::list_all(&mut session, &args.path);
            while let Some(folder) = listing.next().await {
                on_folder(&folder.path, &folder.contents);
            }
            listing.await
        }
        false => storage::list(&mut session, &args.path)
            .await
            .map(|contents| on_folder(&storage::normalize(&args.path), &contents)),
    };
    if listed.is_err() && folders > 0 {
        let folders = match folders {
            1 => "1 folder was listed".to_owned(),
            n => format!("{n} folders were listed"),
        };
        app.output.note(&format!(
            "the listing is incomplete: {folders}, the rest is missing"
        ));
    }
    listed?;
    if entries == 0 && !app.output.is_json() {
        app.output.note("the folder is empty");
    }
    Ok(Outcome::Done)
}

fn show(app: &App<'_>, folder: &str, entry: &Entry, as_of: u64) {
    if app.output.is_json() {
        app.output.json(&EntryLine {
            kind: match entry.kind {
                EntryKind::File => "file",
                EntryKind::Folder => "folder",
            },
            name: &entry.name,
            path: storage::join(folder, &entry.name),
            id: &entry.id,
            link: entry.link.as_deref(),
            size: entry.size,
            checksum: entry.checksum.as_ref().map(|c| c.hex.as_str()),
            created: entry.created.and_then(rfc3339),
            has_password: entry.has_password,
            as_of: rfc3339(as_of),
        });
        return;
    }
    let size = match entry.kind {
        EntryKind::Folder => String::new(),
        EntryKind::File => entry.size.map_or("?".into(), bytes),
    };
    let created = entry.created.and_then(rfc3339).unwrap_or_default();
    let slash = match entry.kind {
        EntryKind::Folder => "/",
        EntryKind::File => "",
    };
    let name = format!("{}{slash}", storage::join(folder, &entry.name));
    let place = match entry.kind {
        EntryKind::Folder => format!("id {}", entry.id),
        EntryKind::File => entry.link.clone().unwrap_or_default(),
    };
    app.output
        .say(&format!("{size:>12}  {created:<20}  {name}  {place}"));
}
