//! Request and reply bodies, counted for the log, including deliberate abnormal
//! endings. Knows nothing about what the bytes mean.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Version;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::Sleep;

use crate::conditions::{Throttle, Throttles};
use crate::connection::Connection;
use crate::content::Reader;
use crate::log::{Record, Recording};

/// A request body.
pub(crate) struct Inbound {
    body: Incoming,
    throttles: Throttles,
    record: Arc<Record>,
    /// The body read by [`Inbound::gather`], until it is used.
    gathered: Option<Option<Vec<u8>>>,
}

impl Inbound {
    pub(crate) fn new(body: Incoming, record: Arc<Record>, throttles: Throttles) -> Self {
        Self {
            body,
            throttles,
            record,
            gathered: None,
        }
    }

    /// The next bytes; `None` at the end. Trailers are skipped.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, hyper::Error> {
        while let Some(frame) = self.body.frame().await {
            if let Ok(bytes) = frame?.into_data() {
                self.record.received(bytes.len());
                self.throttles.passed(bytes.len());
                if !self.throttles.is_empty() {
                    // The client notices when the buffers in between are full.
                    let due = self.throttles.reserve(bytes.len());
                    tokio::time::sleep_until(due.into()).await;
                }
                std::future::poll_fn(|context| self.throttles.poll_room(context)).await;
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// The whole body; `None` if it exceeds `limit` or ends early.
    pub(crate) async fn all(&mut self, limit: usize) -> Option<Vec<u8>> {
        if let Some(gathered) = self.gathered.take() {
            return gathered;
        }
        let mut all = Vec::new();
        while let Some(bytes) = self.chunk().await.ok()? {
            if all.len() + bytes.len() > limit {
                return None;
            }
            all.extend_from_slice(&bytes);
        }
        Some(all)
    }

    /// Reads the whole body before any reply, as a web server does for CGI
    /// programs. A client whose connection closes while it is still sending may
    /// never see the reply.
    pub(crate) async fn gather(&mut self, limit: usize) {
        self.gathered = Some(self.all(limit).await);
    }
}

/// The content of a reply.
pub(crate) enum Payload {
    Bytes(Bytes),
    File(Box<Outflow>),
}

impl Payload {
    pub(crate) fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl From<String> for Payload {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
    }
}

/// Held by a reply until it ends.
pub(crate) type Lease = Box<dyn std::any::Any + Send>;

/// A part of a file being sent.
pub(crate) struct Outflow {
    reader: Reader,
    lease: Option<Lease>,
    /// Bytes that the client still expects. If the reader has fewer, the
    /// connection breaks when the reader is done.
    announced: u64,
    /// Stall instead of breaking.
    is_stalling: bool,
    throttles: Throttles,
    /// Read, but not yet due, or held.
    waiting: Bytes,
    due: Option<(Bytes, Pin<Box<Sleep>>)>,
}

impl Outflow {
    pub(crate) fn new(reader: Reader, throttles: Throttles) -> Self {
        Self {
            announced: reader.left(),
            reader,
            lease: None,
            is_stalling: false,
            throttles,
            waiting: Bytes::new(),
            due: None,
        }
    }

    /// Holds a lease.
    pub(crate) fn with(self, lease: Option<Lease>) -> Self {
        Self { lease, ..self }
    }

    /// Announces more bytes than there are.
    pub(crate) fn announcing(self, announced: u64) -> Self {
        Self { announced, ..self }
    }

    /// Stalls where it would otherwise break.
    pub(crate) fn stalling(self) -> Self {
        Self {
            is_stalling: true,
            ..self
        }
    }

    /// Adds a bandwidth limit.
    pub(crate) fn throttled(mut self, bytes_per_second: u64) -> Self {
        self.throttles.add(Throttle::new(bytes_per_second));
        self
    }

    /// The next bytes, when due; `None` at the end.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        if self.due.is_none() {
            let room = ready!(self.throttles.poll_room(context));
            if self.waiting.is_empty() {
                match self.reader.next() {
                    Ok(Some(bytes)) => self.waiting = bytes,
                    end => return Poll::Ready(end),
                }
            }
            let length = self.throttles.piece().min(room).min(self.waiting.len());
            let piece = self.waiting.split_to(length);
            self.throttles.passed(length);
            if self.throttles.is_empty() {
                return Poll::Ready(Ok(Some(piece)));
            }
            let due = self.throttles.reserve(length);
            let sleep = Box::pin(tokio::time::sleep_until(due.into()));
            self.due = Some((piece, sleep));
        }
        if let Some((_, sleep)) = &mut self.due {
            ready!(sleep.as_mut().poll(context));
        }
        Poll::Ready(Ok(self.due.take().map(|(piece, _)| piece)))
    }

