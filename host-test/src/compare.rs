//! Compares a local folder with a folder of the account, file by file. Changes
//! nothing. Must not know how differences are shown or resolved.

mod sides;

use std::path::Path;

use crate::bindings::Entry;
use crate::download::Verified;
use crate::error::Error;
use crate::hash_cache::HashCache;
use crate::running::{Events, Running};
use crate::session::Session;
use crate::upload::{LocalChecksums, SameName, Selection, compare_with_stored};
pub(crate) use sides::{LocalSide, Missing, Names, Sides, shown};

/// Options of a comparison.
#[derive(Clone, Debug, Default)]
pub struct CompareOptions {
    /// Which files to compare, on both sides.
    pub selection: Selection,
    /// Compare sizes only, and read no file.
    pub size_only: bool,
    /// Checksums of local files that were read before; `None` to read all files.
    pub hash_cache: Option<HashCache>,
}

/// An event of a comparison.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompareEvent {
    /// Both sides were listed.
    Listed {
        /// Local files.
        files: usize,
        /// Their bytes.
        bytes: u64,
    },
    /// A file was compared. Files come in the order of their paths; those that
    /// exist only in the account follow at the end.
    File {
        /// Its path below both folders, with slashes.
        path: String,
        /// Bytes of the local file, or of the file in the account.
        size: u64,
        /// The result, or why there is none.
        result: Result<Compared, Error>,
    },
}

/// The result for one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Compared {
    /// Both sides have it: with the same checksum, or with the same size if no
    /// checksum was compared.
    Equal(Verified),
    /// The sizes differ; the number is the size in the account.
    Size(u64),
    /// The checksums differ.
    Checksum,
    /// Only the local folder has it.
    Missing,
    /// The local file is empty; services do not store empty files.
    Empty,
    /// Only the account has it.
    Extra,
}

/// Compares the content of a local folder with that of the folder of the account
/// at a path. Requires [`Scope::List`](crate::Scope), and one listing per folder.
/// The outcome is an error only if nothing could be compared.
pub fn compare<'a>(
    session: &'a mut Session,
    local: &'a Path,
    remote: &'a str,
    options: CompareOptions,
) -> Running<'a, CompareEvent, Result<(), Error>> {
    Running::new(move |events| async move { run(session, local, remote, &options, &events).await })
}

async fn run(
    session: &mut Session,
    local: &Path,
    remote: &str,
    options: &CompareOptions,
    events: &Events<CompareEvent>,
) -> Result<(), Error> {
    let selection = &options.selection;
    let mut sides = Sides::list(session, local, remote, selection, Missing::Neither).await?;
    events.send(CompareEvent::Listed {
        files: sides.local.len(),
        bytes: sides.local.values().map(|file| file.size).sum(),
    });
    for (names, file) in std::mem::take(&mut sides.local) {
        let versions = sides.remote.remove(&names).unwrap_or_default();
        if versions.is_empty() && sides.is_unknown_there(&names) {
            continue;
        }
        let result = match (versions.is_empty(), file.size) {
            // An encrypted file is never empty.
            (true, 0) if session.crypt().is_none() => Ok(Compared::Empty),
            (true, _) => Ok(Compared::Missing),
            (false, _) => one(&file, &versions, options).await,
        };
        let (path, size) = (shown(&names), file.size);
        events.send(CompareEvent::File { path, size, result });
    }
    for error in sides.unreadable {
        let path = error.subject();
        let (size, result) = (0, Err(error));
        events.send(CompareEvent::File { path, size, result });
    }
    for (names, versions) in sides.remote {
        events.send(CompareEvent::File {
            path: shown(&names),
            size: versions.first().and_then(|entry| entry.size).unwrap_or(0),
            result: Ok(Compared::Extra),
        });
    }
    Ok(())
}

/// Compares a local file with the files of that path in the account, at least one.
async fn one(
    file: &LocalSide,
    versions: &[Entry],
    options: &CompareOptions,
) -> Result<Compared, Error> {
    if versions.iter().all(|entry| entry.size != Some(file.size)) {
        let first = versions.first().and_then(|version| version.size);
        return Ok(Compared::Size(first.unwrap_or(0)));
    }
    Ok(match same(file, versions, options).await? {
        Some((_, verified)) => Compared::Equal(verified),
        None => Compared::Checksum,
    })
}

/// Returns the one of several files of the account that is the same file, and how
/// that was verified.
pub(crate) async fn same(
    file: &LocalSide,
    versions: &[Entry],
    options: &CompareOptions,
) -> Result<Option<(Entry, Verified)>, Error> {
    let mut equal = versions.iter().filter(|v| v.size == Some(file.size));
    if options.size_only {
        return Ok(equal.next().map(|entry| (entry.clone(), Verified::Size)));
    }
    let local = options.checksums();
    let versions = equal.cloned().collect();
    let known = compare_with_stored(&file.path, file.size, SameName::Skip, versions, local).await?;
    Ok(known.same.map(|(entry, compared)| match compared {
        true => (entry, Verified::Checksum),
        false => (entry, Verified::Size),
    }))
}

impl CompareOptions {
    /// Where the checksums of local files come from.
    pub(crate) fn checksums(&self) -> LocalChecksums<'_> {
        LocalChecksums {
            cache: self.hash_cache.as_ref(),
            recheck_percent: 0,
            on_wrong: &|| (),
        }
    }
}
