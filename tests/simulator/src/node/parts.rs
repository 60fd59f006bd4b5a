//! The quirks of the real multipart parser: boundaries must be unquoted, names
//! of parts quoted. Knows nothing about what the parts are for.

use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

/// The boundary of a `multipart/form-data` body, if the real parser understands
/// it.
pub(super) fn boundary(content_type: Option<&str>) -> Option<String> {
    let (kind, parameters) = content_type?.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    let is_plain = (1..=70).contains(&value.len())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&byte));
    is_plain.then(|| value.to_owned())
}

/// The parsed head of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) name: String,
    /// Set for files.
    pub(super) file_name: Option<String>,
}

/// Parses the head of a part; `None` if the real parser does not understand it:
/// names without quotes, or a field with a content type.
pub(super) fn head(headers: &HeaderMap) -> Option<Head> {
    let disposition = headers.get(CONTENT_DISPOSITION)?.as_bytes();
    let disposition = String::from_utf8_lossy(disposition);
    let mut rest = disposition.strip_prefix("form-data")?;
    let (mut name, mut file_name) = (None, None);
    while let Some(parameter) = rest.trim_start().strip_prefix(';') {
        let (key, value) = parameter.trim_start().split_once('=')?;
        let (value, after) = quoted(value)?;
        rest = after;
        match key {
            "name" => name = Some(value),
            "filename" => file_name = Some(value),
            _ => {}
        }
    }
    let is_whole = rest.trim().is_empty();
    let is_typed_field = file_name.is_none() && headers.contains_key(CONTENT_TYPE);
    (is_whole && !is_typed_field).then_some(Head {
        name: name?,
        file_name,
    })
}

/// The quoted text at the beginning, and the rest. Browsers write a quote in a
/// name as `%22`, which is not decoded here either.
fn quoted(text: &str) -> Option<(String, &str)> {
    let (value, rest) = text.strip_prefix('"')?.split_once('"')?;
    Some((value.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_boundary_is_taken_only_without_quotes() {
        for (header, expected) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            (
                "Multipart/Form-Data;charset=utf-8;boundary=a-b",
                Some("a-b"),
            ),
            ("multipart/form-data; boundary=\"abc\"", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data", None),
            ("text/plain; boundary=abc", None),
        ] {
            assert_eq!(boundary(Some(header)).as_deref(), expected, "{header}");
        }
        assert_eq!(boundary(None), None);
    }

    fn read(disposition: &'static str, typed: bool) -> Option<(String, Option<String>)> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_bytes(disposition.as_bytes()).unwrap();
        headers.insert(CONTENT_DISPOSITION, value);
        if typed {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        }
        head(&headers).map(|head| (head.name, head.file_name))
    }

    #[test]
    fn names_are_taken_only_in_quotes() {
        let file = Some(("file[]".to_owned(), Some("é; b.txt".to_owned())));
        let plain = "form-data; name=\"file[]\"; filename=\"é; b.txt\"";
        assert_eq!(read(plain, true), file);
        assert_eq!(read(plain, false), file);
        let field = Some(("did".to_owned(), None));
        assert_eq!(read("form-data; name=\"did\"", false), field);
        assert_eq!(read("form-data; name=\"did\"", true), None, "typed field");
        assert_eq!(read("form-data; name=did", false), None);
        assert_eq!(
            read("form-data; name=\"file[]\"; filename=a.txt", true),
            None
        );
        assert_eq!(read("form-data; name=\"did", false), None);
        assert_eq!(read("form-data", false), None);
        assert_eq!(read("attachment; name=\"did\"", false), None);
    }
}
