//! A crypt remote as `rclone.conf` describes it. Must not know where the file is
//! or what the remote stores its files on.

use crate::{
    EmptyPassword, Keys, NameEncoding, NameMode, NameOptions, Password, RevealError, reveal,
};

mod ini;

use ini::Section;

/// What an encrypted `rclone.conf` begins with, after comments.
const ENCRYPTED: &str = "RCLONE_ENCRYPT_V";

/// Options that have no effect on the format, or on us.
const HARMLESS: [&str; 4] = [
    "description",
    "server_side_across_configs",
    "show_mapping",
    "strict_names",
];

/// Options that [`Profile`] has.
const KNOWN: [&str; 9] = [
    "type",
    "remote",
    "filename_encryption",
    "directory_name_encryption",
    "filename_encoding",
    "suffix",
    "password",
    "password2",
    "no_data_encryption",
];

/// A crypt remote: a section of `rclone.conf` with `type = crypt`.
///
/// ```
/// use hoster_crypt::{NameOptions, Profile};
/// let config = "[secret]
/// type = crypt
/// remote = drive:backup
/// password = YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ
/// ";
/// let profile = Profile::parse(config, "secret").unwrap();
/// assert_eq!(profile.remote, "drive:backup");
/// assert_eq!(profile.names, NameOptions::default());
/// assert_eq!(profile.password.expose(), b"potato");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What the remote stores its files on, such as `drive:backup`.
    pub remote: String,
    /// How names are encrypted.
    pub names: NameOptions,
    /// Whether contents are encrypted: false with `no_data_encryption = true`.
    pub contents: bool,
    /// The password.
    pub password: Password,
    /// The second password, which rclone calls the salt.
    pub password2: Option<Password>,
    /// Names of options of the section that are not known, in its order.
    pub unknown: Vec<String>,
}

/// Why there is no profile. No variant has a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The configuration is encrypted with a password of its own.
    #[error("the configuration of rclone is encrypted")]
    Encrypted,
    /// A line is neither a section, nor an option, nor a comment.
    #[error("line {line} of the configuration cannot be read")]
    Syntax {
        /// Number of the line, from 1.
        line: usize,
    },
    /// There is no section of this name.
    #[error("the configuration has no remote {section:?}")]
    NoSection {
        /// Name of the section.
        section: String,
    },
    /// A section is not a crypt remote.
    #[error("the remote {section:?} has the type {found:?}, not \"crypt\"")]
    NotCrypt {
        /// Name of the section.
        section: String,
        /// Its type; may be empty.
        found: String,
    },
    /// An option that is required is missing or empty.
    #[error("the option {option:?} is missing")]
    Missing {
        /// Name of the option.
        option: &'static str,
    },
    /// An option has a value that is not known.
    #[error("the option {option:?} has the unknown value {value:?}")]
    Value {
        /// Name of the option.
        option: &'static str,
        /// Its value.
        value: String,
    },
    /// A password cannot be revealed.
    #[error("the option {option:?} cannot be read: {error}")]
    Password {
        /// Name of the option.
        option: &'static str,
        /// Why.
        error: RevealError,
    },
}

impl Profile {
    /// Reads a section of `rclone.conf`, whose text is `config`.
    pub fn parse(config: &str, section: &str) -> Result<Self, ProfileError> {
        let sections = parse_sections(config)?;
        let Some(found) = sections.iter().find(|s| s.name == section) else {
            return Err(ProfileError::NoSection {
                section: section.into(),
            });
        };
        match found.get("type").unwrap_or_default() {
            "crypt" => Self::from_section(found),
            other => Err(ProfileError::NotCrypt {
                section: section.into(),
                found: other.into(),
            }),
        }
    }

    /// Derives the keys, which takes a noticeable time by design.
    pub fn keys(&self) -> Result<Keys, EmptyPassword> {
        let second = self.password2.as_ref().map(Password::expose);
        Keys::derive(self.password.expose(), second)
    }

    fn from_section(section: &Section) -> Result<Self, ProfileError> {
        let required = |option| section.get(option).ok_or(ProfileError::Missing { option });
        Ok(Self {
            remote: required("remote")?.into(),
            names: NameOptions {
                mode: mode(section)?,
                directories: boolean(section, "directory_name_encryption", true)?,
                encoding: encoding(section)?,
                suffix: suffix(section),
            },
            contents: !boolean(section, "no_data_encryption", false)?,
            password: password("password", required("password")?)?,
            password2: section
                .get("password2")
                .map(|value| password("password2", value))
                .transpose()?,
            unknown: section
                .options()
                .filter(|option| !KNOWN.contains(option) && !HARMLESS.contains(option))
                .map(String::from)
                .collect(),
        })
    }
}

/// Returns the names of all crypt remotes of `rclone.conf`, whose text is
/// `config`.
pub fn crypt_sections(config: &str) -> Result<Vec<String>, ProfileError> {
    let sections = parse_sections(config)?.into_iter();
    Ok(sections
        .filter(|section| section.get("type") == Some("crypt"))
        .map(|section| section.name)
        .collect())
}

fn parse_sections(config: &str) -> Result<Vec<Section>, ProfileError> {
    if config.lines().any(|line| line.starts_with(ENCRYPTED)) {
        return Err(ProfileError::Encrypted);
    }
    ini::parse(config).map_err(|line| ProfileError::Syntax { line })
}

fn mode(section: &Section) -> Result<NameMode, ProfileError> {
    let option = "filename_encryption";
    let value = section.get(option).unwrap_or("standard");
    match value.to_lowercase().as_str() {
        "standard" => Ok(NameMode::Standard),
        "obfuscate" => Ok(NameMode::Obfuscate),
        "off" => Ok(NameMode::Off),
        _ => Err(unknown_value(option, value)),
    }
}

fn encoding(section: &Section) -> Result<NameEncoding, ProfileError> {
    let option = "filename_encoding";
    let value = section.get(option).unwrap_or("base32");
    match value.to_lowercase().as_str() {
        "base32" => Ok(NameEncoding::Base32),
        "base64" => Ok(NameEncoding::Base64),
        "base32768" => Ok(NameEncoding::Base32768),
        _ => Err(unknown_value(option, value)),
    }
}

/// `none` is the empty suffix; any other has a dot (`setEncryptedSuffix` in
/// rclone's `backend/crypt/cipher.go`).
fn suffix(section: &Section) -> String {
    match section.get("suffix") {
        None => NameOptions::default().suffix,
        Some(none) if none.eq_ignore_ascii_case("none") => String::new(),
        Some(suffix) if suffix.starts_with('.') => suffix.into(),
        Some(suffix) => format!(".{suffix}"),
    }
}

/// The values of Go's `strconv.ParseBool`.
fn boolean(section: &Section, option: &'static str, default: bool) -> Result<bool, ProfileError> {
    match section.get(option) {
        None => Ok(default),
        Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Ok(true),
        Some("0" | "f" | "F" | "false" | "FALSE" | "False") => Ok(false),
        Some(value) => Err(unknown_value(option, value)),
    }
}

fn password(option: &'static str, value: &str) -> Result<Password, ProfileError> {
    reveal(value).map_err(|error| ProfileError::Password { option, error })
}

fn unknown_value(option: &'static str, value: &str) -> ProfileError {
    ProfileError::Value {
        option,
        value: value.into(),
    }
}

#[cfg(test)]
mod tests;
