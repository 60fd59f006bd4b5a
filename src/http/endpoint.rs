//! `settings.endpoint`: sends every request to a server on loopback, for tests
//! in runtimes that cannot redirect requests themselves. Must not accept any
//! address outside this machine.

use std::net::Ipv4Addr;

use super::url;
use crate::error::{Error, invalid_input};

/// `http://` and a loopback authority, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Accepts `http://localhost`, `http://127.x.y.z` and `http://[::1]`, each
    /// with an optional port and trailing slash; anything else is
    /// `invalid-input`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refusal = || {
            invalid_input(
                "the endpoint must be an http:// URL on loopback, such as http://127.0.0.1:8080",
            )
        };
        let parts = url::split(text).ok_or_else(refusal)?;
        if parts.secure || !matches!(parts.path, "" | "/") || text.contains('#') {
            return Err(refusal());
        }
        if !is_loopback(parts.authority) {
            return Err(refusal());
        }
        Ok(Self(format!("http://{}", parts.authority)))
    }

    /// Maps `https://HOST/PATH` to `ENDPOINT/~/HOST/PATH`. Any other URL is
    /// unchanged.
    pub fn route(&self, target: &str) -> String {
        match url::split(target) {
            Some(parts) => format!("{}/~/{}{}", self.0, parts.authority, parts.path),
            None => target.to_owned(),
        }
    }
}

fn is_loopback(authority: &str) -> bool {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, port)) => {
                return host == "::1" && is_port_suffix(port);
            }
            None => return false,
        },
        None => match authority.find(':') {
            Some(colon) => authority.split_at(colon),
            None => (authority, ""),
        },
    };
    let local = host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback());
    local && is_port_suffix(port)
}

/// Whether the text is empty or a colon and a port.
fn is_port_suffix(text: &str) -> bool {
    match text.strip_prefix(':') {
        Some(port) => port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok(),
        None => text.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn only_http_on_loopback_is_an_endpoint() {
        for good in [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/",
            "http://127.9.9.9",
            "http://localhost:1",
            "http://LocalHost",
            "http://[::1]:80",
            "http://[::1]",
        ] {
            assert!(Endpoint::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "127.0.0.1:80",
            "https://127.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://localhost@example.com",
            "http://example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::]",
            "http://[::ffff:127.0.0.1]",
            "http://[::1",
            "http://127.1",
            "http://127.0.0.1:",
            "http://127.0.0.1:+80",
            "http://127.0.0.1:65536",
            "http://127.0.0.1/path",
            "http://127.0.0.1?x",
            "http://127.0.0.1#x",
            "http://127.0.0.1\\x",
        ] {
            let error = Endpoint::parse(bad).expect_err(bad);
            assert_eq!(error.code, Code::InvalidInput, "{bad}");
        }
    }

    #[test]
    fn host_and_path_move_behind_the_tilde() {
        let endpoint = Endpoint::parse("http://127.0.0.1:8080/").unwrap();
        for (url, routed) in [
            (
                "https://api.1fichier.com/v1/user/info.cgi",
                "http://127.0.0.1:8080/~/api.1fichier.com/v1/user/info.cgi",
            ),
            (
                "http://a-4.1fichier.com/p1?inline=1",
                "http://127.0.0.1:8080/~/a-4.1fichier.com/p1?inline=1",
            ),
        ] {
            assert_eq!(endpoint.route(url), routed);
        }
    }
}
