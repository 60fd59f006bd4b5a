//! Many downloads: several at the same time, in an order that can change while
//! they run. Must not know how files are downloaded or displayed.
//!
//! [`Queue::run`] downloads what is queued and ends when nothing is left to run.
//! Before and during a run, other tasks [add](Queue::add),
//! [remove](Queue::remove), [pause](Queue::pause), [resume](Queue::resume) and
//! [move](Queue::move_to) jobs. Dropping a run stops all downloads; their partial
//! files are kept for the next one.

mod tickets;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Mutex as AsyncMutex, Semaphore};

use super::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloaded, Downloader, TicketSource,
};
use crate::bindings::{ErrorCode, ErrorScope, LinkState, LinkStatus, PluginError, ResolveOptions};
use crate::error::Error;
use crate::queue::{JobId, JobState, Jobs, Started, Stopped};
use crate::running::{Events, Running};
use crate::session::{Session, WaitOptions};
use crate::ticket::Ticket;
use tickets::Slot;
pub use tickets::{TicketWait, Tickets};

/// Options of a queue.
#[derive(Clone, Debug)]
pub struct QueueOptions {
    /// Files that are downloaded at the same time. Default 3.
    pub parallel: usize,
    /// The longest total wait for one ticket that the service may require. Default
    /// 1 hour.
    pub max_wait: Duration,
    /// Check new links of unknown size in bulk, and fail dead links first.
    pub check: bool,
    /// Options for resolving links; the token is ignored.
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

/// An event of a job. `T` is what its transfer returns.
#[derive(Debug)]
#[non_exhaustive]
pub enum QueueEvent<T> {
    /// The bulk check reported its name, size or state.
    Checked(LinkStatus),
    /// A ticket is being issued.
    Resolving,
    /// The ticket was issued.
    Resolved,
    /// The service requires a wait before it issues a ticket.
    Waiting(TicketWait),
    /// The file is being downloaded.
    Download(DownloadEvent),
    /// The job was paused while it ran.
    Paused,
    /// The job was removed while it ran.
    Removed,
    /// The job has ended.
    Ended(Result<T, Error>),
}

/// Downloads one file whose link the queue resolves. [`Downloads`] is the usual
/// one; another implementation can pass tickets to another program.
pub trait Transfer: Sync {
    /// What a transfer returns.
    type Output: Send + 'static;

    /// Downloads the file: with a [`Downloader`], or as work of its own
    /// ([`Running::new`]). The queue drops the returned value to stop it.
    fn transfer<'a>(
        &'a self,
        id: JobId,
        request: &'a DownloadRequest,
        tickets: &'a dyn TicketSource,
    ) -> Running<'a, DownloadEvent, Result<Self::Output, Error>>;
}

/// Downloads to a folder.
pub struct Downloads {
    /// Shared by all files, with its connections and rate limit.
    pub downloader: Downloader,
    /// Options of all files; a request's own values take precedence.
    pub options: DownloadOptions,
    /// The algorithm of the service's checksums, from the plugin's description.
    pub checksum_algorithm: Option<String>,
}

impl Transfer for Downloads {
    type Output = Downloaded;

    fn transfer<'a>(
        &'a self,
        _: JobId,
        request: &'a DownloadRequest,
        tickets: &'a dyn TicketSource,
    ) -> Running<'a, DownloadEvent, Result<Downloaded, Error>> {
        let algorithm = self.checksum_algorithm.as_deref();
        let options = request.options(&self.options, algorithm);
        self.downloader.download(tickets, options)
    }
}

/// Downloads that wait, run or are paused.
pub struct Queue {
    session: AsyncMutex<Session>,
    options: QueueOptions,
    jobs: Jobs<Item>,
    /// Why no further job is started.
    stopped_by: Mutex<Option<PluginError>>,
}

#[derive(Clone)]
struct Item {
    request: DownloadRequest,
    check: Check,
}

/// The progress of the bulk check for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    New,
    Pending,
    /// Checked, or not needed.
    Done,
}

impl Item {
    fn is_ready(&self) -> bool {
        self.check == Check::Done
    }
}

impl Queue {
    /// Returns an empty queue. The session needs [`Scope::Download`](crate::Scope),
    /// and [`Scope::Check`](crate::Scope) for the bulk check.
    pub fn new(session: Session, options: QueueOptions) -> Self {
        Self {
            session: AsyncMutex::new(session),
            options,
            jobs: Jobs::new(),
            stopped_by: Mutex::default(),
        }
    }

    /// Adds jobs at the end and returns their ids, in order.
    pub fn add(&self, requests: impl IntoIterator<Item = DownloadRequest>) -> Vec<JobId> {
        self.jobs.add(requests.into_iter().map(|request| Item {
            check: match self.options.check && request.size.is_none() {
                true => Check::New,
                false => Check::Done,
            },
            request,
        }))
    }

    /// Returns the jobs that have not ended, in order.
    pub fn list(&self) -> Vec<(JobId, JobState, DownloadRequest)> {
        let jobs = self.jobs.all().into_iter();
        jobs.map(|(id, state, item)| (id, state, item.request))
            .collect()
    }

    /// Removes a job and keeps its partial file. Returns `false` if the job has
    /// ended.
    pub fn remove(&self, id: JobId) -> bool {
        self.jobs.remove(id)
    }

    /// Stops a job until it is resumed and keeps its partial file. Returns `false`
    /// if the job has ended.
    pub fn pause(&self, id: JobId) -> bool {
        self.jobs.pause(id)
    }

    /// Queues a paused job again, at its position. Returns `false` if the job has
    /// ended.
    pub fn resume(&self, id: JobId) -> bool {
        self.jobs.resume(id)
    }

