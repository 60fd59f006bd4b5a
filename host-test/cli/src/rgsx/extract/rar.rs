//! RAR archives of all versions. Must not know where the files go.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hoster_host::Error;
use rars::{
    ArchiveMember, ArchiveMemberDetail, ArchiveReadOptions, ArchiveReader, AttrSource, ErrorKind,
    ExtractionDecision, ReadCancellation,
};

use super::super::error::ArchiveError;
use super::encoding::{self, Decoded, RawName};
use super::out::Sink;
use super::{MAX_FILES, Out, memory};

/// Maximum bytes of all headers: a few hundred per file, at the maximum number
/// of files.
const MAX_HEADERS: u64 = 64 << 20;

/// Mask of the file type in a Unix mode, and its value for links.
const KIND: u64 = 0o170_000;
const LINK: u64 = 0o120_000;

pub fn extract(archive: &Path, out: &mut Out<'_>) -> Result<(), Error> {
    let stop = ReadCancellation::new();
    let dictionary = memory::dictionary(out.packed).min(memory::left());
    let options = ArchiveReadOptions::new()
        .with_max_header_count(MAX_FILES as u64)
        .with_max_header_bytes(MAX_HEADERS)
        .with_max_reader_workspace_bytes(dictionary)
        .with_rar50_dictionary_size_limit(dictionary)
        .with_cancellation(&stop);
    let rar = ArchiveReader::read_path_with_options(archive, options);
    let rar = rar.map_err(|e| failure(out, &e))?;
    let (mut files, mut bytes) = (0, 0_u64);
    let mut unsaid = Vec::new();
    for member in rar.members() {
        let meta = &member.meta;
        if meta.is_encrypted {
            return Err(out.has_password());
        }
        if meta.is_redirection || is_link(&member) {
            return Err(out.has_link());
        }
        if meta.is_split_before || meta.is_split_after {
            return Err(out.refuse(ArchiveError::Part));
        }
        if !member.name_is_unicode() {
            unsaid.push(RawName {
                bytes: meta.name.clone(),
                is_utf8: false,
            });
        }
        files += 1;
        bytes = bytes.saturating_add(meta.unpacked_size);
    }
    out.announce(files, bytes)?;
    let Decoded { names, guess } = encoding::decode(&unsaid);
    out.extracted.guess = guess.map(str::to_owned);
    let unsaid = unsaid.into_iter().map(|name| name.bytes);
    let names: HashMap<Vec<u8>, String> = unsaid.zip(names).collect();
    let write_error = Rc::new(RefCell::new(None));
    let mut failed = None;
    let read = rar.extract_with_control(options, |member| {
        let name = match names.get(&member.meta.name) {
            Some(name) if !member.name_is_unicode() => name.clone(),
            _ => member.meta.name_lossy(),
        };
        let begun = begin(out, &name, member).map(|sink| match sink {
            Some(sink) => ExtractionDecision::Extract(Box::new(Writer {
                sink,
                stop: out.job.stop.clone(),
                error: write_error.clone(),
            })),
            None => ExtractionDecision::Skip,
        });
        begun.map_err(|error| {
            failed = Some(error);
            rars::Error::Cancelled
        })
    });
    let write_error = write_error.take();
    match (failed, write_error, read) {
        (Some(error), ..) => Err(error),
        (None, Some(error), _) => Err(out.unwritable(error)),
        (None, None, Err(error)) => {
            out.go_on()?;
            Err(failure(out, &error))
        }
        (None, None, Ok(_)) => Ok(()),
    }
}

/// Creates the file for a member; returns `None` for a folder.
fn begin(out: &mut Out<'_>, name: &str, member: &ArchiveMember) -> Result<Option<Sink>, Error> {
    if member.meta.is_directory {
        out.folder(name)?;
        return Ok(None);
    }
    let crc = match &member.detail {
        ArchiveMemberDetail::Rar15To40 { crc32, .. } => Some(*crc32),
        ArchiveMemberDetail::Rar50Plus { crc32, .. } => *crc32,
        _ => None,
    };
    out.begin(name, member.meta.unpacked_size, crc).map(Some)
}

fn is_link(member: &ArchiveMember) -> bool {
    member.meta.attr_source() == AttrSource::Unix && member.meta.file_attr & KIND == LINK
}

fn failure(out: &Out<'_>, error: &rars::Error) -> Error {
    let reason = error.to_string();
    match error.kind() {
        ErrorKind::PasswordRequired | ErrorKind::BadPassword => out.has_password(),
        // Encrypted names cannot even be listed.
        ErrorKind::UnsupportedFeature if is_about_encryption(error) => out.has_password(),
        ErrorKind::UnsupportedFeature | ErrorKind::UnsupportedFormat => {
            out.refuse(ArchiveError::Format { reason })
        }
        ErrorKind::ResourceLimit => out.too_large(reason),
        _ => out.broken(error),
    }
}

fn is_about_encryption(error: &rars::Error) -> bool {
    matches!(
        error.root_cause(),
        rars::Error::FeatureDisabled { .. }
            | rars::Error::UnsupportedEncryption { .. }
            | rars::Error::Rar50Crypto(_)
    )
}

/// Separates write errors from errors in the archive.
struct Writer {
    sink: Sink,
    stop: Arc<AtomicBool>,
    error: Rc<RefCell<Option<io::Error>>>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Other.into());
        }
        self.sink.put(bytes).map_err(|error| {
            let kind = error.kind();
            self.error.replace(Some(error));
            io::Error::from(kind)
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
