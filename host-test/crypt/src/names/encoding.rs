//! How the bytes of an encrypted name become text. Must not know what the bytes
//! mean.

use std::fmt;

use data_encoding::{BASE32HEX_NOPAD, BASE64URL_NOPAD};

use super::base32768;

/// An encoding of encrypted names: rclone's option `filename_encoding`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameEncoding {
    /// 5 bits per character: base32hex of RFC 4648 in lower case, without
    /// padding. Upper case is read as well.
    #[default]
    Base32,
    /// 6 bits per character: base64url of RFC 4648 without padding, for services
    /// that distinguish upper and lower case.
    Base64,
    /// 15 bits per character, for services that limit characters, not bytes.
    Base32768,
}

impl NameEncoding {
    pub(super) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Base32 => BASE32HEX_NOPAD.encode(bytes).to_ascii_lowercase(),
            Self::Base64 => BASE64URL_NOPAD.encode(bytes),
            Self::Base32768 => base32768::encode(bytes),
        }
    }

    /// Decodes what [`encode`](Self::encode) returns. Other text that rclone
    /// would decode to the same bytes is refused: rclone lists such a file, but
    /// cannot open it.
    pub(super) fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Base32 => BASE32HEX_NOPAD
                .decode(text.to_ascii_uppercase().as_bytes())
                .ok(),
            Self::Base64 => BASE64URL_NOPAD.decode(text.as_bytes()).ok(),
            Self::Base32768 => base32768::decode(text),
        }
    }
}

/// The name that rclone gives it.
impl fmt::Display for NameEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base32 => "base32",
            Self::Base64 => "base64",
            Self::Base32768 => "base32768",
        })
    }
}
