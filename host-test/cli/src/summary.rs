//! The summary of a run of many files, however it ends: what is done, what is
//! not and why, and the command that resumes the run. Must not know how files
//! are transferred.

use hoster_host::Code;
use serde::Serialize;

use super::output::{Output, bytes, duration};
use super::progress::{Board, Counts, File, Phase, Progress};
use super::resume_command::ResumeCommand;

/// Maximum number of files that are named individually.
const NAMED: usize = 10;

/// Failures that would recur if the same command ran again.
const PERMANENT: [Code; 6] = [
    Code::Conflict,
    Code::InvalidInput,
    Code::NotFound,
    Code::TooLarge,
    Code::Unsupported,
    Code::UnsupportedLink,
];

/// The last event of `get --json`, `upload --json` and `sync --json`.
#[derive(Serialize)]
struct EndLine {
    event: &'static str,
    done: usize,
    skipped: usize,
    failed: usize,
    unfinished: usize,
    untried: usize,
    bytes: u64,
    seconds: f64,
    interrupted: bool,
    #[serde(rename = "continue")]
    next: Option<String>,
    #[serde(flatten)]
    sync: Option<SyncCounts>,
}

/// What a sync found and did besides transfers, in files.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct SyncCounts {
    pub unchanged: usize,
    pub empty: usize,
    pub moved: usize,
    pub copied: usize,
    pub deleted: usize,
}

/// Names of the messages with the counts.
#[derive(Clone, Copy)]
pub struct Messages {
    done: &'static str,
    skipped: &'static str,
    nothing: &'static str,
    /// Transferred bytes and the time they took.
    moved: &'static str,
    /// Skip the summary of a single successful file: its own line is enough.
    skips_one_done: bool,
}

pub const DOWNLOADS: Messages = Messages {
    done: "summary-downloaded",
    skipped: "summary-present",
    nothing: "summary-nothing",
    moved: "summary-moved",
    skips_one_done: false,
};

pub const DRY_DOWNLOADS: Messages = Messages {
    done: "summary-would-download",
    moved: "summary-size",
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
    skipped: "summary-skipped",
    nothing: "upload-nothing",
    moved: "summary-moved",
    skips_one_done: false,
};

/// A sync to the account, whose last line counts unchanged files.
pub const PUSHES: Messages = Messages {
    nothing: "sync-nothing",
    ..UPLOADS
};

/// A sync from the account.
pub const PULLS: Messages = Messages {
    nothing: "sync-nothing",
    ..DOWNLOADS
};

pub const DRY_UPLOADS: Messages = Messages {
    done: "summary-would-upload",
    moved: "summary-size",
    ..UPLOADS
};

/// Where the summary goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Nobody,
    /// To standard output, as JSON if requested.
    Output,
    /// To standard error: standard output is for another program.
    Error,
}

/// The command that resumes a run.
pub struct Next {
    pub command: ResumeCommand,
    /// Whether it reads a list from standard input, as this run did.
    pub reads_input: bool,
}

type FindNext<'a> = Box<dyn Fn(&Board) -> Option<Next> + Send + Sync + 'a>;

/// Prints the summary when the run ends, or on drop if the run was interrupted.
/// Must be dropped after everything else.
pub struct Summary<'a> {
    output: &'a Output,
    pub progress: Progress,
    messages: Messages,
    reader: Reader,
    next: FindNext<'a>,
    /// What a sync did besides transfers.
    pub sync: Option<SyncCounts>,
    is_printed: bool,
}

impl<'a> Summary<'a> {
    pub fn new(
        output: &'a Output,
        progress: Progress,
        (messages, reader): (Messages, Reader),
        next: impl Fn(&Board) -> Option<Next> + Send + Sync + 'a,
    ) -> Self {
        Self {
            output,
            progress,
            messages,
            reader,
            next: Box::new(next),
            sync: None,
            is_printed: false,
        }
    }

    /// Prints the summary of a run that has ended.
    pub fn print(mut self) {
        self.print_once(false);
    }

    /// Prints nothing, for a run that ends with a plan.
    pub fn forget(mut self) {
        self.is_printed = true;
        self.progress.end();
    }

    fn print_once(&mut self, interrupted: bool) {
        if std::mem::replace(&mut self.is_printed, true) {
            return;
        }
        self.progress.end();
        let (is_said, end, lines) = {
            let board = self.progress.board();
            let next = match board.files().iter().any(can_go_on) {
                true => (self.next)(&board),
                false => None,
            };
            // If the command contains a secret after all, it is useless.
            let next = next.filter(|next| {
                let command = &next.command.command;
                super::output::printable(&self.output.redactor().clean(command)) == *command
            });
            let lines = self.lines(&board, next.as_ref());
            let is_one = matches!(board.files(), [file] if file.phase == Phase::Done);
            let is_said = is_one && self.messages.skips_one_done;
            (is_said, end(&board, interrupted, next, self.sync), lines)
        };
        match self.reader {
            Reader::Nobody => {}
            _ if is_said => {}
            Reader::Output if self.output.is_json() => {}
            Reader::Output => self.output.say(&lines.join("\n")),
            Reader::Error => lines.iter().for_each(|line| self.output.note(line)),
        }
        self.output.json_only(&end);
    }

