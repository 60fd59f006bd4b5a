//! Entries of listings, decrypted. Must not know where listings come from.

use hoster_crypt::{Kind, NameMode, decrypted_size};

use super::Crypt;
use crate::bindings::{Checksum, Entry, EntryKind};
use crate::checksum;
use crate::error::Error;

/// Details of a decrypted entry: what the service stores.
const SIZE: &str = "encrypted-size";
const CHECKSUM: &str = "encrypted-checksum";

/// What the service stores for a file: its encrypted form.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// Size in bytes, if known.
    pub size: Option<u64>,
    /// Checksum, if known.
    pub checksum: Option<Checksum>,
}

impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        let is_same = match (&self.checksum, &other.checksum) {
            (Some(one), Some(two)) => checksum::same(one, two),
            (one, two) => one.is_none() && two.is_none(),
        };
        is_same && self.size == other.size
    }
}

impl Eq for Stored {}

/// Returns what the service stores for a file that a session with a [`Crypt`] has
/// listed. `None` for an entry that was not decrypted.
pub fn stored(entry: &Entry) -> Option<Stored> {
    let detail = |name: &str| {
        let mut details = entry.details.iter().rev();
        details.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    };
    let size = detail(SIZE)?.parse().ok();
    let checksum = detail(CHECKSUM).and_then(|text| text.split_once(':'));
    Some(Stored {
        size,
        checksum: checksum.map(|(algorithm, hex)| Checksum {
            algorithm: algorithm.to_owned(),
            hex: hex.to_owned(),
        }),
    })
}

impl Crypt {
    /// Decrypts the entries of a folder, and skips those whose names cannot be
    /// decrypted. Fails if that are all of them, and nothing was decrypted before.
    /// May block.
    pub(crate) fn decrypt_entries(
        &self,
        folder: &str,
        entries: Vec<Entry>,
    ) -> Result<Vec<Entry>, Error> {
        let mut plain = Vec::with_capacity(entries.len());
        let (mut encrypted, mut failed) = (0, Vec::new());
        for mut entry in entries {
            encrypted += usize::from(self.encrypts_names_of(entry.kind));
            match self.decrypt_entry(&mut entry) {
                true => plain.push(entry),
                false => failed.push(entry.id),
            }
        }
        match encrypted > failed.len() {
            true => self.prove(),
            false if encrypted > 0 && !self.is_proven() => {
                return Err(Error::NotDecrypted {
                    folder: folder.to_owned(),
                });
            }
            false => {}
        }
        self.skipped_ids().extend(failed);
        Ok(plain)
    }

    /// Whether names of this kind show whether they were encrypted with the same
    /// options.
    fn encrypts_names_of(&self, kind: EntryKind) -> bool {
        let options = self.names.options();
        match kind {
            EntryKind::File => true,
            EntryKind::Folder => options.directories && options.mode != NameMode::Off,
        }
    }

    /// Decrypts an entry. Returns `false`, and changes nothing, if its name cannot be
    /// decrypted.
    pub(crate) fn decrypt_entry(&self, entry: &mut Entry) -> bool {
        let kind = match entry.kind {
            EntryKind::File => Kind::File,
            EntryKind::Folder => Kind::Directory,
        };
        let Ok(name) = self.names.decrypt(kind, &entry.name) else {
            return false;
        };
        entry.name = name;
        if entry.kind == EntryKind::File {
            let (size, checksum) = (entry.size, entry.checksum.take());
            entry.size = size.and_then(|size| decrypted_size(size).ok());
            entry.checksum = checksum.as_ref().and_then(|c| self.remembered(c));
            let size = size.map(|size| size.to_string()).unwrap_or_default();
            entry.details.push((SIZE.into(), size));
            if let Some(Checksum { algorithm, hex }) = checksum {
                let checksum = format!("{algorithm}:{hex}");
                entry.details.push((CHECKSUM.into(), checksum));
            }
        }
        true
    }
}
