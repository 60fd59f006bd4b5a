//! Names of a crypt remote: how the names of files and directories become those
//! that the service sees, and back. Must not know about contents.

use std::fmt;

use aes::{Aes256, cipher::KeyInit as _};

use crate::Keys;

mod base32768;
mod eme;
mod encoding;
mod error;
mod obfuscated;
mod options;
mod version;

pub use encoding::NameEncoding;
pub use error::NameError;
pub use options::{NameMode, NameOptions};

/// Maximum UTF-8 bytes of a name that can be encrypted: EME takes 128 blocks of
/// 16 bytes, and the padding at least one byte. Services allow less.
pub const MAX_NAME_BYTES: usize = eme::BLOCK * eme::MAX_BLOCKS - 1;

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A directory.
    Directory,
}

/// Length of an encrypted name. Which of them a service limits is its own
/// matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameLength {
    /// UTF-8 bytes.
    pub bytes: usize,
    /// UTF-16 code units.
    pub utf16: usize,
}

/// Encrypts and decrypts names.
///
/// ```
/// use hoster_crypt::{Keys, Kind, NameOptions, Names};
/// let keys = Keys::derive(b"potato", None).unwrap();
/// let names = Names::new(&keys, NameOptions::default());
/// let hidden = names.encrypt(Kind::File, "1").unwrap();
/// assert_eq!(hidden, "9cmn80lns8obm4t3koceogil20");
/// assert_eq!(names.decrypt(Kind::File, &hidden).unwrap(), "1");
/// ```
#[derive(Clone)]
pub struct Names {
    keys: Keys,
    cipher: Aes256,
    options: NameOptions,
}

impl Names {
    /// Prepares the keys for names.
    pub fn new(keys: &Keys, options: NameOptions) -> Self {
        Self {
            keys: keys.clone(),
            cipher: Aes256::new(keys.name().into()),
            options,
        }
    }

    /// Returns how names are encrypted.
    pub fn options(&self) -> &NameOptions {
        &self.options
    }

    /// Encrypts one name, that of a file or of a directory without its parents.
    ///
    /// Returns an error if the name is that of a file and empty, if it is longer
    /// than [`MAX_NAME_BYTES`], if it has a slash or a zero byte, and always in
    /// [`NameMode::Obfuscate`] unless names of directories stay readable.
    pub fn encrypt(&self, kind: Kind, name: &str) -> Result<String, NameError> {
        if name.contains(['/', '\0']) {
            return Err(NameError::Separator { name: name.into() });
        }
        match (kind, name) {
            (Kind::File, "") => return Err(NameError::Empty),
            (Kind::Directory, "") => return Ok(String::new()),
            (Kind::Directory, _) if !self.encrypts_directories() => return Ok(name.into()),
            _ => {}
        }
        match self.options.mode {
            NameMode::Off => Ok(format!("{name}{}", self.options.suffix)),
            NameMode::Obfuscate => Err(NameError::DecryptOnly { name: name.into() }),
            NameMode::Standard => match readable_version(kind, name) {
                Some((rest, mark)) => Ok(version::add(&self.encrypt_whole(&rest)?, mark)),
                None => self.encrypt_whole(name),
            },
        }
    }

    /// Decrypts one name, that of a file or of a directory without its parents.
    ///
    /// Names are not authenticated: other keys are noticed with a probability of
    /// about 255 in 256. The result never has a slash or a zero byte, but may be
    /// `..` or a name that a file system does not accept.
    pub fn decrypt(&self, kind: Kind, name: &str) -> Result<String, NameError> {
        let plain = self.decrypt_any(kind, name)?;
        if plain.contains(['/', '\0']) {
            return Err(NameError::NotText { name: name.into() });
        }
        Ok(plain)
    }

    /// Encrypts each segment of a path with slashes. `kind` is that of the last
    /// segment.
    pub fn encrypt_path(&self, kind: Kind, path: &str) -> Result<String, NameError> {
        each_segment(kind, path, |kind, name| self.encrypt(kind, name))
    }

    /// Decrypts each segment of a path with slashes. `kind` is that of the last
    /// segment.
    pub fn decrypt_path(&self, kind: Kind, path: &str) -> Result<String, NameError> {
        each_segment(kind, path, |kind, name| self.decrypt(kind, name))
    }

    /// Returns the length that a name has when it is encrypted, so that a name
    /// which is too long for the service can be refused before anything is sent.
    pub fn encrypted_len(&self, kind: Kind, name: &str) -> Result<NameLength, NameError> {
        let hidden = self.encrypt(kind, name)?;
        Ok(NameLength {
            bytes: hidden.len(),
            utf16: hidden.encode_utf16().count(),
        })
    }

