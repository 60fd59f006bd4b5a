//! Which link a name belongs to while several files are on their way. Must not
//! know what is on disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::identity::Identity;

/// The names that the files of one downloader have taken, by folder.
#[derive(Default)]
pub(super) struct Claims(Mutex<HashMap<(PathBuf, String), Identity>>);

impl Claims {
    /// Takes a name for a link; `false` if another link has it.
    pub(super) fn take(&self, folder: &Path, name: &str, identity: &Identity) -> bool {
        let mut claims = self.claims();
        let holder = claims.entry((folder.to_owned(), name.to_owned()));
        holder.or_insert_with(|| identity.clone()).is(identity)
    }

    /// Gives a name back.
    pub(super) fn give_back(&self, folder: &Path, name: &str) {
        self.claims().remove(&(folder.to_owned(), name.to_owned()));
    }

    fn claims(&self) -> MutexGuard<'_, HashMap<(PathBuf, String), Identity>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that is given back when this is dropped.
pub(super) struct Claim {
    pub(super) claims: Arc<Claims>,
    pub(super) folder: PathBuf,
    pub(super) name: String,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claims.give_back(&self.folder, &self.name);
    }
}
