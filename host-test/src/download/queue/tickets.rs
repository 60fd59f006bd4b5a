//! Tickets for links: one session resolves all of them, and a link that has to
//! wait lets the others go on. Must not know how files are fetched.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::bindings::ResolveOptions;
use crate::download::TicketSource;
use crate::error::Error;
use crate::session::Session;
use crate::ticket::{Resolution, Ticket};

/// Pauses that one ticket may ask for.
const MAX_PAUSES: u32 = 10;

/// A shorter wait does not make room for another file.
const SHORT: Duration = Duration::from_secs(1);

/// How often a wait is reported.
const REPORT: Duration = Duration::from_secs(1);

/// A wait for the service, reported when it begins and once a second.
#[derive(Clone, Copy, Debug)]
pub struct TicketWait<'a> {
    /// Why the service did not issue a ticket.
    pub refusal: &'a Error,
    /// The whole wait.
    pub total: Duration,
    /// What is left of it; all of it when the wait begins.
    pub left: Duration,
}

/// The right to be one of the files that are fetched at the same time.
pub(super) struct Slot {
    slots: Arc<Semaphore>,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Slot {
    pub(super) fn new(slots: &Arc<Semaphore>, permit: OwnedSemaphorePermit) -> Self {
        Self {
            slots: slots.clone(),
            held: Mutex::new(Some(permit)),
        }
    }

    async fn leave(&self) {
        self.held.lock().await.take();
    }

    async fn enter(&self) {
        let mut held = self.held.lock().await;
        if held.is_none() {
            *held = self.slots.clone().acquire_owned().await.ok();
        }
    }
}

/// Issues tickets for one link, waiting as long as the service wants.
pub struct Tickets<'a> {
    /// Must not wait itself: other links use it meanwhile.
    session: &'a Mutex<Session>,
    link: &'a str,
    options: &'a ResolveOptions,
    max_wait: Duration,
    slot: Option<&'a Slot>,
    on_wait: &'a (dyn Fn(TicketWait<'_>) + Sync),
}

impl<'a> Tickets<'a> {
    /// Tickets for `link` from a session that does not wait itself
    /// ([`WaitOptions`](crate::WaitOptions)). One ticket waits for at most
    /// `max_wait` in total; `on_wait` is told of each wait.
    pub fn new(
        session: &'a Mutex<Session>,
        link: &'a str,
        options: &'a ResolveOptions,
        max_wait: Duration,
        on_wait: &'a (dyn Fn(TicketWait<'_>) + Sync),
    ) -> Self {
        Self {
            session,
            link,
            options,
            max_wait,
            slot: None,
            on_wait,
        }
    }

    /// Leaves the slot to other files while it waits.
    pub(super) fn with_slot(self, slot: &'a Slot) -> Self {
        Self {
            slot: Some(slot),
            ..self
        }
    }

    async fn resolve(&self) -> Result<Ticket, Error> {
        let (mut token, mut waited, mut pauses) = (None, Duration::ZERO, 0);
        loop {
            let options = ResolveOptions {
                token: token.take(),
                ..self.options.clone()
            };
            let resolution = self.session.lock().await.resolve(self.link, options).await;
            let (wait, refusal) = match resolution {
                Ok(Resolution::Ready(ticket)) => return Ok(ticket),
                Ok(Resolution::Pause(pause)) => {
                    pauses += 1;
                    if pauses > MAX_PAUSES {
                        return Err(Error::TooManyPauses { pauses: MAX_PAUSES });
                    }
                    token = Some(pause.token);
                    let time = Duration::from_secs(pause.seconds.into());
                    let reason = pause.reason;
                    (time, Error::Pause { reason, time })
                }
                Err(error) => match error.retry_after() {
                    Some(time) => (whole_seconds(time), error),
                    None => return Err(error),
                },
            };
            if waited + wait > self.max_wait {
                return Err(refusal);
            }
            waited += wait;
            self.wait(wait, &refusal).await;
        }
    }

    async fn wait(&self, total: Duration, refusal: &Error) {
        let slot = self.slot.filter(|_| total > SHORT);
        if let Some(slot) = slot {
            slot.leave().await;
        }
        // By the clock: a report takes time too.
        let end = Instant::now() + total;
        let mut left = total;
        while !left.is_zero() {
            let wait = TicketWait {
                refusal,
                total,
                left,
            };
            (self.on_wait)(wait);
            left = left.saturating_sub(REPORT);
            tokio::time::sleep_until(end - left).await;
        }
        if let Some(slot) = slot {
            slot.enter().await;
        }
    }
}

impl TicketSource for Tickets<'_> {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        Box::pin(self.resolve())
    }
}

/// At least one second, so that no service is asked in a tight loop.
fn whole_seconds(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs().max(1))
}
