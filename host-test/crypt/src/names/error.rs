//! Why a name cannot be encrypted or decrypted: which name, and the fact. Must
//! not know what a caller does about it.

use super::{MAX_NAME_BYTES, NameEncoding};

/// Why a name cannot be encrypted or decrypted. The field `name` is the one
/// segment of a path that the error is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// A file has an empty name.
    #[error("a file has an empty name")]
    Empty,
    /// A name to be encrypted has a slash or a zero byte.
    #[error("the name {name:?} has a slash or a zero byte")]
    Separator {
        /// The name.
        name: String,
    },
    /// A name to be encrypted is longer than [`MAX_NAME_BYTES`].
    #[error("the name {name:?} has {bytes} bytes; at most {MAX_NAME_BYTES} can be encrypted")]
    TooLong {
        /// The name.
        name: String,
        /// Its UTF-8 bytes.
        bytes: usize,
    },
    /// Names are obfuscated, which is supported for decryption only.
    #[error("the name {name:?} cannot be obfuscated: such names can only be read")]
    DecryptOnly {
        /// The name.
        name: String,
    },
    /// Names are not encrypted, and a file does not have the suffix.
    #[error("the name {name:?} does not end with {suffix:?}")]
    NoSuffix {
        /// The name.
        name: String,
        /// The suffix of encrypted files.
        suffix: String,
    },
    /// An encrypted name has characters that the encoding does not have, or is
    /// not what the encoding returns for any bytes.
    #[error("the name {name:?} is not encrypted: it is not {encoding}")]
    NotEncoded {
        /// The name.
        name: String,
        /// The encoding.
        encoding: NameEncoding,
    },
    /// An encrypted name does not have 1 to 128 whole blocks.
    #[error("the name {name:?} is not encrypted: it has {bytes} bytes, not blocks of 16")]
    Size {
        /// The name.
        name: String,
        /// Its bytes, decoded.
        bytes: usize,
    },
    /// A name was encrypted with other keys, or is not encrypted.
    #[error("the name {name:?} was encrypted with another password, or is damaged")]
    OtherKeys {
        /// The name.
        name: String,
    },
    /// A name decrypts to bytes that are not UTF-8, or to text with a slash or a
    /// zero byte, as with other keys.
    #[error("the name {name:?} does not decrypt to a name")]
    NotText {
        /// The name.
        name: String,
    },
    /// A name is not obfuscated, or with other keys.
    #[error("the name {name:?} is not obfuscated, or with another password")]
    NotObfuscated {
        /// The name.
        name: String,
    },
}
