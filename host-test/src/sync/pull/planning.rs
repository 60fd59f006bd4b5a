//! Compares both sides of a pull and plans it. Changes nothing.

use std::collections::HashSet;
use std::path::Path;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::super::SyncOptions;
use super::super::action::{Action, Counts, SyncEvent};
use super::super::local::{Extra, LocalMove};
use super::super::lock::Lock;
use super::super::matching::{Candidate, Candidates, position};
use super::super::remote::folder_of;
use super::{Download, Pull, outside};
use crate::bindings::Entry;
use crate::compare::{Missing, Names, Sides, same, shown};
use crate::crypt;
use crate::download::{DownloadRequest, keep_apart};
use crate::error::Error;
use crate::running::Events;
use crate::session::Session;
use crate::storage::RemoteTree;

/// Files that are compared at the same time.
const PARALLEL: usize = 4;

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
        missing: Vec::new(),
        changed: Vec::new(),
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
    missing: Vec<Download>,
    changed: Vec<Download>,
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
            match (is_same, &download.replaces) {
                (Ok(true), _) => self.unchanged.push(download.names),
                (Ok(false), None) => self.missing.push(download),
                (Ok(false), Some(_)) => self.changed.push(download),
                (Err(error), _) => self.failed(shown(&download.names), error),
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
        let extras = std::mem::take(&mut self.extras);
        let mut candidates = Candidates::new(extras.iter().enumerate().map(|(at, extra)| {
            let candidate = Candidate {
                at,
                names: &extra.names,
                checksum: None,
            };
            (extra.file.size, candidate)
        }));
        let (mut moves, mut moved, mut missing) = (Vec::new(), HashSet::new(), Vec::new());
        for download in std::mem::take(&mut self.missing) {
            let of_size = candidates.of_size(download.size());
            let Some(found) = self.matching(&download, of_size, &extras).await else {
                missing.push(download);
                continue;
            };
            let at = of_size[found].at;
            let is_copy = !self.options.delete;
            if !is_copy {
                of_size.remove(found);
                moved.insert(at);
            }
            let local_move = LocalMove {
                from: extras[at].clone(),
                to: download.names.clone(),
                name: download.request.name.clone().unwrap_or_default(),
                is_copy,
            };
            moves.push((local_move, download));
        }
        self.missing = missing;
        let left = extras.into_iter().enumerate();
        let left = left.filter(|(at, _)| !moved.contains(at));
        self.extras = left.map(|(_, extra)| extra).collect();
        moves
    }

    /// Returns the position of the local file that has the content of a file of
    /// the account. Computes their checksums once.
    async fn matching(
        &self,
        download: &Download,
        candidates: &mut [Candidate<'_>],
        extras: &[Extra],
    ) -> Option<usize> {
        let wanted = download.listed.as_ref()?;
        for candidate in candidates.iter_mut().filter(|c| c.checksum.is_none()) {
            let path = &extras[candidate.at].file.path;
            let checksums = self.options.compare.checksums();
            candidate.checksum = checksums.of(path, &wanted.algorithm).await.ok();
        }
        position(candidates, wanted, download.names.last())
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
        let replaced = |download: &Download| download.replaces.is_some();
        let mut downloads = self.missing;
        downloads.extend(self.changed);
        downloads.sort_by(|a, b| a.names.cmp(&b.names));
        let transfers = downloads.iter().map(|download| {
            let (path, size) = (shown(&download.names), download.size());
            match replaced(download) {
                true => Action::Replace { path, size },
                false => Action::Transfer { path, size },
            }
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
            downloads,
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
