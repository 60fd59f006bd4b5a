//! The queue of `get`: asks in bulk what is there, fetches several files at the
//! same time, and goes on when one fails. Must not know how a file is fetched.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use hoster_host::{
    Capability, Description, Downloader, DownloaderOptions, Error, ErrorCode, ErrorScope,
    LinkState, PluginError, Session,
};
use tokio::sync::{Mutex, Semaphore};

use super::super::Outcome;
use super::super::app::App;
use super::super::args::GetArgs;
use super::super::exit;
use super::super::links::{self, Wanted};
use super::super::output::bytes;
use super::super::progress::Progress;
use super::event::{Event, SCHEMA};
use super::failed::Unfinished;
use super::file::{File, Got};
use super::hooks::Hooks;
use super::tickets::Slot;

/// What all files of a batch share.
pub struct Batch<'a> {
    pub app: &'a App<'a>,
    pub args: &'a GetArgs,
    pub exec: Option<Vec<String>>,
    pub description: Description,
    pub session: Mutex<Session>,
    pub downloader: Downloader,
    pub progress: Progress,
    pub hooks: Option<&'a dyn Hooks>,
    unfinished: Unfinished,
}

/// What has become of the files so far.
#[derive(Default)]
struct Tally {
    done: usize,
    skipped: usize,
    bytes: u64,
    failures: Vec<&'static str>,
    /// Why no further file is tried.
    condemned: Option<PluginError>,
}

/// Downloads what is wanted; `hooks` learns what becomes of it.
pub async fn run(
    app: &App<'_>,
    mut session: Session,
    mut wanted: Vec<Wanted>,
    args: &GetArgs,
    exec: Option<Vec<String>>,
    hooks: Option<&dyn Hooks>,
) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let files = wanted.len();
    let transfer = &args.transfer;
    let unfinished = Unfinished::new(transfer.failed.clone(), &wanted);
    app.output.json_only(&Event::Begin {
        schema: SCHEMA,
        files,
    });
    let description = session.describe().await?;
    links::identify_rest(&mut session, &mut wanted).await?;
    let can_check = description.capabilities.contains(&Capability::Check);
    let dead = match can_check && !transfer.no_check {
        true => check(app, &mut session, &mut wanted).await,
        false => Vec::new(),
    };
    let options = DownloaderOptions {
        connections: description
            .limits
            .max_connections
            .map_or(30, |n| n.min(1_000) as usize),
        limit_rate: transfer.limit_rate,
        stall: std::time::Duration::from_secs(transfer.stall_timeout),
        retries: transfer.retries,
        check_space: !transfer.no_space_check,
    };
    let batch = Batch {
        app,
        args,
        exec,
        hooks,
        description,
        downloader: Downloader::new(session.network().clone(), options),
        session: Mutex::new(session),
        progress: Progress::new(app.output, transfer.quiet, files),
        unfinished,
    };
    let tally = batch.work(wanted, &dead).await;
    let Batch { progress, .. } = batch;
    drop(progress);
    if files > 1 {
        let (failed, seconds) = (tally.failures.len(), started.elapsed().as_secs_f64());
        app.output.json_only(&Event::End {
            done: tally.done,
            skipped: tally.skipped,
            failed,
            bytes: tally.bytes,
            seconds,
        });
        // Who listens to the files one by one says something else at the end.
        if !transfer.quiet && transfer.export.is_none() && hooks.is_none() {
            let values = [
                ("done", tally.done.into()),
                ("skipped", tally.skipped.into()),
                ("failed", failed.into()),
                ("bytes", bytes(tally.bytes).into()),
                ("seconds", format!("{seconds:.0}").into()),
            ];
            app.output
                .say(&app.output.words().text("download-summary", &values));
        }
    }
    Ok(exit::outcome(&tally.failures))
}

