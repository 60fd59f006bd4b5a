//! The `hoster` command: parses arguments, calls the library and prints
//! results. Each command is one file; `args` defines the command line, `app`
//! what a command runs with, and `output` how results are shown.

// These macros panic if a write fails; `stdio` does not.
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod account;
mod app;
mod approve;
mod args;
mod chattr;
mod check;
mod compare;
mod completions;
mod config;
mod confirm;
mod conformance;
mod countdown;
mod cp;
mod crypt;
mod demo;
mod doctor;
mod errors;
mod exit;
mod flags;
mod get;
mod help;
mod keys;
mod l10n;
mod links;
mod log;
mod login;
mod ls;
mod man;
mod mkdir;
mod mv;
mod output;
mod permissions;
mod plugin;
mod progress;
mod remote;
mod resolve;
mod resume_command;
mod rgsx;
mod rm;
mod runs;
mod scan;
mod share;
mod simulator;
mod stdio;
mod summary;
mod sync;
mod targets;
mod upload;

use std::borrow::Cow;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use hoster_host::system::Interruption;
use hoster_host::{Error, Redactor};

use app::App;
use args::{Cli, Command, PluginCommand};
use flags::PluginFile;
use output::Output;
use runs::Recorder;

/// Exit status after a failure without a code of its own.
const FAILED: u8 = 1;

/// Exit status after a usage error, the same as clap's.
const WRONG_USAGE: u8 = 2;

/// Exit status after Ctrl-C, the same as in shells.
const INTERRUPTED: u8 = 130;

