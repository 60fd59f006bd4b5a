//! Returns a million items.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Returns;

impl Behaviour for Returns {
    fn account(&self, session: &Session) -> Answer<Account> {
        Ok(Account {
            warnings: vec![String::new(); 1_000_000],
            ..session.account()?
        })
    }
}

plugin!(Returns);
