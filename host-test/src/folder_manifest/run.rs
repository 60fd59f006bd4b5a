//! The manifest of a folder after a run of an upload queue. Must not know how it is
//! stored.

use super::format::{FolderManifest, TreeEntry, TreeEntryKind, Unusable};
use super::load::load;
use super::local::{add_root, is_local, without_empty_branches};
use super::store::{ManifestOptions, Stored, store};
use crate::error::Error;
use crate::session::Session;
use crate::upload::{LocalRoot, Queue, StoredFile};

/// The result for the manifest of one folder.
#[derive(Clone, Debug)]
pub struct StoredRun {
    /// What was done.
    pub stored: Stored,
    /// Why the present manifest was not used.
    pub unusable: Option<Unusable>,
}

/// Stores the manifest of the folder `name` at the destination of a queue, after its
/// run. `roots` are the local folders that were uploaded to it.
///
/// Entries of the present manifest are kept for what this run did not include: files
/// that the account still has, as far as its listings show, and everything that still
/// exists locally.
///
/// The session needs [`Scope::Upload`](crate::Scope), and `Download` and `Manage` if
/// there is a manifest; it should wait on its own.
pub async fn store_run(
    queue: &Queue,
    session: &mut Session,
    name: &str,
    roots: &[&LocalRoot],
    options: &ManifestOptions,
) -> Result<StoredRun, Error> {
    let folder = [name.to_owned()];
    let (id, listed) = queue.folder(&folder).await?;
    let present = load(session, &listed, options).await?;
    let mut new = entries(name, roots, queue.stored().list());
    let mut kept = Vec::new();
    for entry in present.manifest.iter().flat_map(FolderManifest::entries) {
        if new.get(&entry.path).is_none() && is_kept(queue, name, roots, entry).await {
            kept.push(entry.clone());
        }
    }
    for entry in without_empty_branches(kept, |entry| is_local(roots, &entry.path)) {
        new.insert(entry);
    }
    let stored = store(session, id.as_deref(), &present, &new, options).await?;
    Ok(StoredRun {
        stored,
        unusable: present.unusable,
    })
}

/// Returns the entries of this run.
fn entries(name: &str, roots: &[&LocalRoot], stored: Vec<StoredFile>) -> FolderManifest {
    let mut manifest = FolderManifest::default();
    for root in roots {
        add_root(&mut manifest, root);
    }
    for file in stored {
        if let Some((first, path)) = file.path.split_first()
            && first == name
        {
            manifest.insert(TreeEntry {
                path: path.to_vec(),
                kind: TreeEntryKind::File {
                    size: file.size,
                    checksum: file.checksum,
                },
                metadata: file.metadata,
            });
        }
    }
    manifest
}

/// Whether an entry of the present manifest that this run did not include is kept.
async fn is_kept(queue: &Queue, name: &str, roots: &[&LocalRoot], entry: &TreeEntry) -> bool {
    match &entry.kind {
        TreeEntryKind::File { size: 1.., .. } => {
            let Some((file, parents)) = entry.path.split_last() else {
                return false;
            };
            let folders: Vec<String> = [&[name.to_owned()], parents].concat();
            !queue.lacks(&folders, file).await
        }
        // Folders are decided by what they contain.
        TreeEntryKind::Folder => true,
        TreeEntryKind::File { .. } | TreeEntryKind::Link { .. } => is_local(roots, &entry.path),
    }
}
