//! The two sides of a comparison: the files of a local folder, and those of a
//! folder of the account, by their paths below these folders. Must not know what
//! is done about differences.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::bindings::Entry;
use crate::download::whole_name;
use crate::error::Error;
use crate::file_metadata::FileMetadata;
use crate::names::{from_local, to_local_path};
use crate::session::Session;
use crate::storage::{self, RemoteTree};
use crate::upload::{FoundFiles, LocalRoot, Selection, find_files};

/// Names of the folders that lead to a file, and its own name.
pub(crate) type Names = Vec<String>;

/// A local file.
#[derive(Clone, Debug)]
pub(crate) struct LocalSide {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) metadata: FileMetadata,
}

/// Which side may not exist yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Neither,
    Local,
    Remote,
}

/// The files of both sides.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) local: BTreeMap<Names, LocalSide>,
    /// A path can have several files in the account.
    pub(crate) remote: BTreeMap<Names, Vec<Entry>>,
    /// The folders and recorded links of the local folder; `None` if it is missing.
    pub(crate) local_root: Option<LocalRoot>,
    /// What was found in the account, by names below the compared folder.
    pub(crate) tree: RemoteTree,
    /// What could not be read locally.
    pub(crate) unreadable: Vec<Error>,
    /// Local paths whose content is not known: unreadable folders, and what is
    /// neither a file nor a folder.
    unknown: Vec<PathBuf>,
    /// Folders of the account that could not be listed, below the compared one.
    pub(crate) unlisted: Vec<(String, Error)>,
    root: PathBuf,
}

impl Sides {
    /// Lists both sides; a missing side is empty if `missing` allows it. Requires
    /// one listing for each folder of the account.
    pub(crate) async fn list(
        session: &mut Session,
        local: &Path,
        remote: &str,
        selection: &Selection,
        missing: Missing,
    ) -> Result<Self, Error> {
        let is_missing = missing == Missing::Local
            && std::fs::metadata(local).is_err_and(|e| e.kind() == ErrorKind::NotFound);
        let mut sides = match is_missing {
            true => Self::default(),
            false => {
                let (root, chosen) = (local.to_owned(), selection.clone());
                let finding = tokio::task::spawn_blocking(move || local_side(&root, &chosen));
                finding.await.map_err(Error::internal)??
            }
        };
        match remote_tree(session, remote, selection).await {
            Ok(tree) => sides.add_remote(tree, remote),
            Err(Error::NothingThere(_) | Error::NoFolder { file: false, .. })
                if missing == Missing::Remote => {}
            Err(error) => return Err(error),
        }
        Ok(sides)
    }

    /// Whether the content of the local folder is unknown at this path.
    pub(crate) fn is_unknown_here(&self, names: &[String]) -> bool {
        let mut path = self.root.clone();
        path.extend(names.iter().map(|name| crate::names::to_local(name)));
        self.unknown.iter().any(|unknown| path.starts_with(unknown))
    }

    /// Whether the content of the account is unknown at this path.
    pub(crate) fn is_unknown_there(&self, names: &[String]) -> bool {
        let path = storage::path_of(names);
        let mut unlisted = self.unlisted.iter();
        unlisted.any(|(folder, _)| path.starts_with(&format!("{folder}/")))
    }

    fn add_remote(&mut self, mut tree: RemoteTree, remote: &str) {
        let root = storage::normalize(remote);
        if !root.is_empty() {
            // A named folder comes with its name.
            tree.remove_named();
        }
        for file in &tree.files {
            let names = file.folders.iter().chain([&file.entry.name]);
            let versions = self.remote.entry(names.cloned().collect()).or_default();
            versions.push(file.entry.clone());
        }
        for (path, error) in std::mem::take(&mut tree.failed) {
            let inside = path.strip_prefix(&root).unwrap_or(&path).to_owned();
            self.unlisted.push((inside, error));
        }
        self.tree = tree;
    }
}

/// Returns the path of a file below a folder, with slashes, as people see it.
pub(crate) fn shown(names: &[String]) -> String {
    storage::path_of(names).trim_start_matches('/').to_owned()
}

async fn remote_tree(
    session: &mut Session,
    remote: &str,
    selection: &Selection,
) -> Result<RemoteTree, Error> {
    let (include, exclude) = (&selection.include, &selection.exclude);
    let tree = storage::find_files(session, &[remote.to_owned()], include, exclude).await?;
    let path = storage::normalize(remote);
    let has_file = tree.files.iter().any(|file| file.folders.is_empty());
    match !path.is_empty() && tree.folders.is_empty() && has_file {
        true => Err(Error::NoFolder { path, file: true }),
        false => Ok(tree),
    }
}

fn local_side(root: &Path, selection: &Selection) -> Result<Sides, Error> {
    let unreadable = |e| Error::io(root, "read", e);
    if !std::fs::metadata(root).map_err(unreadable)?.is_dir() {
        return Err(unreadable(ErrorKind::NotADirectory.into()));
    }
    let FoundFiles {
        files,
        skipped,
        unreadable,
        mut roots,
    } = find_files(&[root.to_owned()], selection)?;
    let local_root = roots.pop();
    let links = local_root.iter().flat_map(|root| &root.links);
    let links = links.map(|link| root.join(to_local_path(&link.names)));
    let skipped = skipped.into_iter().map(|skipped| skipped.path);
    let mut sides = Sides {
        root: root.to_owned(),
        unknown: links.chain(skipped).collect(),
        local_root,
        ..Sides::default()
    };
    for error in unreadable {
        sides.unreadable(error);
    }
    for file in files {
        let inside = file.path.strip_prefix(root).unwrap_or(&file.path);
        let parents = inside.parent().into_iter().flatten().map(from_local);
        let name = whole_name(&file.path).unwrap_or_default();
        let names = parents.map(String::from).chain([name]).collect();
        match std::fs::metadata(&file.path) {
            Ok(metadata) => {
                let side = LocalSide {
                    path: file.path,
                    size: metadata.len(),
                    metadata: FileMetadata::of(&metadata),
                };
                sides.local.insert(names, side);
            }
            Err(e) => sides.unreadable(Error::io(&file.path, "read", e)),
        }
    }
    Ok(sides)
}

impl Sides {
    fn unreadable(&mut self, error: Error) {
        // Without a path, nothing is known.
        self.unknown.push(match &error {
            Error::Io { path, .. } => path.clone(),
            _ => self.root.clone(),
        });
        self.unreadable.push(error);
    }
}
