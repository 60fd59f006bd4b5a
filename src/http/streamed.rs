//! A request whose body streams from the host's input-stream to the server in
//! constant memory: directly on wasi:http, because waki buffers request bodies.
//! Must not know what is uploaded, or where.

use wasi::clocks::monotonic_clock;
use wasi::http::outgoing_handler;
use wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingBody,
    OutgoingRequest, RequestOptions, Scheme,
};
use wasi::io::poll::{self, Pollable};
use wasi::io::streams::{InputStream, OutputStream, StreamError};

use super::wasm::{broken_after, failure_of, nanoseconds, short};
use super::{Failure, Outcome, REPLY_BYTES, Reply, Request, Streamed, timeouts, url};

/// Bytes requested per splice; the runtime moves as much as it can.
const BLOCK: u64 = 4 * 1024 * 1024;
/// How long to check whether the content continues after its last byte.
const END_CHECK_NANOSECONDS: u64 = 250_000_000;
/// Bytes read from a reply at a time.
const CHUNK: u64 = 64 * 1024;

/// Sends head, content and tail, and reads the reply. A reply that arrives
/// early ends the sending.
pub(super) fn send(request: &Request, body: &Streamed<'_, InputStream>) -> Outcome {
    let outgoing = outgoing(request, body.length())?;
    let outgoing_body = outgoing
        .body()
        .map_err(|()| Failure::Broken("no body".into()))?;
    let response = outgoing_handler::handle(outgoing, Some(options(request)))
        .map_err(|code| failure(&code))?;
    let sent = send_body(&outgoing_body, &response, body)?;
    if let Sent::All = sent {
        // A request that broke reports the reason in its response.
        let _ = OutgoingBody::finish(outgoing_body, None);
        wait(&response)?;
        read(take(&response)?)
    } else {
        wait(&response)?;
        // The unfinished body is dropped after the reply is read: dropping it
        // closes the connection.
        let reply = read(take(&response)?);
        drop(outgoing_body);
        reply
    }
}

fn outgoing(request: &Request, length: u64) -> Result<OutgoingRequest, Failure> {
    let parts = url::split(&request.url).ok_or_else(|| Failure::Unreachable("bad URL".into()))?;
    let mut headers: Vec<(String, Vec<u8>)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into_bytes()))
        .collect();
    headers.push(("content-length".into(), length.to_string().into_bytes()));
    let outgoing = OutgoingRequest::new(Fields::from_list(&headers).map_err(|_| Failure::Denied)?);
    let scheme = if parts.secure {
        Scheme::Https
    } else {
        Scheme::Http
    };
    outgoing
        .set_method(&Method::Post)
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

/// How the sending ended.
enum Sent {
    /// Everything was sent.
    All,
    /// A response arrived first, or the server accepts no more.
    Early,
}

fn send_body(
    outgoing: &OutgoingBody,
    response: &FutureIncomingResponse,
    body: &Streamed<'_, InputStream>,
) -> Result<Sent, Failure> {
    let stream = outgoing
        .write()
        .map_err(|()| Failure::Broken("no body".into()))?;
    let responded = response.subscribe();
    let sender = Sender {
        writable: stream.subscribe(),
        responded: &responded,
        stream: &stream,
    };
    if let Sent::Early = sender.write(body.head)? {
        return Ok(Sent::Early);
    }
    if let Sent::Early = sender.splice(body.content, body.size)? {
        return Ok(Sent::Early);
    }
    if has_more(body.content) {
        return Err(Failure::ContentLong);
    }
    let sent = sender.write(body.tail)?;
    let _ = stream.flush();
    Ok(sent)
}

/// The body's stream and what to poll while writing. Pollables are children of
/// their stream: the field order drops them first.
struct Sender<'a> {
    writable: Pollable,
    responded: &'a Pollable,
    stream: &'a OutputStream,
}

