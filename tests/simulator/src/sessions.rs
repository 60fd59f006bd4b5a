//! Sessions of the website, by cookie, and login attempts. Knows nothing about
//! HTTP.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::names;
use crate::store::AccountId;

/// The site limits logins per period, but no client recorded the numbers: these
/// are assumed.
pub(crate) const MOST_LOGINS: usize = 10;
/// See [`MOST_LOGINS`].
pub(crate) const LOGINS_WITHIN: Duration = Duration::from_secs(10 * 60);

#[derive(Default)]
pub(crate) struct Sessions {
    open: Mutex<HashMap<String, AccountId>>,
    attempts: Mutex<HashMap<IpAddr, VecDeque<Instant>>>,
}

impl Sessions {
    /// Logs in and returns the value of the cookie. `purge` ends the account's
    /// other sessions.
    pub(crate) fn open(&self, account: AccountId, purge: bool) -> String {
        let id = names::session_id();
        let mut open = self.open.lock();
        if purge {
            open.retain(|_, other| *other != account);
        }
        open.insert(id.clone(), account);
        id
    }

    pub(crate) fn account(&self, id: &str) -> Option<AccountId> {
        self.open.lock().get(id).copied()
    }

    pub(crate) fn close(&self, id: &str) {
        self.open.lock().remove(id);
    }

    /// Counts one attempt; `false` if there were already too many.
    pub(crate) fn may_try(&self, now: Instant, from: IpAddr, within: Duration) -> bool {
        let mut attempts = self.attempts.lock();
        let recent = attempts.entry(from).or_default();
        recent.retain(|then| now.duration_since(*then) < within);
        if recent.len() >= MOST_LOGINS {
            return false;
        }
        recent.push_back(now);
        true
    }

    /// Forgets all sessions and attempts.
    pub(crate) fn forget(&self) {
        self.open.lock().clear();
        self.attempts.lock().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_purge_ends_the_others() {
        let sessions = Sessions::default();
        let (first, other) = (sessions.open(0, false), sessions.open(1, false));
        let second = sessions.open(0, false);
        assert_eq!(sessions.account(&first), Some(0));
        let third = sessions.open(0, true);
        assert_eq!(
            (sessions.account(&first), sessions.account(&second)),
            (None, None)
        );
        assert_eq!(
            (sessions.account(&third), sessions.account(&other)),
            (Some(0), Some(1))
        );
        sessions.close(&third);
        assert_eq!(sessions.account(&third), None);
    }

    #[test]
    fn logins_are_counted_within_a_period() {
        let (sessions, from) = (Sessions::default(), IpAddr::V4(Ipv4Addr::LOCALHOST));
        let start = Instant::now();
        for _ in 0..MOST_LOGINS {
            assert!(sessions.may_try(start, from, LOGINS_WITHIN));
        }
        assert!(!sessions.may_try(start, from, LOGINS_WITHIN));
        assert!(sessions.may_try(start + LOGINS_WITHIN, from, LOGINS_WITHIN));
    }
}
