//! Classifies a file by its first bytes: a web page, or an API's description of
//! an error. Follows the rules of WHATWG's MIME Sniffing Standard (7.1,
//! identifying a resource with an unknown MIME type), and also skips what
//! browsers skip: byte order mark, comments, and UTF-16. Pure.

use std::borrow::Cow;

/// Bytes that are enough to decide.
pub(super) const ENOUGH: usize = 1_024;

/// The beginnings of web pages in that standard, each followed by a space or `>`.
const TAGS: [&str; 17] = [
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    // Pages that redirect.
    "<meta",
];

/// Members of the objects that APIs send instead of a file.
const MEMBERS: [&str; 5] = ["error", "errors", "message", "status", "code"];

/// Whether a file starts like a web page.
pub(super) fn is_html(first: &[u8]) -> bool {
    let text = text(first);
    let mut text = trim_start(&text);
    loop {
        text = match text {
            // By the standard, a comment without an end is a page.
            comment if comment.starts_with("<!--") => match behind(comment, "-->") {
                Some(rest) => rest,
                None => return true,
            },
            prolog if prolog.starts_with("<?") => match behind(prolog, "?>") {
                Some(rest) => rest,
                None => return false,
            },
            text => return TAGS.iter().any(|tag| begins_with_tag(text, tag)),
        };
    }
}

/// Whether it is a JSON object about an error: a complete object, or the
/// beginning of one if its server declares it as JSON.
pub(super) fn is_error_object(first: &[u8], says_json: bool) -> bool {
    let text = text(first);
    let text = trim_start(&text);
    if !text.starts_with('{') {
        return false;
    }
    let object: Option<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(text).ok();
    says_json || object.is_some_and(|object| MEMBERS.iter().any(|name| object.contains_key(*name)))
}

/// Returns the first bytes as text, in the encoding that they start with.
fn text(first: &[u8]) -> Cow<'_, str> {
    let first = &first[..first.len().min(ENOUGH)];
    match first {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes).into(),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes).into(),
        _ => String::from_utf8_lossy(first),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let chars = char::decode_utf16(units);
    chars
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Skips any number of byte order marks and white space.
fn trim_start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace())
}

fn behind<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let at = text.find(end)?;
    Some(trim_start(&text[at + end.len()..]))
}

fn begins_with_tag(text: &str, tag: &str) -> bool {
    let (Some(head), Some(end)) = (text.get(..tag.len()), text.as_bytes().get(tag.len())) else {
        return false;
    };
    // For browsers, although not for the standard, a tab, a line end or a slash
    // also ends a tag.
    head.eq_ignore_ascii_case(tag)
        && matches!(end, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' | 0xc)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(mark: &[u8], text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        [
            mark,
            &text.encode_utf16().flat_map(bytes).collect::<Vec<_>>(),
        ]
        .concat()
    }

    #[test]
    fn a_page_is_seen_however_it_begins() {
        let page = "<!DOCTYPE html><html><title>Too late</title>";
        for page in [
            page.as_bytes().to_vec(),
            format!("\u{feff}\n\t {page}").into_bytes(),
            format!("\u{feff}\u{feff}{page}").into_bytes(),
            format!("<!-- {} -->\n<!-- b -->{page}", "a".repeat(500)).into_bytes(),
            format!("<!-- {}", "longer than is looked at ".repeat(90)).into_bytes(),
            b"<?xml version='1.0'?>\n<!-- a --><?x?> <html xmlns='x'>".to_vec(),
            b"<body onload=x>".to_vec(),
            b"<script>location='/'</script>".to_vec(),
            b"<HTML>".to_vec(),
            b"<h1>Not found</h1>".to_vec(),
            b"<p>Wait</p>".to_vec(),
            b"<meta http-equiv=refresh>".to_vec(),
            b"<!doctype HTML\nPUBLIC>".to_vec(),
            utf16(b"\xff\xfe", page, u16::to_le_bytes),
            utf16(b"\xfe\xff", page, u16::to_be_bytes),
            utf16(b"\xff\xfe\xff\xfe", "\r\n<body >", u16::to_le_bytes),
        ] {
            assert!(is_html(&page), "{:?}", String::from_utf8_lossy(&page));
        }
    }

    #[test]
    fn what_is_no_page_is_none() {
        for file in [
            &b""[..],
            b"PK\x03\x04",
            b"plain text with <html> in it",
            b"<?xml version='1.0'?><svg>",
            b"<svg>",
            b"<html",
            b"<pre>",
            b"<article>",
            b"<!-- of an image --><svg>",
            b"\xff\xfe",
            b"\xff\xfe\0",
            b"{\"error\": 1}",
        ] {
            assert!(!is_html(file), "{:?}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn an_object_about_an_error_is_told_from_other_objects() {
        for (text, says_json, expected) in [
            (
                &b"{\"status\":\"KO\",\"message\":\"Too many\"}"[..],
                false,
                true,
            ),
            (b"\xef\xbb\xbf \n{\"error\": {}}", false, true),
            (b"{\"anything\": 1}", true, true),
            (b"{\"anything\": 1}", false, false),
            (b"{\"error\": cut of", false, false),
            (b"{\"error\": cut of", true, true),
            (b"[1]", true, false),
            (b"{\\rtf1 text}", false, false),
        ] {
            let found = is_error_object(text, says_json);
            assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(text));
        }
    }
}
