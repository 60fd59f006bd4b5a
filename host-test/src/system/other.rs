//! Windows. Files get the rights of their folder there, and those of a user
//! are the user's own.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::windows::fs::FileExt as _;
use std::path::Path;

use cap_std::fs::Dir;

/// Not told here: yes.
pub fn is_mine(_: &Metadata) -> bool {
    true
}

/// Not told here: they have.
pub fn have_one_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Nothing to do.
pub fn trust_owner(_: u32) {}

/// Not told here: nobody.
pub fn foreign_owner(_: &Metadata) -> Option<u32> {
    None
}

/// Opens a folder, to ask about it.
pub fn open_folder(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt as _;
    /// `FILE_FLAG_BACKUP_SEMANTICS`, without which folders cannot be opened.
    const BACKUP_SEMANTICS: u32 = 0x0200_0000;
    OpenOptions::new()
        .read(true)
        .custom_flags(BACKUP_SEMANTICS)
        .open(path)
}

/// Not told here: yes.
pub fn has_modes(_: &File) -> bool {
    true
}

/// Not told here: those of a file that is its owner's alone.
pub fn rights(_: &Metadata) -> u32 {
    0o600
}

/// Not told here: no.
pub fn has_other_names(_: &Metadata) -> bool {
    false
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

/// Those of the folder.
pub fn rights_like(_: &Path) -> Option<Permissions> {
    None
}

/// Nothing to do: what waits has no name in a folder.
pub fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Opens for reading what is not a link.
pub fn open_plain(path: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    File::open(path)
}

/// A file that is open is not renamed by anybody else.
pub fn is_same(_: &File, named: &cap_std::fs::Metadata) -> bool {
    named.is_file()
}

/// Not in one step.
pub fn rename_new(_: &Dir, _: &OsStr, _: &OsStr) -> Option<io::Result<()>> {
    None
}

/// Nothing to do.
pub fn sync_names(_: &Dir) -> io::Result<()> {
    Ok(())
}

/// Whether a file system does not offer what was asked of it.
pub fn is_unsupported(error: &io::Error) -> bool {
    /// `ERROR_INVALID_FUNCTION`: what drives on a network answer.
    const INVALID_FUNCTION: i32 = 1;
    error.kind() == io::ErrorKind::Unsupported || error.raw_os_error() == Some(INVALID_FUNCTION)
}

/// Not told here.
pub fn largest_file(_: &Dir) -> Option<u64> {
    None
}

/// Makes all that is below a folder durable.
pub fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_below(&entry.path())?,
            // What is only read cannot be made durable here.
            false => {
                let file = OpenOptions::new().write(true).open(entry.path())?;
                super::sync(&file)?;
            }
        }
    }
    Ok(())
}

/// Not told of an open folder; `free_space` tells it of a path.
pub fn space(_: &Dir) -> Option<u64> {
    None
}

/// Bytes that can still be written in the folder at a path.
pub fn space_at(folder: &Path) -> Option<u64> {
    let told = fs4::statvfs(folder).ok()?;
    (told.total_space() > 0).then(|| told.available_space())
}

/// Not told here: the same for all.
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

/// Writes all bytes at a place.
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

/// Reads at a place.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(buffer, offset)
}

/// There are none here unless the user has set them up.
pub fn no_core_dump() {}

/// Not told here: no.
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

    /// Waits for it.
    pub async fn happens(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
