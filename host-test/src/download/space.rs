//! Whether the disk has room for one more file besides those that are on their
//! way. Must not know what they are.

use std::sync::{Mutex, PoisonError, Weak};

use super::watermark::Watermark;

/// Bytes that can still be written to the disk of a folder; none: the system
/// does not tell.
pub fn free_space(folder: &std::path::Path) -> Option<u64> {
    crate::system::space_at(folder)
}

/// The files that are on their way.
#[derive(Default)]
pub(super) struct Space {
    files: Mutex<Vec<(Weak<Watermark>, u64)>>,
}

impl Space {
    /// A file of `size` bytes is on its way for as long as its watermark live.
    pub(super) fn claim(&self, watermark: Weak<Watermark>, size: u64) {
        self.files().push((watermark, size));
    }

    /// Bytes that are still to be written for the files on their way.
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
