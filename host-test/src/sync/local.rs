//! Changes to local files. Each change first checks that the file still is what
//! the plan found. Must not know why it is changed.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::action::{Action, SyncEvent};
use super::matching::Located;
use super::remote::folder_of;
use crate::compare::{LocalSide, Names, shown};
use crate::download::new_path;
use crate::error::Error;
use crate::names::{RECORD, from_local, to_local};
use crate::running::Events;

/// A local file that the account does not have, as the plan found it.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub(super) names: Names,
    pub(super) file: LocalSide,
    modified: Option<SystemTime>,
}

impl Located for Extra {
    fn names(&self) -> &Names {
        &self.names
    }

    fn size(&self) -> u64 {
        self.file.size
    }
}

impl Extra {
    /// `None` if the file has disappeared.
    pub(super) fn new(names: Names, file: LocalSide) -> Option<Self> {
        let metadata = std::fs::symlink_metadata(&file.path).ok()?;
        Some(Self {
            names,
            file,
            modified: metadata.modified().ok(),
        })
    }

    pub(super) fn action(&self) -> Action {
        Action::Delete {
            path: shown(&self.names),
            size: self.file.size,
        }
    }

    /// Fails if the file has changed since the plan.
    fn check(&self) -> Result<(), Error> {
        let path = &self.file.path;
        let now = std::fs::symlink_metadata(path).map_err(|e| Error::io(path, "read", e))?;
        match now.len() == self.file.size && now.modified().ok() == self.modified {
            true => Ok(()),
            false => Err(Error::ChangedHere(path.clone())),
        }
    }
}

/// A local file that gets another path, or whose copy does.
#[derive(Clone, Debug)]
pub(super) struct LocalMove {
    pub(super) from: Extra,
    pub(super) to: Names,
    /// The last of these names as the file system requires it.
    pub(super) name: String,
    pub(super) is_copy: bool,
}

impl LocalMove {
    pub(super) fn action(&self) -> Action {
        let (from, to) = (shown(&self.from.names), shown(&self.to));
        let size = self.from.file.size;
        match self.is_copy {
            true => Action::Copy { from, to, size },
            false => Action::Move { from, to, size },
        }
    }
}

/// Changes files below a local folder.
pub(super) struct LocalChanges {
    pub(super) root: PathBuf,
    /// Where to move files instead of removing them.
    pub(super) backup: Option<PathBuf>,
    /// Folders that stay even if they are empty.
    pub(super) kept: HashSet<PathBuf>,
}

impl LocalChanges {
    /// Moves or copies a file. Fails if its new path exists.
    pub(super) fn relocate(&self, local_move: &LocalMove) -> Result<(), Error> {
        local_move.from.check()?;
        let from = &local_move.from.file.path;
        let to = new_path(&self.root, folder_of(&local_move.to), &local_move.name)?;
        // The next sync could not recognize a name that was changed.
        let is_exact =
            to.file_name().map(from_local).as_deref() == local_move.to.last().map(|n| &**n);
        if !is_exact || to.symlink_metadata().is_ok() {
            return Err(Error::Exists(to));
        }
        let moved = match local_move.is_copy {
            true => copy(from, &to),
            false => std::fs::rename(from, &to),
        };
        moved.map_err(|e| Error::io(&to, "created", e))
    }

    /// Stores a copy of a file that is going to be replaced in the folder for
    /// backups.
    pub(super) fn preserve(&self, names: &Names, path: &Path) -> Result<(), Error> {
        let Some(to) = self.backup_path(names)? else {
            return Ok(());
        };
        // The download replaces the name, not the content.
        let stored = std::fs::hard_link(path, &to).or_else(|_| copy(path, &to));
        stored.map_err(|e| Error::io(&to, "created", e))
    }

    /// Removes files, and the folders that become empty or from which files were
    /// `moved`, and reports each.
    pub(super) fn remove(&self, extras: Vec<Extra>, moved: &[PathBuf], events: &Events<SyncEvent>) {
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        folders.extend(moved.iter().flat_map(|path| self.folders_of(path)));
        for extra in extras {
            let result = self.remove_one(&extra);
            let action = extra.action();
            events.send(SyncEvent::Ended { action, result });
            folders.extend(self.folders_of(&extra.file.path));
        }
        // Reversed, so that a folder comes before its parent.
        for folder in folders.iter().rev() {
            if !self.kept.contains(folder) && remove_if_empty(folder) {
                let path = folder.strip_prefix(&self.root).unwrap_or(folder);
                let path = path.display().to_string();
                events.send(SyncEvent::FolderRemoved { path });
            }
        }
    }

    /// Returns the folders below the root that lead to a file.
    fn folders_of(&self, path: &Path) -> impl Iterator<Item = PathBuf> {
        let parents = path.ancestors().skip(1);
        let inside = parents.take_while(|p| p.starts_with(&self.root) && **p != *self.root);
        inside.map(Path::to_owned).collect::<Vec<_>>().into_iter()
    }

    fn remove_one(&self, extra: &Extra) -> Result<(), Error> {
        extra.check()?;
        let path = &extra.file.path;
        let removed = match self.backup_path(&extra.names)? {
            None => std::fs::remove_file(path),
            Some(to) => match std::fs::rename(path, &to) {
                // Another file system.
                Err(_) => copy(path, &to).and_then(|()| std::fs::remove_file(path)),
                moved => moved,
            },
        };
        removed.map_err(|e| Error::io(path, "removed", e))
    }

    /// Returns an unused path in the folder for backups; `None` if there is none.
    fn backup_path(&self, names: &Names) -> Result<Option<PathBuf>, Error> {
        let Some(backup) = &self.backup else {
            return Ok(None);
        };
        let name = names.last().map_or("", String::as_str);
        let path = new_path(backup, folder_of(names), name)?;
        let mut free = path.clone();
        let mut number = 2;
        while free.symlink_metadata().is_ok() {
            free = path.with_file_name(&*to_local(&format!("{name} ({number})")));
            number += 1;
        }
        Ok(Some(free))
    }
}

/// Copies a file under a name that nobody has.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let new = tempfile::NamedTempFile::new_in(folder)?;
    std::fs::copy(from, new.path())?;
    let modified = std::fs::metadata(from)?.modified()?;
    new.as_file().set_modified(modified)?;
    new.persist_noclobber(to)?;
    Ok(())
}

/// Removes a folder that has nothing but the record of earlier downloads.
fn remove_if_empty(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    let mut others = entries
        .flatten()
        .filter(|entry| entry.file_name() != RECORD);
    if others.next().is_some() {
        return false;
    }
    // Fails if there is none.
    let _ = std::fs::remove_file(folder.join(RECORD));
    std::fs::remove_dir(folder).is_ok()
}
