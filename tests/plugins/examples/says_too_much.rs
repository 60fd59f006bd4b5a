//! Fails with a message of some megabytes that steers the terminal.

use hoster_test_plugins::protocol::changed;
use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Says;

impl Behaviour for Says {
    fn account(&self, _: &Session) -> Answer<Account> {
        let message = "\u{1b}[2J\u{202e}over\n".repeat(500_000);
        Err(changed(&message))
    }
}

plugin!(Says);
