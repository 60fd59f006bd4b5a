//! 7z archives. Must not know where the files go.

use std::path::Path;

use hoster_host::Error;
use sevenz_rust2::{ArchiveReader, EncoderMethod, Password};

use super::{Out, memory};

/// The file type of links, which Unix programs store in the upper half of the
/// attributes.
const LINK: u32 = 0xa;

pub fn extract(archive: &Path, out: &mut Out<'_>) -> Result<(), Error> {
    let failure = |out: &Out<'_>, error: sevenz_rust2::Error| match error {
        sevenz_rust2::Error::PasswordRequired | sevenz_rust2::Error::MaybeBadPassword(_) => {
            out.has_password()
        }
        sevenz_rust2::Error::UnsupportedCompressionMethod(method) if method.contains("AES") => {
            out.has_password()
        }
        sevenz_rust2::Error::Io(error, _) => out.unreadable(&error),
        // There is not enough memory for what its header requires.
        sevenz_rust2::Error::Other(why) if why.starts_with("cannot allocate") => out.too_large(why),
        error => out.broken(error),
    };
    let mut reader =
        ArchiveReader::open(archive, Password::empty()).map_err(|e| failure(out, e))?;
    // Each additional thread would need its own dictionary.
    reader.set_thread_count(1);
    let blocks = &reader.archive().blocks;
    if blocks.iter().any(is_encrypted) {
        return Err(out.has_password());
    }
    let needs = blocks.iter().map(workspace).max().unwrap_or(0);
    memory::check(out, needs)?;
    let files = &reader.archive().files;
    let bytes = files
        .iter()
        .fold(0_u64, |sum, file| sum.saturating_add(file.size()));
    out.announce(files.len(), bytes)?;
    let mut failed = None;
    let read = reader.for_each_entries(|entry, content| {
        let name = entry.name().to_owned();
        let is_link = entry.has_windows_attributes
            && entry.windows_attributes() >> 28 == LINK
            && entry.windows_attributes() & 0x8000 != 0;
        let crc = entry.has_crc.then_some(entry.crc as u32);
        let outcome = match (is_link, entry.is_directory()) {
            (true, _) => Err(out.has_link()),
            (_, true) => out.folder(&name),
            (_, false) => out.file(&name, entry.size(), crc, content),
        };
        // `Ok(false)` would end only this block of files.
        outcome.map(|()| true).map_err(|error| {
            failed = Some(error);
            sevenz_rust2::Error::Other("the caller has given up".into())
        })
    });
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(failure(out, error)),
        (None, Ok(())) => Ok(()),
    }
}

fn is_encrypted(block: &sevenz_rust2::Block) -> bool {
    let mut coders = block.coders.iter();
    coders.any(|coder| coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256)
}

/// Returns how many bytes of memory a block takes: the dictionaries of its
/// methods, from their properties in the archive. LZMA's dictionary grows only
/// with the output.
fn workspace(block: &sevenz_rust2::Block) -> u64 {
    let of = |coder: &sevenz_rust2::Coder| {
        let number = |bytes: Option<&[u8]>| {
            let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, u32::from_le_bytes).into()
        };
        let properties = coder.properties();
        let unpacked = block.get_unpack_size_for_coder(coder);
        match coder.encoder_method_id() {
            EncoderMethod::ID_PPMD => number(properties.get(1..5)),
            EncoderMethod::ID_LZMA => unpacked.min(number(properties.get(1..5))),
            EncoderMethod::ID_LZMA2 => match properties.first() {
                // 2 or 3, shifted: powers of two and the sizes between them.
                Some(&bits) if bits <= 40 => {
                    unpacked.min((2 | u64::from(bits & 1)) << (bits / 2 + 11))
                }
                _ => 0,
            },
            _ => 0,
        }
    };
    block.coders.iter().map(of).fold(0, u64::saturating_add)
}
