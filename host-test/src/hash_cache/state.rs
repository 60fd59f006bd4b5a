//! What a file system reports about a file, to recognize one that has not
//! changed. Must not know checksums.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::system::FileId;

/// The coarsest modification times are those of FAT: two seconds.
const CLOCK_STEP: Duration = Duration::from_secs(2);

/// Size, times and identity of a file. If all are unchanged, so is the content.
///
/// The time of the last status change, where the system has one, reveals also
/// programs that restore the modification time after a change, as VeraCrypt does
/// with its containers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileState {
    size: u64,
    /// Nanoseconds since 1970.
    modified: i64,
    id: FileId,
}

impl FileState {
    /// `None` if the file system has no modification times.
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        Some(Self {
            size: metadata.len(),
            modified: nanoseconds(metadata.modified().ok()?)?,
            id: crate::system::file_id(metadata),
        })
    }

    /// Whether a change after this time would have a new modification time.
    pub(super) fn is_settled(&self, now: SystemTime) -> bool {
        let settled = now.checked_sub(CLOCK_STEP).and_then(nanoseconds);
        settled.is_some_and(|settled| self.modified <= settled)
    }

    /// Returns all fields as bytes.
    pub(super) fn bytes(&self) -> [[u8; 8]; 5] {
        [
            self.size.to_le_bytes(),
            self.modified.to_le_bytes(),
            self.id.device.to_le_bytes(),
            self.id.inode.to_le_bytes(),
            self.id.changed.to_le_bytes(),
        ]
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok().map(|n| -n),
    }
}
