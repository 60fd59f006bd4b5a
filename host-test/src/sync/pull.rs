//! A sync from the account to a local folder. Must not know how files are
//! downloaded.

mod planning;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::SyncOptions;
use super::action::{Action, Counts, SyncEvent};
use super::local::{Extra, LocalChanges, LocalMove};
use super::lock::Lock;
use crate::bindings::Checksum;
use crate::compare::{Names, shown};
use crate::download::{DownloadRequest, TreeItemKind, set_metadata};
use crate::error::Error;
use crate::file_metadata::FileMetadata;
use crate::folder_manifest::{Manifests, Plan};
use crate::names::to_local_path;
use crate::running::{Events, Running};
use crate::session::Session;
use crate::storage::{RemoteFile, RemoteManifest, RemoteTree};

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
    /// Paths of files that are not downloaded.
    unchanged: Vec<Names>,
    tree: RemoteTree,
    /// Times and modes of files that are not downloaded.
    metadata: Vec<(Names, FileMetadata)>,
    /// Local folders that stay even if they are empty.
    kept: HashSet<PathBuf>,
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
    Running::new(|events| planning::plan(session, remote, local, options, events))
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

    /// Returns the manifests of the folder of the account and of those below it.
    pub fn manifests(&self) -> &[RemoteManifest] {
        &self.tree.manifests
    }

    /// Gives all files the times and modes in these manifests, and keeps the empty
    /// files that they list. Returns what to create after [`finish`](Self::finish).
    /// If one of the [manifests](Self::manifests) is not among them, no empty file is
    /// deleted.
    pub fn restore(&mut self, manifests: &Manifests) -> Result<Plan, Error> {
        let selection = &self.options.compare.selection;
        let plan = manifests.plan(&self.tree, &selection.include, &selection.exclude)?;
        let mut known: HashMap<Names, FileMetadata> = HashMap::new();
        let mut files: Vec<&RemoteFile> = self.tree.files.iter().collect();
        // Of several files of one path, the newest counts.
        files.sort_by_key(|file| file.entry.created);
        for file in files {
            let names = file.folders.iter().chain([&file.entry.name]).cloned();
            let metadata = manifests.metadata(file).unwrap_or_default();
            known.insert(names.collect(), metadata);
        }
        let of = |names: &Names| known.get(names).copied().unwrap_or_default();
        let moved = self.moves.iter_mut().map(|(_, download)| download);
        for download in self.downloads.iter_mut().chain(moved) {
            download.request.metadata = of(&download.names);
        }
        let unchanged = self.unchanged.iter();
        self.metadata = unchanged.map(|names| (names.clone(), of(names))).collect();
        let mut listed = self.tree.manifests.iter();
        let are_all = listed.all(|found| manifests.has(found));
        let (mut empty, mut folders) = (HashSet::new(), HashSet::new());
        for item in &plan.items {
            match item.kind {
                TreeItemKind::EmptyFile => drop(empty.insert(&item.names)),
                TreeItemKind::Folder { create: true } => {
                    folders.insert(self.local.join(to_local_path(&item.names)));
                }
                _ => {}
            }
        }
        self.kept = folders;
        self.keep(|extra| extra.file.size == 0 && (!are_all || empty.contains(&extra.names)));
        Ok(plan)
    }

    /// Deletes none of these files.
    fn keep(&mut self, is_kept: impl Fn(&Extra) -> bool) {
        let kept = self.extras.extract_if(.., |extra| is_kept(extra));
        let kept: HashSet<String> = kept.map(|extra| shown(&extra.names)).collect();
        let is_kept = |action: &Action| match action {
            Action::Delete { path, .. } => kept.contains(path),
            _ => false,
        };
        self.actions.retain(|action| !is_kept(action));
        self.counts.deletes -= kept.len();
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
            let (mut failed, mut moved, mut placed) = (Vec::new(), Vec::new(), Vec::new());
            for (local_move, download) in moves {
                match changes.relocate(&local_move) {
                    Ok(()) => {
                        if !local_move.is_copy {
                            moved.push(local_move.from.file.path.clone());
                        }
                        placed.push((local_move.to.clone(), download.request.metadata));
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
            Ok::<_, Error>((failed, moved, placed))
        });
        let (failed, moved, placed) = working.await.map_err(Error::internal)??;
        self.downloads.extend(failed);
        self.moved.extend(moved);
        self.metadata.extend(placed);
        Ok(())
    }

    /// Returns the files to download to the local folder, with
    /// [`Existing::Overwrite`](crate::download::Existing).
    pub fn downloads(&self) -> Vec<DownloadRequest> {
        self.downloads.iter().map(|d| d.request.clone()).collect()
    }

    /// Sets the times and modes of files that were not downloaded. With
    /// [`SyncOptions::delete`], and if all files with these links were
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
        set_metadata(&self.local, std::mem::take(&mut self.metadata)).await?;
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
            kept: self.kept.clone(),
        }
    }
}
