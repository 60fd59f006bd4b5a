//! State of the files of a run: progress displays it, the summary counts it.
//! Callers pass in the time. Must not know terminals.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use hoster_host::Code;
use serde::{Deserialize, Serialize};

use super::speed::Speed;

/// A pause that is reported again with rounded seconds may end this much later.
const SLACK: Duration = Duration::from_secs(2);

/// All files of a run, by number.
pub struct Board {
    files: Vec<File>,
    /// Numbers of the files in progress.
    active: BTreeSet<usize>,
    /// When the run began.
    pub started: Instant,
    pub speed: Speed,
    pub total: Total,
}

/// One file.
pub struct File {
    /// The name that people know it by.
    pub name: String,
    /// Size in bytes, if known.
    pub size: Option<u64>,
    /// Bytes present so far.
    pub at: u64,
    /// Bytes transferred by this run.
    pub moved: u64,
    /// Whether the transfer has started.
    pub is_begun: bool,
    pub phase: Phase,
    /// When the phase began.
    pub since: Instant,
    pub speed: Speed,
    pub connections: usize,
    /// When the last plain line about the file was written, and when the phase
    /// it reported began.
    pub reported: Option<(Instant, Instant)>,
}

/// What is happening to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    Queued,
    /// An activity without a known end.
    Busy(String),
    /// A pause until `until`.
    Waiting {
        reason: String,
        until: Instant,
    },
    /// Bytes are being transferred.
    Moving,
    /// This many bytes are hashed.
    Verifying(u64),
    Done,
    /// No transfer is needed.
    Skipped,
    /// Services do not store empty files.
    Empty,
    Failed {
        code: Code,
        reason: String,
    },
}

/// Totals over all files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Files that have ended, whether or not they succeeded.
    pub ended: usize,
    /// Bytes of all files with a known size.
    pub size: u64,
    /// Bytes present so far.
    pub at: u64,
    /// Bytes transferred by this run.
    pub moved: u64,
    /// Files with an unknown size.
    pub unsized_files: usize,
}

/// Files, or their bytes, by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts<T = usize> {
    pub done: T,
    pub skipped: T,
    pub empty: T,
    pub failed: T,
    /// The transfer started but has not ended.
    pub unfinished: T,
    /// The transfer has not started.
    pub untried: T,
}

impl<T> Counts<T> {
    fn of(&mut self, file: &File) -> &mut T {
        match file.phase {
            Phase::Done => &mut self.done,
            Phase::Skipped => &mut self.skipped,
            Phase::Empty => &mut self.empty,
            Phase::Failed { .. } => &mut self.failed,
            _ if file.is_begun => &mut self.unfinished,
            _ => &mut self.untried,
        }
    }
}

impl Phase {
    pub fn has_ended(&self) -> bool {
        matches!(
            self,
            Self::Done | Self::Skipped | Self::Empty | Self::Failed { .. }
        )
    }

    /// Returns whether this phase continues the previous one.
    fn goes_on_from(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Verifying(_), Self::Verifying(_)) => true,
            (
                Self::Waiting { reason, until },
                Self::Waiting {
                    reason: other,
                    until: end,
                },
            ) => reason == other && *until <= *end + SLACK,
            _ => self == before,
        }
    }
}

impl File {
    fn new(name: String, size: Option<u64>, now: Instant) -> Self {
        Self {
            name,
            size,
            at: 0,
            moved: 0,
            is_begun: false,
            phase: Phase::Queued,
            since: now,
            speed: Speed::new(now),
            connections: 0,
            reported: None,
        }
    }

    /// Returns the file's contribution to the totals.
    fn share(&self) -> Total {
        let size = match self.phase {
            Phase::Skipped | Phase::Empty => Some(0),
            // The rest will not arrive.
            Phase::Failed { .. } => Some(self.at),
            _ => self.size,
        };
        let is_skipped = matches!(self.phase, Phase::Skipped | Phase::Empty);
        Total {
            ended: usize::from(self.phase.has_ended()),
            size: size.unwrap_or(0),
            at: if is_skipped { 0 } else { self.at },
            moved: self.moved,
            unsized_files: usize::from(size.is_none()),
        }
    }

