//! Waits forever.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};
use wasi::clocks::monotonic_clock::subscribe_duration;

struct Waits;

impl Behaviour for Waits {
    fn account(&self, session: &Session) -> CallResult<Account> {
        subscribe_duration(u64::MAX).block();
        session.account()
    }
}

plugin!(Waits);
