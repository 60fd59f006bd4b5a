//! One POST over wasi:http: the body from memory or streamed, the reply as a
//! whole. Must not know what requests and replies mean.

use wasi::clocks::monotonic_clock;
use wasi::http::outgoing_handler;
use wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, Method, OutgoingBody, OutgoingRequest,
    Scheme,
};
use wasi::io::poll;
use wasi::io::streams::{InputStream, OutputStream, StreamError};

/// Maximum bytes of a reply; the longest listing is far shorter.
const REPLY_BYTES: usize = 4 << 20;

/// Bytes moved at a time.
const BLOCK: u64 = 1 << 20;

/// How long to check whether content continues after its announced end.
const END_CHECK_NANOSECONDS: u64 = 250_000_000;

/// Where a request goes.
pub struct Target {
    /// Plain HTTP, to an endpoint on loopback.
    pub plain: bool,
    /// Host, with the port unless it is the default.
    pub authority: String,
    /// Path.
    pub path: String,
}

/// A whole reply.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Seconds of its `Retry-After`.
    pub retry_after: Option<u32>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Why there is no reply.
pub enum Failure {
    /// The host did not grant the request.
    Denied,
    /// The service was not reached, or the connection broke.
    Network,
    /// The service took too long.
    Timeout,
    /// The reply is larger than any known one.
    TooLarge,
    /// The content of an upload is not as long as announced, or unreadable.
    Content,
}

/// The body of a request.
pub enum Body<'a> {
    /// As a whole.
    Whole(&'a [u8]),
    /// Content of `size` bytes between a head and a tail.
    Streamed {
        /// Before the content.
        head: &'a [u8],
        /// The content.
        content: &'a InputStream,
        /// Bytes of the content.
        size: u64,
        /// Whether to pad content that is too short.
        pad: bool,
        /// After the content.
        tail: &'a [u8],
    },
}

impl Body<'_> {
    fn length(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Streamed {
                head, size, tail, ..
            } => (head.len() + tail.len()) as u64 + size,
        }
    }
}

/// Sends a POST and reads its reply.
pub fn post(
    target: &Target,
    headers: &[(&str, String)],
    body: &Body<'_>,
) -> Result<Reply, Failure> {
    send(&Method::Post, target, headers, body)
}

/// Sends a request and reads its reply.
pub fn send(
    method: &Method,
    target: &Target,
    headers: &[(&str, String)],
    body: &Body<'_>,
) -> Result<Reply, Failure> {
    let length = ("content-length", body.length().to_string());
    let headers: Vec<(String, Vec<u8>)> = headers
        .iter()
        .chain([&length])
        .map(|(name, value)| (name.to_string(), value.clone().into_bytes()))
        .collect();
    let fields = Fields::from_list(&headers).map_err(|_| Failure::Denied)?;
    let outgoing = OutgoingRequest::new(fields);
    let scheme = match target.plain {
        true => Scheme::Http,
        false => Scheme::Https,
    };
    outgoing
        .set_method(method)
        .and_then(|()| outgoing.set_scheme(Some(&scheme)))
        .and_then(|()| outgoing.set_authority(Some(&target.authority)))
        .and_then(|()| outgoing.set_path_with_query(Some(&target.path)))
        .map_err(|()| Failure::Network)?;
    let outgoing_body = outgoing.body().map_err(|()| Failure::Network)?;
    let response = outgoing_handler::handle(outgoing, None).map_err(|code| failure(&code))?;
    if hand_over(&outgoing_body, body)? {
        // A request that broke reports the reason in its response.
        let _ = OutgoingBody::finish(outgoing_body, None);
        read(&response)
    } else {
        // The server replied early. Dropping the body closes the connection.
        let reply = read(&response);
        drop(outgoing_body);
        reply
    }
}

/// Whether everything was sent.
fn hand_over(outgoing: &OutgoingBody, body: &Body<'_>) -> Result<bool, Failure> {
    let stream = outgoing.write().map_err(|()| Failure::Network)?;
    match body {
        Body::Whole(bytes) => Ok(write(&stream, bytes)),
        Body::Streamed {
            head,
            content,
            size,
            pad,
            tail,
        } => Ok(write(&stream, head)
            && splice(&stream, content, *size, *pad)?
            && write(&stream, tail)),
    }
}

fn write(stream: &OutputStream, bytes: &[u8]) -> bool {
    // The maximum for one such call.
    bytes
        .chunks(4096)
        .all(|piece| stream.blocking_write_and_flush(piece).is_ok())
}

fn splice(
    stream: &OutputStream,
    content: &InputStream,
    size: u64,
    pad: bool,
) -> Result<bool, Failure> {
    let mut left = size;
    while left > 0 {
        match stream.blocking_splice(content, left.min(BLOCK)) {
            Ok(moved) => left -= moved,
            // The error does not tell which of the two streams failed.
            Err(_) if stream.check_write().is_err() => return Ok(false),
            Err(StreamError::Closed) if pad => {
                let zeros = vec![0; left as usize];
                return Ok(write(stream, &zeros));
            }
            Err(_) => return Err(Failure::Content),
        }
    }
    if goes_on(content) {
        return Err(Failure::Content);
    }
    Ok(true)
}

/// Whether content has more bytes than announced.
fn goes_on(content: &InputStream) -> bool {
    let readable = content.subscribe();
    let enough = monotonic_clock::subscribe_duration(END_CHECK_NANOSECONDS);
    loop {
        match content.read(1) {
            Ok(bytes) if bytes.is_empty() => {}
            Ok(_) => return true,
            Err(_) => return false,
        }
        if poll::poll(&[&readable, &enough]).contains(&1) {
            return false;
        }
    }
}

fn read(response: &FutureIncomingResponse) -> Result<Reply, Failure> {
    response.subscribe().block();
    let incoming = match response.get() {
        Some(Ok(Ok(incoming))) => incoming,
        Some(Ok(Err(code))) => return Err(failure(&code)),
        Some(Err(())) | None => return Err(Failure::Network),
    };
    let retry_after = incoming
        .headers()
        .get("retry-after")
        .first()
        .and_then(|value| std::str::from_utf8(value).ok()?.trim().parse().ok());
    let body = incoming.consume().map_err(|()| Failure::Network)?;
    Ok(Reply {
        status: incoming.status(),
        retry_after,
        body: whole(&body)?,
    })
}

fn whole(body: &IncomingBody) -> Result<Vec<u8>, Failure> {
    let stream = body.stream().map_err(|()| Failure::Network)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(64 << 10) {
            Ok(piece) if bytes.len() + piece.len() > REPLY_BYTES => return Err(Failure::TooLarge),
            Ok(piece) => bytes.extend_from_slice(&piece),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(_)) => return Err(Failure::Network),
        }
    }
}

fn failure(code: &ErrorCode) -> Failure {
    match code {
        ErrorCode::HttpRequestDenied => Failure::Denied,
        ErrorCode::ConnectionTimeout
        | ErrorCode::DnsTimeout
        | ErrorCode::HttpResponseTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout => Failure::Timeout,
        ErrorCode::HttpResponseBodySize(_) => Failure::TooLarge,
        _ => Failure::Network,
    }
}
