//! Distinguishes web pages from files: hosters report failures as a page with
//! status 200, which must not be saved as a file. Must not know sockets or
//! disks.

use http::HeaderValue;

use super::sniff;

/// Endings of files that are web pages.
const PAGES: [&str; 6] = [".htm", ".html", ".xhtml", ".shtml", ".mht", ".mhtml"];

/// Endings of files that are JSON objects.
const OBJECTS: [&str; 6] = [
    ".json",
    ".jsonl",
    ".geojson",
    ".gltf",
    ".ipynb",
    ".webmanifest",
];

/// What is known about a response besides its first bytes.
pub(super) struct Answer<'a> {
    pub(super) content_type: Option<&'a HeaderValue>,
    /// Whether the server suggests a file name or a disposition.
    pub(super) has_disposition: bool,
    /// The name under which the file will be stored.
    pub(super) name: Option<&'a str>,
    /// Whether another source has reported the file's size, which will be
    /// compared.
    pub(super) has_known_size: bool,
}

impl Answer<'_> {
    /// Whether the response is a web page, or an object that describes an
    /// error, instead of the file. If the size is known and will be compared,
    /// the headers are believed as well; otherwise the content decides. If the
    /// file's name says that it is a page, a page is the file.
    pub(super) fn is_page(&self, first: &[u8]) -> bool {
        let is_html = sniff::is_html(first);
        let says_html = self.says(&["text/html", "application/xhtml"]);
        if self.is_named(&PAGES) {
            // A file that is a page is replaced by an error page only without a
            // disposition.
            return !self.has_disposition && says_html && !is_html;
        }
        if says_html && !self.has_disposition {
            return true;
        }
        if self.has_known_size {
            return is_html && (says_html || !self.has_disposition);
        }
        let says_json = self.says(&["application/json"]) && !self.has_disposition;
        is_html || (!self.is_named(&OBJECTS) && sniff::is_error_object(first, says_json))
    }

    fn is_named(&self, endings: &[&str]) -> bool {
        let name = self.name.map(str::to_ascii_lowercase);
        name.is_some_and(|name| endings.iter().any(|ending| name.ends_with(ending)))
    }

    fn says(&self, kinds: &[&str]) -> bool {
        let value = self.content_type.and_then(|value| value.to_str().ok());
        let value = value.map(|value| value.trim_start().to_ascii_lowercase());
        value.is_some_and(|value| kinds.iter().any(|kind| value.starts_with(kind)))
    }
}

/// Returns the page's title or first words, at most 200 characters, for the
/// log.
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
        let text: &[u8] = b"plain text";
        let error: &[u8] = b"{\"status\":\"KO\",\"message\":\"wait\"}";
        for (content_type, has_disposition, name, first, page, of_known_size) in [
            (
                Some("text/html; charset=utf-8"),
                false,
                None,
                html,
                true,
                true,
            ),
            (Some("text/html"), false, Some("game.zip"), zip, true, true),
            (Some("text/html"), true, Some("game.zip"), html, true, true),
            (Some("text/html"), true, Some("game.zip"), zip, false, false),
            (None, false, Some("game.zip"), html, true, true),
            (None, false, Some("game.zip"), zip, false, false),
            (None, true, Some("notes.txt"), html, true, false),
            (
                Some("application/zip"),
                true,
                Some("game.zip"),
                html,
                true,
                false,
            ),
            (
                Some("text/html"),
                true,
                Some("manual.HTML"),
                html,
                false,
                false,
            ),
            (
                Some("text/html"),
                false,
                Some("manual.html"),
                html,
                false,
                false,
            ),
            (
                Some("text/html"),
                false,
                Some("manual.html"),
                text,
                true,
                true,
            ),
            (
                Some("application/zip"),
                true,
                Some("game.zip"),
                zip,
                false,
                false,
            ),
            (
                Some("application/json"),
                false,
                Some("game.zip"),
                error,
                true,
                false,
            ),
            (None, true, Some("game.zip"), error, true, false),
            (
                Some("application/json"),
                false,
                Some("list.json"),
                error,
                false,
                false,
            ),
            (None, false, None, b"", false, false),
        ] {
            let value = content_type.map(HeaderValue::from_static);
            for (has_known_size, expected) in [(false, page), (true, of_known_size)] {
                let answer = Answer {
                    content_type: value.as_ref(),
                    has_disposition,
                    name,
                    has_known_size,
                };
                assert_eq!(
                    answer.is_page(first),
                    expected,
                    "{content_type:?} {has_disposition} {name:?} {has_known_size} {:?}",
                    String::from_utf8_lossy(first)
                );
            }
        }
        assert_eq!(title(html), "Too late");
        assert_eq!(title(b"no \x1b[2J tags"), "no [2J tags");
    }
}
