//! Places where credentials are stored between runs, one per plugin id. Must
//! not know what a credential looks like.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use secrecy::{ExposeSecret as _, SecretString};

use super::{CredentialError, file};

/// A place where credentials are stored between runs. Calls may block; a
/// keyring may even ask the user to unlock it.
pub trait CredentialStore: Send + Sync {
    /// Returns a description for people, which fits into the middle of a
    /// sentence.
    fn place(&self) -> String;

    /// Returns the credential of a plugin; `None` if none is stored here. Fails
    /// with [`CredentialError::NoStore`] if this machine has no such place.
    fn get(&self, plugin: &str) -> Result<Option<SecretString>, CredentialError>;

    /// Stores a credential, replacing the one that was stored for that plugin.
    fn set(&self, plugin: &str, secret: &SecretString) -> Result<(), CredentialError>;

    /// Removes the credential of a plugin. Returns false if there was none.
    fn remove(&self, plugin: &str) -> Result<bool, CredentialError>;
}

/// A folder with a file `PLUGIN.key` for each plugin, readable only by this
/// user.
#[derive(Clone, Debug)]
pub struct FileStore(PathBuf);

impl FileStore {
    /// Stores credentials in this folder, which is created when it is needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Returns the file for a plugin.
    pub fn path(&self, plugin: &str) -> PathBuf {
        self.0.join(format!("{plugin}.key"))
    }

    /// Returns a warning, one sentence, if other users of this machine can read
    /// the file.
    pub fn warning(&self, plugin: &str) -> Option<String> {
        let path = self.path(plugin);
        file::read(&path).ok()?.warning(&path)
    }

    /// Replaces the whole file; it is readable only by this user from the first
    /// byte on.
    fn write(&self, plugin: &str, secret: &SecretString) -> io::Result<()> {
        crate::file_permissions::own_folder(&self.0)?;
        let mut new = tempfile::Builder::new()
            .prefix(&unfinished(plugin))
            .tempfile_in(&self.0)?;
        new.write_all(secret.expose_secret().as_bytes())?;
        new.write_all(b"\n")?;
        crate::system::sync(new.as_file())?;
        new.persist(self.path(plugin))?;
        Ok(())
    }

    /// Removes the remains of a killed process. Returns false if there were
    /// none.
    fn remove_unfinished(&self, plugin: &str) -> io::Result<bool> {
        let entries = match std::fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(e) if is_nothing(&e) => return Ok(false),
            Err(e) => return Err(e),
        };
        let prefix = unfinished(plugin);
        let mut is_any = false;
        for entry in entries {
            let entry = entry?;
            if entry
                .file_name()
                .as_encoded_bytes()
                .starts_with(prefix.as_bytes())
            {
                std::fs::remove_file(entry.path())?;
                is_any = true;
            }
        }
        Ok(is_any)
    }

    fn refused(&self, reason: &std::io::Error) -> CredentialError {
        CredentialError::Store {
            place: self.place(),
            reason: reason.to_string(),
        }
    }
}

impl CredentialStore for FileStore {
    fn place(&self) -> String {
        format!("the folder {}", self.0.display())
    }

