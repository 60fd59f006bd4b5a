//! Linux, macOS and similar systems.

use std::ffi::OsStr;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::Path;
use std::sync::OnceLock;

use cap_std::fs::Dir;
use rustix::fs::OFlags;
use rustix::process::{Pid, geteuid, test_kill_process};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Another user whose files count as this user's own; unset for nobody.
static TRUSTED_OWNER: OnceLock<u32> = OnceLock::new();

/// Treats files of this user as the process's own: in a container, a user may
/// have a different uid than on the machine. Only the first call has an effect.
pub fn trust_owner(uid: u32) {
    let _ = TRUSTED_OWNER.set(uid);
}

/// Whether a file belongs to the user of this process.
pub fn is_mine(metadata: &Metadata) -> bool {
    let uid = metadata.uid();
    uid == geteuid().as_raw() || TRUSTED_OWNER.get() == Some(&uid)
}

/// Returns the owner, unless that is this user or root, who can do anything
/// anyway.
pub fn foreign_owner(metadata: &Metadata) -> Option<u32> {
    let uid = metadata.uid();
    (uid != 0 && !is_mine(metadata)).then_some(uid)
}

/// Opens a folder, to query it.
pub fn open_folder(path: &Path) -> io::Result<File> {
    let flags = OFlags::DIRECTORY | OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options.custom_flags(flags.bits().cast_signed());
    options.read(true).open(path)
}

/// File systems without their own owners and modes, by their numbers in
/// linux/magic.h and the kernel's sources: FAT, exFAT, NTFS (two drivers), FUSE
/// on a device (ntfs-3g, exfat-fuse), SMB (two protocols), VirtualBox, 9P.
#[cfg(target_os = "linux")]
const WITHOUT_MODES: [u32; 9] = [
    0x4d44,
    0x2011_bab0,
    0x5346_544e,
    0x7366_746e,
    0x6573_5546,
    0xff53_4d42,
    0xfe53_4d42,
    0x786f_4256,
    0x0102_1997,
];

/// Whether the owner and the mode of a file are meaningful on its file system.
#[cfg(target_os = "linux")]
pub fn has_modes(file: &File) -> bool {
    let kind = rustix::fs::fstatfs(file).map(|stat| stat.f_type as u32);
    kind.map_or(true, |kind| !WITHOUT_MODES.contains(&kind))
}

/// Not available here; returns true.
#[cfg(not(target_os = "linux"))]
pub fn has_modes(_: &File) -> bool {
    true
}

/// Whether two files have the same owner.
pub fn have_one_owner(one: &Metadata, other: &Metadata) -> bool {
    one.uid() == other.uid()
}

/// Returns the permissions of owner, group and others, as in `chmod`.
pub fn rights(metadata: &Metadata) -> u32 {
    metadata.mode() & 0o777
}

/// Returns the mode of a file, as in `chmod`.
pub fn mode(metadata: &Metadata) -> Option<u32> {
    Some(metadata.mode() & 0o7777)
}

/// Sets the permissions of owner, group and others of an open file. Clears the
/// bits that make a program run as another user.
pub fn set_rights(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(mode & 0o777))
}

/// Creates a symbolic link in an open folder. The target is not checked.
pub fn create_link(folder: &Dir, target: &OsStr, name: &OsStr) -> io::Result<()> {
    folder.symlink_contents(target, name)
}

/// Whether a file has another name somewhere, through which others could write
/// to it.
pub fn has_other_names(metadata: &Metadata) -> bool {
    metadata.nlink() != 1
}

/// Returns what identifies a file.
pub fn file_id(metadata: &Metadata) -> super::FileId {
    let seconds = metadata.ctime().saturating_mul(1_000_000_000);
    super::FileId {
        device: metadata.dev(),
        inode: metadata.ino(),
        changed: seconds.saturating_add(metadata.ctime_nsec()),
    }
}

/// Makes a created file private to this user.
pub fn private_file(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Makes a file created in an open folder private to this user.
pub fn private_in(mut options: cap_std::fs::OpenOptions) -> cap_std::fs::OpenOptions {
    cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes created folders private to this user.
pub fn private_folder(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder.mode(0o700)
}

/// Returns the permissions for a file that replaces this one; `0o644` if there
/// is none.
pub fn rights_like(path: &Path) -> Option<Permissions> {
    let mode = std::fs::metadata(path).map_or(0o644, |m| rights(&m));
    Some(Permissions::from_mode(mode))
}

/// Makes opening a pipe with these options not wait for its other end.
pub fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed())
}

/// Opens a file for reading, unless it is a link, and does not wait for the
/// other end of a pipe.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Whether an open file is the one found by its name.
pub fn is_same(open: &File, named: &cap_std::fs::Metadata) -> bool {
    use cap_std::fs::MetadataExt as _;
    open.metadata()
        .is_ok_and(|open| (open.dev(), open.ino()) == (named.dev(), named.ino()))
}

