//! Temporary locks: what an address, an account or a key may not do after too
//! many requests. Knows nothing about HTTP.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::clock::Clock;
use crate::config::{Bans, Limits};
use crate::errors::ErrorRow;
use crate::store::AccountId;

pub(crate) struct Locks {
    rules: Bans,
    /// Whether automatic locks are enabled; explicit ones always are.
    is_on: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Until when the API returns a flood message to an address.
    flooded: HashMap<IpAddr, Instant>,
    /// Until when an address is locked out.
    banned: HashMap<IpAddr, Instant>,
    errors: HashMap<IpAddr, VecDeque<Instant>>,
    /// The address that last used an account, and when.
    locations: HashMap<AccountId, (IpAddr, Instant)>,
    connections: HashMap<AccountId, u32>,
}

impl Locks {
    pub(crate) fn new(rules: Bans, limits: Limits) -> Self {
        Self {
            rules,
            is_on: limits == Limits::Documented,
            state: Mutex::default(),
        }
    }

    // ---- addresses

    /// Whether the address is locked out of API and website.
    pub(crate) fn is_banned(&self, from: IpAddr) -> bool {
        let state = self.state.lock();
        let until = state.banned.get(&from);
        until.is_some_and(|until| Instant::now() < *until)
    }

    /// Locks an address out.
    pub(crate) fn ban(&self, from: IpAddr, span: Duration) {
        let until = Instant::now() + span;
        self.state.lock().banned.insert(from, until);
    }

    /// Releases all locks.
    pub(crate) fn forget(&self) {
        let mut state = self.state.lock();
        state.banned.clear();
        state.flooded.clear();
        state.errors.clear();
        state.locations.clear();
    }

    /// Whether an earlier flood from the address still applies.
    pub(crate) fn is_flooded(&self, from: IpAddr) -> bool {
        let state = self.state.lock();
        let until = state.flooded.get(&from);
        until.is_some_and(|until| Instant::now() < *until)
    }

    /// Records too many requests from an address.
    pub(crate) fn flooded(&self, clock: &Clock, from: IpAddr) {
        if self.is_on {
            self.flood(from, clock.scaled(self.rules.flood_lock));
        }
    }

    pub(crate) fn flood(&self, from: IpAddr, span: Duration) {
        let until = Instant::now() + span;
        self.state.lock().flooded.insert(from, until);
    }

    /// Records an error sent to an address; too many of them lock it out.
    pub(crate) fn error(&self, clock: &Clock, from: IpAddr) {
        let Some(most) = self.rules.errors.filter(|_| self.is_on) else {
            return;
        };
        let now = Instant::now();
        let window = clock.scaled(self.rules.errors_within);
        let mut state = self.state.lock();
        let errors = state.errors.entry(from).or_default();
        errors.push_back(now);
        while errors
            .front()
            .is_some_and(|then| now.duration_since(*then) >= window)
        {
            errors.pop_front();
        }
        if errors.len() as u64 >= u64::from(most) {
            errors.clear();
            let until = now + clock.scaled(self.rules.ban);
            state.banned.insert(from, until);
        }
    }

    // ---- accounts

    /// Binds an account to one address at a time.
    pub(crate) fn locate(
        &self,
        clock: &Clock,
        account: AccountId,
        from: IpAddr,
    ) -> Result<(), ErrorRow> {
        let Some(span) = self.rules.one_location.filter(|_| self.is_on) else {
            return Ok(());
        };
        let now = Instant::now();
        let mut state = self.state.lock();
        match state.locations.get(&account) {
            Some((elsewhere, then))
                if *elsewhere != from && now.duration_since(*then) < clock.scaled(span) =>
            {
                Err(ErrorRow::ONE_LOCATION)
            }
            _ => {
                state.locations.insert(account, (from, now));
                Ok(())
            }
        }
    }

    /// One of an account's simultaneous downloads, until the returned value is
    /// dropped. `None` if all are in use.
    pub(crate) fn connect(self: &Arc<Self>, account: AccountId) -> Option<Connected> {
        let mut state = self.state.lock();
        let count = state.connections.entry(account).or_default();
        if self.is_on && *count >= self.rules.connections {
            return None;
        }
        *count += 1;
        Some(Connected {
            locks: self.clone(),
            account,
        })
    }
}

/// A download of an account under way.
pub(crate) struct Connected {
    locks: Arc<Locks>,
    account: AccountId,
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut state = self.locks.state.lock();
        if let Some(count) = state.connections.get_mut(&self.account) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

    fn clock() -> Clock {
        Clock::new(1.0).unwrap()
    }

    fn locks(limits: Limits) -> Arc<Locks> {
        Arc::new(Locks::new(Bans::default(), limits))
    }

    #[test]
    fn thirty_errors_lock_an_address_out_and_no_other() {
        let locks = locks(Limits::Documented);
        for _ in 0..29 {
            locks.error(&clock(), HERE);
            assert!(!locks.is_banned(HERE));
        }
        locks.error(&clock(), HERE);
        assert!(locks.is_banned(HERE) && !locks.is_banned(THERE));
        locks.forget();
        assert!(!locks.is_banned(HERE));
    }

    #[test]
    fn an_account_is_used_from_one_address() {
        let locks = locks(Limits::Documented);
        assert_eq!(locks.locate(&clock(), 0, HERE), Ok(()));
        assert_eq!(
            locks.locate(&clock(), 0, THERE),
            Err(ErrorRow::ONE_LOCATION)
        );
        assert_eq!(locks.locate(&clock(), 1, THERE), Ok(()));
        assert_eq!(locks.locate(&clock(), 0, HERE), Ok(()));
        let fast = Clock::new(1e9).unwrap();
        std::thread::sleep(Duration::from_micros(10));
        assert_eq!(locks.locate(&fast, 0, THERE), Ok(()));
    }

    #[test]
    fn connections_are_counted_and_released() {
        let locks = locks(Limits::Documented);
        let mut all: Vec<_> = (0..30).filter_map(|_| locks.connect(0)).collect();
        assert_eq!(all.len(), 30);
        assert!(locks.connect(0).is_none());
        assert!(locks.connect(1).is_some());
        all.pop();
        assert!(locks.connect(0).is_some());
    }

    #[test]
    fn without_limits_only_explicit_locks_apply() {
        let locks = locks(Limits::Off);
        for _ in 0..1000 {
            locks.error(&clock(), HERE);
        }
        locks.flooded(&clock(), HERE);
        assert!(!locks.is_banned(HERE) && !locks.is_flooded(HERE));
        assert_eq!(locks.locate(&clock(), 0, HERE), Ok(()));
        assert_eq!(locks.locate(&clock(), 0, THERE), Ok(()));
        locks.ban(HERE, Duration::from_secs(60));
        assert!(locks.is_banned(HERE));
    }
}
