//! Text as programs read it: without the escapes of addresses, JSON and HTML, which
//! may stand in any of its characters. Must not know secrets.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem;

/// How often escapes are taken away: an address in JSON has two layers.
const LAYERS: usize = 3;

/// The named characters of HTML that stand in secrets and direct links.
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

/// A text, and where each of its bytes was in the first one.
pub(super) struct Reading {
    bytes: Vec<u8>,
    lower: Vec<u8>,
    from: Vec<Range<usize>>,
}

/// The text as it is, and without one layer of escapes after the other.
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

    /// Where the forms of secrets were in the first text.
    pub(super) fn find(&self, forms: &AhoCorasick) -> impl Iterator<Item = Range<usize>> {
        let found = forms.find_iter(&self.bytes);
        found.map(|found| self.first(found.range()))
    }

    /// Where a text in lower case was, in whatever case, in the first text.
    pub(super) fn find_text(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let found = memmem::find_iter(&self.lower, text);
        found.map(|start| self.first(start..start + text.len()))
    }

    fn first(&self, range: Range<usize>) -> Range<usize> {
        self.from[range.start].start..self.from[range.end - 1].end
    }

    /// `None`: there are no escapes in it.
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

/// What an escape stands for.
enum Meant {
    Byte(u8),
    Char(char),
}

/// The escape at the beginning of a text: its length, and what it means.
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
