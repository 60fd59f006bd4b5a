//! The time between two departures: widened after each flood reply, and reduced
//! in steps while the service serves requests. Pure.

use serde::{Deserialize, Serialize};

/// The longest pause that rclone makes between two requests to such a service.
const WIDEST_MS: u64 = 5_000;

/// Requests that must be served before the spacing is halved.
const SERVED_PER_STEP: u32 = 10;

/// Flood replies within this time count as one event: they belong to requests
/// that were in flight together.
const ONE_FLOOD_MS: u64 = 1_000;

/// After this time without a flood reply, the widening is forgotten.
const FORGOTTEN_MS: u64 = 3_600_000;

/// The spacing of one subject, if it is wider than the usual one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spacing {
    widened: Option<Widened>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Widened {
    interval: u64,
    /// When the last flood reply arrived.
    flooded: u64,
    /// Requests served since the last change.
    served: u32,
}

impl Spacing {
    /// Returns the minimum time between two departures; 0 for the usual one.
    pub(super) fn interval(&self) -> u64 {
        self.widened.as_ref().map_or(0, |w| w.interval)
    }

    /// Records that a request was refused because there were too many.
    pub(super) fn flooded(&mut self, least: u64, now: u64) {
        let before = self.widened.as_ref();
        let is_same_event = before.is_some_and(|w| now.abs_diff(w.flooded) < ONE_FLOOD_MS);
        let interval = before.map_or(least, |w| w.interval.max(least));
        self.widened = Some(Widened {
            interval: match is_same_event {
                true => interval,
                false => (interval * 2).clamp(1, WIDEST_MS),
            },
            flooded: now,
            served: 0,
        });
    }

    /// Records that a request was served.
    pub(super) fn served(&mut self) {
        let Some(widened) = &mut self.widened else {
            return;
        };
        widened.served += 1;
        if widened.served >= SERVED_PER_STEP {
            widened.served = 0;
            widened.interval /= 2;
        }
    }

    /// Drops an expired widening; returns whether any remains.
    pub(super) fn matters(&mut self, now: u64) -> bool {
        let is_recent = |w: &Widened| w.flooded <= now && now - w.flooded < FORGOTTEN_MS;
        self.widened = self.widened.take().filter(is_recent);
        self.widened.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: u64 = 400;

    fn interval(spacing: &Spacing) -> u64 {
        spacing.interval().max(LEAST)
    }

    #[test]
    fn each_flood_doubles_the_spacing_up_to_5_seconds() {
        let mut spacing = Spacing::default();
        let intervals: Vec<u64> = (1..=5)
            .map(|n| {
                spacing.flooded(LEAST, n * 10_000);
                interval(&spacing)
            })
            .collect();
        assert_eq!(intervals, [800, 1_600, 3_200, 5_000, 5_000]);
    }

    #[test]
    fn flood_replies_to_requests_that_were_on_their_way_together_are_one() {
        let mut spacing = Spacing::default();
        for now in [10_000, 10_010, 10_300] {
            spacing.flooded(LEAST, now);
        }
        assert_eq!(interval(&spacing), 800);
    }

    #[test]
    fn while_requests_are_served_the_spacing_decays_in_steps() {
        let mut spacing = Spacing::default();
        for n in 1..=3 {
            spacing.flooded(LEAST, n * 10_000);
        }
        let mut steps = vec![interval(&spacing)];
        for _ in 0..60 {
            spacing.served();
            if steps.last() != Some(&interval(&spacing)) {
                steps.push(interval(&spacing));
            }
        }
        assert_eq!(steps, [3_200, 1_600, 800, 400]);
    }

    #[test]
    fn an_hour_without_a_flood_forgets_it() {
        let mut spacing = Spacing::default();
        spacing.flooded(LEAST, 10_000);
        assert!(spacing.matters(10_000 + FORGOTTEN_MS - 1));
        assert_eq!(interval(&spacing), 800);
        assert!(!spacing.matters(10_000 + FORGOTTEN_MS));
        assert_eq!(interval(&spacing), LEAST);
    }
}
