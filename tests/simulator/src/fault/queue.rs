//! Faults waiting for their requests. Applies none of them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rand::Rng;

use super::{Endpoint, Fault};

/// A fault, the requests it hits, and how many of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Injection {
    /// What happens.
    pub fault: Fault,
    /// Which requests it hits.
    pub on: Endpoint,
    /// How many requests it hits; `u32::MAX` is forever.
    pub count: u32,
    /// The probability, in percent, that it hits a matching request. Spared
    /// requests do not count.
    pub percent: u8,
    /// Hits only matching requests whose number is a multiple of this; 1 is
    /// every one. The others do not count.
    pub every: u32,
}

impl Injection {
    /// The fault once, at its default endpoint.
    pub fn once(fault: Fault) -> Self {
        Self {
            on: fault.usual_endpoint(),
            fault,
            count: 1,
            percent: 100,
            every: 1,
        }
    }

    /// Sets the requests it hits.
    pub fn on(self, on: Endpoint) -> Self {
        Self { on, ..self }
    }

    /// Sets how many requests it hits.
    pub fn times(self, count: u32) -> Self {
        Self { count, ..self }
    }

    /// Sets the probability for each request, in percent.
    pub fn with_probability(self, percent: u8) -> Self {
        Self { percent, ..self }
    }

    /// Hits only every `n`th request: the third, sixth, ninth for 3.
    pub fn every(self, n: u32) -> Self {
        Self { every: n, ..self }
    }
}

/// An injection in the queue.
struct Waiting {
    id: u64,
    injection: Injection,
    /// Matching requests since it last hit one.
    passed: u32,
}

impl Waiting {
    /// Decides whether to hit another matching request.
    fn hits(&mut self) -> bool {
        self.passed += 1;
        if self.passed < self.injection.every {
            return false;
        }
        self.passed = 0;
        let percent = self.injection.percent;
        percent >= 100 || rand::rng().random_range(0..100) < percent
    }
}

/// The waiting faults, oldest first.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<VecDeque<Waiting>>,
    ids: AtomicU64,
}

impl Faults {
    /// Adds a fault and returns its id.
    pub(crate) fn add(&self, injection: Injection) -> u64 {
        let id = self.ids.fetch_add(1, Ordering::Relaxed) + 1;
        if injection.count > 0 {
            self.waiting.lock().push_back(Waiting {
                id,
                injection,
                passed: 0,
            });
        }
        id
    }

    /// The waiting faults, with their ids.
    pub(crate) fn waiting(&self) -> Vec<(u64, Injection)> {
        let waiting = self.waiting.lock();
        waiting
            .iter()
            .map(|w| (w.id, w.injection.clone()))
            .collect()
    }

    /// Removes a fault and returns whether it existed.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut waiting = self.waiting.lock();
        let before = waiting.len();
        waiting.retain(|waiting| waiting.id != id);
        waiting.len() < before
    }

    pub(crate) fn clear(&self) {
        self.waiting.lock().clear();
    }

    /// Returns the fault for a request, if one is waiting, and counts it.
    pub(crate) fn take(&self, actual: &Endpoint, is_head: bool) -> Option<Fault> {
        let mut waiting = self.waiting.lock();
        let place = waiting.iter_mut().position(|waiting| {
            waiting.injection.on.covers(actual)
                && !(is_head && waiting.injection.fault.is_about_the_body())
                && waiting.hits()
        })?;
        let Waiting { injection, .. } = waiting.get_mut(place)?;
        let fault = injection.fault.clone();
        if injection.count != u32::MAX {
            injection.count -= 1;
        }
        if injection.count == 0 {
            waiting.remove(place);
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_as_often_as_asked_and_only_where_asked() {
        let faults = Faults::default();
        let call = Endpoint::ApiCall("user/info.cgi".into());
        faults.add(Injection::once(Fault::Flood).times(2));
        assert_eq!(faults.take(&Endpoint::Download, false), None);
        assert_eq!(faults.take(&call, false), Some(Fault::Flood));
        assert_eq!(faults.take(&call, false), Some(Fault::Flood));
        assert_eq!(faults.take(&call, false), None);
    }

    #[test]
    fn a_fault_for_every_third_request_hits_the_third_and_the_sixth() {
        let faults = Faults::default();
        let on = Endpoint::ApiCall("user/info.cgi".into());
        faults.add(Injection::once(Fault::Flood).every(3).times(2));
        let hits = (1..=10).filter(|_| faults.take(&on, false).is_some());
        assert_eq!(hits.collect::<Vec<_>>(), [3, 6]);
    }

    #[test]
    fn a_fault_for_one_call_spares_the_others() {
        let faults = Faults::default();
        let listing = Endpoint::ApiCall("file/ls.cgi".into());
        faults.add(Injection::once(Fault::Flood).on(listing.clone()));
        let account = Endpoint::ApiCall("user/info.cgi".into());
        assert_eq!(faults.take(&account, false), None);
        assert_eq!(faults.take(&listing, false), Some(Fault::Flood));
    }

    #[test]
    fn a_head_leaves_a_cut_for_the_get() {
        let faults = Faults::default();
        faults.add(Injection::once(Fault::CutAfter { bytes: 1 }));
        assert_eq!(faults.take(&Endpoint::Download, true), None);
        assert!(faults.take(&Endpoint::Download, false).is_some());
    }
}