/// Renames a file in one step, without replacing anything. `None` if this
/// system or the file system cannot do that.
pub fn rename_new(folder: &Dir, from: &OsStr, to: &OsStr) -> Option<io::Result<()>> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => None,
            outcome => Some(outcome.map_err(io::Error::from)),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (folder, from, to);
        None
    }
}

/// Makes the names in a folder durable.
pub fn sync_names(folder: &Dir) -> io::Result<()> {
    folder.open(".")?.sync_all()
}

/// Whether the error means that a file system does not support the operation.
pub fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let refusals = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];
    is_one_of(error, &refusals)
}

fn is_one_of(error: &io::Error, numbers: &[rustix::io::Errno]) -> bool {
    let raw = error.raw_os_error();
    raw.is_some_and(|raw| numbers.iter().any(|number| number.raw_os_error() == raw))
}

/// Returns the maximum file size in bytes in an open folder, if its file system
/// has a limit: 4 GiB minus one byte on FAT.
#[cfg(target_os = "linux")]
pub fn largest_file(folder: &Dir) -> Option<u64> {
    largest_on(rustix::fs::fstatfs(folder).ok()?.f_type as u64)
}

/// `MSDOS_SUPER_MAGIC` of linux/magic.h; also used by VFAT, but not by exFAT.
#[cfg(target_os = "linux")]
pub(super) fn largest_on(magic: u64) -> Option<u64> {
    (magic == 0x4d44).then_some(u32::MAX.into())
}

/// Not available here.
#[cfg(not(target_os = "linux"))]
pub fn largest_file(_: &Dir) -> Option<u64> {
    None
}

/// Makes everything below a folder durable: one call for thousands of files.
#[cfg(target_os = "linux")]
pub fn sync_below(folder: &Path) -> io::Result<()> {
    let outcome = rustix::fs::syncfs(File::open(folder)?);
    super::is_confirmed(outcome.map_err(io::Error::from)).map(drop)
}

/// Makes everything below a folder durable.
#[cfg(not(target_os = "linux"))]
pub fn sync_below(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => sync_below(&entry.path())?,
            false => drop(super::sync(&File::open(entry.path())?)?),
        }
    }
    Ok(())
}

/// Returns the free space in bytes in an open folder. `None` if the file system
/// does not know: some network and in-memory file systems report no blocks at
/// all.
pub fn space(folder: &Dir) -> Option<u64> {
    known_space(&rustix::fs::fstatvfs(folder).ok()?)
}

/// Like [`space`], for the folder at a path.
pub fn space_at(folder: &Path) -> Option<u64> {
    known_space(&rustix::fs::statvfs(folder).ok()?)
}

fn known_space(stat: &rustix::fs::StatVfs) -> Option<u64> {
    (stat.f_blocks > 0).then(|| stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Returns the maximum bytes of a file name in an open folder.
pub fn longest_name(folder: &Dir) -> Option<usize> {
    let stat = rustix::fs::fstatvfs(folder).ok()?.f_namemax;
    usize::try_from(stat).ok().filter(|bytes| *bytes > 0)
}

/// Whether a file could not be created because of its name: too long, or with
/// characters that the file system does not accept.
pub fn is_name_refused(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let refusals = [Errno::INVAL, Errno::ILSEQ, Errno::NAMETOOLONG, Errno::PROTO];
    is_one_of(error, &refusals)
}

/// Writes all bytes at an offset, without a cursor that threads would share.
pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    file.write_all_at(bytes, offset)
}

/// Reads at an offset.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(buffer, offset)
}

/// Prevents the memory of this process from being written to a file if it
/// crashes.
pub fn no_core_dump() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, nothing) {
        tracing::debug!("core dumps cannot be turned off: {error}");
    }
}

/// Whether no process with this id exists any longer.
pub fn has_ended(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    process.is_none_or(|process| test_kill_process(process) == Err(rustix::io::Errno::SRCH))
}

/// Ctrl-C and the signal of service managers, caught from creation on.
pub struct Interruption(Vec<(super::Signal, Signal)>);

impl Interruption {
    /// Starts to catch the signals. A signal that cannot be caught ends the
    /// process as usual.
    pub fn catch() -> Self {
        let kinds = [
            (super::Signal::Interrupt, SignalKind::interrupt()),
            (super::Signal::Terminate, SignalKind::terminate()),
        ];
        let caught = kinds
            .into_iter()
            .filter_map(|(name, kind)| Some((name, signal(kind).ok()?)));
        Self(caught.collect())
    }

    /// Waits for the next signal.
    pub async fn happens(&mut self) -> super::Signal {
        let waits = self.0.iter_mut().map(|(name, signal)| {
            Box::pin(async move {
                signal.recv().await;
                *name
            })
        });
        let waits: Vec<_> = waits.collect();
        if waits.is_empty() {
            std::future::pending::<()>().await;
        }
        futures_util::future::select_all(waits).await.0
    }
}
