//! Stands between a plugin and its host's HTTP: lets requests through to the
//! hosts that are allowed and to no other, and shortens time limits that are
//! too long. Has a memory of its own, which the plugin cannot reach. Must not
//! know any one service.
//!
//! The host says what holds in the environment of the component:
//!
//! * `HOSTER_ALLOW`: the hosts, separated by spaces. `HOST` and `*.DOMAIN` are
//!   reached by https; `http://ADDRESS:PORT` is a server for tests. Without it
//!   nothing goes out.
//! * `HOSTER_SECONDS`: at most so long for a connection, for the first byte of
//!   an answer, and between two bytes. Without it the plugin's own limits hold.

#![cfg(target_family = "wasm")]

wit_bindgen::generate!({
    path: "../../wit",
    inline: "
        package hoster:policy;
        world policy {
            import wasi:http/outgoing-handler@0.2.12;
            export wasi:http/outgoing-handler@0.2.12;
        }
    ",
    world: "hoster:policy/policy",
    generate_all,
});

use exports::wasi::http::outgoing_handler::Guest;
use wasi::http::outgoing_handler;
use wasi::http::types::{
    ErrorCode, FutureIncomingResponse, OutgoingRequest, RequestOptions, Scheme,
};

struct Policy;
export!(Policy);

impl Guest for Policy {
    fn handle(
        request: OutgoingRequest,
        options: Option<RequestOptions>,
    ) -> Result<FutureIncomingResponse, ErrorCode> {
        let allowed = std::env::var("HOSTER_ALLOW").unwrap_or_default();
        if !allowed.split_whitespace().any(|pattern| fits(pattern, &request)) {
            return Err(ErrorCode::HttpRequestDenied);
        }
        let options = options.unwrap_or_else(RequestOptions::new);
        let seconds = std::env::var("HOSTER_SECONDS").ok();
        if let Some(seconds) = seconds.and_then(|text| text.parse::<u64>().ok()) {
            shorten(&options, seconds.saturating_mul(1_000_000_000));
        }
        outgoing_handler::handle(request, Some(options))
    }
}

/// Whether a request goes where a pattern allows it.
fn fits(pattern: &str, request: &OutgoingRequest) -> bool {
    let authority = request.authority().unwrap_or_default().to_ascii_lowercase();
    match (request.scheme(), pattern.strip_prefix("http://")) {
        (Some(Scheme::Http), Some(address)) => authority == address,
        (Some(Scheme::Https), None) => {
            let host = authority.strip_suffix(":443").unwrap_or(&authority);
            match pattern.strip_prefix('*') {
                Some(domain) => domain.starts_with('.') && host.ends_with(domain),
                None => host == pattern,
            }
        }
        _ => false,
    }
}

/// A host may refuse to set a limit; then its own hold.
fn shorten(options: &RequestOptions, most: u64) {
    let least = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    let _ = options.set_connect_timeout(least(options.connect_timeout()));
    let _ = options.set_first_byte_timeout(least(options.first_byte_timeout()));
    let _ = options.set_between_bytes_timeout(least(options.between_bytes_timeout()));
}
