//! The summary of a run of many files, however it ends: what is done, what is
//! not and why, and the command that resumes the run. Must not know how files
//! are transferred.

mod totals;

use hoster_host::Code;
use serde::Serialize;

use super::output::{Output, bytes};
use super::progress::{Board, File, Phase, Progress};
use super::resume_command::ResumeCommand;
pub use totals::*;

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
    #[serde(flatten)]
    totals: TotalsLine,
    seconds: f64,
    interrupted: bool,
    #[serde(rename = "continue")]
    next: Option<String>,
}

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
            let totals = Totals::of(&board, self.sync);
            let next = match board.files().iter().any(can_go_on) {
                true => (self.next)(&board),
                false => None,
            };
            // If the command contains a secret after all, it is useless.
            let next = next.filter(|next| {
                let command = &next.command.command;
                super::output::printable(&self.output.redactor().clean(command)) == *command
            });
            let lines = self.lines(&board, &totals, next.as_ref());
            let is_one = matches!(board.files(), [file] if file.phase == Phase::Done);
            let is_said = is_one && self.messages.skips_one_done;
            self.output.record(|facts| {
                facts.totals = totals;
                facts.next = next.as_ref().map(|next| next.command.command.clone());
            });
            let end = EndLine {
                event: "end",
                totals: totals.line(),
                seconds: board.started.elapsed().as_secs_f64(),
                interrupted,
                next: next.map(|next| next.command.command),
            };
            (is_said, end, lines)
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

    /// Formats the summary for people; the last line stands on its own.
    fn lines(&self, board: &Board, totals: &Totals, next: Option<&Next>) -> Vec<String> {
        let l10n = self.output.l10n();
        let mut lines = Vec::new();
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
        let time = (!self.messages.is_dry).then(|| self.output.elapsed());
        let counted = totals.counted(l10n, self.messages, time);
        lines.push(counted.unwrap_or_else(|| l10n.plain(self.messages.nothing)));
        lines
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
        Phase::Done | Phase::Skipped | Phase::Empty => false,
        Phase::Failed { code, .. } => !PERMANENT.contains(&code),
        _ => true,
    }
}
