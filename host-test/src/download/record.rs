//! `.hoster.json`, one per folder: which link each file came from, so that a
//! later run can distinguish two files with the same name and size. Must not
//! know the network. Everything here blocks.
//!
//! One JSON object per line; the last one for a name counts, and other lines
//! are skipped. The record is only a hint: an entry counts only while its file
//! has the size and the modification time of the entry, and a known checksum
//! takes precedence.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::folder::Folder;
use super::identity::Identity;
use crate::names::RECORD;

/// Maximum size of a record in bytes; a larger one is not read, and is replaced
/// by a new one.
const MAX_BYTES: u64 = 16 << 20;

/// Number of obsolete lines that are kept before the record is rewritten.
const SPARE: usize = 100;

/// Seconds to which FAT rounds modification times.
const GRAIN: u64 = 2;

/// Attempts to lock the record if it was replaced in the meantime.
const TRIES: u32 = 1_000;

/// The origin of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) identity: Identity,
    size: u64,
    /// Unix time in seconds.
    modified: u64,
    /// Whether another program is writing it under its final name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unfinished: bool,
    /// The original name, if it was too long for the file system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_name: Option<String>,
}

impl Origin {
    /// Describes a complete file in its current state.
    pub(super) fn new(
        name: &str,
        full_name: Option<String>,
        identity: Identity,
        file: &File,
    ) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            name: name.to_owned(),
            identity,
            size: metadata.len(),
            modified: seconds(metadata.modified().ok()),
            unfinished: false,
            full_name,
        })
    }

    /// Describes a file that another program is about to write.
    pub(super) fn begun(name: &str, identity: Identity) -> Self {
        Self {
            name: name.to_owned(),
            identity,
            size: 0,
            modified: 0,
            unfinished: true,
            full_name: None,
        }
    }

    /// Returns the same origin for a file whose metadata has changed.
    pub(super) fn renewed(&self, file: &File) -> io::Result<Self> {
        let (name, full_name) = (&self.name, self.full_name.clone());
        Self::new(name, full_name, self.identity.clone(), file)
    }

    /// Whether the file is still the one that was stored under this name.
    pub(super) fn holds(&self, folder: &Folder) -> bool {
        folder.metadata(&self.name).is_some_and(|now| {
            let modified = now.modified().ok().map(cap_std::time::SystemTime::into_std);
            now.is_file()
                && !self.unfinished
                && now.len() == self.size
                && seconds(modified).abs_diff(self.modified) <= GRAIN
        })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

fn seconds(time: Option<SystemTime>) -> u64 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |time| time.as_secs())
}

/// The content of a folder's record.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// One per name, the newest last.
    origins: Vec<Origin>,
    lines: usize,
}

impl Record {
    /// Reads the record of a folder; another user's record is not trusted.
    pub(super) fn read(folder: &Folder) -> Self {
        let file = folder.read_own_file(RECORD);
        file.and_then(|file| Self::of(&file).ok())
            .unwrap_or_default()
    }

