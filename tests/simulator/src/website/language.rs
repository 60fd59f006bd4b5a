//! The language of a page: requested by address, path, cookie or header.
//! Independent of pages.

use http::header::{ACCEPT_LANGUAGE, COOKIE};

use crate::dispatch::Call;

/// A language of the website. The real one has more; here any other counts as
/// English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// `en`.
    #[default]
    English,
    /// `fr`.
    French,
}

impl Language {
    /// The code in `lg=`, in paths and in the `lang` of a page.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// Parses `fr`, `fr-FR` or `fr;q=0.9`; `None` if it names no language.
    fn from_tag(tag: &str) -> Option<Self> {
        let code = tag.trim().get(..2)?;
        let is_code = code.bytes().all(|byte| byte.is_ascii_alphabetic());
        let after = tag.trim().as_bytes().get(2);
        let is_whole = after.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        (is_code && is_whole).then(|| match code.eq_ignore_ascii_case("fr") {
            true => Self::French,
            false => Self::English,
        })
    }

    /// Picks one of two texts.
    pub(super) fn pick<T>(self, english: T, french: T) -> T {
        match self {
            Self::English => english,
            Self::French => french,
        }
    }
}

/// Removes a leading language from a path: `/en/dir/X` becomes `/dir/X`.
pub(super) fn without_language(path: &str) -> (Option<Language>, &str) {
    let split = path.strip_prefix('/').and_then(|rest| {
        let (first, _) = rest.split_once('/')?;
        let language = Language::from_tag(first).filter(|_| first.len() == 2)?;
        Some((Some(language), &path[first.len() + 1..]))
    });
    split.unwrap_or((None, path))
}

/// The language of a request: `lg=` takes precedence over the path, the cookie
/// `LG` and the browser's setting; `fallback` if it names none.
pub(super) fn of(call: &Call, in_path: Option<Language>, fallback: Language) -> Language {
    let by_address = || Language::from_tag(&call.address.parameter("lg")?);
    let by_cookie = || {
        let cookies = call.header(COOKIE)?.split(';');
        let mut values = cookies.filter_map(|cookie| cookie.trim().strip_prefix("LG="));
        Language::from_tag(values.next()?)
    };
    let by_header = || Language::from_tag(call.header(ACCEPT_LANGUAGE)?.split(',').next()?);
    by_address()
        .or(in_path)
        .or_else(by_cookie)
        .or_else(by_header)
        .unwrap_or(fallback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read() {
        for (tag, expected) in [
            ("fr", Some(Language::French)),
            ("FR-fr;q=0.9", Some(Language::French)),
            ("en", Some(Language::English)),
            ("bg", Some(Language::English)),
            ("en?json=1", Some(Language::English)),
            ("f", None),
            ("fra", None),
            ("*", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_path_may_begin_with_a_language() {
        let english = Some(Language::English);
        for (path, expected) in [
            ("/en/dir/aB", (english, "/dir/aB")),
            ("/bg/remove/a/b", (english, "/remove/a/b")),
            ("/fr/", (Some(Language::French), "/")),
            ("/dir/aB", (None, "/dir/aB")),
            ("/en", (None, "/en")),
            ("/", (None, "/")),
            ("", (None, "")),
        ] {
            assert_eq!(without_language(path), expected, "{path}");
        }
    }
}
