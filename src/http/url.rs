//! Parses the few forms of URL that 1fichier uses. Not a general URL parser:
//! any other form is `None`. Must not know which hosts are trusted.

/// A URL in its three parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// `true` for `https`, `false` for `http`.
    pub secure: bool,
    /// Host and port as written.
    pub authority: &'a str,
    /// Path and query, or empty.
    pub path: &'a str,
}

/// Splits an absolute `http` or `https` URL without credentials and fragment.
/// `None` if it contains spaces or control characters.
pub fn split(url: &str) -> Option<Parts<'_>> {
    if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        return None;
    }
    let (secure, rest) = match strip_prefix_ignoring_case(url, "https://") {
        Some(rest) => (true, rest),
        None => (false, strip_prefix_ignoring_case(url, "http://")?),
    };
    let rest = rest.split('#').next()?;
    let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    if authority.is_empty() || authority.contains('@') || path.starts_with('\\') {
        return None;
    }
    Some(Parts {
        secure,
        authority,
        path,
    })
}

/// Host and path of a URL, for messages: a query may contain a secret.
pub fn without_query(url: &str) -> &str {
    let bare = url
        .split_once("://")
        .map_or(url, |(_, without_scheme)| without_scheme);
    bare.split(['?', '#']).next().unwrap_or_default()
}

/// `str::strip_prefix`, ignoring ASCII case.
pub fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_urls_are_split_and_everything_else_is_not() {
        let rows = [
            ("https://a.b/c?d", Some((true, "a.b", "/c?d"))),
            ("HTTP://a.b:80", Some((false, "a.b:80", ""))),
            ("https://a.b?x", Some((true, "a.b", "?x"))),
            ("https://a.b/c#d", Some((true, "a.b", "/c"))),
            ("https://user@a.b/", None),
            ("https:///a", None),
            ("ftp://a.b/", None),
            ("/end.pl", None),
            ("https://a.b/c d", None),
            ("https://a.b/c\r\nx: y", None),
            ("https://a.b\\@evil/", None),
            ("http", None),
            ("é", None),
            ("", None),
        ];
        for (url, expected) in rows {
            let parts = split(url).map(|parts| (parts.secure, parts.authority, parts.path));
            assert_eq!(parts, expected, "{url}");
        }
    }

    #[test]
    fn a_query_never_reaches_a_message() {
        assert_eq!(without_query("https://a.b/c?id=1#x"), "a.b/c");
        assert_eq!(without_query("a.b"), "a.b");
    }
}
