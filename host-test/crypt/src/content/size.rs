//! Sizes and positions, encrypted and decrypted. Must not know keys.

use super::{BLOCK_SIZE, ContentError, HEADER_SIZE, SEALED_BLOCK_SIZE, TAG};

/// Returns the bytes that a file has when it is encrypted. Saturates at
/// `u64::MAX`.
///
/// ```
/// use hoster_crypt::encrypted_size;
/// assert_eq!(encrypted_size(0), 32);
/// assert_eq!(encrypted_size(1), 32 + 16 + 1);
/// assert_eq!(encrypted_size(65_537), 32 + 16 + 65_536 + 16 + 1);
/// ```
pub fn encrypted_size(plain: u64) -> u64 {
    let tags = plain.div_ceil(BLOCK_SIZE as u64) * TAG as u64;
    (HEADER_SIZE as u64)
        .saturating_add(tags)
        .saturating_add(plain)
}

/// Returns the bytes that an encrypted file has when it is decrypted. Returns an
/// error if no encrypted file has this size: it is shorter than the header, or
/// its last block has no plaintext.
pub fn decrypted_size(encrypted: u64) -> Result<u64, ContentError> {
    let blocks = encrypted
        .checked_sub(HEADER_SIZE as u64)
        .ok_or(ContentError::TruncatedHeader { bytes: encrypted })?;
    let block = blocks / SEALED_BLOCK_SIZE as u64;
    match blocks % SEALED_BLOCK_SIZE as u64 {
        0 => Ok(block * BLOCK_SIZE as u64),
        rest if rest <= TAG as u64 => Err(ContentError::Truncated { block }),
        rest => Ok(block * BLOCK_SIZE as u64 + rest - TAG as u64),
    }
}

/// Returns the block that has a position of the plaintext, and the bytes to skip
/// in it.
///
/// ```
/// assert_eq!(hoster_crypt::block_at(65_540), (1, 4));
/// ```
pub fn block_at(position: u64) -> (u64, usize) {
    let size = BLOCK_SIZE as u64;
    (position / size, (position % size) as usize)
}

/// Returns the position of a block in the encrypted file. Saturates at
/// `u64::MAX`.
///
/// ```
/// assert_eq!(hoster_crypt::block_offset(1), 32 + 16 + 65_536);
/// ```
pub fn block_offset(block: u64) -> u64 {
    block
        .saturating_mul(SEALED_BLOCK_SIZE as u64)
        .saturating_add(HEADER_SIZE as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Vectors of rclone's `TestEncryptedSize` and `TestDecryptedSizeErrors`.
    #[test]
    fn sizes_are_those_of_rclone() {
        for (plain, encrypted) in [
            (0, 32),
            (1, 32 + 16 + 1),
            (65_536, 32 + 16 + 65_536),
            (65_537, 32 + 16 + 65_536 + 16 + 1),
            (1 << 20, 32 + 16 * (16 + 65_536)),
            ((1 << 20) + 65_535, 32 + 16 * (16 + 65_536) + 16 + 65_535),
            (1 << 30, 32 + 16_384 * (16 + 65_536)),
            ((1 << 40) + 1, 32 + 16_777_216 * (16 + 65_536) + 16 + 1),
        ] {
            assert_eq!(encrypted_size(plain), encrypted);
            assert_eq!(decrypted_size(encrypted), Ok(plain));
        }
        for (encrypted, error) in [
            (0, ContentError::TruncatedHeader { bytes: 0 }),
            (31, ContentError::TruncatedHeader { bytes: 31 }),
            (32 + 1, ContentError::Truncated { block: 0 }),
            (32 + 16, ContentError::Truncated { block: 0 }),
            (32 + 16 + 65_536 + 16, ContentError::Truncated { block: 1 }),
        ] {
            assert_eq!(decrypted_size(encrypted), Err(error));
        }
    }

    proptest! {
        #[test]
        fn any_size_is_computed_without_panic(size: u64) {
            let _ = decrypted_size(size);
            let _ = block_offset(size);
            prop_assert!(encrypted_size(size) >= size);
            let size = size >> 1;
            prop_assert_eq!(decrypted_size(encrypted_size(size)), Ok(size));
        }
    }
}
