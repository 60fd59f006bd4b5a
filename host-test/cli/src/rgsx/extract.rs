//! Extracts archives of games: completely and below the given folder, or not at
//! all. Must not know platforms.

mod allowed_paths;
mod encoding;
mod memory;
mod out;
mod publish;
mod rar;
mod sevenz;
mod stage;
#[cfg(test)]
mod tests;
pub mod worker;
mod zip;

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hoster_host::Error;
use serde::{Deserialize, Serialize};

use super::super::errors::unwritable;
use super::error::{ArchiveError, RgsxError};
pub use allowed_paths::AllowedPaths;
use out::Out;
use publish::{NotMoved, Parcel};
use stage::Stage;

/// Maximum number of files and folders in an archive.
const MAX_FILES: usize = match cfg!(test) {
    true => 1_000,
    false => 100_000,
};

/// Maximum number of extracted folders, including intermediate ones.
const MAX_FOLDERS: usize = match cfg!(test) {
    true => 100,
    false => 10_000,
};

/// Maximum number of names in a path.
const MAX_DEPTH: usize = 32;

/// Maximum ratio of an archive's output to its size, enforced for outputs above
/// a gigabyte: no game that large compresses this well.
const MAX_RATIO: u64 = 200;
const ANY_RATIO: u64 = 1 << 30;

/// Bytes of one write.
const BLOCK: usize = 1 << 20;

/// What to extract and where to.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub archive: &'a Path,
    pub into: &'a Path,
    /// Set when nobody needs the result any more.
    pub stop: &'a Arc<AtomicBool>,
}

/// An extracted file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Relative to the folder extracted into, or an absolute path elsewhere.
    pub path: PathBuf,
    pub size: u64,
    /// CRC-32 from the archive, verified against the content.
    pub crc: Option<u32>,
    /// It already existed with the same content.
    pub was_there: bool,
}

/// The extracted files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extracted {
    pub files: Vec<Piece>,
    /// The encoding that was guessed for the file names.
    pub guess: Option<String>,
}

impl Extracted {
    /// Returns the total bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|piece| piece.size).sum()
    }
}

/// Kinds of archives, detected by their first bytes: names lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Zip,
    SevenZ,
    Rar,
}

/// Extensions of game archives.
pub const EXTENSIONS: [&str; 3] = [".zip", ".7z", ".rar"];

impl Kind {
    /// Returns the kind of the file; `None` if it is not an archive.
    pub fn of(path: &Path) -> std::io::Result<Option<Self>> {
        let mut head = Vec::new();
        hoster_host::system::open_regular(path)?
            .take(8)
            .read_to_end(&mut head)?;
        Ok(match head.as_slice() {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Self::SevenZ),
            [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(Self::Rar),
            _ => None,
        })
    }
}

/// The contents of an archive in a folder that is not visible yet. Dropping
/// this removes them; the archive stays.
pub struct Staged {
    archive: PathBuf,
    into: PathBuf,
    stage: Stage,
    pub extracted: Extracted,
}

/// Extracts an archive in a separate process. Blocks.
pub fn stage(job: Job<'_>) -> Result<Staged, Error> {
    let archive = job.archive;
    let stage = Stage::new(archive, job.into)?;
    // Tests run in a different program.
    let extracted = match cfg!(test) {
        true => unpack(job, &stage.fresh(), false)?,
        false => worker::run(job, &stage)?,
    };
    Ok(Staged {
        archive: archive.to_owned(),
        into: job.into.to_owned(),
        stage,
        extracted,
    })
}

/// Extracts an archive into an empty folder. `is_alone` is set if this process
/// does nothing else; its memory is then limited.
pub fn unpack(job: Job<'_>, fresh: &Path, is_alone: bool) -> Result<Extracted, Error> {
    let archive = job.archive;
    let unreadable = |source| Error::Io {
        path: archive.to_owned(),
        what: "read",
        source,
    };
    let kind = Kind::of(archive).map_err(unreadable)?;
    let packed = std::fs::metadata(archive).map_err(unreadable)?.len();
    let mut out = Out {
        job,
        stage: fresh.to_owned(),
        is_alone,
        packed,
        seen: HashSet::new(),
        folders: HashSet::new(),
        most: packed.saturating_mul(MAX_RATIO).max(ANY_RATIO),
        extracted: Extracted::default(),
        block: vec![0; BLOCK],
    };
    out.limit_memory(memory::HEADERS)?;
    match kind {
        Some(Kind::Zip) => zip::extract(archive, &mut out)?,
        Some(Kind::SevenZ) => sevenz::extract(archive, &mut out)?,
        Some(Kind::Rar) => rar::extract(archive, &mut out)?,
        None => return Err(out.refuse(ArchiveError::Unknown)),
    }
    out.go_on()?;
    if out.extracted.files.is_empty() {
        return Err(out.refuse(ArchiveError::Empty));
    }
    Ok(out.extracted)
}

impl Staged {
    /// Returns the folder with the extracted files.
    pub fn folder(&self) -> PathBuf {
        self.stage.fresh()
    }

    /// Moves everything to its place, together with the contents of nested
    /// archives that go elsewhere: all or nothing. Removes the archive unless
    /// names had to be guessed: it can then be extracted again with a better
    /// guess.
    pub fn publish(
        mut self,
        beside: &[Self],
        allowed_paths: &AllowedPaths,
    ) -> Result<Extracted, Error> {
        let keeps_archive = self.extracted.guess.is_some();
        let name = self.archive.file_name().unwrap_or_default();
        if keeps_archive && self.folder().join(name).exists() {
            let name = name.to_string_lossy().into_owned();
            return Err(refused(&self.archive, ArchiveError::Twice { name }));
        }
        let all = beside.iter().chain([&self]);
        let parcels = all.map(Self::parcel).collect::<Result<Vec<_>, Error>>()?;
        let archive = (!keeps_archive).then_some(self.archive.as_path());
        let there = publish::publish(&parcels, archive, allowed_paths);
        let there = there.map_err(|not_moved| self.kept(not_moved))?;
        let there: HashSet<PathBuf> = there.into_iter().collect();
        for piece in &mut self.extracted.files {
            piece.was_there = there.contains(&self.into.join(&piece.path));
        }
        Ok(self.extracted)
    }

    /// Returns why the game stays in its archive.
    fn kept(&self, not_moved: NotMoved) -> Error {
        match not_moved {
            NotMoved::Obstacle(why, file) => {
                let archive = self.archive.clone();
                RgsxError::Kept { archive, file, why }.into()
            }
            NotMoved::Failed(error) => error,
        }
    }

    fn parcel(&self) -> Result<Parcel<'_>, Error> {
        let from = self.folder();
        hoster_host::system::sync_below(&from).map_err(|e| unwritable(&self.into, e))?;
        Ok(Parcel {
            from,
            into: &self.into,
            aside: self.stage.aside(),
        })
    }
}

impl Job<'_> {
    /// Returns the error for this archive.
    fn refuse(&self, why: ArchiveError) -> Error {
        refused(self.archive, why)
    }
}

fn refused(archive: &Path, why: ArchiveError) -> Error {
    let archive = archive.to_owned();
    RgsxError::Archive { archive, why }.into()
}

/// Returns whether a name is reserved for our own files.
fn is_ours(name: &str) -> bool {
    let lower = name.to_lowercase();
    hoster_host::names::is_reserved(name)
        || lower.starts_with(stage::PREFIX)
        || lower == super::game_files::NAME
}

/// Fills the block unless the content ends first.
fn full(content: &mut dyn Read, block: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match content.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}
