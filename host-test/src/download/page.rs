//! Tells a web page from a file: hosters answer failures with a page and status
//! 200, and nobody wants it saved as a game. Must not know sockets or disks.

use http::HeaderValue;

/// Bytes that are enough to tell, unless a page begins with a long comment.
pub(super) const ENOUGH: usize = 1_024;

/// Whether an answer is a web page where a file was wanted. Files that are
/// web pages by name are files.
pub(super) fn is_web_page(
    content_type: Option<&HeaderValue>,
    has_disposition: bool,
    name: Option<&str>,
    first: &[u8],
) -> bool {
    if name.is_some_and(is_page_name) {
        // A page is served in place of a page only without any disposition.
        return !has_disposition && says_html(content_type) && !looks_like_html(first);
    }
    match (says_html(content_type), has_disposition) {
        (true, false) => true,
        (true, true) | (false, false) => looks_like_html(first),
        (false, true) => false,
    }
}

fn is_page_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".htm", ".html", ".xhtml", ".shtml", ".mht", ".mhtml"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn says_html(content_type: Option<&HeaderValue>) -> bool {
    content_type
        .and_then(|value| value.to_str().ok())
        .map(|value| value.trim_start().to_ascii_lowercase())
        .is_some_and(|v| v.starts_with("text/html") || v.starts_with("application/xhtml"))
}

fn looks_like_html(first: &[u8]) -> bool {
    let start = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    let start = behind_comments(start.trim_ascii_start());
    [&b"<!doctype html"[..], b"<html", b"<head", b"<title"]
        .iter()
        .any(|tag| start.len() >= tag.len() && start[..tag.len()].eq_ignore_ascii_case(tag))
}

/// What stands behind comments and processing instructions.
fn behind_comments(mut text: &[u8]) -> &[u8] {
    for (open, close) in [("<?", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if text.starts_with(open.as_bytes()) {
            let close = close.as_bytes();
            let end = text.windows(close.len()).position(|w| w == close);
            text = end
                .map_or(text, |end| &text[end + close.len()..])
                .trim_ascii_start();
        }
    }
    text
}

/// The page's title or first words, at most 200 characters, for the log.
pub(super) fn title(first: &[u8]) -> String {
    let text = String::from_utf8_lossy(&first[..first.len().min(8_192)]).into_owned();
    let lower = text.to_ascii_lowercase();
    let titled = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        let end = lower[start..].find("</title>")? + start;
        text.get(start..end)
    });
    let words: Vec<&str> = titled.unwrap_or(&text).split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_place_of_a_file_is_seen_and_a_file_that_is_a_page_is_kept() {
        let html: &[u8] = b"\xef\xbb\xbf \n<!DOCTYPE html><html><title>Too late</title>";
        let zip: &[u8] = b"PK\x03\x04";
        for (content_type, disposition, name, first, page) in [
            (Some("text/html; charset=utf-8"), false, None, html, true),
            (Some("text/html"), false, Some("game.zip"), zip, true),
            (Some("text/html"), true, Some("game.zip"), html, true),
            (Some("text/html"), true, Some("game.zip"), zip, false),
            (None, false, Some("game.zip"), html, true),
            (
                None,
                false,
                Some("game.zip"),
                b"<?xml version='1'?>\n<!-- a --> <html>",
                true,
            ),
            (None, false, Some("game.zip"), b"<!-- not a page", false),
            (None, false, Some("game.zip"), zip, false),
            (
                Some("application/octet-stream"),
                true,
                Some("notes.txt"),
                html,
                false,
            ),
            (Some("text/html"), true, Some("manual.HTML"), html, false),
            (Some("text/html"), false, Some("manual.html"), html, false),
            (Some("application/zip"), true, Some("game.zip"), zip, false),
            (None, false, None, b"", false),
        ] {
            let value = content_type.map(HeaderValue::from_static);
            assert_eq!(
                is_web_page(value.as_ref(), disposition, name, first),
                page,
                "{content_type:?} {disposition} {name:?}"
            );
        }
        assert_eq!(title(html), "Too late");
        assert_eq!(title(b"no \x1b[2J tags"), "no [2J tags");
    }
}
