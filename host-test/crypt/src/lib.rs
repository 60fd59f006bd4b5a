//! Reads and writes the format of rclone's `crypt` remotes, so that files that
//! one of the two programs encrypts can be decrypted by the other.
//!
//! ```
//! use std::io::Read as _;
//! use hoster_crypt::{Decryptor, Encryptor, Keys, Kind, NameOptions, Names};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = Keys::derive(b"correct horse", Some(b"battery staple"))?;
//!
//! let names = Names::new(&keys, NameOptions::default());
//! let hidden = names.encrypt_path(Kind::File, "photos/2024/sea.jpg")?;
//! assert_eq!(names.decrypt_path(Kind::File, &hidden)?, "photos/2024/sea.jpg");
//!
//! let mut sealed = Vec::new();
//! Encryptor::new(&keys, &b"waves"[..])?.read_to_end(&mut sealed)?;
//! let mut plain = Vec::new();
//! Decryptor::new(&keys, &sealed[..]).read_to_end(&mut plain)?;
//! assert_eq!(plain, b"waves");
//! # Ok(())
//! # }
//! ```
//!
//! Keys come from passwords ([`Keys`]) or from a section of `rclone.conf`
//! ([`Profile`]). The format is described in
//! <https://rclone.org/crypt/#file-formats>; what the description does not say
//! was read in rclone 1.76's `backend/crypt`, and is tested with rclone.
//!
//! What the format protects, and what it does not: contents are authenticated
//! per block of 64 KiB, so that blocks cannot be changed, reordered or replaced
//! by blocks of another file. A file that is cut off at the end of a block,
//! or replaced by another file of the same keys, is not detected unless its
//! size is known ([`Decryptor::with_size`]). Names are encrypted
//! deterministically and are not authenticated. Sizes are visible.
//!
//! Must not know about networks, terminals, or any storage service.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod content;
mod keys;
mod names;
mod obscure;
mod profile;

pub use content::{
    BLOCK_SIZE, ContentError, Decryptor, Encryptor, HEADER_SIZE, Nonce, SEALED_BLOCK_SIZE,
    block_at, block_offset, decrypted_size, encrypted_size,
};
pub use keys::{EmptyPassword, Keys};
pub use names::{
    Kind, MAX_NAME_BYTES, NameEncoding, NameError, NameLength, NameMode, NameOptions, Names,
};
pub use obscure::{Password, RevealError, obscure, reveal};
pub use profile::{Profile, ProfileError, crypt_sections};
