//! Sends the request given as options of `resolve`: `method`, `url`, and any
//! number of `header` as `NAME: VALUE`.

use hoster_test_plugins::http::{self, Body, Target};
use hoster_test_plugins::protocol::{broken, changed};
use hoster_test_plugins::{Behaviour, CallResult, Resolution, ResolveOptions, Session, plugin};
use wasi::http::types::Method;

struct Sends;

impl Behaviour for Sends {
    fn resolve(&self, _: &Session, _: String, options: ResolveOptions) -> CallResult<Resolution> {
        let all = |wanted: &'static str| {
            let options = options.options.iter();
            options.filter_map(move |(name, value)| (name == wanted).then_some(value.as_str()))
        };
        let url = all("url").next().unwrap_or_default();
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let target = Target {
            plain: scheme == "http",
            authority: authority.into(),
            path: path.into(),
        };
        let method = match all("method").next().unwrap_or("POST") {
            "GET" => Method::Get,
            "POST" => Method::Post,
            other => Method::Other(other.into()),
        };
        let headers = all("header").filter_map(|line| line.split_once(": "));
        let headers: Vec<_> = headers.map(|(n, v)| (n, v.to_owned())).collect();
        let reply = http::send(&method, &target, &headers, &Body::Whole(b"link=welcome1\n"));
        let reply = reply.map_err(broken)?;
        Err(changed(&format!(
            "there was a response with {}",
            reply.status
        )))
    }
}

plugin!(Sends);
