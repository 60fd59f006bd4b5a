//! Linux, macOS and their like.

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

/// Whose files count as this user's own besides; none: nobody's.
static TRUSTED_OWNER: OnceLock<u32> = OnceLock::new();

/// Takes files of this user for those of the process's own: in a container, a
/// user of the machine may have another number than inside. Only the first call
/// has an effect.
pub fn trust_owner(uid: u32) {
    let _ = TRUSTED_OWNER.set(uid);
}

/// Whether it belongs to the user of this process.
pub fn is_mine(metadata: &Metadata) -> bool {
    let uid = metadata.uid();
    uid == geteuid().as_raw() || TRUSTED_OWNER.get() == Some(&uid)
}

/// The owner, if that is neither this user nor root, who can do anything anyway.
pub fn foreign_owner(metadata: &Metadata) -> Option<u32> {
    let uid = metadata.uid();
    (uid != 0 && !is_mine(metadata)).then_some(uid)
}

/// Opens a folder, to ask about it.
pub fn open_folder(path: &Path) -> io::Result<File> {
    let flags = OFlags::DIRECTORY | OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options.custom_flags(flags.bits().cast_signed());
    options.read(true).open(path)
}

/// File systems that have no owners and modes of their own, by their numbers in
/// linux/magic.h and the kernel's sources: FAT, exFAT, NTFS (two drivers), FUSE on
/// a device (ntfs-3g, exfat-fuse), SMB (two protocols), VirtualBox, 9P.
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

/// Whether the owner and the mode of a file mean anything on its file system.
#[cfg(target_os = "linux")]
pub fn has_modes(file: &File) -> bool {
    let kind = rustix::fs::fstatfs(file).map(|told| told.f_type as u32);
    kind.map_or(true, |kind| !WITHOUT_MODES.contains(&kind))
}

/// Not told here: yes.
#[cfg(not(target_os = "linux"))]
pub fn has_modes(_: &File) -> bool {
    true
}

/// Whether two files have the same owner.
pub fn have_one_owner(one: &Metadata, other: &Metadata) -> bool {
    one.uid() == other.uid()
}

/// What its owner, its group and others may do, as `chmod` has it.
pub fn rights(metadata: &Metadata) -> u32 {
    metadata.mode() & 0o777
}

/// Whether it has another name somewhere, by which others could write to it.
pub fn has_other_names(metadata: &Metadata) -> bool {
    metadata.nlink() != 1
}

/// A file that is created is this user's alone.
pub fn private_file(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// A file that is created in an open folder is this user's alone.
pub fn private_in(mut options: cap_std::fs::OpenOptions) -> cap_std::fs::OpenOptions {
    cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Folders that are created are this user's alone.
pub fn private_folder(builder: &mut DirBuilder) -> &mut DirBuilder {
    builder.mode(0o700)
}

/// The rights that a file gets in the place of another one; `0o644` where there
/// is none.
pub fn rights_like(path: &Path) -> Option<Permissions> {
    let mode = std::fs::metadata(path).map_or(0o644, |m| rights(&m));
    Some(Permissions::from_mode(mode))
}

/// To open a pipe with these options waits for no other end of it.
pub fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed())
}

/// Opens for reading what is not a link, and does not wait for the other end of a
/// pipe.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Whether an open file is the one that was looked up by its name.
pub fn is_same(open: &File, named: &cap_std::fs::Metadata) -> bool {
    use cap_std::fs::MetadataExt as _;
    open.metadata()
        .is_ok_and(|open| (open.dev(), open.ino()) == (named.dev(), named.ino()))
}

/// Gives a file another name that nothing has, in one step. None: this system,
/// or the file system, cannot.
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

/// Whether a file system does not offer what was asked of it.
pub fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let refusals = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];
    is_one_of(error, &refusals)
}

fn is_one_of(error: &io::Error, numbers: &[rustix::io::Errno]) -> bool {
    let raw = error.raw_os_error();
    raw.is_some_and(|raw| numbers.iter().any(|number| number.raw_os_error() == raw))
}

/// Bytes of the largest file that fits into an open folder, where the kind of
/// its file system limits it: 4 GiB less one byte on FAT.
#[cfg(target_os = "linux")]
pub fn largest_file(folder: &Dir) -> Option<u64> {
    largest_on(rustix::fs::fstatfs(folder).ok()?.f_type as u64)
}

/// `MSDOS_SUPER_MAGIC` of linux/magic.h; VFAT has it as well, exFAT does not.
#[cfg(target_os = "linux")]
pub(super) fn largest_on(magic: u64) -> Option<u64> {
    (magic == 0x4d44).then_some(u32::MAX.into())
}

/// Not known here.
#[cfg(not(target_os = "linux"))]
pub fn largest_file(_: &Dir) -> Option<u64> {
    None
}

/// Makes all that is below a folder durable: one call for thousands of files.
#[cfg(target_os = "linux")]
pub fn sync_below(folder: &Path) -> io::Result<()> {
    let outcome = rustix::fs::syncfs(File::open(folder)?);
    super::is_confirmed(outcome.map_err(io::Error::from)).map(drop)
}

/// Makes all that is below a folder durable.
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

/// Bytes that can still be written in an open folder. `None` if the file system
/// does not know: some that live on a network or in memory report no blocks at all.
pub fn space(folder: &Dir) -> Option<u64> {
    known_space(&rustix::fs::fstatvfs(folder).ok()?)
}

/// The same for the folder at a path.
pub fn space_at(folder: &Path) -> Option<u64> {
    known_space(&rustix::fs::statvfs(folder).ok()?)
}

fn known_space(told: &rustix::fs::StatVfs) -> Option<u64> {
    (told.f_blocks > 0).then(|| told.f_bavail.saturating_mul(told.f_frsize))
}

/// Bytes that the name of a file may have in an open folder.
pub fn longest_name(folder: &Dir) -> Option<usize> {
    let told = rustix::fs::fstatvfs(folder).ok()?.f_namemax;
    usize::try_from(told).ok().filter(|bytes| *bytes > 0)
}

/// Whether a file could not be created because of its name: too long, or with
/// characters that the file system does not take.
pub fn is_name_refused(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let refusals = [Errno::INVAL, Errno::ILSEQ, Errno::NAMETOOLONG, Errno::PROTO];
    is_one_of(error, &refusals)
}

/// Writes all bytes at a place, without a cursor that threads would share.
pub fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    file.write_all_at(bytes, offset)
}

/// Reads at a place.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(buffer, offset)
}

/// The memory of this process is written to no file when it crashes.
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

/// Whether there is no process of this number any more.
pub fn has_ended(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    process.is_none_or(|process| test_kill_process(process) == Err(rustix::io::Errno::SRCH))
}

/// Ctrl-C, and what service managers send. Caught from the moment this is made.
pub struct Interruption(Vec<Signal>);

impl Interruption {
    /// Begins to catch. What cannot be caught ends the process as it always
    /// does.
    pub fn catch() -> Self {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self(
            kinds
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    /// Waits for the first of them.
    pub async fn happens(&mut self) {
        let waits: Vec<_> = self.0.iter_mut().map(|s| Box::pin(s.recv())).collect();
        if waits.is_empty() {
            std::future::pending::<()>().await;
        }
        futures_util::future::select_all(waits).await;
    }
}
