//! `hoster compare`.

use futures_util::StreamExt as _;
use hoster_host::download::Verified;
use hoster_host::upload::Selection;
use hoster_host::{Code, CompareEvent, CompareOptions, Compared, Scope};
use serde::Serialize;

use super::app::{self, App};
use super::args::CompareArgs;
use super::output::{Output, bytes};
use super::progress::Progress;
use super::{Outcome, exit, summary};

/// What `compare --json` prints for each file.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    state: &'static str,
    size: u64,
    /// Size in the account, if it differs.
    remote_size: Option<u64>,
}

/// The last line of `compare --json`.
#[derive(Default, Serialize)]
struct Counts {
    equal: usize,
    /// Of the equal ones, those without a known checksum.
    by_size: usize,
    different: usize,
    missing: usize,
    extra: usize,
    /// Empty local files, which services do not store.
    empty: usize,
    failed: usize,
}

pub async fn run(app: &App<'_>, args: CompareArgs) -> anyhow::Result<Outcome> {
    let size_only = args.size_only;
    let options = CompareOptions {
        selection: Selection {
            include: args.include,
            exclude: args.exclude,
            follow_links: args.follow_links,
            record_links: false,
        },
        size_only,
        hash_cache: (!args.no_hash_cache).then(app::hash_cache).flatten(),
    };
    let mut session = app.session(&[Scope::List])?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let progress = Progress::new(app.output, false);
    let number = progress.add("comparing", None);
    let line = progress.line(number);
    let mut comparing = hoster_host::compare(&mut session, &args.local, &args.remote, options);
    let (mut counts, mut failures, mut done) = (Counts::default(), Vec::new(), 0);
    while let Some(event) = comparing.next().await {
        match event {
            CompareEvent::Listed { bytes, .. } => line.start("comparing", Some(bytes), 0),
            CompareEvent::File { path, size, result } => {
                done += size;
                line.moved(done, 1);
                match result {
                    Ok(compared) => {
                        counts.by_size += usize::from(compared == Compared::Equal(Verified::Size));
                        show(app, &path, size, compared, &mut counts);
                    }
                    Err(error) => {
                        failures.push(error.code());
                        app.output.error(&error.into(), Some(&path));
                    }
                }
            }
            _ => {}
        }
    }
    comparing.await?;
    // Ends the display before the summary.
    drop(progress);
    counts.failed = failures.len();
    summarize(app.output, &counts, size_only);
    Ok(outcome_of(&counts, &failures))
}

fn show(app: &App<'_>, path: &str, size: u64, compared: Compared, counts: &mut Counts) {
    let (state, count) = match compared {
        Compared::Equal(_) => ("equal", &mut counts.equal),
        Compared::Size(_) | Compared::Checksum => ("different", &mut counts.different),
        Compared::Missing => ("missing", &mut counts.missing),
        Compared::Extra => ("extra", &mut counts.extra),
        Compared::Empty => ("empty", &mut counts.empty),
    };
    *count += 1;
    let remote_size = match compared {
        Compared::Size(remote) => Some(remote),
        _ => None,
    };
    app.output.json_only(&Line {
        path,
        state,
        size,
        remote_size,
    });
    let detail = match compared {
        Compared::Equal(_) => return,
        Compared::Size(remote) => format!(" ({} here, {} there)", bytes(size), bytes(remote)),
        Compared::Checksum => " (same size, other checksum)".to_owned(),
        Compared::Empty => " (not stored by the service)".to_owned(),
        Compared::Missing | Compared::Extra => format!(" ({})", bytes(size)),
    };
    app.output.say(&format!("{state:<9}  {path}{detail}"));
}

fn summarize(output: &Output, counts: &Counts, size_only: bool) {
    output.json_only(counts);
    let by_size = match size_only {
        true => 0,
        false => counts.by_size,
    };
    let parts = [
        ("summary-equal", counts.equal - by_size, 0),
        ("summary-equal-by-size", by_size, 0),
        ("summary-different", counts.different, 0),
        ("summary-missing", counts.missing, 0),
        ("summary-extra", counts.extra, 0),
        ("summary-empty", counts.empty, 0),
        ("summary-failed", counts.failed, 0),
    ];
    let line = summary::counted(output.l10n(), &parts, Some(output.elapsed()));
    output.say(&line.unwrap_or_else(|| output.l10n().plain("compare-nothing")));
}

/// 0 if both sides are equal, 1 for differences, else the code of the error.
fn outcome_of(counts: &Counts, failures: &[Code]) -> Outcome {
    match failures.is_empty() {
        true => Outcome::all_done(counts.different + counts.missing + counts.extra == 0),
        false => exit::outcome(failures),
    }
}
