//! What local folders contribute to a manifest, and which entries of an older one
//! they keep. Must not know where files are stored.

use std::collections::HashSet;
use std::io;

use super::format::{FolderManifest, TreeEntry, TreeEntryKind};
use crate::file_metadata::FileMetadata;
use crate::names::to_local_path;
use crate::upload::LocalRoot;

/// Adds the folders and links of a local folder.
pub(crate) fn add_root(manifest: &mut FolderManifest, root: &LocalRoot) {
    for folder in &root.folders {
        manifest.insert(TreeEntry {
            path: folder.names.clone(),
            kind: TreeEntryKind::Folder,
            metadata: folder.metadata,
        });
    }
    for link in &root.links {
        manifest.insert(TreeEntry {
            path: link.names.clone(),
            kind: TreeEntryKind::Link {
                target: link.target.clone(),
            },
            metadata: FileMetadata::default(),
        });
    }
}

/// Whether something with this path still exists in one of the local folders, or
/// may exist.
pub(crate) fn is_local(roots: &[&LocalRoot], path: &[String]) -> bool {
    roots.iter().any(|root| {
        let path = root.path.join(to_local_path(path));
        let error = path.symlink_metadata().err().map(|e| e.kind());
        !matches!(
            error,
            Some(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        )
    })
}

/// Removes the folders that contain nothing that is kept, unless they are kept for
/// their own sake.
pub(crate) fn without_empty_branches(
    kept: Vec<TreeEntry>,
    is_kept: impl Fn(&TreeEntry) -> bool,
) -> Vec<TreeEntry> {
    let is_folder = |entry: &TreeEntry| matches!(entry.kind, TreeEntryKind::Folder);
    let mut needed = HashSet::new();
    for entry in &kept {
        if !is_folder(entry) || is_kept(entry) {
            needed.extend((0..=entry.path.len()).map(|depth| entry.path[..depth].to_vec()));
        }
    }
    let is_needed = |entry: &TreeEntry| needed.contains(&entry.path);
    kept.into_iter().filter(is_needed).collect()
}
