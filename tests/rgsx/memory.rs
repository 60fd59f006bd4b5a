//! The memory that a large game takes, from its first byte to its last file.

use std::process::Stdio;

use super::*;
#[cfg(target_os = "linux")]
use crate::subprocess::own_memory;

/// Small machines have one gigabyte in total, and a game runs at the same time.
const LIMIT: u64 = 64 << 20;

const GAME: usize = 160 << 20;

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_large_game_is_fetched_and_extracted_within_64_mebibytes() {
    let rgsx = Rgsx::start().await;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default();
    let stored = stored.compression_method(zip::CompressionMethod::Stored);
    archive.start_file("Large.sfc", stored).unwrap();
    let block = noise(1 << 20, 1);
    (0..GAME >> 20).for_each(|_| archive.write_all(&block).unwrap());
    let archive = archive.finish().unwrap().into_inner();
    rgsx.games(&[rgsx.store("Large.zip", &archive)]);
    let mut command = rgsx.bench.command(&[
        "rgsx",
        "--rgsx",
        "userdata",
        "download",
        "--platform",
        "snes",
        "--all",
    ]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let process = child.id().unwrap();
    let mut most = 0;
    let ended = tokio::time::timeout(Duration::from_secs(120), async {
        loop {
            most = most.max(own_memory(process).unwrap_or(0));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(ended.await.expect("it ends in time").success());
    assert_eq!(rgsx.roms(), ["Large.sfc"]);
    eprintln!("{} MiB for a game of {} MiB", most >> 20, GAME >> 20);
    assert!((1..=LIMIT).contains(&most), "{most} bytes");
}
