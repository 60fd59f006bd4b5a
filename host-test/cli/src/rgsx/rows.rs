//! A list of rows as text in which single rows can be changed: everything else
//! stays the same to the byte. Must not know what rows mean.

use std::ops::Range;

use serde_json::{Map, Value};

/// A list in JSON and the positions of its rows.
pub struct Rows<'a> {
    text: &'a str,
    rows: Vec<Range<usize>>,
}

impl<'a> Rows<'a> {
    /// Returns `None` if the text is not a list. Empty text is an empty list.
    pub fn of(text: &'a str) -> Option<Self> {
        let text = match text.trim().is_empty() {
            true => "[]",
            false => text,
        };
        serde_json::from_str::<Vec<serde::de::IgnoredAny>>(text).ok()?;
        Some(Self {
            text,
            rows: spans(text),
        })
    }

    /// Returns the first row that is an object and matches.
    pub fn position(&self, is: impl Fn(&Map<String, Value>) -> bool) -> Option<usize> {
        (0..self.rows.len()).find(|n| is(&self.row(*n)))
    }

    /// Returns a row; empty if it is not an object.
    pub fn row(&self, number: usize) -> Map<String, Value> {
        serde_json::from_str(&self.text[self.rows[number].clone()]).unwrap_or_default()
    }

    /// Returns the text with one row replaced.
    pub fn with(&self, number: usize, row: &Map<String, Value>) -> String {
        let old = &self.rows[number];
        let (before, after) = (&self.text[..old.start], &self.text[old.end..]);
        format!("{before}{}{after}", as_text(row))
    }

    /// Returns the text with rows appended.
    pub fn and(&self, rows: &[Map<String, Value>]) -> String {
        let rows: Vec<String> = rows.iter().map(as_text).collect();
        let rows = rows.join(",\n  ");
        match self.rows.last() {
            Some(last) => {
                let (before, after) = self.text.split_at(last.end);
                format!("{before},\n  {rows}{after}")
            }
            None => format!("[\n  {rows}\n]"),
        }
    }
}

/// Formats a row like RGSX: two spaces, no escapes for letters.
fn as_text(row: &Map<String, Value>) -> String {
    // Objects with string keys always serialize.
    let row = serde_json::to_string_pretty(row).unwrap_or_default();
    row.replace('\n', "\n  ")
}

/// Returns the positions of the elements of a valid list.
fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut in_text, mut escaped, mut is_new) = (0, false, false, true);
    for (at, byte) in text.bytes().enumerate() {
        let was = depth;
        match byte {
            _ if in_text => {
                (in_text, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b'"' => in_text = true,
            b',' if depth == 1 => {
                is_new = true;
                continue;
            }
            _ if byte.is_ascii_whitespace() => continue,
            _ => {}
        }
        // Skips the brackets of the list itself and everything around them.
        if was.min(depth) == 0 {
            continue;
        }
        match spans.last_mut() {
            Some(last) if !is_new => last.end = at + 1,
            _ => spans.push(at..at + 1),
        }
        is_new = false;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_whatever_is_in_them() {
        for (text, expected) in [
            ("", &[][..]),
            (" [ ] ", &[]),
            ("[1]", &["1"]),
            (
                " [ {\"a\": [1, {}]} , \"x, ] \\\" [\" ,null]",
                &["{\"a\": [1, {}]}", "\"x, ] \\\" [\"", "null"],
            ),
            ("[[1], [], {}]", &["[1]", "[]", "{}"]),
            ("[\"\\\\\", \"é\"]", &["\"\\\\\"", "\"é\""]),
        ] {
            let rows = Rows::of(text).unwrap();
            let found: Vec<&str> = rows
                .rows
                .iter()
                .map(|row| &rows.text[row.clone()])
                .collect();
            assert_eq!(found, expected, "{text}");
        }
        for text in ["{}", "[", "[1,]", "1"] {
            assert!(Rows::of(text).is_none(), "{text}");
        }
    }
}