    fn get(&self, plugin: &str) -> Result<Option<SecretString>, CredentialError> {
        match file::read(&self.path(plugin)) {
            Ok(text) => Ok(Some(text.expose().into())),
            Err(CredentialError::Unreadable { source, .. })
                if matches!(
                    source.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }

    fn set(&self, plugin: &str, secret: &SecretString) -> Result<(), CredentialError> {
        self.write(plugin, secret)
            .and_then(|()| self.remove_unfinished(plugin).map(drop))
            .map_err(|e| self.refused(&e))
    }

    fn remove(&self, plugin: &str) -> Result<bool, CredentialError> {
        let unfinished = self.remove_unfinished(plugin);
        match std::fs::remove_file(self.path(plugin)) {
            Ok(()) => unfinished.map(|_| true),
            Err(e) if is_nothing(&e) => unfinished,
            Err(e) => Err(e),
        }
        .map_err(|e| self.refused(&e))
    }
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Returns the beginning of the name of a file that is still being written.
fn unfinished(plugin: &str) -> String {
    format!(".{plugin}.key-")
}

/// Keeps credentials in memory: for tests, and for programs that store them
/// elsewhere.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Mutex<HashMap<String, SecretString>>,
    silent: bool,
}

impl MemoryStore {
    /// Returns a store that does not respond, like a keyring on a machine
    /// without one.
    pub fn silent() -> Self {
        Self {
            silent: true,
            ..Self::default()
        }
    }

    fn kept(&self) -> Result<MutexGuard<'_, HashMap<String, SecretString>>, CredentialError> {
        match self.silent {
            true => Err(CredentialError::NoStore {
                place: self.place(),
                reason: "there is none".into(),
            }),
            false => Ok(self.kept.lock().unwrap_or_else(|e| e.into_inner())),
        }
    }
}

impl CredentialStore for MemoryStore {
    fn place(&self) -> String {
        "the memory of this program".into()
    }

    fn get(&self, plugin: &str) -> Result<Option<SecretString>, CredentialError> {
        Ok(self.kept()?.get(plugin).cloned())
    }

    fn set(&self, plugin: &str, secret: &SecretString) -> Result<(), CredentialError> {
        self.kept()?.insert(plugin.to_owned(), secret.clone());
        Ok(())
    }

    fn remove(&self, plugin: &str) -> Result<bool, CredentialError> {
        Ok(self.kept()?.remove(plugin).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what holds for every store.
    fn keeps_credentials(store: &dyn CredentialStore) {
        let get = |plugin| {
            let kept = store.get(plugin).unwrap();
            kept.map(|secret| secret.expose_secret().trim().to_owned())
        };
        assert_eq!(get("example"), None);
        assert!(!store.remove("example").unwrap());
        store.set("example", &"abc-12".into()).unwrap();
        store.set("example", &"abc-13".into()).unwrap();
        store.set("other", &"xyz-99".into()).unwrap();
        assert_eq!(get("example").as_deref(), Some("abc-13"));
        assert!(store.remove("example").unwrap());
        assert_eq!(get("example"), None);
        assert_eq!(get("other").as_deref(), Some("xyz-99"));
    }

    #[test]
    fn credentials_are_kept_for_each_plugin_until_they_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        keeps_credentials(&FileStore::new(folder.path().join("new")));
        keeps_credentials(&MemoryStore::default());
    }

    #[test]
    fn nothing_is_left_of_a_key_whose_storing_was_killed() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path());
        let names = || {
            let entries = std::fs::read_dir(folder.path()).unwrap();
            entries.map(|e| e.unwrap().file_name()).collect::<Vec<_>>()
        };
        let killed = || {
            let name = folder.path().join(unfinished("example") + "x1y2z3");
            std::fs::write(name, "abc-12").unwrap();
        };
        killed();
        store.set("example", &"abc-12".into()).unwrap();
        assert_eq!(names(), ["example.key"]);
        killed();
        store.remove("other").unwrap();
        assert_eq!(names().len(), 2);
        assert!(store.remove("example").unwrap());
        assert_eq!(names().len(), 0);
        killed();
        assert!(store.remove("example").unwrap(), "there was a key");
    }

    #[cfg(unix)]
    #[test]
    fn a_stored_key_is_readable_by_its_user_alone_and_replaces_no_link() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path());
        let elsewhere = folder.path().join("elsewhere");
        std::fs::write(&elsewhere, "mine").unwrap();
        std::os::unix::fs::symlink(&elsewhere, store.path("example")).unwrap();
        assert!(store.get("example").is_err(), "a link is not followed");
        store.set("example", &"abc-12".into()).unwrap();
        assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "mine");
        let mode = std::fs::metadata(store.path("example"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        assert!(store.warning("example").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn no_key_is_stored_in_a_folder_that_others_can_write_to() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let store = FileStore::new(folder.path());
        let error = store.set("example", &"abc-12".into()).unwrap_err();
        assert!(!error.to_string().contains("abc-12"));
        assert!(!store.path("example").exists());
    }
}
