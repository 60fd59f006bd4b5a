//! The network between the service and its clients: latency and bandwidth.
//! Knows nothing of what is sent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How slow everything is, and how wrong the service's clock. In real time:
/// not divided by the simulator's speed. Can be replaced at any time; see
/// [`crate::Simulator::set_conditions`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Added to every request before it is looked at. Default none.
    pub latency: Duration,
    /// Added to every connection before its first request is read. Default
    /// none.
    pub connection_latency: Duration,
    /// Bytes per second of each file that is sent or received. Default as fast
    /// as it goes.
    pub bandwidth: Option<u64>,
    /// Bytes per second of all files together. Default as fast as it goes.
    pub bandwidth_in_all: Option<u64>,
    /// Seconds by which the service's clock is ahead, in the `Date` header and
    /// in every date of the API. Default 0.
    pub clock_skew: i64,
}

/// The conditions that apply now.
#[derive(Default)]
pub(crate) struct Weather {
    conditions: Mutex<Conditions>,
    in_all: Mutex<Option<Arc<Pace>>>,
}

impl Weather {
    pub(crate) fn set(&self, conditions: Conditions) {
        *self.in_all.lock() = conditions.bandwidth_in_all.map(Pace::new);
        *self.conditions.lock() = conditions;
    }

    pub(crate) fn conditions(&self) -> Conditions {
        self.conditions.lock().clone()
    }

    pub(crate) fn latency(&self) -> Duration {
        self.conditions.lock().latency
    }

    pub(crate) fn connection_latency(&self) -> Duration {
        self.conditions.lock().connection_latency
    }

    /// The paces that one more file keeps.
    pub(crate) fn paces(&self) -> Paces {
        let own = self.conditions.lock().bandwidth.map(Pace::new);
        let all = self.in_all.lock().clone();
        Paces(own.into_iter().chain(all).collect())
    }
}

/// A number of bytes per second, kept by all who share it.
pub(crate) struct Pace {
    rate: u64,
    /// When the next byte may go.
    next: Mutex<Instant>,
}

impl Pace {
    /// At least one byte per second.
    pub(crate) fn new(rate: u64) -> Arc<Self> {
        Arc::new(Self {
            rate: rate.max(1),
            next: Mutex::new(Instant::now()),
        })
    }

    /// When these bytes may go.
    fn reserve(&self, now: Instant, bytes: usize) -> Instant {
        let mut next = self.next.lock();
        let start = (*next).max(now);
        *next = start + Duration::from_secs_f64(bytes as f64 / self.rate as f64);
        start
    }
}

/// Several paces at once: the slowest counts.
#[derive(Default)]
pub(crate) struct Paces(Vec<Arc<Pace>>);

impl Paces {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, pace: Arc<Pace>) {
        self.0.push(pace);
    }

    /// As much as goes at once: what takes about 50 ms.
    pub(crate) fn piece(&self) -> usize {
        let rate = self.0.iter().map(|pace| pace.rate).min();
        let piece = rate.map_or(u64::MAX, |rate| (rate / 20).max(1));
        usize::try_from(piece).unwrap_or(usize::MAX)
    }

    /// When these bytes may go.
    pub(crate) fn reserve(&self, bytes: usize) -> Instant {
        let now = Instant::now();
        let starts = self.0.iter().map(|pace| pace.reserve(now, bytes));
        starts.max().unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_at_the_slowest_pace() {
        let mut paces = Paces::default();
        assert_eq!(paces.piece(), usize::MAX);
        paces.add(Pace::new(1000));
        paces.add(Pace::new(100));
        assert_eq!(paces.piece(), 5);
        let start = Instant::now();
        assert!(paces.reserve(100) <= start + Duration::from_millis(100));
        // A second for the hundred before.
        assert!(paces.reserve(1) >= start + Duration::from_secs(1));
    }
}
