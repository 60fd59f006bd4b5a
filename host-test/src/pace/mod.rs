//! Keeps the service's rate limits for all sessions and processes of a user:
//! who may send what when, before anything is sent. Must not know the network.

mod budget;
mod ledger;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use budget::{Budget, Per};
use ledger::{Demand, Ledger};

use crate::credential::Credential;
use crate::shared::Shared;

/// Waits up to this are held; longer ones are the caller's to decide.
const HELD: Duration = Duration::from_secs(3);

/// The name under which the spacing of small files is kept.
const SMALL_FILES: &str = "small-files";

/// The rate limits of one plugin's service.
pub struct Pace {
    budgets: Vec<Budget>,
    off: bool,
    ledger: Shared<Ledger>,
}

/// A request that must not be sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooEarly {
    /// What the limit is for, as the manifest says.
    pub help: String,
    /// When it is over.
    pub retry_after: Duration,
}

/// Whom a limit counts for.
#[derive(Clone, Debug)]
pub(crate) struct Subject(String);

impl Subject {
    /// The credential, by a fingerprint that does not lead back to it.
    pub(crate) fn of(credential: Option<&Credential>) -> Self {
        Self(credential.map_or("nobody".into(), Credential::fingerprint))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a request is, as far as limits can tell it from another.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    /// The body; none: it is too large to look at.
    pub(crate) body: Option<&'a [u8]>,
}

impl Pace {
    /// Limits that are kept in a file for all processes that name it, or by
    /// this value alone.
    pub(crate) fn new(budgets: Vec<Budget>, file: Option<&Path>) -> Self {
        Self {
            budgets,
            off: false,
            ledger: Shared::new(file),
        }
    }

    /// Keeps no limits at all.
    pub(crate) fn off() -> Self {
        Self {
            off: true,
            ..Self::new(Vec::new(), None)
        }
    }

    /// Whether no limits are kept.
    pub(crate) fn is_off(&self) -> bool {
        self.off
    }

    /// How long the next small file has to wait for its start.
    pub(crate) async fn small_file_wait(&self) -> Option<Duration> {
        self.ledger
            .with(|ledger| ledger.held(SMALL_FILES, now()))
            .await?
    }

    /// A small file has started: the next one waits so long.
    pub(crate) async fn small_file_started(&self, spacing: Duration) {
        if !self.off {
            let until = now() + spacing.as_millis() as u64;
            self.ledger
                .with(move |l| l.hold(SMALL_FILES.into(), until))
                .await;
        }
    }

    /// Waits for the request's turn, for at most [`HELD`], and counts it.
    pub(crate) async fn turn(&self, asked: &Asked<'_>, subject: &Subject) -> Result<(), TooEarly> {
        let demands = self.demands(asked, subject);
        if demands.is_empty() {
            return Ok(());
        }
        let mut held = Duration::ZERO;
        loop {
            let wanted = demands.clone();
            let taken = self.ledger.with(move |l| l.take(&wanted, now())).await;
            let refusal = match taken {
                Some(Ok(())) => return Ok(()),
                Some(Err(refusal)) => refusal,
                // Without its limits nothing is sent.
                None => {
                    return Err(TooEarly {
                        help: "the limits could not be read".into(),
                        retry_after: HELD,
                    });
                }
            };
            if held + refusal.wait > HELD {
                return Err(TooEarly {
                    help: refusal.help,
                    retry_after: refusal.wait,
                });
            }
            held += refusal.wait;
            tracing::debug!("held for {} ms: {}", refusal.wait.as_millis(), refusal.help);
            tokio::time::sleep(refusal.wait).await;
        }
    }

    /// The service said how long to wait: nothing that the limits speak of is
    /// sent before. `whole_address`: for no credential.
    pub(crate) async fn hold(&self, subject: &Subject, whole_address: bool, wait: Duration) {
        let name = match whole_address {
            true => ledger::hold_address(),
            false => ledger::hold_credential(subject.as_str()),
        };
        let until = now() + wait.as_millis() as u64;
        self.ledger.with(move |l| l.hold(name, until)).await;
    }

    fn demands(&self, asked: &Asked<'_>, subject: &Subject) -> Vec<Demand> {
        self.budgets
            .iter()
            .filter_map(|budget| budget.demand(asked, subject.as_str()))
            .collect()
    }
}

/// Milliseconds since 1970. Processes share it, which a monotonic clock does not allow.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_millis() as u64)
}
