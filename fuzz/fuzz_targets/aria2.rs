//! Replies of aria2, which determine where to look for a file.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../host-test/cli/src/get/aria2/reply.rs"]
mod reply;

fuzz_target!(|data: &[u8]| {
    let folder = Path::new("/downloads");
    let Ok(result) = reply::result(data) else {
        return;
    };
    let Ok(status) = reply::Status::parse(&result) else {
        return;
    };
    assert_eq!(hoster_host::names::printable(&status.reason), status.reason);
    if let Ok(path) = status.path_in(folder) {
        assert!(path.as_os_str().is_empty() || path.parent() == Some(folder));
    }
});
