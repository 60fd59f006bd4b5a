//! Paths in an account: services use ids and links, people use paths. Must not
//! know any service, or what is done with the results.

mod tree;
mod walk;

use std::collections::{HashMap, HashSet};

pub(crate) use crate::account_path::{components, is_named, path_of};
pub use crate::account_path::{join, normalize, split};
use crate::bindings::{Entry, EntryKind, FolderContents, LinkKind};
use crate::error::{Candidate, Error};
use crate::running::{Events, Running};
use crate::session::Session;
pub(crate) use tree::manifests;
pub use tree::{ManifestPlace, RemoteFile, RemoteManifest, RemoteTree, find_files};
use walk::{Lister, Walk};

/// Maximum number of folders that a recursive listing visits.
const MAX_FOLDERS: usize = 100_000;

/// An item of the account, identified by a path or a link.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Item {
    /// The account's top folder.
    Top,
    /// A file or folder of the account.
    Entry(Entry),
    /// A file identified by a link; it may belong to someone else.
    Link(String),
    /// A link that removes a file.
    Removal(String),
}

impl Item {
    /// Returns the folder's id if this is a folder; the top folder has none.
    pub fn folder_id(&self) -> Option<Option<&str>> {
        match self {
            Self::Top => Some(None),
            Self::Entry(entry) if entry.kind == EntryKind::Folder => Some(Some(&entry.id)),
            _ => None,
        }
    }

    /// Returns the file's link, if this is a file.
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::Entry(entry) if entry.kind == EntryKind::File => entry.link.as_deref(),
            Self::Link(link) => Some(link),
            _ => None,
        }
    }
}

/// Lists the folder at a path such as `/backups/2026`; `/` is the top folder.
/// Requires one listing for each part of the path.
pub async fn list(session: &mut Session, path: &str) -> Result<FolderContents, Error> {
    let mut contents = session.list_entries(None).await?;
    let mut walked = String::new();
    for name in components(path) {
        walked = join(&walked, name);
        let id = folder(&contents.entries, name, &walked)?.id.clone();
        contents = session.list_entries(Some(&id)).await?;
    }
    Ok(contents)
}

/// A folder of a recursive listing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ListedFolder {
    /// Its path in the account; empty for the top folder.
    pub path: String,
    /// What is in it.
    pub contents: FolderContents,
}

/// Lists a folder and all folders below it, parents first.
pub fn list_all<'a>(
    session: &'a mut Session,
    path: &'a str,
) -> Running<'a, ListedFolder, Result<(), Error>> {
    Running::new(move |events| async move {
        let first = list(session, path).await?;
        list_all_of(session, normalize(path), first, &events).await
    })
}

/// Like [`list_all`], for the folder with this id, whose path is known.
pub fn list_below<'a>(
    session: &'a mut Session,
    path: &'a str,
    id: &'a str,
) -> Running<'a, ListedFolder, Result<(), Error>> {
    Running::new(move |events| async move {
        let first = session.list_entries(Some(id)).await?;
        list_all_of(session, normalize(path), first, &events).await
    })
}

async fn list_all_of(
    session: &mut Session,
    path: String,
    first: FolderContents,
    events: &Events<ListedFolder>,
) -> Result<(), Error> {
    let mut lister = Lister::new(session);
    let mut walk = Walk::new(Some(first.id.clone()), path);
    let mut first = Some(first);
    while let Some((id, path)) = walk.next() {
        let contents = match first.take() {
            Some(first) => first,
            None => lister.list(id.as_deref()).await?,
        };
        let entries = contents.entries.iter();
        let folders = entries.filter(|entry| entry.kind == EntryKind::Folder);
        walk.add(folders.map(|entry| (entry.id.clone(), join(&path, &entry.name))));
        events.send(ListedFolder { path, contents });
    }
    Ok(())
}

/// Finds the item that a person named: a path in the account, or a link. Fails
/// if several items have that path.
pub async fn find(session: &mut Session, named: &str) -> Result<Item, Error> {
    let mut found = find_all(session, named).await?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (last, _) => {
            found.extend(last);
            Err(ambiguous(named, &found))
        }
    }
}

