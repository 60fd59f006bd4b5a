//! File names as text, and their local form. Any text is a name, and every
//! local name has exactly one text:
//!
//! * a byte that is not Unicode is written as in rclone: `‛` and two
//!   hexadecimal digits;
//! * `/` and NUL, which no file system accepts, become `‛／` and `‛␀` locally;
//! * quotes are doubled in a name that already contains any of these.
//!
//! ```
//! # #[cfg(unix)] {
//! use std::ffi::OsStr;
//! use std::os::unix::ffi::OsStrExt as _;
//! use hoster_host::names::{from_local, to_local};
//!
//! let local = OsStr::from_bytes(b"r\xe9sum\xe9.txt");
//! assert_eq!(from_local(local), "r‛E9sum‛E9.txt");
//! assert_eq!(to_local("r‛E9sum‛E9.txt"), local);
//! assert_eq!(to_local("a/b"), OsStr::new("a‛／b"));
//! # }
//! ```

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Marks that the following characters stand for something else.
const QUOTE: char = '\u{201b}';

/// Replacements of characters that no file system accepts.
const TWINS: [(char, char); 2] = [('/', '\u{ff0f}'), ('\0', '\u{2400}')];

/// Returns the name of a local file as text.
pub fn from_local(name: &OsStr) -> Cow<'_, str> {
    match name.to_str() {
        Some(text) if !text.contains(QUOTE) => Cow::Borrowed(text),
        _ => Cow::Owned(encode(name)),
    }
}

/// Returns the local form of a name.
pub fn to_local(text: &str) -> Cow<'_, OsStr> {
    match text.contains([QUOTE, '/', '\0']) {
        true => decode(text),
        false => Cow::Borrowed(OsStr::new(text)),
    }
}

/// Returns the parts of a local path, for example the target of a link, as text.
/// The first part of an absolute path is empty.
pub fn from_local_path(path: &Path) -> Vec<String> {
    parts(path.as_os_str())
}

/// Returns the local path with these parts, separated by slashes.
pub fn to_local_path(parts: &[String]) -> OsString {
    let mut path = OsString::new();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            path.push("/");
        }
        path.push(to_local(part));
    }
    path
}

#[cfg(unix)]
fn parts(path: &OsStr) -> Vec<String> {
    use std::os::unix::ffi::OsStrExt as _;
    let parts = path.as_bytes().split(|byte| *byte == b'/');
    let parts = parts.map(|part| from_local(OsStr::from_bytes(part)).into_owned());
    parts.collect()
}

#[cfg(not(unix))]
fn parts(path: &OsStr) -> Vec<String> {
    let text = from_local(path);
    text.split(['/', '\\']).map(str::to_owned).collect()
}

/// Splits off the quotes at the beginning of a text.
fn quotes(text: &str) -> (usize, &str) {
    let rest = text.trim_start_matches(QUOTE);
    ((text.len() - rest.len()) / QUOTE.len_utf8(), rest)
}

fn push_quotes(count: usize, text: &mut String) {
    text.extend(std::iter::repeat_n(QUOTE, count));
}

/// Returns the byte that the first two characters stand for. Only bytes above
/// 127 occur in names that are not Unicode.
fn odd_byte(text: &str) -> Option<u8> {
    let digits = text.get(..2)?;
    let is_upper = |c: char| c.is_ascii_digit() || ('A'..='F').contains(&c);
    let byte = u8::from_str_radix(digits, 16).ok()?;
    (digits.chars().all(is_upper) && byte >= 0x80).then_some(byte)
}

/// Returns the replacement at the beginning of a local name, and what it stands
/// for.
fn twin(text: &str) -> Option<(char, char)> {
    let first = text.chars().next()?;
    TWINS.into_iter().find(|(_, twin)| *twin == first)
}

#[cfg(unix)]
fn encode(name: &OsStr) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let mut text = String::with_capacity(name.len() + 16);
    for chunk in name.as_bytes().utf8_chunks() {
        let odd = chunk.invalid();
        encode_valid(chunk.valid(), !odd.is_empty(), &mut text);
        for byte in odd {
            text.push(QUOTE);
            text.push_str(&format!("{byte:02X}"));
        }
    }
    text
}

/// On other systems names are Unicode, except for unpaired surrogates.
#[cfg(not(unix))]
fn encode(name: &OsStr) -> String {
    let mut text = String::new();
    encode_valid(&name.to_string_lossy(), false, &mut text);
    text
}

fn encode_valid(mut valid: &str, byte_follows: bool, text: &mut String) {
    while let Some(at) = valid.find(QUOTE) {
        text.push_str(&valid[..at]);
        let (count, rest) = quotes(&valid[at..]);
        valid = rest;
        if let Some((plain, twin)) = twin(rest) {
            push_quotes(count / 2, text);
            text.push(if count % 2 == 1 { plain } else { twin });
            valid = &rest[twin.len_utf8()..];
        } else if odd_byte(rest).is_some() || (rest.is_empty() && byte_follows) {
            push_quotes(2 * count, text);
        } else {
            push_quotes(count, text);
        }
    }
    text.push_str(valid);
}

