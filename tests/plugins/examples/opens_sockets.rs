//! Opens a socket.

use std::net::TcpStream;

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Opens;

impl Behaviour for Opens {
    fn account(&self, session: &Session) -> CallResult<Account> {
        let open = TcpStream::connect(("127.0.0.1", 22)).is_ok();
        Ok(Account {
            premium: Some(open),
            ..session.account()?
        })
    }
}

plugin!(Opens);
