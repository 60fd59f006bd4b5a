//! Takes memory until there is none.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Allocates;

impl Behaviour for Allocates {
    fn account(&self, _: &Session) -> Answer<Account> {
        let mut hoard = Vec::new();
        loop {
            hoard.push(std::hint::black_box(vec![1_u8; 1 << 20]));
        }
    }
}

plugin!(Allocates);
