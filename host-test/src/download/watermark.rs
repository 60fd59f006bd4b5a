//! How much of a file is on disk, for those who follow it. Must not know the
//! disk.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rangemap::RangeSet;

/// Shared by the writing thread, the hashing thread, and progress reports.
#[derive(Default)]
pub(super) struct Watermark {
    on_disk: AtomicU64,
    written: Mutex<RangeSet<u64>>,
    hashed: AtomicU64,
    follow: Mutex<Follow>,
    moved: Condvar,
}

#[derive(Default)]
struct Follow {
    /// The file is complete up to this offset.
    front: u64,
    /// No more data will arrive.
    ended: bool,
    /// No one is interested any longer.
    stopped: bool,
}

impl Watermark {
    /// Returns the number of bytes on disk, anywhere in the file.
    pub(super) fn on_disk(&self) -> u64 {
        self.on_disk.load(Ordering::Relaxed)
    }

    /// Returns the number of bytes hashed.
    pub(super) fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    pub(super) fn set_hashed(&self, bytes: u64) {
        self.hashed.store(bytes, Ordering::Relaxed);
    }

    /// Returns the ranges on disk.
    pub(super) fn written(&self) -> RangeSet<u64> {
        self.ranges().clone()
    }

    /// Records that a range is on disk.
    pub(super) fn wrote(&self, range: Range<u64>) {
        let front = {
            let mut ranges = self.ranges();
            if !range.is_empty() {
                let length = range.end - range.start;
                self.on_disk.fetch_add(length, Ordering::Relaxed);
                ranges.insert(range);
            }
            ranges.get(&0).map_or(0, |range| range.end)
        };
        let mut follow = self.follow();
        if follow.front != front {
            follow.front = front;
            self.moved.notify_all();
        }
    }

    /// Records that no more data will arrive.
    pub(super) fn end(&self) {
        self.follow().ended = true;
        self.moved.notify_all();
    }

    /// Makes the follower give up.
    pub(super) fn stop(&self) {
        self.follow().stopped = true;
        self.moved.notify_all();
    }

    /// Waits until the file is complete beyond `at`, and returns up to where.
    /// `None` if the file ends there, or if no one is interested any longer.
    pub(super) fn beyond(&self, at: u64) -> Option<u64> {
        let mut follow = self.follow();
        loop {
            if follow.stopped {
                return None;
            }
            if follow.front > at {
                return Some(follow.front);
            }
            if follow.ended {
                return None;
            }
            follow = self
                .moved
                .wait(follow)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.follow().stopped
    }

    fn ranges(&self) -> MutexGuard<'_, RangeSet<u64>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn follow(&self) -> MutexGuard<'_, Follow> {
        self.follow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
