//! Reads a file of the machine.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Reads;

impl Behaviour for Reads {
    fn account(&self, session: &Session) -> Answer<Account> {
        Ok(Account {
            name: std::fs::read_to_string("/etc/passwd").ok(),
            ..session.account()?
        })
    }
}

plugin!(Reads);
