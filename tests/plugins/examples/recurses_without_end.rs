//! Recurses until the stack overflows.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Recurses;

impl Behaviour for Recurses {
    fn account(&self, session: &Session) -> CallResult<Account> {
        let account = session.account()?;
        Ok(Account {
            used_bytes: Some(deeper(account.as_of | 1)),
            ..account
        })
    }
}

/// Odd numbers stay odd, so this never ends.
#[inline(never)]
fn deeper(odd: u64) -> u64 {
    match odd {
        0 => 0,
        _ => deeper(odd.wrapping_mul(3)).wrapping_mul(7) ^ odd,
    }
}

plugin!(Recurses);
