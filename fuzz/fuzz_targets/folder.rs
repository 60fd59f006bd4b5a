//! Listings of shared folders.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let reply = onefichier::http::Reply {
        status: 200,
        headers: Vec::new(),
        body: data.to_vec(),
    };
    let _ = onefichier::site::folder::read(&reply, false);
});
