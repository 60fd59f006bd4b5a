//! The receiver of a file's events. Must not know what happens.

use std::sync::{Mutex, PoisonError};

use super::options::DownloadEvent;

/// The caller's function, which receives events in order. The mutex is never
/// locked; it only allows a download to move between threads.
pub(super) struct Listener<'a>(Mutex<&'a mut (dyn FnMut(DownloadEvent) + Send)>);

impl<'a> Listener<'a> {
    pub(super) fn new(on_event: &'a mut (dyn FnMut(DownloadEvent) + Send)) -> Self {
        Self(Mutex::new(on_event))
    }

    pub(super) fn send(&mut self, event: DownloadEvent) {
        self.inner()(event);
    }

    /// Lends the same listener.
    pub(super) fn lend(&mut self) -> Listener<'_> {
        Listener::new(self.inner())
    }

    fn inner(&mut self) -> &mut (dyn FnMut(DownloadEvent) + Send) {
        *self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
