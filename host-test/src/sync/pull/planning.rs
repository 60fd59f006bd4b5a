//! Compares both sides of a pull and plans it. Changes nothing.

use std::collections::HashSet;
use std::path::Path;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::super::action::{Action, Counts, SyncEvent};
use super::super::local::{Extra, LocalMove};
use super::super::lock::Lock;
use super::super::matching::Candidates;
use super::super::remote::folder_of;
use super::super::{PARALLEL, SyncOptions};
use super::{Download, Pull, outside};
use crate::bindings::Entry;
use crate::compare::{Missing, Names, Sides, same, shown};
use crate::crypt;
use crate::download::{DownloadRequest, keep_apart};
use crate::error::Error;
use crate::running::Events;
use crate::session::Session;
use crate::storage::RemoteTree;

pub(super) async fn plan(
    session: &mut Session,
    remote: &str,
    local: &Path,
    options: &SyncOptions,
    events: Events<SyncEvent>,
) -> Result<Pull, Error> {
    if let Some(backup) = &options.backup {
        outside(Path::new(backup), local)?;
    }
    let lock = Lock::take(session, remote)?;
    let selection = &options.compare.selection;
    let mut sides = Sides::list(session, local, remote, selection, Missing::Local).await?;
    let newest: Vec<(Names, Entry)> = std::mem::take(&mut sides.remote)
        .into_iter()
        .filter_map(|(names, versions)| Some((names, newest(versions)?)))
        .collect();
    events.send(SyncEvent::Listed {
        files: newest.len(),
        bytes: newest.iter().filter_map(|(_, entry)| entry.size).sum(),
    });
    let mut planning = Planning {
        options,
        events,
        is_complete: true,
        unchanged: Vec::new(),
        downloads: Vec::new(),
        extras: Vec::new(),
    };
    let destination = sides.local.len();
    let tree = std::mem::take(&mut sides.tree);
    let renamed = planning.compare(sides, newest, local).await;
    let mut pull = planning.finish(local, renamed, destination, lock).await;
    pull.tree = tree;
    Ok(pull)
}

/// Returns the newest of several files of one path. The service lists files of the
/// same second in the order of their upload.
fn newest(versions: Vec<Entry>) -> Option<Entry> {
    versions.into_iter().max_by_key(|entry| entry.created)
}

/// A plan in progress.
struct Planning<'a> {
    options: &'a SyncOptions,
    events: Events<SyncEvent>,
    is_complete: bool,
    unchanged: Vec<Names>,
    /// Files that do not exist locally, or differ.
    downloads: Vec<Download>,
    extras: Vec<Extra>,
}

