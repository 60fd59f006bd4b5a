//! Prints its settings on all its streams.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Prints;

impl Behaviour for Prints {
    fn account(&self, session: &Session) -> CallResult<Account> {
        let known = format!("the plugin knows {:?}", session.settings());
        println!("{known}");
        eprintln!("{known}");
        session.account()
    }
}

plugin!(Prints);