    fn is_done(&self) -> bool {
        self.announced == 0 || (self.reader.left() == 0 && self.waiting.is_empty())
    }
}

/// A payload as a hyper body.
pub(crate) struct ReplyBody {
    payload: Payload,
    /// `None` for a request that is not logged.
    recording: Option<Recording>,
    connection: Arc<Connection>,
    /// Whether other replies share the connection, as in HTTP/2. Its flushes
    /// then say nothing about this one.
    is_shared: bool,
    /// While a break waits for the preceding bytes to be sent: the number of
    /// flushes so far.
    flushes: Option<u64>,
}

impl ReplyBody {
    pub(crate) fn new(
        payload: Payload,
        recording: Option<Recording>,
        connection: Arc<Connection>,
        version: Version,
    ) -> Self {
        let body = Self {
            payload,
            recording,
            connection,
            is_shared: version >= Version::HTTP_2,
            flushes: None,
        };
        // A body without bytes is never polled.
        if body.is_end_stream() {
            body.count(&Bytes::new(), true);
        }
        body
    }

    fn count(&self, bytes: &Bytes, is_last: bool) {
        if let Some(recording) = &self.recording {
            recording.record.sent(bytes.len());
            if is_last {
                recording.finish();
            }
        }
    }

    /// Fails, but on a dedicated connection only after all preceding bytes have
    /// reached the socket.
    fn poll_break(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        if self.is_shared {
            return Poll::Ready(io::ErrorKind::ConnectionAborted.into());
        }
        let flushes = *self
            .flushes
            .get_or_insert_with(|| self.connection.flushes());
        ready!(self.connection.poll_flushed_after(flushes, context));
        Poll::Ready(io::ErrorKind::ConnectionAborted.into())
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let (bytes, is_last) = match &mut this.payload {
            Payload::Bytes(bytes) if bytes.is_empty() => return Poll::Ready(None),
            Payload::Bytes(bytes) => (std::mem::take(bytes), true),
            Payload::File(outflow) => match ready!(outflow.poll_next(context)) {
                Ok(Some(mut bytes)) => {
                    // A length shorter than the file truncates it.
                    bytes.truncate(usize::try_from(outflow.announced).unwrap_or(usize::MAX));
                    outflow.announced -= bytes.len() as u64;
                    let is_last = outflow.is_done();
                    if is_last {
                        // Before the client can send the next request.
                        outflow.lease = None;
                    }
                    (bytes, is_last)
                }
                Ok(None) if outflow.announced == 0 => return Poll::Ready(None),
                // Ends with the connection.
                Ok(None) if outflow.is_stalling => return Poll::Pending,
                Ok(None) | Err(_) => {
                    let error = ready!(this.poll_break(context));
                    return Poll::Ready(Some(Err(error)));
                }
            },
        };
        // Before the client can see the last byte, so that whoever has the
        // whole reply finds it in the log.
        this.count(&bytes, is_last);
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.payload {
            Payload::Bytes(bytes) => bytes.is_empty(),
            Payload::File(outflow) => outflow.announced == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match &self.payload {
            Payload::Bytes(bytes) => bytes.len() as u64,
            Payload::File(outflow) => outflow.announced,
        })
    }
}
