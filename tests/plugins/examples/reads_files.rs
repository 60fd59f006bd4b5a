//! Reads a file of this machine.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Reads;

impl Behaviour for Reads {
    fn account(&self, session: &Session) -> CallResult<Account> {
        Ok(Account {
            name: std::fs::read_to_string("/etc/passwd").ok(),
            ..session.account()?
        })
    }
}

plugin!(Reads);
