//! Why a file cannot be decrypted. Must not know what a caller does about it.

use std::io;

/// Why a file cannot be decrypted. Blocks are counted from 0.
///
/// `Read` returns it inside an [`io::Error`]; [`ContentError::of`] finds it
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// The file does not begin as one that rclone encrypted.
    #[error("the file is not encrypted in rclone's format")]
    NotEncrypted,
    /// The file ends within the header.
    #[error("the file is truncated: it has {bytes} bytes, less than its header")]
    TruncatedHeader {
        /// Bytes of the file.
        bytes: u64,
    },
    /// The first block that was read cannot be authenticated.
    #[error("the password is wrong, or block {block} is damaged")]
    WrongPassword {
        /// The block.
        block: u64,
    },
    /// A block cannot be authenticated, after others that were: it was changed,
    /// or is not from this place of this file.
    #[error("block {block} is damaged")]
    Damaged {
        /// The block.
        block: u64,
    },
    /// The last block, which is shorter than the others, cannot be authenticated,
    /// after others that were; the size of the file is not known.
    #[error("block {block} at the end of the file is truncated or damaged")]
    DamagedEnd {
        /// The block.
        block: u64,
    },
    /// The file ends before its known size, or within the tag of a block.
    #[error("the file is truncated: it ends in block {block}")]
    Truncated {
        /// The first block that is not whole.
        block: u64,
    },
}

impl ContentError {
    /// Returns the reason inside an error of [`Decryptor`](crate::Decryptor).
    /// `None` if the encrypted input could not be read.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl From<ContentError> for io::Error {
    fn from(error: ContentError) -> Self {
        let kind = match error {
            ContentError::Truncated { .. } | ContentError::TruncatedHeader { .. } => {
                io::ErrorKind::UnexpectedEof
            }
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
