//! Executes an `unreachable` instruction.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Traps;

impl Behaviour for Traps {
    fn account(&self, _: &Session) -> CallResult<Account> {
        std::process::abort()
    }
}

plugin!(Traps);
