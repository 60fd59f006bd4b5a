//! Returns a text of 16 MiB 100,000 times: small in its own memory, too large
//! for any other.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Returns;

impl Behaviour for Returns {
    fn account(&self, session: &Session) -> CallResult<Account> {
        let account = session.account()?;
        let text = vec![b'x'; 16 << 20].leak();
        let (start, length) = (text.as_mut_ptr(), text.len());
        // Deliberately unsound: all are the same bytes.
        let again = || unsafe { String::from_raw_parts(start, length, length) };
        Ok(Account {
            warnings: std::iter::repeat_with(again).take(100_000).collect(),
            ..account
        })
    }
}

plugin!(Returns);
