//! Which link owns a name while several files are being downloaded. Must not
//! know what is on disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::identity::Identity;

/// The names claimed by the files of one downloader, by folder.
#[derive(Default)]
pub(super) struct Claims {
    taken: Mutex<HashMap<(PathBuf, String), Holder>>,
    /// Notified when a name was settled or released.
    changed: Condvar,
}

struct Holder {
    identity: Identity,
    /// Whether the holder is still checking the disk and may release the name.
    considers: bool,
}

impl Claims {
    /// Claims a name for a link; returns `false` if another link has it. Blocks
    /// while another link is only considering it.
    pub(super) fn take(&self, folder: &Path, name: &str, identity: &Identity) -> bool {
        let is_taken = self.consider(folder, name, identity);
        if is_taken {
            self.settle(folder, name);
        }
        is_taken
    }

    /// Like [`take`](Self::take), for a name that may be released soon: others
    /// that need it wait for [`settle`](Self::settle) or
    /// [`give_back`](Self::give_back).
    pub(super) fn consider(&self, folder: &Path, name: &str, identity: &Identity) -> bool {
        let key = (folder.to_owned(), name.to_owned());
        let mut taken = self.taken();
        loop {
            match taken.get(&key) {
                None => {
                    let identity = identity.clone();
                    let considers = true;
                    taken.insert(
                        key,
                        Holder {
                            identity,
                            considers,
                        },
                    );
                    return true;
                }
                Some(holder) if holder.identity.is(identity) => return true,
                Some(holder) if !holder.considers => return false,
                Some(_) => {
                    let waited = self.changed.wait(taken);
                    taken = waited.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Makes a considered name final.
    pub(super) fn settle(&self, folder: &Path, name: &str) {
        let key = (folder.to_owned(), name.to_owned());
        if let Some(holder) = self.taken().get_mut(&key) {
            holder.considers = false;
        }
        self.changed.notify_all();
    }

    /// Releases a name.
    pub(super) fn give_back(&self, folder: &Path, name: &str) {
        self.taken().remove(&(folder.to_owned(), name.to_owned()));
        self.changed.notify_all();
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<(PathBuf, String), Holder>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that is released when this is dropped.
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
