//! Game archives: any content is extracted below its folder, or reported as an
//! error. Memory is limited by the fuzzer (`-rss_limit_mb`).
#![no_main]

#[path = "../front/cli/mod.rs"]
mod cli;

use std::path::Path;
use std::sync::Arc;

use cli::rgsx::extract::{Job, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let (archive, fresh) = (folder.path().join("archive"), folder.path().join("fresh"));
    std::fs::write(&archive, data).unwrap();
    std::fs::create_dir(&fresh).unwrap();
    let job = Job {
        archive: &archive,
        into: &fresh,
        stop: &Arc::default(),
    };
    if let Ok(extracted) = unpack(job, &fresh, false) {
        for piece in extracted.files {
            let size = std::fs::metadata(fresh.join(&piece.path)).unwrap().len();
            assert_eq!(size, piece.size, "{:?}", piece.path);
        }
    }
    let beside = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(beside, 2, "{:?}", Path::new("archive"));
});
