//! Folders that only this user can enter, or only this user can change. Must
//! not know what is kept in them.

use std::fs::Metadata;
use std::path::Path;

use crate::system;

/// Creates a folder, and its parents, for this user alone. A folder that is
/// there and that others can enter is refused: they could have put into it what
/// is read from it.
pub(crate) fn folder(path: &Path) -> std::io::Result<()> {
    create(path)?;
    check(
        path,
        0o077,
        "others can enter the folder; run: chmod 700 on it",
    )
}

/// Creates a folder, and its parents, for this user alone. One that is there may
/// be readable by others, but only this user may change what is in it.
pub(crate) fn own_folder(path: &Path) -> std::io::Result<()> {
    create(path)?;
    check(
        path,
        0o022,
        "others can write to the folder; run: chmod go-w on it",
    )
}

fn create(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    system::private_folder(&mut builder).create(path)
}

/// A file of this user's own that nobody else can change.
pub(crate) fn only_mine(metadata: &Metadata) -> std::io::Result<()> {
    check_metadata(
        metadata,
        0o022,
        "others can write to it; run: chmod go-w on it",
    )
}

/// A folder of this user's own, on which nobody else has any of these rights.
fn check(path: &Path, rights: u32, why: &'static str) -> std::io::Result<()> {
    check_metadata(&std::fs::metadata(path)?, rights, why)
}

fn check_metadata(metadata: &Metadata, rights: u32, why: &'static str) -> std::io::Result<()> {
    let denied = |why| std::io::Error::new(std::io::ErrorKind::PermissionDenied, why);
    if !system::is_mine(metadata) {
        return Err(denied("it belongs to another user"));
    }
    match system::rights(metadata) & rights {
        0 => Ok(()),
        _ => Err(denied(why)),
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
        folder(&new).unwrap();
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
            assert_eq!(folder(&new).is_ok(), private, "{mode:o}");
            assert_eq!(own_folder(&new).is_ok(), own, "{mode:o}");
        }
    }

    /// The folders of the system belong to root, or, where tests run as root, to nobody.
    #[test]
    fn a_folder_of_another_user_is_not_used() {
        let top = tempfile::tempdir().unwrap();
        let mine = rustix::process::geteuid();
        let foreign = match mine.is_root() {
            false => std::path::PathBuf::from("/"),
            true => {
                let path = top.path().join("foreign");
                folder(&path).unwrap();
                std::os::unix::fs::chown(&path, Some(65_534), None).unwrap();
                path
            }
        };
        let error = own_folder(&foreign).unwrap_err();
        assert!(error.to_string().contains("another user"), "{error}");
        assert!(folder(&foreign).is_err());
    }
}
