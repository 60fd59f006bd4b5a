//! Files of the account to download: named by paths and globs, with everything
//! below a named folder. Must not know where they are stored locally.

use std::collections::HashSet;
use std::path::Path;

use super::walk::{Lister, Walk};
use super::{components, is_named, join};
use crate::bindings::{Entry, EntryKind};
use crate::error::Error;
use crate::globs::{self, Globs};
use crate::names::FOLDER_MANIFEST;
use crate::session::Session;

/// A file of the account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RemoteFile {
    /// Its path in the account.
    pub path: String,
    /// What the service reports about it.
    pub entry: Entry,
    /// Names of the folders that lead to it, beginning with the named folder.
    /// Empty for a file that was named itself.
    pub folders: Vec<String>,
}

/// The files and folders that were found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct RemoteTree {
    /// The files, in the order of the listings.
    pub files: Vec<RemoteFile>,
    /// The folders below named folders, and these themselves, by the names that
    /// lead to them.
    pub folders: Vec<Vec<String>>,
    /// Manifests of the folders above, except for those of parents that have
    /// another one below them, and of their parents. They are not among the files.
    pub manifests: Vec<RemoteManifest>,
    /// Folders that could not be listed, with their paths.
    pub failed: Vec<(String, Error)>,
}

impl RemoteTree {
    /// Removes the name of the only named folder from the names that lead to what is
    /// below it.
    pub(crate) fn remove_named(&mut self) {
        let of_files = self.files.iter_mut().map(|file| &mut file.folders);
        let places = self.manifests.iter_mut().flat_map(|m| &mut m.places);
        let of_places = places.map(|place| {
            place.named = 0;
            &mut place.folders
        });
        for folders in self.folders.iter_mut().chain(of_files).chain(of_places) {
            folders.drain(..1.min(folders.len()));
        }
        self.folders.retain(|folders| !folders.is_empty());
    }
}

/// The manifest of a folder of the account.
#[derive(Clone, Debug)]
pub struct RemoteManifest {
    /// Path of the folder that it describes.
    pub path: String,
    /// Its versions; usually one.
    pub versions: Vec<Entry>,
    /// The named folders in or above it. None if only files were named.
    pub places: Vec<ManifestPlace>,
}

/// How the paths in a manifest relate to those of a [`RemoteTree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestPlace {
    /// Names that lead from the manifest's folder to a folder of the tree.
    pub inside: Vec<String>,
    /// Names that lead to this folder, as in [`RemoteTree::folders`].
    pub folders: Vec<String>,
    /// How many of them lead to the folder that was named: one, or none for the top
    /// folder.
    pub named: usize,
}

/// Finds the files at paths such as `/backups/photos` or `/backups/*.tar`. A
/// folder comes with its name and everything below it, as with `cp -r`; the top
/// folder comes without a name. A part of a path that is the name of an item is
/// taken literally; otherwise `*`, `?`, `[…]` and `{…}` match names.
///
/// `include` and `exclude` are globs for paths below a named folder, as in
/// [`Selection`](crate::upload::Selection). Requires one listing per folder.
/// Fails if nothing has a path; a folder below that cannot be listed is reported
/// in [`RemoteTree::failed`].
pub async fn find_files(
    session: &mut Session,
    paths: &[String],
    include: &[String],
    exclude: &[String],
) -> Result<RemoteTree, Error> {
    let globs = Globs::new(include, exclude)?;
    let mut search = Search {
        lister: Lister::new(session),
        globs,
        tree: RemoteTree::default(),
        files: HashSet::new(),
    };
    for path in paths {
        search.named(path).await?;
    }
    Ok(search.tree)
}

struct Search<'a> {
    lister: Lister<'a>,
    globs: Globs,
    tree: RemoteTree,
    /// Ids of the files found so far: two paths may match one file.
    files: HashSet<String>,
}

/// A folder to list.
struct Open {
    path: String,
    folders: Vec<String>,
    above: Option<Above>,
}

/// The nearest manifest in the parents of a folder.
#[derive(Clone)]
struct Above {
    path: String,
    versions: Vec<Entry>,
    /// Names that lead to the folder.
    inside: Vec<String>,
}

/// Returns the nearest manifest for what is in a folder with these entries.
fn nearest(path: &str, above: Option<&Above>, entries: &[Entry]) -> Option<Above> {
    let versions = manifests(entries);
    match versions.is_empty() {
        true => above.cloned(),
        false => Some(Above {
            path: path.to_owned(),
            versions,
            inside: Vec::new(),
        }),
    }
}

impl Above {
    fn enter(mut self, name: &str) -> Self {
        self.inside.push(name.to_owned());
        self
    }
}

