//! Waits for what never happens.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};
use wasi::clocks::monotonic_clock::subscribe_duration;

struct Waits;

impl Behaviour for Waits {
    fn account(&self, session: &Session) -> Answer<Account> {
        subscribe_duration(u64::MAX).block();
        session.account()
    }
}

plugin!(Waits);
