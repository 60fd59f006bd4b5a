//! Faults that wait for the requests that they are for. Carries nothing out.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use rand::Rng;

use super::{Endpoint, Fault};

/// A fault, the requests that it hits, and how many of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Injection {
    /// What happens.
    pub fault: Fault,
    /// Which requests it hits.
    pub on: Endpoint,
    /// How many requests it hits; `u32::MAX` is for ever.
    pub count: u32,
    /// With which probability it hits a request that it could hit, in percent.
    /// One that it spares does not count.
    pub percent: u8,
}

impl Injection {
    /// The fault once, where it usually occurs.
    pub fn once(fault: Fault) -> Self {
        Self {
            on: fault.usual_endpoint(),
            fault,
            count: 1,
            percent: 100,
        }
    }

    /// The same on other requests.
    pub fn on(self, on: Endpoint) -> Self {
        Self { on, ..self }
    }

    /// The same for this many requests.
    pub fn times(self, count: u32) -> Self {
        Self { count, ..self }
    }

    /// The same with this probability for each request, in percent.
    pub fn with_probability(self, percent: u8) -> Self {
        Self { percent, ..self }
    }

    fn hits(&self) -> bool {
        self.percent >= 100 || rand::rng().random_range(0..100) < self.percent
    }
}

/// The faults that wait for their requests, oldest first.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<VecDeque<(u64, Injection)>>,
    ids: AtomicU64,
}

impl Faults {
    /// Gives the fault's id.
    pub(crate) fn add(&self, injection: Injection) -> u64 {
        let id = self.ids.fetch_add(1, Ordering::Relaxed) + 1;
        if injection.count > 0 {
            self.waiting.lock().push_back((id, injection));
        }
        id
    }

    /// Those that still wait, with their ids.
    pub(crate) fn waiting(&self) -> Vec<(u64, Injection)> {
        self.waiting.lock().iter().cloned().collect()
    }

    /// Whether there was one with this id.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut waiting = self.waiting.lock();
        let before = waiting.len();
        waiting.retain(|(waiting, _)| *waiting != id);
        waiting.len() < before
    }

    pub(crate) fn clear(&self) {
        self.waiting.lock().clear();
    }

    /// The fault for a request, if one waits; uses it up once.
    pub(crate) fn take(&self, actual: &Endpoint, is_head: bool) -> Option<Fault> {
        let mut waiting = self.waiting.lock();
        let place = waiting.iter().position(|(_, injection)| {
            injection.on.covers(actual)
                && !(is_head && injection.fault.is_about_the_body())
                && injection.hits()
        })?;
        let (_, injection) = waiting.get_mut(place)?;
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
    fn one_call_is_told_from_the_others() {
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
