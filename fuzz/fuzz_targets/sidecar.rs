//! Sidecars of files on their way.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hoster_host::fuzzing::sidecar(data));
