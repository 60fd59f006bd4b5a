//! What a sync does, as it is reported. Must not know how it is done.

use super::MaxDelete;
use crate::compare::shown;
use crate::error::Error;

/// One thing that a sync does. Paths are below the destination, with slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Renames a file of the destination that has the right content.
    Move {
        /// Its path.
        from: String,
        /// Its new path.
        to: String,
        /// Its bytes.
        size: u64,
    },
    /// Copies a file of the destination that has the right content.
    Copy {
        /// Its path.
        from: String,
        /// The path of the copy.
        to: String,
        /// Its bytes.
        size: u64,
    },
    /// Transfers a file that the destination does not have.
    Transfer {
        /// Its path.
        path: String,
        /// Its bytes.
        size: u64,
    },
    /// Transfers a file that is different at the destination.
    Replace {
        /// Its path.
        path: String,
        /// Its bytes.
        size: u64,
    },
    /// Removes an older version that an earlier transfer replaced.
    RemoveOlder {
        /// Its path.
        path: String,
        /// Its bytes.
        size: u64,
    },
    /// Removes a file that the source does not have, or moves it to the folder for
    /// backups.
    Delete {
        /// Its path.
        path: String,
        /// Its bytes.
        size: u64,
    },
}

impl Action {
    /// Transfers a file that the destination does not have, or has differently.
    pub(super) fn transfer(names: &[String], size: u64, replaces: bool) -> Self {
        let path = shown(names);
        match replaces {
            true => Self::Replace { path, size },
            false => Self::Transfer { path, size },
        }
    }
}

/// An event of a sync.
#[derive(Debug)]
#[non_exhaustive]
pub enum SyncEvent {
    /// Both sides were listed.
    Listed {
        /// Files of the source.
        files: usize,
        /// Their bytes.
        bytes: u64,
    },
    /// A file of the source was compared.
    Compared {
        /// Its bytes.
        bytes: u64,
    },
    /// An action was carried out, or failed.
    Ended {
        /// The action.
        action: Action,
        /// Why it failed.
        result: Result<(), Error>,
    },
    /// A file or folder could not be listed or compared. Nothing will be deleted.
    Failed {
        /// Its path.
        path: String,
        /// Why.
        error: Error,
    },
    /// An empty folder of the destination was removed.
    FolderRemoved {
        /// Its path.
        path: String,
    },
    /// Nothing is deleted because an earlier step failed.
    NothingDeleted {
        /// Files that would have been deleted.
        files: usize,
    },
}

/// What a plan found, in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Equal on both sides.
    pub unchanged: usize,
    /// Empty files of the source, which services do not store.
    pub empty: usize,
    /// To rename at the destination.
    pub moves: usize,
    /// To copy at the destination.
    pub copies: usize,
    /// To transfer, including replaced ones.
    pub transfers: usize,
    /// Bytes to transfer.
    pub bytes: u64,
    /// To delete.
    pub deletes: usize,
    /// All files at the destination.
    pub destination: usize,
}

impl Counts {
    pub(super) fn of(actions: &[Action]) -> Self {
        let mut counts = Self::default();
        for action in actions {
            match action {
                Action::Move { .. } => counts.moves += 1,
                Action::Copy { .. } => counts.copies += 1,
                Action::Transfer { size, .. } | Action::Replace { size, .. } => {
                    counts.transfers += 1;
                    counts.bytes += size;
                }
                Action::Delete { .. } => counts.deletes += 1,
                Action::RemoveOlder { .. } => {}
            }
        }
        counts
    }

    /// Fails if the plan would delete more than is allowed.
    pub(super) fn check(&self, most: MaxDelete) -> Result<(), Error> {
        match most.is_exceeded(self.deletes, self.destination) {
            true => Err(Error::TooManyDeletes {
                files: self.deletes,
                all: self.destination,
            }),
            false => Ok(()),
        }
    }
}
