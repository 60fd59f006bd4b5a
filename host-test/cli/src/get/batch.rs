//! All files of `get`: passes them to the library's queue, shows their progress,
//! and does what was requested with each file. Must not know how files are downloaded.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use hoster_host::download::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloader, DownloaderOptions, Queue,
    QueueEvent, QueueOptions, Spacing, TicketSource, Transfer, When,
};
use hoster_host::{Capability, Description, Error, JobId, ResolveOptions, Running, Session};

use super::super::Outcome;
use super::super::app::{self, App};
use super::super::args::GetArgs;
use super::super::exit;
use super::super::links;
use super::super::progress::{Board, Progress};
use super::super::summary::{self, Next, Reader, Summary, SyncCounts};
use super::args::TransferArgs;
use super::event::{Event, SCHEMA};
use super::failed_list::Unfinished;
use super::file::{File, Got, hash_algorithm};
use super::hooks::{Ended, Hooks};
use super::restore::Rest;
use super::resume_command;

/// What was requested, apart from the links.
pub struct Settings<'a> {
    pub transfer: &'a TransferArgs,
    pub resolve: ResolveOptions,
    /// Options of all files.
    pub options: DownloadOptions,
    /// Words of the command to run after each file.
    pub exec: Option<Vec<String>>,
    /// Only report what would be downloaded.
    pub dry_run: bool,
    /// The command line, for the command that resumes.
    pub args: Option<&'a GetArgs>,
    /// The last step, before the summary.
    pub finish: Option<&'a dyn Finish>,
    /// What is created after the downloads.
    pub rest: Option<&'a Rest>,
}

/// What follows after the last file, before the summary.
pub trait Finish: Sync {
    /// Receives the links of the files that are complete.
    fn finish<'a>(
        &'a self,
        done: &'a HashSet<String>,
        progress: &'a Progress,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// What a sync found and did besides transfers; `None` for other commands.
    fn sync(&self) -> Option<SyncCounts>;
}

/// State that all files of a batch share.
pub struct Batch<'a> {
    pub app: &'a App<'a>,
    pub settings: &'a Settings<'a>,
    pub description: Description,
    pub downloader: Downloader,
    pub options: DownloadOptions,
    pub progress: &'a Progress,
    pub hooks: Option<&'a dyn Hooks>,
    files: Vec<File<'a>>,
    unfinished: Unfinished,
}

/// Downloads the requested files and reports their outcome to `hooks`. Files that
/// ended `before` count in the summary.
pub async fn run(
    app: &App<'_>,
    mut session: Session,
    mut wanted: Vec<DownloadRequest>,
    settings: &Settings<'_>,
    before: &[Ended],
    hooks: Option<&dyn Hooks>,
) -> anyhow::Result<Outcome> {
    let transfer = settings.transfer;
    let description = session.describe().await?;
    let unfinished = Unfinished::new(transfer.failed.clone(), &wanted);
    app.output.json_only(&Event::Begin {
        schema: SCHEMA,
        files: wanted.len(),
    });
    // Dropped last, so that it includes everything that was interrupted.
    let mut summary = summary(app, settings, hooks, (&wanted, before.len()));
    let progress = &summary.progress;
    before.iter().for_each(|ended| ended.note(progress));
    let first = progress.board().files().len();
    links::identify_rest(&mut session, &mut wanted).await?;
    let can_check = description.capabilities.contains(&Capability::Check);
    let options = DownloaderOptions {
        connections: description
            .limits
            .max_connections
            .map_or(30, |n| n.min(1_000) as usize),
        limit_rate: transfer.limit_rate,
        stall: Duration::from_secs(transfer.stall_timeout),
        retries: transfer.retries,
        check_space: !transfer.no_space_check,
    };
    let max_wait = Duration::from_secs(app.max_wait(app::MAX_WAIT_TRANSFER));
    let queue_options = QueueOptions {
        parallel: transfer.parallel.into(),
        max_wait,
        check: can_check && !transfer.no_check,
        resolve: settings.resolve.clone(),
    };
    let hash = transfer.checksum_file.as_ref();
    let hash = hash.map(|_| hash_algorithm(&description).to_owned());
    let spacing = spacing(transfer, &description, session.has_credential());
    let downloader = Downloader::new(session.service().clone(), options);
    let queue = Queue::new(session, queue_options);
    let mut batch = Batch {
        app,
        settings,
        hooks,
        options: DownloadOptions {
            hash: hash.or_else(|| settings.options.hash.clone()),
            spacing,
            // A pause that the user chose is not limited.
            max_wait: match transfer.small_file_pause {
                Some(_) => None,
                None => Some(max_wait),
            },
            ..settings.options.clone()
        },
        description,
        downloader,
        progress,
        files: Vec::new(),
        unfinished,
    };
    batch.files = wanted.iter().map(|wanted| batch.file(wanted)).collect();
    let links: Vec<String> = wanted.iter().map(|wanted| wanted.link.clone()).collect();
    let mut done = HashSet::new();
    queue.add(wanted);
    let mut events = queue.run(&batch);
    while let Some((id, event)) = events.next().await {
        if let QueueEvent::Ended(Ok(_)) = event {
            done.extend(links.get(id.index()).cloned());
        }
        batch.on_event(id, event);
    }
    drop(events);
    drop(batch);
    if let Some(finish) = settings.finish {
        finish.finish(&done, progress).await?;
        summary.sync = finish.sync();
    }
    // Last, because folders get their times.
    match settings.rest {
        Some(rest) if settings.dry_run => rest.preview(app, transfer.quiet),
        Some(rest) => rest.create(app, progress, transfer.quiet).await,
        None => {}
    }
    // A caller with hooks computes its own exit code for earlier files.
    let counts_from = hooks.map_or(0, |_| first);
    let failures = summary.progress.board().failures(counts_from);
    summary.print();
    Ok(exit::outcome(&failures))
}

