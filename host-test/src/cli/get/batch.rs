//! The queue of `get`: asks in bulk what is there, fetches several files at the
//! same time, and goes on when one fails. Must not know how a file is fetched.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use hoster_host::{
    Capability, Description, Downloader, DownloaderOptions, Error, ErrorCode, ErrorScope,
    LinkState, PluginError, Session, Spacing, WaitOptions, When,
};
use tokio::sync::{Mutex, Semaphore};

use super::super::Outcome;
use super::super::app::{self, App};
use super::super::args::GetArgs;
use super::super::exit;
use super::super::links::{self, Wanted};
use super::super::progress::{Board, Progress};
use super::super::summary::{self, Reader, Summary};
use super::event::{Event, SCHEMA};
use super::failed::Unfinished;
use super::file::{File, Got};
use super::hooks::{Ended, Hooks};
use super::next;
use super::tickets::Slot;

/// What all files of a batch share.
pub struct Batch<'a> {
    pub app: &'a App<'a>,
    pub args: &'a GetArgs,
    pub exec: Option<Vec<String>>,
    pub description: Description,
    pub session: Mutex<Session>,
    pub downloader: Downloader,
    pub spacing: Option<Spacing>,
    pub progress: &'a Progress,
    pub hooks: Option<&'a dyn Hooks>,
    /// Number of the first file.
    first: usize,
    unfinished: Unfinished,
}

/// Downloads what is wanted; `hooks` learns what becomes of it. What has ended
/// `before` counts in the summary.
pub async fn run(
    app: &App<'_>,
    mut session: Session,
    mut wanted: Vec<Wanted>,
    args: &GetArgs,
    exec: Option<Vec<String>>,
    before: &[Ended],
    hooks: Option<&dyn Hooks>,
) -> anyhow::Result<Outcome> {
    let transfer = &args.transfer;
    let description = session.describe().await?;
    let unfinished = Unfinished::new(transfer.failed.clone(), &wanted);
    app.output.json_only(&Event::Begin {
        schema: SCHEMA,
        files: wanted.len(),
    });
    // The last to be dropped, so that it tells of all that was interrupted.
    let summary = summary(app, args, hooks, (&wanted, before.len()));
    let progress = &summary.progress;
    before.iter().for_each(|ended| ended.note(progress));
    let first = progress.board().files().len();
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
    // Each file waits for itself, and lets the others go on.
    session.set_wait(WaitOptions::default());
    let batch = Batch {
        app,
        args,
        exec,
        hooks,
        spacing: spacing(args, &description, session.has_credential()),
        description,
        downloader: Downloader::new(session.network().clone(), options),
        session: Mutex::new(session),
        progress,
        first,
        unfinished,
    };
    batch.work(wanted, &dead).await;
    drop(batch);
    // Who has hooks has an exit code of its own for what came before.
    let counts_from = hooks.map_or(0, |_| first);
    let failures = progress.board().failures(counts_from);
    summary.tell();
    Ok(exit::outcome(&failures))
}

/// What is said at the end, and progress until then.
fn summary<'a>(
    app: &'a App<'_>,
    args: &'a GetArgs,
    hooks: Option<&'a dyn Hooks>,
    (wanted, first): (&[Wanted], usize),
) -> Summary<'a> {
    let transfer = &args.transfer;
    let reader = match transfer.export {
        _ if transfer.quiet => Reader::Nobody,
        Some(_) => Reader::Error,
        None => Reader::Output,
    };
    let progress = Progress::new(app.output, transfer.quiet);
    let links: Vec<String> = wanted.iter().map(|wanted| wanted.link.clone()).collect();
    let next = move |board: &Board| match hooks {
        Some(hooks) => hooks.next(),
        None => next::command(args, &links, board.files().split_at(first)),
    };
    let messages = match hooks {
        Some(_) => summary::GAMES,
        None if transfer.export.is_some() => summary::EXPORTS,
        None => summary::DOWNLOADS,
    };
    Summary::new(app.output, progress, (messages, reader), next)
}

/// The pause between small files: what the user says, or what the service's
/// limits say, and that with a key only after the service has refused a start.
fn spacing(args: &GetArgs, description: &Description, has_key: bool) -> Option<Spacing> {
    let when = match has_key {
        true => When::AfterRefusal,
        false => When::Always,
    };
    let usual = Spacing::of(&description.limits, when);
    match args.transfer.small_file_pause {
        None => usual,
        Some(time) => Some(Spacing {
            bytes: usual.map_or(u64::MAX, |usual| usual.bytes),
            time,
            when: When::Always,
        }),
    }
}

impl Batch<'_> {
    /// The longest that one file waits for the service.
    pub fn max_wait(&self) -> Duration {
        Duration::from_secs(self.app.max_wait(app::MAX_WAIT_TRANSFER))
    }

    /// What a file is called to who reads: programs know it by its link.
    pub fn name<'a>(&'a self, wanted: &'a Wanted) -> &'a str {
        let name = match self.hooks {
            _ if self.app.output.is_json() => None,
            Some(hooks) => Some(hooks.name(&wanted.link)),
            None => wanted.name.as_deref(),
        };
        name.unwrap_or(&wanted.link)
    }

    async fn work(&self, wanted: Vec<Wanted>, dead: &[usize]) {
        for wanted in &wanted {
            self.progress.add(self.name(wanted), wanted.size);
        }
        // Known already, and told before hours of downloads.
        for number in dead {
            self.ended(*number, &wanted[*number], Err(not_found()));
        }
        let slots = Arc::new(Semaphore::new(self.args.transfer.parallel.into()));
        let queue = wanted.into_iter().enumerate();
        let mut queue = queue.filter(|(number, _)| !dead.contains(number));
        let mut working = FuturesUnordered::new();
        // Why no further file is tried.
        let mut condemned: Option<PluginError> = None;
        let mut left = true;
        while left || !working.is_empty() {
            tokio::select! {
                Ok(permit) = slots.clone().acquire_owned(), if left => {
                    let Some((number, wanted)) = queue.next() else {
                        left = false;
                        continue;
                    };
                    let slot = Slot::new(&slots, permit);
                    let condemned = condemned.clone();
                    working.push(async move {
                        let outcome = match condemned {
                            Some(error) => Err(Error::Plugin(error)),
                            None => File::get(self, self.first + number, &wanted, slot).await,
                        };
                        (number, wanted, outcome)
                    });
                }
                Some((number, wanted, outcome)) = working.next(), if !working.is_empty() => {
                    if let Err(error) = &outcome
                        && error.stops_queue()
                        && let Error::Plugin(inner) = error
                    {
                        condemned = Some(inner.clone());
                    }
                    self.ended(number, &wanted, outcome);
                }
            }
        }
    }

    fn ended(&self, number: usize, wanted: &Wanted, outcome: Result<Got, Error>) {
        let on_board = self.first + number;
        match outcome {
            Ok(got) => {
                self.unfinished.done(number);
                match got.skipped {
                    true => self.progress.skipped(on_board),
                    false => self.progress.done(on_board, got.size, got.fetched),
                }
            }
            Err(error) => {
                if let Some(hooks) = self.hooks {
                    hooks.failed(&wanted.link, &error);
                }
                let code = error.code();
                self.unfinished.failed(number, code);
                let error = self.app.explain(error);
                let reason = self.app.output.reason(&error);
                self.progress.failed(on_board, code, &reason);
                self.app.output.error(&error, Some(self.name(wanted)));
            }
        }
    }
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
