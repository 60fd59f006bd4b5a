//! rclone's filename mode `obfuscate`: characters are rotated within their
//! range. It hides names from a glance only, so that we read such names and
//! never write them. Must not know about paths.
//!
//! Source: `deobfuscateSegment` in rclone's `backend/crypt/cipher.go`.

/// Escapes a character that is not rotated.
const QUOTE: char = '!';

/// Restores a name. `None` if it is not such a name, or one of other keys:
/// rclone stores the sum of the characters of each name modulo 256.
pub fn decrypt(key: &[u8; 32], name: &str) -> Option<String> {
    let (number, hidden) = name.split_once('.')?;
    if number == "!" {
        return Some(hidden.to_owned());
    }
    let sum: u8 = number.parse().ok()?;
    let turn = key
        .iter()
        .fold(u32::from(sum), |sum, byte| sum + u32::from(*byte));
    let mut plain = String::with_capacity(hidden.len());
    let mut characters = hidden.chars();
    while let Some(c) = characters.next() {
        plain.push(match c {
            QUOTE => characters.next()?,
            _ => turn_back(c, turn),
        });
    }
    let actual = plain.chars().map(u32::from).fold(0, u32::wrapping_add) % 256;
    (actual == u32::from(sum)).then_some(plain)
}

fn turn_back(c: char, turn: u32) -> char {
    let code = u32::from(c);
    // Start of the range, its size, and how far the character is turned.
    let (start, size, by) = match c {
        '0'..='9' => (u32::from('0'), 10, turn % 9 + 1),
        'A'..='Z' | 'a'..='z' => return turn_letter_back(c, turn % 25 + 1),
        '\u{a0}'..='\u{ff}' => (0xa0, 96, turn % 95 + 1),
        '\u{100}'.. => (code - code % 256, 256, turn % 127 + 1),
        _ => return c,
    };
    let turned = start + (code - start + size - by) % size;
    char::from_u32(turned).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Letters are one range of 52, `A` to `Z` and `a` to `z`.
fn turn_letter_back(c: char, by: u32) -> char {
    let position = match c {
        'A'..='Z' => u32::from(c) - u32::from('A'),
        _ => u32::from(c) - u32::from('a') + 26,
    };
    let turned = ((position + 52 - by) % 52) as u8;
    char::from(match turned {
        0..26 => b'A' + turned,
        _ => b'a' + turned - 26,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Vectors of rclone's `TestNonStandardEncryptFileName`, with keys of zeros.
    #[test]
    fn names_of_rclone_are_restored() {
        for (hidden, plain) in [
            ("49.6", "1"),
            ("99.23", "12"),
            ("150.890", "123"),
            ("53.!!lipps", "!hello"),
            ("161.\u{e4}", "\u{a1}"),
            ("!.anything", "anything"),
        ] {
            assert_eq!(decrypt(&[0; 32], hidden).as_deref(), Some(plain));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for name in ["", "49", "x.6", "256.6", "-5.6", "49.7", "50.6", "33.!"] {
            assert_eq!(decrypt(&[0; 32], name), None, "{name}");
        }
        assert_eq!(decrypt(&[255; 32], "!.a").as_deref(), Some("a"));
    }

    proptest! {
        #[test]
        fn any_name_is_read_without_panic(key: [u8; 32], sum: u8, rest: String) {
            decrypt(&key, &rest);
            decrypt(&key, &format!("{sum}.{rest}"));
        }
    }
}
