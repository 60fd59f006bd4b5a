//! Contents of files, before and after encryption. Must not know names, or where
//! contents come from. Everything here blocks.

use std::io::{self, Read};

use hoster_crypt::{Decryptor, Encryptor, HEADER_SIZE, Keys, Nonce, SEALED_BLOCK_SIZE};

use super::{ContentError, Crypt};

/// Bytes from which the first block of an encrypted file can be decrypted.
const FIRST: usize = HEADER_SIZE + SEALED_BLOCK_SIZE;

/// How one file is encrypted. Encrypting the same content again gives the same
/// bytes.
#[derive(Clone)]
pub(crate) struct Sealing {
    keys: Keys,
    nonce: Nonce,
}

impl Sealing {
    pub(crate) fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// Returns a reader of the encrypted form of what a reader reads.
    pub(crate) fn encrypt<R: Read>(&self, source: R) -> Encryptor<R> {
        Encryptor::with_nonce(&self.keys, self.nonce, source)
    }
}

impl Crypt {
    /// Returns how a new file is encrypted: with a random nonce.
    pub(crate) fn sealing(&self) -> io::Result<Sealing> {
        Ok(self.sealing_with(Nonce::random()?))
    }

    /// Returns how a file was encrypted that was sent with this nonce.
    pub(crate) fn sealing_with(&self, nonce: Nonce) -> Sealing {
        Sealing {
            keys: self.keys().clone(),
            nonce,
        }
    }

    /// Returns a reader of what an encrypted file of this size decrypts to. Each
    /// block is authenticated before a byte of it is returned.
    pub(crate) fn decrypt<R: Read>(&self, source: R, size: u64) -> Decryptor<R> {
        Decryptor::new(self.keys(), source).with_size(size)
    }

    /// Returns how many bytes of a file [`check_start`](Self::check_start) needs.
    pub(crate) fn start_of(size: Option<u64>) -> u64 {
        size.map_or(FIRST as u64, |size| size.min(FIRST as u64))
    }

    /// Checks that the first block of a file can be decrypted.
    pub(crate) fn check_start(&self, start: &[u8]) -> Result<(), ContentError> {
        let mut first = Decryptor::new(self.keys(), start).take(1);
        match first.read_to_end(&mut Vec::new()) {
            Ok(_) => {
                self.prove();
                Ok(())
            }
            Err(error) => Err(ContentError::of(&error).expect("memory can be read")),
        }
    }
}
