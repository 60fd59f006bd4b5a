//! Visitors without an account, by address: when they saw which page, and
//! whether they are downloading. Knows nothing about HTTP.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::names;

/// How long a shown page is remembered. How long a real form stays valid is
/// unknown.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Old pages are pruned after this many new ones.
const PRUNED_EVERY: usize = 1024;

/// Whether an address may start a free download now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Free,
    /// A download is running.
    Downloading,
    /// The last one ended too recently; the rest of the pause.
    Pausing(Duration),
}

#[derive(Default)]
pub(crate) struct Guests {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    visits: HashMap<(IpAddr, String), Visit>,
    downloading: HashSet<IpAddr>,
    ended: HashMap<IpAddr, Instant>,
}

struct Visit {
    /// First visit.
    first: Instant,
    /// Last visit.
    shown: Instant,
    adz: String,
}

/// What is remembered of a shown page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Time since the first visit.
    pub(crate) first: Duration,
    /// Time since the last visit.
    pub(crate) last: Duration,
    /// The value in its form.
    pub(crate) adz: String,
}

impl Guests {
    /// Records that the page of a file is shown; returns the `adz` of its form.
    pub(crate) fn visit(&self, now: Instant, from: IpAddr, file: &str) -> String {
        let mut state = self.state.lock();
        if state.visits.len().is_multiple_of(PRUNED_EVERY) {
            state
                .visits
                .retain(|_, visit| now.duration_since(visit.shown) < REMEMBERED);
        }
        let adz = names::adz();
        let key = (from, file.to_owned());
        let before = state.visits.get(&key);
        let before = before.filter(|visit| now.duration_since(visit.shown) < REMEMBERED);
        let visit = Visit {
            first: before.map_or(now, |visit| visit.first),
            shown: now,
            adz: adz.clone(),
        };
        state.visits.insert(key, visit);
        adz
    }

    /// When the address was shown the file's page.
    pub(crate) fn visited(&self, now: Instant, from: IpAddr, file: &str) -> Option<Shown> {
        let state = self.state.lock();
        let visit = state.visits.get(&(from, file.to_owned()))?;
        let last = now.duration_since(visit.shown);
        (last < REMEMBERED).then(|| Shown {
            first: now.duration_since(visit.first),
            last,
            adz: visit.adz.clone(),
        })
    }

    /// The address has received the file's link: its next visit counts as the
    /// first.
    pub(crate) fn leave(&self, from: IpAddr, file: &str) {
        self.state.lock().visits.remove(&(from, file.to_owned()));
    }

    pub(crate) fn standing(&self, now: Instant, from: IpAddr, pause: Duration) -> Standing {
        let state = self.state.lock();
        if state.downloading.contains(&from) {
            return Standing::Downloading;
        }
        let ended = state.ended.get(&from);
        let left = ended.and_then(|ended| pause.checked_sub(now.duration_since(*ended)));
        match left {
            Some(left) if !left.is_zero() => Standing::Pausing(left),
            _ => Standing::Free,
        }
    }

    /// Forgets all visits and pauses.
    pub(crate) fn forget(&self) {
        let mut state = self.state.lock();
        state.visits.clear();
        state.ended.clear();
    }

    /// The one download that an address may have; it lasts until the returned
    /// value is dropped.
    pub(crate) fn download(self: &Arc<Self>, from: IpAddr) -> Option<Download> {
        let mut state = self.state.lock();
        state.downloading.insert(from).then(|| Download {
            guests: self.clone(),
            from,
        })
    }
}

/// A free download under way.
pub(crate) struct Download {
    guests: Arc<Guests>,
    from: IpAddr,
}

impl Drop for Download {
    fn drop(&mut self) {
        let mut state = self.guests.state.lock();
        state.downloading.remove(&self.from);
        state.ended.insert(self.from, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const PAUSE: Duration = Duration::from_secs(300);

    #[test]
    fn an_address_has_one_download_and_then_a_pause() {
        let guests = Arc::new(Guests::default());
        let download = guests.download(HERE).unwrap();
        assert!(guests.download(HERE).is_none());
        let now = Instant::now();
        assert_eq!(guests.standing(now, HERE, PAUSE), Standing::Downloading);
        let there = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
        assert_eq!(guests.standing(now, there, PAUSE), Standing::Free);
        drop(download);
        let now = Instant::now();
        assert!(matches!(
            guests.standing(now, HERE, PAUSE),
            Standing::Pausing(_)
        ));
        let later = now + PAUSE;
        assert_eq!(guests.standing(later, HERE, PAUSE), Standing::Free);
    }

    #[test]
    fn a_page_is_remembered_from_its_first_and_its_last_visit() {
        let guests = Guests::default();
        let start = Instant::now();
        let first = guests.visit(start, HERE, "a");
        let minute = start + Duration::from_secs(60);
        let shown = guests.visited(minute, HERE, "a").unwrap();
        assert_eq!((shown.last, &shown.adz), (Duration::from_secs(60), &first));
        assert_ne!(guests.visit(minute, HERE, "a"), first);
        let shown = guests.visited(minute, HERE, "a").unwrap();
        assert_eq!(
            (shown.first, shown.last),
            (Duration::from_secs(60), Duration::ZERO)
        );
        assert!(guests.visited(minute, HERE, "b").is_none());
        guests.leave(HERE, "a");
        assert!(guests.visited(minute, HERE, "a").is_none());
    }
}
