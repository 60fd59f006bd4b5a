//! Returns a million items.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Returns;

impl Behaviour for Returns {
    fn account(&self, session: &Session) -> CallResult<Account> {
        Ok(Account {
            warnings: vec![String::new(); 1_000_000],
            ..session.account()?
        })
    }
}

plugin!(Returns);
