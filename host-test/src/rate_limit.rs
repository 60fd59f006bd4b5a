//! Enforces the service's rate limits for all sessions and processes of a user:
//! decides, before anything is sent, when each request may depart. Must not
//! know the network.
//!
//! A request takes a slot before it departs ([`RateLimiter::acquire`]), and the
//! slot counts until one window after the head of the response has arrived
//! ([`Slot::answered`]). The list of sent requests is shared by all plugins
//! ([`sent`]); what a plugin reports about its service applies only to that
//! plugin and its successors ([`pauses`]).

mod budget;
mod pauses;
mod sent;
#[cfg(test)]
mod simulation;
mod spacing;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use budget::Demand;
pub use budget::{Budget, Per};
use pauses::{Intervals, Pauses};
use sent::{Request, Sent};

use crate::credential::Subject;
use crate::state_file::{StateFile, unix_time};

/// Longest wait that happens inside the call; the caller decides about longer
/// ones. More than the widest spacing, 5 s.
const HELD: Duration = Duration::from_secs(6);

/// Key under which the pause between small files is stored.
const SMALL_FILES: &str = "small-files";

/// Key under which a refused download start is recorded.
const DOWNLOAD_STARTS: &str = "download-starts";

/// How long small files are spaced after a download start was refused.
const CAUTION: Duration = Duration::from_secs(3_600);

/// The rate limits of one plugin's service.
pub struct RateLimiter {
    budgets: Vec<Arc<Budget>>,
    off: bool,
    /// Requests sent by all plugins.
    sent: StateFile<Sent>,
    /// Pauses of this plugin and its successors.
    pauses: StateFile<Pauses>,
    /// State name of this plugin and its successors.
    owner: String,
    /// Requests of this process that wait for the same limit are sent in order.
    queues: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// Where limits are stored for all processes of a user.
pub(crate) struct LimitFiles {
    /// The requests sent by any plugin.
    pub(crate) sent: PathBuf,
    /// What this plugin and its successors report about the service.
    pub(crate) pauses: PathBuf,
}

/// A request that must wait.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    help: String,
    /// Lower bound of the wait. The actual wait may be longer while responses
    /// are outstanding.
    wait: Duration,
}

/// A request that must not be sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TooEarly {
    /// Purpose of the limit, from the manifest.
    pub help: String,
    /// Time until it may be sent.
    pub retry_after: Duration,
}

/// The properties of a request that limits can distinguish.
pub(crate) struct RequestInfo<'a> {
    pub(crate) method: &'a str,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    /// The body; `None` if it is too large to inspect.
    pub(crate) body: Option<&'a [u8]>,
}

/// Permission to send one request.
#[must_use = "the response must be reported, or the slot is kept for 10 s"]
pub(crate) struct Slot<'a> {
    limiter: &'a RateLimiter,
    /// `None` if no limit applies to the request.
    id: Option<u64>,
    subject: String,
    /// Requests are spaced wider than usual, until enough of them were served.
    is_widened: bool,
}

impl Slot<'_> {
    /// Records that the head of the response has arrived, or that no response
    /// can arrive any longer.
    pub(crate) async fn answered(self, status: Option<u16>) {
        let Some(id) = self.id else {
            return;
        };
        let note = move |sent: &mut Sent| sent.answered(id, now());
        self.limiter.sent.with(note).await;
        if self.is_widened && status.is_some_and(|status| (200..300).contains(&status)) {
            let subject = self.subject;
            let note = move |pauses: &mut Pauses| pauses.served(&subject);
            self.limiter.pauses.with(note).await;
        }
    }
}

impl RateLimiter {
    /// Enforces limits that are stored in files, for all processes that use the
    /// same files, or only in memory. `owner` identifies the plugin and its
    /// successors.
    pub(crate) fn new(budgets: Vec<Budget>, owner: &str, files: Option<&LimitFiles>) -> Self {
        Self {
            budgets: budgets.into_iter().map(Arc::new).collect(),
            off: false,
            sent: StateFile::new(files.map(|files| files.sent.as_path())),
            pauses: StateFile::new(files.map(|files| files.pauses.as_path())),
            owner: owner.to_owned(),
            queues: Mutex::default(),
        }
    }

    /// Enforces no limits.
    pub(crate) fn off() -> Self {
        Self {
            off: true,
            ..Self::new(Vec::new(), "", None)
        }
    }

    /// Whether no limits are enforced.
    pub(crate) fn is_off(&self) -> bool {
        self.off
    }

