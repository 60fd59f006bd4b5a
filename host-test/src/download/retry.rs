//! Decides how often and when to retry a file. Must not know requests.

use std::time::Duration;

use super::response::Failure;
use crate::backoff::Backoff;
use crate::error::Error;

/// The pauses between attempts.
const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(250),
    longest: Duration::from_secs(30),
};

/// Maximum number of consecutive refused tickets.
const REFUSALS: u32 = 2;

/// Maximum number of failures of one file in total, even with progress in
/// between.
const FAILURES: u32 = 1_000;

/// How to proceed after a failure.
#[derive(Debug)]
pub(super) enum Then {
    /// Retry after a pause.
    Again(Duration),
    /// Retry with a new ticket, after a pause.
    Reissue(Duration),
    /// Start over.
    Restart,
    /// Give up.
    GiveUp(Error),
}

/// Counts the failures of one file.
pub(super) struct Retry {
    limit: u32,
    in_a_row: u32,
    refused: u32,
    restarts: u32,
    in_all: u32,
}

impl Retry {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit,
            in_a_row: 0,
            refused: 0,
            restarts: 0,
            in_all: 0,
        }
    }

    /// Records that bytes have arrived.
    pub(super) fn progress(&mut self) {
        self.in_a_row = 0;
        self.refused = 0;
    }

    /// Records a failure and returns how to proceed.
    pub(super) fn after(&mut self, failure: Failure) -> Then {
        self.in_all += 1;
        match failure {
            Failure::Transient(error) if self.in_a_row < self.limit && self.in_all < FAILURES => {
                let pause = BACKOFF.pause(self.in_a_row);
                self.in_a_row += 1;
                // If the server names a time, the retry does not happen
                // earlier.
                match error.retry_after() {
                    Some(after) if after > BACKOFF.longest => Then::GiveUp(error),
                    after => Then::Again(pause.max(after.unwrap_or_default())),
                }
            }
            Failure::Refused(error) => {
                self.refused += 1;
                match self.refused <= REFUSALS.min(self.limit) && self.in_all < FAILURES {
                    true => Then::Reissue(BACKOFF.pause(self.refused - 1)),
                    false => Then::GiveUp(error),
                }
            }
            Failure::Changed => self.restart(Error::Changed),
            Failure::NoRanges => self.restart(Error::Download {
                reason: "the transfer was cut off, and the file server does not resume it".into(),
                timeout: false,
            }),
            Failure::Transient(error) | Failure::Fatal(error) => Then::GiveUp(error),
        }
    }
}

impl Retry {
    /// Starts the file over, or gives up with this error.
    fn restart(&mut self, error: Error) -> Then {
        self.restarts += 1;
        match self.restarts <= 2.min(self.limit) {
            true => Then::Restart,
            false => Then::GiveUp(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transient(retry_after: Option<Duration>) -> Failure {
        Failure::Transient(Error::Status {
            status: 503,
            retry_after,
        })
    }

    fn refused() -> Failure {
        Failure::Refused(Error::Status {
            status: 404,
            retry_after: None,
        })
    }

    #[test]
    fn pauses_grow_until_something_comes() {
        let mut retry = Retry::new(8);
        let mut pauses = Vec::new();
        while let Then::Again(pause) = retry.after(transient(None)) {
            pauses.push(pause);
        }
        assert_eq!(pauses.len(), 8);
        for (pause, number) in pauses.iter().zip(0..) {
            assert!(*pause <= BACKOFF.full(number), "{number}: {pause:?}");
            assert!(*pause >= BACKOFF.full(number) / 2, "{number}: {pause:?}");
        }
        retry.progress();
        let again = retry.after(transient(None));
        assert!(matches!(again, Then::Again(pause) if pause <= BACKOFF.first));
    }

    #[test]
    fn a_server_that_says_when_is_asked_then() {
        let after = |seconds| Retry::new(8).after(transient(Some(Duration::from_secs(seconds))));
        assert!(matches!(after(5), Then::Again(pause) if pause.as_secs() == 5));
        assert!(matches!(after(3_600), Then::GiveUp(_)));
    }

    #[test]
    fn tickets_that_are_refused_do_not_go_on_for_ever() {
        let mut retry = Retry::new(8);
        assert!(matches!(retry.after(refused()), Then::Reissue(_)));
        assert!(matches!(retry.after(refused()), Then::Reissue(_)));
        assert!(matches!(retry.after(refused()), Then::GiveUp(_)));
        let mut retry = Retry::new(8);
        for _ in 0..FAILURES - 1 {
            assert!(matches!(retry.after(refused()), Then::Reissue(_)));
            retry.progress();
        }
        assert!(matches!(retry.after(refused()), Then::GiveUp(_)));
    }

    #[test]
    fn a_file_that_cannot_be_resumed_is_not_called_changed() {
        let mut retry = Retry::new(8);
        assert!(matches!(retry.after(Failure::NoRanges), Then::Restart));
        assert!(matches!(retry.after(Failure::NoRanges), Then::Restart));
        let end = retry.after(Failure::NoRanges);
        assert!(matches!(end, Then::GiveUp(Error::Download { .. })));
    }

    #[test]
    fn no_retries_means_none() {
        for failure in [transient(None), refused(), Failure::Changed] {
            assert!(matches!(Retry::new(0).after(failure), Then::GiveUp(_)));
        }
    }
}
