//! Local copies of manifests, by the links of their files, so that a run over an
//! unchanged folder does not download one. Must not know what they contain.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::format::MAX_STORED;
use crate::bindings::Entry;
use crate::checksum::{self, Hasher};
use crate::file_permissions;
use crate::system;

/// Maximum number of copies.
const MAX_COPIES: usize = 100;

/// A folder with copies of manifests, which only this user can read: they contain
/// names of files. It never fails: if the folder cannot be used, nothing is kept.
#[derive(Clone, Debug)]
pub struct ManifestCache(PathBuf);

impl ManifestCache {
    /// Uses this folder, which is created if it does not exist. `None` if others
    /// can enter it.
    pub fn open(folder: &Path) -> Option<Self> {
        match file_permissions::private_folder(folder) {
            Ok(()) => Some(Self(folder.to_owned())),
            Err(e) => {
                tracing::warn!("{} is not used: {e}", folder.display());
                None
            }
        }
    }

    /// Returns the copy of a file of the account, if it has its size and checksum.
    pub(super) fn get(&self, entry: &Entry) -> Option<Vec<u8>> {
        let mut file = system::open_regular(&self.path(entry.link.as_deref()?)).ok()?;
        file_permissions::file(&file).ok()?;
        let mut bytes = Vec::new();
        let reading = (&mut file).take(MAX_STORED + 1).read_to_end(&mut bytes);
        reading.ok()?;
        let has_checksum = entry.checksum.as_ref().is_none_or(|known| {
            Hasher::new(&known.algorithm).is_none_or(|mut hasher| {
                hasher.update(&bytes);
                checksum::same(known, &hasher.finish())
            })
        });
        let is_same = has_checksum && entry.size == Some(bytes.len() as u64);
        is_same.then_some(bytes)
    }

    /// Keeps a copy of the file with this link.
    pub(super) fn put(&self, link: &str, bytes: &[u8]) {
        let written = tempfile::NamedTempFile::new_in(&self.0).and_then(|mut file| {
            file.write_all(bytes)?;
            file.persist(self.path(link)).map_err(|e| e.error)
        });
        if let Err(e) = written {
            tracing::info!("{} does not keep a manifest: {e}", self.0.display());
        }
        self.prune();
    }

    /// Removes the copy of a file that was removed from the account.
    pub(super) fn remove(&self, link: &str) {
        std::fs::remove_file(self.path(link)).ok();
    }

    /// Removes the oldest copies.
    fn prune(&self) {
        let entries = std::fs::read_dir(&self.0).into_iter().flatten().flatten();
        let age = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
        let copies = entries.map(|entry| (age(&entry.path()), entry.path()));
        let mut copies: Vec<(Option<SystemTime>, PathBuf)> = copies.collect();
        copies.sort();
        let old = copies.len().saturating_sub(MAX_COPIES);
        for (_, path) in copies.into_iter().take(old) {
            std::fs::remove_file(path).ok();
        }
    }

    fn path(&self, link: &str) -> PathBuf {
        let name = hex::encode(Sha256::digest(link));
        self.0.join(format!("{name}.json.zst"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::{Checksum, EntryKind};

    fn entry(link: &str, size: u64, hex: &str) -> Entry {
        Entry {
            id: link.into(),
            kind: EntryKind::File,
            name: super::super::NAME.into(),
            link: Some(link.into()),
            size: Some(size),
            created: None,
            checksum: Some(Checksum {
                algorithm: "sha256".into(),
                hex: hex.into(),
            }),
            has_password: false,
            details: Vec::new(),
        }
    }

    #[test]
    fn a_copy_counts_only_for_the_file_that_it_is_of() {
        let at = tempfile::tempdir().unwrap();
        let cache = ManifestCache::open(&at.path().join("manifests")).unwrap();
        cache.put("https://a/?1", b"abc");
        let hex = hex::encode(Sha256::digest(b"abc"));
        assert_eq!(cache.get(&entry("https://a/?1", 3, &hex)).unwrap(), b"abc");
        let other = hex::encode(Sha256::digest(b"abd"));
        for (link, size, hex) in [
            ("https://a/?2", 3, &hex),
            ("https://a/?1", 4, &hex),
            ("https://a/?1", 3, &other),
        ] {
            assert!(
                cache.get(&entry(link, size, hex)).is_none(),
                "{link} {size}"
            );
        }
        for number in 0..2 * MAX_COPIES {
            cache.put(&format!("https://b/?{number}"), b"x");
        }
        let copies = std::fs::read_dir(at.path().join("manifests")).unwrap();
        assert_eq!(copies.count(), MAX_COPIES);
        cache.remove("https://a/?1");
        assert!(cache.get(&entry("https://a/?1", 3, &hex)).is_none());
    }
}
