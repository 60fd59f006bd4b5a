//! Addresses of test servers, and URLs.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(endpoint) = onefichier::http::endpoint::Endpoint::parse(text) {
        assert!(endpoint.route("https://a.b/c").ends_with("/~/a.b/c"));
    }
    let _ = onefichier::http::url::split(text);
    let _ = onefichier::http::url::without_query(text);
});
