//! How the names of a crypt remote are encrypted. Must not know how rclone
//! writes this down.

use super::NameEncoding;

/// What happens to names: rclone's option `filename_encryption`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameMode {
    /// Names are encrypted.
    #[default]
    Standard,
    /// Characters are rotated, which hides a name from a glance. Such names can
    /// be decrypted, but not encrypted.
    Obfuscate,
    /// Names are readable; those of files have a suffix.
    Off,
}

/// How names are encrypted. The default is rclone's.
///
/// ```
/// use hoster_crypt::{NameEncoding, NameOptions};
/// let options = NameOptions { encoding: NameEncoding::Base64, ..NameOptions::default() };
/// assert!(options.directories);
/// assert_eq!(options.suffix, ".bin");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameOptions {
    /// What happens to names.
    pub mode: NameMode,
    /// Whether names of directories are encrypted: rclone's option
    /// `directory_name_encryption`. Has no effect with [`NameMode::Off`].
    pub directories: bool,
    /// How encrypted names become text.
    pub encoding: NameEncoding,
    /// What follows the names of files with [`NameMode::Off`], including its
    /// dot; may be empty.
    pub suffix: String,
}

impl Default for NameOptions {
    fn default() -> Self {
        Self {
            mode: NameMode::Standard,
            directories: true,
            encoding: NameEncoding::Base32,
            suffix: ".bin".into(),
        }
    }
}
