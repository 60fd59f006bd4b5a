//! Fails with a message of several megabytes with terminal control characters.

use hoster_test_plugins::protocol::changed;
use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Says;

impl Behaviour for Says {
    fn account(&self, _: &Session) -> CallResult<Account> {
        let message = "\u{1b}[2J\u{202e}over\n".repeat(500_000);
        Err(changed(&message))
    }
}

plugin!(Says);
