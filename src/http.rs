//! The only way to the network: a request in, a bounded reply out. Defines the
//! timeouts and size limits of all requests. Must not know what requests and
//! replies mean; the WASI side is in `http/wasm.rs` and `http/streamed.rs`.

use std::time::Duration;

use crate::error::{Code, Error, Scope, invalid_input};

pub mod endpoint;
#[cfg(test)]
pub mod memory;
#[cfg(target_family = "wasm")]
mod streamed;
pub mod url;
#[cfg(target_family = "wasm")]
pub mod wasm;

/// How long each phase of a request may take.
pub mod timeouts {
    use std::time::Duration;

    /// Name resolution, connection and TLS.
    pub const CONNECT: Duration = Duration::from_secs(15);
    /// From the request to the first byte of the reply.
    pub const FIRST_BYTE: Duration = Duration::from_secs(60);
    /// Between two pieces of a reply.
    pub const BETWEEN_BYTES: Duration = Duration::from_secs(30);
    /// First byte of the reply to an upload. Runtimes count from the start of
    /// the request, so it covers sending as well; 1fichier allows an upload
    /// four hours.
    pub const UPLOAD_FIRST_BYTE: Duration = Duration::from_secs(4 * 3600);
    /// From the last byte of an upload to the reply: the node stores the file
    /// first.
    pub const UPLOAD_STORED: Duration = Duration::from_secs(30 * 60);
    /// During an upload: how long the node may accept nothing.
    pub const UPLOAD_STALLED: Duration = Duration::from_secs(60);
}

/// Maximum bytes of a JSON reply or page.
pub const REPLY_BYTES: usize = 10_000_000;

/// HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// Returns the name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One HTTP request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// `https://HOST/PATH`; the session routes it before it is sent.
    pub url: String,
    /// Headers besides `Host` and `Content-Length`.
    pub headers: Vec<(String, String)>,
    /// Body; empty for GET and for streamed uploads.
    pub body: Vec<u8>,
    /// First-byte timeout; the other timeouts are the same for all requests.
    pub first_byte: Duration,
}

impl Request {
    /// A GET without headers.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            first_byte: timeouts::FIRST_BYTE,
        }
    }

    /// A POST with a body.
    pub fn post(url: impl Into<String>, body: Vec<u8>) -> Self {
        Self {
            method: Method::Post,
            body,
            ..Self::get(url)
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// The body of an upload: `head`, then exactly `size` bytes of `content`,
/// then `tail`.
pub struct Streamed<'a, C: ?Sized> {
    /// Bytes before the file.
    pub head: &'a [u8],
    /// The file.
    pub content: &'a C,
    /// Bytes of the file.
    pub size: u64,
    /// Bytes after the file.
    pub tail: &'a [u8],
}

impl<C: ?Sized> Streamed<'_, C> {
    /// Returns the exact `Content-Length`.
    pub fn length(&self) -> u64 {
        (self.head.len() as u64)
            .saturating_add(self.size)
            .saturating_add(self.tail.len() as u64)
    }
}

/// A complete reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, at most [`REPLY_BYTES`]; empty if [`Reply::is_file`].
    pub body: Vec<u8>,
}

impl Reply {
    /// Returns the first header with this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the headers announce a file rather than a reply; its body is not
    /// read.
    pub fn is_file(&self) -> bool {
        let disposition = self.header("content-disposition").unwrap_or_default();
        url::strip_prefix_ignoring_case(disposition.trim_start(), "attachment").is_some()
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The host did not grant this request.
    Denied,
    /// Name resolution, connection or TLS failed. Holds the runtime's reason.
    Unreachable(String),
    /// The connection broke. Holds the runtime's reason.
    Broken(String),
    /// A phase timed out. Holds what was missing.
    Timeout(&'static str),
    /// The reply is larger than [`REPLY_BYTES`].
    TooLarge,
    /// The content of an upload ended after this many bytes.
    ContentShort(u64),
    /// The content of an upload has more bytes than announced.
    ContentLong,
    /// The content of an upload could not be read.
    ContentFailed,
}

impl Failure {
    /// Converts to the error for the caller.
    pub fn error(self, request: &Request) -> Error {
        let method = request.method.as_str();
        let place = url::without_query(&request.url);
        match self {
            Self::Denied => Error::new(
                Code::Unsupported,
                format!("request not granted by the host: {method} {place}"),
            ),
            Self::Unreachable(reason) => {
                Error::new(Code::Network, format!("cannot reach {place}: {reason}"))
                    .scope(Scope::Request)
            }
            Self::Broken(reason) => Error::new(
                Code::Network,
                format!("connection to {place} lost: {reason}"),
            ),
            Self::Timeout(phase) => Error::new(
                Code::Timeout,
                format!("{place} timed out: no {phase} in time"),
            ),
            Self::TooLarge => Error::new(
                Code::Changed,
                format!("reply of {place} exceeds {REPLY_BYTES} bytes"),
            ),
            Self::ContentShort(bytes) => invalid_input(format!(
                "content ended after {bytes} bytes, before its announced size: \
                 the file may have changed during the upload"
            )),
            Self::ContentLong => invalid_input(
                "content is larger than announced: the file may have changed during the upload",
            ),
            Self::ContentFailed => invalid_input("the content to upload could not be read"),
        }
    }
}

/// The result of a request: a reply with any status, or a failure.
pub type Outcome = Result<Reply, Failure>;

/// Sends requests: over WASI, or from memory in tests.
pub trait Transport {
    /// The source of an upload's bytes.
    type Content: ?Sized;

    /// Sends a request and reads its complete reply. Redirects are replies.
    fn send(&self, request: &Request) -> Outcome;

    /// Sends a request whose body is streamed in constant memory. The request's
    /// own body is not sent.
    fn send_streamed(&self, request: &Request, body: &Streamed<'_, Self::Content>) -> Outcome;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_request_is_named_without_its_query() {
        let request = Request::get("https://up2.1fichier.com/end.pl?xid=Secret");
        let error = Failure::Denied.error(&request);
        assert_eq!(error.code, Code::Unsupported);
        assert_eq!(
            error.message,
            "request not granted by the host: GET up2.1fichier.com/end.pl"
        );
    }

    #[test]
    fn each_failure_has_its_code() {
        let request = Request::get("https://api.1fichier.com/v1/x.cgi");
        for (failure, code) in [
            (Failure::Unreachable("DNS".into()), Code::Network),
            (Failure::Broken("closed".into()), Code::Network),
            (Failure::Timeout("first byte"), Code::Timeout),
            (Failure::TooLarge, Code::Changed),
            (Failure::ContentShort(7), Code::InvalidInput),
            (Failure::ContentLong, Code::InvalidInput),
            (Failure::ContentFailed, Code::InvalidInput),
        ] {
            assert_eq!(failure.error(&request).code, code);
        }
    }

    #[test]
    fn the_length_of_a_streamed_body_is_exact() {
        let body = Streamed::<[u8]> {
            head: b"head",
            content: b"content",
            size: 7,
            tail: b"tail.",
        };
        assert_eq!(body.length(), 16);
    }
}
