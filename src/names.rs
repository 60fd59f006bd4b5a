//! Names of files and folders: what the service forbids, and the reversible
//! mapping to names that it accepts. Must not know what a name is for.
//!
//! 1fichier forbids `"`, `'`, `<`, `>`, `$`, `` ` ``, `\\` and `/` in names,
//! control characters, and spaces at either end. Each of these has an allowed
//! look-alike, its twin, which is sent in its place:
//!
//! | character | twin |
//! |---|---|
//! | `" ' < > $ \` / \\` | the full-width `＂ ＇ ＜ ＞ ＄ ｀ ／ ＼` |
//! | control characters 0 to 31 and 127 | their pictures `␀` to `␟` and `␡` |
//! | a space as the first or last character | its picture `␠` |
//! | the whole names `.` and `..` | `．` and `．．` |
//!
//! A twin, or a `‛`, that is already in the name and would be misread is
//! prefixed with `‛`. So every name comes back from a listing unchanged, and
//! names without any of these are sent as they are. This is the mapping that
//! rclone uses.
//!
//! A host encodes a non-Unicode byte of a local name as rclone does: `‛` and
//! two upper-case hexadecimal digits from `80` up. In names that already
//! contain such text it doubles the quotes. rclone sends the same, so quotes
//! before such digits are sent, and come back, unchanged.

use std::borrow::Cow;

use crate::describe::MAX_NAME_CHARACTERS;
use crate::error::{Result, invalid_input};

/// Marks the next character as literal.
const QUOTE: char = '\u{201b}';
/// Picture of a space.
const SPACE: char = '\u{2420}';
/// Full-width full stop.
const STOP: char = '\u{ff0e}';

/// What 1fichier forbids, and the twins.
const TWINS: [(char, char); 8] = [
    ('"', '\u{ff02}'),
    ('\'', '\u{ff07}'),
    ('<', '\u{ff1c}'),
    ('>', '\u{ff1e}'),
    ('$', '\u{ff04}'),
    ('`', '\u{ff40}'),
    ('/', '\u{ff0f}'),
    ('\\', '\u{ff3c}'),
];

/// Returns the twin of a character that is forbidden anywhere in a name.
fn twin(character: char) -> Option<char> {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)),
        '\u{7f}' => Some('\u{2421}'),
        _ => TWINS
            .iter()
            .find_map(|(plain, twin)| (*plain == character).then_some(*twin)),
    }
}

/// Returns the character that a twin stands for.
fn plain(twin: char) -> Option<char> {
    match twin {
        '\u{2400}'..='\u{241f}' => char::from_u32(u32::from(twin) - 0x2400),
        '\u{2421}' => Some('\u{7f}'),
        SPACE => Some(' '),
        _ => TWINS
            .iter()
            .find_map(|(plain, known)| (*known == twin).then_some(*plain)),
    }
}

fn is_special(character: char) -> bool {
    character == QUOTE || plain(character).is_some()
}

/// Whether 1fichier stores this name unchanged.
pub fn is_allowed(name: &str) -> bool {
    !name.is_empty()
        && !matches!(name, "." | "..")
        && !name.starts_with(' ')
        && !name.ends_with(' ')
        && !name.chars().any(|character| twin(character).is_some())
}

/// Encodes a name for the wire.
pub fn to_wire(name: &str) -> Cow<'_, str> {
    let needs_nothing = is_allowed(name) && !name.contains(is_special) && !is_stops(name);
    if needs_nothing || name.is_empty() {
        return Cow::Borrowed(name);
    }
    match name {
        "." => return Cow::Borrowed("．"),
        ".." => return Cow::Borrowed("．．"),
        _ => {}
    }
    let mut wire = String::with_capacity(name.len() + 8);
    if is_stops(name) {
        wire.push(QUOTE);
    }
    let mut quoted_byte = 0;
    for (at, character) in name.char_indices() {
        if at < quoted_byte {
            wire.push(character);
            continue;
        }
        if let Some(length) = quotes_of_a_byte(&name[at..]) {
            quoted_byte = at + length;
            wire.push(character);
            continue;
        }
        let is_end = at == 0 || at + character.len_utf8() == name.len();
        if is_special(character) && (character != SPACE || is_end) {
            wire.push(QUOTE);
        }
        let twin = if character == ' ' && is_end {
            Some(SPACE)
        } else {
            twin(character)
        };
        wire.push(twin.unwrap_or(character));
    }
    Cow::Owned(wire)
}

/// Decodes a name from the wire.
pub fn from_wire(wire: &str) -> Cow<'_, str> {
    match wire {
        "．" => return Cow::Borrowed("."),
        "．．" => return Cow::Borrowed(".."),
        _ if !wire.contains(is_special) => return Cow::Borrowed(wire),
        _ => {}
    }
    let quoted_stops = wire.strip_prefix(QUOTE).filter(|rest| is_stops(rest));
    if let Some(stops) = quoted_stops {
        return Cow::Borrowed(stops);
    }
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some(character) = rest.chars().next() {
        if let Some(length) = quotes_of_a_byte(rest) {
            name.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let is_first = rest.len() == wire.len();
        rest = &rest[character.len_utf8()..];
        // A picture of a space in the middle of a name stands for itself.
        let is_end = |rest: &str| is_first || rest.is_empty();
        let meant = rest.chars().next().filter(|next| {
            let behind = &rest[next.len_utf8()..];
            character == QUOTE && is_special(*next) && (*next != SPACE || is_end(behind))
        });
        match meant {
            Some(meant) => {
                name.push(meant);
                rest = &rest[meant.len_utf8()..];
            }
            None if character == SPACE && !is_end(rest) => name.push(SPACE),
            None => name.push(plain(character).unwrap_or(character)),
        }
    }
    Cow::Owned(name)
}