impl Search<'_> {
    /// Adds what has this path.
    async fn named(&mut self, path: &str) -> Result<(), Error> {
        let parts: Vec<&str> = components(path).collect();
        let mut level = vec![(None, String::new(), None)];
        let Some((last, parents)) = parts.split_last() else {
            let top = Open {
                path: String::new(),
                folders: Vec::new(),
                above: None,
            };
            return self.below(None, top).await;
        };
        for part in parents {
            let mut next = Vec::new();
            for (id, path, above) in level {
                let entries = self.list(id.as_deref()).await?;
                let above = nearest(&path, above.as_ref(), &entries);
                let found = matching(&entries, part)?;
                let folders = found.filter(|entry| entry.kind == EntryKind::Folder);
                next.extend(folders.map(|entry| {
                    let above = above.clone().map(|above| above.enter(&entry.name));
                    (Some(entry.id.clone()), join(&path, &entry.name), above)
                }));
            }
            level = next;
        }
        let mut found_any = false;
        for (id, parent, above) in level {
            let entries = self.list(id.as_deref()).await?;
            let above = nearest(&parent, above.as_ref(), &entries);
            for entry in matching(&entries, last)? {
                if is_manifest(entry) && entry.name != *last {
                    continue;
                }
                found_any = true;
                let path = join(&parent, &entry.name);
                match entry.kind {
                    EntryKind::File => {
                        if let Some(above) = &above {
                            self.add_manifest(above, None, 0);
                        }
                        self.add(entry, path, Vec::new());
                    }
                    EntryKind::Folder => {
                        let folders = vec![entry.name.clone()];
                        let id = Some(entry.id.clone());
                        let above = above.clone().map(|above| above.enter(&entry.name));
                        let folder = Open {
                            path,
                            folders,
                            above,
                        };
                        self.below(id, folder).await?;
                    }
                }
            }
        }
        match found_any {
            true => Ok(()),
            false => Err(Error::NothingThere(super::normalize(path))),
        }
    }

    /// Adds everything below a folder.
    async fn below(&mut self, id: Option<String>, root: Open) -> Result<(), Error> {
        let depth = root.folders.len();
        let mut walk = Walk::new(id, root);
        while let Some((id, folder)) = walk.next() {
            let entries = match self.list(id.as_deref()).await {
                Ok(entries) => entries,
                Err(error) if error.stops_queue() || walk.is_at_root() => return Err(error),
                Err(error) => {
                    self.tree.failed.push((folder.path, error));
                    continue;
                }
            };
            let is_named = folder.folders.len() == depth;
            if let Some(above) = nearest(&folder.path, folder.above.as_ref(), &entries)
                && (is_named || above.inside.is_empty())
            {
                self.add_manifest(&above, Some(&folder.folders), depth);
            }
            let mut below = Vec::new();
            for entry in entries.iter().filter(|entry| !is_manifest(entry)) {
                let inside = folder.folders[depth..].iter().chain([&entry.name]);
                let inside: std::path::PathBuf = inside.map(Path::new).collect();
                if self.globs.excluded(&inside) {
                    continue;
                }
                let path = join(&folder.path, &entry.name);
                match entry.kind {
                    EntryKind::File if self.globs.included(&inside) => {
                        self.add(entry, path, folder.folders.clone());
                    }
                    EntryKind::File => {}
                    EntryKind::Folder => {
                        let name = std::slice::from_ref(&entry.name);
                        let folder = Open {
                            path,
                            folders: [folder.folders.as_slice(), name].concat(),
                            above: None,
                        };
                        below.push((entry.id.clone(), folder));
                    }
                }
            }
            walk.add(below);
            if !folder.folders.is_empty() {
                self.tree.folders.push(folder.folders);
            }
        }
        Ok(())
    }

    /// Adds a manifest; `folders` lead to the folder that it was found for, and the
    /// first `named` of them to the named folder.
    fn add_manifest(&mut self, found: &Above, folders: Option<&[String]>, named: usize) {
        let known = self.tree.manifests.iter_mut();
        let index = known.into_iter().position(|known| known.path == found.path);
        let index = index.unwrap_or_else(|| {
            self.tree.manifests.push(RemoteManifest {
                path: found.path.clone(),
                versions: found.versions.clone(),
                places: Vec::new(),
            });
            self.tree.manifests.len() - 1
        });
        self.tree.manifests[index]
            .places
            .extend(folders.map(|folders| ManifestPlace {
                inside: found.inside.clone(),
                folders: folders.to_vec(),
                named,
            }));
    }

    fn add(&mut self, entry: &Entry, path: String, folders: Vec<String>) {
        if self.files.insert(entry.id.clone()) {
            self.tree.files.push(RemoteFile {
                path,
                entry: entry.clone(),
                folders,
            });
        }
    }

    async fn list(&mut self, id: Option<&str>) -> Result<Vec<Entry>, Error> {
        Ok(self.lister.list(id).await?.entries)
    }
}

/// Returns the versions of the manifest among the entries of a folder.
pub(crate) fn manifests(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().filter(|e| is_manifest(e)).cloned().collect()
}

fn is_manifest(entry: &Entry) -> bool {
    entry.kind == EntryKind::File && entry.name == FOLDER_MANIFEST
}

/// Returns the entries that a part of a path names, or that it matches.
fn matching<'a>(
    entries: &'a [Entry],
    part: &'a str,
) -> Result<impl Iterator<Item = &'a Entry>, Error> {
    let is_literal = entries.iter().any(|entry| is_named(entry, part));
    let glob = match is_literal {
        true => None,
        false => globs::of_name(part)?,
    };
    let matches = move |entry: &&Entry| match &glob {
        Some(glob) => glob.is_match(&entry.name),
        None => is_named(entry, part),
    };
    Ok(entries.iter().filter(matches))
}
