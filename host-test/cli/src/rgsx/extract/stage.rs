//! The hidden folder that an archive is extracted into before its files become
//! visible, next to their destination. Only one process uses it. Must not know
//! kinds of archives.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use hoster_host::Error;

use super::unwritable;

/// Prefix of these folders, before the archive's name. After a power failure
/// the next attempt finds and removes them.
pub const PREFIX: &str = ".extracting-";

pub struct Stage {
    folder: PathBuf,
    /// Held while the stage is in use.
    lock: Option<File>,
}

impl Stage {
    pub fn new(archive: &Path, into: &Path) -> Result<Self, Error> {
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        let folder = into.join(format!("{PREFIX}{name}"));
        let failed = |source| unwritable(into, source);
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let lock = File::create(folder.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(archive.to_owned())),
            // Some file systems have no locks; assume that there is no other
            // process.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let stage = Self {
            folder,
            lock: Some(lock),
        };
        match std::fs::remove_file(stage.report()) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
        for folder in [stage.fresh(), stage.aside()] {
            if folder.exists() {
                std::fs::remove_dir_all(&folder).map_err(failed)?;
            }
            std::fs::create_dir(&folder).map_err(failed)?;
        }
        Ok(stage)
    }

    /// Where files are extracted to.
    pub fn fresh(&self) -> PathBuf {
        self.folder.join("new")
    }

    /// The report of the extracting process.
    pub fn report(&self) -> PathBuf {
        self.folder.join("report")
    }

    /// Where replaced files go.
    pub fn aside(&self) -> PathBuf {
        self.folder.join("old")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Some systems cannot remove open files.
        drop(self.lock.take());
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!("{} cannot be removed: {error}", self.folder.display());
        }
    }
}
