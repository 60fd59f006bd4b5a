//! Tickets for links: one session resolves all links, and a link that has to wait
//! does not block the others. Must not know how files are downloaded.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::bindings::ResolveOptions;
use crate::countdown::countdown;
use crate::download::TicketSource;
use crate::error::Error;
use crate::session::Session;
use crate::ticket::{Resolution, Ticket};

/// Pauses that one ticket may require.
const MAX_PAUSES: u32 = 10;

/// A shorter wait does not free the slot for another file.
const SHORT: Duration = Duration::from_secs(1);

/// A wait that the service requires, reported when it begins and once a second.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TicketWait {
    /// Why the service did not issue a ticket.
    pub refusal: Arc<Error>,
    /// The whole wait.
    pub total: Duration,
    /// The rest of the wait; equal to `total` when it begins.
    pub left: Duration,
}

/// A permit to be one of the files that are downloaded at the same time.
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

/// Issues tickets for one link, and waits as long as the service requires.
pub struct Tickets<'a> {
    /// Must not wait on its own: other links use it meanwhile.
    session: &'a Mutex<Session>,
    link: &'a str,
    options: &'a ResolveOptions,
    max_wait: Duration,
    slot: Option<&'a Slot>,
    on_wait: &'a (dyn Fn(TicketWait) + Sync),
}

impl<'a> Tickets<'a> {
    /// Returns a source of tickets for `link`. The session must not wait on its own
    /// ([`WaitOptions`](crate::WaitOptions)). One ticket waits for at most
    /// `max_wait` in total; `on_wait` receives each wait. It is a function because
    /// the download that uses the tickets decides when one is issued.
    pub fn new(
        session: &'a Mutex<Session>,
        link: &'a str,
        options: &'a ResolveOptions,
        max_wait: Duration,
        on_wait: &'a (dyn Fn(TicketWait) + Sync),
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

    /// Frees the slot for other files during waits.
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
            self.wait(wait, refusal).await;
        }
    }

    async fn wait(&self, total: Duration, refusal: Error) {
        let refusal = Arc::new(refusal);
        let slot = self.slot.filter(|_| total > SHORT);
        if let Some(slot) = slot {
            slot.leave().await;
        }
        countdown(total, |left| {
            let refusal = refusal.clone();
            (self.on_wait)(TicketWait {
                refusal,
                total,
                left,
            });
        })
        .await;
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

/// At least one second, so that no service is polled in a tight loop.
fn whole_seconds(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs().max(1))
}
