//! The format of a manifest: JSON, compressed with zstd; docs/folder-manifest.md
//! describes it. Other people can write to a shared account, so what is read is
//! checked and bounded. Must not know where it is stored.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::bindings::Checksum;
use crate::file_metadata::FileMetadata;

/// Identifies the format.
const FORMAT: &str = "hoster-manifest";

/// Version of the format. Incremented if an older program would misread it; not
/// for new fields.
const VERSION: u32 = 1;

/// Maximum compressed size in bytes.
pub(super) const MAX_STORED: u64 = 128 << 20;

/// Maximum size in bytes: one million entries have about 200 MB.
const MAX_BYTES: u64 = 512 << 20;

/// Maximum number of entries.
const MAX_ENTRIES: usize = 2_000_000;

/// Maximum memory that a decompressor uses for its window, as a power of two.
const WINDOW: u32 = 27;

/// The level that zstd itself uses by default.
const LEVEL: i32 = 3;

/// What an uploaded folder contains, besides the contents of its files.
#[derive(Clone, Debug, Default)]
pub struct FolderManifest {
    entries: BTreeMap<Vec<String>, TreeEntry>,
}

/// A file, folder or link of an uploaded folder.
#[derive(Clone, Debug)]
pub struct TreeEntry {
    /// Names that lead to it, from below the folder; none for the folder itself.
    /// Text as in [`names`](crate::names).
    pub path: Vec<String>,
    /// What it is.
    pub kind: TreeEntryKind,
    /// Its time and mode.
    pub metadata: FileMetadata,
}

/// What a [`TreeEntry`] is.
#[derive(Clone, Debug)]
pub enum TreeEntryKind {
    /// A regular file.
    File {
        /// Size in bytes.
        size: u64,
        /// Its checksum, if known.
        checksum: Option<Checksum>,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Link {
        /// The parts of its target; the first of an absolute path is empty.
        target: Vec<String>,
    },
}

/// Why a stored manifest cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is damaged, or was not written by this library; the reason is an English
    /// phrase.
    Damaged(String),
    /// It has a version that this library does not know.
    Newer(u32),
}

impl FolderManifest {
    /// Adds an entry, and replaces one with the same path.
    pub fn insert(&mut self, entry: TreeEntry) {
        self.entries.insert(entry.path.clone(), entry);
    }

    /// Returns the entry with this path.
    pub fn get(&self, path: &[String]) -> Option<&TreeEntry> {
        self.entries.get(path)
    }

    /// Returns all entries, parents first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &TreeEntry> {
        self.entries.values()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the uncompressed text; it is the same for the same entries.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut text =
            format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"entries\":[").into_bytes();
        for (number, entry) in self.entries.values().enumerate() {
            text.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
            serde_json::to_writer(&mut text, &Line::of(entry))?;
        }
        text.extend_from_slice(b"\n]}\n");
        Ok(text)
    }

    /// Returns the file, given the uncompressed text.
    pub(super) fn compress(json: &[u8]) -> io::Result<Vec<u8>> {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        encoder.include_checksum(true)?;
        encoder.write_all(json)?;
        encoder.finish()
    }

    /// Reads the content of a file.
    pub fn parse(stored: &[u8]) -> Result<Self, Unusable> {
        let damaged = |reason: String| Unusable::Damaged(reason);
        let decompressed = decompress(stored, MAX_BYTES);
        let json = decompressed.map_err(|e| damaged(format!("it cannot be decompressed: {e}")))?;
        let not_json = |_| damaged("it is not a manifest".into());
        let head: Head = serde_json::from_slice(&json).map_err(not_json)?;
        match (head.format.as_str(), head.version) {
            (FORMAT, VERSION) => {}
            (FORMAT, newer) if newer > VERSION => return Err(Unusable::Newer(newer)),
            _ => return Err(damaged("it is not a manifest".into())),
        }
        let body: Body = serde_json::from_slice(&json)
            .map_err(|e| damaged(format!("it has an invalid entry in line {}", e.line())))?;
        if body.entries.len() > MAX_ENTRIES {
            return Err(damaged("it has too many entries".into()));
        }
        let mut manifest = Self::default();
        for line in body.entries {
            let entry = line.entry();
            let entry = entry.ok_or_else(|| damaged("it has an invalid entry".into()))?;
            manifest.insert(entry);
        }
        Ok(manifest)
    }
}

