//! What the destination of a push has, for its manifest. Must not know how files
//! are moved, uploaded or removed.

use std::collections::HashSet;

use super::remote::Relocation;
use crate::bindings::{Checksum, Entry};
use crate::compare::{LocalSide, Names, Sides};
use crate::error::Error;
use crate::folder_manifest::{
    FolderManifest, TreeEntry, TreeEntryKind, add_root, is_local, without_empty_branches,
};
use crate::globs::Globs;
use crate::names::to_local_path;
use crate::storage;
use crate::upload::{LocalRoot, Selection};

/// The content of a folder of the account, kept up to date during a push.
#[derive(Debug)]
pub(super) struct Contents {
    /// The local tree, as far as the account has it.
    tree: FolderManifest,
    /// Paths of other files of the account.
    others: HashSet<Names>,
    /// Folders of the account whose content is unknown.
    unlisted: Vec<String>,
    local: Option<LocalRoot>,
    /// Whether the account has everything encrypted: its checksums are then others.
    is_encrypted: bool,
    /// The present versions of the manifest.
    pub(super) versions: Vec<Entry>,
}

impl Contents {
    pub(super) fn new(sides: &Sides, root: &str, is_encrypted: bool) -> Self {
        let mut tree = FolderManifest::default();
        if let Some(local) = &sides.local_root {
            add_root(&mut tree, local);
        }
        let mut manifests = sides.tree.manifests.iter();
        let own = manifests.find(|manifest| manifest.path == root);
        Self {
            tree,
            others: sides.remote.keys().cloned().collect(),
            unlisted: sides.unlisted.iter().map(|(f, _)| f.clone()).collect(),
            local: sides.local_root.clone(),
            is_encrypted,
            versions: own.map(|own| own.versions.clone()).unwrap_or_default(),
        }
    }

    /// Notes that the account has a local file, or that it is empty.
    pub(super) fn has(&mut self, names: &Names, file: &LocalSide, checksum: Option<Checksum>) {
        self.tree.insert(TreeEntry {
            path: names.clone(),
            kind: TreeEntryKind::File {
                size: file.size,
                checksum: checksum.filter(|_| !self.is_encrypted),
            },
            metadata: file.metadata,
        });
    }

    /// Notes that a local file is in the account now, by a move or a copy.
    pub(super) fn relocated(&mut self, relocation: &Relocation, file: &LocalSide) {
        let checksum = relocation.from.entry.checksum.clone();
        self.has(&relocation.to, file, checksum);
        if !relocation.is_copy {
            self.is_gone(&relocation.from.names);
        }
    }

    /// Notes that the account does not have a file that it had.
    pub(super) fn is_gone(&mut self, names: &Names) {
        self.others.remove(names);
    }

    /// Returns the entries of the manifest: the local tree, and those of the
    /// `present` one for what else the account has. `only_local` means that the
    /// account has nothing else among what is selected.
    pub(super) fn entries(
        &self,
        present: Option<&FolderManifest>,
        selection: &Selection,
        only_local: bool,
    ) -> Result<FolderManifest, Error> {
        let globs = Globs::new(&selection.include, &selection.exclude)?;
        let roots: Vec<&LocalRoot> = self.local.iter().collect();
        let mut kept: Vec<TreeEntry> = Vec::new();
        for entry in present.into_iter().flat_map(FolderManifest::entries) {
            let is_kept = match &entry.kind {
                _ if self.is_replaced(&entry.path) => false,
                _ if !is_selected(&globs, &entry.path) => true,
                TreeEntryKind::File { size: 1.., .. } => {
                    self.others.contains(&entry.path) || self.is_unlisted(&entry.path)
                }
                // Folders are decided by what they contain.
                TreeEntryKind::Folder => true,
                _ => !only_local || is_local(&roots, &entry.path),
            };
            if is_kept {
                kept.push(entry.clone());
            }
        }
        if only_local {
            kept = without_empty_branches(kept, |folder| {
                !is_selected(&globs, &folder.path) || is_local(&roots, &folder.path)
            });
        }
        let mut all = self.tree.clone();
        kept.into_iter().for_each(|entry| all.insert(entry));
        Ok(all)
    }

    /// Whether the local tree has this path, or something else than a folder above.
    fn is_replaced(&self, path: &[String]) -> bool {
        let is_no_folder = |depth: usize| {
            let above = self.tree.get(&path[..depth]);
            above.is_some_and(|entry| !matches!(entry.kind, TreeEntryKind::Folder))
        };
        self.tree.get(path).is_some() || (1..path.len()).any(is_no_folder)
    }

    fn is_unlisted(&self, names: &[String]) -> bool {
        let path = storage::path_of(names);
        let mut unlisted = self.unlisted.iter();
        unlisted.any(|folder| path.starts_with(&format!("{folder}/")))
    }
}

/// Whether a sync includes what has this path; folders are not selected by
/// `include`.
fn is_selected(globs: &Globs, names: &[String]) -> bool {
    let inside = |end: usize| std::path::PathBuf::from(to_local_path(&names[..end]));
    !(1..=names.len()).any(|end| globs.excluded(&inside(end)))
        && globs.included(&inside(names.len()))
}
