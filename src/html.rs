//! A tolerant HTML reader: tags, attributes and text, in one pass over any
//! input. Must not know any page of the service.

use std::borrow::Cow;

mod entities;

pub use entities::unescape;

/// One piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between tags, entities included.
    Text(&'a str),
    /// The content of a script or style.
    Code(&'a str),
    /// A tag.
    Tag(Tag<'a>),
}

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// As written, such as `DIV`.
    name: &'a str,
    /// Whether it is an end tag.
    pub closes: bool,
    /// All attributes, as written.
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// Whether it has this lower-case name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Its name as written.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Whether it is a start tag with this lower-case name.
    pub fn opens(&self, name: &str) -> bool {
        !self.closes && self.is(name)
    }

    /// Returns the value of an attribute; empty if it has none, `None` if it is
    /// absent.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.attributes;
        while let Some((found, value, behind)) = next_attribute(rest) {
            if found.eq_ignore_ascii_case(name) {
                return Some(unescape(value));
            }
            rest = behind;
        }
        None
    }
}

/// Returns the next attribute, its raw value, and the rest.
fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
    if text.is_empty() {
        return None;
    }
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
        return Some((name, "", rest));
    };
    let value = value.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (inside, behind) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return Some((name, inside, behind));
        }
    }
    let end = value
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(value.len());
    let (bare, behind) = value.split_at_checked(end)?;
    Some((name, bare, behind))
}

/// The pieces of a page, in order. Every step consumes what it has scanned, so
/// the whole is linear in the page.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: &'a str,
    /// The end tag of the script or style that was just opened.
    code: Option<&'static str>,
}

/// Splits a page into pieces.
pub fn pieces(page: &str) -> Pieces<'_> {
    Pieces {
        rest: page,
        code: None,
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(end) = self.code.take() {
            let length = find_ignoring_case(self.rest, end).unwrap_or(self.rest.len());
            let code = self.take(length);
            if !code.is_empty() {
                return Some(Piece::Code(code));
            }
        }
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(inside) = self.rest.strip_prefix('<') else {
                let length = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Piece::Text(self.take(length)));
            };
            if let Some(comment) = inside.strip_prefix("!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
                continue;
            }
            let begins_tag = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
            if !inside.starts_with(begins_tag) {
                // A bare "<" is text, up to the next one.
                let length = inside.find('<').unwrap_or(inside.len());
                return Some(Piece::Text(self.take(length.saturating_add(1))));
            }
            let length = tag_length(inside);
            let tag = tag(inside.get(..length).unwrap_or(inside));
            self.rest = inside.get(length..).unwrap_or_default();
            self.rest = self.rest.strip_prefix('>').unwrap_or(self.rest);
            self.code = ["script", "style"]
                .into_iter()
                .zip(["</script", "</style"])
                .find_map(|(name, end)| tag.opens(name).then_some(end));
            return Some(Piece::Tag(tag));
        }
    }
}

impl<'a> Pieces<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

/// Length up to the first `>` outside quotes.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return at,
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = byte == b'=';
        }
    }
    text.len()
}

fn tag(text: &str) -> Tag<'_> {
    let (closes, text) = match text.strip_prefix('/') {
        Some(name) => (true, name),
        None => (false, text),
    };
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '/')
        .unwrap_or(text.len());
    let (name, attributes) = text.split_at_checked(end).unwrap_or((text, ""));
    Tag {
        name,
        closes,
        attributes,
    }
}

/// `str::find`, ignoring ASCII case, for a non-empty needle.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let needle = needle.as_bytes();
    text.as_bytes()
        .windows(needle.len().max(1))
        .position(|window| window.eq_ignore_ascii_case(needle))
}

/// The text that a person sees on a page: no tags, scripts or comments.
pub fn text(page: &str) -> String {
    let mut text = String::new();
    for piece in pieces(page) {
        match piece {
            Piece::Text(piece) => text.push_str(&unescape(piece)),
            Piece::Tag(_) => text.push(' '),
            Piece::Code(_) => {}
        }
    }
    text
}

/// A stable number for the structure of a page: its tags and the names of its
/// form fields, without texts and addresses. Table rows count once.
pub fn fingerprint(page: &str) -> u64 {
    // FNV-1a, because a fingerprint must be the same in every build.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |text: &str| {
        for byte in text.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let mut last = "";
    for piece in pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        if tag.closes || tag.is(last) {
            continue;
        }
        last = tag.name;
        add(tag.name);
        if tag.is("input") || tag.is("form") {
            add(&tag.attribute("name").unwrap_or_default());
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_falls_into_text_code_and_tags() {
        let page = "a<b class=x>B</B><!-- <i> --><script>if (1<2) '<a>'</script>c < d<br/>";
        let names: Vec<String> = pieces(page)
            .map(|piece| match piece {
                Piece::Text(text) => format!("T:{text}"),
                Piece::Code(code) => format!("C:{code}"),
                Piece::Tag(tag) if tag.closes => format!("/{}", tag.name),
                Piece::Tag(tag) => tag.name.to_owned(),
            })
            .collect();
        assert_eq!(
            names,
            [
                "T:a",
                "b",
                "T:B",
                "/B",
                "script",
                "C:if (1<2) '<a>'",
                "/script",
                "T:c ",
                "T:< d",
                "br"
            ]
        );
    }

    #[test]
    fn attributes_are_found_in_any_spelling() {
        let page = r#"<a HREF = 'x?a=1&amp;b=2' title="a > b" checked data-x=y/z class=""/>"#;
        let Some(Piece::Tag(tag)) = pieces(page).next() else {
            panic!()
        };
        let value = |name| tag.attribute(name).map(Cow::into_owned);
        assert_eq!(value("href").as_deref(), Some("x?a=1&b=2"));
        assert_eq!(value("title").as_deref(), Some("a > b"));
        assert_eq!(value("checked").as_deref(), Some(""));
        assert_eq!(value("data-x").as_deref(), Some("y/z"));
        assert_eq!(value("class").as_deref(), Some(""));
        assert_eq!(value("id"), None);
    }

    #[test]
    fn text_is_what_a_person_reads() {
        let page = "<title>a</title><style>b{}</style><p>n&#39;existe <b>pas</b> &eacute;</p><!-- IP Locked";
        let text = text(page);
        let words: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(words, ["a", "n'existe", "pas", "é"]);
    }

    #[test]
    fn a_fingerprint_is_of_the_structure_alone() {
        let one = fingerprint("<p>one</p><table><tr><tr></table><input name=a>");
        let same =
            fingerprint("<P class=x>two</P><table><tr><tr><tr></table><input name='a' value=1>");
        let other = fingerprint("<p>one</p><table><tr><tr></table><input name=b>");
        assert_eq!(one, same);
        assert_ne!(one, other);
        // A literal: it must be the same in every build.
        assert_eq!(fingerprint("<p>"), 0x08d5_a807_b576_079d);
    }

    #[test]
    fn nonsense_is_read_to_its_end() {
        for page in [
            "<", "</", "<a", "<a b", "<a b=", "<a b='", "<!--", "<script>", "<é>", "&", "&#;",
        ] {
            for piece in pieces(page) {
                if let Piece::Tag(tag) = piece {
                    let _ = tag.attribute("x");
                }
            }
            let _ = (text(page), fingerprint(page));
        }
    }
}
