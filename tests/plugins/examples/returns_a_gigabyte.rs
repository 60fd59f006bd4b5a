//! Returns a string of a gigabyte, in a memory that is far smaller.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Returns;

impl Behaviour for Returns {
    fn account(&self, session: &Session) -> Answer<Account> {
        let account = session.account()?;
        let start = Box::leak(Box::new(b'x'));
        // Not sound, and meant not to be: the host must not believe it.
        let plan = unsafe { String::from_raw_parts(start, 1 << 30, 1 << 30) };
        Ok(Account { plan, ..account })
    }
}

plugin!(Returns);
