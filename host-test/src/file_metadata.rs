//! The time and mode of files and folders: what a backup keeps besides their
//! contents. Must not know where they come from.

use std::fs::{File, Metadata};
use std::path::Path;
use std::time::SystemTime;

use crate::system;

/// The time and mode of a file or folder. `None` is unknown, and is not changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileMetadata {
    /// When its content was last modified.
    pub modified: Option<SystemTime>,
    /// Its mode, as in `chmod`; `None` on systems without modes.
    pub mode: Option<u32>,
}

impl FileMetadata {
    /// Returns the time and mode among all metadata.
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            mode: system::mode(metadata),
        }
    }

    /// Sets time and mode of an open file or folder, but not the bits that make a
    /// program run as another user. Some file systems have neither; that is only
    /// logged. Returns whether anything was changed.
    pub(crate) fn set(&self, file: &File, path: &Path) -> bool {
        let Self { modified, mode } = self.missing(file);
        let outcomes = [
            mode.map(|mode| system::set_rights(file, mode)),
            modified.map(|time| file.set_modified(time)),
        ];
        let mut is_changed = false;
        for outcome in outcomes.into_iter().flatten() {
            match outcome {
                Ok(()) => is_changed = true,
                Err(e) => tracing::info!("{} keeps its time or mode: {e}", path.display()),
            }
        }
        is_changed
    }

    /// Returns what an open file does not have yet.
    pub(crate) fn missing(&self, file: &File) -> Self {
        let Ok(current) = file.metadata() else {
            return Self::default();
        };
        let current = Self::of(&current);
        let rights = |mode: u32| mode & 0o777;
        let mode = self.mode.map(rights);
        Self {
            mode: mode.filter(|mode| current.mode.is_some_and(|now| rights(now) != *mode)),
            modified: self.modified.filter(|time| current.modified != Some(*time)),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    #[test]
    fn time_and_mode_are_set_but_no_file_runs_as_another_user() {
        let at = tempfile::tempdir().unwrap();
        let path = at.path().join("a");
        let file = File::create(&path).unwrap();
        for time in [
            SystemTime::UNIX_EPOCH - Duration::new(86_400, 1_000),
            SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_000),
        ] {
            let wanted = FileMetadata {
                modified: Some(time),
                mode: Some(0o6451),
            };
            assert!(wanted.set(&file, &path));
            assert!(!wanted.set(&file, &path));
            let now = std::fs::metadata(&path).unwrap();
            assert_eq!(now.modified().unwrap(), time);
            assert_eq!(now.permissions().mode() & 0o7777, 0o451);
        }
        assert!(!FileMetadata::default().set(&file, &path));
    }
}
