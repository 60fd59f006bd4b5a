//! Bytes that the host buffers for a plugin: what was written to the bodies of
//! its requests and has not been sent. A handle is small but what it holds may
//! not be, so the bytes are counted, for all bodies of an instance together.
//! Must not know what a request is.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use wasmtime_wasi::p2::{DynOutputStream, OutputStream, Pollable, StreamError};
use wasmtime_wasi_http::{Error, WasiBody};

/// Counts the bytes of one instance. Clones share the count.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Count>);

struct Count {
    used: AtomicUsize,
    most: usize,
}

impl Meter {
    /// Allows at most `most` bytes at the same time.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Count {
            used: AtomicUsize::new(0),
            most,
        }))
    }

    /// Returns an account for a new body.
    pub(crate) fn account(&self) -> Arc<Account> {
        Arc::new(Account {
            meter: self.clone(),
            bytes: AtomicUsize::new(0),
        })
    }

    fn take(&self, bytes: usize) -> bool {
        let take = |used: usize| used.checked_add(bytes).filter(|used| *used <= self.0.most);
        let used = &self.0.used;
        used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }
}

/// One body's share of the count, which is released on drop.
pub(crate) struct Account {
    meter: Meter,
    bytes: AtomicUsize,
}

impl Account {
    /// Adds bytes. Returns false if that would be too many.
    fn take(&self, bytes: usize) -> bool {
        let taken = self.meter.take(bytes);
        if taken {
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        taken
    }

    /// Removes bytes that were sent or never kept.
    fn give_back(&self, bytes: usize) {
        let take = |own: usize| Some(own.saturating_sub(bytes));
        let own = &self.bytes;
        let before = own.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        let given = before.map_or(0, |before| before.min(bytes));
        self.meter.0.used.fetch_sub(given, Ordering::Relaxed);
    }

    fn close(&self) {
        self.give_back(usize::MAX);
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.close();
    }
}

/// The plugin's end of a body.
struct Counted {
    stream: DynOutputStream,
    account: Arc<Account>,
}

/// Counts the bytes written to a stream.
pub(crate) fn counted(stream: DynOutputStream, account: Arc<Account>) -> DynOutputStream {
    Box::new(Counted { stream, account })
}

impl OutputStream for Counted {
    fn write(&mut self, bytes: Bytes) -> Result<(), StreamError> {
        let length = bytes.len();
        if !self.account.take(length) {
            let mib = self.account.meter.0.most as f32 / (1 << 20) as f32;
            return Err(StreamError::Trap(wasmtime::Error::msg(format!(
                "it filled the bodies of requests with more than {mib} MiB that were not sent"
            ))));
        }
        let written = self.stream.write(bytes);
        if written.is_err() {
            self.account.give_back(length);
        }
        written
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        self.stream.flush()
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        self.stream.check_write()
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Counted {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

/// The network's end of a body.
struct Draining {
    body: WasiBody,
    account: Arc<Account>,
}

/// Releases the bytes that are taken out of a body.
pub(crate) fn draining(body: WasiBody, account: Arc<Account>) -> WasiBody {
    Draining { body, account }.boxed_unsync()
}

impl Body for Draining {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.account.give_back(data.len());
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Draining {
    /// Releases what the body still holds.
    fn drop(&mut self) {
        self.account.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime_wasi_http::p2::body::{HostOutgoingBody, StreamContext};

    const BLOCK: usize = 1_000;

    /// Returns both ends of a body that holds up to two blocks.
    fn body(meter: &Meter) -> (DynOutputStream, WasiBody) {
        let (mut guest, host) = HostOutgoingBody::new(StreamContext::Request, None, 1, BLOCK);
        let account = meter.account();
        let stream = guest.take_output_stream().unwrap();
        (counted(stream, account.clone()), draining(host, account))
    }

    fn used(meter: &Meter) -> usize {
        meter.0.used.load(Ordering::Relaxed)
    }

    fn block() -> Bytes {
        Bytes::from(vec![0; BLOCK])
    }

    #[test]
    fn what_is_written_and_not_sent_is_bounded_over_all_bodies() {
        let meter = Meter::new(3 * BLOCK);
        let mut bodies: Vec<_> = (0..4).map(|_| body(&meter)).collect();
        for (stream, _) in &mut bodies[..3] {
            stream.write(block()).unwrap();
        }
        let refused = bodies[3].0.write(block()).unwrap_err();
        assert!(matches!(refused, StreamError::Trap(_)), "{refused}");
        assert_eq!(used(&meter), 3 * BLOCK);
        drop(bodies);
        assert_eq!(used(&meter), 0);
    }

    #[tokio::test]
    async fn what_is_sent_or_dropped_counts_no_longer() {
        let meter = Meter::new(10 * BLOCK);
        let (mut stream, mut host) = body(&meter);
        for _ in 0..2 {
            stream.write(block()).unwrap();
        }
        assert!(stream.write(block()).is_err(), "the body itself is full");
        assert_eq!(used(&meter), 2 * BLOCK);
        host.frame().await.unwrap().unwrap();
        assert_eq!(used(&meter), BLOCK);
        drop(host);
        assert_eq!(used(&meter), 0);
        assert!(stream.write(block()).is_err(), "nobody reads any more");
        assert_eq!(used(&meter), 0);
    }
}