    /// Returns the remaining time at the current speed.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        left(self.size?, self.at, self.speed.per_second(now)?)
    }
}

/// Returns the remaining time at this speed.
pub fn left(size: u64, at: u64, speed: u64) -> Option<Duration> {
    let rest = size.saturating_sub(at);
    let seconds = (speed > 0).then(|| rest.div_ceil(speed))?;
    Some(Duration::from_secs(seconds))
}

impl Board {
    pub fn new(now: Instant) -> Self {
        Self {
            files: Vec::new(),
            active: BTreeSet::new(),
            started: now,
            speed: Speed::new(now),
            total: Total::default(),
        }
    }

    /// Adds a file and returns its number.
    pub fn add(&mut self, name: String, size: Option<u64>, now: Instant) -> usize {
        let file = File::new(name, size, now);
        self.total = self.total.with(file.share());
        self.files.push(file);
        self.files.len() - 1
    }

    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Returns the files in progress.
    pub fn active(&self) -> impl Iterator<Item = &File> {
        self.active
            .iter()
            .filter_map(|number| self.files.get(*number))
    }

    pub fn active_numbers(&self) -> Vec<usize> {
        self.active.iter().copied().collect()
    }

    /// Changes a file and updates the totals.
    pub fn change(&mut self, number: usize, change: impl FnOnce(&mut File)) {
        let Some(file) = self.files.get_mut(number) else {
            return;
        };
        let before = file.share();
        change(file);
        let is_active = !file.phase.has_ended() && file.phase != Phase::Queued;
        self.total = self.total.without(before).with(file.share());
        match is_active {
            true => self.active.insert(number),
            false => self.active.remove(&number),
        };
    }

    /// Sets the phase of a file, or its progress within the same phase.
    pub fn set(&mut self, number: usize, phase: Phase, now: Instant) {
        self.change(number, |file| {
            if !phase.goes_on_from(&file.phase) {
                file.since = now;
            }
            file.phase = phase;
        });
    }

    /// Marks the start of the transfer; `at` bytes exist already.
    pub fn start(&mut self, number: usize, size: Option<u64>, at: u64, now: Instant) {
        self.change(number, |file| {
            (file.size, file.at) = (size.or(file.size), at);
            file.is_begun = true;
            (file.phase, file.since) = (Phase::Moving, now);
            file.speed = Speed::new(now);
        });
    }

    /// Sets how many bytes have arrived.
    pub fn moved(&mut self, number: usize, at: u64, connections: usize, now: Instant) {
        let mut more = 0;
        self.change(number, |file| {
            more = at.saturating_sub(file.at);
            (file.at, file.connections) = (at, connections);
            file.moved += more;
            // Other connections may continue while one pauses.
            if more > 0 && file.phase != Phase::Moving {
                (file.phase, file.since) = (Phase::Moving, now);
            }
            file.speed.add(now, more);
        });
        self.speed.add(now, more);
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for file in &self.files {
            *counts.of(file) += 1;
        }
        counts
    }

    /// Returns the bytes that this run transferred, by the result of their file.
    pub fn moved_by_result(&self) -> Counts<u64> {
        let mut bytes = Counts::default();
        for file in &self.files {
            *bytes.of(file) += file.moved;
        }
        bytes
    }

    /// Returns the error codes of failed files, starting at this number.
    pub fn failures(&self, first: usize) -> Vec<Code> {
        let files = self.files.iter().skip(first);
        let codes = files.filter_map(|file| match file.phase {
            Phase::Failed { code, .. } => Some(code),
            _ => None,
        });
        codes.collect()
    }
}

