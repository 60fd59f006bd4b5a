//! A sync from a local folder to the account. Must not know how files are
//! uploaded.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::SyncOptions;
use super::action::{Action, Counts, SyncEvent};
use super::lock::Lock;
use super::matching::{Candidate, Candidates, position};
use super::remote::{Changes, Relocation, Stored, folder_of};
use crate::bindings::Entry;
use crate::compare::{CompareOptions, LocalSide, Missing, Names, Sides, same, shown};
use crate::download::Verified;
use crate::error::Error;
use crate::names::to_local;
use crate::running::{Events, Running};
use crate::session::Session;
use crate::storage;
use crate::upload::{Destination, LocalFile, QueueOptions, UploadOptions};

/// Files that are compared at the same time.
const PARALLEL: usize = 4;

/// What a push does. It excludes other syncs of the same folder of the account
/// until it is dropped.
#[derive(Debug)]
pub struct Push {
    root: String,
    options: SyncOptions,
    actions: Vec<Action>,
    counts: Counts,
    /// Whether everything so far succeeded.
    is_complete: bool,
    relocations: Vec<(Relocation, Upload)>,
    uploads: Vec<Upload>,
    /// Older versions of files that are unchanged.
    older: Vec<Stored>,
    extras: Vec<Stored>,
    /// Folders of the account that will be empty.
    emptied: Vec<Names>,
    _lock: Lock,
}

#[derive(Clone, Debug)]
struct Upload {
    names: Names,
    file: LocalSide,
    /// Files of the account that it replaces.
    older: Vec<Entry>,
}

/// Plans what makes the folder of the account at a path equal to a local folder.
/// Changes nothing. Requires [`Scope::List`](crate::Scope), and one listing per
/// folder. The folder of the account need not exist.
///
/// A file is unchanged if the account has one of the same path, size and checksum.
/// Fails with [`Error::SyncRunning`] if another sync of that folder is running.
pub fn plan_push<'a>(
    session: &'a mut Session,
    local: &'a Path,
    remote: &'a str,
    options: &'a SyncOptions,
) -> Running<'a, SyncEvent, Result<Push, Error>> {
    Running::new(|events| plan(session, local, remote, options, events))
}

async fn plan(
    session: &mut Session,
    local: &Path,
    remote: &str,
    options: &SyncOptions,
    events: Events<SyncEvent>,
) -> Result<Push, Error> {
    let root = storage::normalize(remote);
    if let Some(backup) = &options.backup {
        outside(&storage::normalize(backup), &root)?;
    }
    let lock = Lock::take(session, remote)?;
    let selection = &options.compare.selection;
    let sides = Sides::list(session, local, remote, selection, Missing::Remote).await?;
    events.send(SyncEvent::Listed {
        files: sides.local.len(),
        bytes: sides.local.values().map(|file| file.size).sum(),
    });
    let mut planning = Planning::new(options, events);
    // An encrypted file is never empty.
    planning.stores_empty = session.crypt().is_some();
    planning.compare(sides, local).await;
    Ok(planning.finish(root, lock).await)
}

/// Fails if a folder for backups and a destination contain one another.
fn outside(backup: &str, root: &str) -> Result<(), Error> {
    let (inner, outer) = (format!("{backup}/"), format!("{root}/"));
    match inner.starts_with(&outer) || outer.starts_with(&inner) {
        true => Err(Error::BackupInside(backup.to_owned())),
        false => Ok(()),
    }
}

/// A plan in progress.
struct Planning<'a> {
    options: &'a SyncOptions,
    events: Events<SyncEvent>,
    is_complete: bool,
    /// Whether the account can have empty files.
    stores_empty: bool,
    counts: Counts,
    missing: Vec<Upload>,
    changed: Vec<Upload>,
    older: Vec<Stored>,
    extras: Vec<Stored>,
    emptied: Vec<Names>,
}

impl<'a> Planning<'a> {
    fn new(options: &'a SyncOptions, events: Events<SyncEvent>) -> Self {
        Self {
            options,
            events,
            is_complete: true,
            stores_empty: false,
            counts: Counts::default(),
            missing: Vec::new(),
            changed: Vec::new(),
            older: Vec::new(),
            extras: Vec::new(),
            emptied: Vec::new(),
        }
    }

