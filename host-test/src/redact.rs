//! Removes secrets from text by their value, whoever wrote the text. Must not
//! know what the secrets are for, or where the text goes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, RwLock, RwLockReadGuard};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

use crate::credential::Credential;

/// Secrets shorter than this are not redacted: they would blank ordinary words.
const MIN_BYTES: usize = 4;

/// Secrets that come and go, like direct links: so many of the last ones.
const PASSING: usize = 256;

/// What stands in place of a secret.
const BLANK: &str = "[redacted]";

/// Knows secrets, and takes them out of text. Clones share what they know: give
/// the same one to all sessions, and pass what you log or show through it.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Known>>);

#[derive(Default)]
struct Known {
    lasting: Vec<SecretString>,
    passing: VecDeque<SecretString>,
}

impl Redactor {
    /// Notes a secret that holds as long as the program runs: a key or a password.
    pub fn add(&self, secret: &str) {
        let mut known = self.0.write().unwrap_or_else(|e| e.into_inner());
        for form in forms(secret) {
            if !known.lasting.iter().any(|s| s.expose_secret() == form) {
                known.lasting.push(form.into());
            }
        }
    }

    /// Notes a credential.
    pub fn add_credential(&self, credential: &Credential) {
        self.add(credential.expose());
    }

    /// Notes a secret that is soon worthless, like a direct link or the id of an
    /// upload. Only the last some hundred of these are known.
    pub fn add_passing(&self, secret: &str) {
        let mut known = self.0.write().unwrap_or_else(|e| e.into_inner());
        for form in forms(secret) {
            if known.passing.iter().any(|s| s.expose_secret() == form) {
                continue;
            }
            if known.passing.len() == PASSING {
                known.passing.pop_front();
            }
            known.passing.push_back(form.into());
        }
    }

    /// The text without the secrets.
    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let known = self.read();
        let mut found: Vec<&str> = known
            .lasting
            .iter()
            .chain(&known.passing)
            .map(|secret| secret.expose_secret())
            .filter(|secret| text.contains(secret))
            .collect();
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        // The longest first: a short secret inside a long one must not leave
        // the rest of it.
        found.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        let clean = found
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret, BLANK));
        Cow::Owned(clean)
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(|e| e.into_inner())
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// A secret as it is, and as it stands in addresses, forms and JSON.
fn forms(secret: &str) -> Vec<String> {
    if secret.len() < MIN_BYTES {
        return Vec::new();
    }
    let quoted = format!("{secret:?}");
    let mut forms = vec![
        secret.to_owned(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        quoted[1..quoted.len() - 1].to_owned(),
    ];
    forms.sort_unstable();
    forms.dedup();
    forms
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
