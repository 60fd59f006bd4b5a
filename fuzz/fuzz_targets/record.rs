//! Records of folders: where their files came from.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hoster_host::fuzzing::record(data));
