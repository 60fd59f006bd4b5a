//! Keys of a crypt remote, derived from its passwords. Must not know where the
//! passwords come from.

use std::{fmt, sync::Arc};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// rclone's salt if there is no second password (`defaultSalt` in
/// `backend/crypt/cipher.go`).
const DEFAULT_SALT: [u8; 16] = [
    0xa8, 0x0d, 0xf4, 0x3a, 0x8f, 0xbd, 0x03, 0x08, 0xa7, 0xca, 0xb8, 0x3e, 0x58, 0x1f, 0x86, 0xb1,
];

/// scrypt's cost as rclone sets it: N = 2^14, r = 8, p = 1; 16 MiB of memory.
const LOG_N: u8 = 14;
const R: u32 = 8;
const P: u32 = 1;

const DATA: usize = 32;
const NAME: usize = 32;
const TWEAK: usize = 16;

/// The keys of a crypt remote. Clones share the same memory, which is
/// overwritten when the last of them is dropped.
#[derive(Clone)]
pub struct Keys(Arc<KeyMaterial>);

#[derive(Zeroize, ZeroizeOnDrop)]
struct KeyMaterial {
    data: [u8; DATA],
    name: [u8; NAME],
    tweak: [u8; TWEAK],
}

/// The password is empty. rclone refuses this, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is empty")]
pub struct EmptyPassword;

impl Keys {
    /// Derives the keys from the password and the optional second password,
    /// which rclone calls the salt; an empty one is the same as none. Takes a
    /// noticeable time, about 50 ms, by design.
    pub fn derive(password: &[u8], second: Option<&[u8]>) -> Result<Self, EmptyPassword> {
        if password.is_empty() {
            return Err(EmptyPassword);
        }
        let salt = second
            .filter(|salt| !salt.is_empty())
            .unwrap_or(&DEFAULT_SALT);
        let cost = scrypt::Params::new(LOG_N, R, P).expect("constants that scrypt accepts");
        let mut derived = Zeroizing::new([0; DATA + NAME + TWEAK]);
        scrypt::scrypt(password, salt, &cost, derived.as_mut_slice())
            .expect("80 bytes are within what scrypt can derive");
        Ok(Self::from_bytes(&derived))
    }

    fn from_bytes(bytes: &[u8; DATA + NAME + TWEAK]) -> Self {
        let mut keys = Self::zero();
        let material = Arc::get_mut(&mut keys.0).expect("not shared yet");
        material.data.copy_from_slice(&bytes[..DATA]);
        material.name.copy_from_slice(&bytes[DATA..DATA + NAME]);
        material.tweak.copy_from_slice(&bytes[DATA + NAME..]);
        keys
    }

    /// Keys of zeros, which rclone's own tests use.
    pub(crate) fn zero() -> Self {
        Self(Arc::new(KeyMaterial {
            data: [0; DATA],
            name: [0; NAME],
            tweak: [0; TWEAK],
        }))
    }

    /// Key of contents, for XSalsa20-Poly1305.
    pub(crate) fn data(&self) -> &[u8; DATA] {
        &self.0.data
    }

    /// Key of names, for AES-256.
    pub(crate) fn name(&self) -> &[u8; NAME] {
        &self.0.name
    }

    /// Tweak of names, for EME.
    pub(crate) fn tweak(&self) -> &[u8; TWEAK] {
        &self.0.tweak
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_never_shown() {
        let keys = Keys::derive(b"secret", None).expect("derives");
        assert_eq!(format!("{keys:?}"), "Keys(..)");
    }

    #[test]
    fn an_empty_second_password_is_none_and_an_empty_password_is_refused() {
        let of = |second| Keys::derive(b"secret", second).expect("derives");
        assert_eq!(of(None).data(), of(Some(b"")).data());
        assert_ne!(of(None).data(), of(Some(b"salt")).data());
        assert_eq!(Keys::derive(b"", Some(b"salt")).err(), Some(EmptyPassword));
    }
}
