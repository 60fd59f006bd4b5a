//! Removes secrets from text by their value, whoever wrote the text. Must not
//! know what the secrets are for, or where the text goes.

mod blank;
mod escapes;
mod forms;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, RwLock, RwLockWriteGuard};

use aho_corasick::AhoCorasick;
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use blank::Blanks;
use forms::forms;

use crate::credential::Credential;

/// Minimum number of bytes of a secret's beginning that are redacted at the end
/// of a text, which may have been truncated there.
const CUT: usize = 6;

/// Number of temporary secrets, such as direct URLs, that are remembered.
const PASSING: usize = 512;

/// Shorter paths of direct URLs are not secrets.
const MIN_PATH: usize = 8;

/// Replacement for a secret.
const BLANK: &str = "[redacted]";

/// Knows secrets and removes them from text. Clones share their secrets: pass
/// the same one to all sessions, and pass everything that you log or show
/// through it.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Known>>);

#[derive(Default)]
struct Known {
    lasting: Vec<Secret>,
    /// Finds all forms of the permanent secrets; built when needed.
    matcher: Option<Arc<AhoCorasick>>,
    /// In lower case. There are many, and each occurs in few texts, so no
    /// matcher is built for them.
    passing: VecDeque<SecretString>,
}

/// A secret and its forms. Its memory is wiped on drop.
struct Secret {
    plain: SecretString,
    forms: Vec<SecretString>,
}

impl Secret {
    fn new(plain: &str) -> Option<Self> {
        let forms = forms(plain);
        (!forms.is_empty()).then(|| Self {
            plain: plain.into(),
            forms: forms.into_iter().map(Into::into).collect(),
        })
    }

    fn is(&self, other: &Self) -> bool {
        self.plain.expose_secret() == other.plain.expose_secret()
    }
}

impl Known {
    /// Returns where a text ends with the beginning of a secret.
    fn cut_off(&self, text: &str) -> Option<Range<usize>> {
        let text = text.trim_end_matches(['…', '.', '"', '\'', '\n', ' ']);
        let lasting = self.lasting.iter().map(|secret| &secret.plain);
        let ends = lasting.chain(&self.passing).filter_map(|secret| {
            let secret = secret.expose_secret().as_bytes();
            let longest = secret.len().min(text.len());
            let length = (CUT..longest).rev().find(|length| {
                let end = &text.as_bytes()[text.len() - length..];
                secret[..*length].eq_ignore_ascii_case(end)
            })?;
            text.is_char_boundary(text.len() - length).then_some(length)
        });
        let length = ends.max()?;
        Some(text.len() - length..text.len())
    }

    /// Returns the matcher; `None` if there is no permanent secret.
    fn matcher(&mut self) -> Option<Arc<AhoCorasick>> {
        if self.matcher.is_none() {
            let forms = self.lasting.iter().flat_map(|secret| &secret.forms);
            let forms: Vec<&str> = forms.map(|form| form.expose_secret()).collect();
            self.matcher = (!forms.is_empty())
                .then(|| forms::matcher(&forms).map(Arc::new))
                .flatten();
        }
        self.matcher.clone()
    }
}

impl Redactor {
    /// Adds a secret that lasts as long as the program runs: a key or a
    /// password.
    pub fn add(&self, secret: &str) {
        let Some(secret) = Secret::new(secret) else {
            return;
        };
        let mut known = self.write();
        if !known.lasting.iter().any(|other| other.is(&secret)) {
            known.lasting.push(secret);
            known.matcher = None;
        }
    }

    /// Adds a credential.
    pub fn add_credential(&self, credential: &Credential) {
        self.add(credential.expose());
    }

    /// Adds a secret that soon becomes worthless, such as the id of an upload.
    /// Only the last few hundred of these are remembered.
    pub fn add_passing(&self, secret: &str) {
        if secret.len() < forms::MIN_BYTES {
            return;
        }
        let secret = secret.to_ascii_lowercase();
        let mut known = self.write();
        let mut passing = known.passing.iter();
        if passing.any(|other| other.expose_secret() == secret) {
            return;
        }
        if known.passing.len() == PASSING {
            known.passing.pop_front();
        }
        known.passing.push_back(secret.into());
    }

    /// Adds a direct URL, and the part of it that a server may echo: its path.
    pub fn add_link(&self, link: &str) {
        self.add_passing(link);
        let Ok(url) = url::Url::parse(link) else {
            return;
        };
        let path = url.path().trim_matches('/');
        // A file name alone is not secret.
        let is_file_name = !path.contains('/') && path.contains('.');
        if path.len() >= MIN_PATH && !is_file_name {
            self.add_passing(path);
        }
    }

