//! Which requests still count at the service, and when the next one may
//! depart. Pure: the time is an argument, in milliseconds since 1970.
//!
//! A service counts a request when it arrives, which is some time between its
//! departure and the head of its response. So a request counts here from its
//! departure until one window after that head: whatever the latency, no window
//! at the service ever holds more requests than it allows.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::spacing::Spacing;

/// Added to every window, for the granularity of two clocks.
const SLACK_MS: u64 = 20;

/// A request without a response, whose process may be dead, is taken to have
/// arrived this long after its departure. With a window of one second, it takes
/// part of the rate for 10 s at most.
const UNANSWERED_MS: u64 = 9_000;

/// No service asks for a longer pause than a day.
const MAX_PAUSE_MS: u64 = 86_400_000;

/// The requests that still count, the spacing between them, and the pauses
/// that the service has asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Ledger {
    #[serde(default)]
    next_id: u64,
    #[serde(default)]
    windows: BTreeMap<String, Window>,
    /// By whom the service counts: see [`ADDRESS`] and [`credential`].
    #[serde(default)]
    spacings: BTreeMap<String, Spacing>,
    /// The end of each pause.
    #[serde(default)]
    pauses: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    length: u64,
    requests: Vec<Counted>,
}

/// A request that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    id: u64,
    departed: u64,
    /// When the head of its response arrived.
    answered: Option<u64>,
}

/// What one request demands of one limit.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    pub(super) name: String,
    pub(super) help: String,
    pub(super) requests: u32,
    pub(super) window: Duration,
    /// Least time between two departures; zero for none.
    pub(super) spacing: Duration,
    pub(super) subject: String,
}

/// A request that must wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) help: String,
    /// It cannot depart sooner than this. While responses are outstanding the
    /// true wait may be longer.
    pub(super) wait: Duration,
}

/// The key of everything that counts for this machine's address.
pub(super) const ADDRESS: &str = "address";

/// The key of everything that counts for a credential.
pub(super) fn credential(subject: &str) -> String {
    format!("credential/{subject}")
}

impl Counted {
    /// The earliest time at which it can stop counting. Exact once the response
    /// has arrived.
    fn counts_until(&self, length: u64, now: u64) -> u64 {
        let latest = self.departed + UNANSWERED_MS;
        self.answered.unwrap_or(now).min(latest) + length + SLACK_MS
    }
}

impl Window {
    /// When one more request fits, if not now.
    fn free_at(&self, requests: u32, now: u64) -> Option<u64> {
        let excess = (self.requests.len() + 1).checked_sub(requests as usize)?;
        let nth = excess.checked_sub(1)?;
        let mut ends: Vec<u64> = self
            .requests
            .iter()
            .map(|request| request.counts_until(self.length, now))
            .collect();
        ends.sort_unstable();
        ends.get(nth).copied()
    }
}

impl Ledger {
    /// Counts a request under all its limits and returns its id, or counts it
    /// under none and says how long to wait.
    pub(super) fn take(&mut self, demands: &[Demand], now: u64) -> Result<u64, Refusal> {
        if let Some(refusal) = self.refusal(demands, now) {
            return Err(refusal);
        }
        let id = self.next_id;
        self.next_id += 1;
        for demand in demands {
            let window = self.windows.entry(demand.name.clone()).or_default();
            window.length = demand.window.as_millis() as u64;
            window.requests.push(Counted {
                id,
                departed: now,
                answered: None,
            });
            if !demand.spacing.is_zero() {
                for subject in subjects(demand) {
                    self.spacings.entry(subject).or_default().departed(now);
                }
            }
        }
        Ok(id)
    }

