//! A wait that is reported while it lasts. Must not know its cause.

use std::time::Duration;

use tokio::time::Instant;

/// The interval of reports.
const REPORT: Duration = Duration::from_secs(1);

/// Waits for this long. Reports the remaining time when the wait begins and once
/// per second.
pub(crate) async fn countdown(total: Duration, mut report: impl FnMut(Duration)) {
    // Sleeps until a time: a report takes time too.
    let end = Instant::now() + total;
    let mut left = total;
    while !left.is_zero() {
        report(left);
        left = left.saturating_sub(REPORT);
        tokio::time::sleep_until(end - left).await;
    }
}
