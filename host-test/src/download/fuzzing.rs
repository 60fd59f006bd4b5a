//! Parsers of files that others may have written, for `fuzz/`. They must not
//! panic, whatever the bytes are.

use super::record::Record;
use super::{page, sidecar, sniff};

/// Reads a sidecar: from these bytes, and from these bytes with a valid
/// checksum.
pub fn sidecar(bytes: &[u8]) {
    let sealed = sidecar::sealed(&String::from_utf8_lossy(bytes));
    for slots in [bytes, sealed.as_bytes()] {
        if let Some(state) = sidecar::newest(slots) {
            assert!(state.bytes() <= state.size);
        }
    }
}

/// Reads the record of a folder.
pub fn record(bytes: &[u8]) {
    let record = Record::parse(bytes);
    // No name in it leads out of the folder.
    assert!(record.names().all(|name| !name.contains(['/', '\\', '\0'])));
}

/// Classifies the first bytes of a download.
pub fn sniff(bytes: &[u8]) {
    sniff::is_html(bytes);
    sniff::is_error_object(bytes, true);
    sniff::is_error_object(bytes, false);
    page::title(bytes);
}