    /// Why a request cannot depart now, and how long it has to wait at least.
    pub(super) fn refusal(&mut self, demands: &[Demand], now: u64) -> Option<Refusal> {
        self.forget(now);
        let paused = demands.iter().flat_map(subjects);
        if let Some(until) = paused.filter_map(|name| self.pauses.get(&name)).max() {
            return Some(Refusal {
                help: "the service asked for a pause".into(),
                wait: Duration::from_millis(until.saturating_sub(now)),
            });
        }
        let waits = demands.iter().filter_map(|demand| {
            let window = self.windows.get(&demand.name);
            let free = window.and_then(|window| window.free_at(demand.requests, now));
            let spaced = (!demand.spacing.is_zero()).then(|| self.spaced(demand));
            let free = free
                .max(spaced)?
                .checked_sub(now)
                .filter(|wait| *wait > 0)?;
            Some((free, demand))
        });
        let (wait, demand) = waits.max_by_key(|(wait, _)| *wait)?;
        Some(Refusal {
            help: demand.help.clone(),
            wait: Duration::from_millis(wait),
        })
    }

    /// When the next request may depart, for the spacing alone.
    fn spaced(&self, demand: &Demand) -> u64 {
        let least = demand.spacing.as_millis() as u64;
        let next = |name: &String| Some(self.spacings.get(name)?.next(least));
        subjects(demand).iter().filter_map(next).max().unwrap_or(0)
    }

    /// The head of a request's response has arrived.
    pub(super) fn answered(&mut self, id: u64, now: u64) {
        for window in self.windows.values_mut() {
            let request = window.requests.iter_mut().find(|r| r.id == id);
            if let Some(request) = request {
                request.answered = Some(now);
            }
        }
    }

    /// The service served a request of this subject.
    pub(super) fn served(&mut self, subject: &str) {
        for name in [ADDRESS.to_owned(), credential(subject)] {
            if let Some(spacing) = self.spacings.get_mut(&name) {
                spacing.served();
            }
        }
    }

    /// The service refused a request of this name as one too many. `least` is
    /// the spacing that is kept while nothing is refused.
    pub(super) fn flooded(&mut self, name: String, least: Duration, now: u64) {
        let least = least.as_millis() as u64;
        self.spacings.entry(name).or_default().flooded(least, now);
    }

    /// Nothing of this name departs before `until`.
    pub(super) fn pause(&mut self, name: String, until: u64) {
        let known = self.pauses.entry(name).or_default();
        *known = until.max(*known);
    }

    /// How long a name is still paused.
    pub(super) fn paused(&self, name: &str, now: u64) -> Option<Duration> {
        let left = self.pauses.get(name)?.checked_sub(now)?;
        // As in `forget`: a clock that was set back locks nobody out.
        (1..=MAX_PAUSE_MS)
            .contains(&left)
            .then(|| Duration::from_millis(left))
    }

    /// Drops what no longer counts, and what a clock that was set back has left
    /// in the future.
    fn forget(&mut self, now: u64) {
        for window in self.windows.values_mut() {
            let length = window.length;
            window.requests.retain(|request| {
                request.departed <= now && now < request.counts_until(length, now)
            });
        }
        self.windows.retain(|_, window| !window.requests.is_empty());
        self.spacings.retain(|_, spacing| spacing.matters(now));
        self.pauses
            .retain(|_, until| now < *until && *until - now <= MAX_PAUSE_MS);
    }
}

