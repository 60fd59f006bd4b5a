//! A plugin's manifest, and a component with arbitrary contents.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        hoster_host::plugin_fuzzing::manifest(text);
    }
    let component = [b"\0asm\x0d\0\x01\0", data].concat();
    let _ = hoster_host::Plugin::inspect(&component, "fuzz");
});
