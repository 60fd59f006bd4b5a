//! Obscured passwords, as rclone writes them to `rclone.conf`. The key is
//! public: this hides a password from a glance, and from nothing else.

use std::{fmt, io};

use aes::Aes256;
use ctr::cipher::{KeyIvInit as _, StreamCipher as _};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

/// rclone's key (`cryptKey` in `fs/config/obscure/obscure.go`).
const KEY: [u8; 32] = [
    0x9c, 0x93, 0x5b, 0x48, 0x73, 0x0a, 0x55, 0x4d, 0x6b, 0xfd, 0x7c, 0x63, 0xc8, 0x86, 0xa9, 0x2b,
    0xd3, 0x90, 0x19, 0x8e, 0xb8, 0x12, 0x8a, 0xfb, 0xf4, 0xde, 0x16, 0x2b, 0x8b, 0x95, 0xf6, 0x38,
];

/// Bytes of the initialization vector, in front of the password.
const IV: usize = 16;

/// A password. `Debug` does not show it, and its memory is overwritten when it
/// is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<Vec<u8>>);

impl Password {
    /// Takes a password as the user typed it. rclone's passwords are bytes; a
    /// person's are UTF-8.
    pub fn new(password: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// Returns the password.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Why a password cannot be revealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevealError {
    /// It has characters that base64url does not have, or padding.
    #[error("the password is not obscured: it is not base64url")]
    Encoding,
    /// It has fewer than 16 bytes, which the initialization vector takes.
    #[error("the password is not obscured: it is too short")]
    TooShort,
}

/// Reveals a password that rclone obscured.
///
/// Nothing authenticates it: text that was never obscured may be revealed as
/// bytes without meaning, in rclone as well.
///
/// ```
/// let password = hoster_crypt::reveal("YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ").unwrap();
/// assert_eq!(password.expose(), b"potato");
/// ```
pub fn reveal(obscured: &str) -> Result<Password, RevealError> {
    let bytes = BASE64URL_NOPAD
        .decode(obscured.as_bytes())
        .map_err(|_| RevealError::Encoding)?;
    let (iv, hidden) = bytes
        .split_first_chunk::<IV>()
        .ok_or(RevealError::TooShort)?;
    let mut password = Zeroizing::new(hidden.to_vec());
    apply(iv, &mut password);
    Ok(Password(password))
}

/// Obscures a password as rclone does, with random bytes of the system.
pub fn obscure(password: &Password) -> io::Result<String> {
    let mut iv = [0; IV];
    getrandom::fill(&mut iv)?;
    Ok(obscure_with(iv, password))
}

fn obscure_with(iv: [u8; IV], password: &Password) -> String {
    let mut bytes = iv.to_vec();
    bytes.extend_from_slice(password.expose());
    apply(&iv, &mut bytes[IV..]);
    BASE64URL_NOPAD.encode(&bytes)
}

fn apply(iv: &[u8; IV], bytes: &mut [u8]) {
    ctr::Ctr128BE::<Aes256>::new(&KEY.into(), iv.into()).apply_keystream(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of rclone's `obscure_test.go`.
    #[test]
    fn passwords_are_obscured_as_rclone_does() {
        for (plain, iv, obscured) in [
            ("", b'a', "YWFhYWFhYWFhYWFhYWFhYQ"),
            ("potato", b'a', "YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ"),
            ("potato", b'b', "YmJiYmJiYmJiYmJiYmJiYp3gcEWbAw"),
        ] {
            let password = Password::new(plain);
            assert_eq!(obscure_with([iv; IV], &password), obscured);
            assert_eq!(reveal(obscured), Ok(password));
        }
    }

    #[test]
    fn what_was_not_obscured_is_refused_and_nothing_is_shown() {
        for (text, error) in [
            ("YmJiYmJiYmJiYmJiYmJiYp*gcEWbAw", RevealError::Encoding),
            ("correct horse", RevealError::Encoding),
            ("aGVsbG8", RevealError::TooShort),
            ("", RevealError::TooShort),
        ] {
            assert_eq!(reveal(text), Err(error), "{text}");
        }
        let password = Password::new("häße");
        assert_eq!(format!("{password:?}"), "Password(..)");
        let obscured = obscure(&password).expect("obscures");
        assert_ne!(obscured, obscure(&password).expect("obscures"));
        assert_eq!(reveal(&obscured), Ok(password));
    }
}
