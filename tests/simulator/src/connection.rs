//! A client's TCP connection, with two things that HTTP libraries hide: when
//! everything has been written, and a reset instead of a clean close. Knows
//! nothing about what is sent.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What the request handlers of a connection can observe and control.
pub(crate) struct Connection {
    /// Counted from 1 in order of arrival.
    pub(crate) id: u64,
    pub(crate) peer: SocketAddr,
    flushes: AtomicU64,
    flushed: AtomicWaker,
    reset: AtomicBool,
}

impl Connection {
    pub(crate) fn new(id: u64, peer: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            id,
            peer,
            flushes: AtomicU64::new(0),
            flushed: AtomicWaker::new(),
            reset: AtomicBool::new(false),
        })
    }

    /// Ends the connection, whenever that happens, with a TCP reset.
    pub(crate) fn end_with_reset(&self) {
        self.reset.store(true, Ordering::Relaxed);
    }

    /// How often everything written so far has reached the socket.
    pub(crate) fn flushes(&self) -> u64 {
        self.flushes.load(Ordering::Acquire)
    }

    /// Ready as soon as [`Connection::flushes`] exceeds `count`. Serves one
    /// waiter at a time, as an HTTP/1 connection has.
    pub(crate) fn poll_flushed_after(&self, count: u64, context: &mut Context<'_>) -> Poll<()> {
        self.flushed.register(context.waker());
        match self.flushes() > count {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

/// The connection's stream, as read and written by HTTP and TLS.
pub(crate) struct Wire {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        // Without it, small replies wait for acknowledgements; a failure only
        // makes them slow.
        let _ = stream.set_nodelay(true);
        Self { stream, connection }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.connection.reset.load(Ordering::Relaxed) {
            // On failure the client sees a clean close, nothing worse.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// HTTP flushes only when its own buffers are empty.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            self.connection.flushes.fetch_add(1, Ordering::Release);
            self.connection.flushed.wake();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
