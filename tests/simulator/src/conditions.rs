//! The network between the service and its clients: latency and bandwidth.
//! Knows nothing of what is sent.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;

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
    /// Bytes after which each file that is sent or received stops, until this
    /// is replaced; it counts for those on their way as well. Default never.
    /// With it a test knows what has arrived, on any machine.
    pub hold_after: Option<u64>,
    /// Seconds by which the service's clock is ahead, in the `Date` header and
    /// in every date of the API. Default 0.
    pub clock_skew: i64,
}

/// The conditions that apply now.
#[derive(Default)]
pub(crate) struct Weather {
    conditions: Mutex<Conditions>,
    in_all: Mutex<Option<Arc<Pace>>>,
    hold_after: watch::Sender<Option<u64>>,
}

impl Weather {
    pub(crate) fn set(&self, conditions: Conditions) {
        *self.in_all.lock() = conditions.bandwidth_in_all.map(Pace::new);
        self.hold_after.send_replace(conditions.hold_after);
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
        Paces {
            paces: own.into_iter().chain(all).collect(),
            hold: Some(Hold {
                after: self.hold_after.subscribe(),
                passed: 0,
                released: None,
            }),
        }
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

/// Where one file stops until it is let go.
struct Hold {
    after: watch::Receiver<Option<u64>>,
    passed: u64,
    /// While it is held.
    released: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl Hold {
    /// How many bytes may pass; waits while there are none.
    fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<u64> {
        loop {
            if let Some(released) = &mut self.released {
                ready!(released.as_mut().poll(context));
                self.released = None;
            }
            let after = *self.after.borrow();
            match after.map_or(u64::MAX, |after| after.saturating_sub(self.passed)) {
                0 => self.released = Some(Box::pin(released(self.after.clone(), self.passed))),
                room => return Poll::Ready(room),
            }
        }
    }
}

/// Waits until a file that has come so far may go on.
async fn released(mut after: watch::Receiver<Option<u64>>, passed: u64) {
    let goes_on = |after: &Option<u64>| after.is_none_or(|after| after > passed);
    if after.wait_for(goes_on).await.is_err() {
        // The simulator ends, and with it the connection.
        std::future::pending().await
    }
}

/// Several paces at once: the slowest counts.
#[derive(Default)]
pub(crate) struct Paces {
    paces: Vec<Arc<Pace>>,
    hold: Option<Hold>,
}

impl Paces {
    pub(crate) fn is_empty(&self) -> bool {
        self.paces.is_empty()
    }

    pub(crate) fn add(&mut self, pace: Arc<Pace>) {
        self.paces.push(pace);
    }

    /// As much as goes at once: what takes about 50 ms.
    pub(crate) fn piece(&self) -> usize {
        let rate = self.paces.iter().map(|pace| pace.rate).min();
        let piece = rate.map_or(u64::MAX, |rate| (rate / 20).max(1));
        usize::try_from(piece).unwrap_or(usize::MAX)
    }

    /// How many bytes may pass before the file is held; waits while it is.
    pub(crate) fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        let room = match &mut self.hold {
            None => u64::MAX,
            Some(hold) => ready!(hold.poll_room(context)),
        };
        Poll::Ready(usize::try_from(room).unwrap_or(usize::MAX))
    }

    /// Counts bytes that pass.
    pub(crate) fn passed(&mut self, bytes: usize) {
        if let Some(hold) = &mut self.hold {
            hold.passed += bytes as u64;
        }
    }

    /// When these bytes may go.
    pub(crate) fn reserve(&self, bytes: usize) -> Instant {
        let now = Instant::now();
        let starts = self.paces.iter().map(|pace| pace.reserve(now, bytes));
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
