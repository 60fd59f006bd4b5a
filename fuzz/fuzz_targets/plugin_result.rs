//! The results of a plugin's calls, as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hoster_host::plugin_fuzzing::plugin_result(data));
