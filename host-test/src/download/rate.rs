//! A rate in bytes per second that all connections together must not exceed.
//! Must not know what the bytes are.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Credit that may accumulate while nothing arrives.
const BURST: Duration = Duration::from_millis(100);

pub(super) struct Rate {
    bytes_per_second: u64,
    /// Time at which the bytes so far are paid for.
    paid: Mutex<Instant>,
}

impl Rate {
    /// Creates a limit of at least one byte per second.
    pub(super) fn new(bytes_per_second: u64) -> Self {
        Self {
            bytes_per_second: bytes_per_second.max(1),
            paid: Mutex::new(Instant::now()),
        }
    }

    /// Accounts for received bytes, and waits until more may be received.
    pub(super) async fn pay(&self, bytes: u64) {
        let cost = Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64);
        let until = {
            let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
            let start = Instant::now()
                .checked_sub(BURST)
                .map_or(*paid, |past| past.max(*paid));
            *paid = start + cost;
            *paid
        };
        tokio::time::sleep_until(until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn all_payers_share_the_rate() {
        let rate = Rate::new(1_000);
        let start = Instant::now();
        tokio::join!(rate.pay(500), rate.pay(1_500), rate.pay(1_000));
        let took = start.elapsed().as_secs_f64();
        assert!((2.8..=3.1).contains(&took), "{took}");
    }
}
