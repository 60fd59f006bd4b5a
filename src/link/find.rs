//! Links inside pasted text: prose, lists, HTML, BBCode, Markdown. One pass.
//! Must not know any form of link.

use std::collections::BTreeSet;

use super::{Link, recognize};

/// All links in a text, in their order, each thing once whatever its domain.
pub fn find_all(text: &str) -> Vec<Link> {
    let mut seen = BTreeSet::new();
    let mut links = Vec::new();
    for word in text.split(is_around) {
        for piece in pieces(word) {
            let piece = piece
                .trim_end_matches(is_behind)
                .trim_start_matches(is_before);
            // `url=LINK`, where the link has no scheme.
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

/// What stands around links and never in them.
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
        // Byte order marks, where files were joined, and other marks without width.
        || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

/// What ends a sentence, and not a link.
fn is_behind(character: char) -> bool {
    matches!(character, '.' | ':' | '!' | '?' | '*' | '_' | '~')
}

fn is_before(character: char) -> bool {
    matches!(character, '*' | '_' | '~' | '-' | '=' | ':')
}

/// A word falls apart where a scheme begins: `url=https://…`, and links
/// without anything between them.
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

/// Where an ASCII text begins in a word, in whatever letter case.
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
