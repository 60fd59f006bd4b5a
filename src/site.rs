//! The website, for what the API lacks: bulk checks, shared folders, free
//! downloads, removal links. How any of its pages is asked for; pages are never sent the
//! credential. Must not know what a page says.

use crate::http::Request;

pub mod check;
pub mod folder;
pub mod form;
pub mod free;
pub mod network;
pub mod page;
pub mod token;

/// A GET of a page, in English: the cookie decides, and a parameter where the
/// page knows one.
pub fn get(url: &str) -> Request {
    dressed(Request::get(url))
}

/// A form that is sent.
pub fn post(url: &str, fields: &[(&str, &str)]) -> Request {
    let request = Request::post(url, form::encode(fields).into_bytes());
    dressed(request).header("content-type", "application/x-www-form-urlencoded")
}

fn dressed(request: Request) -> Request {
    request
        .header("accept", "text/html,application/json;q=0.9,*/*;q=0.8")
        .header("accept-language", "en-US,en;q=0.9")
        .header("cookie", "LG=en")
}
