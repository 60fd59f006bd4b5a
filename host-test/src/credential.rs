//! The credential: checks its format, hides it, and stores it. Must not know
//! what a request or a session is.

mod file;
#[cfg(feature = "keyring")]
mod keyring;
mod rule;
mod sources;
mod store;
mod subject;

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::file_permissions::Distrust;

#[cfg(feature = "keyring")]
pub use keyring::Keyring;
pub use rule::CredentialRule;
pub use sources::{CredentialPlace, FoundCredential, Sources};
pub use store::{CredentialStore, FileStore, MemoryStore};
pub(crate) use subject::Subject;

/// A credential with the format that the plugin's manifest describes. Its
/// memory is wiped on drop; `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct Credential(SecretString);

/// Why there is no usable credential. No variant contains the credential
/// itself.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum CredentialError {
    /// The plugin's service does not use credentials.
    #[error("{plugin} does not use a key")]
    NotUsed {
        /// Id of the plugin.
        plugin: String,
    },
    /// The text cannot be a credential of this service.
    #[error("the key in {place} has the wrong format: expected {expected}, found {found}")]
    Shape {
        /// Where it was found.
        place: String,
        /// Expected format.
        expected: String,
        /// Format that was found, without the content.
        found: String,
        /// Where to get a new one.
        renew: String,
    },
    /// There is no credential in the specified place.
    #[error("there is no key in {place}")]
    Empty {
        /// Where it should be.
        place: String,
        /// Where to get one.
        renew: String,
    },
    /// The key file cannot be read.
    #[error("the key file {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The key file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The key file is a symbolic link, a folder or a device.
    #[error("the key file {} is {what}", path.display())]
    NotAFile {
        /// The key file.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// The key file could contain another user's key.
    #[error("the key file {} is not used: {why}", path.display())]
    Untrusted {
        /// The key file.
        path: PathBuf,
        /// Its owner, or who can change it.
        why: Distrust,
    },
    /// There is no place to store credentials: no keyring is running, or this
    /// user has no settings folder.
    #[error("{place} is not available: {reason}")]
    NoStore {
        /// The place.
        place: String,
        /// Its error.
        reason: String,
    },
    /// A place to store credentials exists but refuses.
    #[error("{place} cannot be used: {reason}")]
    Store {
        /// The place.
        place: String,
        /// Its error.
        reason: String,
    },
}

impl Credential {
    /// Checks `text` against the rule of a manifest. `place` says where it was
    /// found, for the error.
    pub fn new(text: &str, rule: &CredentialRule, place: &str) -> Result<Self, CredentialError> {
        let text = liberal(text);
        if text.is_empty() {
            return Err(CredentialError::Empty {
                place: place.to_owned(),
                renew: rule.renew.clone(),
            });
        }
        if !rule.has_shape(text) {
            let count = text.chars().count();
            let strange = !text
                .chars()
                .all(|c| rule.has_shape(&c.to_string().repeat(rule.length)));
            return Err(CredentialError::Shape {
                place: place.to_owned(),
                expected: format!("{} characters of {}", rule.length, rule.alphabet),
                found: if strange {
                    format!("{count} characters, some of them not allowed")
                } else {
                    count.to_string()
                },
                renew: rule.renew.clone(),
            });
        }
        Ok(Self(text.into()))
    }

    /// Reads a key file: a regular file that contains only the key, white
    /// space, quotes around the key, and comment lines that start with `#`.
    pub fn from_file(
        path: &Path,
        rule: &CredentialRule,
    ) -> Result<FoundCredential, CredentialError> {
        let text = file::read(path)?;
        Ok(FoundCredential {
            credential: Self::new(text.expose(), rule, &path.display().to_string())?,
            place: CredentialPlace::File(path.to_owned()),
            warning: text.warning(path),
        })
    }

    /// Reads the environment variable that the manifest names. `None` if it is
    /// unset or empty.
    pub fn from_environment(rule: &CredentialRule) -> Result<Option<Self>, CredentialError> {
        match std::env::var(&rule.environment) {
            Ok(text) if !text.trim().is_empty() => {
                Self::new(&text, rule, &rule.environment).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Returns a form that may be shown: the first 16 hexadecimal digits of its
    /// SHA-256, which distinguish two credentials and do not reveal them.
    pub fn fingerprint(&self) -> String {
        hex::encode(&Sha256::digest(self.expose())[..8])
    }

    /// Returns the secret, for a [`CredentialStore`].
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Returns the secret itself. Review every use of this.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Extracts the credential from a text that a person wrote: skips byte order
/// mark, comment lines, white space and quotes.
fn liberal(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or("")
        .trim_matches(['"', '\''])
        .trim()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A rule for keys of six characters.
    pub(crate) fn rule() -> CredentialRule {
        CredentialRule {
            environment: "EXAMPLE_NOT_SET_API_KEY".into(),
            length: 6,
            alphabet: "A-Za-z0-9_=-".into(),
            header: "authorization".into(),
            template: "Bearer {}".into(),
            renew: "https://example.com/key".into(),
        }
    }

    #[test]
    fn a_key_file_may_look_like_people_write_it() {
        for text in [
            "abc-12",
            " abc-12\r\n",
            "\u{feff}abc-12",
            "\"abc-12\"",
            "# my key\n\nabc-12\n",
        ] {
            let found = Credential::new(text, &rule(), "here").unwrap();
            assert_eq!(found.expose(), "abc-12", "{text:?}");
        }
    }

    #[test]
    fn a_wrong_key_is_described_and_not_shown() {
        for text in ["abc-1", "abc-123", "abc+12", "äbc-12"] {
            let error = Credential::new(text, &rule(), "key.txt")
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("key.txt") && error.contains("6 characters"),
                "{error}"
            );
            assert!(!error.contains(text), "{error}");
        }
        let empty = Credential::new(" \n# nothing\n", &rule(), "key.txt").unwrap_err();
        assert!(matches!(empty, CredentialError::Empty { .. }));
    }

    #[test]
    fn neither_debug_output_nor_a_fingerprint_shows_the_key() {
        let credential = Credential::new("abc-12", &rule(), "here").unwrap();
        assert!(!format!("{credential:?}").contains("abc-12"));
        let fingerprint = credential.fingerprint();
        assert!(fingerprint.len() == 16 && !fingerprint.contains("abc-12"));
        let other = Credential::new("abc-13", &rule(), "here").unwrap();
        assert_ne!(other.fingerprint(), fingerprint);
    }
}