    async fn compare(&mut self, mut sides: Sides, local: &Path) {
        let files = sides.remote.values().map(Vec::len).sum();
        self.counts.destination = files;
        let mut remote = std::mem::take(&mut sides.remote);
        let mut pairs = Vec::new();
        for (names, file) in std::mem::take(&mut sides.local) {
            let versions = remote.remove(&names).unwrap_or_default();
            // Uploading it could store it twice.
            if !versions.is_empty() || !sides.is_unknown_there(&names) {
                pairs.push((names, file, versions));
            }
        }
        let options = &self.options.compare;
        let mut compared = stream::iter(pairs)
            .map(|(names, file, versions)| async move {
                let split = split(&file, versions, options).await;
                (names, file, split)
            })
            .buffered(PARALLEL);
        while let Some((names, file, split)) = compared.next().await {
            let bytes = file.size;
            self.events.send(SyncEvent::Compared { bytes });
            match split {
                Ok(split) => self.add(names, file, split),
                Err(error) => self.failed(shown(&names), error),
            }
        }
        for (names, versions) in remote {
            if !sides.is_unknown_here(&names) {
                self.extra(&names, versions);
            }
        }
        self.emptied = without_counterpart(&sides, local);
        for error in std::mem::take(&mut sides.unreadable) {
            let path = match &error {
                Error::Io { path, .. } => path.display().to_string(),
                other => other.to_string(),
            };
            self.failed(path, error);
        }
        for (path, error) in std::mem::take(&mut sides.unlisted) {
            self.failed(path, error);
        }
    }

    fn failed(&mut self, path: String, error: Error) {
        self.is_complete = false;
        self.events.send(SyncEvent::Failed { path, error });
    }

    fn extra(&mut self, names: &Names, versions: Vec<Entry>) {
        let stored = versions.into_iter().map(|entry| Stored {
            names: names.clone(),
            entry,
        });
        self.extras.extend(stored);
    }

    fn add(&mut self, names: Names, file: LocalSide, split: Split) {
        let Split { is_same, older } = split;
        let is_skipped = file.size == 0 && !self.stores_empty;
        match (is_same, is_skipped, older.is_empty()) {
            (true, ..) => {
                self.counts.unchanged += 1;
                let older = older.into_iter().map(|entry| Stored {
                    names: names.clone(),
                    entry,
                });
                self.older.extend(older);
            }
            (false, true, _) => {
                self.counts.empty += 1;
                self.extra(&names, older);
            }
            (false, false, true) => self.missing.push(Upload { names, file, older }),
            (false, false, false) => self.changed.push(Upload { names, file, older }),
        }
    }

    /// Finds files that only have another path in the account, and returns them
    /// with the file of the account.
    async fn relocations(&mut self) -> Vec<(Relocation, Upload)> {
        let compare = &self.options.compare;
        let extras = std::mem::take(&mut self.extras);
        let mut relocations = Vec::new();
        let mut moved: HashSet<usize> = HashSet::new();
        let mut missing = Vec::new();
        {
            let all = extras.iter().enumerate();
            let comparable = all.filter(|(_, extra)| extra.entry.link.is_some());
            let mut candidates = Candidates::new(comparable.map(|(at, extra)| {
                let candidate = Candidate {
                    at,
                    names: &extra.names,
                    checksum: extra.entry.checksum.clone(),
                };
                (extra.size(), candidate)
            }));
            for upload in std::mem::take(&mut self.missing) {
                let of_size = candidates.of_size(upload.file.size);
                let found = match compare.size_only {
                    true => None,
                    false => matching(&upload, of_size, compare).await,
                };
                let Some(found) = found else {
                    missing.push(upload);
                    continue;
                };
                let at = of_size[found].at;
                let is_copy = !self.options.delete;
                if !is_copy {
                    of_size.remove(found);
                    moved.insert(at);
                }
                let relocation = Relocation {
                    from: extras[at].clone(),
                    to: upload.names.clone(),
                    is_copy,
                };
                relocations.push((relocation, upload));
            }
        }
        self.missing = missing;
        let left = extras.into_iter().enumerate();
        self.extras = left
            .filter(|(at, _)| !moved.contains(at))
            .map(|(_, extra)| extra)
            .collect();
        relocations
    }

