//! Fits text into columns of a terminal. Must not know what it says.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Replaces removed text.
const ELLIPSIS: &str = "…";

/// Returns how many columns a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Shortens the text in the middle to at most `most` columns: names differ at
/// their ends, which also show the kind of file.
pub fn shortened(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let Some(room) = most.checked_sub(1) else {
        return String::new();
    };
    let (head, tail) = (room - room / 2, room / 2);
    let (head, tail) = (beginning(text, head), end(text, tail));
    format!("{head}{ELLIPSIS}{tail}")
}

/// Truncates the text at its end to at most `most` columns.
pub fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    match most.checked_sub(1) {
        Some(room) => format!("{}{ELLIPSIS}", beginning(text, room).trim_end()),
        None => String::new(),
    }
}

/// Pads the text on the right to this many columns.
pub fn padded(text: &str, to: usize) -> String {
    let missing = to.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Pads the text on the left to this many columns.
pub fn padded_left(text: &str, to: usize) -> String {
    let missing = to.saturating_sub(columns(text));
    format!("{}{text}", " ".repeat(missing))
}

/// Replaces everything that is not ASCII with `?`, for terminals that would
/// garble it.
pub fn ascii(text: &str) -> String {
    let plain = |letter: &str| match letter.is_ascii() {
        true => letter.to_owned(),
        false => "?".to_owned(),
    };
    text.graphemes(true).map(plain).collect()
}

fn beginning(text: &str, most: usize) -> &str {
    let mut taken = 0;
    let end = text.grapheme_indices(true).find(|(_, letter)| {
        taken += columns(letter);
        taken > most
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

fn end(text: &str, most: usize) -> &str {
    let mut taken = 0;
    let last = text.grapheme_indices(true).rev().take_while(|(_, letter)| {
        taken += columns(letter);
        taken <= most
    });
    &text[last.last().map_or(text.len(), |(at, _)| at)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shortened_in_the_middle() {
        for (name, most, expected) in [
            ("Game (Europe).zip", 20, "Game (Europe).zip"),
            ("Game (Europe).zip", 17, "Game (Europe).zip"),
            ("Game (Europe).zip", 16, "Game (Eu…pe).zip"),
            ("Game (Europe).zip", 10, "Game ….zip"),
            ("Game (Europe).zip", 2, "G…"),
            ("Game (Europe).zip", 1, "…"),
            ("Game (Europe).zip", 0, ""),
            ("ゲーム・ザ・ベスト.zip", 12, "ゲーム….zip"),
            ("ゲーム・ザ・ベスト.zip", 13, "ゲーム…ト.zip"),
            (
                "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
                3,
                "e\u{301}…e\u{301}",
            ),
            ("", 5, ""),
        ] {
            let short = shortened(name, most);
            assert_eq!(short, expected, "{name} in {most}");
            assert!(columns(&short) <= most);
        }
    }

    #[test]
    fn a_sentence_is_cut_at_its_end() {
        assert_eq!(cut("too many requests", 17), "too many requests");
        assert_eq!(cut("too many requests", 10), "too many…");
        assert_eq!(cut("too many requests", 0), "");
    }

    #[test]
    fn what_is_not_ascii_becomes_one_mark_a_letter() {
        assert_eq!(ascii("été ☀ ゲ.bin"), "?t? ? ?.bin");
        assert_eq!(ascii("e\u{301}.bin"), "?.bin");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_ever_wider_than_asked(text: String, most in 0..60_usize) {
            let text = hoster_host::names::printable(&text);
            proptest::prop_assert!(columns(&shortened(&text, most)) <= most);
            proptest::prop_assert!(columns(&cut(&text, most)) <= most);
        }
    }
}
