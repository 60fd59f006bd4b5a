//! Output of an archive: writes each file below the stage and nowhere else, and
//! within the limits. Must not know kinds of archives.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use hoster_host::Error;

use super::super::super::output::bytes;
use super::super::error::ArchiveError;
use super::{
    Extracted, Job, MAX_DEPTH, MAX_FILES, MAX_FOLDERS, Piece, full, is_ours, memory, unwritable,
};

/// How many bytes of a file to write between syncs. With fewer syncs, a slow
/// card needs minutes of writing at the end; with more, it does nothing else.
const SYNC: u64 = 64 << 20;

/// What has been extracted so far.
pub struct Out<'a> {
    pub job: Job<'a>,
    pub stage: PathBuf,
    pub is_alone: bool,
    /// Size of the archive in bytes.
    pub packed: u64,
    /// In lower case: on many systems, names that differ only in case are the
    /// same file.
    pub seen: HashSet<String>,
    /// Folders created so far.
    pub folders: HashSet<PathBuf>,
    /// Maximum total of extracted bytes.
    pub most: u64,
    pub extracted: Extracted,
    pub block: Vec<u8>,
}

impl Out<'_> {
    /// Returns the error for this archive.
    pub fn refuse(&self, why: ArchiveError) -> Error {
        self.job.refuse(why)
    }

    pub fn broken(&self, why: impl std::fmt::Display) -> Error {
        let reason = hoster_host::names::printable(&why.to_string());
        self.refuse(ArchiveError::Damaged { reason })
    }

    /// Returns why an archive could not be read.
    pub fn unreadable(&self, error: &std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::OutOfMemory => self.too_large(error),
            _ => self.broken(error),
        }
    }

    pub fn too_large(&self, why: impl std::fmt::Display) -> Error {
        let reason = why.to_string();
        self.refuse(ArchiveError::TooLarge { reason })
    }

    /// Fails if the extraction was stopped.
    pub fn go_on(&self) -> Result<(), Error> {
        match self.job.stop.load(Ordering::Relaxed) {
            true => Err(self.refuse(ArchiveError::Stopped)),
            false => Ok(()),
        }
    }

    pub fn has_password(&self) -> Error {
        self.refuse(ArchiveError::Password)
    }

    pub fn has_link(&self) -> Error {
        self.refuse(ArchiveError::SymbolicLink)
    }

    pub fn limit_memory(&self, most: u64) -> Result<(), Error> {
        match self.is_alone {
            true => memory::limit(most).map_err(|most| self.too_large(bytes(most))),
            false => Ok(()),
        }
    }

    /// Refuses before the first byte what cannot succeed, and sets the memory
    /// limit for the archive's dictionaries.
    pub fn announce(&self, files: usize, bytes: u64) -> Result<(), Error> {
        if files > MAX_FILES {
            return Err(self.refuse(ArchiveError::TooManyFiles { files }));
        }
        if bytes > self.most {
            return Err(self.refuse(ArchiveError::Bomb));
        }
        self.limit_memory(memory::HEADERS + memory::dictionary(self.packed))?;
        match hoster_host::download::free_space(&self.stage) {
            Some(free) if bytes > free => Err(Error::Space {
                folder: self.job.into.to_owned(),
                needed: bytes,
                free,
            }),
            _ => Ok(()),
        }
    }

    /// Returns the path of an entry, below the stage and nowhere else.
    pub fn place(&mut self, name: &str, is_folder: bool) -> Result<PathBuf, Error> {
        let owned = || name.to_owned();
        let evil = || self.refuse(ArchiveError::Outside { name: owned() });
        let mut place = self.stage.clone();
        let mut depth = 0;
        if name.starts_with(['/', '\\']) {
            return Err(evil());
        }
        for part in name.split(['/', '\\']) {
            if part.is_empty() || part == "." {
                continue;
            }
            depth += 1;
            let is_drive = depth == 1 && part.len() == 2 && part.ends_with(':');
            if part == ".." || is_drive || depth > MAX_DEPTH {
                return Err(evil());
            }
            let safe = hoster_host::names::safe(part);
            if is_ours(part) || is_ours(&safe) {
                return Err(self.refuse(ArchiveError::Reserved { name: owned() }));
            }
            place.push(safe);
        }
        if depth == 0 {
            return Err(self.broken("a file without a name"));
        }
        let inside = place.strip_prefix(&self.stage).unwrap_or(&place);
        let key = inside.to_string_lossy().to_lowercase();
        if !self.seen.insert(key) && !is_folder {
            return Err(self.refuse(ArchiveError::Twice { name: owned() }));
        }
        Ok(place)
    }

    pub fn folder(&mut self, name: &str) -> Result<(), Error> {
        let place = self.place(name, true)?;
        self.make(&place)
    }

    /// Creates a folder and its parents.
    pub fn make(&mut self, folder: &Path) -> Result<(), Error> {
        let new = folder.ancestors().take_while(|at| *at != self.stage);
        let new: Vec<&Path> = new.take_while(|at| !self.folders.contains(*at)).collect();
        for folder in new.into_iter().rev() {
            if self.folders.len() >= MAX_FOLDERS {
                let most = MAX_FOLDERS;
                return Err(self.refuse(ArchiveError::TooManyFolders { most }));
            }
            match std::fs::create_dir(folder) {
                Ok(()) => {}
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                    // It exists: under a name that is equivalent here, or as a
                    // file.
                    if !folder.is_dir() {
                        return Err(self.refuse(ArchiveError::Mixed));
                    }
                }
                Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
                    return Err(self.refuse(ArchiveError::Mixed));
                }
                Err(e) => return Err(self.unwritable(e)),
            }
            self.folders.insert(folder.to_owned());
        }
        Ok(())
    }

    pub fn unwritable(&self, source: std::io::Error) -> Error {
        unwritable(self.job.into, source)
    }

    /// Creates a file; `size` and `crc` are as declared in the archive.
    pub fn begin(&mut self, name: &str, size: u64, crc: Option<u32>) -> Result<Sink, Error> {
        self.go_on()?;
        let place = self.place(name, false)?;
        if let Some(parent) = place.parent() {
            self.make(parent)?;
        }
        let file = File::create_new(&place).map_err(|source| match source.kind() {
            std::io::ErrorKind::AlreadyExists => self.refuse(ArchiveError::Mixed),
            _ => self.unwritable(source),
        })?;
        let path = place.strip_prefix(&self.stage).unwrap_or(&place).to_owned();
        self.extracted.files.push(Piece {
            path,
            size,
            crc,
            was_there: false,
        });
        Ok(Sink { file, written: 0 })
    }

    /// Writes a file of exactly this many bytes.
    pub fn file(
        &mut self,
        name: &str,
        size: u64,
        crc: Option<u32>,
        content: &mut dyn Read,
    ) -> Result<(), Error> {
        let mut sink = self.begin(name, size, crc)?;
        let mut block = std::mem::take(&mut self.block);
        loop {
            self.go_on()?;
            let n = full(content, &mut block).map_err(|e| self.unreadable(&e))?;
            if n == 0 {
                break;
            }
            // Only the declared size was checked against the limits.
            if sink.written + n as u64 > size {
                return Err(self.broken(format!("{name:?} is larger than declared")));
            }
            sink.put(&block[..n]).map_err(|e| self.unwritable(e))?;
        }
        self.block = block;
        if sink.written != size {
            let written = sink.written;
            return Err(self.broken(format!("{name:?} has {written} of {size} bytes")));
        }
        Ok(())
    }
}

/// A file being written.
pub struct Sink {
    pub file: File,
    pub written: u64,
}

impl Sink {
    pub fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        let before = self.written / SYNC;
        self.written += bytes.len() as u64;
        match self.written / SYNC > before {
            true => hoster_host::system::sync_data(&self.file).map(drop),
            false => Ok(()),
        }
    }
}
