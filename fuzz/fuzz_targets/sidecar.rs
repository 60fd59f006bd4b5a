//! Sidecars of partial downloads.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hoster_host::download::fuzzing::sidecar(data));
