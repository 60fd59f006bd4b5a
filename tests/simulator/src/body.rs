//! Bodies in both directions, counted for the log, and the ends that a polite
//! server would not make. Knows nothing of what the bytes mean.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Version;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::connection::Connection;
use crate::content::Reader;
use crate::log::{Record, Recording};

/// A request body.
pub(crate) struct Inbound {
    body: Incoming,
    record: Arc<Record>,
}

impl Inbound {
    pub(crate) fn new(body: Incoming, record: Arc<Record>) -> Self {
        Self { body, record }
    }

    /// The next bytes; `None` at the end. Trailers are skipped.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, hyper::Error> {
        while let Some(frame) = self.body.frame().await {
            if let Ok(bytes) = frame?.into_data() {
                self.record.received(bytes.len());
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// All of it; `None` when it is longer than `limit` or breaks off.
    pub(crate) async fn all(&mut self, limit: usize) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(bytes) = self.chunk().await.ok()? {
            if all.len() + bytes.len() > limit {
                return None;
            }
            all.extend_from_slice(&bytes);
        }
        Some(all)
    }
}

/// What a reply carries.
pub(crate) enum Payload {
    Bytes(Bytes),
    File(Outflow),
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

/// A part of a file on its way out.
pub(crate) struct Outflow {
    reader: Reader,
    /// What the client still expects. More than the reader has left means that
    /// the connection breaks when the reader is done.
    announced: u64,
}

impl Outflow {
    pub(crate) fn new(reader: Reader) -> Self {
        let announced = reader.left();
        Self { reader, announced }
    }

    /// Announces more than there is.
    pub(crate) fn announcing(self, announced: u64) -> Self {
        Self { announced, ..self }
    }
}

/// A payload as hyper takes it.
pub(crate) struct ReplyBody {
    payload: Payload,
    /// `None`: a request that is not logged.
    recording: Option<Recording>,
    connection: Arc<Connection>,
    /// Whether other replies share the connection, as with HTTP/2. Then its
    /// flushes tell nothing about this one.
    is_shared: bool,
    /// While a break is waiting for the bytes before it: the flushes so far.
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
        // Nobody polls a body without bytes.
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

    /// Fails, but on a connection of its own not before everything so far has
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
            Payload::File(outflow) => match outflow.reader.next() {
                Ok(Some(mut bytes)) => {
                    // A length shorter than the file cuts it there.
                    bytes.truncate(usize::try_from(outflow.announced).unwrap_or(usize::MAX));
                    outflow.announced -= bytes.len() as u64;
                    (bytes, outflow.reader.left() == 0 || outflow.announced == 0)
                }
                Ok(None) if outflow.announced == 0 => return Poll::Ready(None),
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
