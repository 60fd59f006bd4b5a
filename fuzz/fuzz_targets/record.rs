//! Folder records: the origin of files.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hoster_host::download::fuzzing::record(data));
