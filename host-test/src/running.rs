//! Work in progress: a stream of its events and a future of its outcome. Must not
//! know what the work is.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream};
use tokio::sync::mpsc;

/// Work that has started: a stream of its events and a future of its outcome. It
/// makes progress only while it is polled as one of the two. Awaiting it
/// discards the events that were not read; dropping it cancels the work.
#[must_use = "it makes no progress unless it is polled"]
pub struct Running<'a, E, T> {
    work: BoxFuture<'a, T>,
    outcome: Option<T>,
    is_over: bool,
    events: mpsc::UnboundedReceiver<E>,
}

/// Where work reports its events.
pub(crate) struct Events<E>(mpsc::UnboundedSender<E>);

impl<E> Events<E> {
    pub(crate) fn send(&self, event: E) {
        // Fails if nobody reads the events any more.
        let _ = self.0.send(event);
    }
}

impl<'a, E, T> Running<'a, E, T> {
    pub(crate) fn new<F>(work: impl FnOnce(Events<E>) -> F) -> Self
    where
        F: Future<Output = T> + Send + 'a,
    {
        let (sender, events) = mpsc::unbounded_channel();
        Self {
            work: work(Events(sender)).boxed(),
            outcome: None,
            is_over: false,
            events,
        }
    }

    /// Polls the work, unless it is over.
    fn work(&mut self, context: &mut Context<'_>) {
        if self.is_over {
            return;
        }
        if let Poll::Ready(outcome) = self.work.poll_unpin(context) {
            self.is_over = true;
            self.outcome = Some(outcome);
        }
    }
}

// The only pinned part is `work`, which is boxed.
impl<E, T> Unpin for Running<'_, E, T> {}

impl<E, T> Stream for Running<'_, E, T> {
    type Item = E;

    /// Returns the next event, or `None` after the last one, when the outcome is
    /// available.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<E>> {
        if let Poll::Ready(Some(event)) = self.events.poll_recv(context) {
            return Poll::Ready(Some(event));
        }
        self.work(context);
        match self.events.try_recv() {
            Ok(event) => Poll::Ready(Some(event)),
            Err(_) if self.is_over => Poll::Ready(None),
            Err(_) => Poll::Pending,
        }
    }
}

impl<E, T> Future for Running<'_, E, T> {
    type Output = T;

    /// # Panics
    ///
    /// If it is polled after it has returned its outcome.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        while self.events.try_recv().is_ok() {}
        self.work(context);
        match self.outcome.take() {
            Some(outcome) => Poll::Ready(outcome),
            None if self.is_over => panic!("a transfer was polled after its end"),
            None => Poll::Pending,
        }
    }
}
