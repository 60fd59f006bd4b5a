//! Returns a string of a gigabyte, in a memory that is far smaller.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Returns;

impl Behaviour for Returns {
    fn account(&self, session: &Session) -> CallResult<Account> {
        let account = session.account()?;
        let start = Box::leak(Box::new(b'x'));
        // Deliberately unsound: the host must not trust it.
        let plan = unsafe { String::from_raw_parts(start, 1 << 30, 1 << 30) };
        Ok(Account { plan, ..account })
    }
}

plugin!(Returns);