    /// Formats the summary for people.
    fn lines(&self, board: &Board, next: Option<&Next>) -> Vec<String> {
        let l10n = self.output.l10n();
        let mut lines = vec![self.counted(board)];
        let is_unfinished = |file: &&File| file.is_begun && !file.phase.has_ended();
        let has_failed = |file: &&File| matches!(file.phase, Phase::Failed { .. });
        // The failure of a single file has already been reported.
        let failed = board.files().iter().filter(has_failed);
        let failed = failed.filter(|_| board.files().len() > 1);
        let open = board.files().iter().filter(is_unfinished);
        let named: Vec<&File> = failed.chain(open).collect();
        for file in named.iter().take(NAMED) {
            let state = self.state(file);
            lines.push(match state.contains(&file.name) {
                true => format!("  {state}"),
                false => format!("  {}: {state}", file.name),
            });
        }
        let more = named.len().saturating_sub(NAMED);
        if more > 0 {
            let files = [("files", more.into())];
            lines.push(format!("  {}", l10n.text("summary-more", &files)));
        }
        if let Some(next) = next {
            let command = ("command", next.command.command.as_str().into());
            let name = match next.reads_input {
                true => "continue-input",
                false => "continue-with",
            };
            lines.push(l10n.text(name, &[command]));
            for variable in &next.command.variables {
                let variable = ("variable", variable.as_str().into());
                lines.push(l10n.text("continue-variable", &[variable]));
            }
        }
        lines
    }

    /// Formats the counts, without those that are zero.
    fn counted(&self, board: &Board) -> String {
        let l10n = self.output.l10n();
        let Counts {
            done,
            skipped,
            failed,
            unfinished,
            untried,
        } = board.counts();
        let sync = self.sync.unwrap_or_default();
        let counted: Vec<String> = [
            (self.messages.done, done),
            (self.messages.skipped, skipped),
            ("summary-moved-files", sync.moved),
            ("summary-copied-files", sync.copied),
            ("summary-deleted-files", sync.deleted),
            ("summary-unchanged", sync.unchanged),
            ("summary-empty", sync.empty),
            ("summary-failed", failed),
            ("summary-unfinished", unfinished),
            ("summary-untried", untried),
        ]
        .into_iter()
        .filter(|(_, files)| *files > 0)
        .map(|(name, files)| l10n.text(name, &[("files", files.into())]))
        .collect();
        if counted.is_empty() {
            return l10n.plain(self.messages.nothing);
        }
        let counted = counted.join(", ");
        match board.total.moved {
            0 => counted,
            moved => {
                let seconds = board.started.elapsed().as_secs_f64().ceil() as u64;
                let values = [
                    ("counted", counted.into()),
                    ("bytes", bytes(moved).into()),
                    ("time", duration(seconds).into()),
                ];
                l10n.text(self.messages.moved, &values)
            }
        }
    }

    fn state(&self, file: &File) -> String {
        let l10n = self.output.l10n();
        let during = |what: &str| l10n.text("summary-stopped-during", &[("what", what.into())]);
        match (&file.phase, file.size) {
            (Phase::Failed { reason, .. }, _) => reason.trim_end_matches('.').to_owned(),
            (Phase::Busy(what), _) => during(what),
            (Phase::Verifying(_), _) => during(&l10n.plain("verifying")),
            (_, Some(size)) => {
                let values = [("at", bytes(file.at).into()), ("size", bytes(size).into())];
                l10n.text("summary-stopped-at", &values)
            }
            (_, None) => during(&bytes(file.at)),
        }
    }
}

impl Drop for Summary<'_> {
    fn drop(&mut self) {
        self.print_once(self.output.is_interrupted());
    }
}

/// Returns whether another run might complete a file.
pub fn can_go_on(file: &File) -> bool {
    match file.phase {
        Phase::Done | Phase::Skipped => false,
        Phase::Failed { code, .. } => !PERMANENT.contains(&code),
        _ => true,
    }
}

fn end(board: &Board, interrupted: bool, next: Option<Next>, sync: Option<SyncCounts>) -> EndLine {
    let counts = board.counts();
    EndLine {
        event: "end",
        done: counts.done,
        skipped: counts.skipped,
        failed: counts.failed,
        unfinished: counts.unfinished,
        untried: counts.untried,
        bytes: board.total.moved,
        seconds: board.started.elapsed().as_secs_f64(),
        interrupted,
        next: next.map(|next| next.command.command),
        sync,
    }
}
