//! Computes forever.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Spins;

impl Behaviour for Spins {
    fn account(&self, _: &Session) -> CallResult<Account> {
        loop {
            std::hint::spin_loop();
        }
    }
}

plugin!(Spins);