/// Progress during the run, and the summary at its end.
fn summary<'a>(
    app: &'a App<'_>,
    settings: &'a Settings<'_>,
    hooks: Option<&'a dyn Hooks>,
    (wanted, first): (&[DownloadRequest], usize),
) -> Summary<'a> {
    let transfer = settings.transfer;
    let is_sync = settings
        .finish
        .is_some_and(|finish| finish.sync().is_some());
    let reader = match transfer.export {
        _ if transfer.quiet => Reader::Nobody,
        Some(_) => Reader::Error,
        None => Reader::Output,
    };
    let progress = Progress::new(app.output, transfer.quiet);
    let links: Vec<String> = wanted.iter().map(|wanted| wanted.link.clone()).collect();
    let next = move |board: &Board| -> Option<Next> {
        match hooks {
            Some(hooks) => hooks.next(),
            None if is_sync => resume_command::unchanged(),
            None => resume_command::command(settings.args?, &links, board.files().split_at(first)),
        }
    };
    let messages = match hooks {
        Some(_) => summary::GAMES,
        None if settings.dry_run => summary::DRY_DOWNLOADS,
        None if transfer.export.is_some() => summary::EXPORTS,
        None if is_sync => summary::PULLS,
        None => summary::DOWNLOADS,
    };
    Summary::new(app.output, progress, (messages, reader), next)
}

/// Returns the pause between small files: the user's, or the usual one.
fn spacing(transfer: &TransferArgs, description: &Description, has_key: bool) -> Option<Spacing> {
    let usual = Spacing::usual(&description.limits, has_key);
    match transfer.small_file_pause {
        None => usual,
        Some(time) => Some(Spacing {
            bytes: usual.map_or(u64::MAX, |usual| usual.bytes),
            time,
            when: When::Always,
        }),
    }
}

impl<'a> Batch<'a> {
    /// Adds a file to the progress.
    fn file(&self, wanted: &DownloadRequest) -> File<'a> {
        let name = match self.hooks {
            // Programs identify it by its link.
            _ if self.app.output.is_json() => None,
            Some(hooks) => Some(hooks.name(&wanted.link)),
            None => wanted.name.as_deref(),
        };
        let number = self.progress.add(name.unwrap_or(&wanted.link), wanted.size);
        File::new(wanted.link.clone(), number, self.progress.line(number))
    }

    /// Returns the display name of a file.
    fn name(&self, number: usize) -> String {
        let board = self.progress.board();
        board
            .files()
            .get(number)
            .map(|file| file.name.clone())
            .unwrap_or_default()
    }

    fn on_event(&self, id: JobId, event: QueueEvent<Got>) {
        let Some(file) = self.files.get(id.index()) else {
            return;
        };
        match event {
            QueueEvent::Checked(status) => {
                let has_name = self.hooks.is_some() || self.app.output.is_json();
                let name = status.file_name.as_deref().filter(|_| !has_name);
                self.progress.known(file.number, name, status.size);
            }
            QueueEvent::Resolving => file.busy(self, "waiting-link"),
            QueueEvent::Resolved => file.busy(self, "waiting-start"),
            QueueEvent::Waiting(wait) => file.on_wait(self, &wait),
            QueueEvent::Ended(outcome) => self.ended(id.index(), file, outcome),
            // The transfer shows its own events.
            _ => {}
        }
    }

    fn ended(&self, index: usize, file: &File<'_>, outcome: Result<Got, Error>) {
        match outcome {
            Ok(got) => {
                self.unfinished.done(index);
                match got.skipped {
                    true => self.progress.skipped(file.number),
                    false => self.progress.done(file.number, got.size, got.fetched),
                }
            }
            Err(error) => {
                if let Some(hooks) = self.hooks {
                    hooks.failed(&file.link, &error);
                }
                let code = error.code();
                self.unfinished.failed(index, code);
                let error = error.into();
                let reason = self.app.output.reason(&error);
                let name = self.name(file.number);
                self.progress.failed(file.number, code, &reason);
                self.app
                    .output
                    .error_of(&error, Some(&name), Some(&file.link));
            }
        }
    }
}

impl Transfer for Batch<'_> {
    type Output = Got;

    fn transfer<'a>(
        &'a self,
        id: JobId,
        request: &'a DownloadRequest,
        tickets: &'a dyn TicketSource,
    ) -> Running<'a, DownloadEvent, Result<Got, Error>> {
        // The file shows its events before it reports its end.
        Running::new(move |_| async move {
            let file = self.files.get(id.index());
            let file = file.ok_or_else(|| Error::internal("a file that nobody asked for"))?;
            file.get(self, request, tickets).await
        })
    }
}
