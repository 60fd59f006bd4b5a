//! /requests and /misplaced-keys: lists and counts the requests, with senders
//! and headers.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use super::{ControlRequest, ControlResult, Refused};
use crate::dispatch;
use crate::domains;
use crate::log::{LogEntry, Via, seconds, sighting};
use crate::quantity::{self, ParseError};

/// Filters other than `since`, `limit` and `key`: those of [`group`].
const FILTERS: [&str; 7] = [
    "endpoint",
    "account",
    "from",
    "host",
    "status",
    "path",
    "refused_by",
];

pub(super) fn handle(request: &ControlRequest<'_>) -> ControlResult {
    if request.method != Method::GET {
        return Err(Refused::Method);
    }
    let entries = chosen(request)?;
    match request.path.get(1) {
        None => Ok(entries.iter().map(entry_json).collect()),
        Some(&"count") => count(request, &entries),
        Some(_) => Err(Refused::Missing(
            "not found; did you mean /requests/count?".into(),
        )),
    }
}

/// Whether a key was misplaced, and in which requests.
pub(super) fn misplaced(request: &ControlRequest<'_>) -> ControlResult {
    if request.method != Method::GET {
        return Err(Refused::Method);
    }
    let mut entries = chosen(request)?;
    let looked_at = entries.len();
    entries.retain(|entry| entry.misplaced_key.is_some());
    let requests: Vec<Value> = entries.iter().map(entry_json).collect();
    Ok(json!({
        "misplaced": !requests.is_empty(),
        "looked_at": looked_at,
        "requests": requests,
    }))
}

fn chosen(request: &ControlRequest<'_>) -> Result<Vec<LogEntry>, Refused> {
    let known = ["since", "limit", "key", "by"];
    for (name, _) in &request.query {
        if !known.contains(&name.as_str()) && !FILTERS.contains(&name.as_str()) {
            let text = format!("unknown filter {name}; GET / lists all filters");
            return Err(Refused::Wrong(text));
        }
    }
    let number = |name: &str| -> Result<Option<u64>, ParseError> {
        request.parameter(name).map(quantity::number).transpose()
    };
    let mut entries = request.world.log.entries();
    if let Some(since) = number("since")? {
        entries.retain(|entry| entry.n > since);
    }
    if let Some(key) = request.parameter("key") {
        let print = sighting::fingerprint(key);
        let is_it = |known: &str| known == key || known == print;
        entries.retain(|entry| entry.key.as_deref().is_some_and(is_it));
    }
    for (name, value) in &request.query {
        if FILTERS.contains(&name.as_str()) {
            let value = match name.as_str() {
                "endpoint" => value.parse::<crate::fault::Endpoint>()?.to_string(),
                _ => value.clone(),
            };
            entries.retain(|entry| group(entry, name).as_deref() == Some(&*value));
        }
    }
    if let Some(limit) = number("limit")? {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        entries.drain(..entries.len().saturating_sub(limit));
    }
    Ok(entries)
}

/// The value by which a request is grouped.
fn group(entry: &LogEntry, by: &str) -> Option<String> {
    match by {
        "endpoint" => {
            let site = domains::site(&entry.host)?;
            Some(dispatch::endpoint(site, &entry.path).to_string())
        }
        "key" => entry.key.clone(),
        "account" => entry.account.clone(),
        "from" => Some(entry.from.to_string()),
        "host" => Some(entry.host.clone()),
        "path" => Some(entry.path.clone()),
        "refused_by" => entry.refused_by.map(str::to_owned),
        "status" => entry.status.map(|status| status.to_string()),
        _ => None,
    }
}

fn count(request: &ControlRequest<'_>, entries: &[LogEntry]) -> ControlResult {
    let Some(by) = request.parameter("by") else {
        return Ok(json!({"count": entries.len()}));
    };
    if by != "key" && !FILTERS.contains(&by) {
        let text = "by must be endpoint, key, account, from, host, path, status or refused_by";
        return Err(Refused::Wrong(text.into()));
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for entry in entries {
        let group = group(entry, by).unwrap_or_else(|| "none".to_owned());
        *counts.entry(group).or_default() += 1;
    }
    Ok(json!({"count": entries.len(), by: counts}))
}

fn entry_json(entry: &LogEntry) -> Value {
    // A repeated name: both values, joined as in HTTP.
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in &entry.headers {
        let joined = match headers.get(name).and_then(Value::as_str) {
            Some(first) => format!("{first}, {value}"),
            None => value.clone(),
        };
        headers.insert(name.clone(), joined.into());
    }
    json!({
        "n": entry.n,
        "time": entry.time,
        "arrived": seconds(entry.arrived),
        "method": entry.method,
        "host": entry.host,
        "path": entry.path,
        "query": entry.query,
        "status": entry.status,
        "refused_by": entry.refused_by,
        "endpoint": group(entry, "endpoint"),
        "from": entry.from,
        "connection": entry.connection,
        "via": match entry.via {
            Via::Host => "host",
            Via::Prefix => "prefix",
            Via::Proxy => "proxy",
            Via::Tunnel => "tunnel",
        },
        "authorized": entry.authorized,
        "key": entry.key,
        "account": entry.account,
        "misplaced_key": entry.misplaced_key,
        "problem": entry.problem,
        "bytes_in": entry.bytes_in,
        "bytes_out": entry.bytes_out,
        "headers": headers,
    })
}
