//! A sync from the account to a local folder. Must not know how files are
//! downloaded.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::SyncOptions;
use super::action::{Action, Counts, SyncEvent};
use super::local::{Extra, LocalChanges, LocalMove};
use super::lock::Lock;
use super::matching::{Candidate, Candidates, position};
use super::remote::folder_of;
use crate::bindings::{Checksum, Entry};
use crate::compare::{Missing, Names, Sides, same, shown};
use crate::crypt;
use crate::download::{DownloadRequest, keep_apart};
use crate::error::Error;
use crate::running::{Events, Running};
use crate::session::Session;

/// Files that are compared at the same time.
const PARALLEL: usize = 4;

/// What a pull does. It excludes other syncs of the same folder of the account
/// until it is dropped.
#[derive(Debug)]
pub struct Pull {
    local: PathBuf,
    options: SyncOptions,
    actions: Vec<Action>,
    counts: Counts,
    is_complete: bool,
    moves: Vec<(LocalMove, Download)>,
    downloads: Vec<Download>,
    extras: Vec<Extra>,
    /// Where files were moved away from.
    moved: Vec<PathBuf>,
    renamed: Vec<(String, String)>,
    _lock: Lock,
}

#[derive(Clone, Debug)]
struct Download {
    names: Names,
    request: DownloadRequest,
    /// The checksum that the service lists.
    listed: Option<Checksum>,
    /// The local file that it replaces.
    replaces: Option<PathBuf>,
}

impl Download {
    fn size(&self) -> u64 {
        self.request.size.unwrap_or(0)
    }
}

/// Plans what makes a local folder equal to the folder of the account at a path.
/// Changes nothing. Requires [`Scope::List`](crate::Scope), and one listing per
/// folder. The local folder need not exist.
///
/// If the account has several files of one path, the newest counts. Fails with
/// [`Error::SyncRunning`] if another sync of that folder is running.
pub fn plan_pull<'a>(
    session: &'a mut Session,
    remote: &'a str,
    local: &'a Path,
    options: &'a SyncOptions,
) -> Running<'a, SyncEvent, Result<Pull, Error>> {
    Running::new(|events| plan(session, remote, local, options, events))
}

async fn plan(
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
        unchanged: 0,
        missing: Vec::new(),
        changed: Vec::new(),
        extras: Vec::new(),
    };
    let destination = sides.local.len();
    let renamed = planning.compare(sides, newest, local).await;
    Ok(planning.finish(local, renamed, destination, lock).await)
}

/// Fails if a folder for backups and a destination contain one another.
fn outside(backup: &Path, local: &Path) -> Result<(), Error> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (inner, outer) = (absolute(backup), absolute(local));
    match inner.starts_with(&outer) || outer.starts_with(&inner) {
        true => Err(Error::BackupInside(backup.display().to_string())),
        false => Ok(()),
    }
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
    unchanged: usize,
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
                (Ok(true), _) => self.unchanged += 1,
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
            unchanged: self.unchanged,
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

impl Pull {
    /// Everything that the pull does, in order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// How much it does.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Paths of files that get another local name, with that name: the file system
    /// does not distinguish it from another one.
    pub fn renamed(&self) -> &[(String, String)] {
        &self.renamed
    }

    /// Fails if it would delete more than the options allow; then nothing of it
    /// is carried out.
    pub fn check(&self) -> Result<(), Error> {
        self.counts.check(self.options.max_delete)
    }

    /// Renames and copies local files, and stores replaced ones in the folder for
    /// backups. A file that cannot be moved is downloaded instead.
    pub fn prepare(&mut self) -> Running<'_, SyncEvent, Result<(), Error>> {
        Running::new(|events| self.relocate(events))
    }

    async fn relocate(&mut self, events: Events<SyncEvent>) -> Result<(), Error> {
        self.check()?;
        let moves = std::mem::take(&mut self.moves);
        let replaced: Vec<(Names, PathBuf)> = self
            .downloads
            .iter()
            .filter_map(|d| Some((d.names.clone(), d.replaces.clone()?)))
            .collect();
        let changes = self.changes();
        let working = tokio::task::spawn_blocking(move || {
            let (mut failed, mut moved) = (Vec::new(), Vec::new());
            for (local_move, download) in moves {
                match changes.relocate(&local_move) {
                    Ok(()) => {
                        if !local_move.is_copy {
                            moved.push(local_move.from.file.path.clone());
                        }
                        let action = local_move.action();
                        let result = Ok(());
                        events.send(SyncEvent::Ended { action, result });
                    }
                    Err(error) => {
                        let path = shown(&local_move.to);
                        tracing::info!("{path}: downloaded instead: {error}");
                        failed.push(download);
                    }
                }
            }
            for (names, path) in replaced {
                changes.preserve(&names, &path)?;
            }
            Ok::<_, Error>((failed, moved))
        });
        let (failed, moved) = working.await.map_err(Error::internal)??;
        self.downloads.extend(failed);
        self.moved.extend(moved);
        Ok(())
    }

    /// Returns the files to download to the local folder, with
    /// [`Existing::Overwrite`](crate::download::Existing).
    pub fn downloads(&self) -> Vec<DownloadRequest> {
        self.downloads.iter().map(|d| d.request.clone()).collect()
    }

    /// With [`SyncOptions::delete`], and if all files with these links were
    /// downloaded and everything else succeeded, removes what only the local folder
    /// has.
    pub fn finish<'a>(
        &'a mut self,
        downloaded: &'a HashSet<String>,
    ) -> Running<'a, SyncEvent, Result<(), Error>> {
        Running::new(|events| self.remove(downloaded, events))
    }

    async fn remove(
        &mut self,
        downloaded: &HashSet<String>,
        events: Events<SyncEvent>,
    ) -> Result<(), Error> {
        self.check()?;
        let mut wanted = self.downloads.iter();
        self.is_complete &= wanted.all(|d| downloaded.contains(&d.request.link));
        let extras = std::mem::take(&mut self.extras);
        let moved = std::mem::take(&mut self.moved);
        if extras.is_empty() && moved.is_empty() {
            return Ok(());
        }
        if !self.is_complete {
            if !extras.is_empty() {
                let files = extras.len();
                events.send(SyncEvent::NothingDeleted { files });
            }
            return Ok(());
        }
        let changes = self.changes();
        let working = move || changes.remove(extras, &moved, &events);
        let working = tokio::task::spawn_blocking(working);
        working.await.map_err(Error::internal)
    }

    fn changes(&self) -> LocalChanges {
        LocalChanges {
            root: self.local.clone(),
            backup: self.options.backup.as_ref().map(PathBuf::from),
        }
    }
}
