//! Where the direct URLs of a plugin may point. Must not know clients or
//! sockets.

use reqwest::Url;

use crate::error::Error;
use crate::grants::HostPattern;
use crate::manifest::TicketRules;

/// Checks where a ticket points. The error never contains the URL itself.
pub(super) fn url(text: &str, tickets: &TicketRules) -> Result<Url, Error> {
    let refuse = |why: &str| Err(Error::Ticket(why.to_owned()));
    // A URL parser skips tabs and newlines; other downloaders treat them as the
    // end of the URL, and what follows as another one.
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
        return refuse("it contains a port or a user");
    }
    let Some(url::Host::Domain(host)) = url.host() else {
        return refuse("it points to an address instead of a named host");
    };
    let allowed = |pattern: &HostPattern| pattern.matches(host);
    if !tickets.hosts.iter().any(allowed) {
        return Err(Error::Ticket(format!(
            "it points to {host}, which is not a download host of this plugin"
        )));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_leads_to_the_plugins_hosts_and_nowhere_else() {
        let tickets = |http_option: Option<&str>| TicketRules {
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
}
