//! Tags, text, entities and fingerprints.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let page = String::from_utf8_lossy(data);
    let _ = onefichier::html::text(&page);
    let _ = onefichier::html::fingerprint(&page);
    let _ = onefichier::html::unescape(&page);
});
