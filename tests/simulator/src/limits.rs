//! The documented rate limits: who requested what, and when. The relevant time
//! is the arrival of a request, after the latency of the network. Knows nothing
//! about HTTP; a refusal is an error row and the name of a limit.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::clock::Clock;
use crate::config::Limits;
use crate::errors::ErrorRow;

/// API notice: 3 requests per second.
const REQUESTS: usize = 3;
const REQUESTS_WITHIN: Duration = Duration::from_secs(1);
/// API notice on user/info: 1 per minute and address.
const ACCOUNT_PER_ADDRESS: Duration = Duration::from_secs(60);
/// API notice on user/info: 1 per 5 minutes and user.
const ACCOUNT_PER_USER: Duration = Duration::from_secs(300);
/// API notice on file/ls: 1 per folder and 30 s.
const LISTING: Duration = Duration::from_secs(30);
/// API notice on file/ls of the whole account (folder -1): 1 per hour.
const WHOLE_LISTING: Duration = Duration::from_secs(3600);

/// The `folder_id` that means all files of the account.
pub(crate) const WHOLE_ACCOUNT: i64 = -1;

/// A limit that a request exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exceeded {
    /// The API's reply.
    pub(crate) row: ErrorRow,
    /// The name in the log: see [`crate::LogEntry::refused_by`].
    pub(crate) limit: &'static str,
}

const fn exceeded(row: ErrorRow, limit: &'static str) -> Exceeded {
    Exceeded { row, limit }
}

/// A recent flood from the address still applies.
pub(crate) const FLOOD_LOCK: Exceeded = exceeded(ErrorRow::FLOOD_ADDRESS, "flood-lock");
const PER_ADDRESS: Exceeded = exceeded(ErrorRow::FLOOD_ADDRESS, "requests-per-address");
const PER_KEY: Exceeded = exceeded(ErrorRow::FLOOD_KEY, "requests-per-key");
const PER_USER: Exceeded = exceeded(ErrorRow::FLOOD_USER, "requests-per-user");
const INFO_PER_ADDRESS: Exceeded = exceeded(ErrorRow::FLOOD_ADDRESS, "user-info-per-address");
const INFO_PER_USER: Exceeded = exceeded(ErrorRow::FLOOD_USER, "user-info-per-user");
const FOLDER_LISTING: Exceeded = exceeded(ErrorRow::FLOOD_ADDRESS, "listing");
const ACCOUNT_LISTING: Exceeded = exceeded(ErrorRow::FLOOD_ADDRESS, "whole-listing");

pub(crate) struct Limiter {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    requests: HashMap<Source, VecDeque<Instant>>,
    last: HashMap<Use, Instant>,
}

/// By what requests are counted.
#[derive(PartialEq, Eq, Hash)]
enum Source {
    Address(IpAddr),
    User(usize),
    Key(String),
}

