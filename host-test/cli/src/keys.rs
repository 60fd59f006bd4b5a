//! Where the command finds the key and where `hoster login` stores it. Must not
//! know what the key is used for.

use std::path::PathBuf;
use std::sync::Arc;

use hoster_host::credential::{CredentialStore, FileStore, FoundCredential, Keyring, Sources};
use hoster_host::{Error, Manifest};

use super::flags::KeyFlags;

/// The places that the flags allow.
pub struct Keys {
    pub keyring: Option<Arc<dyn CredentialStore>>,
    pub files: Option<FileStore>,
    pub key_file: Option<PathBuf>,
}

impl Keys {
    pub fn new(flags: KeyFlags) -> Self {
        Self {
            keyring: (!flags.no_keyring).then(|| Arc::new(Keyring) as Arc<dyn CredentialStore>),
            files: super::config::folder().map(FileStore::new),
            key_file: flags.key_file,
        }
    }

    /// Returns the key from the first place that has one. `stranger` is set for
    /// a different plugin with the name of the built-in one; it gets a key only
    /// from an explicit --key-file.
    pub fn find(
        &self,
        manifest: &Manifest,
        stranger: bool,
    ) -> Result<Option<FoundCredential>, Error> {
        let sources = Sources {
            key_file: self.key_file.clone(),
            environment: !stranger,
            keyring: self.keyring.clone().filter(|_| !stranger),
            files: self.files.clone().filter(|_| !stranger),
        };
        match &manifest.credential {
            Some(rule) => Ok(sources.find(&manifest.id, rule)?),
            None => Ok(None),
        }
    }
}