    async fn finish(mut self, root: String, lock: Lock) -> Push {
        let relocations = self.relocations().await;
        if !self.options.delete {
            self.extras.clear();
            self.emptied.clear();
        }
        let transfers = self.missing.iter().map(|u| (u, false));
        let transfers: BTreeMap<_, _> = transfers
            .chain(self.changed.iter().map(|u| (u, true)))
            .map(|(upload, replaces)| (&upload.names, (upload.file.size, replaces)))
            .collect();
        let transfers = transfers.into_iter().map(|(names, (size, replaces))| {
            let path = shown(names);
            match replaces {
                true => Action::Replace { path, size },
                false => Action::Transfer { path, size },
            }
        });
        let relocated = relocations
            .iter()
            .map(|(relocation, _)| relocation.action());
        let older = self
            .older
            .iter()
            .map(|o| older_action(shown(&o.names), o.size()));
        let extras = self
            .extras
            .iter()
            .map(|e| delete_action(shown(&e.names), e.size()));
        let actions: Vec<Action> = relocated
            .chain(transfers)
            .chain(older)
            .chain(extras)
            .collect();
        let counts = Counts {
            unchanged: self.counts.unchanged,
            empty: self.counts.empty,
            destination: self.counts.destination,
            ..Counts::of(&actions)
        };
        let mut uploads = self.missing;
        uploads.extend(self.changed);
        uploads.sort_by(|a, b| a.names.cmp(&b.names));
        Push {
            root,
            options: self.options.clone(),
            actions,
            counts,
            is_complete: self.is_complete,
            relocations,
            uploads,
            older: self.older,
            extras: self.extras,
            emptied: self.emptied,
            _lock: lock,
        }
    }
}

/// Returns the folders of the account that do not exist locally.
fn without_counterpart(sides: &Sides, local: &Path) -> Vec<Names> {
    let is_here = |names: &Names| {
        let mut path = local.to_owned();
        path.extend(names.iter().map(|name| to_local(name)));
        path.is_dir() || sides.is_unknown_here(names)
    };
    let folders = sides.remote_folders.iter();
    folders.filter(|names| !is_here(names)).cloned().collect()
}

fn older_action(path: String, size: u64) -> Action {
    Action::RemoveOlder { path, size }
}

fn delete_action(path: String, size: u64) -> Action {
    Action::Delete { path, size }
}

/// The files of the account with the path of a local file.
struct Split {
    /// Whether one of them is the same file.
    is_same: bool,
    /// The others, as far as they may be removed.
    older: Vec<Entry>,
}

async fn split(
    file: &LocalSide,
    versions: Vec<Entry>,
    options: &CompareOptions,
) -> Result<Split, Error> {
    let older = |except: &Entry, versions: Vec<Entry>| {
        let others = versions.into_iter().filter(|v| v.link != except.link);
        others.collect::<Vec<_>>()
    };
    let Some((entry, verified)) = same(file, &versions, options).await? else {
        let (is_same, older) = (false, versions);
        return Ok(Split { is_same, older });
    };
    let others = older(&entry, versions);
    if others.is_empty() || verified != Verified::Checksum {
        let (is_same, older) = (true, Vec::new());
        return Ok(Split { is_same, older });
    }
    // The others are removed because the account has this file: a cached checksum
    // is not proof enough.
    let uncached = CompareOptions {
        hash_cache: None,
        ..options.clone()
    };
    let is_same = same(file, std::slice::from_ref(&entry), &uncached)
        .await?
        .is_some();
    let older = match is_same {
        true => others,
        false => std::iter::once(entry).chain(others).collect(),
    };
    Ok(Split { is_same, older })
}

