//! Checksums of whole files, by the name that a plugin gives them. Must not
//! know where the bytes come from.

use whirlpool::Whirlpool;
use whirlpool::digest::DynDigest;

use crate::bindings::Checksum;
use crate::error::Error;
use crate::plugin::hex;

/// Computes one checksum.
pub struct Hasher {
    algorithm: String,
    digest: Box<dyn DynDigest + Send>,
}

impl Hasher {
    /// None: this host does not know the algorithm.
    pub fn new(algorithm: &str) -> Option<Self> {
        let digest: Box<dyn DynDigest + Send> = match algorithm {
            "whirlpool" => Box::new(Whirlpool::default()),
            "sha256" => Box::new(sha2::Sha256::default()),
            _ => return None,
        };
        Some(Self {
            algorithm: algorithm.to_owned(),
            digest,
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
    }

    /// The checksum of all bytes.
    pub fn finish(self) -> Checksum {
        Checksum {
            hex: hex(&self.digest.finalize()),
            algorithm: self.algorithm,
        }
    }
}

/// Hexadecimal digits of a checksum, where this host knows the algorithm.
pub fn hex_digits(algorithm: &str) -> Option<usize> {
    Some(2 * Hasher::new(algorithm)?.digest.output_size())
}

/// The checksum of a file, read in one go by this thread, unless `stop` says
/// that nobody wants it any more.
pub fn of_file(
    path: &std::path::Path,
    algorithm: &str,
    stop: &dyn Fn() -> bool,
) -> Result<Checksum, Error> {
    use std::io::Read as _;
    let mut hasher = Hasher::new(algorithm)
        .ok_or_else(|| Error::Invalid(format!("{algorithm} checksums are not known here")))?;
    let mut file = std::fs::File::open(path).map_err(|e| Error::io(path, "read", e))?;
    let mut block = vec![0; 1 << 20];
    while !stop() {
        match file.read(&mut block) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(n) => hasher.update(&block[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(path, "read", e)),
        }
    }
    Err(Error::Invalid(format!(
        "hashing {} was stopped",
        path.display()
    )))
}

/// Whether two checksums of one algorithm are the same.
pub fn same(a: &Checksum, b: &Checksum) -> bool {
    a.algorithm == b.algorithm && a.hex.eq_ignore_ascii_case(&b.hex)
}

/// Fails unless `found` is `expected`.
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
}