impl Total {
    fn with(self, other: Self) -> Self {
        Self {
            ended: self.ended + other.ended,
            size: self.size.saturating_add(other.size),
            at: self.at + other.at,
            moved: self.moved + other.moved,
            unsized_files: self.unsized_files + other.unsized_files,
        }
    }

    fn without(self, other: Self) -> Self {
        Self {
            ended: self.ended - other.ended,
            size: self.size.saturating_sub(other.size),
            at: self.at - other.at,
            moved: self.moved - other.moved,
            unsized_files: self.unsized_files - other.unsized_files,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn failed() -> Phase {
        Phase::Failed {
            code: Code::Network,
            reason: "broken".into(),
        }
    }

    #[test]
    fn a_resumed_file_starts_where_it_is_and_its_old_bytes_are_no_speed() {
        let start = Instant::now();
        let mut board = Board::new(start);
        let one = board.add("a.bin".into(), Some(1000), start);
        board.start(one, Some(1000), 900, start);
        board.moved(one, 910, 1, start + SECOND);
        let file = &board.files()[one];
        assert_eq!(file.speed.per_second(start + SECOND), Some(10));
        assert_eq!(board.speed.per_second(start + SECOND), Some(10));
        assert_eq!((file.at, file.moved), (910, 10));
        assert_eq!(file.left(start + SECOND), Some(SECOND * 9));
        assert_eq!((board.total.at, board.total.moved), (910, 10));
    }

    #[test]
    fn the_sums_know_what_was_not_begun_and_forget_what_does_not_come() {
        let start = Instant::now();
        let mut board = Board::new(start);
        for (name, size) in [
            ("a", Some(100)),
            ("b", Some(200)),
            ("c", Some(400)),
            ("d", None),
        ] {
            board.add(name.into(), size, start);
        }
        let total = |board: &Board| (board.total.size, board.total.at, board.total.ended);
        assert_eq!(total(&board), (700, 0, 0));
        assert_eq!(board.total.unsized_files, 1);
        board.set(0, Phase::Skipped, start);
        assert_eq!(total(&board), (600, 0, 1));
        board.start(1, Some(200), 50, start);
        board.moved(1, 80, 1, start);
        board.set(1, failed(), start);
        assert_eq!(total(&board), (480, 80, 2));
        board.start(3, Some(20), 0, start);
        assert_eq!(total(&board), (500, 80, 2));
        assert_eq!(board.total.unsized_files, 0);
    }

    #[test]
    fn every_file_is_counted_once() {
        let start = Instant::now();
        let mut board = Board::new(start);
        for name in ["a", "b", "c", "d", "e", "f"] {
            board.add(name.into(), None, start);
        }
        board.set(0, Phase::Done, start);
        board.set(1, Phase::Skipped, start);
        board.set(2, failed(), start);
        board.start(3, None, 0, start);
        board.set(4, Phase::Busy("waiting".into()), start);
        board.set(5, Phase::Empty, start);
        board.moved(3, 10, 1, start);
        let counts = Counts {
            done: 1,
            skipped: 1,
            empty: 1,
            failed: 1,
            unfinished: 1,
            untried: 1,
        };
        assert_eq!(board.counts(), counts);
        let bytes = Counts {
            unfinished: 10,
            ..Counts::default()
        };
        assert_eq!(board.moved_by_result(), bytes);
        assert_eq!(board.failures(0), [Code::Network]);
        assert_eq!(board.active_numbers(), [3, 4]);
    }

    #[test]
    fn bytes_that_are_fetched_again_count_again() {
        let start = Instant::now();
        let mut board = Board::new(start);
        let one = board.add("a".into(), Some(100), start);
        board.start(one, Some(100), 0, start);
        board.moved(one, 60, 1, start);
        board.start(one, Some(100), 0, start);
        board.moved(one, 30, 1, start);
        assert_eq!((board.total.at, board.total.moved), (30, 90));
    }
}
