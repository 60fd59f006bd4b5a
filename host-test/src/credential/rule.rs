//! What a plugin's manifest says about its credential. Must not know where
//! credentials are stored.

use serde::Deserialize;

/// Format and use of the credential.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialRule {
    /// Environment variable that contains it.
    pub environment: String,
    /// Exact number of characters.
    pub length: usize,
    /// Allowed characters: single ones and ranges; a literal `-` comes last.
    pub alphabet: String,
    /// HTTP header that carries it.
    pub header: String,
    /// Value of that header; `{}` is replaced by the credential.
    pub template: String,
    /// Where a person creates a new one.
    pub renew: String,
}

impl CredentialRule {
    /// Whether `text` has the length and the characters of a credential.
    pub fn has_shape(&self, text: &str) -> bool {
        text.chars().count() == self.length && text.chars().all(|c| in_alphabet(c, &self.alphabet))
    }

    /// Returns the header value for a credential.
    pub fn header_value(&self, secret: &str) -> String {
        self.template.replace("{}", secret)
    }
}

fn in_alphabet(c: char, alphabet: &str) -> bool {
    let set: Vec<char> = alphabet.chars().collect();
    let mut i = 0;
    while i < set.len() {
        if i + 2 < set.len() && set[i + 1] == '-' {
            if (set[i]..=set[i + 2]).contains(&c) {
                return true;
            }
            i += 3;
        } else {
            if set[i] == c {
                return true;
            }
            i += 1;
        }
    }
    false
}
