//! Keeps the connections of one file working until all bytes have arrived:
//! starts them, handles their failures, and renews tickets. Must not know names
//! or checksums.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::fetch::{Ended, Shared, fetch};
use super::open::Opened;
use super::options::DownloadEvent;
use super::plan::Piece;
use super::response::Failure;
use super::retry::{Retry, Then};
use super::run::Superseded;
use super::ticket::{Issued, TicketSource};
use super::watermark::Watermark;
use super::writer::Blocks;
use crate::error::Error;
use crate::running::Events;
use crate::ticket::Ticket;

/// How often progress is reported and idle connections look for work.
const TICK: Duration = Duration::from_millis(100);

/// A ticket younger than this is not refused because of its age: the server
/// allows fewer connections.
const YOUNG: Duration = Duration::from_secs(60);

/// Why an attempt ended without success.
pub(super) enum Stop {
    /// The file has to be fetched from its beginning.
    Restart,
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// The connections of one file.
pub(super) struct Supervisor<'a> {
    pub(super) shared: Arc<Shared>,
    pub(super) connections: &'a Arc<Semaphore>,
    pub(super) tickets: &'a dyn TicketSource,
    pub(super) issued: &'a mut Arc<Issued>,
    pub(super) blocks: Blocks,
    pub(super) watermark: Arc<Watermark>,
    pub(super) retry: &'a mut Retry,
    /// Maximum number of connections at the same time.
    pub(super) most: usize,
    /// Whether parts of the file can be requested.
    pub(super) ranges: bool,
    /// A part of another version, which is removed once more of this one has
    /// arrived.
    pub(super) superseded: Option<Superseded>,
    pub(super) events: &'a Events<DownloadEvent>,
    pub(super) work: Work<'a>,
}

/// The work in progress.
pub(super) struct Work<'a> {
    tasks: JoinSet<Ended>,
    /// Number of connections that are currently worthwhile.
    allowed: usize,
    not_before: Instant,
    renewal: Option<BoxFuture<'a, Result<Ticket, Error>>>,
    started: Instant,
    reported: u64,
    /// Bytes received.
    pub(super) fetched: u64,
}

impl Default for Work<'_> {
    fn default() -> Self {
        Self {
            tasks: JoinSet::new(),
            allowed: 1,
            not_before: Instant::now(),
            renewal: None,
            started: Instant::now(),
            reported: u64::MAX,
            fetched: 0,
        }
    }
}

