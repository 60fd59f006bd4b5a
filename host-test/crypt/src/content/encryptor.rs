//! Encrypts what it reads. Must not know where the plaintext comes from or where
//! the ciphertext goes.

use std::{
    fmt,
    io::{self, Read},
};

use super::{Nonce, SEALED_BLOCK_SIZE, TAG, block::Block};
use crate::Keys;

/// Encrypts a reader: a reader of the encrypted file. Holds one block of 64 KiB.
///
/// ```
/// # use std::io::Read as _;
/// use hoster_crypt::{Encryptor, Keys, encrypted_size};
/// let keys = Keys::derive(b"potato", None).unwrap();
/// let mut sealed = Vec::new();
/// Encryptor::new(&keys, &b"hello"[..])?.read_to_end(&mut sealed)?;
/// assert_eq!(sealed.len() as u64, encrypted_size(5));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// After an error of the source, reading again continues where it failed.
pub struct Encryptor<R> {
    source: R,
    nonce: Nonce,
    block: Block,
    /// Number of the next block.
    next: u64,
    /// Bytes of the block that were returned.
    returned: usize,
    state: EncryptorState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EncryptorState {
    /// The block has bytes to return.
    Sealed,
    /// The block is being read.
    Filling,
    /// The source has ended.
    Ended,
}

impl<R: Read> Encryptor<R> {
    /// Encrypts with a random nonce. Returns an error if the system has no random
    /// bytes.
    pub fn new(keys: &Keys, source: R) -> io::Result<Self> {
        Ok(Self::with_nonce(keys, Nonce::random()?, source))
    }

    /// Encrypts with a given nonce, to get the same bytes again from the same
    /// content. Read the warning at [`Nonce`].
    pub fn with_nonce(keys: &Keys, nonce: Nonce, source: R) -> Self {
        let mut block = Block::new(keys);
        block.set(&nonce.to_header());
        Self {
            source,
            nonce,
            block,
            next: 0,
            returned: 0,
            state: EncryptorState::Sealed,
        }
    }

    /// Returns the nonce of the file.
    pub fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// Returns the source.
    pub fn into_inner(self) -> R {
        self.source
    }

    fn next_block(&mut self) -> io::Result<()> {
        if self.state == EncryptorState::Sealed {
            self.block.clear(TAG);
            self.returned = TAG;
            self.state = EncryptorState::Filling;
        }
        let whole = self.block.fill(&mut self.source, SEALED_BLOCK_SIZE)?;
        if self.block.filled().len() == TAG {
            self.state = EncryptorState::Ended;
            return Ok(());
        }
        self.block.seal(self.nonce.of_block(self.next));
        self.next += 1;
        self.returned = 0;
        self.state = match whole {
            true => EncryptorState::Sealed,
            false => EncryptorState::Ended,
        };
        Ok(())
    }
}

impl<R: Read> Read for Encryptor<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.returned == self.block.filled().len() && self.state != EncryptorState::Ended
            || self.state == EncryptorState::Filling
        {
            self.next_block()?;
        }
        let count = (&self.block.filled()[self.returned..]).read(buffer)?;
        self.returned += count;
        Ok(count)
    }
}

impl<R> fmt::Debug for Encryptor<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryptor")
            .field("next", &self.next)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
