//! Form bodies.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some(fields) = onefichier::site::form::decode(text) {
        let body = onefichier::site::form::encode(&fields);
        assert_eq!(onefichier::site::form::decode(&body), Some(fields));
    }
});
