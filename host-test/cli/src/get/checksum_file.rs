//! The list of checksums that `--checksum-file` appends to and `verify` reads,
//! one JSON object per line. Must not know downloads.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use hoster_host::download::Downloaded;
use hoster_host::{Checksum, Error, checksum};
use serde::{Deserialize, Serialize};

use super::super::errors::usage;

/// One file.
#[derive(Serialize, Deserialize)]
pub struct Entry {
    /// Relative to the list's folder if the file is inside it.
    pub path: PathBuf,
    pub size: u64,
    pub algorithm: Option<String>,
    pub checksum: Option<String>,
    /// Where the file came from.
    pub link: Option<String>,
}

impl Entry {
    pub fn known(&self) -> Option<Checksum> {
        Some(Checksum {
            algorithm: self.algorithm.clone()?,
            hex: self.checksum.clone()?,
        })
    }
}

/// Returns the checksum to record for a file: the known one, otherwise a
/// computed one. `None` for a file that aria2 stored on another machine.
pub async fn checksum(done: &Downloaded, algorithm: &str) -> Result<Option<Checksum>, Error> {
    if done.checksum.is_some() || !done.path.exists() {
        return Ok(done.checksum.clone());
    }
    let (path, algorithm) = (done.path.clone(), algorithm.to_owned());
    let hashing =
        tokio::task::spawn_blocking(move || checksum::of_file(&path, &algorithm, &|| false));
    let found = hashing.await.map_err(Error::internal)??;
    Ok(Some(found))
}

/// Appends a file as a whole line, so that several processes can append at the
/// same time.
pub fn append(
    manifest: &Path,
    done: &Downloaded,
    checksum: Option<Checksum>,
    link: &str,
) -> Result<(), Error> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (file, folder) = (absolute(&done.path), folder_of(&absolute(manifest)));
    let entry = Entry {
        path: file
            .strip_prefix(&folder)
            .map_or(file.clone(), Path::to_owned),
        size: done.size,
        algorithm: checksum.as_ref().map(|c| c.algorithm.clone()),
        checksum: checksum.map(|c| c.hex),
        link: Some(link.to_owned()),
    };
    let failed = |source: std::io::Error| Error::Io {
        path: manifest.to_owned(),
        what: "written",
        source,
    };
    let mut line = serde_json::to_string(&entry).map_err(|e| failed(e.into()))?;
    line.push('\n');
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).append(true).open(manifest);
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .map_err(failed)
}

/// Reads a list; the last entry of a file counts. Resolves paths against the
/// list's folder.
pub fn read(manifest: &Path) -> Result<Vec<Entry>, Error> {
    let bytes = std::fs::read(manifest).map_err(|source| Error::Io {
        path: manifest.to_owned(),
        what: "read",
        source,
    })?;
    let text = hoster_host::text::decode(&bytes);
    let mut entries: Vec<Entry> = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let mut entry: Entry = serde_json::from_str(line).map_err(|e| {
            let (path, number) = (manifest.display(), number + 1);
            usage(format!(
                "line {number} of {path} is not an entry of --checksum-file: {e}"
            ))
        })?;
        entry.path = folder_of(manifest).join(&entry.path);
        entries.retain(|earlier| earlier.path != entry.path);
        entries.push(entry);
    }
    Ok(entries)
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}
