//! Time as the component needs it: the current time and short sleeps. Backed by
//! the WASI clock in the component and by a fake one in tests. No calendar:
//! that is `time`.

use std::time::Duration;

/// Wall time and short sleeps.
pub trait Clock {
    /// Unix time in seconds.
    fn now(&self) -> u64;

    /// Time since some instant in the past; never goes back.
    fn elapsed(&self) -> Duration;

    /// Sleeps. Only for waits that nobody notices.
    fn sleep(&self, duration: Duration);
}

/// The clock of the sandbox.
#[cfg(target_family = "wasm")]
pub struct WasiClock;

#[cfg(target_family = "wasm")]
impl Clock for WasiClock {
    fn now(&self) -> u64 {
        wasi::clocks::wall_clock::now().seconds
    }

    fn elapsed(&self) -> Duration {
        Duration::from_nanos(wasi::clocks::monotonic_clock::now())
    }

    fn sleep(&self, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        wasi::clocks::monotonic_clock::subscribe_duration(nanoseconds).block();
    }
}

/// A clock that stands still, except while it sleeps.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct FakeClock {
    start: u64,
    slept: std::cell::RefCell<Vec<Duration>>,
}

#[cfg(test)]
impl FakeClock {
    /// A clock that starts at this Unix time.
    pub fn at(start: u64) -> std::rc::Rc<Self> {
        std::rc::Rc::new(Self {
            start,
            ..Self::default()
        })
    }

    /// Advances the clock.
    pub fn pass(&self, duration: Duration) {
        self.slept.borrow_mut().push(duration);
    }

    /// Returns every sleep so far.
    pub fn slept(&self) -> Vec<Duration> {
        self.slept.borrow().clone()
    }
}

#[cfg(test)]
impl Clock for std::rc::Rc<FakeClock> {
    fn now(&self) -> u64 {
        let slept: Duration = self.slept.borrow().iter().sum();
        self.start + slept.as_secs()
    }

    fn elapsed(&self) -> Duration {
        self.slept.borrow().iter().sum()
    }

    fn sleep(&self, duration: Duration) {
        self.slept.borrow_mut().push(duration);
    }
}
