//! Exponential backoff with jitter: the pauses between attempts, for downloads
//! and uploads. Must not know what is retried.

use std::time::Duration;

/// Pauses that double from one attempt to the next. Each is between half of its
/// full length and all of it, so that clients that failed together do not retry
/// together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    /// Full length of the first pause.
    pub(crate) first: Duration,
    /// Maximum full length of a pause.
    pub(crate) longest: Duration,
}

impl Backoff {
    /// Returns the pause after a failure that follows this many others.
    pub(crate) fn pause(self, failures: u32) -> Duration {
        let full = self.full(failures);
        full.mul_f64(0.5 + fastrand::f64() / 2.0)
    }

    /// Returns the pause without jitter.
    pub(crate) fn full(self, failures: u32) -> Duration {
        let factor = 1_u32.checked_shl(failures).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_millis(250),
        longest: Duration::from_secs(30),
    };

    #[test]
    fn pauses_double_up_to_the_longest() {
        let full: Vec<_> = (0..9).map(|n| BACKOFF.full(n).as_millis()).collect();
        assert_eq!(
            full,
            [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
        );
        assert_eq!(BACKOFF.full(u32::MAX), BACKOFF.longest);
    }

    #[test]
    fn pauses_differ_and_are_between_half_and_all_of_their_length() {
        let pauses: Vec<_> = (0..1_000).map(|_| BACKOFF.pause(3)).collect();
        let full = BACKOFF.full(3);
        assert!(pauses.iter().all(|pause| (full / 2..=full).contains(pause)));
        let different: std::collections::HashSet<_> = pauses.iter().collect();
        assert!(different.len() > 100);
    }
}
