//! When a byte last moved, to distinguish a slow transfer from a dead one. Must
//! not know what is transferred.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// A clock that is reset whenever a byte moves. Clones share it.
#[derive(Clone)]
pub(crate) struct Activity {
    start: Instant,
    last: Arc<AtomicU64>,
}

impl Activity {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            last: Arc::default(),
        }
    }

    /// Records that a byte has moved.
    pub(crate) fn touch(&self) {
        let now = self.start.elapsed().as_millis() as u64;
        self.last.fetch_max(now, Ordering::Relaxed);
    }

    /// Waits for `future`, as long as a byte moves at least once per `limit`.
    /// Returns `None` if the limit was reached.
    pub(crate) async fn watch<F: Future>(&self, limit: Duration, future: F) -> Option<F::Output> {
        let mut future = std::pin::pin!(future);
        loop {
            let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
            let deadline = self.start + last + limit;
            tokio::select! {
                biased;
                output = &mut future => return Some(output),
                () = sleep_until(deadline) => {
                    if self.last.load(Ordering::Relaxed) == last.as_millis() as u64 {
                        return None;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slow_transfer_lives_and_a_dead_one_ends() {
        let limit = Duration::from_secs(60);
        let activity = Activity::new();
        let slow = async {
            for _ in 0..10 {
                tokio::time::sleep(Duration::from_secs(50)).await;
                activity.touch();
            }
        };
        assert!(activity.watch(limit, slow).await.is_some());
        let dead = std::future::pending::<()>();
        assert!(activity.watch(limit, dead).await.is_none());
    }
}
