//! Files in parts, for services with a maximum size and for streams of unknown
//! length. Must not know how parts are transferred.
//!
//! The parts of `disk.img` are `disk.img.001`, `disk.img.002` and so on, as in
//! HJSplit and `7z -v`: their contents one after the other are the file. An index,
//! `disk.img.split.json`, has their number, their sizes, and the SHA-256 of the
//! whole file.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::names::to_local;

/// What the name of an index ends with.
pub const INDEX: &str = ".split.json";

/// The version of the index that this library writes.
const VERSION: u32 = 1;

/// Maximum size of an index in bytes.
const MAX_INDEX: u64 = 1 << 20;

/// Bytes that are read at a time.
const BLOCK: usize = 256 << 10;

/// Describes a file that is stored in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SplitIndex {
    /// Version of this format: 1.
    pub version: u32,
    /// Name of the whole file.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Bytes of each part, in order.
    pub parts: Vec<u64>,
}

impl SplitIndex {
    /// Reads an index. `None` if the file is not one, or from a newer version.
    pub fn read(path: &Path) -> Option<Self> {
        let mut text = String::new();
        let file = crate::system::open_regular(path).ok()?;
        file.take(MAX_INDEX).read_to_string(&mut text).ok()?;
        let index: Self = serde_json::from_str(&text).ok()?;
        let is_named = path.file_name()?.to_str()? == to_local(&index.index_name()).to_str()?;
        (index.version == VERSION && is_named).then_some(index)
    }

    /// Returns the name of the index.
    pub fn index_name(&self) -> String {
        format!("{}{INDEX}", self.name)
    }

    /// Writes the index to a file.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(Error::internal)?;
        std::fs::write(path, text).map_err(|e| Error::io(path, "written", e))
    }
}

/// Returns the name of a part, counted from 1.
pub fn part_name(name: &str, number: usize) -> String {
    format!("{name}.{number:03}")
}

/// Splits a stream into parts.
pub struct Splitter<R> {
    reader: R,
    part_size: u64,
    digest: Sha256,
    parts: Vec<u64>,
    /// A byte that was read to find out whether there is another part.
    next: Option<u8>,
}

impl<R: Read> Splitter<R> {
    /// Splits what `reader` returns into parts of this many bytes; the last one may
    /// have less.
    pub fn new(reader: R, part_size: u64) -> Self {
        Self {
            reader,
            part_size: part_size.max(1),
            digest: Sha256::new(),
            parts: Vec::new(),
            next: None,
        }
    }

