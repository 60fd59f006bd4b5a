//! EME, a mode of AES that encrypts up to 128 blocks as one: each bit of the
//! result depends on each bit of the input. Must not know what it encrypts.
//!
//! Source: S. Halevi, P. Rogaway, "A Parallelizable Enciphering Mode" (2003),
//! figure 2, <https://eprint.iacr.org/2003/147>. The order of the bytes in
//! [`double`] is that of <https://github.com/rfjakob/eme>, which rclone uses.

use aes::{
    Aes256,
    cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _},
};

/// Bytes of a block of AES.
pub const BLOCK: usize = 16;

/// Maximum blocks that EME is defined for.
pub const MAX_BLOCKS: usize = 128;

/// Encrypts 1 to 128 blocks of 16 bytes in place.
pub fn encrypt(cipher: &Aes256, tweak: &[u8; BLOCK], data: &mut [u8]) {
    transform(|block| encrypt_block(cipher, block), cipher, tweak, data);
}

/// Decrypts 1 to 128 blocks of 16 bytes in place.
pub fn decrypt(cipher: &Aes256, tweak: &[u8; BLOCK], data: &mut [u8]) {
    transform(|block| decrypt_block(cipher, block), cipher, tweak, data);
}

fn transform(
    permute: impl Fn(u128) -> u128,
    cipher: &Aes256,
    tweak: &[u8; BLOCK],
    data: &mut [u8],
) {
    let (chunks, rest) = data.as_chunks_mut::<BLOCK>();
    assert!(rest.is_empty() && (1..=MAX_BLOCKS).contains(&chunks.len()));
    let mut blocks: Vec<u128> = chunks.iter().map(|c| u128::from_le_bytes(*c)).collect();
    let tweak = u128::from_le_bytes(*tweak);
    let first_mask = double(encrypt_block(cipher, 0));

    let mut mask = first_mask;
    for block in &mut blocks {
        *block = permute(*block ^ mask);
        mask = double(mask);
    }

    let mp = blocks.iter().fold(tweak, |sum, block| sum ^ block);
    let mc = permute(mp);
    let mut m = mp ^ mc;
    let mut first = mc ^ tweak;
    for block in &mut blocks[1..] {
        m = double(m);
        *block ^= m;
        first ^= *block;
    }
    blocks[0] = first;

    let mut mask = first_mask;
    for (block, chunk) in blocks.iter().zip(chunks) {
        *chunk = (permute(*block) ^ mask).to_le_bytes();
        mask = double(mask);
    }
}

/// Multiplies by two in GF(2^128).
fn double(block: u128) -> u128 {
    let carry = (block >> 127) * 0x87;
    (block << 1) ^ carry
}

fn encrypt_block(cipher: &Aes256, block: u128) -> u128 {
    let mut block = block.to_le_bytes().into();
    cipher.encrypt_block(&mut block);
    u128::from_le_bytes(block.into())
}

fn decrypt_block(cipher: &Aes256, block: u128) -> u128 {
    let mut block = block.to_le_bytes().into();
    cipher.decrypt_block(&mut block);
    u128::from_le_bytes(block.into())
}

#[cfg(test)]
mod tests {
    use aes::cipher::KeyInit as _;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encrypted_is_decrypted(
            key: [u8; 32],
            tweak: [u8; BLOCK],
            blocks in 1..=MAX_BLOCKS,
            seed: u8,
        ) {
            let cipher = Aes256::new(&key.into());
            let data: Vec<u8> = (0..blocks * BLOCK).map(|i| (i as u8).wrapping_mul(seed)).collect();
            let mut changed = data.clone();
            encrypt(&cipher, &tweak, &mut changed);
            prop_assert_ne!(&changed, &data);
            decrypt(&cipher, &tweak, &mut changed);
            prop_assert_eq!(changed, data);
        }
    }

    #[test]
    fn each_block_depends_on_each_bit() {
        let cipher = Aes256::new(&[7; 32].into());
        let encrypted = |data: [u8; 64]| {
            let mut data = data;
            encrypt(&cipher, &[3; BLOCK], &mut data);
            data
        };
        let one = encrypted([0; 64]);
        for position in [0, 17, 63] {
            let mut data = [0; 64];
            data[position] = 1;
            let other = encrypted(data);
            for (a, b) in one.chunks(BLOCK).zip(other.chunks(BLOCK)) {
                assert_ne!(a, b);
            }
        }
    }
}
