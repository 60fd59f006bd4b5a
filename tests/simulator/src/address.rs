//! Finds the host and path that a request is for, for each of the three ways
//! in. Knows nothing about what is served there.

use http::header::HOST;
use http::{HeaderMap, Method, Uri};

use crate::domains;
use crate::log::Via;

/// Where a request arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Directly on the port.
    Port,
    /// Through a CONNECT tunnel.
    Tunnel,
}

/// The target of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) via: Via,
    /// Lower case, without a port or a trailing dot.
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
}

/// The prefix of a path that names its host: `/~/HOST/…`.
const PREFIX: &str = "/~/";

impl Address {
    pub(crate) fn of(channel: Channel, uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path();
        let query = uri.query().unwrap_or("").to_owned();
        if let (Channel::Port, None, Some(rest)) =
            (channel, uri.authority(), path.strip_prefix(PREFIX))
        {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            return Self {
                via: Via::Prefix,
                host: bare(host),
                path: if path.is_empty() { "/" } else { path }.to_owned(),
                query,
            };
        }
        let via = match (channel, uri.authority()) {
            (Channel::Tunnel, _) => Via::Tunnel,
            (Channel::Port, Some(_)) => Via::Proxy,
            (Channel::Port, None) => Via::Host,
        };
        let host = match uri.host() {
            Some(host) => bare(host),
            None => headers
                .get(HOST)
                .and_then(|host| host.to_str().ok())
                .map_or_else(String::new, bare),
        };
        let path = path.to_owned();
        Self {
            via,
            host,
            path,
            query,
        }
    }

    /// Returns a percent-decoded query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (key == name).then(|| decoded(value))
        })
    }
}

/// Returns the port of a CONNECT if the tunnel is allowed.
pub(crate) fn tunnel_port(method: &Method, uri: &Uri) -> Option<u16> {
    let authority = uri.authority().filter(|_| method == Method::CONNECT)?;
    domains::site(&bare(authority.host()))?;
    match authority.port_u16() {
        Some(port @ (80 | 443)) => Some(port),
        _ => None,
    }
}

/// A host in lower case, without a port; brackets are kept.
fn bare(host: &str) -> String {
    let without_port = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    without_port.trim_end_matches('.').to_ascii_lowercase()
}

/// Decodes percent-encoding, and `+` as a space.
pub(crate) fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn address(channel: Channel, uri: &str, host: &'static str) -> (Via, String, String) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(host));
        let address = Address::of(channel, &uri.parse().unwrap(), &headers);
        (address.via, address.host, address.path)
    }

    #[test]
    fn each_way_in_names_its_host_and_path() {
        let api = "api.1fichier.com".to_owned();
        let call = "/v1/user/info.cgi".to_owned();
        for (channel, uri, host, via) in [
            (
                Channel::Port,
                "/v1/user/info.cgi?x=1",
                "API.1fichier.com:8080",
                Via::Host,
            ),
            (
                Channel::Port,
                "/~/api.1fichier.com/v1/user/info.cgi",
                "127.0.0.1:1",
                Via::Prefix,
            ),
            (
                Channel::Port,
                "http://api.1fichier.com/v1/user/info.cgi",
                "whatever",
                Via::Proxy,
            ),
            (
                Channel::Tunnel,
                "/v1/user/info.cgi",
                "api.1fichier.com.",
                Via::Tunnel,
            ),
            (
                Channel::Tunnel,
                "https://api.1fichier.com/v1/user/info.cgi",
                "",
                Via::Tunnel,
            ),
        ] {
            assert_eq!(
                address(channel, uri, host),
                (via, api.clone(), call.clone())
            );
        }
    }

    #[test]
    fn odd_prefixes_do_not_panic() {
        for (uri, host, path) in [
            ("/~/", "", "/"),
            ("/~//x", "", "/x"),
            ("/~/1fichier.com", "1fichier.com", "/"),
        ] {
            let found = address(Channel::Port, uri, "127.0.0.1");
            assert_eq!(found, (Via::Prefix, host.to_owned(), path.to_owned()));
        }
    }

    #[test]
    fn tunnels_lead_only_to_the_service() {
        for (authority, port) in [
            ("api.1fichier.com:443", Some(443)),
            ("A-1.MEGADL.FR:80", Some(80)),
            ("api.1fichier.com:22", None),
            ("example.com:443", None),
            ("1fichier.com.example.com:443", None),
        ] {
            let uri = Uri::builder().authority(authority).build().unwrap();
            assert_eq!(tunnel_port(&Method::CONNECT, &uri), port, "{authority}");
        }
    }
}