impl Sender<'_> {
    /// Returns how many bytes may be written now; `None` if the sending is
    /// over.
    fn permit(&self) -> Result<Option<u64>, Failure> {
        loop {
            match self.stream.check_write() {
                Ok(0) => {}
                Ok(permit) => return Ok(Some(permit)),
                Err(_) => return Ok(None),
            }
            let stalled =
                monotonic_clock::subscribe_duration(nanoseconds(timeouts::UPLOAD_STALLED));
            let ready = poll::poll(&[&self.writable, self.responded, &stalled]);
            if ready.contains(&1) {
                return Ok(None);
            }
            if !ready.contains(&0) {
                return Err(Failure::Timeout("progress of the upload"));
            }
        }
    }

    fn write(&self, mut bytes: &[u8]) -> Result<Sent, Failure> {
        while !bytes.is_empty() {
            let Some(permit) = self.permit()? else {
                return Ok(Sent::Early);
            };
            let length = bytes
                .len()
                .min(usize::try_from(permit).unwrap_or(usize::MAX));
            let Some((piece, rest)) = bytes.split_at_checked(length) else {
                return Ok(Sent::Early);
            };
            if self.stream.write(piece).is_err() {
                return Ok(Sent::Early);
            }
            bytes = rest;
        }
        Ok(Sent::All)
    }

    fn splice(&self, content: &InputStream, size: u64) -> Result<Sent, Failure> {
        let readable = content.subscribe();
        let mut left = size;
        while left > 0 {
            if self.permit()?.is_none() || self.responded.ready() {
                return Ok(Sent::Early);
            }
            match self.stream.splice(content, left.min(BLOCK)) {
                Ok(0) => {
                    // The host has no bytes at the moment; only the host knows
                    // for how long.
                    poll::poll(&[&readable, self.responded]);
                }
                Ok(moved) => left = left.saturating_sub(moved),
                // The error does not tell which of the two streams failed.
                Err(_) if self.stream.check_write().is_err() => return Ok(Sent::Early),
                Err(StreamError::Closed) => return Err(Failure::ContentShort(size - left)),
                Err(StreamError::LastOperationFailed(_)) => return Err(Failure::ContentFailed),
            }
        }
        Ok(Sent::All)
    }
}

/// Whether the content continues after the announced size. Waits only briefly,
/// for hosts that do not close their stream.
fn has_more(content: &InputStream) -> bool {
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

fn wait(response: &FutureIncomingResponse) -> Result<(), Failure> {
    let responded = response.subscribe();
    let enough = monotonic_clock::subscribe_duration(nanoseconds(timeouts::UPLOAD_STORED));
    if poll::poll(&[&responded, &enough]).contains(&0) {
        Ok(())
    } else {
        Err(Failure::Timeout("reply to the upload"))
    }
}

fn take(response: &FutureIncomingResponse) -> Result<IncomingResponse, Failure> {
    match response.get() {
        Some(Ok(Ok(incoming))) => Ok(incoming),
        Some(Ok(Err(code))) => Err(failure(&code)),
        Some(Err(())) | None => Err(Failure::Broken("no response".into())),
    }
}

fn read(incoming: IncomingResponse) -> Outcome {
    let headers = incoming
        .headers()
        .entries()
        .into_iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(&value).into_owned();
            (name.to_ascii_lowercase(), value)
        })
        .collect();
    let no_body = |()| Failure::Broken("the response has no body".into());
    let body = incoming.consume().map_err(no_body)?;
    let stream = body.stream().map_err(no_body)?;
    let mut bytes = Vec::new();
    loop {
        let started = monotonic_clock::now();
        match stream.blocking_read(CHUNK) {
            Ok(piece) if bytes.len() + piece.len() > REPLY_BYTES => return Err(Failure::TooLarge),
            Ok(piece) => bytes.extend_from_slice(&piece),
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(_)) => return Err(broken_after(started)),
        }
    }
    Ok(Reply {
        status: incoming.status(),
        headers,
        body: bytes,
    })
}

fn failure(code: &ErrorCode) -> Failure {
    failure_of!(ErrorCode, code)
}
