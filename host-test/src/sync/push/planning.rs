//! Compares both sides of a push and plans it. Changes nothing.

use std::path::Path;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::super::action::{Action, Counts, SyncEvent};
use super::super::contents::Contents;
use super::super::lock::Lock;
use super::super::matching::{Candidates, Located as _};
use super::super::remote::{Relocation, Stored};
use super::super::{PARALLEL, SyncOptions};
use super::{Push, Upload, delete_action, older_action, outside};
use crate::bindings::Entry;
use crate::compare::{CompareOptions, LocalSide, Missing, Names, Sides, same, shown};
use crate::download::Verified;
use crate::error::Error;
use crate::names::to_local;
use crate::running::Events;
use crate::session::Session;
use crate::storage;

pub(super) async fn plan(
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
    // An encrypted file is never empty.
    let is_encrypted = session.crypt().is_some();
    let contents = Contents::new(&sides, &root, is_encrypted);
    let mut planning = Planning::new(options, contents, events);
    planning.stores_empty = is_encrypted;
    planning.compare(sides, local).await;
    Ok(planning.finish(root, lock).await)
}

/// A plan in progress.
struct Planning<'a> {
    options: &'a SyncOptions,
    events: Events<SyncEvent>,
    is_complete: bool,
    /// Whether the account can have empty files.
    stores_empty: bool,
    counts: Counts,
    /// Files that the account does not have, or has differently.
    uploads: Vec<Upload>,
    older: Vec<Stored>,
    extras: Vec<Stored>,
    emptied: Vec<Names>,
    contents: Contents,
}

impl<'a> Planning<'a> {
    fn new(options: &'a SyncOptions, contents: Contents, events: Events<SyncEvent>) -> Self {
        Self {
            options,
            events,
            is_complete: true,
            stores_empty: false,
            counts: Counts::default(),
            uploads: Vec::new(),
            older: Vec::new(),
            extras: Vec::new(),
            emptied: Vec::new(),
            contents,
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
            self.failed(error.subject(), error);
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
        let Split { same, older } = split;
        let is_skipped = file.size == 0 && !self.stores_empty;
        match (same, is_skipped) {
            (Some(same), _) => {
                self.counts.unchanged += 1;
                self.contents.has(&names, &file, same.checksum);
                let older = older.into_iter().map(|entry| Stored {
                    names: names.clone(),
                    entry,
                });
                self.older.extend(older);
            }
            (None, true) => {
                self.counts.empty += 1;
                self.contents.has(&names, &file, None);
                self.extra(&names, older);
            }
            (None, false) => self.uploads.push(Upload { names, file, older }),
        }
    }

    /// Finds files that only have another path in the account, and returns them
    /// with the file of the account.
    async fn relocations(&mut self) -> Vec<(Relocation, Upload)> {
        if self.options.compare.size_only {
            return Vec::new();
        }
        let is_copy = !self.options.delete;
        let extras = std::mem::take(&mut self.extras);
        let mut candidates = Candidates::new(extras, is_copy);
        let mut relocations = Vec::new();
        for upload in std::mem::take(&mut self.uploads) {
            let found = match upload.older.is_empty() {
                true => self.matching(&upload, &mut candidates).await,
                false => None,
            };
            match found {
                Some(from) => {
                    let relocation = Relocation {
                        from,
                        to: upload.names.clone(),
                        is_copy,
                    };
                    relocations.push((relocation, upload));
                }
                None => self.uploads.push(upload),
            }
        }
        self.extras = candidates.left();
        relocations
    }

    /// Returns the file of the account that has the content of a local file.
    async fn matching(
        &self,
        upload: &Upload,
        candidates: &mut Candidates<Stored>,
    ) -> Option<Stored> {
        let size = upload.file.size;
        let mut algorithm = None;
        for at in candidates.of_size(size) {
            let candidate = candidates.at(at);
            let entry = &candidate.file.entry;
            candidate.checksum = entry.checksum.clone().filter(|_| entry.link.is_some());
            let known = candidate.checksum.as_ref();
            algorithm = algorithm.or(known.map(|known| known.algorithm.clone()));
        }
        let checksums = self.options.compare.checksums();
        // A file that cannot be read fails when it is uploaded.
        let wanted = checksums.of(&upload.file.path, &algorithm?).await.ok()?;
        candidates.take(size, &wanted, upload.names.last())
    }

    async fn finish(mut self, root: String, lock: Lock) -> Push {
        let relocations = self.relocations().await;
        if !self.options.delete {
            self.extras.clear();
            self.emptied.clear();
        }
        let transfers = self.uploads.iter().map(|upload| {
            let replaces = !upload.older.is_empty();
            Action::transfer(&upload.names, upload.file.size, replaces)
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
        Push {
            root,
            options: self.options.clone(),
            actions,
            counts,
            is_complete: self.is_complete,
            relocations,
            uploads: self.uploads,
            older: self.older,
            extras: self.extras,
            emptied: self.emptied,
            contents: self.contents,
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
    let folders = sides.tree.folders.iter();
    folders.filter(|names| !is_here(names)).cloned().collect()
}

/// The files of the account with the path of a local file.
struct Split {
    /// The one that is the same file.
    same: Option<Entry>,
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
        let (same, older) = (None, versions);
        return Ok(Split { same, older });
    };
    let others = older(&entry, versions);
    if others.is_empty() || verified != Verified::Checksum {
        let (same, older) = (Some(entry), Vec::new());
        return Ok(Split { same, older });
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
    Ok(match is_same {
        true => Split {
            same: Some(entry),
            older: others,
        },
        false => Split {
            same: None,
            older: std::iter::once(entry).chain(others).collect(),
        },
    })
}
