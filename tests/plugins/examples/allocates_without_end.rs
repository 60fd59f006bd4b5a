//! Allocates memory until none is left.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Allocates;

impl Behaviour for Allocates {
    fn account(&self, _: &Session) -> CallResult<Account> {
        let mut hoard = Vec::new();
        loop {
            hoard.push(std::hint::black_box(vec![1_u8; 1 << 20]));
        }
    }
}

plugin!(Allocates);
