//! Archives of games: what is in them comes out whole, below the folder that
//! was named, or not at all. Must not know platforms.

mod encoding;
mod memory;
mod publish;
mod rar;
mod sevenz;
mod stage;
mod territory;
#[cfg(test)]
mod tests;
pub mod worker;

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hoster_host::Error;
use serde::{Deserialize, Serialize};

use super::super::words::{self, Words};
use encoding::RawName;
use publish::{Obstacle, Parcel};
use stage::Stage;
pub use territory::Territory;

/// Files and folders that an archive names at most.
const MAX_FILES: usize = match cfg!(test) {
    true => 1_000,
    false => 100_000,
};

/// Folders that come out at most, those between others included.
const MAX_FOLDERS: usize = match cfg!(test) {
    true => 100,
    false => 10_000,
};

/// Names of one path at most.
const MAX_DEPTH: usize = 32;

/// An archive may become so many times larger than it is; above a gigabyte,
/// where no game compresses like that.
const MAX_RATIO: u64 = 200;
const ANY_RATIO: u64 = 1 << 30;

/// One write.
const BLOCK: usize = 1 << 20;

/// Bytes of one file after which what was written is made durable. Less often,
/// and a slow card has minutes of writing left at the end; more often, and it
/// does nothing else.
const SYNC: u64 = 64 << 20;

/// The flag of a ZIP entry whose name is in UTF-8 (APPNOTE.TXT 4.4.4, bit 11).
const UTF8_FLAG: u16 = 1 << 11;

/// What to extract, and where to.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub archive: &'a Path,
    pub into: &'a Path,
    /// Set when nobody wants it any more.
    pub stop: &'a Arc<AtomicBool>,
    /// What to say it with.
    pub words: &'a Words,
}

/// A file that came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Below the folder that was extracted into, or somewhere else as a whole.
    pub path: PathBuf,
    pub size: u64,
    /// CRC-32 as the archive has it, which it was compared with.
    pub crc: Option<u32>,
    /// It already existed, with the same content.
    pub was_there: bool,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extracted {
    pub files: Vec<Piece>,
    /// The encoding that was guessed for the names of the files.
    pub guess: Option<String>,
}

impl Extracted {
    /// Bytes of all files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|piece| piece.size).sum()
    }
}

/// The kinds of archives, told by their first bytes: names lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Zip,
    SevenZ,
    Rar,
}

/// Extensions that archives of games have.
pub const EXTENSIONS: [&str; 3] = [".zip", ".7z", ".rar"];

impl Kind {
    /// What the file is; nothing if it is no archive.
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

/// What came out of an archive, in a folder that nobody sees yet. Dropped, it is
/// gone; the archive stays.
pub struct Staged {
    archive: PathBuf,
    into: PathBuf,
    words: Words,
    stage: Stage,
    pub extracted: Extracted,
}

/// Extracts an archive, in a process of its own. Blocks.
pub fn stage(job: Job<'_>) -> Result<Staged, Error> {
    let archive = job.archive;
    let stage = Stage::new(archive, job.into)?;
    // Tests are another program.
    let extracted = match cfg!(test) {
        true => unpack(job, &stage.fresh(), false)?,
        false => worker::run(job, &stage)?,
    };
    Ok(Staged {
        archive: archive.to_owned(),
        into: job.into.to_owned(),
        words: job.words.clone(),
        stage,
        extracted,
    })
}

/// Extracts an archive into an empty folder. `is_alone`: this process does
/// nothing else, and its memory gets an end.
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
        Some(Kind::Zip) => zip(archive, &mut out)?,
        Some(Kind::SevenZ) => sevenz::extract(archive, &mut out)?,
        Some(Kind::Rar) => rar::extract(archive, &mut out)?,
        None => return Err(out.refuse("rgsx-archive-unknown", &[])),
    }
    out.go_on()?;
    if out.extracted.files.is_empty() {
        return Err(out.refuse("rgsx-archive-empty", &[]));
    }
    Ok(out.extracted)
}

impl Staged {
    /// Where everything is.
    pub fn folder(&self) -> PathBuf {
        self.stage.fresh()
    }

    /// Moves everything to its place, together with what came out of archives in
    /// this one and goes elsewhere: all of it or nothing. Removes the archive,
    /// unless names had to be guessed: whoever knows better can extract it again.
    pub fn publish(mut self, beside: &[Self], territory: &Territory) -> Result<Extracted, Error> {
        let keeps_archive = self.extracted.guess.is_some();
        let name = self.archive.file_name().unwrap_or_default();
        if keeps_archive && self.folder().join(name).exists() {
            let name = ("name", format!("{name:?}").into());
            return Err(self.refuse("rgsx-archive-twice", &[name]));
        }
        let all = beside.iter().chain([&self]);
        let parcels = all.map(Self::parcel).collect::<Result<Vec<_>, Error>>()?;
        let archive = (!keeps_archive).then_some(self.archive.as_path());
        let there = publish::publish(&parcels, archive, territory);
        let there = there.map_err(|obstacle| self.met(obstacle))?;
        let there: HashSet<PathBuf> = there.into_iter().collect();
        for piece in &mut self.extracted.files {
            piece.was_there = there.contains(&self.into.join(&piece.path));
        }
        Ok(self.extracted)
    }

