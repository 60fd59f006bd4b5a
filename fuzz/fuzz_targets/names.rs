//! Names, encoded and decoded.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(name) = std::str::from_utf8(data) else {
        return;
    };
    let wire = onefichier::names::to_wire(name);
    assert_eq!(onefichier::names::from_wire(&wire), name);
    assert!(name.is_empty() || onefichier::names::is_allowed(&wire));
    let _ = onefichier::names::from_wire(name);
});
