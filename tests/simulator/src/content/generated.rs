//! Made-up contents, which cost nothing to make: every block is a number of its
//! own and then a window into the same noise, so that all that a download does
//! with the bytes is to hand them to the socket.

use std::sync::LazyLock;

use bytes::Bytes;

/// The bytes that share a number and a window: large enough that a system call
/// is nothing beside the copy of one. Another size makes other contents, with
/// other checksums.
pub(super) const BLOCK: usize = 256 * 1024;

/// At the beginning of a block: no other block with this seed has the same.
const NUMBER: usize = size_of::<u64>();

/// Twice a block, so that a window can begin at any of a block's bytes; small
/// enough that it stays in a CPU's cache.
static NOISE: LazyLock<Bytes> = LazyLock::new(|| {
    let words = (0..2 * BLOCK / 8).map(|n| splitmix64(0, n as u64));
    words.flat_map(u64::to_le_bytes).collect()
});

/// What a generated content has at `position`: at least one byte, and at most
/// up to the end of the block. No block equals another, and hardly a byte of it
/// the one at the same place in another, so that a range that was written to
/// the wrong place is noticed.
pub(super) fn at(seed: u64, position: u64) -> Bytes {
    let block = BLOCK as u64;
    let number = splitmix64(seed, position / block);
    // Both are less than a block, which fits a usize.
    let skip = (position % block) as usize;
    let window = (number % block) as usize;
    match skip.checked_sub(NUMBER) {
        None => Bytes::copy_from_slice(&number.to_le_bytes()[skip..]),
        Some(skip) => NOISE.slice(window + skip..window + BLOCK - NUMBER),
    }
}

/// The n-th output of the SplitMix64 generator; for each seed they all differ.
fn splitmix64(seed: u64, n: u64) -> u64 {
    let mut z = seed.wrapping_add(n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(seed: u64, n: usize) -> Vec<u8> {
        let position = (n * BLOCK) as u64;
        let number = at(seed, position);
        let window = at(seed, position + number.len() as u64);
        let block = [number, window].concat();
        assert_eq!(block.len(), BLOCK);
        block
    }

    #[test]
    fn blocks_and_seeds_have_next_to_nothing_in_common() {
        let blocks: Vec<_> = (0..3)
            .flat_map(|seed| (0..8).map(move |n| block(seed, n)))
            .collect();
        for (place, one) in blocks.iter().enumerate() {
            for other in &blocks[..place] {
                let same = one.iter().zip(other).filter(|(a, b)| a == b).count();
                // By chance one in 256 is.
                assert!(same < BLOCK / 200, "{same}");
            }
        }
    }
}
