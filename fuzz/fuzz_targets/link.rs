//! Links, alone and in text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some(link) = onefichier::link::recognize(text) {
        assert_eq!(onefichier::link::recognize(&link.url), Some(link));
    }
    for link in onefichier::link::find_all(text) {
        assert_eq!(onefichier::link::recognize(&link.url), Some(link));
    }
});
