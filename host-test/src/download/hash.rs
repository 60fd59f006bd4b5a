//! Follows a file that is being written and hashes it, on its own thread. It
//! reads what is on disk, because that is what counts, and the system still has
//! it in memory. Must not know why.

use std::fs::File;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::positional;
use super::watermark::Watermark;
use crate::bindings::Checksum;
use crate::checksum::Hasher;
use crate::error::Error;

/// Bytes per read: they fit into a processor's cache.
const BLOCK: usize = 256 << 10;

/// The hashing thread. It gives up when this is dropped.
pub(super) struct Hashing {
    thread: JoinHandle<std::io::Result<Option<Checksum>>>,
    watermark: Arc<Watermark>,
}

impl Hashing {
    pub(super) fn start(file: File, hasher: Hasher, watermark: Arc<Watermark>) -> Self {
        let follows = watermark.clone();
        Self {
            thread: tokio::task::spawn_blocking(move || follow(&file, hasher, &follows)),
            watermark,
        }
    }

    /// Waits until the whole file is hashed. The writer must have ended.
    pub(super) async fn finish(
        mut self,
        path: &std::path::Path,
    ) -> Result<Option<Checksum>, Error> {
        (&mut self.thread)
            .await
            .map_err(Error::internal)?
            .map_err(|e| Error::io(path, "read", e))
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        self.watermark.stop();
    }
}

fn follow(
    file: &File,
    mut hasher: Hasher,
    watermark: &Watermark,
) -> std::io::Result<Option<Checksum>> {
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    while let Some(front) = watermark.beyond(at) {
        let wanted = BLOCK.min(usize::try_from(front - at).unwrap_or(BLOCK));
        let length = positional::read_at_most(file, &mut block[..wanted], at)?;
        if length < wanted {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        hasher.update(&block[..length]);
        at += length as u64;
        watermark.set_hashed(at);
    }
    Ok((!watermark.is_stopped()).then(|| hasher.finish()))
}