/// Whom the service may hold responsible for a request.
fn subjects(demand: &Demand) -> [String; 2] {
    [ADDRESS.to_owned(), credential(&demand.subject)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(name: &str, requests: u32, seconds: u64) -> Demand {
        Demand {
            name: name.into(),
            help: name.into(),
            requests,
            window: Duration::from_secs(seconds),
            spacing: Duration::ZERO,
            subject: "me".into(),
        }
    }

    fn wait(ledger: &mut Ledger, demands: &[Demand], now: u64) -> Option<u64> {
        ledger
            .take(demands, now)
            .err()
            .map(|r| r.wait.as_millis() as u64)
    }

    #[test]
    fn a_request_counts_until_one_window_after_its_response() {
        let one = [demand("overall", 1, 1)];
        let mut ledger = Ledger::default();
        let id = ledger.take(&one, 10_000).unwrap();
        for now in [10_001, 10_500, 15_000] {
            // It could be answered right now, and count for a window from then.
            assert_eq!(wait(&mut ledger, &one, now), Some(1_000 + SLACK_MS));
        }
        ledger.answered(id, 15_100);
        assert_eq!(wait(&mut ledger, &one, 15_200), Some(900 + SLACK_MS));
        assert_eq!(wait(&mut ledger, &one, 16_100 + SLACK_MS), None);
    }

    #[test]
    fn a_request_that_is_never_answered_frees_its_slot_within_10_seconds() {
        let one = [demand("overall", 1, 1)];
        let mut ledger = Ledger::default();
        ledger.take(&one, 10_000).unwrap();
        assert!(wait(&mut ledger, &one, 20_000).is_some());
        assert_eq!(wait(&mut ledger, &one, 20_000 + SLACK_MS), None);
    }

    #[test]
    fn a_request_counts_under_all_its_limits_or_under_none() {
        let both = [demand("overall", 3, 1), demand("account", 1, 300)];
        let mut ledger = Ledger::default();
        let id = ledger.take(&both, 5_000).unwrap();
        ledger.answered(id, 5_000);
        assert_eq!(wait(&mut ledger, &both, 6_000), Some(299_000 + SLACK_MS));
        for now in [6_201, 6_202, 6_203] {
            assert_eq!(wait(&mut ledger, &both[..1], now), None);
        }
        assert!(wait(&mut ledger, &both[..1], 6_204).is_some());
    }

    #[test]
    fn requests_depart_one_spacing_apart_whoever_sends_them() {
        let spaced = |subject: &str| {
            [Demand {
                spacing: Duration::from_millis(400),
                subject: subject.into(),
                ..demand("overall", 3, 1)
            }]
        };
        let mut ledger = Ledger::default();
        assert_eq!(wait(&mut ledger, &spaced("me"), 5_000), None);
        assert_eq!(wait(&mut ledger, &spaced("you"), 5_100), Some(300));
        assert_eq!(wait(&mut ledger, &spaced("you"), 5_400), None);
        assert_eq!(wait(&mut ledger, &spaced("me"), 5_401), Some(399));
    }

    #[test]
    fn after_a_flood_reply_only_whom_it_names_is_spaced_wider() {
        let spaced = |subject: &str| {
            [Demand {
                spacing: Duration::from_millis(400),
                subject: subject.into(),
                ..demand("overall", 30, 1)
            }]
        };
        let least = Duration::from_millis(400);
        let mut ledger = Ledger::default();
        ledger.flooded(credential("me"), least, 5_000);
        assert_eq!(wait(&mut ledger, &spaced("me"), 5_000), None);
        assert_eq!(wait(&mut ledger, &spaced("you"), 5_000), Some(400));
        assert_eq!(wait(&mut ledger, &spaced("you"), 5_400), None);
        assert_eq!(wait(&mut ledger, &spaced("me"), 5_800), None);
        ledger.flooded(ADDRESS.into(), least, 7_000);
        assert_eq!(wait(&mut ledger, &spaced("you"), 7_000), None);
        assert_eq!(wait(&mut ledger, &spaced("you"), 7_000), Some(800));
    }

    #[test]
    fn a_pause_of_the_service_stops_everything_until_it_is_over() {
        let mut ledger = Ledger::default();
        ledger.pause(credential("me"), 61_000);
        ledger.pause(credential("me"), 2_000);
        let any = [demand("overall", 3, 1)];
        assert_eq!(wait(&mut ledger, &any, 1_000), Some(60_000));
        let other = [Demand {
            subject: "you".into(),
            ..demand("overall", 3, 1)
        }];
        assert_eq!(wait(&mut ledger, &other, 1_000), None);
        ledger.pause(ADDRESS.into(), 30_000);
        assert_eq!(wait(&mut ledger, &other, 1_001), Some(28_999));
        assert_eq!(wait(&mut ledger, &any, 61_000), None);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let mut ledger = Ledger::default();
        let one = [Demand {
            spacing: Duration::from_millis(400),
            ..demand("account", 1, 300)
        }];
        assert_eq!(wait(&mut ledger, &one, 10_000_000_000), None);
        ledger.pause(ADDRESS.into(), 10_000_060_000);
        assert_eq!(wait(&mut ledger, &one, 5_000), None);
    }
}
