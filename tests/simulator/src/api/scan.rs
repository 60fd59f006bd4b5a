//! file/scan.cgi: the virus scan, with cached results.

use std::time::Duration;

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{CallResult, Request};
use crate::errors::Ko;
use crate::store::File;

/// Larger files are not scanned (API notice: 5 GB).
const LARGEST: u64 = 5_000_000_000;
/// A result is returned again, with its date, for 6 h (API notice).
const REMEMBERED: Duration = Duration::from_secs(6 * 3600);
/// The beginning of the standard antivirus test file, the only virus detected
/// here.
const TEST_VIRUS: &[u8] = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!";

/// Removes an infected file. The texts of the refusals are unknown.
pub(super) fn scan(request: &Request<'_>) -> CallResult {
    let world = request.world;
    let file = request.requested_file()?;
    if file.size() > LARGEST {
        return Err(Ko::undocumented(StatusCode::OK, "The file is too large"));
    }
    let remembered = SignedDuration::try_from(world.clock.scaled(REMEMBERED));
    if let (Some(scanned), Ok(remembered)) = (file.scanned, remembered)
        && Timestamp::now().duration_since(scanned) < remembered
    {
        return Ok(json!({"status": "OK", "date": world.clock.paris(scanned)}));
    }
    let mut store = world.store.lock();
    if has_virus(request, &file) {
        store.remove_file(&file.id);
        return Err(Ko::undocumented(StatusCode::OK, "A virus has been found"));
    }
    if let Some(file) = store.file_mut(&file.id) {
        file.scanned = Some(Timestamp::now());
    }
    Ok(json!({"status": "OK"}))
}

fn has_virus(request: &Request<'_>, file: &File) -> bool {
    let length = file.size().min(TEST_VIRUS.len() as u64);
    let reader = file.content.read(0, length, &request.world.buffers);
    let start = reader.and_then(|mut reader| reader.next());
    matches!(start, Ok(Some(bytes)) if bytes == TEST_VIRUS)
}
