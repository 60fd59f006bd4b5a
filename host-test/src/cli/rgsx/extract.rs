//! Archives of games: what is in them comes out whole, below the folder that
//! was named, or not at all. Must not know platforms.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use hoster_host::Error;

/// Files of one archive at most.
const MAX_FILES: usize = 100_000;

/// Names of one path at most.
const MAX_DEPTH: usize = 32;

/// An archive may become so many times larger than it is; above a gigabyte,
/// where no game compresses like that.
const MAX_RATIO: u64 = 200;
const ANY_RATIO: u64 = 1 << 30;

/// One write.
const BLOCK: usize = 1 << 20;

/// What came out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    pub files: usize,
    pub bytes: u64,
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
        File::open(path)?.take(8).read_to_end(&mut head)?;
        Ok(match head.as_slice() {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Self::SevenZ),
            [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(Self::Rar),
            _ => None,
        })
    }
}

/// Extracts an archive into a folder. What is there under a name of the
/// archive is replaced, once all of it came out. Blocks.
pub fn extract(archive: &Path, into: &Path) -> Result<Extracted, Error> {
    let io = |what| {
        move |source| Error::Io {
            path: archive.to_owned(),
            what,
            source,
        }
    };
    let kind = Kind::of(archive).map_err(io("read"))?;
    let packed = std::fs::metadata(archive).map_err(io("read"))?.len();
    let stage = tempfile::Builder::new()
        .prefix(".extracting-")
        .tempdir_in(into)
        .map_err(|source| Error::Io {
            path: into.to_owned(),
            what: "write",
            source,
        })?;
    let mut out = Out {
        archive,
        stage: stage.path().to_owned(),
        seen: HashSet::new(),
        most: packed.saturating_mul(MAX_RATIO).max(ANY_RATIO),
        extracted: Extracted::default(),
    };
    match kind {
        Some(Kind::Zip) => zip(archive, &mut out)?,
        Some(Kind::SevenZ) => seven_z(archive, &mut out)?,
        Some(Kind::Rar) => {
            return Err(out.refuse(
                "is a RAR archive, for which there is no free library: extract it with the program \
                 `unrar` or `unar`",
            ));
        }
        None => return Err(out.refuse("is no ZIP, 7z or RAR archive, whatever its name says")),
    }
    let extracted = out.extracted;
    publish(stage.path(), into)?;
    Ok(extracted)
}

/// What has come out so far.
struct Out<'a> {
    archive: &'a Path,
    stage: PathBuf,
    /// In lower case: two names that differ only there are one file on many
    /// systems.
    seen: HashSet<String>,
    /// Bytes that may come out in all.
    most: u64,
    extracted: Extracted,
}

