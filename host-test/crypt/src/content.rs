//! Contents of files of a crypt remote: a header with a nonce, then blocks that
//! are encrypted and authenticated one by one. Must not know about names.
//!
//! Format: `RCLONE\0\0`, 24 bytes of nonce, then for each 64 KiB of plaintext,
//! the last block may have less, 16 bytes of authentication tag and the
//! ciphertext (NaCl's secretbox: XSalsa20-Poly1305). Block `n` has the nonce of
//! the header plus `n`, as a little-endian number.

mod block;
mod decryptor;
mod encryptor;
mod error;
mod nonce;
mod size;

pub use decryptor::Decryptor;
pub use encryptor::Encryptor;
pub use error::ContentError;
pub use nonce::Nonce;
pub use size::{block_at, block_offset, decrypted_size, encrypted_size};

/// What each file begins with.
const MAGIC: [u8; 8] = *b"RCLONE\0\0";

/// Bytes of the authentication tag in front of each block.
const TAG: usize = 16;

/// Bytes in front of the first block.
pub const HEADER_SIZE: usize = 32;

/// Bytes of plaintext in each block but the last, which may have less.
pub const BLOCK_SIZE: usize = 64 * 1024;

/// Bytes that a whole block takes when it is encrypted.
pub const SEALED_BLOCK_SIZE: usize = TAG + BLOCK_SIZE;

#[cfg(test)]
mod tests;
