//! Time as the service reports it: scaled durations, and dates in Paris. Knows
//! nothing about what is timed.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

pub(crate) struct Clock {
    speed: f64,
    /// Seconds by which the clock is ahead.
    skew: AtomicI64,
    paris: TimeZone,
}

impl Clock {
    /// `None` if `speed` cannot divide a duration.
    pub(crate) fn new(speed: f64) -> Option<Self> {
        // Outside this range a scaled hour overflows or vanishes.
        if !(1e-6..=1e9).contains(&speed) {
            return None;
        }
        let paris = TimeZoneDatabase::bundled().get("Europe/Paris").ok()?;
        Some(Self {
            speed,
            skew: AtomicI64::new(0),
            paris,
        })
    }

    /// Converts a duration of the real service to simulated time.
    pub(crate) fn scaled(&self, real: Duration) -> Duration {
        real.div_f64(self.speed)
    }

    /// Sets the clock ahead by this many seconds.
    pub(crate) fn set_skew(&self, seconds: i64) {
        self.skew.store(seconds, Ordering::Relaxed);
    }

    /// The clock's time as a `Date` header, if it is wrong.
    pub(crate) fn wrong_date(&self) -> Option<String> {
        if self.skew.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let now = self.skewed(Timestamp::now());
        Some(now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }

    fn skewed(&self, when: Timestamp) -> Timestamp {
        let skew = SignedDuration::from_secs(self.skew.load(Ordering::Relaxed));
        // Outside the range of valid dates the clock is right.
        when.checked_add(skew).unwrap_or(when)
    }

    /// `YYYY-MM-DD HH:MM:SS` in Paris civil time, with daylight saving: the
    /// format of every date in the API.
    pub(crate) fn paris(&self, when: Timestamp) -> String {
        self.skewed(when)
            .to_zoned(self.paris.clone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_daylight_saving() {
        let clock = Clock::new(1.0).unwrap();
        let summer: Timestamp = "2021-06-22T12:57:25Z".parse().unwrap();
        let winter: Timestamp = "2021-12-22T12:57:25Z".parse().unwrap();
        assert_eq!(clock.paris(summer), "2021-06-22 14:57:25");
        assert_eq!(clock.paris(winter), "2021-12-22 13:57:25");
    }

    #[test]
    fn a_speed_that_cannot_divide_is_refused() {
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300] {
            assert!(Clock::new(speed).is_none(), "{speed}");
        }
        let clock = Clock::new(60.0).unwrap();
        assert_eq!(
            clock.scaled(Duration::from_secs(300)),
            Duration::from_secs(5)
        );
    }
}
