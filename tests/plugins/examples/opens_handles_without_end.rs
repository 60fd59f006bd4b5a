//! Opens pollables of the host's clock until none are left.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};
use wasi::clocks::monotonic_clock::subscribe_duration;

struct Opens;

impl Behaviour for Opens {
    fn account(&self, _: &Session) -> CallResult<Account> {
        let mut hoard = Vec::new();
        loop {
            hoard.push(subscribe_duration(u64::MAX));
        }
    }
}

plugin!(Opens);
