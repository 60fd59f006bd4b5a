//! The log entry of a request, without its secrets: fingerprints instead of
//! keys and cookies, and whether a key is misplaced.

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, RANGE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{LogEntry, Via};
use crate::address::Address;
use crate::connection::Connection;
use crate::domains::{self, Site};
use crate::hashing;
use crate::store::{AccountId, Store};
use crate::world::{World, bearer};

/// Headers whose entire value is secret.
const SECRET: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// A replacement for a key: the same for the same key.
pub(crate) fn fingerprint(secret: &str) -> String {
    let hash = hashing::whirlpool(secret.as_bytes());
    format!("key-{}", hash.get(..8).unwrap_or_default())
}

/// The log entry of a request.
pub(crate) fn entry(
    world: &World,
    connection: &Connection,
    method: &Method,
    address: &Address,
    headers: &HeaderMap,
    account: Option<AccountId>,
) -> LogEntry {
    let store = world.store.lock();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let redacted = |text: &str| redacted(&store, text);
    let header = |name: HeaderName| headers.get(name).map(|value| redacted(&text(value)));
    let authorization = headers.get(AUTHORIZATION).map(text);
    let key = bearer(authorization.as_deref()).map(fingerprint);
    let account = account.and_then(|account| store.accounts.get(account));
    let all = headers.iter().map(|(name, value)| {
        let value = match SECRET.contains(name) {
            true => hidden(&text(value)),
            false => redacted(&text(value)),
        };
        (name.to_string(), value)
    });
    LogEntry {
        method: method.to_string(),
        host: redacted(&address.host),
        path: redacted(&address.path),
        query: redacted(&address.query),
        authorized: account.is_some(),
        key,
        account: account.map(|account| account.email.clone()),
        misplaced_key: misplaced(&store, address, headers).map(str::to_owned),
        headers: all.collect(),
        via: address.via,
        has_authorization: authorization.is_some(),
        range: header(RANGE),
        user_agent: header(USER_AGENT),
        ..LogEntry::empty(connection.peer.ip(), connection.id)
    }
}

/// The text with every key redacted, including revoked ones.
fn redacted(store: &Store, text: &str) -> String {
    store
        .keys()
        .fold(text.to_owned(), |text, key| text.replace(key, "[key]"))
}

/// The scheme, if there is one, and a fingerprint of the rest.
fn hidden(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme @ ("Bearer" | "Basic"), secret)) => {
            format!("{scheme} {}", fingerprint(secret.trim()))
        }
        _ => fingerprint(value),
    }
}

/// Where a misplaced key was found.
fn misplaced(store: &Store, address: &Address, headers: &HeaderMap) -> Option<&'static str> {
    let has_key = |text: &str| store.keys().any(|key| text.contains(key));
    let decoded = |text: &str| crate::address::decoded(text);
    if has_key(&address.query) || has_key(&decoded(&address.query)) {
        return Some("in the query");
    }
    if has_key(&address.path) || has_key(&decoded(&address.path)) {
        return Some("in the path");
    }
    let mut presented = false;
    for (name, value) in headers {
        let has_key = value.to_str().is_ok_and(has_key);
        if has_key && name != AUTHORIZATION {
            return Some("in a header that is not Authorization");
        }
        presented |= has_key;
    }
    if !presented {
        return None;
    }
    match domains::site(&address.host) {
        Some(Site::Api | Site::UploadNode) if address.via == Via::Proxy => {
            Some("in plain HTTP through a proxy")
        }
        Some(Site::Api | Site::UploadNode) => None,
        Some(Site::FileServer) => Some("for a direct link"),
        Some(_) => Some("for the website"),
        None => Some("for another host"),
    }
}
