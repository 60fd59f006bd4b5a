//! Computes forever.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Spins;

impl Behaviour for Spins {
    fn account(&self, _: &Session) -> Answer<Account> {
        loop {
            std::hint::spin_loop();
        }
    }
}

plugin!(Spins);
