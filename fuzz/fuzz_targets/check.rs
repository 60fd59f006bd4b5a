//! Lines of the bulk check.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(link) = onefichier::link::recognize("https://1fichier.com/?abcde12345") else {
        return;
    };
    let _ = onefichier::site::check::read(&String::from_utf8_lossy(data)).of(&link);
});
