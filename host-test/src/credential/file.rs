//! Reads the file that contains a credential, without being redirected: the
//! file that is checked is the one that was opened. Must not know what a
//! credential looks like.

use std::io::Read as _;
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use super::CredentialError;
use crate::file_permissions;
use crate::system;

/// Maximum number of bytes read; a key file is one short line.
const MAX_BYTES: u64 = 4096;

/// The content of a key file, and whether other users could have read it.
pub(super) struct KeyText {
    text: SecretString,
    exposed: bool,
}

impl KeyText {
    pub(super) fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// Returns a warning, one sentence, if other users of this machine can read
    /// the file.
    pub(super) fn warning(&self, path: &Path) -> Option<String> {
        self.exposed.then(|| {
            format!(
                "other users of this machine can read the key file {0}; run: chmod 600 {0}",
                path.display()
            )
        })
    }
}

/// Reads a regular file that is not a symbolic link.
pub(super) fn read(path: &Path) -> Result<KeyText, CredentialError> {
    let unreadable = |source| CredentialError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let not_a_file = |what| CredentialError::NotAFile {
        path: path.to_owned(),
        what,
    };
    let file = match system::open_plain(path) {
        Ok(file) => file,
        Err(_) if is_link(path) => return Err(not_a_file("a symbolic link")),
        Err(_) if path.is_dir() => return Err(not_a_file("a folder")),
        Err(e) => return Err(unreadable(e)),
    };
    // Checks the open file, because the name may be replaced in the meantime.
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(not_a_file("a folder"));
    }
    if !metadata.is_file() {
        return Err(not_a_file("not a regular file"));
    }
    let exposed = file_permissions::is_exposed(&file).map_err(unreadable)?;
    file_permissions::file(&file).map_err(|why| CredentialError::Untrusted {
        path: path.to_owned(),
        why,
    })?;
    let mut bytes = Vec::with_capacity(MAX_BYTES as usize);
    file.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let text = SecretString::from(crate::text::decode(&bytes));
    bytes.fill(0);
    Ok(KeyText { text, exposed })
}

fn is_link(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink())
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::Credential;
    use super::super::tests::rule;
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_key_file_may_be_in_utf_16() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["\u{feff}abc-12\r\n", "# my key\nabc-12"] {
            for encode in [u16::to_le_bytes, u16::to_be_bytes] {
                let path = file(&folder, 0o600);
                let bytes: Vec<u8> = text.encode_utf16().flat_map(encode).collect();
                std::fs::write(&path, bytes).unwrap();
                let found = Credential::from_file(&path, &rule()).unwrap();
                assert_eq!(found.credential.expose(), "abc-12");
            }
        }
    }

    fn file(folder: &tempfile::TempDir, mode: u32) -> std::path::PathBuf {
        let path = folder.path().join("key");
        std::fs::write(&path, "abc-12\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_key_file_that_others_can_read_is_warned_about() {
        let folder = tempfile::tempdir().unwrap();
        for (mode, warned) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
            let found = Credential::from_file(&file(&folder, mode), &rule()).unwrap();
            assert_eq!(found.credential.expose(), "abc-12");
            assert_eq!(found.warning.is_some(), warned, "{mode:o}");
            assert!(found.warning.is_none_or(|w| w.contains("chmod 600")));
            std::fs::remove_file(folder.path().join("key")).unwrap();
        }
    }

    #[test]
    fn a_key_file_that_others_can_change_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o620, 0o602] {
            let error = Credential::from_file(&file(&folder, mode), &rule()).unwrap_err();
            assert!(error.to_string().contains("others can write"), "{error}");
            std::fs::remove_file(folder.path().join("key")).unwrap();
        }
    }

    #[test]
    fn a_key_file_is_a_regular_file_and_no_link_to_one() {
        let folder = tempfile::tempdir().unwrap();
        let key = file(&folder, 0o600);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&key, &link).unwrap();
        let dangling = folder.path().join("dangling");
        std::os::unix::fs::symlink("nowhere", &dangling).unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, word) in [
            (link.as_path(), "symbolic link"),
            (&dangling, "symbolic link"),
            (folder.path(), "a folder"),
            (Path::new("/dev/null"), "not a regular file"),
            (&socket, "cannot be read"),
            (&folder.path().join("none"), "cannot be read"),
        ] {
            let error = Credential::from_file(path, &rule()).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    /// A pipe without a writer would otherwise block the program forever.
    #[test]
    fn a_pipe_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let error = Credential::from_file(&pipe, &rule()).unwrap_err();
        assert!(error.to_string().contains("not a regular file"), "{error}");
    }
}
