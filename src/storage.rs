//! The files and folders of the account and their listing; the submodules
//! change them. Must not keep anything but an incomplete listing: caching is
//! the host's job.

use std::collections::BTreeSet;

use crate::api::file::Item;
use crate::api::folder::SubFolder;
use crate::checksum::Whirlpool;
use crate::error::{Code, Error, Result, Scope, changed, invalid_input};
use crate::http::Transport;
use crate::link::{self, Kind};
use crate::names;
use crate::session::Session;
use crate::time::paris_to_unix;

pub mod attributes;
pub mod files;
pub mod folders;
pub mod listing;
pub mod remote;
pub mod removal;

/// Seconds between two listings of one folder (1fichier API notice).
pub const FRESH_FOR: u32 = 30;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum EntryKind {
    File,
    Folder,
}

/// A file or folder of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Folder id, or id of the file's link.
    pub id: String,
    /// Name.
    pub name: String,
    /// The file's link, or the folder's public link.
    pub link: Option<String>,
    /// Bytes of a file.
    pub size: Option<u64>,
    /// Checksum of a file.
    pub checksum: Option<Whirlpool>,
    /// Unix seconds.
    pub created: Option<u64>,
    /// Whether it has a password.
    pub has_password: bool,
    /// Details specific to 1fichier.
    pub details: Vec<(&'static str, String)>,
}

/// The content of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderContents {
    /// The folder's id; `0` is the top folder.
    pub id: String,
    /// Its name; `None` for the top folder.
    pub name: Option<String>,
    /// Folders, then files.
    pub entries: Vec<Entry>,
    /// Unix seconds.
    pub as_of: u64,
    /// Seconds.
    pub fresh_for: u32,
}

/// Parses a folder id: decimal, 0 is the top folder.
pub fn folder_id(text: &str) -> Result<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| invalid_input("invalid folder id: not a whole number"))
}

/// The folder named in a call; `None` is the top folder.
fn folder_or_top(folder: Option<&str>) -> Result<u64> {
    folder.map_or(Ok(0), folder_id)
}

/// The canonical links of files, without duplicates, in the order given.
fn file_links(links: &[String]) -> Result<Vec<String>> {
    if links.is_empty() {
        return Err(invalid_input("at least one link is required"));
    }
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for text in links {
        let link = link::recognize(text).filter(|link| link.kind == Kind::File);
        let link = link.ok_or_else(|| {
            Error::new(Code::UnsupportedLink, "not a link to a 1fichier file").scope(Scope::File)
        })?;
        if seen.insert(link.url.clone()) {
            files.push(link.url);
        }
    }
    Ok(files)
}

/// The canonical link of one file.
fn file_link(link: &str) -> Result<String> {
    let links = file_links(&[link.to_owned()])?;
    links
        .into_iter()
        .next()
        .ok_or_else(|| invalid_input("a link is required"))
}

/// Checks a password: empty, which removes it, or at least 6 characters.
fn check_password(password: Option<&str>) -> Result<()> {
    let Some(password) = password.filter(|text| !text.is_empty()) else {
        return Ok(());
    };
    if password.chars().count() < 6 {
        return Err(invalid_input(
            "password too short: 1fichier requires at least 6 characters",
        ));
    }
    if password.chars().any(char::is_control) {
        return Err(invalid_input("a password must be one line of text"));
    }
    Ok(())
}

/// Whether the service refused an invalid request with an ambiguous message.
fn is_vague(error: &Error) -> bool {
    error.status.is_some() && matches!(error.code, Code::Conflict | Code::Changed)
}

/// Lists one folder; `None` is the top folder. A folder with more files than
/// one reply lists takes several requests, with the service's 30 seconds in
/// between: `rate-limited`, and the next call continues from there.
pub fn list<T: Transport>(session: &Session<T>, folder: Option<&str>) -> Result<FolderContents> {
    session.ready()?;
    let id = folder_or_top(folder)?;
    let (folder, items) = listing::all(session, id)?;
    let folders = folder.sub_folders.into_iter().map(folder_entry);
    let entries = folders
        .chain(items.into_iter().map(file_entry))
        .collect::<Result<Vec<Entry>>>()?;
    Ok(FolderContents {
        id: id.to_string(),
        name: folder
            .name
            .filter(|_| id != 0)
            .map(|name| names::from_wire(&name).into_owned()),
        entries,
        as_of: session.clock().now(),
        fresh_for: FRESH_FOR,
    })
}

fn folder_entry(folder: SubFolder) -> Result<Entry> {
    let (Some(id), Some(name)) = (folder.id, folder.name) else {
        return Err(incomplete("a folder without id or name"));
    };
    Ok(Entry {
        kind: EntryKind::Folder,
        id: id.to_string(),
        name: names::from_wire(&name).into_owned(),
        link: public_link(folder.shared.as_deref()),
        size: None,
        checksum: None,
        created: folder.create_date.as_deref().and_then(paris_to_unix),
        has_password: folder.pass,
        details: details([("owner", folder.email)]),
    })
}

fn file_entry(item: Item) -> Result<Entry> {
    let (Some(url), Some(name)) = (item.url, item.filename) else {
        return Err(incomplete("a file without link or name"));
    };
    // Keep files on domains that are newer than this plugin.
    let (id, link) = match link::recognize(&url) {
        Some(known) => (known.id, known.url),
        None => (
            url.rsplit(['?', '/']).next().unwrap_or_default().to_owned(),
            url,
        ),
    };
    let yes = |flag: bool| flag.then(|| "true".to_owned());
    Ok(Entry {
        kind: EntryKind::File,
        id,
        name: names::from_wire(&name).into_owned(),
        link: Some(link),
        size: item.size,
        checksum: item.checksum.as_deref().and_then(Whirlpool::read),
        created: item.date.as_deref().and_then(paris_to_unix),
        has_password: item.pass,
        details: details([
            ("content-type", item.content_type),
            ("restricted", yes(item.acl)),
            ("cdn", yes(item.cdn)),
        ]),
    })
}

/// A folder's public link; replies contain 0 or nothing if it has none.
fn public_link(shared: Option<&str>) -> Option<String> {
    let known = link::recognize(shared?)?;
    (known.kind == link::Kind::Folder).then_some(known.url)
}

fn details<const N: usize>(
    given: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    let known = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    known.collect()
}

fn incomplete(what: &str) -> crate::error::Error {
    changed(format!("unexpected listing of 1fichier: {what}"))
}

#[cfg(test)]
mod tests;
