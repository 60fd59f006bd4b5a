//! Waits when the service refuses a call and says for how long. Must not know
//! what the call is, or how a wait is shown.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::countdown::countdown;
use crate::error::Error;

/// Shortest wait, so that a service that names no time, or a time that has
/// passed, is not called in a tight loop.
const SHORTEST: Duration = Duration::from_secs(1);

/// How long a session waits when the service temporarily refuses a call: a rate
/// limit, a lock, maintenance. By default, it does not wait.
#[derive(Clone, Default)]
pub struct WaitOptions {
    /// Limit for all waits of one call together. A call that would have to wait
    /// longer fails immediately, with the time in [`Error::retry_after`].
    pub max_wait: Duration,
    /// Called when a wait begins and once per second during it. A function, because
    /// any call of the session may wait, and most calls have no other events.
    pub on_wait: Option<OnWait>,
}

/// Receives the progress of waits.
type OnWait = Arc<dyn Fn(&Waiting<'_>) + Send + Sync>;

impl fmt::Debug for WaitOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitOptions")
            .field("max_wait", &self.max_wait)
            .finish_non_exhaustive()
    }
}

/// A wait.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Waiting<'a> {
    /// The refusal that caused it.
    pub error: &'a Error,
    /// Length of the whole wait.
    pub total: Duration,
    /// Remaining time; equals `total` when the wait begins.
    pub left: Duration,
}

impl WaitOptions {
    /// Returns the state for the waits of one call.
    pub(super) fn start(&self) -> Waits {
        Waits {
            options: self.clone(),
            waited: Duration::ZERO,
        }
    }
}

/// The waits of one call.
pub(super) struct Waits {
    options: WaitOptions,
    waited: Duration,
}

impl Waits {
    /// Whether the call may wait as long as this refusal requires.
    pub(super) fn allows(&self, error: &Error) -> bool {
        time(error).is_some_and(|time| self.waited + time <= self.options.max_wait)
    }

    /// Waits as long as the refusal requires.
    pub(super) async fn out(&mut self, error: &Error) {
        let total = time(error).unwrap_or(SHORTEST);
        self.waited += total;
        countdown(total, |left| {
            if let Some(on_wait) = &self.options.on_wait {
                on_wait(&Waiting { error, total, left });
            }
        })
        .await;
    }
}

fn time(error: &Error) -> Option<Duration> {
    error.retry_after().map(|time| time.max(SHORTEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_limit::TooEarly;
    use std::sync::Mutex;

    fn refused(seconds: u64) -> Error {
        Error::TooEarly(TooEarly {
            help: "the limit".into(),
            retry_after: Duration::from_secs(seconds),
        })
    }

    #[tokio::test(start_paused = true)]
    async fn waits_are_reported_each_second_and_end_together_at_the_limit() {
        let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
        let reports = seen.clone();
        let options = WaitOptions {
            max_wait: Duration::from_secs(5),
            on_wait: Some(Arc::new(move |wait| {
                reports.lock().unwrap().push(wait.left.as_secs());
            })),
        };
        let mut wait = options.start();
        assert!(wait.allows(&refused(3)));
        wait.out(&refused(3)).await;
        assert_eq!(*seen.lock().unwrap(), [3, 2, 1]);
        assert!(wait.allows(&refused(2)));
        assert!(!wait.allows(&refused(3)));
        assert!(!wait.allows(&Error::Changed), "nobody says when");
    }

    #[test]
    fn without_options_nothing_waits() {
        assert!(!WaitOptions::default().start().allows(&refused(0)));
    }
}
