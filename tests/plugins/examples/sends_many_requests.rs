//! Sends 10,000 granted requests in one call.

use hoster_test_plugins::{Behaviour, CallResult, LinkStatus, Session, plugin};

struct Sends;

impl Behaviour for Sends {
    fn check(&self, session: &Session, links: Vec<String>) -> CallResult<Vec<LinkStatus>> {
        for _ in 0..10_000 {
            session.check(links.clone())?;
        }
        session.check(links)
    }
}

plugin!(Sends);
