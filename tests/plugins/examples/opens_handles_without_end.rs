//! Takes clocks of the host until there are none.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};
use wasi::clocks::monotonic_clock::subscribe_duration;

struct Opens;

impl Behaviour for Opens {
    fn account(&self, _: &Session) -> Answer<Account> {
        let mut hoard = Vec::new();
        loop {
            hoard.push(subscribe_duration(u64::MAX));
        }
    }
}

plugin!(Opens);
