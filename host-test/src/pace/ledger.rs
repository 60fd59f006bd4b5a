//! What was sent when, and what must wait. Pure: the time is an argument.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A window is kept a little longer than the service counts, because requests
/// that leave evenly do not arrive evenly.
const SLACK_MS: u64 = 100;

/// No service asks for a longer pause than a day.
const MAX_HOLD_MS: u64 = 86_400_000;

/// The moments of the requests that still count, in milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    #[serde(default)]
    windows: BTreeMap<String, Window>,
    /// Until when nothing goes out.
    #[serde(default)]
    holds: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    length: u64,
    sent: Vec<u64>,
}

/// What one request demands of one budget.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    pub(super) name: String,
    pub(super) help: String,
    pub(super) requests: u32,
    pub(super) window: Duration,
    pub(super) subject: String,
}

/// A request that has to wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) help: String,
    pub(super) wait: Duration,
}

pub(super) fn hold_address() -> String {
    "address".into()
}

pub(super) fn hold_credential(subject: &str) -> String {
    format!("credential/{subject}")
}

impl Ledger {
    /// Counts a request under all its budgets, or under none and says how long
    /// to wait.
    pub(super) fn take(&mut self, demands: &[Demand], now: u64) -> Result<(), Refusal> {
        self.forget(now);
        let held = demands.iter().flat_map(|demand| {
            let names = [hold_address(), hold_credential(&demand.subject)];
            names
                .into_iter()
                .filter_map(|name| self.holds.get(&name).copied())
        });
        if let Some(until) = held.max() {
            return Err(Refusal {
                help: "the service asked for a pause".into(),
                wait: Duration::from_millis(until.saturating_sub(now)),
            });
        }
        let waits = demands.iter().filter_map(|demand| {
            let window = self.windows.get(&demand.name)?;
            let full = window.sent.len() >= demand.requests as usize;
            // The oldest of the last `requests` has to leave the window.
            let oldest = window.sent.len().checked_sub(demand.requests as usize)?;
            let free = window.sent.get(oldest)? + window.length;
            full.then(|| (free.saturating_sub(now), demand))
        });
        if let Some((wait, demand)) = waits.max_by_key(|(wait, _)| *wait) {
            return Err(Refusal {
                help: demand.help.clone(),
                wait: Duration::from_millis(wait.max(1)),
            });
        }
        for demand in demands {
            let window = self.windows.entry(demand.name.clone()).or_default();
            window.length = demand.window.as_millis() as u64 + SLACK_MS;
            window.sent.push(now);
        }
        Ok(())
    }

    /// Nothing of this name goes out before `until`.
    pub(super) fn hold(&mut self, name: String, until: u64) {
        let known = self.holds.entry(name).or_default();
        *known = until.max(*known);
    }

    /// How long a name is still held.
    pub(super) fn held(&self, name: &str, now: u64) -> Option<Duration> {
        let left = self.holds.get(name)?.checked_sub(now)?;
        // As in `forget`: a clock that was set back locks nobody out.
        (1..=MAX_HOLD_MS)
            .contains(&left)
            .then(|| Duration::from_millis(left))
    }

    /// Drops what no longer counts, and what a clock that was set back has left
    /// in the future.
    fn forget(&mut self, now: u64) {
        for window in self.windows.values_mut() {
            let length = window.length;
            window
                .sent
                .retain(|sent| *sent <= now && now < sent + length);
        }
        self.windows.retain(|_, window| !window.sent.is_empty());
        self.holds
            .retain(|_, until| now < *until && *until - now <= MAX_HOLD_MS);
    }
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
    fn no_window_ever_holds_more_than_its_budget() {
        let three = [demand("overall", 3, 1)];
        let mut ledger = Ledger::default();
        let mut now = 1_000_000;
        let mut sent = Vec::new();
        while sent.len() < 50 {
            match wait(&mut ledger, &three, now) {
                None => sent.push(now),
                Some(wait) => now += wait,
            }
        }
        for three_later in sent.windows(4) {
            assert!(three_later[3] - three_later[0] >= 1_000, "{three_later:?}");
        }
    }

    #[test]
    fn a_request_counts_under_all_its_budgets_or_under_none() {
        let both = [demand("overall", 3, 1), demand("account", 1, 300)];
        let mut ledger = Ledger::default();
        assert_eq!(wait(&mut ledger, &both, 5_000), None);
        assert_eq!(wait(&mut ledger, &both, 6_000), Some(299_000 + SLACK_MS));
        for now in [6_201, 6_202, 6_203] {
            assert_eq!(wait(&mut ledger, &both[..1], now), None);
        }
        assert!(wait(&mut ledger, &both[..1], 6_204).is_some());
    }

    #[test]
    fn a_pause_of_the_service_stops_everything_until_it_is_over() {
        let mut ledger = Ledger::default();
        ledger.hold(hold_credential("me"), 61_000);
        ledger.hold(hold_credential("me"), 2_000);
        let any = [demand("overall", 3, 1)];
        assert_eq!(wait(&mut ledger, &any, 1_000), Some(60_000));
        let other = [Demand {
            subject: "you".into(),
            ..demand("overall", 3, 1)
        }];
        assert_eq!(wait(&mut ledger, &other, 1_000), None);
        ledger.hold(hold_address(), 30_000);
        assert_eq!(wait(&mut ledger, &other, 1_001), Some(28_999));
        assert_eq!(wait(&mut ledger, &any, 61_000), None);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let mut ledger = Ledger::default();
        let one = [demand("account", 1, 300)];
        assert_eq!(wait(&mut ledger, &one, 10_000_000_000), None);
        ledger.hold(hold_address(), 10_000_060_000);
        assert_eq!(wait(&mut ledger, &one, 5_000), None);
    }
}
