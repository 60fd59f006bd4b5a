//! Files in the account with the same name: which of them is the file to
//! upload, and which are older versions. Must not know how files are uploaded
//! or removed.

use std::path::Path;

use super::hashing::LocalChecksums;
use crate::bindings::{Checksum, Entry, EntryKind};
use crate::checksum;
use crate::crypt::stored;
use crate::download::whole_name;
use crate::error::Error;

/// What to do about files with the same name in the destination folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameName {
    /// Store the file beside them.
    #[default]
    Keep,
    /// Skip the file if one of them has its size and, if listed, its checksum.
    Skip,
    /// Store the file unless one of them has its size and checksum, and remove
    /// the others once the account certainly has the file. For an encrypted file
    /// whose checksum before encryption is not known, its size suffices, and
    /// nothing is removed.
    Replace,
}

/// What is known about the files with the name of a local file.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The one that is the same file, and whether that was verified by a
    /// checksum.
    pub(crate) same: Option<(Entry, bool)>,
    /// The others, if they have to be removed.
    pub(super) older: Vec<Entry>,
}

/// Returns the files in a folder that have the name of a local file.
pub(super) fn of_that_name(path: &Path, listed: &[Entry]) -> Vec<Entry> {
    let name = whole_name(path).unwrap_or_default();
    let named = listed.iter();
    let named = named.filter(|e| e.kind == EntryKind::File && e.name == name);
    named.cloned().collect()
}

/// Compares a local file with those of the same name in its destination folder.
pub(crate) async fn compare(
    path: &Path,
    size: u64,
    policy: SameName,
    named: Vec<Entry>,
    local: LocalChecksums<'_>,
) -> Result<Known, Error> {
    let mut known = Known::default();
    // Computed once, for all entries.
    let mut checksum = None;
    for entry in named {
        if known.same.is_none()
            && let Some(compared) = is_same(path, size, &entry, local, &mut checksum).await?
            && (compared || policy == SameName::Skip || stored(&entry).is_some())
        {
            known.same = Some((entry, compared));
        } else if policy == SameName::Replace {
            known.older.push(entry);
        }
    }
    Ok(known)
}

/// Whether an entry is this file: `Some(true)` by checksum, `Some(false)` by
/// size alone because no checksum is listed, `None` if it is another file.
async fn is_same(
    path: &Path,
    size: u64,
    entry: &Entry,
    local: LocalChecksums<'_>,
    checksum: &mut Option<Checksum>,
) -> Result<Option<bool>, Error> {
    if entry.size != Some(size) {
        return Ok(None);
    }
    let Some(listed) = &entry.checksum else {
        return Ok(Some(false));
    };
    let known = checksum.take_if(|known| known.algorithm == listed.algorithm);
    let found = match known {
        Some(known) => known,
        None => local.of(path, &listed.algorithm).await?,
    };
    let is_same = checksum::same(listed, &found);
    *checksum = Some(found);
    Ok(is_same.then_some(true))
}