fn decompress(stored: &[u8], limit: u64) -> io::Result<Vec<u8>> {
    let mut decoder = zstd::Decoder::with_buffer(stored)?;
    decoder.window_log_max(WINDOW)?;
    let mut json = Vec::new();
    decoder.take(limit + 1).read_to_end(&mut json)?;
    match json.len() as u64 > limit {
        true => Err(io::ErrorKind::FileTooLarge.into()),
        false => Ok(json),
    }
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
struct Body {
    entries: Vec<Line>,
}

/// One entry as it is written.
#[derive(Serialize, Deserialize)]
struct Line {
    path: Vec<String>,
    #[serde(rename = "type")]
    kind: LineKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// Unix time in seconds, rounded down.
    #[serde(skip_serializing_if = "Option::is_none")]
    mtime: Option<i64>,
    /// The rest, in nanoseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    mtime_nanos: u32,
    /// Octal.
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checksum: Option<Checksum>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LineKind {
    File,
    Folder,
    Link,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Line {
    fn of(entry: &TreeEntry) -> Self {
        let FileMetadata { modified, mode } = entry.metadata;
        let (mtime, nanos) = modified.map(unix_time).unzip();
        let mut line = Self {
            path: entry.path.clone(),
            kind: LineKind::Folder,
            size: None,
            mtime,
            mtime_nanos: nanos.unwrap_or(0),
            mode: mode.map(|mode| format!("{mode:04o}")),
            target: None,
            checksum: None,
        };
        match &entry.kind {
            TreeEntryKind::Folder => {}
            TreeEntryKind::File { size, checksum } => {
                line.kind = LineKind::File;
                line.size = Some(*size);
                line.checksum.clone_from(checksum);
            }
            TreeEntryKind::Link { target } => {
                line.kind = LineKind::Link;
                line.target = Some(target.clone());
            }
        }
        line
    }

    /// Returns the entry; `None` if it is invalid.
    fn entry(self) -> Option<TreeEntry> {
        let is_root = self.path.is_empty();
        let kind = match self.kind {
            LineKind::Folder => TreeEntryKind::Folder,
            LineKind::File if !is_root => TreeEntryKind::File {
                size: self.size?,
                checksum: self.checksum,
            },
            LineKind::Link if !is_root => TreeEntryKind::Link {
                target: self.target.filter(|parts| is_target(parts))?,
            },
            LineKind::File | LineKind::Link => return None,
        };
        let mode = match self.mode {
            Some(octal) => Some(u32::from_str_radix(&octal, 8).ok()?),
            None => None,
        };
        let modified = match self.mtime {
            Some(seconds) => Some(system_time(seconds, self.mtime_nanos)?),
            None => None,
        };
        let is_path = self.path.iter().all(|name| is_name(name));
        is_path.then_some(TreeEntry {
            path: self.path,
            kind,
            metadata: FileMetadata { modified, mode },
        })
    }
}

/// Whether a text is the name of something in a folder. A slash in it is a
/// character of the name: no local name contains one.
fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
}

fn is_target(parts: &[String]) -> bool {
    parts.iter().any(|part| !part.is_empty()) && parts.iter().all(|part| !part.contains('\0'))
}

/// Returns seconds since 1970, rounded down, and the nanoseconds above them.
fn unix_time(time: SystemTime) -> (i64, u32) {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (after.as_secs().cast_signed(), after.subsec_nanos()),
        Err(error) => {
            let before = error.duration();
            let seconds = -before.as_secs().cast_signed();
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanos => (seconds - 1, 1_000_000_000 - nanos),
            }
        }
    }
}

