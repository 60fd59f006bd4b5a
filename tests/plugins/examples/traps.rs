//! Executes what cannot be executed.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Traps;

impl Behaviour for Traps {
    fn account(&self, _: &Session) -> Answer<Account> {
        std::process::abort()
    }
}

plugin!(Traps);