impl Batch<'_> {
    /// What a file is called to who reads: programs know it by its link.
    pub fn name<'a>(&'a self, link: &'a str) -> &'a str {
        let hooks = self.hooks.filter(|_| !self.app.output.is_json());
        hooks.map_or(link, |hooks| hooks.name(link))
    }

    async fn work(&self, wanted: Vec<Wanted>, dead: &[usize]) -> Tally {
        let of = wanted.len();
        let slots = Arc::new(Semaphore::new(self.args.transfer.parallel.into()));
        let mut queue = wanted.into_iter().enumerate();
        let mut working = FuturesUnordered::new();
        let mut tally = Tally::default();
        let mut left = true;
        while left || !working.is_empty() {
            tokio::select! {
                Ok(permit) = slots.clone().acquire_owned(), if left => {
                    let Some((number, wanted)) = queue.next() else {
                        left = false;
                        continue;
                    };
                    let (slot, is_dead) = (Slot::new(&slots, permit), dead.contains(&number));
                    let condemned = tally.condemned.clone();
                    working.push(async move {
                        let outcome = match (condemned, is_dead) {
                            (Some(error), _) => Err(Error::Plugin(error)),
                            (None, true) => Err(not_found()),
                            (None, false) => File::get(self, &wanted, slot).await,
                        };
                        (number, wanted, outcome)
                    });
                }
                Some((number, wanted, outcome)) = working.next(), if !working.is_empty() => {
                    self.ended(number, &wanted, outcome, &mut tally);
                    self.progress.files(tally.done + tally.skipped + tally.failures.len(), of);
                }
            }
        }
        tally
    }

    fn ended(
        &self,
        number: usize,
        wanted: &Wanted,
        outcome: Result<Got, Error>,
        tally: &mut Tally,
    ) {
        match outcome {
            Ok(got) => {
                self.unfinished.done(number);
                tally.bytes += got.fetched;
                match got.skipped {
                    true => tally.skipped += 1,
                    false => tally.done += 1,
                }
            }
            Err(error) => {
                tally.failures.push(error.code());
                if let Some(hooks) = self.hooks {
                    hooks.failed(&wanted.link, &error);
                }
                self.unfinished.failed(number, error.code());
                if let Error::Plugin(inner) = &error
                    && is_for_all(inner)
                {
                    tally.condemned = Some(inner.clone());
                }
                let error = self.app.explain(error);
                self.progress
                    .print(|| self.app.output.error(&error, Some(self.name(&wanted.link))));
            }
        }
    }
}

/// Every other file would fail in the same way, and a service that is asked in
/// vain too often locks the address.
fn is_for_all(error: &PluginError) -> bool {
    matches!(
        error.code,
        ErrorCode::CredentialRejected | ErrorCode::AccountLocked
    ) && error.scope == ErrorScope::Account
        && error.retry_after.is_none()
}

fn not_found() -> Error {
    Error::Plugin(PluginError {
        code: ErrorCode::NotFound,
        message: "the file does not exist (any more)".into(),
        scope: ErrorScope::File,
        retry_after: None,
        status: None,
        reply: None,
    })
}

/// Asks about all links of which nothing is known, and says which are dead. One
/// link alone is not worth a request more.
async fn check(app: &App<'_>, session: &mut Session, wanted: &mut [Wanted]) -> Vec<usize> {
    let unknown: Vec<usize> = (0..wanted.len())
        .filter(|i| wanted[*i].size.is_none())
        .collect();
    if wanted.len() < 2 || unknown.is_empty() {
        return Vec::new();
    }
    let links = unknown.iter().map(|i| wanted[*i].link.clone()).collect();
    let told = match session.check(links).await {
        Ok(told) => told,
        Err(error) => {
            tracing::info!(
                "the links could not be checked first: {}",
                app.explain(error)
            );
            return Vec::new();
        }
    };
    let mut dead = Vec::new();
    for (number, status) in unknown.into_iter().zip(told) {
        wanted[number].size = status.size;
        wanted[number].name = wanted[number].name.take().or(status.file_name);
        if status.state == LinkState::Offline {
            dead.push(number);
        }
    }
    dead
}