impl Out<'_> {
    fn refuse(&self, why: &str) -> Error {
        Error::Invalid(format!("{} {why}", self.archive.display()))
    }

    fn broken(&self, why: impl std::fmt::Display) -> Error {
        let why = hoster_host::names::printable(&why.to_string());
        self.refuse(&format!("is damaged: {why}"))
    }

    /// Refuses before the first byte what cannot end well.
    fn announce(&self, files: usize, bytes: u64) -> Result<(), Error> {
        if files > MAX_FILES {
            return Err(self.refuse(&format!("holds {files} files, which no game has")));
        }
        if bytes > self.most {
            return Err(self.refuse("is much larger inside than any game: it may be a bomb"));
        }
        match hoster_host::free_space(&self.stage) {
            Some(free) if bytes > free => Err(Error::Space {
                folder: self.stage.parent().unwrap_or(Path::new(".")).to_owned(),
                needed: bytes,
                free,
            }),
            _ => Ok(()),
        }
    }

    /// The place of an entry, below the stage and nowhere else.
    fn place(&mut self, name: &str, is_folder: bool) -> Result<PathBuf, Error> {
        let evil = || {
            self.refuse(&format!(
                "wants to write to {name:?}, outside of its folder"
            ))
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
            place.push(hoster_host::names::safe(part));
        }
        if depth == 0 {
            return Err(self.broken("a file without a name"));
        }
        let inside = place.strip_prefix(&self.stage).unwrap_or(&place);
        let key = inside.to_string_lossy().to_lowercase();
        if !self.seen.insert(key) && !is_folder {
            return Err(self.broken(format!("two files are named {name:?}")));
        }
        Ok(place)
    }

    fn folder(&mut self, name: &str) -> Result<(), Error> {
        let place = self.place(name, true)?;
        self.make(&place)
    }

    fn make(&self, folder: &Path) -> Result<(), Error> {
        std::fs::create_dir_all(folder).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => {
                self.broken("a name is a file and a folder")
            }
            _ => self.unwritable(source),
        })
    }

    fn unwritable(&self, source: std::io::Error) -> Error {
        let folder = self.stage.parent().unwrap_or(Path::new(".")).to_owned();
        match source.kind() {
            std::io::ErrorKind::StorageFull => Error::DiskFull(folder),
            _ => Error::Io {
                path: folder,
                what: "write",
                source,
            },
        }
    }

    /// Writes a file of exactly so many bytes.
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> Result<(), Error> {
        let place = self.place(name, false)?;
        if let Some(parent) = place.parent() {
            self.make(parent)?;
        }
        let mut file = File::create_new(&place).map_err(|e| self.unwritable(e))?;
        let mut block = vec![0; BLOCK];
        let mut written = 0;
        loop {
            let n = full(content, &mut block).map_err(|e| self.broken(e))?;
            if n == 0 {
                break;
            }
            written += n as u64;
            // What was announced is what was checked against the limits.
            if written > size {
                return Err(self.broken(format!("{name:?} is larger than announced")));
            }
            file.write_all(&block[..n])
                .map_err(|e| self.unwritable(e))?;
        }
        if written != size {
            return Err(self.broken(format!("{name:?} has {written} of {size} bytes")));
        }
        file.sync_data().map_err(|e| self.unwritable(e))?;
        self.extracted.files += 1;
        self.extracted.bytes += size;
        Ok(())
    }
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
    let file = File::open(archive).map_err(|e| out.broken(e))?;
    let file = std::io::BufReader::with_capacity(BLOCK, file);
    let mut zip = zip::ZipArchive::new(file).map_err(|e| out.broken(e))?;
    let (mut bytes, count) = (0_u64, zip.len());
    for n in 0..count.min(MAX_FILES) {
        let entry = zip.by_index_raw(n).map_err(|e| out.broken(e))?;
        if entry.encrypted() {
            return Err(out.refuse("has a password, which lists do not tell"));
        }
        if entry.is_symlink() {
            return Err(out.refuse("holds a symbolic link, which no game needs"));
        }
        bytes = bytes.saturating_add(entry.size());
    }
    out.announce(count, bytes)?;
    for n in 0..count {
        let mut entry = zip.by_index(n).map_err(|e| out.broken(e))?;
        let name = entry.name().map_err(|e| out.broken(e))?.into_owned();
        let size = entry.size();
        match entry.is_dir() {
            true => out.folder(&name)?,
            false => out.file(&name, size, &mut entry)?,
        }
    }
    Ok(())
}

fn seven_z(archive: &Path, out: &mut Out<'_>) -> Result<(), Error> {
    use sevenz_rust2::{ArchiveReader, Password};
    let told = |out: &Out<'_>, error: sevenz_rust2::Error| match error {
        sevenz_rust2::Error::PasswordRequired | sevenz_rust2::Error::MaybeBadPassword(_) => {
            out.refuse("has a password, which lists do not tell")
        }
        error => out.broken(error),
    };
    let mut reader = ArchiveReader::open(archive, Password::empty()).map_err(|e| told(out, e))?;
    let files = &reader.archive().files;
    let bytes = files
        .iter()
        .fold(0_u64, |sum, file| sum.saturating_add(file.size()));
    out.announce(files.len(), bytes)?;
    let mut failed = None;
    let read = reader.for_each_entries(|entry, content| {
        let name = entry.name().to_owned();
        // The attributes of a link, in the half that Unix programs write.
        let is_link = entry.has_windows_attributes
            && entry.windows_attributes() >> 28 == 0xa
            && entry.windows_attributes() & 0x8000 != 0;
        let outcome = match (is_link, entry.is_directory()) {
            (true, _) => Err(out.refuse("holds a symbolic link, which no game needs")),
            (_, true) => out.folder(&name),
            (_, false) => out.file(&name, entry.size(), content),
        };
        match outcome {
            Ok(()) => Ok(true),
            Err(error) => {
                failed = Some(error);
                Ok(false)
            }
        }
    });
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(told(out, error)),
        (None, Ok(_)) => Ok(()),
    }
}

/// Moves what came out to its place.
fn publish(from: &Path, into: &Path) -> Result<(), Error> {
    let io = |path: &Path, source| Error::Io {
        path: path.to_owned(),
        what: "write",
        source,
    };
    for entry in std::fs::read_dir(from).map_err(|e| io(from, e))? {
        let entry = entry.map_err(|e| io(from, e))?;
        let target = into.join(entry.file_name());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let there = std::fs::symlink_metadata(&target);
        match (is_folder, there) {
            // A link in the ROM folder is the user's; a file never follows one.
            (true, Ok(there)) if there.is_dir() => publish(&entry.path(), &target)?,
            _ => std::fs::rename(entry.path(), &target).map_err(|e| io(&target, e))?,
        }
    }
    Ok(())
}
