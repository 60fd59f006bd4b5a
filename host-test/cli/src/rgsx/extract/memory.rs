//! How much memory extracting an archive may take. The extracting process has a
//! heap with a limit, the same on every system; exceeding it ends only that
//! process. Must not know kinds of archives.

use std::alloc::System;

use cap::Cap;
use hoster_host::Error;

use super::super::super::output::bytes;
use super::super::error::ArchiveError;
use super::{MAX_RATIO, Out};

/// The heap of this process, unlimited until a limit is set.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// For headers and names: a few hundred bytes per file, at the maximum number
/// of files.
pub const HEADERS: u64 = 96 << 20;

/// Every archive may have a dictionary of this size, as with the strongest
/// common settings of 7-Zip.
const SMALL: u64 = 64 << 20;

/// No archive may have a larger dictionary.
const LARGEST: u64 = 512 << 20;

/// Used if the system does not report available memory.
const UNKNOWN: u64 = 2 << 30;

/// Returns how many bytes the dictionaries of an archive of this size may take:
/// dictionaries hold only extracted data.
pub fn dictionary(packed: u64) -> u64 {
    packed.saturating_mul(MAX_RATIO).clamp(SMALL, LARGEST)
}

/// Ends this process if its heap grows beyond this many bytes.
pub fn limit(most: u64) -> Result<(), u64> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    HEAP.set_limit(most).map_err(|()| most as u64)
}

/// Refuses dictionaries that are larger than games need or than the available
/// memory.
pub fn check(out: &Out<'_>, needs: u64) -> Result<(), Error> {
    if needs > LARGEST {
        return Err(out.too_large(bytes(needs)));
    }
    if needs > dictionary(out.packed) {
        return Err(out.refuse(ArchiveError::Bomb));
    }
    let available = left();
    match needs > available {
        true => Err(out.refuse(ArchiveError::Memory {
            needed: needs,
            available,
        })),
        false => Ok(()),
    }
}

/// Returns the bytes of memory available without swapping out other programs.
pub fn left() -> u64 {
    let meminfo = std::fs::read_to_string("/proc/meminfo").ok();
    meminfo.and_then(|text| available(&text)).unwrap_or(UNKNOWN)
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

    #[test]
    fn a_small_archive_has_no_large_dictionary_and_a_large_one_has_half_a_gigabyte() {
        for (packed, expected) in [
            (0, SMALL),
            (300_000, SMALL),
            (1 << 20, 200 << 20),
            (10 << 20, LARGEST),
            (u64::MAX, LARGEST),
        ] {
            assert_eq!(dictionary(packed), expected, "{packed}");
        }
    }
}
