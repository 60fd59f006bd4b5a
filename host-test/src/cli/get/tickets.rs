//! Tickets for links: one session asks the service for all of them, and a link
//! that has to wait lets the others go on. Must not know how files are fetched.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hoster_host::{Error, Resolution, ResolveOptions, Session, Ticket, TicketSource};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::super::args::LinkOptions;
use super::super::resolve::{Reason, Wait};

/// Pauses that one ticket may ask for.
const MAX_PAUSES: u32 = 10;

/// A shorter wait does not make room for another file.
const SHORT: u64 = 2;

/// The right to be one of the files that are fetched at the same time.
pub struct Slot {
    slots: Arc<Semaphore>,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Slot {
    pub fn new(slots: &Arc<Semaphore>, permit: OwnedSemaphorePermit) -> Self {
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

/// Where the tickets of one link come from.
pub struct Tickets<'a> {
    /// Must not wait itself: the other links use it meanwhile.
    pub session: &'a Mutex<Session>,
    pub link: &'a str,
    pub options: &'a LinkOptions,
    /// Seconds that one ticket may wait in all.
    pub max_wait: u64,
    /// Is left to other links during a wait.
    pub slot: Option<&'a Slot>,
    pub on_wait: &'a (dyn Fn(Wait<'_>) + Sync),
}

impl TicketSource for Tickets<'_> {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        Box::pin(self.resolve())
    }
}

impl Tickets<'_> {
    async fn resolve(&self) -> Result<Ticket, Error> {
        let (mut token, mut waited, mut pauses) = (None, 0, 0);
        loop {
            let options = ResolveOptions {
                password: self.options.password.get().map(str::to_owned),
                token: token.take(),
                fetch_details: self.options.fetch_checksum,
                options: self.options.options.clone(),
            };
            let resolution = self.session.lock().await.resolve(self.link, options).await;
            let (seconds, refusal) = match resolution {
                Ok(Resolution::Ready(ticket)) => return Ok(ticket),
                Ok(Resolution::Pause(pause)) => {
                    pauses += 1;
                    if pauses > MAX_PAUSES {
                        return Err(Error::TooManyPauses { pauses: MAX_PAUSES });
                    }
                    token = Some(pause.token);
                    let error = Error::Pause {
                        reason: pause.reason,
                        time: Duration::from_secs(pause.seconds.into()),
                    };
                    (pause.seconds.into(), error)
                }
                Err(error) => match error.retry_after() {
                    Some(time) => (time.as_secs().max(1), error),
                    None => return Err(error),
                },
            };
            if waited + seconds > self.max_wait {
                return Err(refusal);
            }
            waited += seconds;
            self.wait(seconds, Reason::of(&refusal)).await;
        }
    }

    /// Waits, and lets other links go on.
    async fn wait(&self, seconds: u64, reason: Reason<'_>) {
        let slot = self.slot.filter(|_| seconds > SHORT);
        if let Some(slot) = slot {
            slot.leave().await;
        }
        // By the clock: a report takes time too.
        let end = Instant::now() + Duration::from_secs(seconds);
        for left in (1..=seconds).rev() {
            (self.on_wait)(Wait {
                reason,
                seconds,
                left,
            });
            tokio::time::sleep_until(end - Duration::from_secs(left - 1)).await;
        }
        if let Some(slot) = slot {
            slot.enter().await;
        }
    }
}
