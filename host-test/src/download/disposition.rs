//! The file name in a Content-Disposition header (RFC 6266), parsed as
//! liberally as in browsers. Must not sanitize it: `names` does.

use http::header::{CONTENT_DISPOSITION, HeaderMap};

/// Returns the name, if the header has one.
///
/// If both parameters exist, `filename*` takes precedence (RFC 6266 §4.3),
/// unless the server has encoded it as a form value, with `+` for spaces: then
/// both mean the same name, and the plain parameter has it right.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_DISPOSITION)?;
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let (mut plain, mut extended) = (None, None);
    for (name, value) in parameters(&text) {
        match name.to_ascii_lowercase().as_str() {
            "filename" if plain.is_none() => plain = Some(value),
            "filename*" if extended.is_none() => extended = Some(value),
            _ => {}
        }
    }
    let decoded = extended.as_deref().and_then(|v| decode(v, false));
    match (plain, decoded) {
        (Some(plain), Some(decoded)) => {
            let as_form = extended.as_deref().and_then(|v| decode(v, true));
            Some(if as_form.as_ref() == Some(&plain) {
                plain
            } else {
                decoded
            })
        }
        (plain, decoded) => decoded.or(plain),
    }
    .filter(|name| !name.trim().is_empty())
}

/// Returns the parameters after the disposition type; quoted values without
/// their quotes.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', '\t', ';']).to_owned();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        found.push((name, value));
        rest = next;
    }
    found
}

/// Splits a quoted string at its closing quote; returns its value and the rest.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Decodes `UTF-8''percent%20encoded`. `None` if it has another charset or is
/// not valid UTF-8.
fn decode(value: &str, form: bool) -> Option<String> {
    let mut pieces = value.splitn(3, '\'');
    let (charset, _language, encoded) = (pieces.next()?, pieces.next()?, pieces.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let encoded = if form {
        encoded.replace('+', " ")
    } else {
        encoded.to_owned()
    };
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(&encoded).collect();
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_servers_write_them() {
        for (header, expected) in [
            (r#"attachment; filename="a b.zip""#, Some("a b.zip")),
            ("attachment; filename=a.zip", Some("a.zip")),
            (
                r#"attachment; filename="a;b=c.zip"; x=y"#,
                Some("a;b=c.zip"),
            ),
            (r#"attachment; filename="a \"b\".zip""#, Some("a \"b\".zip")),
            ("attachment; filename*=UTF-8''%e2%98%80.zip", Some("☀.zip")),
            (
                r#"attachment; filename="_.zip"; filename*=UTF-8''%E2%98%80.zip"#,
                Some("☀.zip"),
            ),
            (
                r#"attachment; filename*=UTF-8''a+b%2Bc.zip; filename="a b+c.zip""#,
                Some("a b+c.zip"),
            ),
            (
                r#"attachment; filename="a+b.zip"; filename*=UTF-8''a+b.zip"#,
                Some("a+b.zip"),
            ),
            (
                r#"attachment; filename="x.zip"; filename*=latin1''y.zip"#,
                Some("x.zip"),
            ),
            (
                r#"attachment; filename="x.zip"; filename*=UTF-8''%ff"#,
                Some("x.zip"),
            ),
            ("attachment; FILENAME=\"é.zip\"", Some("é.zip")),
            ("attachment; filename=\"open", Some("open")),
            ("attachment; filename=\"\"", None),
            ("attachment", None),
            ("inline; =;==", None),
        ] {
            let mut headers = HeaderMap::new();
            let value = http::HeaderValue::from_bytes(header.as_bytes()).unwrap();
            headers.insert(CONTENT_DISPOSITION, value);
            assert_eq!(file_name(&headers).as_deref(), expected, "{header}");
        }
    }
}
