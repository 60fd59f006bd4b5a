//! Filters a plugin's HTTP requests: passes those to allowed hosts, refuses all
//! others, and shortens long timeouts. Has its own memory, which the plugin
//! cannot access. Must not know any particular service.
//!
//! The host configures it in the environment of the component:
//!
//! * `HOSTER_ALLOW`: the allowed hosts, separated by spaces. `HOST` and
//!   `*.DOMAIN` allow https; `http://ADDRESS:PORT` is a server for tests.
//!   Without it, all requests are refused.
//! * `HOSTER_SECONDS`: the maximum time for a connection, for the first byte of
//!   a response, and between two bytes. Without it, the plugin's timeouts apply.

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

/// Whether a pattern allows a request.
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

/// Shortens timeouts. A host may refuse to set one; its own then applies.
fn shorten(options: &RequestOptions, most: u64) {
    let least = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    let _ = options.set_connect_timeout(least(options.connect_timeout()));
    let _ = options.set_first_byte_timeout(least(options.first_byte_timeout()));
    let _ = options.set_between_bytes_timeout(least(options.between_bytes_timeout()));
}
