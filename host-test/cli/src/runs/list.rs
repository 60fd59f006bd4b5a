//! `hoster runs`.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::super::Outcome;
use super::super::output::{Output, duration, rfc3339};
use super::super::summary::TotalsLine;
use super::args::RunsArgs;
use super::history::{End, History, Run, State};

/// What `runs --json` prints for each run.
#[derive(Serialize)]
struct RunLine<'a> {
    started: Option<String>,
    command: &'a str,
    state: State,
    exit_code: Option<u8>,
    seconds: Option<f64>,
    #[serde(flatten)]
    totals: Option<TotalsLine>,
}

/// Lists the last runs, oldest first.
pub async fn run(args: RunsArgs, output: &Output) -> anyhow::Result<Outcome> {
    let runs = match History::of_user() {
        Some(history) => history.last(args.last).await,
        None => Vec::new(),
    };
    if runs.is_empty() {
        output.say(&output.l10n().plain("runs-none"));
    }
    for (run, state) in runs {
        output.json_only(&RunLine {
            started: rfc3339(run.started),
            command: &run.command,
            state,
            exit_code: run.end.as_ref().map(|end| end.exit_code),
            seconds: run.end.as_ref().map(|end| end.seconds),
            totals: run.end.as_ref().map(|end| end.totals.line()),
        });
        output.say(&described(output, &run, state));
    }
    Ok(Outcome::Done)
}

/// Formats a run for people, in two lines, with the local time.
fn described(output: &Output, run: &Run, state: State) -> String {
    let l10n = output.l10n();
    let started = i64::try_from(run.started).ok();
    let started = started.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let started = started.unwrap_or_default().to_zoned(TimeZone::system());
    let state = match (state, &run.end) {
        (State::Failed, Some(end)) => {
            let code = end.exit_code.to_string();
            l10n.text("runs-failed", &[("code", code.into())])
        }
        (State::Running, _) => l10n.plain("runs-running"),
        (State::Done, _) => l10n.plain("runs-done"),
        (State::Interrupted, _) => l10n.plain("interrupted"),
        (State::DidNotEnd | State::Failed, _) => l10n.plain("runs-did-not-end"),
    };
    let what = |End {
                    totals, seconds, ..
                }: &End| {
        let time = Duration::try_from_secs_f64(*seconds).unwrap_or_default();
        let counted = totals.counted(l10n, run.kind.messages(), Some(time));
        counted.unwrap_or_else(|| duration(time.as_secs_f64().ceil() as u64))
    };
    let what = run.end.as_ref().map(what);
    let what = what.map(|what| format!("  {what}")).unwrap_or_default();
    let started = started.strftime("%Y-%m-%d %H:%M:%S");
    format!("{started}  {state}{what}\n  {}", run.command)
}
