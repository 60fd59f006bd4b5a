//! Who is told what happens to a file. Must not know what happens.

use std::sync::{Mutex, PoisonError};

use super::options::DownloadEvent;

/// A function of the caller's, told one thing after another. What is told to it
/// goes past the lock, which only makes that a download can move from thread to
/// thread.
pub(super) struct Listener<'a>(Mutex<&'a mut (dyn FnMut(DownloadEvent) + Send)>);

impl<'a> Listener<'a> {
    pub(super) fn new(on_event: &'a mut (dyn FnMut(DownloadEvent) + Send)) -> Self {
        Self(Mutex::new(on_event))
    }

    pub(super) fn tell(&mut self, event: DownloadEvent) {
        self.inner()(event);
    }

    /// The same listener, lent.
    pub(super) fn lend(&mut self) -> Listener<'_> {
        Listener::new(self.inner())
    }

    fn inner(&mut self) -> &mut (dyn FnMut(DownloadEvent) + Send) {
        *self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