fn decode(text: &str) -> Cow<'_, OsStr> {
    let mut name = Vec::with_capacity(text.len() + 16);
    let mut left = text;
    while let Some(at) = left.find([QUOTE, '/', '\0']) {
        name.extend_from_slice(&left.as_bytes()[..at]);
        let (count, rest) = quotes(&left[at..]);
        left = rest;
        let next = rest.chars().next();
        let plain = next.and_then(|next| TWINS.into_iter().find(|(plain, _)| *plain == next));
        if let Some((plain, twin)) = plain {
            put_quotes(2 * count + 1, &mut name);
            name.extend_from_slice(twin.encode_utf8(&mut [0; 4]).as_bytes());
            left = &rest[plain.len_utf8()..];
        } else if count > 0 && twin(rest).is_some() {
            put_quotes(2 * count, &mut name);
        } else if let (1.., Some(byte)) = (count, odd_byte(rest)) {
            put_quotes(count / 2, &mut name);
            if count % 2 == 1 {
                put_byte(byte, &rest[..2], &mut name);
                left = &rest[2..];
            }
        } else {
            put_quotes(count, &mut name);
        }
    }
    name.extend_from_slice(left.as_bytes());
    local(name)
}

fn put_quotes(count: usize, name: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    let quote = QUOTE.encode_utf8(&mut buffer).as_bytes();
    (0..count).for_each(|_| name.extend_from_slice(quote));
}

#[cfg(unix)]
fn put_byte(byte: u8, _: &str, name: &mut Vec<u8>) {
    name.push(byte);
}

/// A byte that cannot occur in a local name keeps its text form.
#[cfg(not(unix))]
fn put_byte(_: u8, digits: &str, name: &mut Vec<u8>) {
    put_quotes(1, name);
    name.extend_from_slice(digits.as_bytes());
}

#[cfg(unix)]
fn local<'a>(name: Vec<u8>) -> Cow<'a, OsStr> {
    use std::os::unix::ffi::OsStringExt as _;
    Cow::Owned(std::ffi::OsString::from_vec(name))
}

#[cfg(not(unix))]
fn local<'a>(name: Vec<u8>) -> Cow<'a, OsStr> {
    Cow::Owned(String::from_utf8_lossy(&name).into_owned().into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn odd_bytes_are_written_as_rclone_writes_them() {
        for (name, text) in [
            (&b"plain.txt"[..], "plain.txt"),
            ("é ☀".as_bytes(), "é ☀"),
            (b"r\xe9sum\xe9.txt", "r‛E9sum‛E9.txt"),
            (b"r\xe8sum\xe8.txt", "r‛E8sum‛E8.txt"),
            (b"\xff", "‛FF"),
            ("it‛s".as_bytes(), "it‛s"),
            ("‛".as_bytes(), "‛"),
            ("‛E9".as_bytes(), "‛‛E9"),
            ("‛e9 ‛7F".as_bytes(), "‛e9 ‛7F"),
            ("‛‛E9".as_bytes(), "‛‛‛‛E9"),
        ] {
            let name = OsStr::from_bytes(name);
            assert_eq!(from_local(name), text);
            assert_eq!(to_local(text), name, "{text}");
        }
        let quoted = OsStr::from_bytes(b"\xe2\x80\x9b\xe9");
        assert_eq!(from_local(quoted), "‛‛‛E9");
        assert_eq!(to_local("‛‛‛E9"), quoted);
    }

    #[test]
    fn what_no_file_system_takes_is_quoted_and_comes_back() {
        for (text, name) in [
            ("a/b", "a‛／b"),
            ("a\0b", "a‛␀b"),
            ("a／b", "a／b"),
            ("a‛／b", "a‛‛／b"),
            ("a‛/b", "a‛‛‛／b"),
            ("/‛E9", "‛／\u{e9}"),
            ("//", "‛／‛／"),
        ] {
            let local = match text {
                "/‛E9" => b"\xe2\x80\x9b\xef\xbc\x8f\xe9".to_vec(),
                _ => name.as_bytes().to_vec(),
            };
            assert_eq!(to_local(text), OsStr::from_bytes(&local), "{text:?}");
            assert_eq!(from_local(OsStr::from_bytes(&local)), text);
        }
    }

    #[test]
    fn every_path_comes_back() {
        for path in [
            &b"a"[..],
            b"/etc/passwd",
            b"../x/",
            b"r\xe9/\xff",
            "a‛／b/‛".as_bytes(),
        ] {
            let path = Path::new(OsStr::from_bytes(path));
            assert_eq!(to_local_path(&from_local_path(path)), path.as_os_str());
        }
        assert_eq!(from_local_path(Path::new("/a")), ["", "a"]);
    }

    proptest! {
        /// Whatever a file is called, its name is restored, and no other has
        /// its text.
        #[test]
        fn every_name_comes_back(
            pieces in prop::collection::vec(prop_oneof![
                Just("‛".as_bytes().to_vec()),
                Just("／".as_bytes().to_vec()),
                Just("␀".as_bytes().to_vec()),
                Just(b"E9".to_vec()),
                Just("é".as_bytes().to_vec()),
                prop::collection::vec(any::<u8>(), 1..4),
            ], 0..8),
        ) {
            let mut name = pieces.concat();
            name.retain(|byte| !matches!(byte, 0 | b'/'));
            let name = OsStr::from_bytes(&name);
            let text = from_local(name);
            prop_assert_eq!(to_local(&text), name);
        }

        /// Whatever text is a name, it does not lead to another folder.
        #[test]
        fn every_text_is_a_name(text in "(‛|／|␀|/|\\PC|\0){0,12}") {
            let local = to_local(&text);
            prop_assert!(!local.as_bytes().contains(&b'/') && !local.as_bytes().contains(&0));
            prop_assert_eq!(from_local(&local), text.as_str());
        }
    }
}