fn system_time(seconds: i64, nanos: u32) -> Option<SystemTime> {
    if nanos >= 1_000_000_000 {
        return None;
    }
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let whole = match seconds < 0 {
        true => UNIX_EPOCH.checked_sub(whole),
        false => UNIX_EPOCH.checked_add(whole),
    };
    whole?.checked_add(Duration::from_nanos(nanos.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(json: &str) -> Vec<u8> {
        FolderManifest::compress(json.as_bytes()).unwrap()
    }

    fn of_entries(entries: &str) -> Result<FolderManifest, Unusable> {
        let json = format!(r#"{{"format":"hoster-manifest","version":1,"entries":[{entries}]}}"#);
        FolderManifest::parse(&stored(&json))
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let mut manifest = FolderManifest::default();
        let entry = |path: &[&str], kind, seconds, nanos| TreeEntry {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            kind,
            metadata: FileMetadata {
                modified: system_time(seconds, nanos),
                mode: Some(0o4755),
            },
        };
        let checksum = Checksum {
            algorithm: "whirlpool".into(),
            hex: "ab".into(),
        };
        let file = TreeEntryKind::File {
            size: u64::MAX,
            checksum: Some(checksum),
        };
        let target = vec![String::new(), "etc".into(), "r‛E9".into()];
        manifest.insert(entry(
            &["b", "a/b ‛E9\n\u{202e}"],
            file,
            1_700_000_000,
            123_456_789,
        ));
        manifest.insert(entry(&[], TreeEntryKind::Folder, -1, 1));
        manifest.insert(entry(&["b"], TreeEntryKind::Folder, i64::MAX / 1_000, 0));
        manifest.insert(entry(&["a"], TreeEntryKind::Link { target }, -86_400, 0));
        let json = manifest.to_json().unwrap();
        let read = FolderManifest::parse(&FolderManifest::compress(&json).unwrap()).unwrap();
        assert_eq!(read.to_json().unwrap(), json);
        assert_eq!(read.entries().len(), 4);
        let first = read.entries().next().unwrap();
        assert!(first.path.is_empty() && first.metadata.modified == system_time(-1, 1));
        assert!(first.metadata.modified.unwrap() < UNIX_EPOCH);
    }

    #[test]
    fn entries_that_lead_elsewhere_or_mean_nothing_are_damage() {
        for entry in [
            r#"{"path":["..","x"],"type":"file","size":0}"#,
            r#"{"path":["a","."],"type":"folder"}"#,
            r#"{"path":["a",""],"type":"folder"}"#,
            r#"{"path":[],"type":"link","target":["a"]}"#,
            r#"{"path":[],"type":"file","size":1}"#,
            r#"{"path":["a"],"type":"file"}"#,
            r#"{"path":["a"],"type":"link"}"#,
            r#"{"path":["a"],"type":"link","target":[]}"#,
            r#"{"path":["a"],"type":"link","target":["a\u0000b"]}"#,
            r#"{"path":["a"],"type":"device"}"#,
            r#"{"path":["a"],"type":"folder","mode":"rwx"}"#,
            r#"{"path":["a"],"type":"folder","mtime":1,"mtime_nanos":1000000000}"#,
            r#"{"path":"a","type":"folder"}"#,
        ] {
            let read = of_entries(entry);
            assert!(
                matches!(read, Err(Unusable::Damaged(_))),
                "{entry}: {read:?}"
            );
        }
        // Fields of a later version are ignored.
        let more = of_entries(r#"{"path":["a"],"type":"folder","owner":"me"}"#);
        assert_eq!(more.unwrap().entries().len(), 1);
    }

    #[test]
    fn a_damaged_file_and_one_of_a_newer_version_are_told_apart() {
        let whole = stored(r#"{"format":"hoster-manifest","version":1,"entries":[]}"#);
        assert!(FolderManifest::parse(&whole).unwrap().is_empty());
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        for bytes in [
            &b""[..],
            b"not compressed",
            &whole[..whole.len() - 1],
            &changed,
            &stored("[]"),
            &stored(r#"{"format":"other","version":1,"entries":[]}"#),
            &stored(r#"{"format":"hoster-manifest","version":0,"entries":[]}"#),
        ] {
            let read = FolderManifest::parse(bytes);
            assert!(matches!(read, Err(Unusable::Damaged(_))), "{read:?}");
        }
        let newer = r#"{"format":"hoster-manifest","version":2,"entries":{"a":1}}"#;
        let read = FolderManifest::parse(&stored(newer));
        assert_eq!(read.unwrap_err(), Unusable::Newer(2));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = stored(&" ".repeat(1_000_001));
        assert!(bomb.len() < 1_000);
        assert!(decompress(&bomb, 1_000_001).is_ok());
        let error = decompress(&bomb, 1_000_000).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
