//! The bytes of a file: in memory, on disk, or generated. Knows nothing about
//! names, owners or HTTP.

mod generated;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use tempfile::TempPath;

/// Bytes that a reader returns at a time: large enough that the cost of a
/// system call is negligible, small enough to stay in a CPU's cache.
pub(crate) const CHUNK: usize = 256 * 1024;

/// Spare buffers in a pool: 4 MiB.
const SPARE_BUFFERS: usize = 16;

/// Larger generated contents, above 1 GiB, get no checksum.
const LARGEST_HASHED: u64 = 1 << 30;

#[derive(Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    /// An existing file, served from its place.
    Disk {
        path: PathBuf,
        size: u64,
    },
    /// The file of an upload, deleted with its last reader.
    Temporary {
        path: Arc<TempPath>,
        size: u64,
    },
    /// Pseudo-random bytes that depend only on the seed and the position.
    Generated {
        size: u64,
        seed: u64,
    },
    /// An upload of which nothing was kept; reads like generated content.
    Discarded {
        size: u64,
    },
}

impl Content {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk { size, .. }
            | Self::Temporary { size, .. }
            | Self::Generated { size, .. }
            | Self::Discarded { size } => *size,
        }
    }

    /// Whether a checksum is worth computing: not for huge generated contents
    /// or discarded uploads.
    pub(crate) fn is_hashed(&self) -> bool {
        match self {
            Self::Generated { size, .. } => *size <= LARGEST_HASHED,
            Self::Discarded { .. } => false,
            _ => true,
        }
    }

    /// Reads `length` bytes from `start`.
    pub(crate) fn read(&self, start: u64, length: u64, pool: &Arc<Pool>) -> io::Result<Reader> {
        let source = match self {
            Self::Memory(bytes) => {
                // A start within the length of a Bytes fits a usize.
                let start = start.min(bytes.len() as u64) as usize;
                Source::Memory(bytes.slice(start..))
            }
            Self::Disk { path, .. } => open(path, start)?,
            Self::Temporary { path, .. } => open(path, start)?,
            Self::Discarded { .. } => Source::Generated {
                seed: 0,
                position: start,
            },
            Self::Generated { seed, .. } => Source::Generated {
                seed: *seed,
                position: start,
            },
        };
        Ok(Reader {
            source,
            left: length,
            pool: pool.clone(),
        })
    }
}

fn open(path: &std::path::Path, start: u64) -> io::Result<Source> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(start))?;
    Ok(Source::File(file))
}

/// Reads a part of a [`Content`] in chunks.
pub(crate) struct Reader {
    source: Source,
    left: u64,
    pool: Arc<Pool>,
}

enum Source {
    Memory(Bytes),
    File(File),
    Generated { seed: u64, position: u64 },
}

impl Reader {
    /// Bytes left to read.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// The next chunk; `None` at the end. A file that has shrunk is an error.
    /// Blocks on disk reads: nearly everything is in the page cache, which is
    /// cheaper than handing it to a thread.
    pub(crate) fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
        }
        let wanted = self.left.min(CHUNK as u64) as usize;
        let chunk = match &mut self.source {
            Source::Memory(bytes) => bytes.split_to(wanted.min(bytes.len())),
            Source::File(file) => {
                let mut buffer = self.pool.take();
                let length = fill(file, &mut buffer.bytes[..wanted])?;
                Bytes::from_owner(buffer).slice(..length)
            }
            Source::Generated { seed, position } => {
                let mut bytes = generated::at(*seed, *position);
                bytes.truncate(wanted);
                *position += bytes.len() as u64;
                bytes
            }
        };
        if chunk.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= chunk.len() as u64;
        Ok(Some(chunk))
    }
}

fn fill(file: &mut File, mut buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while !buffer.is_empty() {
        match file.read(buffer) {
            Ok(0) => break,
            Ok(n) => {
                length += n;
                buffer = &mut buffer[n..];
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Buffers that return here once the socket has taken their bytes, so that a
/// download allocates nothing per chunk.
#[derive(Default)]
pub(crate) struct Pool {
    spare: Mutex<Vec<Box<[u8]>>>,
}

impl Pool {
    fn take(self: &Arc<Self>) -> Buffer {
        let bytes = self.spare.lock().pop();
        Buffer {
            bytes: bytes.unwrap_or_else(|| vec![0; CHUNK].into_boxed_slice()),
            pool: self.clone(),
        }
    }
}

struct Buffer {
    bytes: Box<[u8]>,
    pool: Arc<Pool>,
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut spare = self.pool.spare.lock();
        if spare.len() < SPARE_BUFFERS {
            spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(content: &Content, start: u64, length: u64) -> Vec<u8> {
        let mut reader = content.read(start, length, &Arc::default()).unwrap();
        let mut bytes = Vec::new();
        while let Some(chunk) = reader.next().unwrap() {
            bytes.extend_from_slice(&chunk);
        }
        bytes
    }

    #[test]
    fn a_range_of_generated_content_equals_that_range_of_the_whole() {
        let border = generated::BLOCK as u64;
        let size = 3 * border + 5;
        let content = Content::Generated { size, seed: 7 };
        let whole = all(&content, 0, size);
        assert_eq!(whole.len() as u64, size);
        for start in [0, 1, 7, 8, 4099, border - 1, border, border + 3] {
            for length in [1, 5, 8, 300_000, size - start] {
                let part = all(&content, start, length);
                let end = (start + length) as usize;
                assert!(part == whole[start as usize..end], "{length} from {start}");
            }
        }
    }

    #[test]
    fn a_file_that_shrank_is_an_error_and_not_an_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"short").unwrap();
        let content = Content::Disk {
            path: file.path().to_owned(),
            size: 100,
        };
        let mut reader = content.read(0, 100, &Arc::default()).unwrap();
        assert_eq!(&reader.next().unwrap().unwrap()[..], b"short");
        assert!(reader.next().is_err());
    }
}
