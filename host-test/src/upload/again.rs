//! Which failures of an upload are worth another attempt, and when. Must not
//! know requests.

use std::time::Duration;

use crate::bindings::{ErrorCode, ErrorScope};
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
    /// Attempts after the first one.
    pub(super) retries: u32,
    /// The longest pause that is waited for.
    pub(super) max_wait: Duration,
}

impl Patience {
    /// The pause before the next attempt, after so many failed ones before this.
    pub(super) fn pause(&self, error: &Error, failed: u32) -> Option<Duration> {
        let limit = match error {
            Error::Torn { .. } => TORN.min(self.retries),
            _ => self.retries,
        };
        if failed >= limit || !is_passing(error) {
            return None;
        }
        let growing = FIRST.saturating_mul(1 << failed.min(16)).min(LONGEST);
        let pause = growing.max(error.retry_after().unwrap_or_default());
        (pause <= self.max_wait).then_some(pause)
    }
}

/// It may be otherwise the next time.
pub(super) fn is_passing(error: &Error) -> bool {
    match error {
        // Its bytes are there: the next run asks for the receipt.
        Error::Unconfirmed { .. } => false,
        Error::Torn { .. } => true,
        _ => {
            error.retry_after().is_some()
                || matches!(
                    error.code(),
                    "network" | "timeout" | "unavailable" | "rate-limited" | "slots-full"
                )
        }
    }
}

/// Every other file of the account would fail in the same way.
pub(super) fn is_for_all(error: &Error) -> bool {
    match error {
        Error::Plugin(inner) => {
            inner.scope == ErrorScope::Account
                && inner.code != ErrorCode::Unsupported
                && !is_passing(error)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::PluginError;

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

    const PATIENCE: Patience = Patience {
        retries: 3,
        max_wait: Duration::from_secs(600),
    };

    #[test]
    fn pauses_grow_and_have_an_end() {
        let error = plugin(ErrorCode::Network, None);
        let pauses: Vec<_> = (0..4).map(|n| PATIENCE.pause(&error, n)).collect();
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(pauses, [seconds(1), seconds(2), seconds(4), None]);
    }

    #[test]
    fn a_service_that_says_when_is_asked_then_or_not_at_all() {
        let error = plugin(ErrorCode::RateLimited, Some(300));
        assert_eq!(PATIENCE.pause(&error, 0), Some(Duration::from_secs(300)));
        let error = plugin(ErrorCode::AddressBlocked, Some(3_600));
        assert_eq!(PATIENCE.pause(&error, 0), None);
    }

    #[test]
    fn what_stays_as_it_is_is_not_tried_again() {
        for code in [ErrorCode::CredentialRejected, ErrorCode::TooLarge] {
            assert_eq!(PATIENCE.pause(&plugin(code, None), 0), None);
        }
        assert!(is_for_all(&plugin(ErrorCode::CredentialRejected, None)));
        assert!(!is_for_all(&plugin(ErrorCode::Network, None)));
        let torn = Error::Torn {
            path: "a".into(),
            link: String::new(),
        };
        assert!(PATIENCE.pause(&torn, 0).is_some());
        assert!(PATIENCE.pause(&torn, 1).is_none());
    }
}
