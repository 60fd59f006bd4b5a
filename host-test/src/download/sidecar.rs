//! `NAME.part.json`: which bytes of a file are on disk, so that another process
//! can resume it. Must not know the network.
//!
//! The file has four slots of one page, each with a line of JSON and a
//! checksum; the newest intact one counts. A slot is written in place with one
//! system call, which is cheap enough for every MiB: two slots alternate for
//! what is *written*, and two more for what is *synced*; one of these is made
//! durable before the other one is touched. So there is an intact slot at any
//! time, even after a power failure.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::OnceLock;

use rangemap::RangeSet;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::identity::Identity;
use super::positional;
use super::version::Version;

/// Size of a slot in bytes: one page.
const SLOT: usize = 4_096;
const SLOTS: usize = 4;

/// Version of the format. A file with another version is not ours.
const VERSION: u32 = 1;

/// Identifies the file, and says which of its bytes are on disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    version: u32,
    sequence: u64,
    #[serde(flatten)]
    pub(super) identity: Identity,
    /// Size of the whole file in bytes.
    pub(super) size: u64,
    #[serde(flatten)]
    pub(super) version_there: Version,
    /// Boot id of the system, if available: *written* counts only until the
    /// next boot.
    boot: Option<String>,
    written: Vec<(u64, u64)>,
    synced: Vec<(u64, u64)>,
}

impl State {
    pub(super) fn new(identity: Identity, size: u64, version_there: Version) -> Self {
        Self {
            version: VERSION,
            sequence: 0,
            identity,
            size,
            version_there,
            boot: boot_id().map(str::to_owned),
            written: Vec::new(),
            synced: Vec::new(),
        }
    }

    /// Returns the state of the same file, as the server describes it now. The
    /// sequence continues, so that an older state never counts as newer.
    pub(super) fn renewed(mut self, version: Version) -> Self {
        self.version_there = version;
        self
    }

    /// Returns the number of bytes that can be trusted to be on disk now.
    pub(super) fn bytes(&self) -> u64 {
        self.done()
            .iter()
            .map(|range| range.end - range.start)
            .sum()
    }

    /// Returns the ranges that can be trusted to be on disk now.
    pub(super) fn done(&self) -> RangeSet<u64> {
        let same_boot = self.boot.is_some() && self.boot.as_deref() == boot_id();
        let written = self.written.iter().filter(|_| same_boot);
        self.synced
            .iter()
            .chain(written)
            .filter(|(start, end)| start < end && *end <= self.size)
            .map(|(start, end)| *start..*end)
            .collect()
    }
}

/// The sidecar of a part that is being written.
pub(super) struct Sidecar {
    file: File,
    state: State,
    turns: [usize; 2],
}

impl Sidecar {
    /// Opens a sidecar with this state, existing or new.
    pub(super) fn new(file: File, state: State) -> Self {
        Self {
            file,
            state,
            turns: [0, 0],
        }
    }

    /// Records what is written.
    pub(super) fn written(&mut self, ranges: &RangeSet<u64>) -> io::Result<()> {
        self.state.boot = boot_id().map(str::to_owned);
        self.state.written = pairs(ranges);
        self.write(0)
    }

    /// Records what is durable. The caller has to call [`File::sync_data`]
    /// afterwards, before calling this again.
    pub(super) fn synced(&mut self, ranges: &RangeSet<u64>) -> io::Result<()> {
        self.state.synced = pairs(ranges);
        self.write(1)
    }

    /// Returns a handle, to sync without keeping the sidecar locked.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    fn write(&mut self, kind: usize) -> io::Result<()> {
        self.state.sequence += 1;
        self.turns[kind] ^= 1;
        let slot = 2 * kind + self.turns[kind];
        positional::write_all_at(&self.file, &line(&mut self.state), (slot * SLOT) as u64)
    }
}

/// Allocates all slots, from front to back: not every file system can write
/// beyond the end of a file.
pub(super) fn fill(file: &File) -> io::Result<()> {
    let length = file.metadata()?.len();
    let missing = (SLOT * SLOTS) as u64 - length.min((SLOT * SLOTS) as u64);
    // A whole file of slots fits into memory.
    positional::write_all_at(file, &vec![b' '; missing as usize], length)
}

/// Reads the newest intact slot; `None` if this is not a sidecar of ours.
pub(super) fn read(file: &File) -> Option<State> {
    let mut bytes = vec![0; SLOT * SLOTS];
    let length = positional::read_at_most(file, &mut bytes, 0).ok()?;
    newest(&bytes[..length])
}

/// Returns the newest intact slot.
pub(super) fn newest(slots: &[u8]) -> Option<State> {
    slots
        .chunks(SLOT)
        .filter_map(parse)
        .max_by_key(|state| state.sequence)
}

fn parse(slot: &[u8]) -> Option<State> {
    let line = std::str::from_utf8(slot)
        .ok()?
        .trim_end_matches(['\0', '\n', ' ']);
    let (sum, rest) = line
        .strip_prefix("{\"sum\":\"")?
        .split_once("\",\"state\":")?;
    let text = rest.strip_suffix('}')?;
    let state: State = serde_json::from_str(text).ok()?;
    (checksum(text) == sum && state.version == VERSION).then_some(state)
}

