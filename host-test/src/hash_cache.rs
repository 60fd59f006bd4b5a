//! Checksums of local files, remembered between runs: a file whose path, size,
//! times, inode and device are unchanged is not read again. Must not know what
//! the checksums are compared with.
//!
//! ```no_run
//! # fn example() -> Result<(), hoster_host::Error> {
//! use hoster_host::hash_cache::{HashCache, HashedFile};
//!
//! let (cache, path) = (HashCache::open("hashes.sqlite".as_ref()), "photo.jpg".as_ref());
//! let known = cache.as_ref().and_then(|cache| cache.get(path, "sha256"));
//! if known.is_none() {
//!     let hashed = HashedFile::read(path, "sha256", &|| false)?;
//!     if let Some(cache) = &cache {
//!         cache.put(&hashed);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Everything here blocks for as long as a query takes, except
//! [`HashedFile::read`], which reads the whole file.

mod database;
mod state;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::bindings::Checksum;
use crate::checksum;
use crate::error::Error;
use database::{Database, Entry};
use state::FileState;

/// A file that was just read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HashedFile {
    /// The checksum of its content.
    pub checksum: Checksum,
    /// Absolute path.
    path: PathBuf,
    /// `None` if the checksum must not be remembered: the file changed while it
    /// was read, or could change again without a new modification time.
    state: Option<FileState>,
}

impl HashedFile {
    /// Reads a whole file and computes its checksum, unless `stop` reports that
    /// it is no longer needed. The errors are those of [`checksum::of_file`].
    pub fn read(path: &Path, algorithm: &str, stop: &dyn Fn() -> bool) -> Result<Self, Error> {
        Self::read_with(path, |file| {
            checksum::of_open_file(file, path, algorithm, stop)
        })
    }

    /// Like [`read`](Self::read), with a function that reads the open file.
    pub(crate) fn read_with(
        path: &Path,
        read: impl FnOnce(&std::fs::File) -> Result<Checksum, Error>,
    ) -> Result<Self, Error> {
        let now = std::time::SystemTime::now();
        let file = crate::system::open_regular(path).map_err(|e| Error::io(path, "read", e))?;
        let state = || file.metadata().ok().and_then(|m| FileState::of(&m));
        let before = state();
        let checksum = read(&file)?;
        let state =
            before.filter(|before| before.is_settled(now) && state().as_ref() == Some(before));
        Ok(Self {
            checksum,
            path: absolute(path),
            state,
        })
    }
}

/// The cache of checksums, in a file that the processes of this user share.
/// Cheap to clone. It never fails: if its file cannot be used, nothing is
/// remembered, and one warning in the log says why.
#[derive(Clone, Debug)]
pub struct HashCache(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    /// `None` once the file cannot be used.
    database: Mutex<Option<Database>>,
}

impl HashCache {
    /// Opens the cache in this file, which is created if it does not exist. A
    /// damaged file is replaced by an empty one. `None` if the file or its
    /// folder belongs to another user, if others can write to them, or if the
    /// file is from a newer version or cannot be used for another reason.
    pub fn open(path: &Path) -> Option<Self> {
        let path = absolute(path);
        let opened = Database::open(&path);
        let opened = opened.inspect_err(|e| tracing::warn!("{} is not used: {e}", path.display()));
        Some(Self(Arc::new(Shared {
            database: Mutex::new(Some(opened.ok()?)),
            path,
        })))
    }

    /// Returns the checksum of a file that is unchanged since its checksum was
    /// stored. Does not read the file.
    pub fn get(&self, path: &Path, algorithm: &str) -> Option<Checksum> {
        let state = FileState::of(&std::fs::metadata(path).ok()?)?;
        let entry = Entry::new(&absolute(path), algorithm);
        let state = state.bytes();
        let found = self.with(|database| database.get(&entry, state.as_flattened()))??;
        Some(Checksum {
            algorithm: algorithm.to_owned(),
            hex: hex::encode(found),
        })
    }

    /// Returns the checksum of what an encrypted file with this checksum decrypts
    /// to, if it is known: each encryption of a file has another checksum.
    pub fn decrypted(&self, encrypted: &Checksum) -> Option<Checksum> {
        let entry = Entry::of_encrypted(&lower(encrypted));
        let found = self.with(|database| database.get(&entry, &[]))??;
        Some(Checksum {
            algorithm: encrypted.algorithm.clone(),
            hex: hex::encode(found),
        })
    }

    /// Stores the checksum of what an encrypted file decrypts to, of the same
    /// algorithm.
    pub fn put_decrypted(&self, encrypted: &Checksum, plain: &Checksum) {
        let Ok(checksum) = hex::decode(&plain.hex) else {
            return;
        };
        if encrypted.algorithm == plain.algorithm {
            let entry = Entry::of_encrypted(&lower(encrypted));
            self.with(|database| database.put(&entry, &[], &checksum));
        }
    }

    /// Stores the checksum of a file. Removes it instead if the file changed
    /// while it was read, or less than two seconds before: it could change again
    /// within the precision of its modification time.
    pub fn put(&self, file: &HashedFile) {
        let Ok(checksum) = hex::decode(&file.checksum.hex) else {
            return;
        };
        let entry = Entry::new(&file.path, &file.checksum.algorithm);
        self.with(|database| match &file.state {
            Some(state) => database.put(&entry, state.bytes().as_flattened(), &checksum),
            None => database.remove(&entry),
        });
    }

    /// Runs a query. Returns `None`, now and later, if the file cannot be used.
    fn with<T>(&self, query: impl Fn(&mut Database) -> Result<T, rusqlite::Error>) -> Option<T> {
        let mut database = self.lock();
        let error = match query(database.as_mut()?) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let path = self.0.path.display();
        // The connection is closed before the file is opened again.
        *database = None;
        if !database::is_damage(&error) {
            tracing::warn!("{path} is no longer used: {error}");
            return None;
        }
        *database = Database::rebuild(&self.0.path, &error).ok();
        query(database.as_mut()?).ok()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Database>> {
        let database = self.0.database.lock();
        database.unwrap_or_else(PoisonError::into_inner)
    }
}

fn lower(checksum: &Checksum) -> Checksum {
    Checksum {
        algorithm: checksum.algorithm.clone(),
        hex: checksum.hex.to_ascii_lowercase(),
    }
}

/// Different spellings of a path are different files, which costs only time.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
#[path = "hash_cache/tests.rs"]
mod tests;
