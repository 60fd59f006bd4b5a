//! Prints all that it was given on every stream that it has.

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Prints;

impl Behaviour for Prints {
    fn account(&self, session: &Session) -> Answer<Account> {
        let known = format!("the plugin knows {:?}", session.settings());
        println!("{known}");
        eprintln!("{known}");
        session.account()
    }
}

plugin!(Prints);
