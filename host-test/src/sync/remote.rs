//! Changes to files of the account. Each change first checks that the file still
//! is where the plan found it. Must not know why it is changed.

use std::collections::{BTreeMap, HashSet};

use super::action::{Action, SyncEvent};
use super::matching::Located;
use crate::bindings::{Entry, EntryKind};
use crate::compare::{Names, shown};
use crate::error::Error;
use crate::running::Events;
use crate::session::Session;
use crate::storage::{self, FolderIds};

/// How many files one request moves or removes.
const BATCH: usize = 100;

/// A file of the account, by its path below the root.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) names: Names,
    pub(super) entry: Entry,
}

impl Located for Stored {
    fn names(&self) -> &Names {
        &self.names
    }

    fn size(&self) -> u64 {
        self.entry.size.unwrap_or(0)
    }
}

impl Stored {
    fn link(&self) -> Option<&String> {
        self.entry.link.as_ref()
    }

    fn folder(&self) -> &[String] {
        folder_of(&self.names)
    }
}

/// Returns the names of the folders that lead to a file.
pub(super) fn folder_of(names: &[String]) -> &[String] {
    names.split_last().map_or(&[], |(_, folders)| folders)
}

/// A file of the account that gets another path, or whose copy does.
#[derive(Clone, Debug)]
pub(super) struct Relocation {
    pub(super) from: Stored,
    pub(super) to: Names,
    pub(super) is_copy: bool,
}

impl Relocation {
    /// The new name, if it changes.
    fn new_name(&self) -> Option<&str> {
        let name = self.to.last().filter(|name| **name != self.from.entry.name);
        name.map(String::as_str)
    }

    /// Whether one request can relocate this one and the others, which have the same
    /// target.
    pub(super) fn goes_with(&self, others: &[&Self]) -> bool {
        let is_plain = |one: &Self| !one.is_copy && one.new_name().is_none();
        let has_target = |one: &&Self| folder_of(&one.to) == folder_of(&self.to);
        others.len() < BATCH
            && is_plain(self)
            && others.iter().all(|one| is_plain(one) && has_target(one))
    }

    pub(super) fn action(&self) -> Action {
        let (from, to) = (shown(&self.from.names), shown(&self.to));
        let size = self.from.size();
        match self.is_copy {
            true => Action::Copy { from, to, size },
            false => Action::Move { from, to, size },
        }
    }
}

/// Changes files below a folder of the account.
pub(super) struct Changes<'a> {
    session: &'a mut Session,
    root: &'a str,
    ids: FolderIds,
}

impl<'a> Changes<'a> {
    /// Discards cached listings, so that changes by others are seen.
    pub(super) async fn new(session: &'a mut Session, root: &'a str) -> Self {
        session.forget_listings().await;
        Self {
            session,
            root,
            ids: FolderIds::default(),
        }
    }

    /// Splits files into those that still are where they were, and the others.
    pub(super) async fn check(
        &mut self,
        files: Vec<Stored>,
    ) -> Result<(Vec<Stored>, Vec<Stored>), Error> {
        let (mut present, mut changed) = (Vec::new(), Vec::new());
        for (folder, files) in by_folder(files) {
            let entries = self.entries(&folder).await?;
            for file in files {
                let is_same = |entry: &Entry| {
                    entry.link == file.entry.link
                        && entry.name == file.entry.name
                        && entry.size == file.entry.size
                };
                match entries.iter().any(is_same) {
                    true => present.push(file),
                    false => changed.push(file),
                }
            }
        }
        Ok((present, changed))
    }

    /// Moves or copies files that [go together](Relocation::goes_with).
    pub(super) async fn relocate(&mut self, all: &[&Relocation]) -> Result<(), Error> {
        let Some(first) = all.first() else {
            return Ok(());
        };
        let (from, to) = (&first.from, &first.to);
        let link = all.iter().filter_map(|one| one.from.link().cloned());
        let link: Vec<String> = link.collect();
        let name = first.new_name();
        if !first.is_copy
            && folder_of(to) == from.folder()
            && let ([link], Some(name)) = (link.as_slice(), name)
        {
            self.session.rename_file(link, name).await?;
            return Ok(());
        }
        let path = format!("{}{}", self.root, storage::path_of(folder_of(to)));
        let folder = self.ids.ensure(self.session, &path).await?;
        let folder = folder.as_deref();
        match first.is_copy {
            true => drop(self.session.copy_files(link, folder, None, name).await?),
            false => drop(self.session.move_files(link, folder, name).await?),
        }
        Ok(())
    }

