//! Which files and folders are trusted: those of this user and of root that
//! nobody else can change. Must not know what they contain.
//!
//! Some file systems have no owners and modes (FAT, exFAT, NTFS, SMB): a mount
//! assigns one user and one mode to all files. There, only the owner counts.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use crate::system;

/// Why a file or folder is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Distrust {
    /// Its owner is neither this user nor root.
    #[error("it belongs to another user (uid {0})")]
    Owner(u32),
    /// Others can write to it.
    #[error("others can write to it")]
    Writable,
    /// Others can enter the folder.
    #[error("others can enter the folder")]
    Open,
}

impl From<Distrust> for io::Error {
    fn from(why: Distrust) -> Self {
        Self::new(io::ErrorKind::PermissionDenied, why)
    }
}

/// Write permission of the group and of others.
pub const WRITE: u32 = 0o022;

/// All permissions of the group and of others.
pub const ANY: u32 = 0o077;

/// Checks an open file, rather than what its name refers to now.
pub fn file(file: &File) -> Result<(), Distrust> {
    let metadata = file.metadata().map_err(|_| Distrust::Writable)?;
    check(&metadata, WRITE, system::has_modes(file))
}

/// Checks the folder of a trusted file: whoever can write to the folder can
/// replace the file.
pub fn folder_of(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    folder(parent.unwrap_or(Path::new(".")), WRITE)
}

/// Checks that nobody else has these permissions on a folder.
pub fn folder(path: &Path, rights: u32) -> io::Result<()> {
    let folder = system::open_folder(path)?;
    let metadata = folder.metadata()?;
    Ok(check(&metadata, rights, system::has_modes(&folder))?)
}

/// Creates a folder, and its parents, for this user only. Refuses an existing
/// folder that others can enter: they could have put files into it.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    create(path)?;
    folder(path, ANY)
}

/// Creates a folder, and its parents, for this user only. An existing folder
/// may be readable by others, but only this user may change its contents.
pub(crate) fn own_folder(path: &Path) -> io::Result<()> {
    create(path)?;
    folder(path, WRITE)
}

/// Whether others may read or write a user's file.
pub(crate) fn is_exposed(file: &File) -> io::Result<bool> {
    Ok(system::rights(&file.metadata()?) & ANY != 0)
}

fn create(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    system::private_folder(&mut builder).create(path)
}

/// Checks the owner, and that nobody else has these permissions.
fn check(metadata: &Metadata, rights: u32, has_modes: bool) -> Result<(), Distrust> {
    if let Some(owner) = system::foreign_owner(metadata) {
        return Err(Distrust::Owner(owner));
    }
    match system::rights(metadata) & rights {
        0 => Ok(()),
        _ if !has_modes => Ok(()),
        left if left & WRITE != 0 => Err(Distrust::Writable),
        _ => Err(Distrust::Open),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_folder_that_others_can_enter_or_change_is_not_used() {
        let top = tempfile::tempdir().unwrap();
        let new = top.path().join("a/b");
        private_folder(&new).unwrap();
        assert_eq!(
            std::fs::metadata(&new).unwrap().permissions().mode() & 0o777,
            0o700
        );
        for (mode, private, own) in [
            (0o700, true, true),
            (0o755, false, true),
            (0o770, false, false),
            (0o702, false, false),
        ] {
            std::fs::set_permissions(&new, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(private_folder(&new).is_ok(), private, "{mode:o}");
            assert_eq!(own_folder(&new).is_ok(), own, "{mode:o}");
        }
    }

    /// Only root can change a file's owner; other users cannot run this test.
    #[test]
    fn a_file_or_folder_of_another_user_is_not_obeyed_and_root_is_no_other() {
        let top = tempfile::tempdir().unwrap();
        assert!(std::fs::metadata("/").is_ok_and(|m| system::foreign_owner(&m).is_none()));
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let path = top.path().join("foreign");
        private_folder(&path).unwrap();
        let config = path.join("config");
        std::fs::write(&config, "").unwrap();
        assert!(folder_of(&config).is_ok());
        for path in [&path, &config] {
            std::os::unix::fs::chown(path, Some(65_534), None).unwrap();
        }
        let error = own_folder(&path).unwrap_err();
        assert_eq!(error.to_string(), "it belongs to another user (uid 65534)");
        assert!(private_folder(&path).is_err() && folder_of(&config).is_err());
        let opened = std::fs::File::open(&config).unwrap();
        assert_eq!(file(&opened), Err(Distrust::Owner(65_534)));
    }

    #[test]
    fn a_file_that_others_can_change_is_not_obeyed_where_there_are_modes() {
        let kept = tempfile::NamedTempFile::new().unwrap();
        for (mode, obeyed) in [(0o600, true), (0o644, true), (0o620, false), (0o602, false)] {
            let mode_of = std::fs::Permissions::from_mode(mode);
            kept.as_file().set_permissions(mode_of).unwrap();
            let metadata = kept.as_file().metadata().unwrap();
            assert_eq!(check(&metadata, WRITE, true).is_ok(), obeyed, "{mode:o}");
            assert_eq!(check(&metadata, WRITE, false), Ok(()), "{mode:o}");
        }
        assert!(system::has_modes(kept.as_file()));
    }
}
