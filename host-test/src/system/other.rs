//! Windows, where files inherit the permissions of their folder, and those in a
//! user's folders are private.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::windows::fs::FileExt as _;
use std::path::Path;

use cap_std::fs::Dir;

/// Not available here; returns true.
pub fn is_mine(_: &Metadata) -> bool {
    true
}

/// Not available here; returns true.
pub fn have_one_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Nothing to do.
pub fn trust_owner(_: u32) {}

/// Not available here; returns `None`.
pub fn foreign_owner(_: &Metadata) -> Option<u32> {
    None
}

/// Opens a folder, to query it.
pub fn open_folder(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt as _;
    /// `FILE_FLAG_BACKUP_SEMANTICS`, without which folders cannot be opened.
    const BACKUP_SEMANTICS: u32 = 0x0200_0000;
    OpenOptions::new()
        .read(true)
        .custom_flags(BACKUP_SEMANTICS)
        .open(path)
}

/// Not available here; returns true.
pub fn has_modes(_: &File) -> bool {
    true
}

/// Not available here; returns the permissions of a private file.
pub fn rights(_: &Metadata) -> u32 {
    0o600
}

/// Not available here; returns `None`.
pub fn mode(_: &Metadata) -> Option<u32> {
    None
}

/// Nothing to do.
pub fn set_rights(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

/// Not available here: a link needs special rights and the kind of its target.
pub fn create_link(_: &Dir, _: &OsStr, _: &OsStr) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Not available here; returns false.
pub fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Returns when a file was created; the rest is not available.
pub fn file_id(metadata: &Metadata) -> super::FileId {
    use std::os::windows::fs::MetadataExt as _;
    super::FileId {
        device: 0,
        inode: 0,
        // In steps of 100 ns since 1601: only equality counts.
        changed: metadata.creation_time().cast_signed(),
    }
}

/// Nothing to do.
pub fn private_file(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Nothing to do.
pub fn private_in(options: cap_std::fs::OpenOptions) -> cap_std::fs::OpenOptions {
    options
}

/// Nothing to do.
pub fn private_folder(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder
}

/// Files inherit the permissions of the folder.
pub fn rights_like(_: &Path) -> Option<Permissions> {
    None
}

/// Nothing to do: pipes have no names in folders.
pub fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Opens a file for reading, unless it is a link.
pub fn open_plain(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    File::open(path)
}

/// An open file cannot be renamed by others.
pub fn is_same(_: &File, named: &cap_std::fs::Metadata) -> bool {
    named.is_file()
}

/// Not possible in one step.
pub fn rename_new(_: &Dir, _: &OsStr, _: &OsStr) -> Option<io::Result<()>> {
    None
}

/// Nothing to do.
pub fn sync_names(_: &Dir) -> io::Result<()> {
    Ok(())
}

/// Whether the error means that a file system does not support the operation.
pub fn is_unsupported(error: &io::Error) -> bool {
    /// `ERROR_INVALID_FUNCTION`, as returned by network drives.
    const INVALID_FUNCTION: i32 = 1;
    error.kind() == io::ErrorKind::Unsupported || error.raw_os_error() == Some(INVALID_FUNCTION)
}

/// Not available here.
pub fn largest_file(_: &Dir) -> Option<u64> {
    None
}

/// Makes everything below a folder durable.
pub fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_below(&entry.path())?,
            // A file that is open only for reading cannot be made durable here.
            false => {
                let file = OpenOptions::new().write(true).open(entry.path())?;
                super::sync(&file)?;
            }
        }
    }
    Ok(())
}

/// Not available for an open folder; `space_at` works with a path.
pub fn space(_: &Dir) -> Option<u64> {
    None
}

/// Returns the free space in bytes in the folder at a path.
pub fn space_at(folder: &Path) -> Option<u64> {
    let stat = fs4::statvfs(folder).ok()?;
    (stat.total_space() > 0).then(|| stat.available_space())
}

/// Not available here; a constant is used.
pub fn longest_name(_: &Dir) -> Option<usize> {
    None
}

/// Whether a file could not be created because of its name.
pub fn is_name_refused(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput
    )
}

/// Writes all bytes at an offset.
pub fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = file.seek_write(bytes, offset)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        (bytes, offset) = (&bytes[written..], offset + written as u64);
    }
    Ok(())
}

/// Reads at an offset.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(buffer, offset)
}

/// Windows writes none unless the user has configured them.
pub fn no_core_dump() {}

/// Not available here; returns false.
pub fn has_ended(_: u32) -> bool {
    false
}

/// Ctrl-C.
pub struct Interruption;

impl Interruption {
    /// Nothing to do yet.
    pub fn catch() -> Self {
        Self
    }

    /// Waits for Ctrl-C.
    pub async fn happens(&mut self) -> super::Signal {
        let _ = tokio::signal::ctrl_c().await;
        super::Signal::Interrupt
    }
}
