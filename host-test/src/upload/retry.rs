//! Which failures of an upload are worth another attempt, and when. Must not
//! know requests.

use std::time::Duration;

use crate::backoff::Backoff;
use crate::error::Error;

/// The pauses between attempts.
const BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(1),
    longest: Duration::from_secs(60),
};

/// How often a file that was changed while it was read is sent again. A file
/// that never stops changing would be stored again and again.
const TORN: u32 = 1;

/// Decides when to retry a file of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    /// Failed attempts allowed after the first one.
    retries: u32,
    /// Maximum total time that the file waits because the service requires it.
    max_wait: Duration,
    failed: u32,
    waited: Duration,
}

impl RetryPolicy {
    pub(crate) fn new(retries: u32, max_wait: Duration) -> Self {
        Self {
            retries,
            max_wait,
            failed: 0,
            waited: Duration::ZERO,
        }
    }

    /// Returns the pause before the next attempt; `None` if there is none.
    pub(crate) fn pause(&mut self, error: &Error) -> Option<Duration> {
        // If the service names a time, the retry happens then. A required wait
        // does not count as a failed attempt.
        if let Some(wait) = error.retry_after().filter(|_| is_passing(error)) {
            let wait = wait.max(BACKOFF.first);
            self.waited += wait;
            return (self.waited <= self.max_wait).then_some(wait);
        }
        let limit = match error {
            Error::Torn { .. } => TORN.min(self.retries),
            _ => self.retries,
        };
        if self.failed >= limit || !is_passing(error) {
            return None;
        }
        let pause = BACKOFF.pause(self.failed);
        self.failed += 1;
        Some(pause)
    }
}

/// Whether the next attempt may have a different result.
fn is_passing(error: &Error) -> bool {
    match error {
        // All bytes were sent: the next run fetches the receipt.
        Error::Unconfirmed { .. } => false,
        Error::Torn { .. } => true,
        _ => error.is_passing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::{ErrorCode, ErrorScope, PluginError};

    fn plugin(code: ErrorCode, retry_after: Option<u32>) -> Error {
        Error::Plugin(PluginError {
            code,
            message: String::new(),
            scope: ErrorScope::Account,
            retry_after,
            status: None,
            reply: None,
        })
    }

    fn policy() -> RetryPolicy {
        RetryPolicy::new(3, Duration::from_secs(600))
    }

    #[test]
    fn pauses_grow_and_have_an_end() {
        let (error, mut policy) = (plugin(ErrorCode::Network, None), policy());
        for number in 0..3 {
            let full = BACKOFF.full(number);
            let pause = policy.pause(&error).unwrap();
            assert!((full / 2..=full).contains(&pause), "{number}: {pause:?}");
        }
        assert_eq!(policy.pause(&error), None);
    }

    #[test]
    fn waits_that_the_service_asks_for_end_together_at_the_limit_and_are_no_failures() {
        let error = plugin(ErrorCode::RateLimited, Some(100));
        let mut policy = policy();
        let pauses: Vec<_> = (0..7).map(|_| policy.pause(&error)).collect();
        assert_eq!(pauses[..6], [Some(Duration::from_secs(100)); 6]);
        assert_eq!(pauses[6], None);
        assert!(policy.pause(&plugin(ErrorCode::Network, None)).is_some());
        let error = plugin(ErrorCode::AddressBlocked, Some(3_600));
        assert_eq!(self::policy().pause(&error), None);
    }

    #[test]
    fn what_stays_as_it_is_is_not_tried_again() {
        for code in [ErrorCode::CredentialRejected, ErrorCode::TooLarge] {
            assert_eq!(policy().pause(&plugin(code, None)), None);
        }
        assert!(plugin(ErrorCode::CredentialRejected, None).stops_queue());
        assert!(plugin(ErrorCode::PremiumRequired, None).stops_queue());
        assert!(!plugin(ErrorCode::Network, None).stops_queue());
        assert!(!plugin(ErrorCode::RateLimited, Some(300)).stops_queue());
        let torn = Error::Torn {
            path: "a".into(),
            link: String::new(),
        };
        let mut policy = policy();
        assert!(policy.pause(&torn).is_some());
        assert!(policy.pause(&torn).is_none());
    }
}