impl Supervisor<'_> {
    /// Fetches everything that remains in the plan. `first` is the connection
    /// that is already open.
    pub(super) async fn run(
        &mut self,
        first: Option<(Piece, Opened, OwnedSemaphorePermit)>,
    ) -> Result<(), Stop> {
        self.work.allowed = self.most;
        if let Some((piece, opened, permit)) = first {
            self.spawn(piece, Some(opened), permit);
        }
        let outcome = self.supervise().await;
        // No one passes bytes to the writer any longer.
        self.work.tasks.shutdown().await;
        outcome
    }

    async fn supervise(&mut self) -> Result<(), Stop> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.start().await?;
            if self.work.tasks.is_empty() && self.shared.plan().is_complete() {
                self.report();
                return Ok(());
            }
            tokio::select! {
                Some(ended) = self.work.tasks.join_next() => {
                    self.ended(ended.map_err(Error::internal)?)?;
                }
                ticket = renewed(&mut self.work.renewal) => {
                    self.work.renewal = None;
                    *self.issued = Arc::new(Issued::new(ticket?, self.shared.size)?);
                    self.events.send(DownloadEvent::Reissued);
                }
                _ = tick.tick() => self.report(),
            }
        }
    }

    /// Starts as many connections as are allowed and have something to do.
    async fn start(&mut self) -> Result<(), Stop> {
        while self.work.tasks.len() < self.work.allowed
            && self.work.renewal.is_none()
            && Instant::now() >= self.work.not_before
        {
            let permit = match self.work.tasks.is_empty() {
                true => self.connections.clone().acquire_owned().await,
                false => match self.connections.clone().try_acquire_owned() {
                    Ok(permit) => Ok(permit),
                    Err(_) => return Ok(()),
                },
            };
            let Ok(permit) = permit else { return Ok(()) };
            let worth = self.worth();
            let piece = self.shared.plan().take(self.work.allowed as u64, worth);
            let Some(piece) = piece else { return Ok(()) };
            if !self.issued.holds() {
                self.shared.plan().give_back(piece.id);
                self.work.renewal = Some(self.tickets_issue(Duration::ZERO));
                return Ok(());
            }
            self.spawn(piece, None, permit);
        }
        Ok(())
    }

    fn spawn(&mut self, piece: Piece, opened: Option<Opened>, permit: OwnedSemaphorePermit) {
        let (shared, issued, blocks) = (
            self.shared.clone(),
            self.issued.clone(),
            self.blocks.clone(),
        );
        self.work
            .tasks
            .spawn(fetch(shared, issued, piece, opened, blocks, permit));
    }

    /// Returns the size that a piece must exceed to be split: what its
    /// connection completes within half a second.
    fn worth(&self) -> u64 {
        let seconds = self.work.started.elapsed().as_secs_f64().max(0.01);
        let working = self.work.tasks.len().max(1) as f64;
        (self.shared.plan().received() as f64 / seconds / working / 2.0) as u64
    }

    fn report(&mut self) {
        let bytes = self.watermark.on_disk();
        if bytes != self.work.reported {
            self.work.reported = bytes;
            self.superseded = self.superseded.take().and_then(|s| s.unless_larger(bytes));
            self.events.send(DownloadEvent::Received {
                bytes,
                connections: self.work.tasks.len(),
            });
        }
    }

    /// Handles the end of a connection, successful or not.
    fn ended(&mut self, ended: Ended) -> Result<(), Stop> {
        self.shared.plan().give_back(ended.piece);
        self.work.fetched += ended.received;
        if ended.received > 0 {
            self.retry.progress();
        }
        let Err(failure) = ended.outcome else {
            self.work.allowed = self.most.min(self.work.allowed + 1);
            return Ok(());
        };
        tracing::debug!("a connection failed: {failure:?}");
        let others = self.work.tasks.len();
        let is_current = Arc::ptr_eq(&ended.issued, self.issued);
        match &failure {
            // Another connection has noticed this earlier, and there is or will
            // be a new ticket.
            Failure::Refused(_) if !is_current || self.work.renewal.is_some() => return Ok(()),
            Failure::Refused(_) if others > 0 && ended.issued.age() < YOUNG => {
                self.work.allowed = others;
                return Ok(());
            }
            Failure::Transient(_) if others > 0 && ended.received == 0 => {
                self.work.allowed = others;
                return Ok(());
            }
            Failure::NoRanges if others > 0 => {
                (self.most, self.work.allowed) = (1, 1);
                return Ok(());
            }
            _ => {}
        }
        self.failed(failure)
    }

    fn failed(&mut self, failure: Failure) -> Result<(), Stop> {
        let reason = match &failure {
            Failure::Transient(error) | Failure::Refused(error) => error.to_string(),
            _ => String::new(),
        };
        // A download that cannot be resumed starts over.
        let failure = match (self.ranges, failure) {
            (false, Failure::Transient(_) | Failure::Refused(_)) => Failure::NoRanges,
            (_, failure) => failure,
        };
        match self.retry.after(failure) {
            Then::Again(time) => {
                self.work.not_before = Instant::now() + time;
                self.events.send(DownloadEvent::Retrying { reason, time });
            }
            Then::Reissue(time) => self.work.renewal = Some(self.tickets_issue(time)),
            Then::Restart => return Err(Stop::Restart),
            Then::GiveUp(error) => return Err(Stop::Error(error)),
        }
        Ok(())
    }
}

impl<'a> Supervisor<'a> {
    /// Issues a new ticket, after a pause.
    fn tickets_issue(&self, pause: Duration) -> BoxFuture<'a, Result<Ticket, Error>> {
        let tickets = self.tickets;
        Box::pin(async move {
            tokio::time::sleep(pause).await;
            tickets.issue().await
        })
    }
}

/// Waits for a new ticket; forever, if none was requested.
async fn renewed(
    renewal: &mut Option<BoxFuture<'_, Result<Ticket, Error>>>,
) -> Result<Ticket, Error> {
    match renewal {
        Some(renewal) => renewal.await,
        None => std::future::pending().await,
    }
}