#[derive(PartialEq, Eq, Hash)]
enum Use {
    AccountByAddress(IpAddr),
    AccountByUser(usize),
    Listing(usize, i64),
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: Mutex::default(),
        }
    }

    /// Counts any call of the API. A refused one does not count.
    pub(crate) fn request(&self, clock: &Clock, from: IpAddr) -> Result<(), Exceeded> {
        self.count(clock, Source::Address(from), PER_ADDRESS)
    }

    /// Counts any call with a key, from any address.
    pub(crate) fn with_key(&self, clock: &Clock, user: usize, key: &str) -> Result<(), Exceeded> {
        self.count(clock, Source::Key(key.to_owned()), PER_KEY)?;
        self.count(clock, Source::User(user), PER_USER)
    }

    fn count(&self, clock: &Clock, source: Source, refusal: Exceeded) -> Result<(), Exceeded> {
        if self.limits == Limits::Off {
            return Ok(());
        }
        let now = Instant::now();
        let window = clock.scaled(REQUESTS_WITHIN);
        let mut state = self.state.lock();
        let recent = state.requests.entry(source).or_default();
        while recent
            .front()
            .is_some_and(|then| now.duration_since(*then) >= window)
        {
            recent.pop_front();
        }
        if recent.len() >= REQUESTS {
            return Err(refusal);
        }
        recent.push_back(now);
        Ok(())
    }

    pub(crate) fn account(&self, clock: &Clock, from: IpAddr, user: usize) -> Result<(), Exceeded> {
        let by_address = Use::AccountByAddress(from);
        self.once(clock, by_address, ACCOUNT_PER_ADDRESS, INFO_PER_ADDRESS)?;
        let by_user = Use::AccountByUser(user);
        self.once(clock, by_user, ACCOUNT_PER_USER, INFO_PER_USER)
    }

    pub(crate) fn listing(&self, clock: &Clock, user: usize, folder: i64) -> Result<(), Exceeded> {
        let (every, refusal) = match folder {
            WHOLE_ACCOUNT => (WHOLE_LISTING, ACCOUNT_LISTING),
            _ => (LISTING, FOLDER_LISTING),
        };
        self.once(clock, Use::Listing(user, folder), every, refusal)
    }

    /// Whether limits apply.
    pub(crate) fn is_on(&self) -> bool {
        self.limits != Limits::Off
    }

    /// Resets all counts.
    pub(crate) fn forget(&self) {
        *self.state.lock() = State::default();
    }

    fn once(
        &self,
        clock: &Clock,
        what: Use,
        every: Duration,
        refusal: Exceeded,
    ) -> Result<(), Exceeded> {
        if self.limits == Limits::Off {
            return Ok(());
        }
        let now = Instant::now();
        let mut state = self.state.lock();
        match state.last.get(&what) {
            Some(then) if now.duration_since(*then) < clock.scaled(every) => Err(refusal),
            _ => {
                state.last.insert(what, now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

    fn slow() -> Clock {
        // A thousandth of the speed: a second lasts long enough on any machine.
        Clock::new(0.001).unwrap()
    }

    #[test]
    fn the_fourth_request_of_a_second_is_a_flood_of_that_address_only() {
        let limiter = Limiter::new(Limits::Documented);
        for _ in 0..3 {
            assert_eq!(limiter.request(&slow(), HERE), Ok(()));
        }
        assert_eq!(limiter.request(&slow(), HERE), Err(PER_ADDRESS));
        assert_eq!(limiter.request(&slow(), THERE), Ok(()));
    }

    #[test]
    fn a_key_and_a_user_are_counted_wherever_they_come_from() {
        let limiter = Limiter::new(Limits::Documented);
        let ask = |key| limiter.with_key(&slow(), 0, key);
        assert_eq!([ask("a"), ask("a"), ask("b")], [Ok(()); 3]);
        assert_eq!(ask("b"), Err(PER_USER));
        let ask = |key| limiter.with_key(&slow(), 1, key);
        assert_eq!([ask("c"), ask("c"), ask("c")], [Ok(()); 3]);
        assert_eq!(ask("c"), Err(PER_KEY));
    }

    #[test]
    fn the_account_is_available_once_per_address_and_once_per_user() {
        let limiter = Limiter::new(Limits::Documented);
        let ask = |from, user| limiter.account(&slow(), from, user);
        assert_eq!(ask(HERE, 0), Ok(()));
        assert_eq!(ask(HERE, 0), Err(INFO_PER_ADDRESS));
        assert_eq!(ask(THERE, 0), Err(INFO_PER_USER));
    }

    #[test]
    fn a_folder_is_listed_once_and_another_one_too() {
        let limiter = Limiter::new(Limits::Documented);
        assert_eq!(limiter.listing(&slow(), 0, 0), Ok(()));
        assert_eq!(limiter.listing(&slow(), 0, 0), Err(FOLDER_LISTING));
        assert_eq!(limiter.listing(&slow(), 0, 7), Ok(()));
        assert_eq!(limiter.listing(&slow(), 0, WHOLE_ACCOUNT), Ok(()));
    }

    #[test]
    fn without_limits_nothing_is_refused() {
        let limiter = Limiter::new(Limits::Off);
        for _ in 0..10 {
            assert_eq!(limiter.request(&slow(), HERE), Ok(()));
            assert_eq!(limiter.listing(&slow(), 0, 0), Ok(()));
        }
    }

    #[test]
    fn speed_shortens_the_wait() {
        let limiter = Limiter::new(Limits::Documented);
        let fast = Clock::new(1e9).unwrap();
        assert_eq!(limiter.listing(&fast, 0, WHOLE_ACCOUNT), Ok(()));
        std::thread::sleep(Duration::from_micros(10));
        assert_eq!(limiter.listing(&fast, 0, WHOLE_ACCOUNT), Ok(()));
    }
}