    fn of(mut file: &File) -> io::Result<Self> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(match bytes.len() as u64 > MAX_BYTES {
            true => Self::default(),
            false => Self::parse(&bytes),
        })
    }

    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut record = Self::default();
        let mut at = std::collections::HashMap::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            record.lines += usize::from(!line.is_empty());
            let Ok(origin) = serde_json::from_slice::<Origin>(line) else {
                continue;
            };
            if origin.name.contains(['/', '\\', '\0']) {
                continue;
            }
            if let Some(earlier) = at.insert(origin.name.clone(), record.origins.len()) {
                record.origins[earlier].name.clear();
            }
            record.origins.push(origin);
        }
        record.origins.retain(|origin| !origin.name.is_empty());
        record
    }

    /// Returns the origin of the file with this name, if it is still that file.
    pub(super) fn of_name(&self, folder: &Folder, name: &str) -> Option<&Origin> {
        let origin = self.origins.iter().find(|origin| origin.name == name)?;
        origin.holds(folder).then_some(origin)
    }

    /// Returns the link for which another program started the file with this
    /// name.
    pub(super) fn begun_for(&self, name: &str) -> Option<&Identity> {
        let origin = self.origins.iter().find(|origin| origin.name == name)?;
        origin.unfinished.then_some(&origin.identity)
    }

    /// Returns the newest file that came from this link and still exists.
    pub(super) fn of_link(&self, folder: &Folder, identity: &Identity) -> Option<&Origin> {
        let of_link = |origin: &&Origin| origin.identity.is(identity);
        let mut newest_first = self.origins.iter().rev().filter(of_link);
        newest_first.find(|origin| origin.holds(folder))
    }

    /// Returns the names of all recorded files.
    #[cfg(feature = "fuzzing")]
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.origins.iter().map(|origin| origin.name.as_str())
    }

    fn is_mostly_old(&self) -> bool {
        self.lines > 2 * self.origins.len() + SPARE
    }
}

/// A folder's record, locked so that no one else claims or assigns names there.
pub(super) struct Locked<'a> {
    folder: &'a Folder,
    /// Holds the lock.
    file: File,
}

impl<'a> Locked<'a> {
    /// Waits until the record can be locked. `None` if this folder or its file
    /// system does not support that; then the user has to avoid running two
    /// processes.
    pub(super) fn take(folder: &'a Folder) -> Option<Self> {
        for _ in 0..TRIES {
            let file = match folder.open_private_file(RECORD) {
                Ok(file) => file?,
                Err(e) => {
                    tracing::debug!("{} is not used: {e}", folder.path_of(RECORD).display());
                    return None;
                }
            };
            if !folder.is_own(&file) {
                return None;
            }
            if let Err(e) = file.lock() {
                tracing::debug!("no lock on {}: {e}", folder.path_of(RECORD).display());
            }
            // The previous holder of the lock may have replaced or removed the
            // file.
            if folder.is_still(&file, RECORD) {
                return Some(Self { folder, file });
            }
        }
        None
    }

    /// Records where a file came from.
    pub(super) fn note(&mut self, origin: &Origin) -> io::Result<()> {
        let record = Record::of(&self.file)?;
        if record.is_mostly_old() || self.file.metadata()?.len() > MAX_BYTES {
            self.rewrite(&record)?;
        }
        let mut line = serde_json::to_vec(origin)?;
        line.push(b'\n');
        let end = self.file.seek(SeekFrom::End(0))?;
        if end > 0 {
            let mut last = [0];
            self.file.seek(SeekFrom::Start(end - 1))?;
            self.file.read_exact(&mut last)?;
            // Ends a line that was cut off by a power failure.
            if last != *b"\n" {
                line.insert(0, b'\n');
            }
        }
        self.file.write_all(&line)
    }

    /// Replaces the record by one without obsolete lines.
    fn rewrite(&mut self, record: &Record) -> io::Result<()> {
        let name = format!("{RECORD}.new");
        self.folder.remove(&name);
        let Some(mut new) = self.folder.open_private_file(&name)? else {
            return Ok(());
        };
        if let Err(e) = new.lock() {
            tracing::debug!("no lock on {name}: {e}");
        }
        let mut text = Vec::new();
        let current = record.origins.iter();
        let current = current.filter(|o| match o.unfinished {
            true => self.folder.kind(&o.name).is_some(),
            false => o.holds(self.folder),
        });
        for origin in current {
            serde_json::to_writer(&mut text, origin)?;
            text.push(b'\n');
        }
        new.write_all(&text)?;
        self.folder.rename(&name, RECORD, true)?;
        self.file = new;
        Ok(())
    }
}

