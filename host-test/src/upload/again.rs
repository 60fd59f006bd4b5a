//! Which failures of an upload are worth another attempt, and when. Must not
//! know requests.

use std::time::Duration;

use crate::error::Error;

/// The first pause; each further one is twice as long.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// How often a file is sent again that was changed while it was read. One that
/// never rests would be stored again and again.
const TORN: u32 = 1;

/// How patient a batch is with one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Attempts after the first one that may fail.
    pub(super) retries: u32,
    /// The longest that the file waits in all because the service asks for it.
    pub(super) max_wait: Duration,
    failed: u32,
    waited: Duration,
}

impl Patience {
    pub(super) fn new(retries: u32, max_wait: Duration) -> Self {
        Self {
            retries,
            max_wait,
            failed: 0,
            waited: Duration::ZERO,
        }
    }

    /// The pause before the next attempt; `None` if there is no other.
    pub(super) fn pause(&mut self, error: &Error) -> Option<Duration> {
        // A service that says when is asked then. Being asked to wait is no
        // failed attempt.
        if let Some(wait) = error.retry_after().filter(|_| is_passing(error)) {
            let wait = wait.max(FIRST);
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
        let growing = FIRST.saturating_mul(1 << self.failed.min(16));
        self.failed += 1;
        Some(growing.min(LONGEST))
    }
}

/// It may be otherwise the next time.
fn is_passing(error: &Error) -> bool {
    match error {
        // Its bytes are there: the next run asks for the receipt.
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

    fn patience() -> Patience {
        Patience::new(3, Duration::from_secs(600))
    }

    #[test]
    fn pauses_grow_and_have_an_end() {
        let (error, mut patience) = (plugin(ErrorCode::Network, None), patience());
        let pauses: Vec<_> = (0..4).map(|_| patience.pause(&error)).collect();
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(pauses, [seconds(1), seconds(2), seconds(4), None]);
    }

    #[test]
    fn waits_that_the_service_asks_for_end_together_at_the_limit_and_are_no_failures() {
        let error = plugin(ErrorCode::RateLimited, Some(100));
        let mut patience = patience();
        let pauses: Vec<_> = (0..7).map(|_| patience.pause(&error)).collect();
        assert_eq!(pauses[..6], [Some(Duration::from_secs(100)); 6]);
        assert_eq!(pauses[6], None);
        assert!(patience.pause(&plugin(ErrorCode::Network, None)).is_some());
        let error = plugin(ErrorCode::AddressBlocked, Some(3_600));
        assert_eq!(self::patience().pause(&error), None);
    }

    #[test]
    fn what_stays_as_it_is_is_not_tried_again() {
        for code in [ErrorCode::CredentialRejected, ErrorCode::TooLarge] {
            assert_eq!(patience().pause(&plugin(code, None)), None);
        }
        assert!(plugin(ErrorCode::CredentialRejected, None).stops_queue());
        assert!(plugin(ErrorCode::PremiumRequired, None).stops_queue());
        assert!(!plugin(ErrorCode::Network, None).stops_queue());
        assert!(!plugin(ErrorCode::RateLimited, Some(300)).stops_queue());
        let torn = Error::Torn {
            path: "a".into(),
            link: String::new(),
        };
        let mut patience = patience();
        assert!(patience.pause(&torn).is_some());
        assert!(patience.pause(&torn).is_none());
    }
}
