//! The folder with compiled plugins. Its contents will run as machine code
//! outside of any sandbox, so nothing is read from it that another user could
//! have put there. Must not know plugins.

use std::io;
use std::path::{Path, PathBuf};

use wasmparser::{BinaryReaderError, Validator, WasmFeatures};
use wasmtime::{Cache, CacheConfig};

use crate::system::{has_other_names, is_mine};

/// Maximum depth of folders below the cache: wasmtime's has two levels.
const MAX_DEPTH: u32 = 4;

/// Opens the cache in a folder. `None` if it cannot be used or trusted; then
/// plugins are compiled each time.
pub(super) fn open(folder: &Path) -> Option<Cache> {
    let made = crate::file_permissions::private_folder(folder)
        .and_then(|()| sweep(folder, MAX_DEPTH))
        .and_then(|()| {
            let mut config = CacheConfig::new();
            config
                .with_directory(folder)
                // Loosely compressed data is decompressed sooner, and is not
                // compressed again while a plugin works.
                .with_baseline_compression_level(1)
                .with_optimized_compression_usage_counter_threshold(u64::MAX);
            Cache::new(config).map_err(io::Error::other)
        });
    made.inspect_err(|e| tracing::debug!("compiled plugins are not kept: {e}"))
        .ok()
}

/// Removes everything below a folder that is not a regular file of this user
/// with only one name. An unexpected folder makes the whole cache unusable.
fn sweep(folder: &Path, depth: u32) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let path = entry.path();
        if metadata.is_dir() {
            if depth == 0 || !is_mine(&metadata) {
                return Err(io::Error::other(format!(
                    "{} is unexpected",
                    path.display()
                )));
            }
            sweep(&path, depth - 1)?;
        } else if !metadata.is_file() || !is_mine(&metadata) || has_other_names(&metadata) {
            tracing::warn!(
                "{} was not created by hoster and is removed",
                path.display()
            );
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Whether a component is known to be valid: an empty file beside the compiled
/// code records it, because validating again would cost more than the start.
pub(super) struct Validated(Option<PathBuf>);

impl Validated {
    /// Returns what is known about the component with this SHA-256.
    pub(super) fn of(cache: Option<&Path>, digest: &str) -> Self {
        let usable = cache.filter(|folder| crate::file_permissions::private_folder(folder).is_ok());
        Self(usable.map(|folder| folder.join(format!("{digest}.valid"))))
    }

    /// Validates the component, unless that was done earlier.
    pub(super) fn validate(&self, bytes: &[u8]) -> Result<(), BinaryReaderError> {
        if self.0.as_ref().is_some_and(|mark| mark.is_file()) {
            return Ok(());
        }
        Validator::new_with_features(WasmFeatures::default()).validate_all(bytes)?;
        if let Some(mark) = &self.0
            && let Err(e) = std::fs::write(mark, "")
        {
            tracing::debug!("{} cannot be written: {e}", mark.display());
        }
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn what_another_user_could_have_put_there_is_removed() {
        let top = tempfile::tempdir().unwrap();
        let cache = top.path().join("compiled");
        assert!(open(&cache).is_some());
        let outside = top.path().join("outside");
        std::fs::write(&outside, "not ours").unwrap();
        std::fs::create_dir_all(cache.join("modules/48")).unwrap();
        std::fs::write(cache.join("modules/48/good"), "ours").unwrap();
        symlink(&outside, cache.join("modules/48/link")).unwrap();
        std::fs::hard_link(&outside, cache.join("modules/hard")).unwrap();
        assert!(open(&cache).is_some());
        assert!(cache.join("modules/48/good").exists());
        assert!(std::fs::symlink_metadata(cache.join("modules/48/link")).is_err());
        assert!(!cache.join("modules/hard").exists());
        assert_eq!(std::fs::read_to_string(&outside).unwrap(), "not ours");
    }

    #[test]
    fn a_cache_that_others_can_enter_is_not_used() {
        let top = tempfile::tempdir().unwrap();
        let cache = top.path().join("compiled");
        assert!(open(&cache).is_some());
        std::fs::set_permissions(&cache, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(open(&cache).is_none());
        assert!(Validated::of(Some(&cache), "aa").0.is_none());
    }

    /// Only root can change a file's owner; other users cannot run this test.
    #[test]
    fn files_of_another_user_are_removed_and_folders_stop_it() {
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let top = tempfile::tempdir().unwrap();
        let cache = top.path().join("compiled");
        assert!(open(&cache).is_some());
        std::fs::write(cache.join("file"), "").unwrap();
        std::os::unix::fs::chown(cache.join("file"), Some(65_534), None).unwrap();
        assert!(open(&cache).is_some());
        assert!(!cache.join("file").exists());
        std::fs::create_dir(cache.join("folder")).unwrap();
        std::os::unix::fs::chown(cache.join("folder"), Some(65_534), None).unwrap();
        assert!(open(&cache).is_none());
    }

    #[test]
    fn a_component_is_validated_once() {
        let top = tempfile::tempdir().unwrap();
        let cache = top.path().join("compiled");
        assert!(open(&cache).is_some());
        let component = b"\0asm\x0d\0\x01\0";
        let broken = b"\0asm\x0d\0\x01\0\x07\x01\xff";
        assert!(Validated::of(None, "aa").validate(component).is_ok());
        assert!(Validated::of(Some(&cache), "bb").validate(broken).is_err());
        assert!(Validated::of(Some(&cache), "bb").validate(broken).is_err());
        Validated::of(Some(&cache), "aa")
            .validate(component)
            .unwrap();
        assert!(cache.join("aa.valid").is_file());
    }
}
