//! Opens a socket of its own.

use std::net::TcpStream;

use hoster_test_plugins::{Account, Answer, Behaviour, Session, plugin};

struct Opens;

impl Behaviour for Opens {
    fn account(&self, session: &Session) -> Answer<Account> {
        let open = TcpStream::connect(("127.0.0.1", 22)).is_ok();
        Ok(Account {
            premium: Some(open),
            ..session.account()?
        })
    }
}

plugin!(Opens);