    /// Waits until the request may be sent, and counts it. Fails if the wait
    /// would be longer than [`HELD`].
    pub(crate) async fn acquire(
        &self,
        request: &RequestInfo<'_>,
        subject: &Subject,
    ) -> Result<Slot<'_>, TooEarly> {
        let slot = |id, intervals| Slot {
            limiter: self,
            id,
            subject: subject.as_str().to_owned(),
            is_widened: intervals != Intervals::default(),
        };
        if self.off {
            return Ok(slot(None, Intervals::default()));
        }
        let demands = self.demands(request, subject);
        let new = Request::new(request, subject.as_str(), &self.owner, &demands);
        let Some(first) = demands.first() else {
            // Recorded for other plugins, which may have a limit that applies
            // to it.
            let list = move |sent: &mut Sent| sent.take(&new, &[], Intervals::default(), now());
            let id = self.sent.with(list).await.and_then(Result::ok);
            return Ok(slot(id, Intervals::default()));
        };
        let queue = self.queue(first.name());
        let _place = match queue.try_lock() {
            Ok(place) => place,
            Err(_) => {
                // A request that must wait for long does not wait in the queue.
                let (asked, intervals) = (demands.clone(), self.intervals(subject).await?);
                let refusal = self
                    .sent
                    .with(move |sent| sent.refusal(&asked, intervals, now()));
                within_held(refusal.await.ok_or_else(unreadable)?)?;
                queue.lock().await
            }
        };
        loop {
            let (new, asked) = (new.clone(), demands.clone());
            let intervals = self.intervals(subject).await?;
            let take = move |sent: &mut Sent| sent.take(&new, &asked, intervals, now());
            match self.sent.with(take).await.ok_or_else(unreadable)? {
                Ok(id) => return Ok(slot(Some(id), intervals)),
                Err(refusal) => {
                    let wait = refusal.wait;
                    tracing::debug!("held for {} ms: {}", wait.as_millis(), refusal.help);
                    within_held(Some(refusal))?;
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Returns the current spacing for a credential. Waits for a short pause to
    /// end, and fails for a pause longer than [`HELD`].
    async fn intervals(&self, subject: &Subject) -> Result<Intervals, TooEarly> {
        loop {
            let subject = subject.as_str().to_owned();
            let asked = move |pauses: &mut Pauses| pauses.intervals(&subject, now());
            match self.pauses.with(asked).await.ok_or_else(unreadable)? {
                Ok(intervals) => return Ok(intervals),
                Err(wait) => {
                    within_held(Some(Refusal {
                        help: "the service requires a pause".into(),
                        wait,
                    }))?;
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Records that the service requires a pause: requests that fall under a
    /// limit are not sent before it ends, and are spaced more widely
    /// afterwards. With `whole_address`, this applies to all credentials.
    pub(crate) async fn flooded(&self, subject: &Subject, whole_address: bool, pause: Duration) {
        let name = match whole_address {
            true => pauses::ADDRESS.to_owned(),
            false => pauses::credential(subject.as_str()),
        };
        let least = self.budgets.iter().map(|b| b.spacing_ms).max();
        let least = Duration::from_millis(least.unwrap_or(0).into());
        let note = move |pauses: &mut Pauses| {
            let now = now();
            pauses.flooded(name.clone(), least, now);
            pauses.pause(name, now + pause.as_millis() as u64);
        };
        self.pauses.with(note).await;
    }

    /// Records that the service refused to start a download because there were
    /// too many: for an hour, small files are spaced from the start.
    pub(crate) async fn download_start_refused(&self) {
        let until = now() + CAUTION.as_millis() as u64;
        let note = move |pauses: &mut Pauses| pauses.pause(DOWNLOAD_STARTS.into(), until);
        self.pauses.with(note).await;
    }

    /// Whether a download start was refused within the last hour.
    pub(crate) async fn is_cautious(&self) -> bool {
        self.paused(DOWNLOAD_STARTS).await.is_some()
    }

    /// Returns how long the next small file has to wait before it starts.
    pub(crate) async fn small_file_wait(&self) -> Option<Duration> {
        self.paused(SMALL_FILES).await
    }

    /// Records that a small file has started; the next one has to wait this
    /// long.
    pub(crate) async fn small_file_started(&self, spacing: Duration) {
        if self.off {
            return;
        }
        let until = now() + spacing.as_millis() as u64;
        self.pauses
            .with(move |pauses| pauses.pause(SMALL_FILES.into(), until))
            .await;
    }

    async fn paused(&self, name: &'static str) -> Option<Duration> {
        self.pauses
            .with(move |pauses| pauses.paused(name, now()))
            .await?
    }

    fn queue(&self, name: String) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.queues.lock().unwrap_or_else(|e| e.into_inner());
        queues.entry(name).or_default().clone()
    }

    fn demands(&self, request: &RequestInfo<'_>, subject: &Subject) -> Vec<Demand> {
        self.budgets
            .iter()
            .filter_map(|budget| budget.demand(request, subject.as_str()))
            .collect()
    }
}

/// Fails if a request would have to wait longer than [`HELD`].
fn within_held(refusal: Option<Refusal>) -> Result<(), TooEarly> {
    match refusal {
        Some(refusal) if refusal.wait > HELD => Err(TooEarly {
            help: refusal.help,
            retry_after: refusal.wait,
        }),
        _ => Ok(()),
    }
}

/// Error for limits that cannot be read: without them, nothing is sent.
fn unreadable() -> TooEarly {
    TooEarly {
        help: "the limits could not be read".into(),
        retry_after: HELD,
    }
}

/// Milliseconds since 1970.
fn now() -> u64 {
    unix_time().as_millis() as u64
}
