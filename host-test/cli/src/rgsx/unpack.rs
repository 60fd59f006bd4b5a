//! Extraction in the background: in a thread that stops when nobody waits for
//! it any more. Must not know the history.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use hoster_host::Error;

use super::extract::{self, AllowedPaths, Extracted, Job};
use super::postprocess::Order;

/// How long a stopped extraction may take to remove partial results: several
/// seconds on a slow card.
const CLEANING: Duration = Duration::from_secs(20);

/// The extracted files and a remark for the user.
pub type Unpacked = (Extracted, Option<String>);

/// Extracts an archive into the folder it is in, as far as `allowed_paths`
/// permits. Dropping this stops the extraction and removes partial results.
pub async fn unpack(
    archive: PathBuf,
    order: Arc<Order>,
    allowed_paths: AllowedPaths,
) -> Result<Unpacked, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let (ended, ends) = mpsc::channel::<()>();
    let _guard = Guard {
        stop: stop.clone(),
        ends,
    };
    let work = tokio::task::spawn_blocking(move || {
        // Dropping this signals that the thread has ended.
        let _ended = ended;
        extract_into_order(&archive, &order, &allowed_paths, &stop)
    });
    work.await.map_err(Error::internal)?
}

fn extract_into_order(
    archive: &Path,
    order: &Order,
    allowed_paths: &AllowedPaths,
    stop: &Arc<AtomicBool>,
) -> Result<Unpacked, Error> {
    let name = archive.file_name().unwrap_or_default().to_string_lossy();
    let mut staged = extract::stage(Job {
        archive,
        into: archive.parent().unwrap_or(Path::new(".")),
        stop,
    })?;
    let at = staged.folder();
    let processed = order.postprocess(&name, &at, &mut staged.extracted, stop)?;
    let beside: Vec<_> = processed.inner.into_iter().collect();
    let extracted = staged.publish(&beside, allowed_paths)?;
    Ok((extracted, processed.remark))
}

struct Guard {
    stop: Arc<AtomicBool>,
    ends: mpsc::Receiver<()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Nothing is ever sent: this returns when the sender is dropped,
        // immediately if the work is done.
        let _ = self.ends.recv_timeout(CLEANING);
    }
}
