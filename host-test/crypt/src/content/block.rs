//! One block in memory: filled from a reader, then sealed or opened in place.
//! Must not know where it is in a file.

use std::io::{self, Read};

use crypto_secretbox::{KeyInit as _, XSalsa20Poly1305, aead::AeadInPlace as _};
use zeroize::Zeroizing;

use super::{Nonce, SEALED_BLOCK_SIZE, TAG};
use crate::Keys;

/// A buffer of one block, and the key. The memory is overwritten when it is
/// dropped.
pub struct Block {
    cipher: XSalsa20Poly1305,
    bytes: Zeroizing<Vec<u8>>,
    /// Bytes that are filled, from the start.
    filled: usize,
}

impl Block {
    pub fn new(keys: &Keys) -> Self {
        Self {
            cipher: XSalsa20Poly1305::new(keys.data().into()),
            bytes: Zeroizing::new(vec![0; SEALED_BLOCK_SIZE]),
            filled: 0,
        }
    }

    /// Empties it, except for room of `keep` bytes at the start.
    pub fn clear(&mut self, keep: usize) {
        self.filled = keep;
    }

    /// Replaces what it has.
    pub fn set(&mut self, bytes: &[u8]) {
        self.bytes[..bytes.len()].copy_from_slice(bytes);
        self.filled = bytes.len();
    }

    pub fn filled(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// Reads until `size` bytes are filled. Returns false if the source ended
    /// earlier. After an error what was read is kept, and reading can continue.
    pub fn fill(&mut self, source: &mut impl Read, size: usize) -> io::Result<bool> {
        while self.filled < size {
            match source.read(&mut self.bytes[self.filled..size]) {
                Ok(0) => return Ok(false),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Encrypts the plaintext that follows the room for the tag, and writes the
    /// tag.
    pub fn seal(&mut self, nonce: Nonce) {
        let (tag, data) = self.bytes[..self.filled].split_at_mut(TAG);
        let sealed = self
            .cipher
            .encrypt_in_place_detached(&nonce.to_bytes().into(), &[], data)
            .expect("a block is shorter than what the cipher can encrypt");
        tag.copy_from_slice(&sealed);
    }

    /// Decrypts the ciphertext that follows the tag, and returns true; or returns
    /// false and decrypts nothing if the tag is another.
    pub fn open(&mut self, nonce: Nonce) -> bool {
        let (tag, data) = self.bytes[..self.filled].split_at_mut(TAG);
        let tag: [u8; TAG] = (&*tag).try_into().expect("split at its size");
        self.cipher
            .decrypt_in_place_detached(&nonce.to_bytes().into(), &[], data, &tag.into())
            .is_ok()
    }
}
