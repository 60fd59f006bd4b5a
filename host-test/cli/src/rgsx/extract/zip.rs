//! ZIP archives. Must not know where the files go.

use std::path::Path;

use hoster_host::Error;

use super::encoding::{self, RawName};
use super::{BLOCK, MAX_FILES, Out};

/// The flag of a ZIP entry with a name in UTF-8 (APPNOTE.TXT 4.4.4, bit 11).
pub const UTF8_FLAG: u16 = 1 << 11;

pub fn extract(archive: &Path, out: &mut Out<'_>) -> Result<(), Error> {
    let file = hoster_host::system::open_regular(archive).map_err(|e| out.broken(e))?;
    let file = std::io::BufReader::with_capacity(BLOCK, file);
    let mut zip = ::zip::ZipArchive::new(file).map_err(|e| out.broken(e))?;
    let (mut bytes, count) = (0_u64, zip.len());
    let mut names = Vec::with_capacity(count.min(MAX_FILES));
    for n in 0..count.min(MAX_FILES) {
        let entry = zip.by_index_raw(n).map_err(|e| out.broken(e))?;
        if entry.encrypted() {
            return Err(out.has_password());
        }
        if entry.is_symlink() {
            return Err(out.has_link());
        }
        bytes = bytes.saturating_add(entry.size());
        names.push(RawName {
            bytes: entry.name_raw().to_vec(),
            // Also set for names from the Unicode field (0x7075).
            is_utf8: entry.flags().as_u16() & UTF8_FLAG != 0,
        });
    }
    out.announce(count, bytes)?;
    let encoding::Decoded { names, guess } = encoding::decode(&names);
    out.extracted.guess = guess.map(str::to_owned);
    for (n, name) in names.into_iter().enumerate() {
        let mut entry = zip.by_index(n).map_err(|e| out.broken(e))?;
        let (size, crc) = (entry.size(), entry.crc32());
        // Uses the decoded name: in the raw one, half a character may be a
        // backslash.
        match name.ends_with(['/', '\\']) {
            true => out.folder(&name)?,
            false => out.file(&name, size, Some(crc), &mut entry)?,
        }
    }
    Ok(())
}
