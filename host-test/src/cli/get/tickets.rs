//! Tickets for the files of a batch: one session asks the service for all of
//! them, and a file that has to wait lets the others go on. Must not know how
//! files are fetched.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hoster_host::{Error, Resolution, ResolveOptions, Session, Ticket, TicketSource};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

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
    pub session: &'a Mutex<Session>,
    pub link: &'a str,
    pub options: &'a LinkOptions,
    /// Seconds that this file may wait in all.
    pub max_wait: u64,
    pub slot: &'a Slot,
    pub on_wait: &'a (dyn Fn(Wait<'_>) + Sync),
}

impl TicketSource for Tickets<'_> {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        Box::pin(self.resolve())
    }
}

impl Tickets<'_> {
    async fn resolve(&self) -> Result<Ticket, Error> {
        let (mut token, mut waited) = (None, 0);
        for _ in 0..=MAX_PAUSES {
            let options = ResolveOptions {
                password: self.options.password.get().map(str::to_owned),
                token: token.take(),
                fetch_details: self.options.fetch_checksum,
                options: self.options.options.clone(),
            };
            let resolution = self.session.lock().await.resolve(self.link, options).await;
            match resolution {
                Ok(Resolution::Ready(ticket)) => return Ok(ticket),
                Ok(Resolution::Pause(pause)) => {
                    self.wait(pause.seconds.into(), Reason::Asked(&pause.reason))
                        .await;
                    token = Some(pause.token);
                }
                Err(error) => {
                    let Some(time) = error.retry_after() else {
                        return Err(error);
                    };
                    // One more, so that the service's clock agrees.
                    let seconds = time.as_secs() + 1;
                    if waited + seconds > self.max_wait + 1 || self.max_wait == 0 {
                        return Err(error);
                    }
                    waited += seconds;
                    self.wait(seconds, Reason::Refused(&error)).await;
                }
            }
        }
        Err(Error::Invalid(format!(
            "the service asked for more than {MAX_PAUSES} pauses; try again later"
        )))
    }

    /// Waits, and lets other files go on.
    async fn wait(&self, seconds: u64, reason: Reason<'_>) {
        if seconds > SHORT {
            self.slot.leave().await;
        }
        for left in (1..=seconds).rev() {
            (self.on_wait)(Wait {
                reason,
                seconds,
                left,
            });
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        self.slot.enter().await;
    }
}
