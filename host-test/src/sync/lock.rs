//! Allows one sync at a time of a folder of the account, for all processes of the
//! user. Must not know what a sync does.

use std::fs::File;

use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::session::Session;
use crate::state_file;
use crate::storage;

/// Excludes other syncs of the same folder until it is dropped, or the process
/// ends.
#[derive(Debug)]
pub(super) struct Lock {
    /// `None` if there is no usable folder for state.
    _file: Option<File>,
}

impl Lock {
    /// Fails with [`Error::SyncRunning`] if another sync has the folder.
    pub(super) fn take(session: &Session, remote: &str) -> Result<Self, Error> {
        let Some(folder) = session.service().state_folder() else {
            return Ok(Self { _file: None });
        };
        let path = storage::normalize(remote);
        let plugin = &session.plugin().manifest().id;
        let mut digest = Sha256::new();
        // An encrypting session has a top folder of its own.
        let top = session.crypt().map_or("", |crypt| crypt.folder());
        for part in [plugin, session.subject().as_str(), top, &path] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        let name = format!("sync-{}", hex::encode(&digest.finalize()[..16]));
        let file = folder.join(name);
        match state_file::try_lock(&file) {
            Ok(Some(locked)) => Ok(Self {
                _file: Some(locked),
            }),
            Ok(None) => Err(Error::SyncRunning(match path.is_empty() {
                true => "/".into(),
                false => path,
            })),
            // As with other state: without it, processes do not know each other.
            Err(error) => {
                tracing::warn!("{} is not used: {error}", file.display());
                Ok(Self { _file: None })
            }
        }
    }
}
