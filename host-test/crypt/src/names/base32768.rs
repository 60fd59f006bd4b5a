//! base32768: 15 bits per character, for services that count characters rather
//! than bytes. Must not know what the bytes mean.
//!
//! Source: `SafeEncoding` of <https://github.com/Max-Sum/base32768> (MIT
//! licence), commit 18e6ce5, which rclone uses. The alphabet has 1028 blocks of
//! 32 characters: the first 4 blocks encode a rest of at most 7 bits, the others
//! 15 bits. Bits that are left in the last character are ones.

/// First and last block of each run of blocks, by their first code points.
const RUNS: [(u32, u32); 54] = [
    (0x0180, 0x0180),
    (0x0240, 0x0280),
    (0x04a0, 0x04a0),
    (0x0500, 0x0500),
    (0x0680, 0x06a0),
    (0x0760, 0x0780),
    (0x07c0, 0x07c0),
    (0x1000, 0x1000),
    (0x10a0, 0x10a0),
    (0x1100, 0x1140),
    (0x1180, 0x1180),
    (0x11e0, 0x1220),
    (0x1260, 0x1260),
    (0x12e0, 0x12e0),
    (0x1320, 0x1320),
    (0x13a0, 0x13c0),
    (0x1420, 0x1640),
    (0x16a0, 0x16c0),
    (0x1780, 0x1780),
    (0x1820, 0x1840),
    (0x18c0, 0x18c0),
    (0x1980, 0x1980),
    (0x19e0, 0x19e0),
    (0x1a20, 0x1a20),
    (0x1bc0, 0x1bc0),
    (0x1c00, 0x1c00),
    (0x1d00, 0x1d00),
    (0x21e0, 0x21e0),
    (0x22c0, 0x22c0),
    (0x2340, 0x23c0),
    (0x2400, 0x2400),
    (0x2500, 0x2740),
    (0x2780, 0x27a0),
    (0x2800, 0x2960),
    (0x29a0, 0x29a0),
    (0x2a20, 0x2a40),
    (0x2a80, 0x2aa0),
    (0x2ae0, 0x2b40),
    (0x2c00, 0x2c00),
    (0x2c80, 0x2cc0),
    (0x2d00, 0x2d00),
    (0x2d40, 0x2d40),
    (0x2ea0, 0x2ec0),
    (0x31c0, 0x31c0),
    (0x3400, 0x4d80),
    (0x4dc0, 0x9fa0),
    (0xa000, 0xa460),
    (0xa4a0, 0xa4a0),
    (0xa500, 0xa5e0),
    (0xa640, 0xa640),
    (0xa6a0, 0xa6c0),
    (0xa700, 0xa740),
    (0xa780, 0xa780),
    (0xa840, 0xa840),
];

/// Bits that a character selects within its block.
const BLOCK_BITS: u32 = 5;

/// Blocks that encode the rest.
const REST_BLOCKS: u32 = 4;

const BITS: u32 = 15;
const REST_BITS: u32 = 7;

/// Encodes bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut pending, mut count) = (0_u32, 0);
    for byte in bytes {
        pending = (pending << 8) | u32::from(*byte);
        count += 8;
        if count >= BITS {
            count -= BITS;
            text.push(character(REST_BLOCKS, pending >> count));
            pending &= ones(count);
        }
    }
    if count > REST_BITS {
        text.push(character(REST_BLOCKS, fill(pending, BITS - count)));
    } else if count > 0 {
        text.push(character(0, fill(pending, REST_BITS - count)));
    }
    text
}

/// Decodes what [`encode`] returns, and nothing else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut pending, mut count) = (0_u32, 0);
    for c in text.chars() {
        let value = value(c)?;
        let rest = REST_BLOCKS << BLOCK_BITS;
        let (value, bits) = match value.checked_sub(rest) {
            Some(value) => (value, BITS),
            None => (value, REST_BITS),
        };
        pending = (pending << bits) | value;
        count += bits;
        while count >= 8 {
            count -= 8;
            bytes.push((pending >> count) as u8);
            pending &= ones(count);
        }
    }
    (encode(&bytes) == text).then_some(bytes)
}

/// Appends ones.
fn fill(value: u32, bits: u32) -> u32 {
    (value << bits) | ones(bits)
}

fn ones(bits: u32) -> u32 {
    (1 << bits) - 1
}

/// Returns the character of a value, counted from a block.
fn character(block: u32, value: u32) -> char {
    let mut block = block + (value >> BLOCK_BITS);
    for (first, last) in RUNS {
        let blocks = blocks(first, last);
        if block < blocks {
            let code = first + (block << BLOCK_BITS) + (value & ones(BLOCK_BITS));
            return char::from_u32(code).expect("the alphabet has no surrogates");
        }
        block -= blocks;
    }
    unreachable!("values of 15 bits are within 1028 blocks")
}

/// Returns the value of a character, counted from the first block.
fn value(c: char) -> Option<u32> {
    let code = u32::from(c);
    let mut before = 0;
    for (first, last) in RUNS {
        if code < first {
            return None;
        }
        if code < last + (1 << BLOCK_BITS) {
            return Some((before << BLOCK_BITS) + (code - first));
        }
        before += blocks(first, last);
    }
    None
}

fn blocks(first: u32, last: u32) -> u32 {
    ((last - first) >> BLOCK_BITS) + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_alphabet_has_1028_blocks_in_order() {
        let total: u32 = RUNS.iter().map(|(first, last)| blocks(*first, *last)).sum();
        assert_eq!(total, 1028);
        assert!(RUNS.is_sorted_by(|a, b| a.1 < b.0));
        for block in [0, REST_BLOCKS, REST_BLOCKS + 1023] {
            for low in [0, 31] {
                let c = character(block, low);
                assert_eq!(value(c), Some((block << BLOCK_BITS) + low));
            }
        }
    }

    /// Vectors of rclone's `TestEncodeFileNameBase32768`.
    #[test]
    fn bytes_are_encoded_as_rclone_does() {
        let digits = b"1234567890123456";
        for (length, text) in [
            (0, ""),
            (1, "㼿"),
            (2, "㻙ɟ"),
            (3, "㻙ⲿ"),
            (4, "㻙ⲍƟ"),
            (7, "㻙ⲍ⍆觟"),
            (8, "㻙ⲍ⍆觓ɧ"),
            (12, "㻙ⲍ⍆觓栩朤ʅ"),
            (14, "㻙ⲍ⍆觓栩朤諆ɔ"),
            (15, "㻙ⲍ⍆觓栩朤諆媕"),
            (16, "㻙ⲍ⍆觓栩朤諆媕䆿"),
        ] {
            assert_eq!(encode(&digits[..length]), text);
            assert_eq!(decode(text).as_deref(), Some(&digits[..length]));
        }
    }

    #[test]
    fn text_that_is_never_encoded_is_refused() {
        for text in ["!", "㼿c", "㻙ⲿ=㻙ⲿ", "㼾", "ɟ", "ɟ㻙", "\u{10ffff}"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: Vec<u8>) {
            let text = encode(&bytes);
            prop_assert_eq!(text.chars().count(), (bytes.len() * 8).div_ceil(15));
            prop_assert_eq!(decode(&text), Some(bytes));
        }

        #[test]
        fn any_text_is_decoded_without_panic(text: String) {
            decode(&text);
        }
    }
}
