//! The documented rate limits: who asked what, and when.
//! Knows nothing of HTTP; a refusal is an error row.

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

    /// Any call of the API. A refused one does not count.
    pub(crate) fn request(&self, clock: &Clock, from: IpAddr) -> Result<(), ErrorRow> {
        self.count(clock, Source::Address(from), ErrorRow::FLOOD_ADDRESS)
    }

    /// Any call with a key, from wherever it comes.
    pub(crate) fn with_key(&self, clock: &Clock, user: usize, key: &str) -> Result<(), ErrorRow> {
        self.count(clock, Source::Key(key.to_owned()), ErrorRow::FLOOD_KEY)?;
        self.count(clock, Source::User(user), ErrorRow::FLOOD_USER)
    }

    fn count(&self, clock: &Clock, source: Source, refusal: ErrorRow) -> Result<(), ErrorRow> {
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

    pub(crate) fn account(&self, clock: &Clock, from: IpAddr, user: usize) -> Result<(), ErrorRow> {
        let by_address = Use::AccountByAddress(from);
        self.once(
            clock,
            by_address,
            ACCOUNT_PER_ADDRESS,
            ErrorRow::FLOOD_ADDRESS,
        )?;
        let by_user = Use::AccountByUser(user);
        self.once(clock, by_user, ACCOUNT_PER_USER, ErrorRow::FLOOD_USER)
    }

    pub(crate) fn listing(&self, clock: &Clock, user: usize, folder: i64) -> Result<(), ErrorRow> {
        let every = match folder {
            WHOLE_ACCOUNT => WHOLE_LISTING,
            _ => LISTING,
        };
        let listing = Use::Listing(user, folder);
        self.once(clock, listing, every, ErrorRow::FLOOD_ADDRESS)
    }

    /// Whether anything is limited.
    pub(crate) fn is_on(&self) -> bool {
        self.limits != Limits::Off
    }

    /// Everybody starts anew.
    pub(crate) fn forget(&self) {
        *self.state.lock() = State::default();
    }

    fn once(
        &self,
        clock: &Clock,
        what: Use,
        every: Duration,
        refusal: ErrorRow,
    ) -> Result<(), ErrorRow> {
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
        // A thousandth of the speed: a second lasts long enough for any machine.
        Clock::new(0.001).unwrap()
    }

    #[test]
    fn the_fourth_request_of_a_second_is_a_flood_of_that_address_only() {
        let limiter = Limiter::new(Limits::Documented);
        for _ in 0..3 {
            assert_eq!(limiter.request(&slow(), HERE), Ok(()));
        }
        assert_eq!(limiter.request(&slow(), HERE), Err(ErrorRow::FLOOD_ADDRESS));
        assert_eq!(limiter.request(&slow(), THERE), Ok(()));
    }

    #[test]
    fn a_key_and_a_user_are_counted_wherever_they_come_from() {
        let limiter = Limiter::new(Limits::Documented);
        let ask = |key| limiter.with_key(&slow(), 0, key);
        assert_eq!([ask("a"), ask("a"), ask("b")], [Ok(()); 3]);
        assert_eq!(ask("b"), Err(ErrorRow::FLOOD_USER));
        let ask = |key| limiter.with_key(&slow(), 1, key);
        assert_eq!([ask("c"), ask("c"), ask("c")], [Ok(()); 3]);
        assert_eq!(ask("c"), Err(ErrorRow::FLOOD_KEY));
    }

    #[test]
    fn the_account_is_told_once_per_address_and_once_per_user() {
        let limiter = Limiter::new(Limits::Documented);
        let ask = |from, user| limiter.account(&slow(), from, user);
        assert_eq!(ask(HERE, 0), Ok(()));
        assert_eq!(ask(HERE, 0), Err(ErrorRow::FLOOD_ADDRESS));
        assert_eq!(ask(THERE, 0), Err(ErrorRow::FLOOD_USER));
    }

    #[test]
    fn a_folder_is_listed_once_and_another_one_too() {
        let limiter = Limiter::new(Limits::Documented);
        assert_eq!(limiter.listing(&slow(), 0, 0), Ok(()));
        assert_eq!(limiter.listing(&slow(), 0, 0), Err(ErrorRow::FLOOD_ADDRESS));
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