    /// Returns the text without the secrets, however they are escaped or
    /// encoded in it.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut known = self.write();
        let matcher = known.matcher();
        if matcher.is_none() && known.passing.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut found: Vec<Range<usize>> = known.cut_off(text).into_iter().collect();
        for reading in escapes::readings(text) {
            if let Some(matcher) = &matcher {
                found.extend(reading.find(matcher));
            }
            for secret in &known.passing {
                found.extend(reading.find_text(secret.expose_secret()));
            }
        }
        drop(known);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        found.sort_unstable_by_key(|range| range.start);
        let (mut clean, mut end) = (String::with_capacity(text.len()), 0);
        for range in found {
            if range.start >= end {
                clean.push_str(&text[end..range.start]);
                clean.push_str(BLANK);
            }
            end = end.max(range.end);
        }
        clean.push_str(&text[end..]);
        Cow::Owned(clean)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(|e| e.into_inner())
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted_by_value_and_the_longest_first() {
        let redactor = Redactor::default();
        redactor.add("abc-12");
        redactor.add("x");
        redactor.add("12345");
        redactor.clone().add_passing("https://a/12345/6");
        for (text, clean) in [
            ("see https://a/12345/6", "see [redacted]"),
            ("key abc-12, xabc-12x", "key [redacted], x[redacted]x"),
            ("nothing to hide", "nothing to hide"),
        ] {
            assert_eq!(redactor.clean(text), clean);
        }
        assert_eq!(format!("{redactor:?}"), "Redactor");
    }

    #[test]
    fn a_secret_is_known_in_the_forms_that_protocols_give_it() {
        let redactor = Redactor::default();
        redactor.add("pass \"w=rd");
        for text in [
            "pass \"w=rd",
            "pass=pass%20%22w%3Drd&x",
            "pass=pass+%22w%3Drd&x",
            r#"{"pass":"pass \"w=rd"}"#,
        ] {
            let clean = redactor.clean(text);
            assert!(clean.contains(BLANK) && !clean.contains("rd"), "{clean}");
        }
    }

    #[test]
    fn escapes_and_encodings_hide_no_secret() {
        let redactor = Redactor::default();
        redactor.add("Key-4567890_2345678901234567=9==");
        redactor.add("p\"ss & w\u{f6}rd/1");
        for text in [
            "x KEY-4567890_2345678901234567=9== y",
            "x Key-4567890_2345678901234567%3d9%3D%3D y",
            "x Key-4567890_2345678901234567%253D9%253D%253D y",
            r"x Key-4567890_2345678901234567\u003d9\u003D= y",
            "x Key-4567890_2345678901234567&#61;9&#x3D;&equals; y",
            "x &#75;&#101;y-4567890&lowbar;2345678901234567=9== y",
            "x 4b65792d343536373839305f323334353637383930313233343536373d393d3d y",
            "x S2V5LTQ1Njc4OTBfMjM0NTY3ODkwMTIzNDU2Nz05PT0= y",
            // With a prefix that shifts it by one byte and by two.
            "x OktleS00NTY3ODkwXzIzNDU2Nzg5MDEyMzQ1Njc9OT09 y",
            "x dTpLZXktNDU2Nzg5MF8yMzQ1Njc4OTAxMjM0NTY3PTk9PQ== y",
            r#"x p\"ss & w\u00f6rd\/1 y"#,
            "x p&quot;ss &amp; w&ouml;rd&#x2f;1 y",
            "x p%22ss+%26+w%C3%B6rd%2F1 y",
        ] {
            let clean = redactor.clean(text);
            assert!(clean.starts_with("x ") && clean.ends_with(" y"), "{clean}");
            assert!(clean.contains(BLANK), "{clean}");
            for left in ["4567", "NDU2Nzg", "Q1Njc4", "3435", "ss"] {
                assert!(!clean.contains(left), "{text}: {clean}");
            }
        }
    }

    #[test]
    fn the_beginning_of_a_secret_at_the_end_of_a_text_is_redacted() {
        let redactor = Redactor::default();
        redactor.add("Key-4567890_23456789012345678901");
        for text in [
            "echo Key-4567890_234567890123",
            "echo Key-45",
            "echo Key-4567890_…",
        ] {
            let clean = redactor.clean(text);
            assert!(clean.starts_with("echo [redacted]"), "{clean}");
        }
        for text in ["echo Key-4", "Key-45 echo", "Key"] {
            assert_eq!(redactor.clean(text), text);
        }
    }

    #[test]
    fn the_path_of_a_direct_link_is_as_secret_as_the_link() {
        let redactor = Redactor::default();
        redactor.add_link("https://a-4.example.com/p1234567890?x=1");
        for text in [
            "404: /p1234567890 was not found",
            "see https://A-4.example.com/p1234567890?x=1",
            "at a-4.example.com%2Fp1234567890",
        ] {
            let clean = redactor.clean(text);
            assert!(clean.contains(BLANK) && !clean.contains("p123"), "{clean}");
        }
        redactor.add_link("https://a-4.example.com/some-game.zip");
        assert_eq!(redactor.clean("some-game.zip"), "some-game.zip");
        redactor.add_link("https://a-4.example.com/");
        assert_eq!(redactor.clean("/ is a slash"), "/ is a slash");
    }

    #[test]
    fn direct_links_come_and_go_and_the_key_stays() {
        let redactor = Redactor::default();
        redactor.add("the-key");
        for n in 0..2_000 {
            redactor.add_passing(&format!("ticket{n}"));
        }
        assert_eq!(redactor.clean("the-key"), BLANK);
        assert_eq!(redactor.clean("ticket1999"), BLANK);
        assert_eq!(redactor.clean("ticket10"), "ticket10");
    }
}
