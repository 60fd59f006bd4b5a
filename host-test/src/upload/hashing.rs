//! Checksums of local files, computed on threads where they may block. Must not
//! know what they are compared with.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bindings::Checksum;
use crate::checksum::{self, Hasher, HashingReader};
use crate::crypt::Sealing;
use crate::error::Error;
use crate::hash_cache::{HashCache, HashedFile};

/// Hashes a file with a separate reader, for example during its upload.
pub(super) struct Hashing {
    algorithm: String,
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Result<Hashed, Error>>,
}

/// A file that was hashed.
pub(super) struct Hashed {
    pub(super) file: HashedFile,
    /// The checksum of its encrypted form, if it is encrypted.
    pub(super) sealed: Option<Checksum>,
}

impl Hashing {
    /// `sealing` is how the file is encrypted, if it is.
    pub(super) fn start(path: &Path, algorithm: String, sealing: Option<Sealing>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (path, name, stopped) = (path.to_owned(), algorithm.clone(), stop.clone());
        Self {
            algorithm,
            stop,
            task: tokio::task::spawn_blocking(move || {
                hash(&path, &name, sealing.as_ref(), &|| {
                    stopped.load(Ordering::Relaxed)
                })
            }),
        }
    }

    pub(super) fn algorithm(&self) -> &str {
        &self.algorithm
    }

    pub(super) async fn finish(mut self) -> Result<Hashed, Error> {
        (&mut self.task).await.map_err(Error::internal)?
    }
}

impl Drop for Hashing {
    /// Stops hashing a large file whose upload has failed.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Encrypts the file once more, rather than to hash what is sent: hashing is
/// slower than a fast line, and an earlier run may have sent the file.
fn hash(
    path: &Path,
    algorithm: &str,
    sealing: Option<&Sealing>,
    stop: &dyn Fn() -> bool,
) -> Result<Hashed, Error> {
    let Some(sealing) = sealing else {
        let file = HashedFile::read(path, algorithm, stop)?;
        return Ok(Hashed { file, sealed: None });
    };
    let mut sealed = None;
    let file = HashedFile::read_with(path, |file| {
        let hasher = Hasher::new(algorithm);
        let hasher = hasher.ok_or_else(|| Error::UnknownAlgorithm(algorithm.to_owned()))?;
        let mut plain = HashingReader::new(file, hasher);
        let encrypted = sealing.encrypt(&mut plain);
        sealed = Some(checksum::of_open_file(encrypted, path, algorithm, stop)?);
        Ok(plain.finish())
    })?;
    Ok(Hashed { file, sealed })
}

/// Stores the checksum of a file.
pub(super) async fn store(cache: &HashCache, file: HashedFile) -> Result<(), Error> {
    let cache = cache.clone();
    let storing = tokio::task::spawn_blocking(move || cache.put(&file));
    storing.await.map_err(Error::internal)
}

/// Where the checksums of local files come from.
#[derive(Clone, Copy)]
pub(crate) struct LocalChecksums<'a> {
    /// `None` to read every file.
    pub(crate) cache: Option<&'a HashCache>,
    /// Percentage of the cached files that are nevertheless read.
    pub(crate) recheck_percent: u8,
    /// Called if a cached checksum was wrong, after it was replaced.
    pub(crate) on_wrong: &'a (dyn Fn() + Sync),
}

impl LocalChecksums<'_> {
    /// Returns the checksum of a file. Reads the file if its checksum is not
    /// cached, and stores it.
    pub(crate) async fn of(&self, path: &Path, algorithm: &str) -> Result<Checksum, Error> {
        let read = || Hashing::start(path, algorithm.to_owned(), None).finish();
        let Some(cache) = self.cache else {
            return Ok(read().await?.file.checksum);
        };
        let (asked, path, name) = (cache.clone(), path.to_owned(), algorithm.to_owned());
        let asking = tokio::task::spawn_blocking(move || asked.get(&path, &name));
        let cached = asking.await.map_err(Error::internal)?;
        let is_rechecked = fastrand::u8(..100) < self.recheck_percent;
        if let Some(cached) = &cached
            && !is_rechecked
        {
            return Ok(cached.clone());
        }
        let file = read().await?.file;
        let found = file.checksum.clone();
        store(cache, file).await?;
        if cached.is_some_and(|cached| !checksum::same(&cached, &found)) {
            (self.on_wrong)();
        }
        Ok(found)
    }
}
