//! Text as programs read it: without the escapes of URLs, JSON and HTML, which
//! can replace any of its characters. Must not know secrets.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem;

/// How many layers of escapes are removed: a URL in JSON has two.
const LAYERS: usize = 3;

/// The named characters of HTML that occur in secrets and direct URLs.
const NAMED: [(&str, char); 24] = [
    ("amp", '&'),
    ("apos", '\''),
    ("auml", '\u{e4}'),
    ("colon", ':'),
    ("commat", '@'),
    ("comma", ','),
    ("dollar", '$'),
    ("eacute", '\u{e9}'),
    ("equals", '='),
    ("excl", '!'),
    ("gt", '>'),
    ("hyphen", '-'),
    ("lowbar", '_'),
    ("lt", '<'),
    ("nbsp", '\u{a0}'),
    ("num", '#'),
    ("ouml", '\u{f6}'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quest", '?'),
    ("quot", '"'),
    ("sol", '/'),
    ("uuml", '\u{fc}'),
];

/// A text, and where each of its bytes was in the original text.
pub(super) struct Reading {
    bytes: Vec<u8>,
    lower: Vec<u8>,
    from: Vec<Range<usize>>,
}

/// Returns the text itself, and then with one more layer of escapes removed
/// each time.
pub(super) fn readings(text: &str) -> impl Iterator<Item = Reading> {
    let from = (0..text.len()).map(|at| at..at + 1).collect();
    let first = Reading::new(text.as_bytes().to_vec(), from);
    std::iter::successors(Some(first), Reading::unescaped).take(1 + LAYERS)
}

impl Reading {
    fn new(bytes: Vec<u8>, from: Vec<Range<usize>>) -> Self {
        Self {
            lower: bytes.to_ascii_lowercase(),
            bytes,
            from,
        }
    }

    /// Returns where forms of secrets were in the original text.
    pub(super) fn find(&self, forms: &AhoCorasick) -> impl Iterator<Item = Range<usize>> {
        let found = forms.find_iter(&self.bytes);
        found.map(|found| self.first(found.range()))
    }

    /// Returns where a lower-case text was in the original text, ignoring case.
    pub(super) fn find_text(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let found = memmem::find_iter(&self.lower, text);
        found.map(|start| self.first(start..start + text.len()))
    }

    fn first(&self, range: Range<usize>) -> Range<usize> {
        self.from[range.start].start..self.from[range.end - 1].end
    }

    /// Returns the text with one layer removed; `None` if it contains no
    /// escapes.
    fn unescaped(&self) -> Option<Self> {
        let mut next_bytes = Vec::with_capacity(self.bytes.len());
        let mut next_from = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        while at < self.bytes.len() {
            let (length, meant) = match escape(&self.bytes[at..]) {
                Some((length, meant)) => (length, meant),
                None => (1, Meant::Byte(self.bytes[at])),
            };
            let from = self.from[at].start..self.from[at + length - 1].end;
            let mut buffer = [0; 4];
            let bytes: &[u8] = match meant {
                Meant::Byte(byte) => &[byte],
                Meant::Char(c) => c.encode_utf8(&mut buffer).as_bytes(),
            };
            next_bytes.extend_from_slice(bytes);
            next_from.extend(bytes.iter().map(|_| from.clone()));
            at += length;
        }
        let is_shorter = next_bytes.len() < self.bytes.len();
        is_shorter.then(|| Self::new(next_bytes, next_from))
    }
}

/// The meaning of an escape.
enum Meant {
    Byte(u8),
    Char(char),
}

/// Parses the escape at the beginning of a text: its length and meaning.
fn escape(text: &[u8]) -> Option<(usize, Meant)> {
    match text {
        [b'%', a, b, ..] => Some((3, Meant::Byte(u8::try_from(hex(&[*a, *b])?).ok()?))),
        [b'\\', b'u', rest @ ..] => {
            let code = hex(rest.get(..4)?)?;
            Some((6, Meant::Char(char::from_u32(code)?)))
        }
        [b'\\', c @ (b'"' | b'\'' | b'/' | b'\\'), ..] => Some((2, Meant::Byte(*c))),
        [b'&', rest @ ..] => {
            // `&#x0010FFFF;` is longer than any name here.
            let length = rest.iter().take(12).position(|byte| *byte == b';')?;
            let name = std::str::from_utf8(&rest[..length]).ok()?;
            Some((length + 2, Meant::Char(named(name)?)))
        }
        _ => None,
    }
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    let found = NAMED.iter().find(|(known, _)| *known == name);
    found.map(|(_, c)| *c)
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}
