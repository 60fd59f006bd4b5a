//! Returns its environment and arguments in the account's details.

use hoster_test_plugins::{Account, Behaviour, CallResult, Session, plugin};

struct Reads;

impl Behaviour for Reads {
    fn account(&self, session: &Session) -> CallResult<Account> {
        let arguments = std::env::args().map(|argument| ("argument".into(), argument));
        let folder = std::env::current_dir().ok();
        let folder = folder.map(|f| ("folder".into(), f.display().to_string()));
        let details = std::env::vars().chain(arguments).chain(folder).collect();
        Ok(Account {
            details,
            ..session.account()?
        })
    }
}

plugin!(Reads);
