//! Bytes per second as a person sees them: the mean of the last seconds. Must
//! not know what is being moved.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What a speed is the mean of: long enough to hold still, short enough to
/// show a change.
const WINDOW: Duration = Duration::from_secs(10);

/// The first bytes come at once, out of buffers: less than this says nothing.
const SHORTEST: Duration = Duration::from_secs(1);

/// Time between two samples.
const STEP: Duration = Duration::from_millis(200);

/// Counts bytes from the moment it is made.
pub struct Speed {
    /// When, and how many bytes there were in all. Never empty.
    samples: VecDeque<(Instant, u64)>,
    bytes: u64,
}

impl Speed {
    pub fn new(now: Instant) -> Self {
        Self {
            samples: [(now, 0)].into(),
            bytes: 0,
        }
    }

    /// So many bytes more.
    pub fn add(&mut self, now: Instant, bytes: u64) {
        self.bytes += bytes;
        let latest = self.samples.back().map(|(then, _)| *then);
        if latest.is_some_and(|then| now.duration_since(then) >= STEP) {
            self.samples.push_back((now, self.bytes));
        }
        // The one before the window stays: it is where the window begins.
        while self
            .samples
            .get(1)
            .is_some_and(|(then, _)| now.duration_since(*then) >= WINDOW)
        {
            self.samples.pop_front();
        }
    }

    /// Bytes per second; none: it is too early to say.
    pub fn per_second(&self, now: Instant) -> Option<u64> {
        let recent = |(then, _): &&(Instant, u64)| now.duration_since(*then) <= WINDOW + STEP;
        let silent = self.samples.back();
        let (then, before) = self.samples.iter().find(recent).or(silent)?;
        let time = now.duration_since(*then);
        let bytes = self.bytes - before;
        (time >= SHORTEST).then(|| (bytes as f64 / time.as_secs_f64()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_first_moment_tells_no_speed() {
        let start = Instant::now();
        let mut speed = Speed::new(start);
        speed.add(start + STEP, 1 << 20);
        assert_eq!(speed.per_second(start + STEP), None);
        assert_eq!(speed.per_second(start + SECOND), Some(1 << 20));
    }

    #[test]
    fn a_speed_is_that_of_the_last_seconds() {
        let start = Instant::now();
        let mut speed = Speed::new(start);
        for second in 1..=60 {
            speed.add(start + SECOND * second, 1000);
        }
        assert_eq!(speed.per_second(start + SECOND * 60), Some(1000));
        for second in 61..=80 {
            speed.add(start + SECOND * second, 3000);
        }
        assert_eq!(speed.per_second(start + SECOND * 80), Some(3000));
    }

    #[test]
    fn what_has_stopped_slows_down_to_nothing() {
        let start = Instant::now();
        let mut speed = Speed::new(start);
        for second in 1..=10 {
            speed.add(start + SECOND * second, 1000);
        }
        let after = |seconds: u32| speed.per_second(start + SECOND * (10 + seconds)).unwrap();
        assert!(after(5) < 1000 && after(5) > 0, "{}", after(5));
        assert_eq!(after(60), 0);
    }
}
