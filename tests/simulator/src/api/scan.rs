//! file/scan.cgi: the virus scan, and its memory of earlier results.

use std::time::Duration;

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{Answer, Request};
use crate::errors::Ko;
use crate::store::File;

/// Files above 5 GB are not scanned (API notice).
const LARGEST: u64 = 5_000_000_000;
/// A result is told again, with its date, for 6 h (API notice).
const REMEMBERED: Duration = Duration::from_secs(6 * 3600);
/// The standard test file of virus scanners begins with this; it is the only
/// virus that is found here.
const TEST_VIRUS: &[u8] = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!";

/// A file with a virus is removed. The texts of the refusals are unknown.
pub(super) fn scan(request: &Request<'_>) -> Answer {
    let world = request.world;
    let file = request.wanted_file()?;
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
