//! Finds links in pasted text: prose, lists, HTML, BBCode, Markdown. One pass.
//! Must not know any form of link.

use std::collections::BTreeSet;

use super::{Link, recognize};

/// Returns all links of a text in order, each target once whatever its domain.
pub fn find_all(text: &str) -> Vec<Link> {
    let mut seen = BTreeSet::new();
    let mut links = Vec::new();
    for word in text.split(is_around) {
        for piece in pieces(word) {
            let piece = piece
                .trim_end_matches(is_behind)
                .trim_start_matches(is_before);
            // `url=LINK` with a link that has no scheme.
            let value = || {
                piece
                    .split_once('=')
                    .and_then(|(_, value)| recognize(value))
            };
            let Some(link) = recognize(piece).or_else(value) else {
                continue;
            };
            if seen.insert((link.kind, link.id.clone())) {
                links.push(link);
            }
        }
    }
    links
}

/// Characters that surround links and never occur in them.
fn is_around(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '"' | '\''
                | '<'
                | '>'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '|'
                | '`'
                | ','
                | ';'
                | '\\'
        )
        || matches!(
            character,
            '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '‹' | '›' | '…'
        )
        // Byte-order marks (from concatenated files) and other zero-width
        // marks.
        || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// Punctuation that ends a sentence rather than a link.
fn is_behind(character: char) -> bool {
    matches!(character, '.' | ':' | '!' | '?' | '*' | '_' | '~')
}

fn is_before(character: char) -> bool {
    matches!(character, '*' | '_' | '~' | '-' | '=' | ':')
}

/// Splits a word where a scheme begins: `url=https://…`, and links without a
/// separator.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = ["http://", "https://"]
        .into_iter()
        .flat_map(|scheme| positions(word, scheme))
        .collect();
    starts.sort_unstable();
    let ends: Vec<usize> = starts.iter().copied().chain([word.len()]).collect();
    let begins = [0].into_iter().chain(starts);
    begins
        .zip(ends)
        .filter_map(|(begin, end)| word.get(begin..end))
}

/// Positions of an ASCII text in a word, ignoring case.
fn positions(word: &str, scheme: &'static str) -> impl Iterator<Item = usize> {
    let bytes = word.as_bytes();
    let windows = bytes.windows(scheme.len()).enumerate();
    windows.filter_map(move |(at, window)| {
        window.eq_ignore_ascii_case(scheme.as_bytes()).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        find_all(text).into_iter().map(|link| link.url).collect()
    }

    #[test]
    fn links_are_found_wherever_people_paste_them() {
        let a = "https://1fichier.com/?aaaaaaaaaa";
        let b = "https://tenvoi.com/?bbbbbbbbbb";
        for text in [
            format!("{a} {b}"),
            format!("{a}\n{b}\r\n"),
            format!("{a}{b}"),
            format!("{a},{b};"),
            format!("See {a}. And ({b})!"),
            format!("<a href=\"{a}&amp;af=1\">x</a><a href='{b}'>{b}</a>"),
            format!("[url={a}]one[/url] [url]{b}[/url]"),
            format!("[one]({a}) **{b}** "),
            format!("1. {a}|{b}?"),
            format!("link:{a} «{b}»"),
            format!("mirror={a}\t`{b}`"),
            format!("\u{feff}{a}\u{feff}{b}\u{200b}"),
            "url=1fichier.com/?aaaaaaaaaa&af=1 to=tenvoi.com/?bbbbbbbbbb".to_owned(),
            "1fichier.com/?aaaaaaaaaa, www.tenvoi.com/?BBBBBBBBBB".to_owned(),
            "HTTP://1FICHIER.COM/?AAAAAAAAAA…http://bbbbbbbbbb.tenvoi.com/".to_owned(),
            format!("https://example.com/?aaaaaaaaaa {a} é日本 {b}/"),
        ] {
            assert_eq!(found(text.trim_end_matches('/')), [a, b], "{text}");
        }
    }

    #[test]
    fn each_thing_is_found_once_whatever_its_domain() {
        let text = "https://1fichier.com/?aaaaaaaaaa https://tenvoi.com/?AAAAAAAAAA
            https://1fichier.com/dir/aaaaaaaaaa https://1fichier.com/dir/Aaaaaaaaaa";
        let expected = [
            "https://1fichier.com/?aaaaaaaaaa",
            "https://1fichier.com/dir/aaaaaaaaaa",
            "https://1fichier.com/dir/Aaaaaaaaaa",
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn other_text_holds_no_links() {
        for text in [
            "",
            "http://",
            "https://https://",
            "1fichier.com",
            "https://example.com/?aaaaaaaaaa",
            "a@1fichier.com/?aaaaaaaaaa",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
