//! What a plugin's manifest says of its credential. Must not know where
//! credentials are kept.

use serde::Deserialize;

/// Shape and use of the credential.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialRule {
    /// Environment variable that holds it.
    pub environment: String,
    /// Exact number of characters.
    pub length: usize,
    /// Characters of it: single ones and ranges, `-` last for itself.
    pub alphabet: String,
    /// HTTP header that carries it.
    pub header: String,
    /// Value of that header; `{}` stands for the credential.
    pub template: String,
    /// Where a person makes a new one.
    pub renew: String,
}

impl CredentialRule {
    /// Whether `text` has the length and the characters of a credential.
    pub fn has_shape(&self, text: &str) -> bool {
        text.chars().count() == self.length && text.chars().all(|c| in_alphabet(c, &self.alphabet))
    }

    /// The header value for a credential.
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
