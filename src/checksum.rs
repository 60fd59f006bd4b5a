//! Whirlpool checksums, as 1fichier reports them. Must not compute any.

use crate::describe::CHECKSUM;
use crate::error::{Result, invalid_input};

/// A Whirlpool checksum: 128 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whirlpool(String);

impl Whirlpool {
    /// Reads a checksum reported by 1fichier; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() == 128 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| Self(text.to_ascii_lowercase()))
    }

    /// Reads a checksum from a caller; any other algorithm or form is
    /// `invalid-input`.
    pub fn given(algorithm: &str, hex: &str) -> Result<Self> {
        if !algorithm.eq_ignore_ascii_case(CHECKSUM) {
            return Err(invalid_input(
                "unsupported checksum algorithm: 1fichier uses only Whirlpool",
            ));
        }
        Self::read(hex)
            .ok_or_else(|| invalid_input("not a Whirlpool checksum (128 hexadecimal digits)"))
    }

    /// Returns the digits.
    pub fn hex(&self) -> &str {
        &self.0
    }

    /// Returns the digits.
    pub fn into_hex(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whirlpool_is_a_checksum() {
        let hex = "AB".repeat(64);
        assert_eq!(Whirlpool::read(&hex).unwrap().hex(), "ab".repeat(64));
        assert!(Whirlpool::given("whirlpool", &hex).is_ok());
        assert!(Whirlpool::given("sha512", &hex).is_err());
        for text in ["", "ab", &"zz".repeat(64), &"ab".repeat(65)] {
            assert!(Whirlpool::read(text).is_none());
        }
    }
}