    fn encrypts_directories(&self) -> bool {
        self.options.directories && self.options.mode != NameMode::Off
    }

    fn encrypt_whole(&self, name: &str) -> Result<String, NameError> {
        if name.is_empty() {
            return Ok(String::new());
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(NameError::TooLong {
                name: name.into(),
                bytes: name.len(),
            });
        }
        let mut data = pad(name.as_bytes());
        eme::encrypt(&self.cipher, self.keys.tweak(), &mut data);
        Ok(self.options.encoding.encode(&data))
    }

    fn decrypt_any(&self, kind: Kind, name: &str) -> Result<String, NameError> {
        match kind {
            Kind::Directory if name.is_empty() || !self.encrypts_directories() => {
                return Ok(name.into());
            }
            Kind::File if self.options.mode == NameMode::Off => {
                let plain = name.strip_suffix(&self.options.suffix);
                return match plain.filter(|plain| !plain.is_empty()) {
                    Some(plain) => Ok(plain.into()),
                    None => Err(NameError::NoSuffix {
                        name: name.into(),
                        suffix: self.options.suffix.clone(),
                    }),
                };
            }
            _ => {}
        }
        match version::remove(name) {
            Some((rest, mark)) if rest.is_empty() => Ok(mark.into()),
            Some((rest, mark)) => Ok(version::add(&self.decrypt_whole(&rest)?, mark)),
            None => self.decrypt_whole(name),
        }
    }

    fn decrypt_whole(&self, name: &str) -> Result<String, NameError> {
        if self.options.mode == NameMode::Obfuscate {
            return obfuscated::decrypt(self.keys.name(), name)
                .ok_or_else(|| NameError::NotObfuscated { name: name.into() });
        }
        let encoding = self.options.encoding;
        let mut data = encoding.decode(name).ok_or_else(|| NameError::NotEncoded {
            name: name.into(),
            encoding,
        })?;
        let blocks = data.len() / eme::BLOCK;
        if data.len() % eme::BLOCK != 0 || !(1..=eme::MAX_BLOCKS).contains(&blocks) {
            return Err(NameError::Size {
                name: name.into(),
                bytes: data.len(),
            });
        }
        eme::decrypt(&self.cipher, self.keys.tweak(), &mut data);
        let length = unpadded(&data)
            .filter(|length| *length > 0)
            .ok_or_else(|| NameError::OtherKeys { name: name.into() })?;
        data.truncate(length);
        String::from_utf8(data).map_err(|_| NameError::NotText { name: name.into() })
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Separates the mark of a version from the name of a file. Where rclone would
/// restore another name than the original, such as `.txt-v...` for `-v....txt`,
/// the mark is encrypted with the rest, which rclone decrypts correctly.
fn readable_version(kind: Kind, name: &str) -> Option<(String, &str)> {
    match kind {
        Kind::File => version::remove(name).filter(|(rest, mark)| version::add(rest, mark) == name),
        Kind::Directory => None,
    }
}

fn each_segment(
    kind: Kind,
    path: &str,
    change: impl Fn(Kind, &str) -> Result<String, NameError>,
) -> Result<String, NameError> {
    let Some((parents, last)) = path.rsplit_once('/') else {
        return change(kind, path);
    };
    let mut changed = String::with_capacity(path.len() * 2);
    for parent in parents.split('/') {
        changed += &change(Kind::Directory, parent)?;
        changed.push('/');
    }
    changed += &change(kind, last)?;
    Ok(changed)
}

/// PKCS#7 (RFC 5652, section 6.3): 1 to 16 bytes, each the number of them.
fn pad(bytes: &[u8]) -> Vec<u8> {
    let padding = eme::BLOCK - bytes.len() % eme::BLOCK;
    let mut padded = bytes.to_vec();
    padded.resize(bytes.len() + padding, padding as u8);
    padded
}

/// Returns the length without padding. `None` if there is no valid padding.
fn unpadded(bytes: &[u8]) -> Option<usize> {
    let padding = usize::from(*bytes.last()?);
    let length = bytes.len().checked_sub(padding)?;
    let valid = (1..=eme::BLOCK).contains(&padding)
        && bytes[length..]
            .iter()
            .all(|byte| usize::from(*byte) == padding);
    valid.then_some(length)
}

#[cfg(test)]
mod tests;
