//! A sync from a local folder to the account. Must not know how files are
//! uploaded.

mod planning;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::SyncOptions;
use super::action::{Action, Counts, SyncEvent};
use super::contents::Contents;
use super::lock::Lock;
use super::remote::{Changes, Relocation, Stored, folder_of};
use crate::bindings::Entry;
use crate::compare::{LocalSide, Names, shown};
use crate::download::Verified;
use crate::error::Error;
use crate::file_metadata::FileMetadata;
use crate::folder_manifest::{ManifestOptions, StoredRun, load, new_version, replace};
use crate::running::{Events, Running};
use crate::session::Session;
use crate::storage;
use crate::upload::{Destination, LocalFile, QueueOptions, UploadOptions, Uploaded};

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
    contents: Contents,
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
    Running::new(|events| planning::plan(session, local, remote, options, events))
}

/// Fails if a folder for backups and a destination contain one another.
fn outside(backup: &str, root: &str) -> Result<(), Error> {
    let (inner, outer) = (format!("{backup}/"), format!("{root}/"));
    match inner.starts_with(&outer) || outer.starts_with(&inner) {
        true => Err(Error::BackupInside(backup.to_owned())),
        false => Ok(()),
    }
}

fn older_action(path: String, size: u64) -> Action {
    Action::RemoveOlder { path, size }
}

fn delete_action(path: String, size: u64) -> Action {
    Action::Delete { path, size }
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
                Ok(()) => {
                    for (relocation, upload) in now {
                        self.contents.relocated(relocation, &upload.file);
                        let action = relocation.action();
                        let result = Ok(());
                        events.send(SyncEvent::Ended { action, result });
                    }
                }
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

    /// Removes the replaced versions of files that were `uploaded` and verified, given
    /// by their local paths; then, with [`SyncOptions::delete`] and if everything
    /// succeeded, what only the account has. Requires
    /// [`Scope::List`](crate::Scope) and `Manage`, unless it
    /// [only uploads](Self::only_uploads).
    pub fn finish<'a>(
        &'a mut self,
        session: &'a mut Session,
        uploaded: &'a HashMap<PathBuf, Uploaded>,
    ) -> Running<'a, SyncEvent, Result<(), Error>> {
        Running::new(|events| self.remove(session, uploaded, events))
    }

    async fn remove(
        &mut self,
        session: &mut Session,
        uploaded: &HashMap<PathBuf, Uploaded>,
        events: Events<SyncEvent>,
    ) -> Result<(), Error> {
        self.check()?;
        let mut older = std::mem::take(&mut self.older);
        for upload in std::mem::take(&mut self.uploads) {
            let done = uploaded.get(&upload.file.path);
            let done = done.filter(|done| done.verified != Verified::No);
            let is_stored = done.is_some();
            self.is_complete &= is_stored;
            if let Some(done) = done {
                let file = after(&upload.file, done);
                let checksum = done.receipt.checksum.clone();
                self.contents.has(&upload.names, &file, checksum);
            }
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
            let left = changes.remove(older, backup, older_action, &events).await?;
            self.is_complete &= left.is_empty();
        }
        if !self.is_complete {
            if !extras.is_empty() {
                let files = extras.len();
                events.send(SyncEvent::NothingDeleted { files });
            }
            return Ok(());
        }
        let paths: HashSet<Names> = extras.iter().map(|e| e.names.clone()).collect();
        let left = changes
            .remove(extras, backup, delete_action, &events)
            .await?;
        self.is_complete &= left.is_empty();
        for names in paths.iter().filter(|names| !left.contains(*names)) {
            self.contents.is_gone(names);
        }
        let emptied = std::mem::take(&mut self.emptied);
        changes.remove_empty(emptied, backup, &events).await
    }

    /// Whether the folder of the account has a manifest.
    pub fn has_manifest(&self) -> bool {
        !self.contents.versions.is_empty()
    }

    /// Stores the manifest of the folder of the account: the local tree, as far as
    /// the account has it now, and the present entries of what else the account has.
    /// Sends nothing if that is what the present manifest lists. Belongs after
    /// [`finish`](Self::finish), so that an interruption loses no entry.
    ///
    /// The session needs [`Scope::Upload`](crate::Scope) and `List`, and `Download`
    /// and `Manage` if [there is a manifest](Self::has_manifest); it should wait on
    /// its own.
    pub async fn store_manifest(
        &self,
        session: &mut Session,
        options: &ManifestOptions,
    ) -> Result<StoredRun, Error> {
        let present = load(session, &self.contents.versions, options).await?;
        let only_local = self.options.delete && self.is_complete;
        let selection = &self.options.compare.selection;
        let entries = self
            .contents
            .entries(present.manifest.as_ref(), selection, only_local)?;
        let stored = match new_version(&present, &entries)? {
            Ok(version) => {
                let folder = storage::ensure_folder(session, &self.root).await?;
                replace(session, folder.as_deref(), &present, version, options).await?
            }
            Err(unchanged) => unchanged,
        };
        Ok(StoredRun {
            stored,
            unusable: present.unusable,
        })
    }
}

/// Returns a local file as it was when its upload ended.
fn after(file: &LocalSide, done: &Uploaded) -> LocalSide {
    let metadata = std::fs::metadata(&file.path).ok();
    LocalSide {
        size: done.size,
        metadata: metadata.map_or(file.metadata, |now| FileMetadata::of(&now)),
        ..file.clone()
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
