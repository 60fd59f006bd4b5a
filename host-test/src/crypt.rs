//! Encryption of names and contents, in the format of rclone's crypt remotes.
//! Must not know sessions or transfers.
//!
//! A [`Session`](crate::Session) with a [`Crypt`] is a view of one folder of the
//! account: that folder is its top folder, and the names and sizes of everything
//! in it are those before encryption. The plugin and the service see encrypted
//! names and contents only.
//!
//! ```
//! use hoster_host::crypt::{Crypt, CryptOptions, Keys};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = Keys::derive(b"correct horse", Some(b"battery staple"))?;
//! let options = CryptOptions { folder: "/encrypted".into(), ..CryptOptions::default() };
//! let crypt = Crypt::new(keys, options);
//! assert_eq!(crypt.folder(), "/encrypted");
//! # Ok(())
//! # }
//! ```

mod content;
mod entries;

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::account_path::normalize;
use crate::bindings::Checksum;
use crate::error::Error;
use crate::hash_cache::HashCache;

pub(crate) use content::Sealing;
pub use entries::{Stored, stored};
use hoster_crypt::Names;
pub use hoster_crypt::{
    ContentError, EmptyPassword, Keys, NameEncoding, NameError, NameMode, NameOptions,
};
pub(crate) use hoster_crypt::{Kind, Nonce, decrypted_size, encrypted_size};

/// A text whose encryption is compared to recognize keys.
const CHECKED: &str = "hoster";

/// Options of a [`Crypt`].
#[derive(Clone, Debug, Default)]
pub struct CryptOptions {
    /// Path of the folder of the account that has the encrypted files. It is
    /// created when something is stored. Default: the top folder.
    pub folder: String,
    /// How names are encrypted. Default: as rclone does.
    pub names: NameOptions,
    /// Remembers the checksums of files before encryption: those of the service
    /// are of their encrypted form, which differs between two uploads of a file.
    pub hash_cache: Option<HashCache>,
}

/// Keys and options with which names and contents are encrypted. Sessions share
/// it.
pub struct Crypt {
    keys: Keys,
    names: Names,
    folder: String,
    hash_cache: Option<HashCache>,
    /// The folder at `folder`, once a session has looked for it.
    pub(crate) top: tokio::sync::Mutex<Top>,
    /// Whether anything was decrypted: the keys are right.
    is_proven: AtomicBool,
    /// Ids of entries whose names cannot be decrypted.
    skipped: Mutex<HashSet<String>>,
}

/// What is known about the folder of a [`Crypt`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Top {
    #[default]
    Unknown,
    Missing,
    /// Its id; `None` for the top folder of the account.
    Folder(Option<String>),
}

impl Crypt {
    /// Uses these keys.
    pub fn new(keys: Keys, options: CryptOptions) -> Self {
        Self {
            names: Names::new(&keys, options.names),
            keys,
            folder: normalize(&options.folder),
            hash_cache: options.hash_cache,
            top: tokio::sync::Mutex::default(),
            is_proven: AtomicBool::new(false),
            skipped: Mutex::default(),
        }
    }

    /// Returns the path of the folder of the account that has the encrypted files;
    /// empty for the top folder.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns a text that is the same for the same keys, and reveals no more
    /// about them than an encrypted name does. A program can store it, to
    /// recognize a wrong password before anything is encrypted with it.
    pub fn check_text(keys: &Keys) -> String {
        let names = Names::new(keys, NameOptions::default());
        let text = names.encrypt(Kind::File, CHECKED);
        text.expect("a short name without a slash")
    }

    /// Returns the number of files and folders that were listed and skipped,
    /// because their names cannot be decrypted.
    pub fn skipped(&self) -> usize {
        self.skipped_ids().len()
    }

    fn skipped_ids(&self) -> MutexGuard<'_, HashSet<String>> {
        self.skipped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Records that something was decrypted.
    fn prove(&self) {
        self.is_proven.store(true, Ordering::Relaxed);
    }

    fn is_proven(&self) -> bool {
        self.is_proven.load(Ordering::Relaxed)
    }

    /// Encrypts a name. Fails if the service does not allow names of more
    /// characters than `limit`, and the encrypted name has more.
    pub(crate) fn encrypt_name(
        &self,
        kind: Kind,
        name: &str,
        limit: Option<u32>,
    ) -> Result<String, Error> {
        let hidden = self.names.encrypt(kind, name)?;
        match limit {
            Some(limit) if !fits(&hidden, limit) => Err(Error::EncryptedNameTooLong {
                name: name.to_owned(),
                bytes: name.len(),
                fits: self.longest_name(kind, name.len(), limit),
            }),
            _ => Ok(hidden),
        }
    }

    /// Returns the bytes of the longest name, shorter than `length`, whose
    /// encrypted form has at most `limit` characters.
    fn longest_name(&self, kind: Kind, length: usize, limit: u32) -> usize {
        let encrypted = |bytes: usize| self.names.encrypt(kind, &"x".repeat(bytes));
        let mut lengths = (1..length).rev();
        let longest = lengths.find(|bytes| encrypted(*bytes).is_ok_and(|name| fits(&name, limit)));
        longest.unwrap_or(0)
    }

    /// Returns the decrypted name of a file, or the name itself if it cannot be
    /// decrypted.
    pub(crate) fn name_of_file(&self, name: &str) -> String {
        let plain = self.names.decrypt(Kind::File, name);
        plain.unwrap_or_else(|_| name.to_owned())
    }

    /// Returns the checksum of what an encrypted file with this checksum decrypts
    /// to, if it was remembered. May block.
    pub(crate) fn remembered(&self, encrypted: &Checksum) -> Option<Checksum> {
        self.hash_cache.as_ref()?.decrypted(encrypted)
    }

    /// Remembers the checksum of a file and of its encrypted form. May block.
    pub(crate) fn remember(&self, encrypted: &Checksum, plain: &Checksum) {
        if let Some(cache) = &self.hash_cache {
            cache.put_decrypted(encrypted, plain);
        }
    }
}

impl fmt::Debug for Crypt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crypt")
            .field("folder", &self.folder)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

fn fits(name: &str, limit: u32) -> bool {
    name.chars().count() <= limit as usize
}

#[cfg(test)]
#[path = "crypt/tests.rs"]
mod tests;
