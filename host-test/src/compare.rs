//! Compares a local folder with a folder of the account, file by file. Changes
//! nothing. Must not know how differences are shown or resolved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::bindings::Entry;
use crate::download::{Verified, whole_name};
use crate::error::Error;
use crate::hash_cache::HashCache;
use crate::names::from_local;
use crate::running::{Events, Running};
use crate::session::Session;
use crate::storage::{self, RemoteTree};
use crate::upload::{
    FoundFiles, LocalChecksums, SameName, Selection, compare_with_stored, find_files,
};

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
    options: &'a CompareOptions,
) -> Running<'a, CompareEvent, Result<(), Error>> {
    Running::new(|events| run(session, local, remote, options, events))
}

async fn run(
    session: &mut Session,
    local: &Path,
    remote: &str,
    options: &CompareOptions,
    events: Events<CompareEvent>,
) -> Result<(), Error> {
    let (root, selection) = (local.to_owned(), options.selection.clone());
    let finding = tokio::task::spawn_blocking(move || local_files(&root, &selection));
    let (files, unreadable) = finding.await.map_err(Error::internal)??;
    let selection = &options.selection;
    let (include, exclude) = (&selection.include, &selection.exclude);
    let paths = [remote.to_owned()];
    let tree = storage::find_files(session, &paths, include, exclude).await?;
    let depth = usize::from(!storage::normalize(remote).is_empty());
    if depth == 1 && tree.folders.is_empty() && tree.files.iter().any(|f| f.folders.is_empty()) {
        let path = storage::normalize(remote);
        return Err(Error::NoFolder { path, file: true });
    }
    let unknown = unlisted(&tree, remote);
    let mut stored = remote_files(tree, depth);

    events.send(CompareEvent::Listed {
        files: files.len(),
        bytes: files.values().map(|(_, size)| size).sum(),
    });
    for (path, (file, size)) in files {
        let versions = stored.remove(&path).unwrap_or_default();
        if versions.is_empty() && unknown.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        let result = one(&file, size, versions, options).await;
        events.send(CompareEvent::File { path, size, result });
    }
    for error in unreadable {
        let path = match &error {
            Error::Io { path, .. } => path.display().to_string(),
            other => other.to_string(),
        };
        let (size, result) = (0, Err(error));
        events.send(CompareEvent::File { path, size, result });
    }
    for (path, versions) in stored {
        events.send(CompareEvent::File {
            path,
            size: versions.first().and_then(|entry| entry.size).unwrap_or(0),
            result: Ok(Compared::Extra),
        });
    }
    Ok(())
}

/// Local files with their sizes, by their paths below the folder.
type LocalFiles = BTreeMap<String, (PathBuf, u64)>;

fn local_files(root: &Path, selection: &Selection) -> Result<(LocalFiles, Vec<Error>), Error> {
    let unreadable = |e| Error::io(root, "read", e);
    if !std::fs::metadata(root).map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::ErrorKind::NotADirectory.into()));
    }
    let found = find_files(&[root.to_owned()], selection)?;
    let FoundFiles {
        files,
        unreadable: mut errors,
        ..
    } = found;
    let mut all = LocalFiles::new();
    for file in files {
        let inside = file.path.strip_prefix(root).unwrap_or(&file.path);
        let parents = inside.parent().into_iter().flatten().map(from_local);
        let name = whole_name(&file.path).unwrap_or_default();
        let names: Vec<String> = parents.map(String::from).chain([name]).collect();
        match std::fs::metadata(&file.path) {
            Ok(metadata) => drop(all.insert(names.join("/"), (file.path, metadata.len()))),
            Err(e) => errors.push(Error::io(&file.path, "read", e)),
        }
    }
    Ok((all, errors))
}

/// The files of the account by their paths below the folder, which is the first
/// `depth` names. A path can have several files.
fn remote_files(tree: RemoteTree, depth: usize) -> BTreeMap<String, Vec<Entry>> {
    let mut all: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for file in tree.files {
        let names = file.folders.iter().skip(depth).chain([&file.entry.name]);
        let names: Vec<&str> = names.map(String::as_str).collect();
        all.entry(names.join("/")).or_default().push(file.entry);
    }
    all
}

/// Returns the folders whose content is unknown, as the beginnings of paths.
fn unlisted(tree: &RemoteTree, remote: &str) -> Vec<String> {
    let root = storage::normalize(remote);
    let failed = tree.failed.iter();
    let inside = failed.filter_map(|(path, _)| path.strip_prefix(&root));
    inside
        .map(|path| format!("{}/", path.trim_start_matches('/')))
        .collect()
}

/// Compares a local file with the files of that path in the account.
async fn one(
    path: &Path,
    size: u64,
    versions: Vec<Entry>,
    options: &CompareOptions,
) -> Result<Compared, Error> {
    let Some(first) = versions.first() else {
        return Ok(match size {
            0 => Compared::Empty,
            _ => Compared::Missing,
        });
    };
    if versions.iter().all(|version| version.size != Some(size)) {
        return Ok(Compared::Size(first.size.unwrap_or(0)));
    }
    if options.size_only {
        return Ok(Compared::Equal(Verified::Size));
    }
    let local = LocalChecksums {
        cache: options.hash_cache.as_ref(),
        recheck_percent: 0,
        on_wrong: &|| (),
    };
    let known = compare_with_stored(path, size, SameName::Skip, versions, local).await?;
    Ok(match known.same {
        Some((_, true)) => Compared::Equal(Verified::Checksum),
        Some((_, false)) => Compared::Equal(Verified::Size),
        None => Compared::Checksum,
    })
}
