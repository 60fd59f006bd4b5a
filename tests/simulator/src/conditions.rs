//! The network between the service and its clients: latency and bandwidth.
//! Knows nothing about what is sent.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;

/// Network delays and the skew of the service's clock, in real time: not
/// divided by the simulator's speed. Can be replaced at any time; see
/// [`crate::Simulator::set_conditions`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Added to every request before it is processed. Default none.
    pub latency: Duration,
    /// Added to every connection before its first request is read. Default
    /// none.
    pub connection_latency: Duration,
    /// Bytes per second of each file sent or received. Default unlimited.
    pub bandwidth: Option<u64>,
    /// Bytes per second of all files together. Default unlimited.
    pub bandwidth_in_all: Option<u64>,
    /// Bytes after which each file sent or received stops until this value
    /// changes, including transfers under way. Default never. Tells a test
    /// exactly how much has arrived, on any machine.
    pub hold_after: Option<u64>,
    /// Seconds by which the service's clock is ahead, in the `Date` header and
    /// in every date of the API. Default 0.
    pub clock_skew: i64,
}

/// The current conditions.
#[derive(Default)]
pub(crate) struct CurrentConditions {
    conditions: Mutex<Conditions>,
    in_all: Mutex<Option<Arc<Throttle>>>,
    hold_after: watch::Sender<Option<u64>>,
}

impl CurrentConditions {
    pub(crate) fn set(&self, conditions: Conditions) {
        *self.in_all.lock() = conditions.bandwidth_in_all.map(Throttle::new);
        self.hold_after.send_replace(conditions.hold_after);
        *self.conditions.lock() = conditions;
    }

    pub(crate) fn get(&self) -> Conditions {
        self.conditions.lock().clone()
    }

    pub(crate) fn latency(&self) -> Duration {
        self.conditions.lock().latency
    }

    pub(crate) fn connection_latency(&self) -> Duration {
        self.conditions.lock().connection_latency
    }

    /// The bandwidth limits for one more file.
    pub(crate) fn throttles(&self) -> Throttles {
        let own = self.conditions.lock().bandwidth.map(Throttle::new);
        let all = self.in_all.lock().clone();
        Throttles {
            throttles: own.into_iter().chain(all).collect(),
            hold: Some(Hold {
                after: self.hold_after.subscribe(),
                passed: 0,
                released: None,
            }),
        }
    }
}

/// A bandwidth limit, shared by all its users.
pub(crate) struct Throttle {
    rate: u64,
    /// When the next byte may be sent.
    next: Mutex<Instant>,
}

impl Throttle {
    /// At least one byte per second.
    pub(crate) fn new(rate: u64) -> Arc<Self> {
        Arc::new(Self {
            rate: rate.max(1),
            next: Mutex::new(Instant::now()),
        })
    }

    /// Returns when these bytes may be sent.
    fn reserve(&self, now: Instant, bytes: usize) -> Instant {
        let mut next = self.next.lock();
        let start = (*next).max(now);
        *next = start + Duration::from_secs_f64(bytes as f64 / self.rate as f64);
        start
    }
}

/// Stops one file until it is released.
struct Hold {
    after: watch::Receiver<Option<u64>>,
    passed: u64,
    /// While it is held.
    released: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl Hold {
    /// How many bytes may pass; pending while there are none.
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

/// Waits until a file that has passed this many bytes may continue.
async fn released(mut after: watch::Receiver<Option<u64>>, passed: u64) {
    let goes_on = |after: &Option<u64>| after.is_none_or(|after| after > passed);
    if after.wait_for(goes_on).await.is_err() {
        // The simulator ends, and with it the connection.
        std::future::pending::<()>().await;
    }
}

/// Several limits together: the slowest applies.
#[derive(Default)]
pub(crate) struct Throttles {
    throttles: Vec<Arc<Throttle>>,
    hold: Option<Hold>,
}

impl Throttles {
    pub(crate) fn is_empty(&self) -> bool {
        self.throttles.is_empty()
    }

    pub(crate) fn add(&mut self, throttle: Arc<Throttle>) {
        self.throttles.push(throttle);
    }

    /// Bytes to send at a time: about 50 ms worth.
    pub(crate) fn piece(&self) -> usize {
        let rate = self.throttles.iter().map(|throttle| throttle.rate).min();
        let piece = rate.map_or(u64::MAX, |rate| (rate / 20).max(1));
        usize::try_from(piece).unwrap_or(usize::MAX)
    }

    /// How many bytes may pass before the file is held; pending while it is.
    pub(crate) fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        let room = match &mut self.hold {
            None => u64::MAX,
            Some(hold) => ready!(hold.poll_room(context)),
        };
        Poll::Ready(usize::try_from(room).unwrap_or(usize::MAX))
    }

    /// Counts bytes that passed.
    pub(crate) fn passed(&mut self, bytes: usize) {
        if let Some(hold) = &mut self.hold {
            hold.passed += bytes as u64;
        }
    }

    /// Returns when these bytes may be sent.
    pub(crate) fn reserve(&self, bytes: usize) -> Instant {
        let now = Instant::now();
        let starts = self
            .throttles
            .iter()
            .map(|throttle| throttle.reserve(now, bytes));
        starts.max().unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_pass_at_the_slowest_rate() {
        let mut throttles = Throttles::default();
        assert_eq!(throttles.piece(), usize::MAX);
        throttles.add(Throttle::new(1000));
        throttles.add(Throttle::new(100));
        assert_eq!(throttles.piece(), 5);
        let start = Instant::now();
        assert!(throttles.reserve(100) <= start + Duration::from_millis(100));
        // One second for the previous hundred.
        assert!(throttles.reserve(1) >= start + Duration::from_secs(1));
    }
}
