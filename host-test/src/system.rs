//! Differences between systems: owners and permissions of files, folder
//! handles, signals. All other modules are the same everywhere. Must not know
//! the callers.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub use other::*;
#[cfg(unix)]
pub use unix::*;

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// What distinguishes a file from others that have the same path at another
/// time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    /// Number of its file system; 0 where that is not available.
    pub device: u64,
    /// Its number in the file system; 0 where that is not available.
    pub inode: u64,
    /// When its content, owner, mode or number of names last changed; where that
    /// is not available, when it was created. Only equality has a meaning.
    pub changed: i64,
}

/// What interrupts a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// The request of a service manager, or of `kill`.
    Terminate,
}

/// Opens a regular file for reading. Fails, without blocking, if someone has
/// replaced it by a pipe or a device.
pub fn open_regular(path: &Path) -> io::Result<File> {
    open_regular_with(path, OpenOptions::new().read(true))
}

/// Like [`open_regular`], with these options.
pub fn open_regular_with(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file = without_waiting(options).open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        )),
    }
}

/// Reads a whole regular file.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes a file durable. Returns false if its file system does not confirm it,
/// which is not a failure: some network and user-space file systems refuse to
/// sync.
pub fn sync(file: &File) -> io::Result<bool> {
    is_confirmed(file.sync_all())
}

/// Makes the content of a file durable; otherwise like [`sync`].
pub fn sync_data(file: &File) -> io::Result<bool> {
    is_confirmed(file.sync_data())
}

fn is_confirmed(outcome: io::Result<()>) -> io::Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(e) if is_unsupported(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// Whether a file can be written beyond its end, as several connections
/// require. Some file systems accept bytes only in order.
pub fn seeks_past_end(file: &File) -> io::Result<bool> {
    let length = file.metadata()?.len();
    match write_all_at(file, &[0], length + 1) {
        Ok(()) => {
            file.set_len(length)?;
            Ok(true)
        }
        Err(e) if is_unsupported(&e) || e.kind() == io::ErrorKind::NotSeekable => Ok(false),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_sync_that_is_refused_confirms_nothing_and_is_no_failure() {
        let (_reader, writer) = io::pipe().unwrap();
        // A pipe cannot be synced: EINVAL.
        let pipe = File::from(std::os::fd::OwnedFd::from(writer));
        assert!(!sync(&pipe).unwrap() && !sync_data(&pipe).unwrap());
        assert!(!seeks_past_end(&pipe).unwrap());
        let file = tempfile::tempfile().unwrap();
        write_all_at(&file, b"abc", 0).unwrap();
        assert!(sync(&file).unwrap() && sync_data(&file).unwrap());
        assert!(seeks_past_end(&file).unwrap());
        assert_eq!(file.metadata().unwrap().len(), 3);
        #[cfg(target_os = "linux")]
        {
            let full = File::options().write(true).open("/dev/full").unwrap();
            assert!(write_all_at(&full, b"a", 0).is_err());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_system_without_blocks_is_unknown_and_not_full() {
        assert_eq!(space_at(std::path::Path::new("/proc")), None);
        assert!(space_at(&std::env::temp_dir()).is_some());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_old_file_systems_of_dos_hold_four_gigabytes() {
        assert_eq!(largest_on(0x4d44), Some(u64::from(u32::MAX)));
        assert_eq!(largest_on(0xef53), None);
    }
}
