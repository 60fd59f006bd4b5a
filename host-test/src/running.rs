//! Work in progress: a stream of its events and a future of its outcome. Must not
//! know what the work is.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use tokio::sync::mpsc;

/// Work that has started: a stream of its events and a future of its outcome. It
/// makes progress only while it is polled as one of the two. Awaiting it
/// discards the events that were not read; dropping it cancels the work.
#[must_use = "it makes no progress unless it is polled"]
pub struct Running<'a, E, T> {
    work: Work<'a, E, T>,
    events: mpsc::UnboundedReceiver<E>,
}

enum Work<'a, E, T> {
    /// Not polled yet.
    New(Start<'a, E, T>, Events<E>),
    Started(BoxFuture<'a, T>),
    /// With its outcome until that is taken.
    Over(Option<T>),
}

type Start<'a, E, T> = Box<dyn FnOnce(Events<E>) -> BoxFuture<'a, T> + Send + 'a>;

/// Where work reports its events. Cheap to clone.
pub struct Events<E>(Arc<dyn Fn(E) + Send + Sync>);

impl<E> Clone for Events<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E> Events<E> {
    /// Reports an event. Does nothing if nobody reads the events any more.
    pub fn send(&self, event: E) {
        (self.0)(event);
    }

    /// Returns where a part of the work reports its own events: `wrap` turns each
    /// into an event of the whole.
    pub fn map<P>(&self, wrap: impl Fn(P) -> E + Send + Sync + 'static) -> Events<P>
    where
        E: 'static,
    {
        let whole = self.clone();
        Events(Arc::new(move |event| whole.send(wrap(event))))
    }
}

impl<'a, E, T> Running<'a, E, T> {
    /// Returns work that `work` creates when it is first polled.
    ///
    /// ```
    /// # use hoster_host::Running;
    /// let counting = Running::new(|events| async move {
    ///     (1..=3).for_each(|n| events.send(n));
    ///     "done"
    /// });
    /// # let counting: Running<'_, i32, &str> = counting;
    /// ```
    pub fn new<F>(work: impl FnOnce(Events<E>) -> F + Send + 'a) -> Self
    where
        F: Future<Output = T> + Send + 'a,
        E: Send + 'static,
    {
        let (sender, events) = mpsc::unbounded_channel();
        let send = move |event| {
            // Fails if the receiver was dropped.
            let _ = sender.send(event);
        };
        Self {
            work: Work::New(
                Box::new(|events| work(events).boxed()),
                Events(Arc::new(send)),
            ),
            events,
        }
    }

    /// Returns the outcome after passing each event to a function.
    pub async fn observe(mut self, mut on_event: impl FnMut(E)) -> T {
        while let Some(event) = self.next().await {
            on_event(event);
        }
        self.await
    }

    /// Returns the outcome, and reports the events to `events`: for work that is
    /// part of other work. Its events come in order with those of the other work.
    ///
    /// # Panics
    ///
    /// If it was polled before.
    pub fn report_to(self, events: Events<E>) -> BoxFuture<'a, T> {
        match self.work {
            Work::New(start, _) => start(events),
            Work::Started(_) | Work::Over(_) => panic!("work was polled before"),
        }
    }

    /// Polls the work, unless it is over.
    fn work(&mut self, context: &mut Context<'_>) {
        self.work = match std::mem::replace(&mut self.work, Work::Over(None)) {
            Work::New(start, events) => Work::Started(start(events)),
            other => other,
        };
        if let Work::Started(work) = &mut self.work
            && let Poll::Ready(outcome) = work.poll_unpin(context)
        {
            self.work = Work::Over(Some(outcome));
        }
    }
}

// The only pinned part is the started work, which is boxed.
impl<E, T> Unpin for Running<'_, E, T> {}

impl<E, T> Stream for Running<'_, E, T> {
    type Item = E;

    /// Returns the next event, or `None` after the last one, when the outcome is
    /// available.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<E>> {
        if let Ok(event) = self.events.try_recv() {
            return Poll::Ready(Some(event));
        }
        self.work(context);
        match self.events.try_recv() {
            Ok(event) => Poll::Ready(Some(event)),
            Err(_) if matches!(self.work, Work::Over(_)) => Poll::Ready(None),
            Err(_) => match self.events.poll_recv(context) {
                Poll::Ready(Some(event)) => Poll::Ready(Some(event)),
                Poll::Ready(None) | Poll::Pending => Poll::Pending,
            },
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
        match &mut self.work {
            Work::Over(outcome) => match outcome.take() {
                Some(outcome) => Poll::Ready(outcome),
                None => panic!("work was polled after its end"),
            },
            Work::New(..) | Work::Started(_) => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(to: u32) -> Running<'static, u32, u32> {
        Running::new(move |events| async move {
            for n in 1..=to {
                events.send(n);
                tokio::task::yield_now().await;
            }
            to
        })
    }

    #[tokio::test]
    async fn events_come_in_order_and_the_outcome_after_the_last() {
        let mut seen = Vec::new();
        let outcome = counting(3).observe(|n| seen.push(n)).await;
        assert_eq!((outcome, seen), (3, vec![1, 2, 3]));
        assert_eq!(counting(3).await, 3, "whoever reads the events");
    }

    #[tokio::test]
    async fn events_of_a_part_come_in_order_with_those_of_the_whole() {
        let whole = Running::new(|events: Events<String>| async move {
            events.send("begin".into());
            let part = counting(2).report_to(events.map(|n: u32| n.to_string()));
            part.await;
            events.send("end".into());
        });
        let events: Vec<String> = whole.collect().await;
        assert_eq!(events, ["begin", "1", "2", "end"]);
    }
}
