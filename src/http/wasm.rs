//! JSON and pages over wasi:http. Replies are read through `waki`; requests are
//! sent through the wasi:http bindings that waki includes, because its own
//! request builder can set neither the first-byte nor the between-bytes
//! timeout. Must not know what requests and replies mean.

use std::time::Duration;

use waki::ErrorCode;
use waki::bindings::wasi::http::outgoing_handler;
use waki::bindings::wasi::http::types::{
    FutureIncomingResponse, Headers, Method as WakiMethod, OutgoingBody, OutgoingRequest,
    RequestOptions, Scheme,
};
use wasi::clocks::monotonic_clock;

use super::{
    Failure, Method, Outcome, REPLY_BYTES, Reply, Request, Streamed, Transport, streamed, timeouts,
    url,
};

/// Classifies wasi:http's error codes; a macro because waki and the `wasi`
/// crate each have their own type for the same codes.
macro_rules! failure_of {
    ($codes:path, $code:expr) => {{
        use $codes as Code;
        match $code {
            Code::HttpRequestDenied => Failure::Denied,
            Code::ConnectionTimeout => Failure::Timeout("connection"),
            Code::HttpResponseTimeout => Failure::Timeout("reply"),
            Code::ConnectionReadTimeout | Code::ConnectionWriteTimeout => {
                Failure::Timeout("more data")
            }
            Code::DnsTimeout => Failure::Timeout("reply from the name server"),
            Code::DnsError(_) | Code::DestinationNotFound => {
                Failure::Unreachable("unknown host name".into())
            }
            Code::DestinationUnavailable => Failure::Unreachable("unavailable".into()),
            Code::DestinationIpProhibited => {
                Failure::Unreachable("address prohibited by the host".into())
            }
            Code::DestinationIpUnroutable => Failure::Unreachable("no route to its address".into()),
            Code::ConnectionRefused => Failure::Unreachable("connection refused".into()),
            Code::ConnectionLimitReached => Failure::Unreachable("too many connections".into()),
            Code::TlsProtocolError | Code::TlsAlertReceived(_) => {
                Failure::Unreachable("TLS handshake failed".into())
            }
            Code::TlsCertificateError => Failure::Unreachable("invalid certificate".into()),
            Code::ConnectionTerminated | Code::HttpResponseIncomplete => {
                Failure::Broken("closed early".into())
            }
            Code::HttpResponseBodySize(_) => Failure::TooLarge,
            Code::InternalError(Some(reason)) => Failure::Broken(short(reason)),
            _ => Failure::Broken("HTTP protocol error".into()),
        }
    }};
}
pub(super) use failure_of;

/// Bytes read from a reply at a time.
const CHUNK: u64 = 64 * 1024;

/// The sandbox's HTTP.
pub struct WasiHttp;

impl Transport for WasiHttp {
    type Content = wasi::io::streams::InputStream;

    fn send(&self, request: &Request) -> Outcome {
        let outgoing = outgoing(request)?;
        let body = outgoing
            .body()
            .map_err(|()| Failure::Broken("no body".into()))?;
        let response = outgoing_handler::handle(outgoing, Some(options(request)))
            .map_err(|code| failure(&code))?;
        write(&body, &request.body);
        // A request that broke reports the reason in its response.
        let _ = OutgoingBody::finish(body, None);
        read(wait(&response)?)
    }

    fn send_streamed(&self, request: &Request, body: &Streamed<'_, Self::Content>) -> Outcome {
        streamed::send(request, body)
    }
}

fn outgoing(request: &Request) -> Result<OutgoingRequest, Failure> {
    let parts = url::split(&request.url).ok_or_else(|| Failure::Unreachable("bad URL".into()))?;
    let mut headers: Vec<(String, Vec<u8>)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into_bytes()))
        .collect();
    if request.method == Method::Post {
        // Without it the body would be sent chunked.
        let length = request.body.len().to_string();
        headers.push(("content-length".into(), length.into_bytes()));
    }
    let headers = Headers::from_list(&headers).map_err(|_| Failure::Denied)?;
    let outgoing = OutgoingRequest::new(headers);
    let method = match request.method {
        Method::Get => WakiMethod::Get,
        Method::Post => WakiMethod::Post,
    };
    let scheme = if parts.secure {
        Scheme::Https
    } else {
        Scheme::Http
    };
    outgoing
        .set_method(&method)
        .and_then(|()| outgoing.set_scheme(Some(&scheme)))
        .and_then(|()| outgoing.set_authority(Some(parts.authority)))
        .and_then(|()| outgoing.set_path_with_query(Some(parts.path)))
        .map_err(|()| Failure::Unreachable("bad URL".into()))?;
    Ok(outgoing)
}

/// A runtime may refuse to set a timeout; its own then applies.
fn options(request: &Request) -> RequestOptions {
    let options = RequestOptions::new();
    let _ = options.set_connect_timeout(Some(nanoseconds(timeouts::CONNECT)));
    let _ = options.set_first_byte_timeout(Some(nanoseconds(request.first_byte)));
    let _ = options.set_between_bytes_timeout(Some(nanoseconds(timeouts::BETWEEN_BYTES)));
    options
}

/// Writes as much as the server accepts. A server that stops accepting has
/// already replied, or the response reports what went wrong.
fn write(body: &OutgoingBody, mut bytes: &[u8]) {
    let Ok(stream) = body.write() else { return };
    let ready = stream.subscribe();
    while !bytes.is_empty() {
        ready.block();
        let Ok(permit) = stream.check_write() else {
            return;
        };
        let length = bytes
            .len()
            .min(usize::try_from(permit).unwrap_or(usize::MAX));
        let Some((piece, rest)) = bytes.split_at_checked(length) else {
            return;
        };
        if stream.write(piece).is_err() {
            return;
        }
        bytes = rest;
    }
    let _ = stream.flush();
}

fn wait(response: &FutureIncomingResponse) -> Result<waki::Response, Failure> {
    response.subscribe().block();
    let incoming = match response.get() {
        Some(Ok(Ok(incoming))) => incoming,
        Some(Ok(Err(code))) => return Err(failure(&code)),
        Some(Err(())) | None => return Err(Failure::Broken("no response".into())),
    };
    waki::Response::try_from(incoming)
        .map_err(|_| Failure::Broken("malformed response headers".into()))
}

fn read(response: waki::Response) -> Outcome {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let mut reply = Reply {
        status: response.status_code(),
        headers,
        body: Vec::new(),
    };
    while !reply.is_file() {
        let started = monotonic_clock::now();
        match response.chunk(CHUNK) {
            Ok(None) => break,
            Ok(Some(piece)) => {
                if reply.body.len() + piece.len() > REPLY_BYTES {
                    return Err(Failure::TooLarge);
                }
                reply.body.extend_from_slice(&piece);
            }
            // waki reports that reading failed, but not why; the elapsed time
            // tells.
            Err(_) => return Err(broken_after(started)),
        }
    }
    Ok(reply)
}

/// The failure behind a read error, given when the read began.
pub(super) fn broken_after(started: u64) -> Failure {
    let waited = monotonic_clock::now().saturating_sub(started);
    // Runtimes round; nine tenths of the limit count as the limit.
    if waited >= nanoseconds(timeouts::BETWEEN_BYTES) / 10 * 9 {
        Failure::Timeout("more of the reply")
    } else {
        Failure::Broken("the reply ended early".into())
    }
}

pub(super) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn failure(code: &ErrorCode) -> Failure {
    failure_of!(ErrorCode, code)
}

/// A runtime's own message, shortened to one line.
pub(super) fn short(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    line.trim_end_matches('.').chars().take(120).collect()
}
