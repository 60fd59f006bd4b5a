//! Whether the disk has space for one more file besides those being downloaded.
//! Must not know what they are.

use std::sync::{Mutex, PoisonError, Weak};

use super::watermark::Watermark;

/// Returns the free space on the disk of a folder in bytes; `None` if the
/// system does not report it.
pub fn free_space(folder: &std::path::Path) -> Option<u64> {
    crate::system::space_at(folder)
}

/// The files being downloaded.
#[derive(Default)]
pub(super) struct Space {
    files: Mutex<Vec<(Weak<Watermark>, u64)>>,
}

impl Space {
    /// Reserves space for a file of `size` bytes, as long as its watermark is
    /// alive.
    pub(super) fn claim(&self, watermark: Weak<Watermark>, size: u64) {
        self.files().push((watermark, size));
    }

    /// Returns the bytes that remain to be written for the files being
    /// downloaded.
    pub(super) fn claimed(&self) -> u64 {
        let mut files = self.files();
        files.retain(|(watermark, _)| watermark.strong_count() > 0);
        files
            .iter()
            .filter_map(|(watermark, size)| {
                Some(size.saturating_sub(watermark.upgrade()?.on_disk()))
            })
            .fold(0, u64::saturating_add)
    }

    fn files(&self) -> std::sync::MutexGuard<'_, Vec<(Weak<Watermark>, u64)>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn files_on_their_way_count_with_what_is_left_of_them() {
        let space = Space::default();
        let (a, b) = (
            Arc::new(Watermark::default()),
            Arc::new(Watermark::default()),
        );
        space.claim(Arc::downgrade(&a), 100);
        space.claim(Arc::downgrade(&b), 1_000);
        a.wrote(0..40);
        assert_eq!(space.claimed(), 1_060);
        drop(b);
        assert_eq!(space.claimed(), 60);
    }
}