/// Returns the position of the file of the account that has the content of a
/// local file.
async fn matching(
    upload: &Upload,
    candidates: &[Candidate<'_>],
    options: &CompareOptions,
) -> Option<usize> {
    let algorithm = &candidates
        .iter()
        .find_map(|c| c.checksum.as_ref())?
        .algorithm;
    let path = &upload.file.path;
    // A file that cannot be read fails when it is uploaded.
    let checksum = options.checksums().of(path, algorithm).await.ok()?;
    position(candidates, &checksum, upload.names.last())
}

impl Push {
    /// Everything that the push does, in order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// How much it does.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Fails if it would delete more than the options allow; then nothing of it
    /// is carried out.
    pub fn check(&self) -> Result<(), Error> {
        self.counts.check(self.options.max_delete)
    }

    /// Whether it only uploads, which needs no [`Scope::Manage`](crate::Scope).
    pub fn only_uploads(&self) -> bool {
        let replaces = self.uploads.iter().any(|upload| !upload.older.is_empty());
        let removes = !self.older.is_empty() || !self.extras.is_empty();
        self.relocations.is_empty() && self.emptied.is_empty() && !replaces && !removes
    }

    /// Moves and copies files inside the account. Requires
    /// [`Scope::List`](crate::Scope) and `Manage` if there are any. A file that
    /// cannot be moved is uploaded instead.
    pub fn prepare<'a>(
        &'a mut self,
        session: &'a mut Session,
    ) -> Running<'a, SyncEvent, Result<(), Error>> {
        Running::new(|events| self.relocate(session, events))
    }

    async fn relocate(
        &mut self,
        session: &mut Session,
        events: Events<SyncEvent>,
    ) -> Result<(), Error> {
        self.check()?;
        if self.relocations.is_empty() {
            return Ok(());
        }
        let mut changes = Changes::new(session, &self.root).await;
        let files = self
            .relocations
            .iter()
            .map(|(r, _)| r.from.clone())
            .collect();
        let (present, _) = changes.check(files).await?;
        let present: HashSet<Option<String>> =
            present.into_iter().map(|file| file.entry.link).collect();
        let all = std::mem::take(&mut self.relocations);
        let is_present = |r: &Relocation| present.contains(&r.from.entry.link);
        let (all, changed): (Vec<_>, Vec<_>) = all.into_iter().partition(|(r, _)| is_present(r));
        self.uploads
            .extend(changed.into_iter().map(|(_, upload)| upload));
        let mut left = all.as_slice();
        while !left.is_empty() {
            let mut batch: Vec<&Relocation> = vec![&left[0].0];
            let rest = left[1..].iter().map(|(relocation, _)| relocation);
            for relocation in rest {
                if !relocation.goes_with(&batch) {
                    break;
                }
                batch.push(relocation);
            }
            let (now, later) = left.split_at(batch.len());
            match changes.relocate(&batch).await {
                Ok(()) => batch.iter().for_each(|relocation| {
                    let action = relocation.action();
                    let result = Ok(());
                    events.send(SyncEvent::Ended { action, result });
                }),
                Err(error) if error.stops_queue() => return Err(error),
                Err(error) => {
                    tracing::info!("{}: uploaded instead: {error}", shown(&batch[0].to));
                    self.uploads
                        .extend(now.iter().map(|(_, upload)| upload.clone()));
                }
            }
            left = later;
        }
        Ok(())
    }

    /// Returns the files to upload, with [`queue_options`](Self::queue_options).
    pub fn uploads(&self) -> Vec<LocalFile> {
        let files = self.uploads.iter();
        let files = files.map(|upload| LocalFile {
            path: upload.file.path.clone(),
            folders: folder_of(&upload.names).to_vec(),
        });
        files.collect()
    }

    /// Returns the options of the queue that uploads them.
    pub fn queue_options(&self) -> QueueOptions {
        QueueOptions {
            to: Destination::Path(self.root.clone()),
            upload: UploadOptions {
                checksum: true,
                hash_cache: self.options.compare.hash_cache.clone(),
                ..UploadOptions::default()
            },
            ..QueueOptions::default()
        }
    }

    /// Removes replaced versions of the files that were `stored` and verified, by
    /// their local paths; then, with [`SyncOptions::delete`] and if everything
    /// succeeded, what only the account has. Requires
    /// [`Scope::List`](crate::Scope) and `Manage`, unless it
    /// [only uploads](Self::only_uploads).
    pub fn finish<'a>(
        &'a mut self,
        session: &'a mut Session,
        stored: &'a HashSet<PathBuf>,
    ) -> Running<'a, SyncEvent, Result<(), Error>> {
        Running::new(|events| self.remove(session, stored, events))
    }

    async fn remove(
        &mut self,
        session: &mut Session,
        stored: &HashSet<PathBuf>,
        events: Events<SyncEvent>,
    ) -> Result<(), Error> {
        self.check()?;
        let mut older = std::mem::take(&mut self.older);
        for upload in std::mem::take(&mut self.uploads) {
            let is_stored = stored.contains(&upload.file.path);
            self.is_complete &= is_stored;
            let replaced = upload.older.into_iter().filter(|_| is_stored);
            older.extend(replaced.map(|entry| Stored {
                names: upload.names.clone(),
                entry,
            }));
        }
        let extras = std::mem::take(&mut self.extras);
        if older.is_empty() && extras.is_empty() && self.emptied.is_empty() {
            return Ok(());
        }
        let backup = self.options.backup.as_deref();
        let mut changes = Changes::new(session, &self.root).await;
        if !older.is_empty() {
            let removed = changes.remove(older, backup, older_action, &events).await?;
            self.is_complete &= removed;
        }
        if !self.is_complete {
            if !extras.is_empty() {
                let files = extras.len();
                events.send(SyncEvent::NothingDeleted { files });
            }
            return Ok(());
        }
        changes
            .remove(extras, backup, delete_action, &events)
            .await?;
        let emptied = std::mem::take(&mut self.emptied);
        changes.remove_empty(emptied, &events).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_for_backups_is_outside_of_the_destination() {
        assert!(outside("/old", "/new").is_ok());
        assert!(outside("/new-old", "/new").is_ok());
        for (backup, root) in [("/a/b", "/a"), ("/a", "/a"), ("/a", "/a/b"), ("/a", "")] {
            assert!(outside(backup, root).is_err(), "{backup} {root}");
        }
    }
}
