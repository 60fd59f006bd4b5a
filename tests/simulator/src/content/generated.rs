//! Generated contents, which cost nothing to produce: every block is a unique
//! number followed by a window into the same noise, so a download only has to
//! pass the bytes to the socket.

use std::sync::LazyLock;

use bytes::Bytes;

/// Bytes that share a number and a window: large enough that the cost of a
/// system call is negligible beside copying one. Another size changes all
/// contents and their checksums.
pub(super) const BLOCK: usize = 256 * 1024;

/// Bytes of the number at the start of a block, which is unique for a seed.
const NUMBER: usize = size_of::<u64>();

/// Twice a block, so that a window can begin at any offset; small enough to
/// stay in a CPU's cache.
static NOISE: LazyLock<Bytes> = LazyLock::new(|| {
    let words = (0..2 * BLOCK / 8).map(|n| splitmix64(0, n as u64));
    words.flat_map(u64::to_le_bytes).collect()
});

/// The bytes of a generated content at `position`: at least one, at most up to
/// the end of the block. Blocks differ, and hardly a byte equals the one at the
/// same offset in another block, so a range written to the wrong place is
/// noticed.
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

/// The n-th output of the SplitMix64 generator; unique for each seed.
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
                // One in 256 is equal by chance.
                assert!(same < BLOCK / 200, "{same}");
            }
        }
    }
}