    /// Writes the next part. Returns `true` if it is the last one. The first part
    /// of an empty stream is empty.
    pub fn write_part(&mut self, to: &mut File) -> io::Result<bool> {
        let (mut written, mut block) = (0_u64, vec![0; BLOCK]);
        if let Some(byte) = self.next.take() {
            self.digest.update([byte]);
            to.write_all(&[byte])?;
            written = 1;
        }
        while written < self.part_size {
            let most = (self.part_size - written).min(BLOCK as u64) as usize;
            match self.reader.read(&mut block[..most]) {
                Ok(0) => break,
                Ok(read) => {
                    self.digest.update(&block[..read]);
                    to.write_all(&block[..read])?;
                    written += read as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.parts.push(written);
        if written < self.part_size {
            return Ok(true);
        }
        let mut byte = [0];
        loop {
            match self.reader.read(&mut byte) {
                Ok(0) => return Ok(true),
                Ok(_) => {
                    self.next = Some(byte[0]);
                    return Ok(false);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Returns the reader, and the index of what was written.
    pub fn finish(self, name: &str) -> (R, SplitIndex) {
        let index = SplitIndex {
            version: VERSION,
            name: name.to_owned(),
            size: self.parts.iter().sum(),
            sha256: hex::encode(self.digest.finalize()),
            parts: self.parts,
        };
        (self.reader, index)
    }
}

/// Joins the parts beside an index, checks the result, gives it its name, and
/// removes parts and index. Returns the path of the file; `None` if parts are
/// missing or have another size. Needs as much free space as the file has.
///
/// Fails with [`Error::Exists`] if a different file has the name, and with
/// [`Error::Checksum`] if a part is damaged; then the parts stay.
pub fn join(index_path: &Path, index: &SplitIndex) -> Result<Option<PathBuf>, Error> {
    let beside = |name: &str| index_path.with_file_name(&*to_local(name));
    let numbers = 1..=index.parts.len();
    let parts: Vec<PathBuf> = numbers
        .map(|n| beside(&part_name(&index.name, n)))
        .collect();
    let is_complete = parts.iter().zip(&index.parts).all(|(path, size)| {
        let metadata = path.symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == *size)
    });
    if !is_complete {
        return Ok(None);
    }
    let path = beside(&index.name);
    if path.symlink_metadata().is_err() {
        let found = concatenate(&parts, &path)?;
        let joined = found.persist(&path, &index.sha256)?;
        debug_assert_eq!(joined, path);
    } else if digest_of(&path)? != index.sha256 {
        return Err(Error::Exists(path));
    }
    for part in parts.iter().map(PathBuf::as_path).chain([index_path]) {
        std::fs::remove_file(part).map_err(|e| Error::io(part, "removed", e))?;
    }
    Ok(Some(path))
}

/// Joins parts that have no index: `NAME.001`, `NAME.002` and so on. Returns
/// `None` if there is only one. Nothing shows whether the last ones are missing.
pub fn join_without_index(first: &Path) -> Result<Option<PathBuf>, Error> {
    let path = first.with_extension("");
    let numbered = |number: usize| {
        let name = path.file_name()?.to_str()?;
        Some(path.with_file_name(part_name(name, number)))
    };
    let parts = (1..).map_while(numbered).take_while(|part| part.is_file());
    let parts: Vec<PathBuf> = parts.collect();
    if parts.len() < 2 {
        return Ok(None);
    }
    if path.symlink_metadata().is_ok() {
        return Err(Error::Exists(path));
    }
    let joined = concatenate(&parts, &path)?;
    let sha256 = joined.sha256.clone();
    let path = joined.persist(&path, &sha256)?;
    for part in &parts {
        std::fs::remove_file(part).map_err(|e| Error::io(part, "removed", e))?;
    }
    Ok(Some(path))
}

/// Joined parts under a temporary name.
struct Joined {
    file: tempfile::NamedTempFile,
    sha256: String,
}

impl Joined {
    /// Gives the file its name if it has the checksum.
    fn persist(self, path: &Path, sha256: &str) -> Result<PathBuf, Error> {
        if self.sha256 != sha256 {
            return Err(Error::Checksum {
                algorithm: "sha256".into(),
                expected: sha256.to_owned(),
                found: self.sha256,
            });
        }
        let kept = self.file.persist_noclobber(path);
        kept.map_err(|e| Error::io(path, "created", e.error))?;
        Ok(path.to_owned())
    }
}

fn concatenate(parts: &[PathBuf], path: &Path) -> Result<Joined, Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let new = tempfile::Builder::new()
        .prefix(".hoster-join-")
        .tempfile_in(folder);
    let mut file = new.map_err(|e| Error::io(path, "created", e))?;
    let mut digest = Sha256::new();
    for part in parts {
        feed(part, |block| {
            digest.update(block);
            file.write_all(block)
                .map_err(|e| Error::io(path, "written", e))
        })?;
    }
    let synced = file.as_file().sync_all();
    // Some network file systems refuse it.
    if let Err(e) = synced {
        tracing::warn!("{} cannot be flushed: {e}", path.display());
    }
    let sha256 = hex::encode(digest.finalize());
    Ok(Joined { file, sha256 })
}

fn digest_of(path: &Path) -> Result<String, Error> {
    let mut digest = Sha256::new();
    feed(path, |block| {
        digest.update(block);
        Ok(())
    })?;
    Ok(hex::encode(digest.finalize()))
}

fn feed(path: &Path, mut each: impl FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error> {
    let unreadable = |e| Error::io(path, "read", e);
    let mut file = crate::system::open_regular(path).map_err(unreadable)?;
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block).map_err(unreadable)? {
            0 => return Ok(()),
            read => each(&block[..read])?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Splits a content in a folder and writes its index.
    fn split(folder: &Path, content: &[u8], size: u64) -> SplitIndex {
        let mut splitter = Splitter::new(content, size);
        for number in 1.. {
            let path = folder.join(part_name("a.bin", number));
            if splitter
                .write_part(&mut File::create(path).unwrap())
                .unwrap()
            {
                break;
            }
        }
        let (_, index) = splitter.finish("a.bin");
        index.write(&folder.join("a.bin.split.json")).unwrap();
        index
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn parts_join_to_the_same_file_and_disappear() {
        for (content, size, parts) in [
            (&b"0123456789"[..], 4, vec![4, 4, 2]),
            (b"01234567", 4, vec![4, 4]),
            (b"0123", 4, vec![4]),
            (b"", 4, vec![0]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let index = split(folder.path(), content, size);
            assert_eq!((&index.parts, index.size), (&parts, content.len() as u64));
            let path = folder.path().join("a.bin.split.json");
            assert_eq!(SplitIndex::read(&path), Some(index.clone()));
            let joined = join(&path, &index).unwrap().unwrap();
            assert_eq!(std::fs::read(joined).unwrap(), content);
            assert_eq!(names(folder.path()), ["a.bin"]);
        }
    }

    #[test]
    fn what_is_missing_or_damaged_is_not_joined_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let index = split(folder.path(), b"0123456789", 4);
        let path = folder.path().join("a.bin.split.json");
        let second = folder.path().join("a.bin.002");
        std::fs::write(&second, "4X67").unwrap();
        assert!(matches!(join(&path, &index), Err(Error::Checksum { .. })));
        std::fs::write(&second, "456").unwrap();
        assert_eq!(join(&path, &index).unwrap(), None);
        std::fs::remove_file(&second).unwrap();
        assert_eq!(join(&path, &index).unwrap(), None);
        assert_eq!(
            names(folder.path()),
            ["a.bin.001", "a.bin.003", "a.bin.split.json"]
        );
        std::fs::write(&second, "4567").unwrap();
        std::fs::write(folder.path().join("a.bin"), "another file").unwrap();
        assert!(matches!(join(&path, &index), Err(Error::Exists(_))));
        assert_eq!(names(folder.path()).len(), 5);
    }

    #[test]
    fn an_index_is_only_used_for_its_own_name_and_version() {
        let folder = tempfile::tempdir().unwrap();
        let mut index = split(folder.path(), b"0123456789", 4);
        let other = folder.path().join("b.bin.split.json");
        index.write(&other).unwrap();
        assert_eq!(SplitIndex::read(&other), None);
        let path = folder.path().join("a.bin.split.json");
        index.version = 2;
        index.write(&path).unwrap();
        assert_eq!(SplitIndex::read(&path), None);
        index.version = 1;
        index.name = "../a.bin".into();
        index.write(&path).unwrap();
        assert_eq!(SplitIndex::read(&path), None);
    }

    #[test]
    fn parts_without_an_index_are_joined_in_order() {
        let folder = tempfile::tempdir().unwrap();
        split(folder.path(), b"0123456789", 4);
        std::fs::remove_file(folder.path().join("a.bin.split.json")).unwrap();
        let first = folder.path().join("a.bin.001");
        let joined = join_without_index(&first).unwrap().unwrap();
        assert_eq!(std::fs::read(joined).unwrap(), b"0123456789");
        assert_eq!(names(folder.path()), ["a.bin"]);
    }
}
