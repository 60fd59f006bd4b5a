//! How much memory an archive may take to unpack: what the machine has left.
//! Must not know kinds of archives.

use hoster_host::Error;

use super::super::super::output::bytes;
use super::Out;

/// Where the system does not tell what is left.
const UNKNOWN: u64 = 2 << 30;

/// Refuses what would drive a small machine out of memory.
pub fn check(out: &Out<'_>, needs: u64) -> Result<(), Error> {
    let left = left();
    match needs > left {
        true => {
            let facts = [("needs", bytes(needs).into()), ("left", bytes(left).into())];
            Err(out.refuse("rgsx-archive-memory", &facts))
        }
        false => Ok(()),
    }
}

/// Bytes of memory that can be taken without driving others out.
pub fn left() -> u64 {
    let told = std::fs::read_to_string("/proc/meminfo").ok();
    told.and_then(|text| available(&text)).unwrap_or(UNKNOWN)
}

fn available(meminfo: &str) -> Option<u64> {
    let mut lines = meminfo.lines();
    let line = lines.find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_memory_is_read_as_linux_writes_it() {
        let text = "MemTotal:        1014528 kB\nMemAvailable:     512000 kB\n";
        assert_eq!(available(text), Some(512_000 << 10));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
    }
}
