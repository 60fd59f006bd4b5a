//! The simulator's own threads. Knows nothing about what runs on them.

use std::io;

use tokio::runtime::{self, Runtime};

/// The simulator's own threads, which end without waiting.
pub(super) struct Threads(Option<Runtime>);

impl Threads {
    pub(super) fn start() -> io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let runtime = runtime::Builder::new_multi_thread()
            .thread_name("simulator")
            // More would only compete with the client on the same machine.
            .worker_threads(cores.clamp(2, 4))
            .enable_all()
            .build()?;
        Ok(Self(Some(runtime)))
    }

    /// Fails only after the end.
    pub(super) fn runtime(&self) -> io::Result<&Runtime> {
        self.0
            .as_ref()
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