/// Serializes a state as one slot. If it does not fit, the smallest ranges are
/// dropped first: they are then fetched again.
fn line(state: &mut State) -> Vec<u8> {
    loop {
        // Numbers and strings can always be serialized.
        let text = serde_json::to_string(&*state).unwrap_or_default();
        let mut line = sealed(&text).into_bytes();
        if line.len() < SLOT {
            line.resize(SLOT - 1, b' ');
            line.push(b'\n');
            return line;
        }
        let fuller = if state.written.len() >= state.synced.len() {
            &mut state.written
        } else {
            &mut state.synced
        };
        let smallest = (0..fuller.len()).min_by_key(|i| fuller[*i].1 - fuller[*i].0);
        let Some(smallest) = smallest else {
            return vec![b' '; SLOT];
        };
        fuller.remove(smallest);
    }
}

/// Returns a state as text, with its checksum.
pub(super) fn sealed(text: &str) -> String {
    format!("{{\"sum\":\"{}\",\"state\":{text}}}", checksum(text))
}

fn checksum(text: &str) -> String {
    hex::encode(&Sha256::digest(text)[..8])
}

fn pairs(ranges: &RangeSet<u64>) -> Vec<(u64, u64)> {
    ranges
        .iter()
        .map(|Range { start, end }| (*start, *end))
        .collect()
}

/// Returns an id that changes with each boot of the system; `None` if
/// unavailable.
fn boot_id() -> Option<&'static str> {
    static ID: OnceLock<Option<String>> = OnceLock::new();
    ID.get_or_init(|| {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty() && id.len() <= 64)
    })
    .as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::new("https://a/?1".into(), None)
    }

    fn sidecar() -> Sidecar {
        let mut headers = http::HeaderMap::new();
        let etag = http::HeaderValue::from_static("\"e\"");
        headers.insert(http::header::ETAG, etag);
        let state = State::new(identity(), 1_000_000, Version::of(&headers));
        Sidecar::new(tempfile::tempfile().unwrap(), state)
    }

    fn ranges(pairs: &[(u64, u64)]) -> RangeSet<u64> {
        pairs.iter().map(|(start, end)| *start..*end).collect()
    }

    #[test]
    fn the_newest_note_counts() {
        let mut sidecar = sidecar();
        assert!(read(&sidecar.file).is_none());
        for end in 1..10 {
            sidecar.written(&ranges(&[(0, end)])).unwrap();
        }
        sidecar.synced(&ranges(&[(0, 3)])).unwrap();
        let state = read(&sidecar.file).unwrap();
        assert_eq!(state.identity, identity());
        assert_eq!(state.version_there.etag.as_deref(), Some("\"e\""));
        if boot_id().is_some() {
            assert_eq!(state.done(), ranges(&[(0, 9)]));
        }
    }

    #[test]
    fn the_notes_of_a_second_run_count_more_than_those_of_the_first() {
        let mut first = sidecar();
        for end in 1..=20 {
            first.written(&ranges(&[(0, end)])).unwrap();
            first.synced(&ranges(&[(0, end)])).unwrap();
        }
        let state = read(&first.file).unwrap().renewed(Version::default());
        let mut second = Sidecar::new(first.file, state);
        second.written(&ranges(&[(0, 30)])).unwrap();
        let state = read(&second.file).unwrap();
        assert_eq!(state.version_there, Version::default());
        if boot_id().is_some() {
            assert_eq!(state.done(), ranges(&[(0, 30)]));
        }
    }

    #[test]
    fn after_a_new_start_only_what_is_synced_counts() {
        let mut state = State::new(identity(), 1_000, Version::default());
        state.written = vec![(0, 900)];
        state.synced = vec![(0, 100), (200, 300)];
        state.boot = Some("another".into());
        assert_eq!(state.done(), ranges(&[(0, 100), (200, 300)]));
        state.boot = None;
        assert_eq!(state.done(), ranges(&[(0, 100), (200, 300)]));
    }

    #[test]
    fn a_torn_slot_does_not_count() {
        let mut sidecar = sidecar();
        for end in 1..=6 {
            sidecar.synced(&ranges(&[(0, end)])).unwrap();
        }
        // The newest slot is the torn one.
        for slot in 2..4 {
            let mut bytes = vec![0; SLOT];
            positional::read_at_most(&sidecar.file, &mut bytes, slot * SLOT as u64).unwrap();
            if parse(&bytes).unwrap().sequence == 6 {
                positional::write_all_at(&sidecar.file, b"xx", slot * SLOT as u64 + 100).unwrap();
            }
        }
        assert_eq!(read(&sidecar.file).unwrap().done(), ranges(&[(0, 5)]));
    }

    #[test]
    fn more_ranges_than_a_slot_holds_lose_the_smallest() {
        let mut sidecar = sidecar();
        let mut many: RangeSet<u64> = (0..2_000).map(|i| i * 10..i * 10 + 1).collect();
        many.insert(500_000..900_000);
        sidecar.written(&many).unwrap();
        let done = read(&sidecar.file).unwrap();
        assert!(done.written.contains(&(500_000, 900_000)));
    }

    #[test]
    fn other_peoples_files_are_no_sidecars() {
        for text in [
            "",
            "{}",
            "{\"sum\":\"\",\"state\":{}}",
            "\u{0}\u{0}",
            "hello",
        ] {
            let file = tempfile::tempfile().unwrap();
            positional::write_all_at(&file, text.as_bytes(), 0).unwrap();
            assert!(read(&file).is_none(), "{text}");
        }
    }
}