/// Bytes of the quotes at the start of a text, if the digits of a byte follow.
fn quotes_of_a_byte(text: &str) -> Option<usize> {
    let digits = text.trim_start_matches(QUOTE);
    let length = text.len() - digits.len();
    let is_upper = |c: u8| c.is_ascii_digit() || (b'A'..=b'F').contains(&c);
    match digits.as_bytes() {
        [first, second, ..] if length > 0 => {
            let is_high = matches!(first, b'8' | b'9' | b'A'..=b'F');
            (is_high && is_upper(*second)).then_some(length)
        }
        _ => None,
    }
}

/// `．` and `．．`, which stand for `.` and `..`.
fn is_stops(name: &str) -> bool {
    matches!(name.chars().count(), 1 | 2) && name.chars().all(|character| character == STOP)
}

/// Encodes a name for the wire, if the result is not too long.
pub fn checked(name: &str) -> Result<Cow<'_, str>> {
    sized(to_wire(name))
}

fn sized(wire: Cow<'_, str>) -> Result<Cow<'_, str>> {
    if wire.is_empty() {
        return Err(invalid_input("a name is required"));
    }
    if wire.chars().count() > MAX_NAME_CHARACTERS as usize {
        return Err(invalid_input(format!(
            "name too long: 1fichier allows {MAX_NAME_CHARACTERS} characters"
        )));
    }
    Ok(wire)
}

/// Accepts a name without mapping it; a name that 1fichier forbids is
/// `invalid-input`.
pub fn unmapped(name: &str) -> Result<Cow<'_, str>> {
    if name.is_empty() || is_allowed(name) {
        return sized(Cow::Borrowed(name));
    }
    Err(invalid_input(
        "name not allowed: 1fichier forbids \" ' < > $ ` \\ /, control characters, and spaces at either end",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_have_twins_and_come_back() {
        for (name, wire) in [
            ("a.txt", "a.txt"),
            ("é 日本;&=#?%.rar", "é 日本;&=#?%.rar"),
            ("a/b\\c", "a／b＼c"),
            ("\"'<>$`", "＂＇＜＞＄｀"),
            (" a b ", "␠a b␠"),
            ("  ", "␠␠"),
            ("  a  ", "␠ a ␠"),
            ("a\nb\u{7f}\0", "a␊b␡␀"),
            (".", "．"),
            ("..", "．．"),
            ("...", "..."),
            (".a", ".a"),
            ("a／b", "a‛／b"),
            ("a/／b", "a／‛／b"),
            ("it‛s", "it‛‛s"),
            ("‛／", "‛‛‛／"),
            ("‛/", "‛‛／"),
            ("␠a", "‛␠a"),
            ("a␠b", "a␠b"),
            ("a␠", "a‛␠"),
            ("␠", "‛␠"),
            ("␠␠␠", "‛␠␠‛␠"),
            ("a‛␠b", "a‛‛␠b"),
            ("‛ ", "‛‛␠"),
            ("‛␠", "‛‛‛␠"),
            ("．", "‛．"),
            ("．．", "‛．．"),
            ("．．．", "．．．"),
            ("a．", "a．"),
            // Bytes that are not Unicode, and text that looks like them.
            ("r‛E9sum‛E9.txt", "r‛E9sum‛E9.txt"),
            ("‛‛E9", "‛‛E9"),
            ("a/‛80 ", "a／‛80␠"),
            ("‛7F ‛e9 ‛E", "‛‛7F ‛‛e9 ‛‛E"),
        ] {
            assert_eq!(to_wire(name), wire, "{name:?}");
            assert!(is_allowed(wire), "{wire:?}");
            assert_eq!(from_wire(wire), name, "{wire:?}");
        }
    }

    #[test]
    fn names_that_others_stored_are_read_as_far_as_they_go() {
        for (wire, name) in [("a‛", "a‛"), ("a‛b", "a‛b"), ("", ""), ("‛", "‛")] {
            assert_eq!(from_wire(wire), name);
        }
    }

    #[test]
    fn a_name_must_fit_after_the_mapping() {
        assert!(checked(&"x".repeat(250)).is_ok());
        assert!(checked(&"é".repeat(250)).is_ok());
        assert!(checked(&"x".repeat(251)).is_err());
        assert!(checked(&"／".repeat(126)).is_err());
        assert!(checked("").is_err());
    }

    #[test]
    fn without_mapping_only_forbidden_names_are_refused() {
        for name in ["a.txt", "it‛s", "a／b", &"／".repeat(250)] {
            assert_eq!(unmapped(name).unwrap(), name);
        }
        for name in ["", " a", "a ", "a\"b", "a/b", "a\nb", ".", &"x".repeat(251)] {
            assert!(unmapped(name).is_err(), "{name:?}");
        }
    }
}
