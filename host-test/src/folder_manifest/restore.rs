//! What to restore with the manifests of a tree. Must not know how it is created.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::format::{FolderManifest, TreeEntry, TreeEntryKind};
use crate::bindings::{Checksum, Entry};
use crate::checksum;
use crate::download::{TreeItem, TreeItemKind};
use crate::error::Error;
use crate::file_metadata::FileMetadata;
use crate::globs::Globs;
use crate::storage::{ManifestPlace, RemoteFile, RemoteManifest, RemoteTree, join};

/// The manifests of a tree that was found in the account.
#[derive(Debug, Default)]
pub struct Manifests(Vec<Known>);

#[derive(Debug)]
struct Known {
    place_of: RemoteManifest,
    manifest: FolderManifest,
    /// The paths in the manifest of all files, by their paths in the account.
    files: HashMap<String, Vec<String>>,
}

/// What to create in a restored tree, besides files with content.
#[derive(Debug, Default)]
pub struct Plan {
    /// Items for [`create_items`](crate::download::create_items).
    pub items: Vec<TreeItem>,
    /// Links that would lead out of the restored folder, or might: they are not
    /// created. Names that lead to each, and the parts of its target.
    pub leading_out: Vec<(Vec<String>, Vec<String>)>,
}

impl Manifests {
    /// Adds a manifest that was read.
    pub fn add(&mut self, place_of: &RemoteManifest, manifest: FolderManifest) {
        let is_file = |entry: &&TreeEntry| matches!(entry.kind, TreeEntryKind::File { .. });
        let files = manifest.entries().filter(is_file);
        let path = |entry: &TreeEntry| {
            let names = entry.path.iter();
            names.fold(place_of.path.clone(), |path, name| join(&path, name))
        };
        let files = files.map(|entry| (path(entry), entry.path.clone()));
        self.0.push(Known {
            place_of: place_of.clone(),
            files: files.collect(),
            manifest,
        });
        // The nearest to a file comes first.
        self.0
            .sort_by_key(|known| std::cmp::Reverse(known.place_of.path.len()));
    }

    /// Whether the manifest of this folder was added.
    pub(crate) fn has(&self, place_of: &RemoteManifest) -> bool {
        let mut all = self.0.iter();
        all.any(|known| known.place_of.path == place_of.path)
    }

    /// Returns the time and mode of a file, if a manifest lists it with its size and
    /// checksum.
    pub fn metadata(&self, file: &RemoteFile) -> Option<FileMetadata> {
        self.0.iter().find_map(|known| {
            let entry = known.manifest.get(known.files.get(&file.path)?)?;
            let TreeEntryKind::File { size, checksum } = &entry.kind else {
                return None;
            };
            is_same(&file.entry, *size, checksum.as_ref()).then_some(entry.metadata)
        })
    }

    /// Returns what else to create below the named folders of the tree, as far as the
    /// globs select it. With `include`, folders are not created for their own sake.
    pub fn plan(
        &self,
        tree: &RemoteTree,
        include: &[String],
        exclude: &[String],
    ) -> Result<Plan, Error> {
        let globs = Globs::new(include, exclude)?;
        let mut planned = Planned {
            plan: Plan::default(),
            globs: &globs,
            creates_folders: include.is_empty(),
            stored: tree.files.iter().map(names_of).collect(),
            seen: HashSet::new(),
        };
        for known in &self.0 {
            for place in &known.place_of.places {
                for entry in known.manifest.entries() {
                    planned.add(place, entry);
                }
            }
        }
        Ok(planned.plan)
    }
}

/// A plan that is being made.
struct Planned<'a> {
    plan: Plan,
    globs: &'a Globs,
    creates_folders: bool,
    /// Files of the account, which are downloaded.
    stored: HashSet<Vec<String>>,
    /// Names of everything that was added: of several manifests, the nearest counts.
    seen: HashSet<Vec<String>>,
}

impl Planned<'_> {
    fn add(&mut self, place: &ManifestPlace, entry: &TreeEntry) {
        let Some(rest) = entry.path.strip_prefix(place.inside.as_slice()) else {
            return;
        };
        let names = [place.folders.as_slice(), rest].concat();
        let Some((_, parents)) = rest.split_last() else {
            // The folder itself; that of all files is the caller's own.
            if !names.is_empty() {
                self.add_folder(names, entry.metadata);
            }
            return;
        };
        let inside: Vec<PathBuf> = (place.named..names.len())
            .map(|end| names[place.named..=end].iter().collect())
            .collect();
        let is_excluded = inside.iter().any(|path| self.globs.excluded(path));
        let is_included = inside.last().is_some_and(|path| self.globs.included(path));
        match &entry.kind {
            _ if is_excluded => {}
            TreeEntryKind::Folder => self.add_folder(names, entry.metadata),
            _ if !is_included || self.stored.contains(&names) => {}
            TreeEntryKind::File { size: 0, .. } => {
                self.add_item(names, TreeItemKind::EmptyFile, entry.metadata);
            }
            TreeEntryKind::File { .. } => {}
            TreeEntryKind::Link { target } if leads_out(target, parents.len()) => {
                self.plan.leading_out.push((names, target.clone()));
            }
            TreeEntryKind::Link { target } => {
                let kind = TreeItemKind::Link(target.clone());
                self.add_item(names, kind, entry.metadata);
            }
        }
    }

    fn add_folder(&mut self, names: Vec<String>, metadata: FileMetadata) {
        let create = self.creates_folders;
        self.add_item(names, TreeItemKind::Folder { create }, metadata);
    }

    fn add_item(&mut self, names: Vec<String>, kind: TreeItemKind, metadata: FileMetadata) {
        if self.seen.insert(names.clone()) {
            self.plan.items.push(TreeItem {
                names,
                kind,
                metadata,
            });
        }
    }
}

fn names_of(file: &RemoteFile) -> Vec<String> {
    let own = [file.entry.name.clone()];
    [file.folders.as_slice(), &own].concat()
}

fn is_same(entry: &Entry, size: u64, checksum: Option<&Checksum>) -> bool {
    let compared = entry.checksum.as_ref().zip(checksum);
    let differs = compared.is_some_and(|(stored, listed)| {
        stored.algorithm == listed.algorithm && !checksum::same(stored, listed)
    });
    entry.size == Some(size) && !differs
}

/// Whether a link, in a folder `depth` levels below the root, leads out of the root
/// or might do so. `..` after a name might: the name may be another link.
fn leads_out(target: &[String], depth: usize) -> bool {
    if target.first().is_none_or(String::is_empty) {
        return true;
    }
    let parts = target.iter().map(String::as_str);
    let mut parts = parts.filter(|part| !matches!(*part, "" | ".")).peekable();
    let mut up = 0;
    while parts.next_if_eq(&"..").is_some() {
        up += 1;
    }
    up > depth || parts.any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_inside_or_is_not_created() {
        for (target, depth, out) in [
            ("a", 0, false),
            ("./a//b/", 0, false),
            ("..", 0, true),
            ("..", 1, false),
            ("../..", 1, true),
            ("./.././..", 1, true),
            ("../../a/b", 2, false),
            ("../../../a/b", 2, true),
            ("/etc/passwd", 5, true),
            ("//a", 5, true),
            ("", 5, true),
            // `a` may be a link to a folder that is less deep.
            ("a/..", 5, true),
            ("../a/../b", 5, true),
            ("..a/b..", 0, false),
        ] {
            let parts: Vec<String> = target.split('/').map(str::to_owned).collect();
            assert_eq!(leads_out(&parts, depth), out, "{target} at {depth}");
        }
    }
}