impl Planning<'_> {
    /// Returns the files that get another name, with that name.
    async fn compare(
        &mut self,
        mut sides: Sides,
        newest: Vec<(Names, Entry)>,
        local: &Path,
    ) -> Vec<(String, String)> {
        let mut requests: Vec<DownloadRequest> = newest
            .iter()
            .map(|(names, entry)| request(names, entry))
            .collect();
        let renamed = keep_apart(local, &mut requests).into_iter();
        let renamed = renamed.map(|(at, _)| {
            let new = requests[at].name.clone().unwrap_or_default();
            (shown(&newest[at].0), new)
        });
        let renamed: Vec<(String, String)> = renamed.collect();
        let mut files = std::mem::take(&mut sides.local);
        let pairs: Vec<_> = newest
            .into_iter()
            .zip(requests)
            .map(|((names, entry), request)| (files.remove(&names), names, entry, request))
            .collect();
        let options = &self.options.compare;
        let mut compared = stream::iter(pairs)
            .map(|(file, names, entry, request)| async move {
                let same = match &file {
                    Some(file) => same(file, std::slice::from_ref(&entry), options).await,
                    None => Ok(None),
                };
                let download = Download {
                    names,
                    request,
                    listed: entry.checksum,
                    replaces: file.map(|file| file.path),
                };
                (download, same.map(|same| same.is_some()))
            })
            .buffered(PARALLEL);
        while let Some((download, is_same)) = compared.next().await {
            let bytes = download.size();
            self.events.send(SyncEvent::Compared { bytes });
            match is_same {
                Ok(true) => self.unchanged.push(download.names),
                Ok(false) => self.downloads.push(download),
                Err(error) => self.failed(shown(&download.names), error),
            }
        }
        drop(compared);
        for (names, file) in files {
            if !sides.is_unknown_there(&names) {
                self.extras.extend(Extra::new(names, file));
            }
        }
        let unreadable = std::mem::take(&mut sides.unreadable).into_iter();
        let unreadable = unreadable.map(|error| (local.display().to_string(), error));
        let unlisted = std::mem::take(&mut sides.unlisted);
        for (path, error) in unreadable.chain(unlisted) {
            self.failed(path, error);
        }
        renamed
    }

    fn failed(&mut self, path: String, error: Error) {
        self.is_complete = false;
        self.events.send(SyncEvent::Failed { path, error });
    }

    /// Finds files that only have another local path.
    async fn moves(&mut self) -> Vec<(LocalMove, Download)> {
        if self.options.compare.size_only {
            return Vec::new();
        }
        let is_copy = !self.options.delete;
        let extras = std::mem::take(&mut self.extras);
        let mut candidates = Candidates::new(extras, is_copy);
        let mut moves = Vec::new();
        for download in std::mem::take(&mut self.downloads) {
            let found = match download.replaces {
                None => self.matching(&download, &mut candidates).await,
                Some(_) => None,
            };
            match found {
                Some(from) => {
                    let local_move = LocalMove {
                        from,
                        to: download.names.clone(),
                        name: download.request.name.clone().unwrap_or_default(),
                        is_copy,
                    };
                    moves.push((local_move, download));
                }
                None => self.downloads.push(download),
            }
        }
        self.extras = candidates.left();
        moves
    }

    /// Returns the local file that has the content of a file of the account. Computes
    /// the checksum of each local file once.
    async fn matching(
        &self,
        download: &Download,
        candidates: &mut Candidates<Extra>,
    ) -> Option<Extra> {
        let (wanted, size) = (download.listed.as_ref()?, download.size());
        for at in candidates.of_size(size) {
            let candidate = candidates.at(at);
            if candidate.checksum.is_none() {
                let checksums = self.options.compare.checksums();
                let path = &candidate.file.file.path;
                candidate.checksum = checksums.of(path, &wanted.algorithm).await.ok();
            }
        }
        candidates.take(size, wanted, download.names.last())
    }

    async fn finish(
        mut self,
        local: &Path,
        renamed: Vec<(String, String)>,
        destination: usize,
        lock: Lock,
    ) -> Pull {
        let moves = self.moves().await;
        if !self.options.delete {
            self.extras.clear();
        }
        let transfers = self.downloads.iter().map(|download| {
            let replaces = download.replaces.is_some();
            Action::transfer(&download.names, download.size(), replaces)
        });
        let moved = moves.iter().map(|(moved, _)| moved.action());
        let extras = self.extras.iter().map(Extra::action);
        let actions: Vec<Action> = moved.chain(transfers).chain(extras).collect();
        let counts = Counts {
            unchanged: self.unchanged.len(),
            destination,
            ..Counts::of(&actions)
        };
        Pull {
            local: local.to_owned(),
            options: self.options.clone(),
            actions,
            counts,
            is_complete: self.is_complete,
            moves,
            downloads: self.downloads,
            extras: self.extras,
            moved: Vec::new(),
            renamed,
            unchanged: self.unchanged,
            tree: RemoteTree::default(),
            metadata: Vec::new(),
            kept: HashSet::new(),
            _lock: lock,
        }
    }
}

/// Returns the request for a file of the account.
fn request(names: &Names, entry: &Entry) -> DownloadRequest {
    DownloadRequest {
        link: entry.link.clone().unwrap_or_default(),
        name: Some(entry.name.clone()),
        name_is_own: true,
        folders: folder_of(names).to_vec(),
        size: entry.size,
        checksum: entry.checksum.as_ref().map(|c| c.hex.clone()),
        stored: crypt::stored(entry),
        ..DownloadRequest::default()
    }
}
