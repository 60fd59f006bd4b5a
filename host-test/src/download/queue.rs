//! Many downloads: several at once, in an order that can change while they run.
//! Must not know how files are fetched or shown.
//!
//! [`Queue::run`] fetches what is queued and returns when nothing is left that
//! could run. Meanwhile, or before, other tasks [add](Queue::add),
//! [remove](Queue::remove), [pause](Queue::pause), [resume](Queue::resume) and
//! [move](Queue::move_to) jobs. Dropping the future of `run` stops all downloads;
//! their parts stay for the next run.

mod tickets;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Mutex as AsyncMutex, Notify, Semaphore};

use super::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloaded, Downloader, TicketSource,
};
use crate::bindings::{ErrorCode, ErrorScope, LinkState, LinkStatus, PluginError, ResolveOptions};
use crate::error::Error;
use crate::session::{Session, WaitOptions};
use crate::ticket::Ticket;
use tickets::Slot;
pub use tickets::{TicketWait, Tickets};

/// How a queue works.
#[derive(Clone, Debug)]
pub struct QueueOptions {
    /// Files at the same time. Default 3.
    pub parallel: usize,
    /// The longest that one ticket waits in total because the service asks for
    /// it. Default 1 hour.
    pub max_wait: Duration,
    /// Check new links of unknown size in bulk, and fail dead ones first.
    pub check: bool,
    /// How links are resolved; the token is ignored.
    pub resolve: ResolveOptions,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            parallel: 3,
            max_wait: Duration::from_secs(3_600),
            check: true,
            resolve: ResolveOptions::plain(),
        }
    }
}

/// A job of a queue; counted from 0 in the order in which jobs were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(usize);

impl JobId {
    /// How many jobs were added before this one.
    pub fn index(self) -> usize {
        self.0
    }
}

/// What a job does at the moment. Jobs that have ended are not in the queue any
/// more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its turn.
    Queued,
    /// It is being fetched.
    Running,
    /// It waits until it is resumed.
    Paused,
}

/// What happens to a job. `T` is what its transfer returns.
#[derive(Debug)]
pub enum QueueEvent<'a, T> {
    /// The bulk check reported its name, size or state.
    Checked(&'a LinkStatus),
    /// A ticket is being issued.
    Resolving,
    /// The ticket is there.
    Resolved,
    /// The service asks to wait before it issues a ticket.
    Waiting(TicketWait<'a>),
    /// The download goes on.
    Download(DownloadEvent),
    /// It was paused while it ran.
    Paused,
    /// It was removed while it ran.
    Removed,
    /// It is over.
    Ended(Result<T, Error>),
}

/// Is told what happens, in the order in which it happens.
type OnEvent<'a, T> = &'a (dyn Fn(JobId, QueueEvent<'_, T>) + Sync);

/// Fetches one file whose link the queue resolves. [`Downloads`] is the usual
/// one; another one can hand tickets to another program.
pub trait Transfer: Sync {
    /// What a transfer returns.
    type Output: Send;

    /// Fetches the file. Dropping the future cancels it.
    fn transfer<'a>(
        &'a self,
        id: JobId,
        request: &'a DownloadRequest,
        tickets: &'a dyn TicketSource,
        on_event: &'a (dyn Fn(DownloadEvent) + Sync),
    ) -> BoxFuture<'a, Result<Self::Output, Error>>;
}

/// Downloads to a folder.
pub struct Downloads {
    /// Is shared by all files: its connections, its rate.
    pub downloader: Downloader,
    /// Options of all files; what a request knows goes first.
    pub options: DownloadOptions,
    /// The plugin's algorithm for checksums, from its description.
    pub checksum_algorithm: Option<String>,
}

impl Transfer for Downloads {
    type Output = Downloaded;

    fn transfer<'a>(
        &'a self,
        _: JobId,
        request: &'a DownloadRequest,
        tickets: &'a dyn TicketSource,
        on_event: &'a (dyn Fn(DownloadEvent) + Sync),
    ) -> BoxFuture<'a, Result<Downloaded, Error>> {
        Box::pin(async move {
            let algorithm = self.checksum_algorithm.as_deref();
            let options = request.options(&self.options, algorithm);
            let mut on_event = |event| on_event(event);
            self.downloader
                .download(tickets, &options, &mut on_event)
                .await
        })
    }
}

/// Downloads that wait, run or are paused.
pub struct Queue {
    session: AsyncMutex<Session>,
    options: QueueOptions,
    jobs: Mutex<Jobs>,
    /// A job was added, resumed or moved.
    changed: Notify,
}

#[derive(Default)]
struct Jobs {
    added: usize,
    /// In the order in which they start.
    waiting: Vec<Job>,
    /// Why no further job is tried.
    condemned: Option<PluginError>,
}

struct Job {
    id: JobId,
    request: DownloadRequest,
    state: JobState,
    check: Check,
    /// Ends a job that runs.
    stop: Arc<Notify>,
    /// What becomes of it then.
    after_stop: AfterStop,
}

