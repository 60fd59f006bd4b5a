//! Files of the account to download: named by paths and globs, with everything
//! below a named folder. Must not know where they are stored locally.

use std::collections::HashSet;
use std::path::Path;

use super::{MAX_FOLDERS, components, is_named, join};
use crate::bindings::{Entry, EntryKind};
use crate::error::Error;
use crate::globs::{self, Globs};
use crate::session::Session;

/// A file of the account.
#[derive(Clone, Debug)]
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
        session,
        globs,
        tree: RemoteTree::default(),
        listed: 0,
        files: HashSet::new(),
    };
    for path in paths {
        search.named(path).await?;
    }
    Ok(search.tree)
}

struct Search<'a> {
    session: &'a mut Session,
    globs: Globs,
    tree: RemoteTree,
    listed: usize,
    /// Ids of the files found so far: two paths may match one file.
    files: HashSet<String>,
}

/// A folder to list.
struct Open {
    id: Option<String>,
    path: String,
    folders: Vec<String>,
}

impl Search<'_> {
    /// Adds what has this path.
    async fn named(&mut self, path: &str) -> Result<(), Error> {
        let parts: Vec<&str> = components(path).collect();
        let mut level = vec![Open {
            id: None,
            path: String::new(),
            folders: Vec::new(),
        }];
        let Some((last, parents)) = parts.split_last() else {
            return self.below(level.remove(0)).await;
        };
        for part in parents {
            let mut next = Vec::new();
            for open in level {
                let entries = self.list(open.id.as_deref()).await?;
                let found = matching(&entries, part)?;
                let folders = found.filter(|entry| entry.kind == EntryKind::Folder);
                next.extend(folders.map(|entry| Open {
                    id: Some(entry.id.clone()),
                    path: join(&open.path, &entry.name),
                    folders: Vec::new(),
                }));
            }
            level = next;
        }
        let mut found_any = false;
        for open in level {
            let entries = self.list(open.id.as_deref()).await?;
            for entry in matching(&entries, last)? {
                found_any = true;
                let path = join(&open.path, &entry.name);
                match entry.kind {
                    EntryKind::File => self.add(entry, path, Vec::new()),
                    EntryKind::Folder => {
                        let folder = Open {
                            id: Some(entry.id.clone()),
                            path,
                            folders: vec![entry.name.clone()],
                        };
                        self.below(folder).await?;
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
    async fn below(&mut self, root: Open) -> Result<(), Error> {
        let depth = root.folders.len();
        let mut open = vec![root];
        // A folder that contains itself is listed only once.
        let mut visited = HashSet::new();
        while let Some(folder) = open.pop() {
            if !visited.insert(folder.id.clone()) {
                continue;
            }
            let entries = match self.list(folder.id.as_deref()).await {
                Ok(entries) => entries,
                Err(error) if error.stops_queue() || visited.len() == 1 => return Err(error),
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
                    EntryKind::Folder => below.push(Open {
                        id: Some(entry.id.clone()),
                        path,
                        folders: [folder.folders.as_slice(), std::slice::from_ref(&entry.name)]
                            .concat(),
                    }),
                }
            }
            // Taken from the back, so that the result is in natural reading order.
            open.extend(below.into_iter().rev());
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
        self.listed += 1;
        if self.listed > MAX_FOLDERS {
            return Err(Error::TooManyFolders(MAX_FOLDERS));
        }
        Ok(self.session.list_entries(id).await?.entries)
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
