//! The website, for what the API lacks: bulk checks, shared folders, free
//! downloads, removal links. Builds requests for its pages, which never carry
//! the credential. Must not know the content of any page.

use crate::http::Request;

pub mod check;
pub mod folder;
pub mod form;
pub mod free;
pub mod network;
pub mod page;
pub mod token;

/// A GET of a page in English: set by a cookie, and by a parameter on pages
/// that support one.
pub fn get(url: &str) -> Request {
    dressed(Request::get(url))
}

/// A POST of a form.
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
