//! What a plugin reports about its service: required pauses, and the wider
//! spacing after a flood reply. A plugin may be wrong or lie, so each plugin
//! and its successors have their own state. Pure: the time is an argument, in
//! milliseconds since 1970.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::spacing::Spacing;

/// Maximum length of a pause: no service requires more than a day.
const MAX_PAUSE_MS: u64 = 86_400_000;

/// The key for everything counted by this machine's address.
pub(super) const ADDRESS: &str = "address";

/// Returns the key for everything counted by a credential.
pub(super) fn credential(subject: &str) -> String {
    format!("credential/{subject}")
}

/// Pauses and spacings, keyed by what the service counts by: [`ADDRESS`] or
/// [`credential`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Pauses {
    #[serde(default)]
    spacings: BTreeMap<String, Spacing>,
    /// End of each pause.
    #[serde(default)]
    pauses: BTreeMap<String, u64>,
}

/// Milliseconds between two requests, if more than the limit's own spacing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Intervals {
    /// From this address.
    pub(super) address: u64,
    /// With this credential.
    pub(super) credential: u64,
}

impl Pauses {
    /// Returns the current spacing for a credential, or the remaining time if
    /// its requests are paused.
    pub(super) fn intervals(&mut self, subject: &str, now: u64) -> Result<Intervals, Duration> {
        self.forget(now);
        let own = credential(subject);
        let until = [ADDRESS, &own].map(|name| self.pauses.get(name).copied());
        if let Some(until) = until.into_iter().flatten().max() {
            return Err(Duration::from_millis(until.saturating_sub(now)));
        }
        let interval = |name| self.spacings.get(name).map_or(0, Spacing::interval);
        Ok(Intervals {
            address: interval(ADDRESS),
            credential: interval(&own),
        })
    }

    /// Records that the service served a request of this subject.
    pub(super) fn served(&mut self, subject: &str) {
        for name in [ADDRESS.to_owned(), credential(subject)] {
            if let Some(spacing) = self.spacings.get_mut(&name) {
                spacing.served();
            }
        }
    }

    /// Records that the service refused a request with this key because there
    /// were too many. `least` is the spacing in effect while nothing is
    /// refused.
    pub(super) fn flooded(&mut self, name: String, least: Duration, now: u64) {
        let least = least.as_millis() as u64;
        self.spacings.entry(name).or_default().flooded(least, now);
    }

    /// Allows no request with this key before `until`.
    pub(super) fn pause(&mut self, name: String, until: u64) {
        let known = self.pauses.entry(name).or_default();
        *known = until.max(*known);
    }

    /// Returns how much longer a key is paused.
    pub(super) fn paused(&self, name: &str, now: u64) -> Option<Duration> {
        let left = self.pauses.get(name)?.checked_sub(now)?;
        // As in `forget`: setting the clock back must not lock anyone out.
        (1..=MAX_PAUSE_MS)
            .contains(&left)
            .then(|| Duration::from_millis(left))
    }

    /// Drops expired entries, and entries that setting the clock back has left
    /// in the future.
    fn forget(&mut self, now: u64) {
        self.spacings.retain(|_, spacing| spacing.matters(now));
        self.pauses
            .retain(|_, until| now < *until && *until - now <= MAX_PAUSE_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(pauses: &mut Pauses, subject: &str, now: u64) -> Option<u64> {
        let paused = pauses.intervals(subject, now).err();
        paused.map(|time| time.as_millis() as u64)
    }

    #[test]
    fn a_pause_of_the_service_stops_everything_until_it_is_over() {
        let mut pauses = Pauses::default();
        pauses.pause(credential("me"), 61_000);
        pauses.pause(credential("me"), 2_000);
        assert_eq!(wait(&mut pauses, "me", 1_000), Some(60_000));
        assert_eq!(wait(&mut pauses, "you", 1_000), None);
        pauses.pause(ADDRESS.into(), 30_000);
        assert_eq!(wait(&mut pauses, "you", 1_001), Some(28_999));
        assert_eq!(wait(&mut pauses, "me", 61_000), None);
    }

    #[test]
    fn after_a_flood_reply_only_whom_it_names_is_spaced_wider() {
        let mut pauses = Pauses::default();
        let least = Duration::from_millis(400);
        pauses.flooded(credential("me"), least, 5_000);
        let mine = pauses.intervals("me", 5_000).unwrap();
        assert_eq!((mine.address, mine.credential), (0, 800));
        assert_eq!(pauses.intervals("you", 5_000), Ok(Intervals::default()));
        pauses.flooded(ADDRESS.into(), least, 7_000);
        let yours = pauses.intervals("you", 7_000).unwrap();
        assert_eq!((yours.address, yours.credential), (800, 0));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let mut pauses = Pauses::default();
        pauses.pause(ADDRESS.into(), 10_000_060_000);
        assert_eq!(wait(&mut pauses, "me", 5_000), None);
    }
}