impl Drop for Locked<'_> {
    /// Removes an empty record.
    fn drop(&mut self) {
        if self.file.metadata().is_ok_and(|m| m.len() == 0) {
            self.folder.remove(RECORD);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn identity(link: &str) -> Identity {
        Identity::new(link.into(), None)
    }

    fn store(folder: &Folder, name: &str, content: &str, link: &str) {
        std::fs::write(folder.path_of(name), content).unwrap();
        let file = folder.read_file(name).unwrap();
        let origin = Origin::new(name, None, identity(link), &file).unwrap();
        Locked::take(folder).unwrap().note(&origin).unwrap();
    }

    fn link_of(folder: &Folder, name: &str) -> Option<String> {
        let record = Record::read(folder);
        Some(record.of_name(folder, name)?.identity.link.clone())
    }

    #[test]
    fn a_folder_remembers_where_its_files_came_from() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(at.path()).unwrap();
        store(&folder, "a", "1", "https://a/?1");
        store(&folder, "b", "2", "https://a/?2");
        store(&folder, "a", "3", "https://a/?3");
        assert_eq!(link_of(&folder, "a").as_deref(), Some("https://a/?3"));
        assert_eq!(link_of(&folder, "b").as_deref(), Some("https://a/?2"));
        assert_eq!(link_of(&folder, "c"), None);
        let record = Record::read(&folder);
        let of = |link: &str| record.of_link(&folder, &identity(link)).cloned();
        assert_eq!(of("https://a/?2").unwrap().name, "b");
        // A file that no longer matches its entry came from elsewhere.
        assert!(of("https://a/?1").is_none());
        std::fs::write(folder.path_of("b"), "22").unwrap();
        assert_eq!(link_of(&folder, "b"), None);
        std::fs::remove_file(folder.path_of("a")).unwrap();
        assert_eq!(link_of(&folder, "a"), None);
    }

    #[test]
    fn a_line_that_is_cut_off_costs_only_itself() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(at.path()).unwrap();
        store(&folder, "a", "1", "https://a/?1");
        let path = folder.path_of(RECORD);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend(b"\xff{\"name\":\"../x\",\"li");
        std::fs::write(&path, bytes).unwrap();
        store(&folder, "b", "2", "https://a/?2");
        for name in ["a", "b"] {
            assert!(link_of(&folder, name).is_some(), "{name}");
        }
    }

    #[test]
    fn many_processes_note_their_files_and_none_is_lost() {
        let at = tempfile::tempdir().unwrap();
        let threads: Vec<_> = (0..8)
            .map(|n| {
                // A separate handle, as in another process.
                let folder = Arc::new(Folder::open(at.path()).unwrap());
                std::thread::spawn(move || {
                    for i in 0..40 {
                        store(
                            &folder,
                            &format!("{n}-{i}"),
                            "x",
                            &format!("https://a/?{n}-{i}"),
                        );
                        store(
                            &folder,
                            &format!("{n}"),
                            "x",
                            &format!("https://a/?{n}-{i}"),
                        );
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let folder = Folder::open(at.path()).unwrap();
        let record = Record::read(&folder);
        assert_eq!(record.origins.len(), 8 * 41);
        // It was rewritten in between, so it does not grow forever.
        assert!(record.lines <= 2 * record.origins.len() + SPARE + 1);
        assert!(folder.kind(".hoster.json.new").is_none());
    }

    #[test]
    fn a_record_of_nothing_does_not_stay_and_what_is_none_is_not_read() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(at.path()).unwrap();
        drop(Locked::take(&folder).unwrap());
        assert!(folder.kind(RECORD).is_none());
        std::fs::create_dir(folder.path_of(RECORD)).unwrap();
        assert!(Locked::take(&folder).is_none());
        assert!(Record::read(&folder).origins.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_the_record_hangs_nobody() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(at.path()).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(folder.path_of(RECORD))
            .status();
        assert!(made.unwrap().success());
        assert!(Record::read(&folder).origins.is_empty());
        assert!(Locked::take(&folder).is_none());
    }
}
