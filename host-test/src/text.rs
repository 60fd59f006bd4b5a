//! Text files as found in practice: in UTF-8 or UTF-16, with and without byte
//! order marks, and concatenated from both. Must not know what they contain.
//!
//! ```
//! # use hoster_host::text::decode;
//! // What `>` writes in PowerShell 5, with and without its mark.
//! assert_eq!(decode(b"\xff\xfea\0\n\0"), "a\n");
//! assert_eq!(decode(b"a\0\n\0"), "a\n");
//! ```

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// Decodes a text file. Invalid sequences become U+FFFD. A byte order mark at
/// the beginning is removed; one in the middle, where files were concatenated,
/// remains as U+FEFF.
///
/// Each line is decoded separately, because `>>` of PowerShell 5 appends UTF-16
/// to any file. A line without a mark is UTF-16 if one of its first two bytes
/// is zero, which does not occur in UTF-8 text, or if the previous line was
/// UTF-16 and this line is not valid text in UTF-8.
pub fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let (mut rest, mut encoding) = (bytes, by_zeros(bytes));
    while !rest.is_empty() {
        encoding = encoding_of(rest, encoding);
        let end = match encoding {
            Encoding::Utf8 => utf8_line(rest),
            Encoding::Utf16Le => utf16_line(rest, *b"\n\0"),
            Encoding::Utf16Be => utf16_line(rest, *b"\0\n"),
        };
        let (line, behind) = rest.split_at(end);
        match encoding {
            Encoding::Utf8 => text.push_str(&String::from_utf8_lossy(line)),
            Encoding::Utf16Le => push_utf16(&mut text, line, u16::from_le_bytes),
            Encoding::Utf16Be => push_utf16(&mut text, line, u16::from_be_bytes),
        }
        rest = behind;
    }
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    text
}

/// Returns the encoding of the line that starts here, after a line in `before`.
fn encoding_of(rest: &[u8], before: Encoding) -> Encoding {
    match rest {
        [0xff, 0xfe, ..] => return Encoding::Utf16Le,
        [0xfe, 0xff, ..] => return Encoding::Utf16Be,
        [0xef, 0xbb, 0xbf, ..] => return Encoding::Utf8,
        _ => {}
    }
    if before != Encoding::Utf8 {
        return match is_utf8(rest, before) {
            true => Encoding::Utf8,
            false => before,
        };
    }
    match rest {
        [_, 0, ..] => Encoding::Utf16Le,
        [0, _, ..] => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// Returns the encoding of a file without a mark: most characters of UTF-16
/// have a zero byte, always at the same position.
fn by_zeros(bytes: &[u8]) -> Encoding {
    let (pairs, _) = bytes[..bytes.len().min(4 << 10)].as_chunks::<2>();
    let zeros = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count();
    match (zeros(0), zeros(1)) {
        (first, second) if second > 4 * first => Encoding::Utf16Le,
        (first, second) if first > 4 * second => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// Whether the line that starts here, in a file that was UTF-16 so far, is
/// UTF-8 text without control characters.
fn is_utf8(rest: &[u8], before: Encoding) -> bool {
    let is_odd = |char: char| char.is_control() && !matches!(char, '\t' | '\r' | '\n');
    let (line, behind) = rest.split_at(utf8_line(rest));
    // The other half of a character, for example of the end of the line.
    let half = behind.first().filter(|_| before == Encoding::Utf16Le);
    half.is_none_or(|half| !is_odd(char::from(*half)))
        && std::str::from_utf8(line).is_ok_and(|line| !line.contains(is_odd))
}

/// Returns the length of a line with its end; a mark of UTF-16 also ends it.
fn utf8_line(rest: &[u8]) -> usize {
    let newline = rest.iter().position(|byte| *byte == b'\n');
    let end = newline.map_or(rest.len(), |newline| newline + 1);
    let marks = rest[..end].windows(2).skip(1);
    let mark = marks.map(|pair| matches!(pair, [0xff, 0xfe] | [0xfe, 0xff]));
    mark.enumerate()
        .find_map(|(before, is_mark)| is_mark.then_some(before + 1))
        .unwrap_or(end)
}

fn utf16_line(rest: &[u8], newline: [u8; 2]) -> usize {
    let mut units = rest.chunks_exact(2);
    let newline = units.position(|unit| unit == newline);
    newline.map_or(rest.len(), |newline| 2 * newline + 2)
}

fn push_utf16(text: &mut String, line: &[u8], unit: fn([u8; 2]) -> u16) {
    let (pairs, _) = line.as_chunks();
    let units = pairs.iter().map(|pair| unit(*pair));
    let chars = char::decode_utf16(units);
    text.extend(chars.map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn le(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn be(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn text_is_decoded_whatever_wrote_it() {
        let text = "日本 été 🎮\r\nhttps://a/?1\r\n日本\n\u{10a}\u{a00}\n{\"name\":\"é\"}\n";
        for (name, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            (
                "UTF-8 with a mark",
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            ),
            ("UTF-16 with a mark", le(&format!("\u{feff}{text}"))),
            ("UTF-16", le(text)),
            ("big-endian with a mark", be(&format!("\u{feff}{text}"))),
            ("big-endian", be(text)),
        ] {
            assert_eq!(decode(&bytes), text, "{name}");
        }
        assert_eq!(decode(b""), "");
        assert_eq!(decode(b"\xff\xfe"), "");
        assert_eq!(decode(b"r\xe9sum\xe9"), "r\u{fffd}sum\u{fffd}");
        assert_eq!(decode(b"\xff\xfea\0b"), "a");
    }

    #[test]
    fn files_that_were_joined_are_decoded_each_in_its_way() {
        let (one, other) = ("https://a/?1\n", "https://a/?2é\n");
        let marked = format!("\u{feff}{other}");
        let all = format!("{one}{other}");
        let all_marked = format!("{one}{marked}");
        for (first, second, expected) in [
            (one.as_bytes().to_vec(), le(other), &all),
            (one.as_bytes().to_vec(), le(&marked), &all_marked),
            (
                one.as_bytes().to_vec(),
                marked.as_bytes().to_vec(),
                &all_marked,
            ),
            (le(one), other.as_bytes().to_vec(), &all),
            (be(one), other.as_bytes().to_vec(), &all),
            (le(one), le(&marked), &all_marked),
            (le(one), be(&marked), &all_marked),
        ] {
            assert_eq!(decode(&[first, second].concat()), *expected);
        }
        // Without an end of line between them, the mark separates them.
        let one = one.trim_end();
        for (first, second) in [
            (one.as_bytes().to_vec(), le(&marked)),
            (one.as_bytes().to_vec(), be(&marked)),
            (one.as_bytes().to_vec(), marked.as_bytes().to_vec()),
            (le(one), le(&marked)),
        ] {
            assert_eq!(decode(&[first, second].concat()), format!("{one}{marked}"));
        }
    }
}
