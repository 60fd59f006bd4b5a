//! The nonce of a file, and the header that stores it. Must not know keys.

use std::io;

use super::{ContentError, HEADER_SIZE, MAGIC};

const NONCE: usize = HEADER_SIZE - MAGIC.len();

/// The number that makes the ciphertext of a file unique. It is public: each
/// encrypted file begins with it.
///
/// Two files with different contents must never have the same nonce under the
/// same keys: who sees both would learn the difference of their contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce([u8; NONCE]);

impl Nonce {
    /// Returns a random nonce from the system.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; NONCE];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Returns a nonce that was chosen earlier, for the same content only.
    pub fn from_bytes(bytes: [u8; NONCE]) -> Self {
        Self(bytes)
    }

    /// Reads the nonce from the first [`HEADER_SIZE`] bytes of an encrypted file.
    pub fn from_header(header: &[u8]) -> Result<Self, ContentError> {
        let length = header.len().min(MAGIC.len());
        if header[..length] != MAGIC[..length] {
            return Err(ContentError::NotEncrypted);
        }
        match header[length..].first_chunk() {
            Some(nonce) => Ok(Self(*nonce)),
            None => Err(ContentError::TruncatedHeader {
                bytes: header.len() as u64,
            }),
        }
    }

    /// Returns the header of an encrypted file.
    pub fn to_header(self) -> [u8; HEADER_SIZE] {
        let mut header = [0; HEADER_SIZE];
        header[..MAGIC.len()].copy_from_slice(&MAGIC);
        header[MAGIC.len()..].copy_from_slice(&self.0);
        header
    }

    /// Returns the nonce.
    pub fn to_bytes(self) -> [u8; NONCE] {
        self.0
    }

    /// Returns the nonce of a block: the sum as a little-endian number, which
    /// starts over at zero after the largest.
    pub(super) fn of_block(self, block: u64) -> Self {
        let mut bytes = self.0;
        let mut carry = u128::from(block);
        for byte in &mut bytes {
            carry += u128::from(*byte);
            *byte = carry as u8;
            carry >>= 8;
        }
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_added_with_carry() {
        let nonce = |start: &[u8]| {
            let mut bytes = [0; NONCE];
            bytes[..start.len()].copy_from_slice(start);
            Nonce(bytes)
        };
        for (start, block, sum) in [
            (nonce(&[]), 0, nonce(&[])),
            (nonce(&[]), 1, nonce(&[1])),
            (nonce(&[0xff]), 1, nonce(&[0, 1])),
            (nonce(&[0xff; 8]), 1, nonce(&[0, 0, 0, 0, 0, 0, 0, 0, 1])),
            (nonce(&[1, 2, 3]), 0x0001_02fe, nonce(&[0xff, 4, 4])),
            (
                nonce(&[0xff; 9]),
                u64::MAX,
                nonce(&[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 1]),
            ),
            (nonce(&[0xff; NONCE]), 1, nonce(&[])),
            (nonce(&[0xff; NONCE]), 2, nonce(&[1])),
        ] {
            assert_eq!(start.of_block(block), sum, "{start:?} + {block}");
        }
    }

    #[test]
    fn a_header_keeps_the_nonce() {
        let nonce = Nonce::random().expect("the system has random bytes");
        assert_ne!(nonce, Nonce::random().expect("the system has random bytes"));
        assert_eq!(Nonce::from_header(&nonce.to_header()), Ok(nonce));
        assert_eq!(Nonce::from_bytes(nonce.to_bytes()), nonce);
        let header = nonce.to_header();
        for bytes in 0..HEADER_SIZE {
            let error = ContentError::TruncatedHeader {
                bytes: bytes as u64,
            };
            assert_eq!(Nonce::from_header(&header[..bytes]), Err(error));
        }
        for other in [&b"PK\x03\x04"[..], b"RCLONE\0\x01", &[0; 100]] {
            assert_eq!(Nonce::from_header(other), Err(ContentError::NotEncrypted));
        }
    }
}
