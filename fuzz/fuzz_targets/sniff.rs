//! First bytes of downloads: a page, or a file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hoster_host::download::fuzzing::sniff(data));
