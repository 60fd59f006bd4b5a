//! The credential: where it comes from, that it has the right shape, and that
//! it never shows. Must not know what a request or a session is.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::manifest::CredentialRule;

/// Bytes of a key file that are read; a key file is one short line.
const MAX_FILE_BYTES: u64 = 4096;

/// A credential that has the shape that the plugin's manifest describes.
/// Its memory is wiped when it is dropped; `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct Credential(SecretString);

/// Why there is no usable credential. No variant holds the credential itself.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The plugin's service knows no credentials.
    #[error("{plugin} uses no key; leave the key option out")]
    NotUsed {
        /// Id of the plugin.
        plugin: String,
    },
    /// What was found cannot be a credential of this service.
    #[error(
        "the key in {place} has the wrong shape: {expected} are expected, {found} were found; \
         copy it again from {renew}"
    )]
    Shape {
        /// Where it was found.
        place: String,
        /// Shape that is expected.
        expected: String,
        /// Shape that was found, without its content.
        found: String,
        /// Where a person gets a new one.
        renew: String,
    },
    /// There is no credential where one was said to be.
    #[error("{place} holds no key; put the key from {renew} there, as one line")]
    Empty {
        /// Where it should be.
        place: String,
        /// Where a person gets one.
        renew: String,
    },
    /// The key file cannot be read.
    #[error("the key file {} cannot be read: {source}; check the path and its permissions", path.display())]
    Unreadable {
        /// The key file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The key file is a symbolic link, a folder or a device.
    #[error("the key file {} is {what}; name a regular file", path.display())]
    NotAFile {
        /// The key file.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
}

/// A credential and what its owner should be told about its keeping.
#[derive(Debug)]
pub struct Found {
    /// The credential.
    pub credential: Credential,
    /// A sentence, when others on this machine can read the key file.
    pub warning: Option<String>,
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
                    format!("{count} characters, some of them others")
                } else {
                    count.to_string()
                },
                renew: rule.renew.clone(),
            });
        }
        Ok(Self(text.into()))
    }

    /// Reads a key file: a regular file with the key and nothing else but
    /// white space, quotes around it and comment lines that start with `#`.
    pub fn from_file(path: &Path, rule: &CredentialRule) -> Result<Found, CredentialError> {
        let unreadable = |source| CredentialError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let not_a_file = |what| CredentialError::NotAFile {
            path: path.to_owned(),
            what,
        };
        let named = std::fs::symlink_metadata(path).map_err(unreadable)?;
        if named.is_symlink() {
            return Err(not_a_file("a symbolic link"));
        }
        if named.is_dir() {
            return Err(not_a_file("a folder"));
        }
        if !named.is_file() {
            return Err(not_a_file("no regular file"));
        }
        let file = File::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        let text = SecretString::from(String::from_utf8_lossy(&bytes).into_owned());
        bytes.fill(0);
        Ok(Found {
            credential: Self::new(text.expose_secret(), rule, &path.display().to_string())?,
            warning: readable_by_others(&named).then(|| {
                format!(
                    "other users of this machine can read the key file {0}; run: chmod 600 {0}",
                    path.display()
                )
            }),
        })
    }

    /// Reads the environment variable that the manifest names. None: it is not
    /// set or empty.
    pub fn from_environment(rule: &CredentialRule) -> Result<Option<Self>, CredentialError> {
        match std::env::var(&rule.environment) {
            Ok(text) if !text.trim().is_empty() => {
                Self::new(&text, rule, &rule.environment).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The secret itself. Every use of this is a place to review.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// The credential in a text that a person made: without byte order mark,
/// comment lines, white space and quotes.
fn liberal(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or("")
        .trim_matches(['"', '\''])
        .trim()
}

#[cfg(unix)]
fn readable_by_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::fs::Metadata) -> bool {
    false
}

/// Removes secrets from text by their value, wherever they come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl Redactor {
    /// Secrets shorter than this are not redacted: they would blank ordinary words.
    const MIN_BYTES: usize = 4;

    pub(crate) fn add(&mut self, secret: &str) {
        let known = self.0.iter().any(|s| s.expose_secret() == secret);
        if secret.len() >= Self::MIN_BYTES && !known {
            self.0.push(secret.into());
            // The longest first: a short secret inside a long one must not
            // leave the rest of it.
            self.0
                .sort_by_key(|s| std::cmp::Reverse(s.expose_secret().len()));
        }
    }

    pub(crate) fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose_secret(), "[redacted]")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> CredentialRule {
        CredentialRule {
            environment: "EXAMPLE_KEY".into(),
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
    fn debug_output_never_shows_the_key() {
        let credential = Credential::new("abc-12", &rule(), "here").unwrap();
        assert!(!format!("{credential:?}").contains("abc-12"));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_a_regular_file_and_is_warned_about_when_others_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        std::fs::write(&file, "abc-12\n").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let warning = Credential::from_file(&file, &rule()).unwrap().warning;
        assert!(warning.unwrap().contains("chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(
            Credential::from_file(&file, &rule())
                .unwrap()
                .warning
                .is_none()
        );

        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let error = Credential::from_file(&link, &rule())
            .unwrap_err()
            .to_string();
        assert!(error.contains("symbolic link"), "{error}");
        let error = Credential::from_file(dir.path(), &rule())
            .unwrap_err()
            .to_string();
        assert!(error.contains("folder"), "{error}");
        let error = Credential::from_file(&dir.path().join("none"), &rule()).unwrap_err();
        assert!(matches!(error, CredentialError::Unreadable { .. }));
    }

    #[test]
    fn secrets_are_redacted_by_value() {
        let mut redactor = Redactor::default();
        redactor.add("abc-12");
        redactor.add("x");
        redactor.add("12345");
        redactor.add("https://a/12345/6");
        assert_eq!(redactor.clean("see https://a/12345/6"), "see [redacted]");
        assert_eq!(
            redactor.clean("key abc-12, xabc-12x"),
            "key [redacted], x[redacted]x"
        );
    }
}