/// Returns the error for several items with the same path.
pub fn ambiguous(named: &str, found: &[Item]) -> Error {
    let candidate = |item: &Item| match item {
        Item::Entry(entry) => Some(Candidate {
            is_folder: entry.kind == EntryKind::Folder,
            id: entry.id.clone(),
            link: entry.link.clone(),
            size: entry.size,
            created: entry.created,
        }),
        Item::Top | Item::Link(_) | Item::Removal(_) => None,
    };
    Error::Ambiguous {
        path: normalize(named),
        candidates: found.iter().filter_map(candidate).collect(),
    }
}

/// Finds all items at a path, at least one; names in a folder are not unique. A
/// link identifies one item.
pub async fn find_all(session: &mut Session, named: &str) -> Result<Vec<Item>, Error> {
    if looks_like_link(named) {
        let item = match session.recognize(named).await? {
            Some(info) if info.kind == LinkKind::Removal => Ok(Item::Removal(info.link)),
            Some(info) if info.kind == LinkKind::File => Ok(Item::Link(info.link)),
            _ => Err(Error::NotAFileLink(named.to_owned())),
        };
        return item.map(|item| vec![item]);
    }
    let (parent, name) = split(named);
    let Some(name) = name else {
        return Ok(vec![Item::Top]);
    };
    let contents = list(session, &parent).await?;
    let entries = contents.entries.into_iter();
    let found: Vec<Item> = entries
        .filter(|entry| is_named(entry, name))
        .map(Item::Entry)
        .collect();
    match found.is_empty() {
        true => Err(Error::NothingThere(join(&parent, name))),
        false => Ok(found),
    }
}

/// Returns the id of the folder at a path, which is `None` for the top folder.
/// Creates it and its parents if they do not exist.
pub async fn ensure_folder(session: &mut Session, path: &str) -> Result<Option<String>, Error> {
    FolderIds::default().ensure(session, path).await
}

/// Ids of folders that were found or created.
#[derive(Default)]
pub(crate) struct FolderIds {
    known: HashMap<String, String>,
    /// Folders that were created, which are empty.
    created: HashSet<String>,
}

impl FolderIds {
    /// Like [`ensure_folder`], with one listing for each unknown folder.
    pub(crate) async fn ensure(
        &mut self,
        session: &mut Session,
        path: &str,
    ) -> Result<Option<String>, Error> {
        session.ensure_top_folder().await?;
        let (mut id, mut walked): (Option<String>, _) = (None, String::new());
        for name in components(path) {
            let path = join(&walked, name);
            let parent = std::mem::replace(&mut walked, path);
            id = Some(match self.known.get(&walked) {
                Some(known) => known.clone(),
                None => {
                    let is_empty = self.created.contains(&parent);
                    let found = match is_empty {
                        true => None,
                        false => find_folder(session, id.as_deref(), name).await?,
                    };
                    let id = match found {
                        Some(id) => id,
                        None => {
                            self.created.insert(walked.clone());
                            session.make_folder(id.as_deref(), name).await?.id
                        }
                    };
                    self.known.insert(walked.clone(), id.clone());
                    id
                }
            });
        }
        Ok(id)
    }
}

async fn find_folder(
    session: &mut Session,
    parent: Option<&str>,
    name: &str,
) -> Result<Option<String>, Error> {
    let entries = session.list_entries(parent).await?.entries;
    let mut found = entries.into_iter().filter(|entry| is_folder(entry, name));
    Ok(found.next().map(|entry| entry.id))
}

/// Links have a scheme; paths never do.
fn looks_like_link(named: &str) -> bool {
    named.contains("://")
}

fn is_folder(entry: &Entry, name: &str) -> bool {
    entry.kind == EntryKind::Folder && is_named(entry, name)
}

fn folder<'a>(entries: &'a [Entry], name: &str, walked: &str) -> Result<&'a Entry, Error> {
    entries
        .iter()
        .find(|entry| is_folder(entry, name))
        .ok_or_else(|| Error::NoFolder {
            path: walked.to_owned(),
            file: entries.iter().any(|entry| is_named(entry, name)),
        })
}