    fn refuse(&self, why: &str, facts: &[(&str, words::Value<'_>)]) -> Error {
        refusal(&self.words, &self.archive, why, facts)
    }

    /// Why it stays in its archive.
    fn met(&self, obstacle: Obstacle) -> Error {
        let (why, path) = match obstacle {
            Obstacle::Taken(path) => ("rgsx-archive-taken", path),
            Obstacle::InTheWay(path) => ("rgsx-archive-in-the-way", path),
            Obstacle::Closed(path) => ("rgsx-archive-closed", path),
            Obstacle::Failed(error) => return error,
        };
        let file = hoster_host::names::printable(&path.display().to_string());
        self.refuse(why, &[("file", file.into())])
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
    /// The message of this name, about the archive.
    fn refuse(&self, why: &str, facts: &[(&str, words::Value<'_>)]) -> Error {
        refusal(self.words, self.archive, why, facts)
    }
}

/// The message of this name, about an archive.
fn refusal(words: &Words, archive: &Path, why: &str, facts: &[(&str, words::Value<'_>)]) -> Error {
    let mut values = vec![("archive", archive.display().to_string().into())];
    values.extend_from_slice(facts);
    Error::Invalid(words.text(why, &values))
}

/// What has come out so far.
struct Out<'a> {
    job: Job<'a>,
    stage: PathBuf,
    is_alone: bool,
    /// Bytes of the archive.
    packed: u64,
    /// In lower case: two names that differ only there are one file on many
    /// systems.
    seen: HashSet<String>,
    /// Folders that were made.
    folders: HashSet<PathBuf>,
    /// Bytes that may come out in all.
    most: u64,
    extracted: Extracted,
    block: Vec<u8>,
}

impl Out<'_> {
    /// The message of this name, about the archive.
    fn refuse(&self, why: &str, facts: &[(&str, words::Value<'_>)]) -> Error {
        self.job.refuse(why, facts)
    }

    fn broken(&self, why: impl std::fmt::Display) -> Error {
        let why = hoster_host::names::printable(&why.to_string()).to_string();
        self.refuse("rgsx-archive-damaged", &[("reason", why.into())])
    }

    /// What an archive could not be read for.
    fn unreadable(&self, error: &std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::OutOfMemory => self.too_large(error),
            _ => self.broken(error),
        }
    }

    fn too_large(&self, why: impl std::fmt::Display) -> Error {
        self.refuse("rgsx-archive-large", &[("reason", why.to_string().into())])
    }

    /// Fails when nobody wants the rest any more.
    fn go_on(&self) -> Result<(), Error> {
        match self.job.stop.load(Ordering::Relaxed) {
            true => Err(self.refuse("rgsx-archive-stopped", &[])),
            false => Ok(()),
        }
    }

    fn has_password(&self) -> Error {
        self.refuse("rgsx-archive-password", &[])
    }

    fn has_link(&self) -> Error {
        self.refuse("rgsx-archive-link", &[])
    }

    fn limit_memory(&self, most: u64) -> Result<(), Error> {
        match self.is_alone {
            true => memory::limit(most)
                .map_err(|most| self.too_large(super::super::output::bytes(most))),
            false => Ok(()),
        }
    }

    /// Refuses before the first byte what cannot end well, and gives what is left
    /// the memory for its dictionaries.
    fn announce(&self, files: usize, bytes: u64) -> Result<(), Error> {
        if files > MAX_FILES {
            return Err(self.refuse("rgsx-archive-files", &[("files", files.into())]));
        }
        if bytes > self.most {
            return Err(self.refuse("rgsx-archive-bomb", &[]));
        }
        self.limit_memory(memory::HEADERS + memory::dictionary(self.packed))?;
        match hoster_host::free_space(&self.stage) {
            Some(free) if bytes > free => Err(Error::Space {
                folder: self.job.into.to_owned(),
                needed: bytes,
                free,
            }),
            _ => Ok(()),
        }
    }

    /// The place of an entry, below the stage and nowhere else.
    fn place(&mut self, name: &str, is_folder: bool) -> Result<PathBuf, Error> {
        let evil = || {
            let name = ("name", format!("{name:?}").into());
            self.refuse("rgsx-archive-outside", &[name])
        };
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
                let name = ("name", format!("{name:?}").into());
                return Err(self.refuse("rgsx-archive-reserved", &[name]));
            }
            place.push(safe);
        }
        if depth == 0 {
            return Err(self.broken("a file without a name"));
        }
        let inside = place.strip_prefix(&self.stage).unwrap_or(&place);
        let key = inside.to_string_lossy().to_lowercase();
        if !self.seen.insert(key) && !is_folder {
            let name = ("name", format!("{name:?}").into());
            return Err(self.refuse("rgsx-archive-twice", &[name]));
        }
        Ok(place)
    }

    fn folder(&mut self, name: &str) -> Result<(), Error> {
        let place = self.place(name, true)?;
        self.make(&place)
    }

    /// Makes a folder, and those that it is in.
    fn make(&mut self, folder: &Path) -> Result<(), Error> {
        let new = folder.ancestors().take_while(|at| *at != self.stage);
        let new: Vec<&Path> = new.take_while(|at| !self.folders.contains(*at)).collect();
        for folder in new.into_iter().rev() {
            if self.folders.len() >= MAX_FOLDERS {
                let most = ("folders", MAX_FOLDERS.into());
                return Err(self.refuse("rgsx-archive-folders", &[most]));
            }
            match std::fs::create_dir(folder) {
                Ok(()) => {}
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                    // Under another name that is the same here, or as a file.
                    if !folder.is_dir() {
                        return Err(self.refuse("rgsx-archive-mixed", &[]));
                    }
                }
                Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
                    return Err(self.refuse("rgsx-archive-mixed", &[]));
                }
                Err(e) => return Err(self.unwritable(e)),
            }
            self.folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn unwritable(&self, source: std::io::Error) -> Error {
        unwritable(self.job.into, source)
    }

    /// Begins a file; `size` and `crc` are what the archive says of it.
    fn begin(&mut self, name: &str, size: u64, crc: Option<u32>) -> Result<Sink, Error> {
        self.go_on()?;
        let place = self.place(name, false)?;
        if let Some(parent) = place.parent() {
            self.make(parent)?;
        }
        let file = File::create_new(&place).map_err(|source| match source.kind() {
            std::io::ErrorKind::AlreadyExists => self.refuse("rgsx-archive-mixed", &[]),
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

    /// Writes a file of exactly so many bytes.
    fn file(
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
            // What was announced is what was checked against the limits.
            if sink.written + n as u64 > size {
                return Err(self.broken(format!("{name:?} is larger than announced")));
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

/// A file that is being written.
struct Sink {
    file: File,
    written: u64,
}

impl Sink {
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        let before = self.written / SYNC;
        self.written += bytes.len() as u64;
        match self.written / SYNC > before {
            true => hoster_host::system::sync_data(&self.file).map(drop),
            false => Ok(()),
        }
    }
}

fn unwritable(folder: &Path, source: std::io::Error) -> Error {
    match source.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Error::DiskFull(folder.to_owned())
        }
        _ => Error::Io {
            path: folder.to_owned(),
            what: "written",
            source,
        },
    }
}

/// Whether a name is one of those that our own files have.
fn is_ours(name: &str) -> bool {
    let lower = name.to_lowercase();
    hoster_host::names::is_reserved(name)
        || lower.starts_with(stage::PREFIX)
        || lower == super::kept::NAME
}

/// Fills the block, unless the content ends.
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

fn zip(archive: &Path, out: &mut Out<'_>) -> Result<(), Error> {
    let file = hoster_host::system::open_regular(archive).map_err(|e| out.broken(e))?;
    let file = std::io::BufReader::with_capacity(BLOCK, file);
    let mut zip = zip::ZipArchive::new(file).map_err(|e| out.broken(e))?;
    let (mut bytes, count) = (0_u64, zip.len());
    let mut names = Vec::with_capacity(count.min(MAX_FILES));
    for n in 0..count.min(MAX_FILES) {
        let entry = zip.by_index_raw(n).map_err(|e| out.broken(e))?;
        if entry.encrypted() {
            return Err(out.has_password());
        }
        if entry.is_symlink() {
            return Err(out.has_link());
        }
        bytes = bytes.saturating_add(entry.size());
        names.push(RawName {
            bytes: entry.name_raw().to_vec(),
            // Also where the name is from the Unicode field (0x7075).
            is_utf8: entry.flags().as_u16() & UTF8_FLAG != 0,
        });
    }
    out.announce(count, bytes)?;
    let encoding::Decoded { names, guess } = encoding::decode(&names);
    out.extracted.guess = guess.map(str::to_owned);
    for (n, name) in names.into_iter().enumerate() {
        let mut entry = zip.by_index(n).map_err(|e| out.broken(e))?;
        let (size, crc) = (entry.size(), entry.crc32());
        // The name as it was decoded: half a character may be a backslash.
        match name.ends_with(['/', '\\']) {
            true => out.folder(&name)?,
            false => out.file(&name, size, Some(crc), &mut entry)?,
        }
    }
    Ok(())
}
