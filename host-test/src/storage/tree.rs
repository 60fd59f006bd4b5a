//! Files of the account to download: named by paths and globs, with everything
//! below a named folder. Must not know where they are stored locally.

use std::collections::HashSet;
use std::path::Path;

use super::walk::{Lister, Walk};
use super::{components, is_named, join};
use crate::bindings::{Entry, EntryKind};
use crate::error::Error;
use crate::globs::{self, Globs};
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
    /// Folders that could not be listed, with their paths.
    pub failed: Vec<(String, Error)>,
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
}

impl Search<'_> {
    /// Adds what has this path.
    async fn named(&mut self, path: &str) -> Result<(), Error> {
        let parts: Vec<&str> = components(path).collect();
        let mut level = vec![(None, String::new())];
        let Some((last, parents)) = parts.split_last() else {
            let top = Open {
                path: String::new(),
                folders: Vec::new(),
            };
            return self.below(None, top).await;
        };
        for part in parents {
            let mut next = Vec::new();
            for (id, path) in level {
                let entries = self.list(id.as_deref()).await?;
                let found = matching(&entries, part)?;
                let folders = found.filter(|entry| entry.kind == EntryKind::Folder);
                next.extend(
                    folders.map(|entry| (Some(entry.id.clone()), join(&path, &entry.name))),
                );
            }
            level = next;
        }
        let mut found_any = false;
        for (id, parent) in level {
            let entries = self.list(id.as_deref()).await?;
            for entry in matching(&entries, last)? {
                found_any = true;
                let path = join(&parent, &entry.name);
                match entry.kind {
                    EntryKind::File => self.add(entry, path, Vec::new()),
                    EntryKind::Folder => {
                        let folders = vec![entry.name.clone()];
                        let id = Some(entry.id.clone());
                        self.below(id, Open { path, folders }).await?;
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
            let mut below = Vec::new();
            for entry in &entries {
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
                        let folders = [folder.folders.as_slice(), name].concat();
                        below.push((entry.id.clone(), Open { path, folders }));
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
