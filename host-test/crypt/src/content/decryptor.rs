//! Decrypts what it reads, block by block. Must not know where the ciphertext
//! comes from or where the plaintext goes.

use std::{
    fmt,
    io::{self, Read, Seek, SeekFrom},
};

use super::{ContentError, HEADER_SIZE, Nonce, SEALED_BLOCK_SIZE, TAG, block::Block, block_offset};
use crate::Keys;

/// Decrypts a reader: a reader of the plaintext. Holds one block of 64 KiB, and
/// authenticates it before it returns a byte of it.
///
/// ```
/// # use std::io::Read as _;
/// use hoster_crypt::{ContentError, Decryptor, Encryptor, Keys};
/// let keys = Keys::derive(b"potato", None).unwrap();
/// let mut sealed = Vec::new();
/// Encryptor::new(&keys, &b"hello"[..])?.read_to_end(&mut sealed)?;
///
/// let other = Keys::derive(b"tomato", None).unwrap();
/// let error = Decryptor::new(&other, &sealed[..]).read(&mut [0; 9]).unwrap_err();
/// assert_eq!(ContentError::of(&error), Some(ContentError::WrongPassword { block: 0 }));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// After an error of the source, reading again continues where it failed. After
/// a [`ContentError`], reading again returns the same error.
pub struct Decryptor<R> {
    source: R,
    /// Size of the encrypted file, if known.
    size: Option<u64>,
    block: Block,
    /// Number of the next block.
    next: u64,
    /// Bytes of the block that were returned.
    returned: usize,
    /// Whether a block was authenticated, so that the keys are right.
    trusted: bool,
    state: DecryptorState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DecryptorState {
    /// The header is being read.
    Header,
    /// A block is being read.
    Filling(Nonce),
    /// The block has bytes to return.
    Open(Nonce),
    /// The source has ended.
    Ended,
    /// The input is not what it should be.
    Failed(ContentError),
}

impl<R: Read> Decryptor<R> {
    /// Decrypts an encrypted file from its start. Reads nothing yet.
    pub fn new(keys: &Keys, source: R) -> Self {
        Self::starting(keys, source, 0, DecryptorState::Header)
    }

    /// Decrypts from a block, such as one that [`block_at`](crate::block_at)
    /// returns. The nonce is that of the file's header
    /// ([`Nonce::from_header`]); the source begins with the block
    /// ([`block_offset`]).
    pub fn from_block(keys: &Keys, nonce: Nonce, block: u64, source: R) -> Self {
        Self::starting(keys, source, block, DecryptorState::Filling(nonce))
    }

    fn starting(keys: &Keys, source: R, next: u64, state: DecryptorState) -> Self {
        Self {
            source,
            size: None,
            block: Block::new(keys),
            next,
            returned: 0,
            trusted: false,
            state,
        }
    }

    /// Sets the size of the whole encrypted file, in bytes, so that a file which
    /// is shorter is an error wherever it ends. Without it, a file that is
    /// cut off at the end of a block cannot be distinguished from a whole one.
    #[must_use]
    pub fn with_size(mut self, encrypted: u64) -> Self {
        self.size = Some(encrypted);
        self
    }

    /// Returns the source.
    pub fn into_inner(self) -> R {
        self.source
    }

    /// Makes the next bytes available, or changes the state to what follows.
    fn advance(&mut self) -> io::Result<()> {
        match self.state {
            DecryptorState::Header => {
                self.block.fill(&mut self.source, HEADER_SIZE)?;
                let nonce = Nonce::from_header(self.block.filled())?;
                self.block.clear(0);
                self.state = DecryptorState::Filling(nonce);
            }
            DecryptorState::Filling(nonce) => {
                let whole = self.block.fill(&mut self.source, SEALED_BLOCK_SIZE)?;
                self.open(nonce, whole)?;
            }
            DecryptorState::Open(nonce) => {
                self.block.clear(0);
                self.returned = 0;
                self.state = DecryptorState::Filling(nonce);
            }
            DecryptorState::Ended => {}
            DecryptorState::Failed(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Opens the block that was read.
    fn open(&mut self, nonce: Nonce, whole: bool) -> Result<(), ContentError> {
        let block = self.next;
        let filled = self.block.filled().len();
        let end = block_offset(block).saturating_add(filled as u64);
        let truncated = !whole && self.size.is_some_and(|size| end < size);
        if truncated || (1..=TAG).contains(&filled) {
            return Err(ContentError::Truncated { block });
        }
        if filled == 0 {
            self.state = DecryptorState::Ended;
            return Ok(());
        }
        if !self.block.open(nonce.of_block(block)) {
            return Err(match (self.trusted, whole || self.size.is_some()) {
                (false, _) => ContentError::WrongPassword { block },
                (true, true) => ContentError::Damaged { block },
                (true, false) => ContentError::DamagedEnd { block },
            });
        }
        self.trusted = true;
        self.next += 1;
        self.returned = TAG;
        self.state = DecryptorState::Open(nonce);
        Ok(())
    }

    /// Plaintext that was authenticated and not returned yet.
    fn available(&self) -> &[u8] {
        match self.state {
            DecryptorState::Open(_) => &self.block.filled()[self.returned..],
            _ => &[],
        }
    }
}

impl<R: Read + Seek> Decryptor<R> {
    /// Decrypts from a block of a file: reads the header at the start, then
    /// seeks. A block beyond the end has no bytes.
    pub fn at_block(keys: &Keys, mut source: R, block: u64) -> io::Result<Self> {
        source.seek(SeekFrom::Start(0))?;
        let mut header = Vec::with_capacity(HEADER_SIZE);
        source
            .by_ref()
            .take(HEADER_SIZE as u64)
            .read_to_end(&mut header)?;
        let nonce = Nonce::from_header(&header)?;
        source.seek(SeekFrom::Start(block_offset(block)))?;
        Ok(Self::from_block(keys, nonce, block, source))
    }
}

impl<R: Read> Read for Decryptor<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while self.available().is_empty() && self.state != DecryptorState::Ended {
            self.advance().inspect_err(|error| {
                if let Some(error) = ContentError::of(error) {
                    self.state = DecryptorState::Failed(error);
                }
            })?;
        }
        let count = self.available().read(buffer)?;
        self.returned += count;
        Ok(count)
    }
}

impl<R> fmt::Debug for Decryptor<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decryptor")
            .field("next", &self.next)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
