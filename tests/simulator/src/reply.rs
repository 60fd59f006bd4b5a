//! Replies in the forms that the service uses: JSON, HTML pages, redirects.
//! Knows nothing about when each is due.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, SERVER, VARY,
};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::body::Payload;
use crate::config::Unknowns;
use crate::errors::Ko;
use crate::json;

pub(crate) type Reply = Response<Payload>;

/// A request that gets no reply at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoReply {
    /// The connection is reset.
    Reset,
    /// The connection stays open and silent.
    Silence,
    /// The client has gone.
    Gone,
}

pub(crate) fn with(status: StatusCode, content_type: &'static str, payload: Payload) -> Reply {
    let mut reply = Response::new(payload);
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("nginx"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}

pub(crate) fn json(status: StatusCode, value: &Value, pretty: bool) -> Reply {
    let text = json::shuffled(value, pretty);
    let mut reply = with(status, "application/json; charset=utf-8", text.into());
    let vary = HeaderValue::from_static("Accept-Encoding");
    reply.headers_mut().insert(VARY, vary);
    reply
}

/// The reply to a HEAD: headers only, with the length of the body.
pub(crate) fn without_body(mut reply: Reply) -> Reply {
    if let Payload::Bytes(bytes) = reply.body() {
        let length = bytes.len();
        let headers = reply.headers_mut();
        // A file server has already set it, for a body that it did not create.
        headers.entry(CONTENT_LENGTH).or_insert(length.into());
    }
    reply.map(|_| Payload::empty())
}

/// Compresses a reply.
pub(crate) fn gzipped(mut reply: Reply) -> Reply {
    if let Payload::Bytes(bytes) = reply.body() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to a Vec does not fail; if it did, the reply would stay
        // uncompressed.
        let Ok(bytes) = encoder.write_all(bytes).and_then(|()| encoder.finish()) else {
            return reply;
        };
        *reply.body_mut() = Payload::Bytes(bytes.into());
        let gzip = HeaderValue::from_static("gzip");
        reply.headers_mut().insert(CONTENT_ENCODING, gzip);
    }
    reply
}

/// With a `Retry-After` if configured, and if a pause would help.
pub(crate) fn ko(ko: &Ko, unknowns: &Unknowns) -> Reply {
    let body = json!({"status": "KO", "message": ko.numbered(unknowns)});
    let mut reply = json(ko.status, &body, false);
    if let Some(seconds) = unknowns.retry_after
        && ["Flood detected", "IP Locked"]
            .iter()
            .any(|text| ko.message.starts_with(text))
    {
        reply.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    reply
}

/// A page with a text.
pub(crate) fn page(status: StatusCode, text: &str) -> Reply {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>1fichier.com: Cloud Storage</title>\n\
         <link rel=\"icon\" href=\"https://img.1fichier.com/favicon.ico\"></head>\n\
         <body>\n<div class=\"notice alc\">{text}</div>\n</body>\n</html>\n"
    );
    with(status, "text/html; charset=utf-8", html.into())
}

pub(crate) fn not_found() -> Reply {
    page(
        StatusCode::NOT_FOUND,
        "The requested file does not exist<br/>It could be deleted by its owner.",
    )
}

/// The page for a status requested by a fault.
pub(crate) fn error_page(status: StatusCode) -> Reply {
    let text = match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            "<p> Our services are in maintenance. Please come back after 12:00.</p>"
        }
        _ => "<p> Internal error<br/> Please try again later.</p>",
    };
    page(status, text)
}

/// A reply with a body far longer than any real one, but valid.
pub(crate) fn huge(is_json: bool, bytes: usize) -> Reply {
    let (content_type, start, end) = match is_json {
        true => (
            "application/json; charset=utf-8",
            "{\"status\":\"OK\",\"message\":\"",
            "\"}",
        ),
        false => (
            "text/html; charset=utf-8",
            "<html><body><p>",
            "</p></body></html>",
        ),
    };
    let padding = bytes.saturating_sub(start.len() + end.len());
    let body = format!("{start}{}{end}", "x".repeat(padding));
    with(StatusCode::OK, content_type, body.into())
}

/// Adds a backslash that starts no escape to the first name, or else the first
/// text: no longer valid JSON.
pub(crate) fn with_backslash(mut reply: Reply) -> Reply {
    if let Payload::Bytes(bytes) = reply.body() {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let place = ["\"filename\":\"", "\"name\":\"", "\":\""]
            .iter()
            .find_map(|start| Some(text.find(start)? + start.len()));
        let (before, after) = text.split_at(place.unwrap_or(0));
        *reply.body_mut() = format!("{before}\\ {after}").into();
    }
    reply
}

pub(crate) fn redirect(to: &str) -> Reply {
    let mut reply = page(StatusCode::FOUND, "The document has moved.");
    // An invalid header value comes from a fault; the client then sees a
    // redirect without a target.
    if let Ok(to) = HeaderValue::from_str(to) {
        reply.headers_mut().insert(LOCATION, to);
    }
    reply
}

/// Escapes text for a page.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
