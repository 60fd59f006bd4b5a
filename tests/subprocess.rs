//! Runs a test in a process of its own: for what is counted by process, such
//! as memory and sockets, while other tests run beside it.

use std::alloc::System;
use std::process::Stdio;
use std::time::Duration;

use cap::Cap;
use tokio::process::Command;

use crate::bench::finish_within;

/// Counts what this process has on its heap.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes on the heap of this process: the same on every machine, unlike
/// resident memory, which has what the allocator keeps for later as well.
pub fn heap() -> usize {
    HEAP.allocated()
}

/// Tells a test that it has its process for itself.
const ALONE: &str = "HOSTER_TEST_ALONE";

/// Whether this process was started for one test.
pub fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

/// Runs the test of this name (`module::test`) once more, alone, with a folder
/// of its own for temporary files; shows what it prints.
pub async fn run(test: &str, limit: Duration) {
    let temporary = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(ALONE, "1")
        .env("TMPDIR", temporary.path())
        // As on a machine with two processors, so that as much memory is kept
        // for threads.
        .env("MALLOC_ARENA_MAX", "16")
        .env("RAYON_NUM_THREADS", "2")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let run = finish_within(command, limit).await.ok();
    assert!(run.stdout.contains("1 passed"), "{}", run.stdout);
    eprint!("{}", run.stderr);
}

/// Resident memory of this process, in bytes.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() << 10
}

/// Sockets that this process has open.
pub fn sockets() -> usize {
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    open.filter_map(|fd| std::fs::read_link(fd.unwrap().path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}