/// How far the bulk check is with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    New,
    Asked,
    /// It has asked, or need not.
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterStop {
    Pause,
    Queue,
    Remove,
}

impl Job {
    fn can_start(&self) -> bool {
        self.state == JobState::Queued && self.check == Check::Done
    }
}

impl Queue {
    /// An empty queue. The session needs the scopes for resolving links, and for
    /// checking them where that is wanted.
    pub fn new(session: Session, options: QueueOptions) -> Self {
        Self {
            session: AsyncMutex::new(session),
            options,
            jobs: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Adds jobs at the end; returns their ids, in order.
    pub fn add(&self, requests: impl IntoIterator<Item = DownloadRequest>) -> Vec<JobId> {
        let mut jobs = self.jobs();
        let mut ids = Vec::new();
        for request in requests {
            let id = JobId(jobs.added);
            jobs.added += 1;
            ids.push(id);
            jobs.waiting.push(Job {
                id,
                check: match self.options.check && request.size.is_none() {
                    true => Check::New,
                    false => Check::Done,
                },
                request,
                state: JobState::Queued,
                stop: Arc::default(),
                after_stop: AfterStop::Pause,
            });
        }
        drop(jobs);
        self.changed.notify_one();
        ids
    }

    /// The jobs that have not ended, in their order.
    pub fn list(&self) -> Vec<(JobId, JobState, DownloadRequest)> {
        let jobs = self.jobs();
        let jobs = jobs.waiting.iter();
        jobs.map(|job| (job.id, job.state, job.request.clone()))
            .collect()
    }

    /// Removes a job; what has come of its file stays. `false`: it has ended.
    pub fn remove(&self, id: JobId) -> bool {
        let mut jobs = self.jobs();
        let Some(at) = jobs.position(id) else {
            return false;
        };
        match jobs.waiting[at].state {
            JobState::Running => {
                jobs.waiting[at].after_stop = AfterStop::Remove;
                jobs.waiting[at].stop.notify_one();
            }
            JobState::Queued | JobState::Paused => drop(jobs.waiting.remove(at)),
        }
        true
    }

    /// Stops a job until it is resumed; what has come of its file stays. `false`:
    /// it has ended.
    pub fn pause(&self, id: JobId) -> bool {
        self.change(id, |job| match job.state {
            JobState::Running => {
                job.after_stop = AfterStop::Pause;
                job.stop.notify_one();
            }
            JobState::Queued | JobState::Paused => job.state = JobState::Paused,
        })
    }

    /// Queues a paused job again, in its place. `false`: it has ended.
    pub fn resume(&self, id: JobId) -> bool {
        self.change(id, |job| match job.state {
            // It may be about to stop.
            JobState::Running => job.after_stop = AfterStop::Queue,
            JobState::Queued | JobState::Paused => job.state = JobState::Queued,
        })
    }

    /// Moves a job to a place in the order, 0 for the first. `false`: it has ended.
    pub fn move_to(&self, id: JobId, place: usize) -> bool {
        let mut jobs = self.jobs();
        let Some(at) = jobs.position(id) else {
            return false;
        };
        let job = jobs.waiting.remove(at);
        let place = place.min(jobs.waiting.len());
        jobs.waiting.insert(place, job);
        drop(jobs);
        self.changed.notify_one();
        true
    }

    /// Fetches what is queued, until no job is queued or running. An error that
    /// every other job would meet as well ends all that are queued.
    pub async fn run<T: Transfer>(&self, transfer: &T, on_event: OnEvent<'_, T::Output>) {
        self.jobs().condemned = None;
        // The first check may wait, as the session does; later ones and tickets
        // must not keep the session from others.
        self.check(self.unchecked(), on_event).await;
        self.session.lock().await.set_wait(WaitOptions::default());
        let slots = Arc::new(Semaphore::new(self.options.parallel.max(1)));
        let mut working: FuturesUnordered<BoxFuture<'_, ()>> = FuturesUnordered::new();
        loop {
            let new = self.unchecked();
            if !new.is_empty() {
                working.push(Box::pin(self.check(new, on_event)));
            }
            let can_start = self.jobs().waiting.iter().any(Job::can_start);
            if !can_start && working.is_empty() {
                return;
            }
            tokio::select! {
                Ok(permit) = slots.clone().acquire_owned(), if can_start => {
                    if let Some((id, request, stop)) = self.start() {
                        let slot = Slot::new(&slots, permit);
                        working.push(Box::pin(self.work(id, request, stop, slot, transfer, on_event)));
                    }
                }
                Some(()) = working.next(), if !working.is_empty() => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// Takes the first job that can start.
    fn start(&self) -> Option<(JobId, DownloadRequest, Arc<Notify>)> {
        let mut jobs = self.jobs();
        let job = jobs.waiting.iter_mut().find(|job| job.can_start())?;
        job.state = JobState::Running;
        job.stop = Arc::default();
        Some((job.id, job.request.clone(), job.stop.clone()))
    }

    async fn work<T: Transfer>(
        &self,
        id: JobId,
        request: DownloadRequest,
        stop: Arc<Notify>,
        slot: Slot,
        transfer: &T,
        on_event: OnEvent<'_, T::Output>,
    ) {
        // Why no further job is tried.
        let condemned = self.jobs().condemned.clone();
        if let Some(error) = condemned {
            self.end(id);
            on_event(id, QueueEvent::Ended(Err(Error::Plugin(error))));
            return;
        }
        let on_wait = |wait: TicketWait<'_>| on_event(id, QueueEvent::Waiting(wait));
        let (resolve, max_wait) = (&self.options.resolve, self.options.max_wait);
        let tickets = Tickets::new(&self.session, &request.link, resolve, max_wait, &on_wait);
        let tickets = Announced {
            tickets: tickets.with_slot(&slot),
            before: &|| on_event(id, QueueEvent::Resolving),
            after: &|| on_event(id, QueueEvent::Resolved),
        };
        let on_download = |event| on_event(id, QueueEvent::Download(event));
        let outcome = tokio::select! {
            outcome = transfer.transfer(id, &request, &tickets, &on_download) => outcome,
            () = stop.notified() => {
                on_event(id, self.stopped(id));
                return;
            }
        };
        if let Err(error) = &outcome
            && error.stops_queue()
            && let Error::Plugin(inner) = error
        {
            self.jobs().condemned = Some(inner.clone());
        }
        self.end(id);
        on_event(id, QueueEvent::Ended(outcome));
    }

    /// A job that ran was paused or removed.
    fn stopped<T>(&self, id: JobId) -> QueueEvent<'static, T> {
        let mut jobs = self.jobs();
        let Some(at) = jobs.position(id) else {
            return QueueEvent::Removed;
        };
        jobs.waiting[at].state = match jobs.waiting[at].after_stop {
            AfterStop::Pause => JobState::Paused,
            AfterStop::Queue => JobState::Queued,
            AfterStop::Remove => {
                jobs.waiting.remove(at);
                return QueueEvent::Removed;
            }
        };
        QueueEvent::Paused
    }

    fn end(&self, id: JobId) {
        let mut jobs = self.jobs();
        if let Some(at) = jobs.position(id) {
            jobs.waiting.remove(at);
        }
    }

    /// The links that a bulk check has to ask about now.
    fn unchecked(&self) -> Vec<(JobId, String)> {
        let mut jobs = self.jobs();
        // One link alone is not worth a request.
        let is_worth = jobs.waiting.len() > 1;
        let new = jobs
            .waiting
            .iter_mut()
            .filter(|job| job.check == Check::New);
        let mut asked = Vec::new();
        for job in new {
            job.check = match is_worth {
                true => Check::Asked,
                false => Check::Done,
            };
            asked.push((job.id, job.request.link.clone()));
        }
        asked.retain(|_| is_worth);
        asked
    }

    /// Asks about links in bulk. A check that fails is no reason to download
    /// nothing.
    async fn check<T>(&self, asked: Vec<(JobId, String)>, on_event: OnEvent<'_, T>) {
        if asked.is_empty() {
            return;
        }
        let (ids, links): (Vec<JobId>, Vec<String>) = asked.into_iter().unzip();
        let told = match self.session.lock().await.check(links).await {
            Ok(told) => told,
            Err(error) => {
                tracing::info!("the links could not be checked in bulk: {error}");
                Vec::new()
            }
        };
        for (id, status) in ids.iter().zip(&told) {
            self.change(*id, |job| {
                let request = &mut job.request;
                request.size = status.size;
                request.name = request.name.take().or(status.file_name.clone());
            });
            on_event(*id, QueueEvent::Checked(status));
        }
        for (id, status) in ids.iter().zip(&told) {
            if status.state == LinkState::Offline {
                self.end(*id);
                on_event(*id, QueueEvent::Ended(Err(not_found())));
            }
        }
        for id in ids {
            self.change(id, |job| job.check = Check::Done);
        }
    }

    /// Changes a job. `false`: it has ended.
    fn change(&self, id: JobId, change: impl FnOnce(&mut Job)) -> bool {
        let mut jobs = self.jobs();
        let Some(at) = jobs.position(id) else {
            return false;
        };
        change(&mut jobs.waiting[at]);
        drop(jobs);
        self.changed.notify_one();
        true
    }

    fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Jobs {
    fn position(&self, id: JobId) -> Option<usize> {
        self.waiting.iter().position(|job| job.id == id)
    }
}

/// Tickets, and what is told while they are issued.
struct Announced<'a> {
    tickets: Tickets<'a>,
    before: &'a (dyn Fn() + Sync),
    after: &'a (dyn Fn() + Sync),
}

impl TicketSource for Announced<'_> {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        Box::pin(async move {
            (self.before)();
            let ticket = self.tickets.issue().await?;
            (self.after)();
            Ok(ticket)
        })
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
