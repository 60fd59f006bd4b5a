//! The destination folders of a batch of uploads: found or created once, listed
//! once. Must not know files or uploads.

use std::collections::HashMap;

use crate::bindings::{Entry, EntryKind, PluginError};
use crate::error::Error;
use crate::session::Session;
use crate::storage;

/// Finds folders by their names below a start folder, and creates missing ones.
pub(super) struct Folders {
    session: Session,
    /// Id of the start folder; `None` for the account's top folder.
    start: Option<String>,
    /// Whether missing folders are created.
    make: bool,
    /// Number of leading names that are parts of a path, where a slash is
    /// spelled differently; the rest are plain names.
    parts: usize,
    known: HashMap<Vec<String>, Folder>,
    /// Folders that cannot be opened or created. A service that receives too
    /// many failing requests locks the address.
    failed: HashMap<Vec<String>, PluginError>,
}

#[derive(Clone)]
struct Folder {
    place: Place,
    entries: Option<Vec<Entry>>,
}

/// The destination of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The account's top folder.
    Top,
    /// A folder, by its id.
    Folder(String),
    /// A folder that does not exist and would be created.
    Missing,
}

impl Place {
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Self::Folder(id) => Some(id),
            Self::Top | Self::Missing => None,
        }
    }
}

impl Folders {
    pub(super) fn new(session: Session, start: Option<String>, make: bool, parts: usize) -> Self {
        let place = start.clone().map_or(Place::Top, Place::Folder);
        let root = Folder {
            place,
            entries: None,
        };
        Self {
            session,
            start,
            make,
            parts,
            known: HashMap::from([(Vec::new(), root)]),
            failed: HashMap::new(),
        }
    }

    /// Discards the listings of folders, and which of them failed.
    pub(super) fn refresh(&mut self) {
        for folder in self.known.values_mut() {
            folder.entries = None;
        }
        self.failed.clear();
    }

    /// Returns the folder with these nested names.
    pub(super) async fn place(&mut self, names: &[String]) -> Result<Place, Error> {
        let mut place = match (&self.start, self.make) {
            (Some(id), _) => {
                // Also reports a wrong password.
                self.session.has_top_folder().await?;
                Place::Folder(id.clone())
            }
            (None, true) => {
                self.session.ensure_top_folder().await?;
                Place::Top
            }
            (None, false) => match self.session.has_top_folder().await? {
                true => Place::Top,
                false => Place::Missing,
            },
        };
        for depth in 1..=names.len() {
            let (path, parent) = (&names[..depth], &names[..depth - 1]);
            if let Some(error) = self.failed.get(path) {
                return Err(Error::Plugin(error.clone()));
            }
            place = match self.known.get(path) {
                Some(known) => known.place.clone(),
                None => match self.enter(&place, parent, &names[depth - 1]).await {
                    Ok(folder) => {
                        let place = folder.place.clone();
                        self.known.insert(path.to_vec(), folder);
                        place
                    }
                    Err(error) => {
                        self.remember(path, &error);
                        return Err(error);
                    }
                },
            };
        }
        Ok(place)
    }

    /// Remembers a permanent failure, so that the next file does not repeat the
    /// request.
    fn remember(&mut self, names: &[String], error: &Error) {
        if let Error::Plugin(inner) = error
            && inner.retry_after.is_none()
            && !error.is_passing()
        {
            self.failed.insert(names.to_vec(), inner.clone());
        }
    }

    /// Opens a folder inside another one.
    async fn enter(
        &mut self,
        place: &Place,
        parent: &[String],
        name: &str,
    ) -> Result<Folder, Error> {
        let is_part = parent.len() < self.parts;
        let is_named = |entry: &Entry| match is_part {
            true => storage::is_named(entry, name),
            false => entry.name == name,
        };
        let there = self.entries(parent).await?.iter();
        let mut there = there.filter(|e| e.kind == EntryKind::Folder && is_named(e));
        if let Some(entry) = there.next() {
            return Ok(Folder {
                place: Place::Folder(entry.id.clone()),
                entries: None,
            });
        }
        let place = match self.make {
            true => Place::Folder(self.session.make_folder(place.id(), name).await?.id),
            false => Place::Missing,
        };
        Ok(Folder {
            place,
            // A new folder is empty.
            entries: Some(Vec::new()),
        })
    }

    /// Returns the entries that a folder had when it was first listed.
    pub(super) async fn entries(&mut self, names: &[String]) -> Result<&[Entry], Error> {
        let place = Box::pin(self.place(names)).await?;
        let is_listed = |folder: &Folder| folder.entries.is_some();
        if !self.known.get(names).is_some_and(is_listed) {
            let entries = match &place {
                Place::Missing => Vec::new(),
                place => match self.session.list_entries(place.id()).await {
                    Ok(contents) => contents.entries,
                    Err(error) => {
                        self.remember(names, &error);
                        return Err(error);
                    }
                },
            };
            let folder = Folder {
                place,
                entries: Some(entries),
            };
            self.known.insert(names.to_vec(), folder);
        }
        let folder = self.known.get(names);
        Ok(folder.and_then(|f| f.entries.as_deref()).unwrap_or(&[]))
    }

    /// Whether the listings so far show that a file does not exist.
    pub(super) fn lacks(&self, names: &[String], file: &str) -> bool {
        let listed = |depth| self.known.get(&names[..depth])?.entries.as_ref();
        (0..=names.len()).any(|depth| {
            let Some(entries) = listed(depth) else {
                return false;
            };
            match names.get(depth) {
                None => !entries
                    .iter()
                    .any(|e| e.kind == EntryKind::File && e.name == file),
                // A folder that was created since then is known.
                Some(_) if self.known.contains_key(&names[..=depth]) => false,
                Some(name) => !entries
                    .iter()
                    .any(|e| e.kind == EntryKind::Folder && e.name == *name),
            }
        })
    }

    /// Removes files from a folder. Returns the links of the removed files, and
    /// how many files remain.
    pub(super) async fn remove_files(
        &mut self,
        names: &[String],
        links: Vec<String>,
    ) -> Result<(Vec<String>, usize), Error> {
        // Another file of the batch may already have replaced them.
        let listed = self.entries(names).await?.iter();
        let listed: Vec<&String> = listed.filter_map(|e| e.link.as_ref()).collect();
        let links: Vec<String> = links.into_iter().filter(|l| listed.contains(&l)).collect();
        if links.is_empty() {
            return Ok((links, 0));
        }
        let count = links.len();
        let gone = self.session.remove_files(links).await?;
        let folder = self.known.get_mut(names);
        if let Some(entries) = folder.and_then(|f| f.entries.as_mut()) {
            entries.retain(|e| e.link.as_ref().is_none_or(|link| !gone.contains(link)));
        }
        let left = count.saturating_sub(gone.len());
        Ok((gone, left))
    }
}
