//! Checksums of whole files, by the names that plugins use. Must not know where
//! the bytes come from.

use std::io::Read;

use whirlpool::Whirlpool;
use whirlpool::digest::DynDigest;

use crate::bindings::Checksum;
use crate::error::Error;

/// Computes one checksum.
pub struct Hasher {
    algorithm: String,
    digest: Digest,
}

enum Digest {
    Cryptographic(Box<dyn DynDigest + Send>),
    /// Detects only accidental damage, such as aging media and bad cables; used
    /// in archives and lists of games.
    Crc32(crc32fast::Hasher),
}

impl Hasher {
    /// Returns a hasher; `None` if the algorithm is not supported.
    pub fn new(algorithm: &str) -> Option<Self> {
        let digest = match algorithm {
            "whirlpool" => Digest::Cryptographic(Box::new(Whirlpool::default())),
            "sha256" => Digest::Cryptographic(Box::new(sha2::Sha256::default())),
            "crc32" => Digest::Crc32(crc32fast::Hasher::new()),
            _ => return None,
        };
        Some(Self {
            algorithm: algorithm.to_owned(),
            digest,
        })
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.digest {
            Digest::Cryptographic(digest) => digest.update(bytes),
            Digest::Crc32(crc) => crc.update(bytes),
        }
    }

    /// Returns the checksum of all bytes.
    pub fn finish(self) -> Checksum {
        Checksum {
            hex: match self.digest {
                Digest::Cryptographic(digest) => hex::encode(digest.finalize()),
                Digest::Crc32(crc) => hex::encode(crc.finalize().to_be_bytes()),
            },
            algorithm: self.algorithm,
        }
    }
}

/// Returns the number of hexadecimal digits of a checksum, if the algorithm is
/// supported.
pub fn hex_digits(algorithm: &str) -> Option<usize> {
    Some(
        2 * match Hasher::new(algorithm)?.digest {
            Digest::Cryptographic(digest) => digest.output_size(),
            Digest::Crc32(_) => size_of::<u32>(),
        },
    )
}

/// Computes the checksum of a file on this thread, unless `stop` reports that
/// it is no longer needed.
pub fn of_file(
    path: &std::path::Path,
    algorithm: &str,
    stop: &dyn Fn() -> bool,
) -> Result<Checksum, Error> {
    let file = crate::system::open_regular(path).map_err(|e| Error::io(path, "read", e))?;
    of_open_file(&file, path, algorithm, stop)
}

/// Like [`of_file`], for a file that is open at its beginning, or a reader of
/// what it becomes. `path` is for errors.
pub(crate) fn of_open_file(
    mut file: impl Read,
    path: &std::path::Path,
    algorithm: &str,
    stop: &dyn Fn() -> bool,
) -> Result<Checksum, Error> {
    tracing::debug!("hashing {}", path.display());
    let mut hasher =
        Hasher::new(algorithm).ok_or_else(|| Error::UnknownAlgorithm(algorithm.to_owned()))?;
    let mut block = vec![0; 1 << 20];
    while !stop() {
        match file.read(&mut block) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(n) => hasher.update(&block[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(path, "read", e)),
        }
    }
    Err(Error::io(
        path,
        "read",
        std::io::ErrorKind::Interrupted.into(),
    ))
}

/// A reader that also computes the checksum of what it reads.
pub(crate) struct HashingReader<R> {
    source: R,
    hasher: Hasher,
}

impl<R: Read> HashingReader<R> {
    pub(crate) fn new(source: R, hasher: Hasher) -> Self {
        Self { source, hasher }
    }

    /// Returns the checksum of everything that was read.
    pub(crate) fn finish(self) -> Checksum {
        self.hasher.finish()
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}

/// Whether two checksums of the same algorithm are equal.
pub fn same(a: &Checksum, b: &Checksum) -> bool {
    a.algorithm == b.algorithm && a.hex.eq_ignore_ascii_case(&b.hex)
}

/// Fails if `found` differs from `expected`.
pub fn compare(expected: &Checksum, found: &Checksum) -> Result<(), Error> {
    if same(expected, found) {
        return Ok(());
    }
    Err(Error::Checksum {
        algorithm: expected.algorithm.clone(),
        expected: expected.hex.to_ascii_lowercase(),
        found: found.hex.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vector of ISO/IEC 10118-3 (the final Whirlpool).
    #[test]
    fn whirlpool_is_the_iso_one() {
        let mut hasher = Hasher::new("whirlpool").unwrap();
        hasher.update(b"abc");
        assert_eq!(
            hasher.finish().hex,
            "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c\
             7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5"
        );
        assert!(Hasher::new("crc7").is_none());
    }

    /// The check value of this CRC in CRC catalogues.
    #[test]
    fn crc32_is_that_of_archives() {
        let mut hasher = Hasher::new("crc32").unwrap();
        hasher.update(b"123456789");
        assert_eq!(hasher.finish().hex, "cbf43926");
        assert_eq!(hex_digits("crc32"), Some(8));
    }
}
