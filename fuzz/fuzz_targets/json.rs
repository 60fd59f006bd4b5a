//! JSON as the service writes it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(value) = onefichier::json::parse(data) {
        let _ = (value.text(), value.integer(), value.number(), value.flag());
        let _ = value.get("status");
    }
});
