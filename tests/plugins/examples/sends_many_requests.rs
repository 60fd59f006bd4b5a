//! Sends 10,000 requests that are granted, in one call.

use hoster_test_plugins::{Answer, Behaviour, LinkStatus, Session, plugin};

struct Sends;

impl Behaviour for Sends {
    fn check(&self, session: &Session, links: Vec<String>) -> Answer<Vec<LinkStatus>> {
        for _ in 0..10_000 {
            session.check(links.clone())?;
        }
        session.check(links)
    }
}

plugin!(Sends);
