//! Where the direct links of a plugin may lead, and whose they are. Must not
//! know clients or sockets.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};

use reqwest::Url;

use crate::error::Error;
use crate::grants::HostPattern;
use crate::manifest::Tickets;
use crate::rate_limit::Subject;

/// Checks where a ticket leads. The message never holds the URL itself.
pub(super) fn url(text: &str, tickets: &Tickets) -> Result<Url, Error> {
    let refuse = |why: &str| Err(Error::Ticket(why.to_owned()));
    // A URL parser skips tabs and newlines; other downloaders take them for the
    // end of the URL, and what follows for another one.
    let is_plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let Some(url) = Url::parse(text).ok().filter(|_| is_plain) else {
        return refuse("it is not a URL");
    };
    match url.scheme() {
        "https" => {}
        "http" if tickets.http_option.is_some() => {}
        _ => return refuse("it is not https"),
    }
    if url.port().is_some() || !url.username().is_empty() || url.password().is_some() {
        return refuse("it names a port or a user");
    }
    let Some(url::Host::Domain(host)) = url.host() else {
        return refuse("it leads to an address and not to a named host");
    };
    let allowed = |pattern: &HostPattern| pattern.matches(host);
    if !tickets.hosts.iter().any(allowed) {
        return Err(Error::Ticket(format!(
            "it leads to {host}, which is no download host of this plugin"
        )));
    }
    Ok(url)
}

/// Whose the last direct links are.
#[derive(Default)]
pub(super) struct Issued(std::sync::Mutex<VecDeque<(u64, String)>>, RandomState);

impl Issued {
    /// Links that are remembered: more than any list of downloads resolves ahead.
    const MOST: usize = 10_000;

    pub(super) fn note(&self, url: &str, subject: &str) {
        let mut links = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if links.len() == Self::MOST {
            links.pop_front();
        }
        links.push_back((self.1.hash_one(url), subject.to_owned()));
    }

    /// The fingerprint of the credential; that of nobody, for a link from elsewhere.
    pub(super) fn subject(&self, url: &str) -> String {
        let hash = self.1.hash_one(url);
        let links = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let known = links.iter().rev().find(|(known, _)| *known == hash);
        known.map_or_else(|| Subject::of(None).as_str().to_owned(), |(_, s)| s.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_leads_to_the_plugins_hosts_and_nowhere_else() {
        let tickets = |http_option: Option<&str>| Tickets {
            hosts: vec!["*.example.com".parse().unwrap()],
            http_option: http_option.map(str::to_owned),
        };
        for (text, plain, encrypted_only) in [
            ("https://a.example.com/x", true, true),
            ("http://a.example.com/x", true, false),
            ("file:///etc/passwd", false, false),
            ("ftp://a.example.com/x", false, false),
            ("https://example.com/x", false, false),
            ("https://a.example.com.evil.net/x", false, false),
            ("https://a.example.com:8443/x", false, false),
            ("https://me@a.example.com/x", false, false),
            ("https://127.0.0.1/x", false, false),
            ("https://169.254.169.254/x", false, false),
            ("https://[::ffff:10.0.0.1]/x", false, false),
            ("https://2130706433/x", false, false),
            ("no url", false, false),
            ("https://a.example.com/x\thttps://evil.net/x", false, false),
            ("https://a.example.com/x\n dir=/etc", false, false),
            ("https://a.example.com/x y", false, false),
            (" https://a.example.com/x", false, false),
        ] {
            let either = url(text, &tickets(Some("plain")));
            assert_eq!(either.is_ok(), plain, "{text}");
            let strict = url(text, &tickets(None));
            assert_eq!(strict.is_ok(), encrypted_only, "{text}");
            if let Err(e) = strict {
                assert!(!e.to_string().contains("/x"), "{e}");
            }
        }
    }

    #[test]
    fn a_direct_link_is_fetched_as_the_one_it_was_given_to() {
        let issued = Issued::default();
        issued.note("https://a.example.com/1", "me");
        assert_eq!(issued.subject("https://a.example.com/1"), "me");
        assert_eq!(issued.subject("https://a.example.com/2"), "nobody");
    }
}
