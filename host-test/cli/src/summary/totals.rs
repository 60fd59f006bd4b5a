//! What a run did, in files and bytes, and the line that says so: `42 uploaded
//! (1.20 GiB), 10,312 unchanged, 3m 20s`. Must not know where it is shown.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::l10n::Localizer;
use super::super::output::{bytes, duration};
use super::super::progress::{Board, Counts};

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    pub files: Counts,
    /// Bytes that the run transferred.
    pub moved: Counts<u64>,
    pub sync: Option<SyncCounts>,
}

/// What a sync found and did besides transfers, in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SyncCounts {
    pub unchanged: usize,
    pub empty: usize,
    pub moved: usize,
    pub copied: usize,
    pub deleted: usize,
}

/// The totals in JSON, for programs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TotalsLine {
    done: usize,
    /// Includes empty files.
    skipped: usize,
    failed: usize,
    unfinished: usize,
    untried: usize,
    bytes: u64,
    #[serde(flatten)]
    sync: Option<SyncCounts>,
}

/// Names of the messages with the counts.
#[derive(Clone, Copy)]
pub struct Messages {
    done: &'static str,
    skipped: &'static str,
    pub(super) nothing: &'static str,
    /// Nothing was done that took time.
    pub(super) is_dry: bool,
    /// Skip the summary of a single successful file: its own line is enough.
    pub(super) skips_one_done: bool,
}

pub const DOWNLOADS: Messages = Messages {
    done: "summary-downloaded",
    skipped: "summary-present",
    nothing: "summary-nothing",
    is_dry: false,
    skips_one_done: false,
};

pub const DRY_DOWNLOADS: Messages = Messages {
    done: "summary-would-download",
    is_dry: true,
    ..DOWNLOADS
};

/// Links that were printed for another downloader.
pub const EXPORTS: Messages = Messages {
    done: "summary-exported",
    ..DOWNLOADS
};

/// The last line about a single game is the same as RGSX's.
pub const GAMES: Messages = Messages {
    skips_one_done: true,
    ..DOWNLOADS
};

pub const UPLOADS: Messages = Messages {
    done: "summary-uploaded",
    skipped: "summary-unchanged",
    nothing: "upload-nothing",
    is_dry: false,
    skips_one_done: false,
};

/// A sync to the account.
pub const PUSHES: Messages = Messages {
    nothing: "sync-nothing",
    ..UPLOADS
};

/// A sync from the account.
pub const PULLS: Messages = Messages {
    skipped: "summary-unchanged",
    nothing: "sync-nothing",
    ..DOWNLOADS
};

pub const DRY_UPLOADS: Messages = Messages {
    done: "summary-would-upload",
    is_dry: true,
    ..UPLOADS
};

impl Totals {
    /// Counts the files of a run.
    pub fn of(board: &Board, sync: Option<SyncCounts>) -> Self {
        Self {
            files: board.counts(),
            moved: board.moved_by_result(),
            sync,
        }
    }

    /// Returns the totals for programs.
    pub fn line(&self) -> TotalsLine {
        let (files, moved) = (&self.files, &self.moved);
        TotalsLine {
            done: files.done,
            skipped: files.skipped + files.empty,
            failed: files.failed,
            unfinished: files.unfinished,
            untried: files.untried,
            bytes: moved.done + moved.skipped + moved.failed + moved.unfinished + moved.untried,
            sync: self.sync,
        }
    }

    /// Formats the totals and the duration for people, without zeros; `None` if all
    /// are zero.
    pub fn counted(
        &self,
        l10n: &Localizer,
        messages: Messages,
        time: Option<Duration>,
    ) -> Option<String> {
        let (files, moved) = (&self.files, &self.moved);
        let sync = self.sync.unwrap_or_default();
        let parts = [
            (messages.done, files.done, moved.done),
            ("summary-moved-files", sync.moved, 0),
            ("summary-copied-files", sync.copied, 0),
            ("summary-deleted-files", sync.deleted, 0),
            (messages.skipped, files.skipped + sync.unchanged, 0),
            ("summary-empty", files.empty + sync.empty, 0),
            ("summary-failed", files.failed, moved.failed),
            ("summary-unfinished", files.unfinished, moved.unfinished),
            ("summary-untried", files.untried, moved.untried),
        ];
        counted(l10n, &parts, time)
    }
}

/// Joins messages with their numbers of files and, in parentheses, of bytes; the
/// duration is the last part. Zeros are omitted; `None` if all files are zero.
pub fn counted(
    l10n: &Localizer,
    parts: &[(&str, usize, u64)],
    time: Option<Duration>,
) -> Option<String> {
    let parts = parts.iter().filter(|(_, files, _)| *files > 0);
    let parts = parts.map(|(name, files, moved)| {
        let counted = l10n.text(name, &[("files", (*files).into())]);
        match moved {
            0 => counted,
            moved => format!("{counted} ({})", bytes(*moved)),
        }
    });
    let mut parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return None;
    }
    parts.extend(time.map(|time| duration(time.as_secs_f64().ceil() as u64)));
    Some(parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals() -> Totals {
        Totals {
            files: Counts {
                done: 42,
                skipped: 10_312,
                ..Counts::default()
            },
            moved: Counts {
                done: 1 << 30,
                ..Counts::default()
            },
            sync: None,
        }
    }

    #[test]
    fn the_line_has_no_zeros_and_ends_with_the_duration() {
        let time = Some(Duration::from_millis(199_001));
        for (tag, messages, line) in [
            (
                "en",
                UPLOADS,
                "42 uploaded (1.00 GiB), 10,312 unchanged, 3m 20s",
            ),
            (
                "en",
                DOWNLOADS,
                "42 downloaded (1.00 GiB), 10,312 already present, 3m 20s",
            ),
            (
                "fr",
                UPLOADS,
                "42 envoyés (1.00 GiB), 10\u{202f}312 inchangés, 3m 20s",
            ),
            (
                "de",
                UPLOADS,
                "42 hochgeladen (1.00 GiB), 10.312 unverändert, 3m 20s",
            ),
        ] {
            let counted = totals().counted(&Localizer::of(tag), messages, time);
            assert_eq!(counted.as_deref(), Some(line));
        }
        let nothing = Totals::default().counted(&Localizer::english(), UPLOADS, time);
        assert_eq!(nothing, None);
    }

    #[test]
    fn bytes_belong_to_the_files_that_they_were_transferred_for() {
        let totals = Totals {
            files: Counts {
                done: 1,
                empty: 2,
                unfinished: 1,
                untried: 3,
                ..Counts::default()
            },
            moved: Counts {
                done: 5,
                unfinished: 7,
                ..Counts::default()
            },
            sync: Some(SyncCounts {
                unchanged: 4,
                deleted: 1,
                ..SyncCounts::default()
            }),
        };
        let line = totals.counted(&Localizer::english(), PULLS, None);
        assert_eq!(
            line.unwrap(),
            "1 downloaded (5 B), 1 deleted, 4 unchanged, 2 empty, 1 not finished (7 B), 3 not \
             started"
        );
        let json = serde_json::to_value(totals.line()).unwrap();
        assert_eq!((&json["skipped"], &json["bytes"]), (&2.into(), &12.into()));
    }
}
