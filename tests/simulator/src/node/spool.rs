//! Stores the bytes of an upload as they arrive: small ones in memory, large
//! ones in a temp file, hashing all of them, on a thread that may block.

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use tempfile::NamedTempFile;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::content::Content;
use crate::hashing::Hash;

/// Uploads up to this size stay in memory.
const IN_MEMORY: usize = 8 * 1024 * 1024;

/// Chunks between the socket and the disk: enough for both to work in parallel.
const QUEUED: usize = 16;

pub(crate) struct Spool {
    chunks: mpsc::Sender<Bytes>,
    outcome: JoinHandle<io::Result<Stored>>,
}

/// A file that has arrived completely.
pub(crate) struct Stored {
    pub(crate) content: Content,
    /// 128 lower-case hexadecimal digits; `None` if not hashed.
    pub(crate) whirlpool: Option<String>,
}

impl Stored {
    /// An upload that was only counted.
    pub(crate) fn discarded(size: u64) -> Self {
        Self {
            content: Content::Discarded { size },
            whirlpool: None,
        }
    }
}

impl Spool {
    /// Starts a spool that puts temp files into `folder`. If dropped before its
    /// end, it leaves nothing behind.
    pub(crate) fn start(folder: PathBuf) -> Self {
        let (chunks, arriving) = mpsc::channel(QUEUED);
        Self {
            chunks,
            outcome: tokio::task::spawn_blocking(move || store(arriving, folder)),
        }
    }

    /// Returns `false` if the disk accepts no more.
    pub(crate) async fn write(&self, bytes: Bytes) -> bool {
        self.chunks.send(bytes).await.is_ok()
    }

    pub(crate) async fn finish(self) -> io::Result<Stored> {
        drop(self.chunks);
        self.outcome.await?
    }
}

enum Place {
    Memory(Vec<u8>),
    Disk(BufWriter<NamedTempFile>, u64),
}

fn store(mut arriving: mpsc::Receiver<Bytes>, folder: PathBuf) -> io::Result<Stored> {
    let mut hash = Hash::default();
    let mut place = Place::Memory(Vec::new());
    while let Some(bytes) = arriving.blocking_recv() {
        hash.update(&bytes);
        place = place.write(&bytes, &folder)?;
    }
    Ok(Stored {
        content: place.into_content()?,
        whirlpool: Some(hash.finish()),
    })
}

impl Place {
    fn write(self, bytes: &[u8], folder: &PathBuf) -> io::Result<Self> {
        match self {
            Self::Memory(mut memory) if memory.len() + bytes.len() <= IN_MEMORY => {
                memory.extend_from_slice(bytes);
                Ok(Self::Memory(memory))
            }
            Self::Memory(memory) => {
                let file = NamedTempFile::new_in(folder)?;
                let mut file = BufWriter::with_capacity(256 * 1024, file);
                file.write_all(&memory)?;
                file.write_all(bytes)?;
                Ok(Self::Disk(file, (memory.len() + bytes.len()) as u64))
            }
            Self::Disk(mut file, size) => {
                file.write_all(bytes)?;
                Ok(Self::Disk(file, size + bytes.len() as u64))
            }
        }
    }

    fn into_content(self) -> io::Result<Content> {
        Ok(match self {
            Self::Memory(memory) => Content::Memory(memory.into()),
            Self::Disk(file, size) => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                Content::Temporary {
                    path: Arc::new(file.into_temp_path()),
                    size,
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hashing::whirlpool;

    #[tokio::test]
    async fn a_large_upload_goes_to_a_file_and_a_small_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        let chunk = Bytes::from(vec![7; 1 << 20]);
        for (chunks, on_disk) in [(8, 0), (9, 1)] {
            let spool = Spool::start(folder.path().to_owned());
            for _ in 0..chunks {
                assert!(spool.write(chunk.clone()).await);
            }
            let stored = spool.finish().await.unwrap();
            assert_eq!(files(), on_disk);
            assert_eq!(stored.content.size(), chunks << 20);
            let whole = vec![7; (chunks << 20) as usize];
            assert_eq!(stored.whirlpool, Some(whirlpool(&whole)));
        }
        assert_eq!(files(), 0, "dropped contents take their files along");
    }

    #[tokio::test]
    async fn a_full_disk_is_noticed() {
        let spool = Spool::start("/nonexistent".into());
        let chunk = Bytes::from(vec![0; 1 << 20]);
        let mut taken = 0;
        while taken < 100 && spool.write(chunk.clone()).await {
            taken += 1;
        }
        assert!(spool.finish().await.is_err());
    }
}