    /// Removes files, or moves them to a folder for backups, and reports each.
    /// Returns the paths of those that are left. An error ends it early.
    pub(super) async fn remove(
        &mut self,
        files: Vec<Stored>,
        backup: Option<&str>,
        action: fn(String, u64) -> Action,
        events: &Events<SyncEvent>,
    ) -> Result<HashSet<Names>, Error> {
        let (present, changed) = self.check(files).await?;
        let mut left = HashSet::new();
        let mut ended = |file: &Stored, result: Result<(), Error>| {
            if result.is_err() {
                left.insert(file.names.clone());
            }
            let action = action(shown(&file.names), file.size());
            events.send(SyncEvent::Ended { action, result });
        };
        for file in changed {
            let path = format!("{}{}", self.root, storage::path_of(&file.names));
            ended(&file, Err(Error::Outdated(path)));
        }
        // Only moving depends on the folder.
        let groups = match backup {
            None => BTreeMap::from([(Names::new(), present)]),
            Some(_) => by_folder(present),
        };
        for (folder, files) in groups {
            for files in files.chunks(BATCH) {
                let links = files.iter().filter_map(Stored::link).cloned().collect();
                let gone = match backup {
                    None => self.session.remove_files(links).await?,
                    Some(backup) => self.back_up(links, backup, &folder).await?,
                };
                for file in files {
                    let is_gone = file.link().is_some_and(|link| gone.contains(link));
                    ended(
                        file,
                        match is_gone {
                            true => Ok(()),
                            false => Err(Error::NotRemoved { left: 1 }),
                        },
                    );
                }
            }
        }
        Ok(left)
    }

    /// Moves files to their folder below the folder for backups.
    async fn back_up(
        &mut self,
        links: Vec<String>,
        backup: &str,
        folder: &[String],
    ) -> Result<Vec<String>, Error> {
        let path = format!("{}{}", storage::normalize(backup), storage::path_of(folder));
        let id = self.ids.ensure(self.session, &path).await?;
        // The links stay the same, whatever the service returns.
        self.session
            .move_files(links.clone(), id.as_deref(), None)
            .await?;
        Ok(links)
    }

    /// Removes folders that are empty, except for a manifest, innermost first.
    pub(super) async fn remove_empty(
        &mut self,
        mut folders: Vec<Names>,
        backup: Option<&str>,
        events: &Events<SyncEvent>,
    ) -> Result<(), Error> {
        folders.sort_by_key(|names| std::cmp::Reverse(names.len()));
        for names in folders {
            let path = format!("{}{}", self.root, storage::path_of(&names));
            let contents = match storage::list(self.session, &path).await {
                Ok(contents) => contents,
                // Someone else has removed or renamed it.
                Err(Error::NoFolder { .. }) => continue,
                Err(error) => return Err(error),
            };
            let manifests = storage::manifests(&contents.entries);
            if contents.entries.len() == manifests.len() {
                let links: Vec<String> = manifests.into_iter().filter_map(|m| m.link).collect();
                match backup {
                    _ if links.is_empty() => {}
                    None => drop(self.session.remove_files(links).await?),
                    Some(backup) => drop(self.back_up(links, backup, &names).await?),
                }
                self.session.remove_folder(&contents.id).await?;
                let path = shown(&names);
                events.send(SyncEvent::FolderRemoved { path });
            }
        }
        Ok(())
    }

    /// Returns the files in a folder; none if the folder no longer exists.
    async fn entries(&mut self, folder: &[String]) -> Result<Vec<Entry>, Error> {
        let path = format!("{}{}", self.root, storage::path_of(folder));
        match storage::list(self.session, &path).await {
            Ok(contents) => {
                let files = contents.entries.into_iter();
                Ok(files.filter(|e| e.kind == EntryKind::File).collect())
            }
            Err(Error::NoFolder { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

fn by_folder(files: Vec<Stored>) -> BTreeMap<Names, Vec<Stored>> {
    let mut folders: BTreeMap<Names, Vec<Stored>> = BTreeMap::new();
    for file in files {
        let folder = file.folder().to_vec();
        folders.entry(folder).or_default().push(file);
    }
    folders
}
