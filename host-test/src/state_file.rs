//! A small value that is shared by all processes of the user through a locked
//! file, or kept only within this process. Must not know what the value means.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Maximum size of a file in bytes; a larger one is broken and starts over.
const MAX_BYTES: u64 = 16 << 20;

/// A value in a file. Clones share it.
pub struct StateFile<T> {
    /// `None` if the value exists only in this process.
    path: Option<PathBuf>,
    /// The value, or a substitute if the file cannot be used.
    here: Arc<Mutex<T>>,
}

impl<T> Clone for StateFile<T> {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            here: self.here.clone(),
        }
    }
}

impl<T: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + 'static> StateFile<T> {
    /// A value in this file; without one, in this process only.
    pub fn new(path: Option<&Path>) -> Self {
        Self {
            path: path.map(Path::to_owned),
            here: Arc::default(),
        }
    }

    /// Reads and changes the value, with all others locked out. Returns `None`
    /// if a thread of this program has failed.
    pub async fn with<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Option<R> {
        let Some(path) = self.path.clone() else {
            return Some(change(&mut lock(&self.here)));
        };
        let here = self.here.clone();
        // Another process may hold the lock for some milliseconds.
        let work = move || in_file(&path, &here, change);
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// Returns the time since 1970: unlike a monotonic clock, all processes share
/// it.
pub(crate) fn unix_time() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(|e| e.into_inner())
}

fn in_file<T, R>(path: &Path, here: &Mutex<T>, change: impl FnOnce(&mut T) -> R) -> R
where
    T: Clone + Default + PartialEq + Serialize + DeserializeOwned,
{
    // If the file cannot be used, the last value known to this process is used.
    let mut known = lock(here);
    let locked = match locked(path) {
        Ok(file) => file,
        Err(e) => {
            tracing::warn!("{} is not used: {e}", path.display());
            return change(&mut known);
        }
    };
    let before: T = read(path).unwrap_or_default();
    let mut value = before.clone();
    let outcome = change(&mut value);
    if value != before
        && let Err(e) = replace(path, &value)
    {
        tracing::warn!("{} cannot be written: {e}", path.display());
    }
    *known = value;
    drop(locked);
    outcome
}

/// Reads the value; `None` if the file does not exist or is broken.
fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut text = String::new();
    let file = crate::system::open_regular(path).ok()?;
    file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn locked(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        crate::file_permissions::private_folder(folder)?;
    }
    lock_file(path)
}

/// Locks a value through a private file beside it; closing the file releases
/// the lock.
pub(crate) fn lock_file(path: &Path) -> std::io::Result<File> {
    let file = beside(path)?;
    file.lock()?;
    Ok(file)
}

/// Locks a value through a private file beside it, `.lock`; closing the file
/// releases the lock. Creates the folder, and returns `None` if another process
/// or another part of this one has the lock.
pub fn try_lock(path: &Path) -> std::io::Result<Option<File>> {
    if let Some(folder) = path.parent() {
        crate::file_permissions::private_folder(folder)?;
    }
    let file = beside(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn beside(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let options = crate::system::private_file(&mut options);
    crate::system::open_regular_with(&path.with_extension("lock"), options)
}

/// Replaces the whole file, so that a kill cannot leave a partial one.
pub(crate) fn replace<T: Serialize>(path: &Path, value: &T) -> std::io::Result<()> {
    let text = serde_json::to_string(value).map_err(std::io::Error::other)?;
    replace_text(path, &text)
}

/// Replaces the whole file by this text, so that a kill cannot leave a partial
/// one. The new file is private.
pub fn replace_text(path: &Path, text: &str) -> std::io::Result<()> {
    // Temporary files are created as private.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut new = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    new.write_all(text.as_bytes())?;
    new.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_who_name_a_file_share_its_value() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/counter.json");
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let state = StateFile::<u32>::new(Some(&path));
                tokio::spawn(async move { state.with(|n| *n += 1).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let state = StateFile::<u32>::new(Some(&path));
        assert_eq!(state.with(|n| *n).await, Some(20));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_broken_file_is_begun_anew_and_no_folder_is_no_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counter.json");
        std::fs::write(&path, "{broken").unwrap();
        let state = StateFile::<u32>::new(Some(&path));
        assert_eq!(state.with(|n| *n).await, Some(0));
        // The file cannot be created there, so the value is kept by the
        // process.
        let state = StateFile::<u32>::new(Some(Path::new("/dev/null/counter.json")));
        state.with(|n| *n = 7).await;
        assert_eq!(state.with(|n| *n).await, Some(7));
    }
}
