//! Runs a test in a separate process: for per-process counts, such as memory and
//! sockets, while other tests run in parallel.

use std::alloc::System;
use std::process::Stdio;
use std::time::Duration;

use cap::Cap;
use tokio::process::Command;

use crate::bench::finish_within;

/// Counts the bytes on this process's heap.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Returns the bytes on this process's heap: the same on every machine, unlike
/// resident memory, which includes what the allocator keeps for later.
pub fn heap() -> usize {
    HEAP.allocated()
}

/// Set if a test has the process to itself.
const ALONE: &str = "HOSTER_TEST_ALONE";

/// Whether this process was started for one test.
pub fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

/// Runs the test of this name (`module::test`) again, alone in a process and with
/// its own folder for temporary files; shows its output.
pub async fn run(test: &str, limit: Duration) {
    let temporary = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(ALONE, "1")
        .env("TMPDIR", temporary.path())
        // As on a machine with two processors, so that the memory reserved for
        // threads is the same everywhere.
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

/// Returns the resident memory of this process, in bytes.
pub fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() << 10
}

/// Returns the private memory of a process in bytes, without pages of the program's
/// own file, which the system can drop at any time.
pub fn own_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes << 10)
}

/// Returns the number of this process's open sockets.
pub fn sockets() -> usize {
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    open.filter_map(|fd| std::fs::read_link(fd.unwrap().path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}