/// Parses the command line, runs the command and returns its exit code.
fn main() -> ExitCode {
    if let Some(code) = rgsx::extracts() {
        return code;
    }
    let redactor = Redactor::default();
    log::catch_panics(redactor.clone());
    let cli = match command_line(&redactor) {
        Ok(cli) => cli,
        Err(Unparsed::Said(code)) => {
            return ExitCode::from(end(code, false, &Output::new(false, redactor)));
        }
        Err(Unparsed::Config(error)) => {
            let code = match &error {
                Error::Untrusted { .. } => FAILED,
                _ => WRONG_USAGE,
            };
            Output::new(false, redactor).error(&error.into(), None);
            return ExitCode::from(code);
        }
    };
    let output = Output::new(cli.global.json, redactor.clone());
    let has_codes = matches!(
        cli.command,
        Command::Get(_) | Command::Upload(_) | Command::Verify(_)
    );
    log::start(cli.global.verbose, redactor);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(e) => {
            output.note(&format!("cannot start threads: {e}"));
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(async {
        // Installed before any work starts: partial results must be removed.
        let mut interruption = Interruption::catch();
        let recorder = Recorder::begin(&cli.command, &output).await;
        let interrupted = async {
            let by = interruption.happens().await;
            output.interrupt();
            by
        };
        // Dropping a command's future cancels it and removes partial results.
        let (outcome, by) = tokio::select! {
            outcome = carry_out(cli, &output) => (outcome, None),
            by = interrupted => (Ok(Outcome::Interrupted), Some(by)),
        };
        let code = end(code(outcome, &output), has_codes, &output);
        // Another Ctrl-C ends what follows the run.
        tokio::select! {
            code = recorder.end(code, by) => code,
            _ = interruption.happens() => code,
        }
    });
    // Does not wait for threads that are still reading or hashing a file.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Returns the exit code of an outcome, and reports an error.
fn code(outcome: anyhow::Result<Outcome>, output: &Output) -> u8 {
    match outcome {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Failed) => FAILED,
        Ok(Outcome::FailedAs(code)) => code,
        Ok(Outcome::Interrupted) => INTERRUPTED,
        Err(error) => {
            output.error(&error, None);
            FAILED
        }
    }
}

/// Returns the exit code. Results that could not be written count as a failure.
fn end(code: u8, has_codes: bool, output: &Output) -> u8 {
    let Some(reason) = stdio::failure() else {
        return code;
    };
    let reason = [("reason", reason.to_string().into())];
    output.note(&output.l10n().text("output-lost", &reason));
    match code {
        code if has_codes => exit::with_local_failure(code),
        0 => FAILED,
        _ => code,
    }
}

/// Why there is no command to run.
enum Unparsed {
    /// Clap's message, help or an error, has been printed.
    Said(u8),
    Config(Error),
}

impl Unparsed {
    /// Prints clap's message after removing any key among the arguments.
    fn said(error: &clap::Error, redactor: &Redactor) -> Self {
        let text = error.to_string();
        let written = match redactor.clean(&text) {
            Cow::Borrowed(_) => error.print(),
            Cow::Owned(clean) => {
                stdio::err(clean.as_bytes());
                stdio::err_line("");
                stdio::err_line(KEY_AS_ARGUMENT);
                Ok(())
            }
        };
        if error.use_stderr() {
            return Self::Said(WRONG_USAGE);
        }
        if let Err(failure) = written {
            stdio::unwritten(failure);
        }
        Self::Said(0)
    }
}

/// Printed if a key is passed where a command or a file is expected.
const KEY_AS_ARGUMENT: &str = "\
A key does not belong on the command line, where every user of this machine can see it. \
`hoster login` asks for it and stores it; --key-file takes the name of a file.";

/// Registers arguments that look like a key of the built-in plugin, and passwords
/// in URLs, as of a proxy, for redaction.
fn note_secrets(redactor: &Redactor) {
    for arg in std::env::args_os().skip(1) {
        let arg = arg.to_string_lossy();
        let value = match arg.strip_prefix("--").and_then(|flag| flag.split_once('=')) {
            Some((_, value)) => value,
            None => &arg,
        };
        if hoster_host::looks_like_bundled_key(value) {
            redactor.add(value);
        }
        if let Some(password) = url::Url::parse(value)
            .ok()
            .as_ref()
            .and_then(url::Url::password)
        {
            redactor.add(password);
        }
    }
}

/// Parses the arguments and applies this user's defaults.
fn command_line(redactor: &Redactor) -> Result<Cli, Unparsed> {
    note_secrets(redactor);
    let said = |error| Unparsed::said(&help::with_suggestion(error), redactor);
    let matches = help::command().try_get_matches().map_err(said)?;
    let cli = Cli::from_arg_matches(&matches).map_err(said)?;
    config::trust_owner().map_err(Unparsed::Config)?;
    let with_defaults = match config::with_defaults(help::command()) {
        // `doctor` reports errors in the file along with its other findings.
        Err(_) if matches!(cli.command, Command::Doctor(_)) => None,
        with_defaults => with_defaults.map_err(Unparsed::Config)?,
    };
    let Some(command) = with_defaults else {
        return Ok(cli);
    };
    let matches = command.try_get_matches().map_err(said)?;
    Cli::from_arg_matches(&matches).map_err(said)
}

/// How a command ended that has already reported its results.
enum Outcome {
    Done,
    /// Something failed and was reported.
    Failed,
    /// Like `Failed`, with an exit code of its own.
    FailedAs(u8),
    Interrupted,
}

impl Outcome {
    fn all_done(done: bool) -> Self {
        if done { Self::Done } else { Self::Failed }
    }
}

async fn carry_out(cli: Cli, output: &Output) -> anyhow::Result<Outcome> {
    match cli.command {
        Command::Demo => return demo::run(output, cli.global.verbose > 0).await,
        Command::Simulator(args) => return simulator::run(args).await,
        Command::Conformance(args) => return conformance::run(cli.global, args, output).await,
        Command::Doctor(args) => return doctor::run(cli.global, args, output).await,
        Command::Rgsx(args) => return rgsx::run(cli.global, args, output).await,
        Command::Plugin(command) => return plugins(command, cli.global.plugin, output).await,
        Command::Completions(args) => return completions::run(&args),
        Command::Man(args) => return man::run(&args),
        Command::Runs(args) => return runs::run(args, output).await,
        _ => {}
    }
    let app = App::new(cli.global, output).await?;
    if let Some((profile, caches)) = cli.command.crypt() {
        app.use_crypt(crypt::open(&app, profile, caches).await?);
    }
    let outcome = with_app(&app, cli.command).await;
    crypt::report_skipped(&app);
    outcome
}

async fn with_app(app: &App<'_>, command: Command) -> anyhow::Result<Outcome> {
    let output = app.output;
    match command {
        Command::Login(args) => login::login(app, args).await,
        Command::Logout => login::logout(app),
        Command::Account(args) => account::run(app, args).await,
        Command::Resolve(args) => resolve::run(app, args).await,
        Command::Get(args) => exit::of(output, get::run(app, *args).await),
        Command::Verify(args) => exit::of(output, get::verify::run(output, args).await),
        Command::Check(args) => check::run(app, args).await,
        Command::Upload(args) => exit::of(output, upload::run(app, *args).await),
        Command::Sync(command) => exit::of(output, sync::run(app, command).await),
        Command::Compare(args) => exit::of(output, compare::run(app, args).await),
        Command::Ls(args) => ls::run(app, args).await,
        Command::Mkdir(args) => mkdir::run(app, args).await,
        Command::Rm(args) => rm::run(app, args).await,
        Command::Mv(args) => mv::run(app, args).await,
        Command::Cp(args) => cp::run(app, args).await,
        Command::Crypt(command) => crypt::run(app, command).await,
        Command::Rename(args) => mv::rename(app, args).await,
        Command::Chattr(args) => chattr::run(app, args).await,
        Command::Share(args) => share::run(app, args).await,
        Command::Scan(args) => scan::run(app, args).await,
        Command::Remote(command) => remote::run(app, command).await,
        Command::Completions(_)
        | Command::Conformance(_)
        | Command::Demo
        | Command::Doctor(_)
        | Command::Man(_)
        | Command::Rgsx(_)
        | Command::Runs(_)
        | Command::Simulator(_)
        | Command::Plugin(_) => Ok(Outcome::Done),
    }
}

/// Commands about plugins themselves need neither a key nor a network.
async fn plugins(
    command: PluginCommand,
    global: Option<PluginFile>,
    output: &Output,
) -> anyhow::Result<Outcome> {
    match command {
        PluginCommand::Info { file } => {
            plugin::info(&app::engine()?, file.or(global), output).await
        }
        PluginCommand::Approve { file } => approve::approve(&file, output),
        PluginCommand::Revoke { id } => approve::revoke(&id, output),
        PluginCommand::Export { file } => plugin::export(&file),
    }
}