    /// Moves a job to a position in the order, 0 for the first. Returns `false` if
    /// the job has ended.
    pub fn move_to(&self, id: JobId, position: usize) -> bool {
        self.jobs.move_to(id, position)
    }

    /// Downloads what is queued, until no job is queued or running. An error that
    /// would repeat for every other job ends all queued jobs. Dropping the returned
    /// value stops all downloads; another run resumes them.
    pub fn run<'a, T: Transfer>(
        &'a self,
        transfer: &'a T,
    ) -> Running<'a, (JobId, QueueEvent<T::Output>), ()> {
        Running::new(|events| self.run_jobs(transfer, events))
    }

    async fn run_jobs<T: Transfer>(
        &self,
        transfer: &T,
        events: Events<(JobId, QueueEvent<T::Output>)>,
    ) {
        *self.stopped_by() = None;
        // The first check may wait, as the session does. Later checks and tickets
        // must not occupy the session for others.
        self.check(self.unchecked(), &events).await;
        self.session.lock().await.set_wait(WaitOptions::default());
        let slots = Arc::new(Semaphore::new(self.options.parallel.max(1)));
        let mut working: FuturesUnordered<BoxFuture<'_, ()>> = FuturesUnordered::new();
        loop {
            let new = self.unchecked();
            if !new.is_empty() {
                working.push(Box::pin(self.check(new, &events)));
            }
            let can_start = self.jobs.can_start(Item::is_ready);
            if !can_start && working.is_empty() {
                return;
            }
            tokio::select! {
                Ok(permit) = slots.clone().acquire_owned(), if can_start => {
                    if let Some(job) = self.jobs.start(Item::is_ready) {
                        let slot = Slot::new(&slots, permit);
                        working.push(Box::pin(self.work(job, slot, transfer, &events)));
                    }
                }
                Some(()) = working.next(), if !working.is_empty() => {}
                () = self.jobs.changed() => {}
            }
        }
    }

    async fn work<T: Transfer>(
        &self,
        job: Started<'_, Item>,
        slot: Slot,
        transfer: &T,
        events: &Events<(JobId, QueueEvent<T::Output>)>,
    ) {
        let id = job.id;
        let request = &job.request.request;
        let stopped_by = self.stopped_by().clone();
        if let Some(error) = stopped_by {
            self.jobs.end(id);
            events.send((id, QueueEvent::Ended(Err(Error::Plugin(error)))));
            return;
        }
        let on_wait = |wait: TicketWait| events.send((id, QueueEvent::Waiting(wait)));
        let (resolve, max_wait) = (&self.options.resolve, self.options.max_wait);
        let tickets = Tickets::new(&self.session, &request.link, resolve, max_wait, &on_wait);
        let tickets = Announced {
            tickets: tickets.with_slot(&slot),
            before: &|| events.send((id, QueueEvent::Resolving)),
            after: &|| events.send((id, QueueEvent::Resolved)),
        };
        let transfer = transfer.transfer(id, request, &tickets);
        let transfer_events = events.map(move |event| (id, QueueEvent::Download(event)));
        let outcome = tokio::select! {
            outcome = transfer.report_to(transfer_events) => outcome,
            () = job.stop.notified() => {
                let event = match self.jobs.stopped(id) {
                    Stopped::Paused => QueueEvent::Paused,
                    Stopped::Removed => QueueEvent::Removed,
                };
                events.send((id, event));
                return;
            }
        };
        if let Err(error) = &outcome
            && error.stops_queue()
            && let Error::Plugin(inner) = error
        {
            *self.stopped_by() = Some(inner.clone());
        }
        self.jobs.end(id);
        events.send((id, QueueEvent::Ended(outcome)));
    }

    /// Returns the links that a bulk check has to include now.
    fn unchecked(&self) -> Vec<(JobId, String)> {
        self.jobs.inspect(|jobs| {
            // A single link is not worth a request.
            let is_worth = jobs.len() > 1;
            let new = jobs.iter_mut();
            let new = new.filter(|job| job.request.check == Check::New);
            let mut pending = Vec::new();
            for job in new {
                job.request.check = match is_worth {
                    true => Check::Pending,
                    false => Check::Done,
                };
                pending.push((job.id, job.request.request.link.clone()));
            }
            pending.retain(|_| is_worth);
            pending
        })
    }

    /// Checks links in bulk. If the check fails, the links are downloaded anyway.
    async fn check<T>(
        &self,
        pending: Vec<(JobId, String)>,
        events: &Events<(JobId, QueueEvent<T>)>,
    ) {
        if pending.is_empty() {
            return;
        }
        let (ids, links): (Vec<JobId>, Vec<String>) = pending.into_iter().unzip();
        let states = match self.session.lock().await.check(links).await {
            Ok(states) => states,
            Err(error) => {
                tracing::info!("the links could not be checked in bulk: {error}");
                Vec::new()
            }
        };
        let offline = states.iter().map(|s| s.state == LinkState::Offline);
        let offline: Vec<bool> = offline.collect();
        for (id, status) in ids.iter().zip(states) {
            self.jobs.change(*id, |item| {
                let request = &mut item.request;
                request.size = status.size;
                request.name = request.name.take().or(status.file_name.clone());
            });
            events.send((*id, QueueEvent::Checked(status)));
        }
        for (id, _) in ids.iter().zip(offline).filter(|(_, offline)| *offline) {
            self.jobs.end(*id);
            events.send((*id, QueueEvent::Ended(Err(not_found()))));
        }
        for id in ids {
            self.jobs.change(id, |item| item.check = Check::Done);
        }
    }

    fn stopped_by(&self) -> MutexGuard<'_, Option<PluginError>> {
        let stopped_by = self.stopped_by.lock();
        stopped_by.unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tickets whose issuing is reported.
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
