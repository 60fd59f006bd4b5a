//! One run of a command from its start to its end: its entry in the list of runs,
//! its report, and the command that follows a failure; `hoster runs` shows the
//! list. Must not know how commands work.

pub mod args;
mod facts;
mod history;
mod list;
mod on_failure;
mod report;

use hoster_host::system::Signal;
use jiff::Timestamp;

use super::args::Command;
use super::errors::unwritable;
use super::exit;
use super::output::{Output, escaped};
use super::resume_command::{self, Changes, rewritten};
use super::rgsx::args::RgsxCommand;
use super::sync::args::SyncCommand;
use args::ReportArgs;
pub use facts::{Facts, Failure};
use history::{Begun, End, History, Kind};
pub use list::run;
use report::{Report, SCHEMA};

/// Flags with secret values, which are omitted from command lines.
const SECRETS: resume_command::Secrets<'static> = &[("--password", "")];

/// A run in progress.
pub struct Recorder<'a> {
    output: &'a Output,
    args: ReportArgs,
    command: String,
    started: Timestamp,
    stored: Option<(History, Begun)>,
}

impl<'a> Recorder<'a> {
    /// Stores the start of commands that transfer or delete something.
    pub async fn begin(command: &Command, output: &'a Output) -> Self {
        let started = Timestamp::now();
        let line = command_line(output);
        let stored = match (kind(command), History::of_user()) {
            (Some(kind), Some(history)) => {
                let begun = history.begin(kind, line.clone(), started).await;
                Some((history, begun))
            }
            _ => None,
        };
        Self {
            output,
            args: report_args(command),
            command: line,
            started,
            stored,
        }
    }

    /// Writes the report, stores the end and runs the command for failures. Returns
    /// the exit code: a report that cannot be written is a failure.
    pub async fn end(mut self, mut exit_code: u8, by: Option<Signal>) -> u8 {
        // Some secrets became known only now.
        let command = self.clean(&self.command);
        self.command = command;
        if let Some(path) = &self.args.report
            && let Err(error) = report::write(path, &self.report(exit_code))
        {
            self.output.error(&unwritable(path, error).into(), None);
            exit_code = exit::with_local_failure(exit_code);
        }
        let end = End {
            exit_code,
            interrupted: self.output.is_interrupted(),
            seconds: self.output.elapsed().as_secs_f64(),
            totals: self.output.facts().totals,
        };
        if let Some((history, begun)) = self.stored.take() {
            history.end(begun, self.command.clone(), end).await;
        }
        // Whoever presses Ctrl-C knows of it.
        if exit_code != 0
            && by != Some(Signal::Interrupt)
            && let Some(words) = &self.args.on_failure
        {
            let report = self.report(exit_code);
            on_failure::run(self.output, &words.0, &report, exit_code).await;
        }
        exit_code
    }

    fn report(&self, exit_code: u8) -> String {
        let Facts {
            totals,
            mut failures,
            next,
        } = self.output.facts();
        for failure in &mut failures {
            let texts = [&mut failure.link, &mut failure.path];
            let texts = texts.into_iter().flatten();
            for text in texts.chain([&mut failure.message]) {
                *text = self.clean(text);
            }
        }
        let report = Report {
            schema: SCHEMA,
            command: self.command.clone(),
            started: self.started.to_string(),
            ended: Timestamp::now().to_string(),
            exit_code,
            interrupted: self.output.is_interrupted(),
            totals: totals.line(),
            seconds: self.output.elapsed().as_secs_f64(),
            failures,
            next: next.map(|next| self.clean(&next)),
        };
        let text = serde_json::to_string(&report).unwrap_or_default();
        format!("{}\n", escaped(&text))
    }

    fn clean(&self, text: &str) -> String {
        self.output.redactor().clean(text).into_owned()
    }
}

/// Returns the command line of this process without secrets.
fn command_line(output: &Output) -> String {
    let arguments = std::env::args_os();
    let arguments: Vec<String> = arguments
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let changes = Changes {
        secrets: SECRETS,
        ..Changes::default()
    };
    let line = rewritten(&arguments, &changes);
    let line = line.map(|line| line.command).unwrap_or_default();
    output.redactor().clean(&line).into_owned()
}

/// Returns what is stored of a command; `None` for one that neither transfers nor
/// deletes anything.
fn kind(command: &Command) -> Option<Kind> {
    let (kind, is_dry) = match command {
        Command::Get(args) => {
            let is_export = args.transfer.export.is_some();
            (Kind::Get, args.dry.dry_run || is_export)
        }
        Command::Upload(args) => (Kind::Upload, args.dry.dry_run),
        Command::Sync(SyncCommand::Push(args)) => (Kind::SyncPush, args.how.dry.dry_run),
        Command::Sync(SyncCommand::Pull(args)) => (Kind::SyncPull, args.how.dry.dry_run),
        Command::Rm(args) => (Kind::Rm, args.dry.dry_run),
        Command::Rgsx(args) => match &args.command {
            RgsxCommand::Download(args) => (Kind::Rgsx, args.how.dry_run),
            RgsxCommand::Retry(args) => (Kind::Rgsx, args.how.dry_run),
            _ => return None,
        },
        _ => return None,
    };
    (!is_dry).then_some(kind)
}

fn report_args(command: &Command) -> ReportArgs {
    match command {
        Command::Get(args) => args.report.clone(),
        Command::Upload(args) => args.report.clone(),
        Command::Sync(SyncCommand::Push(args)) => args.how.report.clone(),
        Command::Sync(SyncCommand::Pull(args)) => args.how.report.clone(),
        _ => ReportArgs::default(),
    }
}
