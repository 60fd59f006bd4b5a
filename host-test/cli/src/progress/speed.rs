//! The displayed speed in bytes per second: the mean of the last seconds. Must
//! not know what is transferred.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The time that a speed is averaged over: long enough to be steady, short
/// enough to show changes.
const WINDOW: Duration = Duration::from_secs(10);

/// The first bytes come out of buffers immediately: a shorter time is
/// meaningless.
const SHORTEST: Duration = Duration::from_secs(1);

/// Time between two samples.
const STEP: Duration = Duration::from_millis(200);

/// Counts bytes from its creation.
pub struct Speed {
    /// Times with the total of bytes by then. Never empty.
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

    /// Adds this many bytes.
    pub fn add(&mut self, now: Instant, bytes: u64) {
        self.bytes += bytes;
        let latest = self.samples.back().map(|(then, _)| *then);
        if latest.is_some_and(|then| now.duration_since(then) >= STEP) {
            self.samples.push_back((now, self.bytes));
        }
        // Keep the last sample before the window: it marks the window's start.
        while self
            .samples
            .get(1)
            .is_some_and(|(then, _)| now.duration_since(*then) >= WINDOW)
        {
            self.samples.pop_front();
        }
    }

    /// Returns bytes per second; `None` if it is too early to tell.
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
