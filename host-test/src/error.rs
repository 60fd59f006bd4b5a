//! The error type of the library. Must not know how errors are shown, or which
//! program embeds the library.

mod code;
mod meaning;
#[cfg(any(test, feature = "testing"))]
mod samples;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use hoster_crypt::{ContentError, NameError};

use crate::bindings::PluginError;
use crate::credential::CredentialError;
use crate::file_permissions::Distrust;
use crate::network::{Family, NetworkError};
use crate::plugin::LoadError;

pub use code::{Code, FailureScope};

/// Everything that can fail. [`code`](Error::code), [`scope`](Error::scope) and
/// [`retry_after`](Error::retry_after) say how to handle it. The text is one
/// English sentence that states facts and contains no secrets; suggesting a
/// remedy is up to the program that shows it. The feature `exhaustive` lets a
/// `match` name all variants without a wildcard.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Error {
    /// The plugin returned an error, with a code, a scope and the service's
    /// message.
    #[error("{}", .0.message)]
    Plugin(PluginError),
    /// A component cannot be used as a plugin.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no usable credential.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The network cannot be set up with these options.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The plugin tried to send a request that it was not granted.
    #[error("the plugin {plugin} was stopped: {request} {reason}")]
    NotGranted {
        /// Id of the plugin.
        plugin: String,
        /// Method, host and path.
        request: String,
        /// Why it is not granted.
        reason: String,
    },
    /// A rate limit of the service does not allow the request yet; nothing was sent.
    #[error("nothing was sent, to stay within a limit of the service ({})", .0.help)]
    TooEarly(crate::rate_limit::TooEarly),
    /// The service requires a pause that is longer than the caller is willing
    /// to wait.
    #[error("the service requires a pause: {reason}")]
    Pause {
        /// The reason that the plugin gives: one English sentence.
        reason: String,
        /// Length of the pause.
        time: Duration,
    },
    /// The service keeps requiring pauses.
    #[error("the service required more than {pauses} pauses")]
    TooManyPauses {
        /// Number of pauses waited for.
        pauses: u32,
    },
    /// The plugin crashed or used more than its limits. Its next call runs in a
    /// fresh instance.
    #[error("the plugin {plugin} failed inside its sandbox and was stopped: {reason}")]
    Trapped {
        /// Id of the plugin.
        plugin: String,
        /// What the sandbox observed.
        reason: String,
    },
    /// The plugin did not finish in time and was stopped.
    #[error("the plugin {plugin} did not answer within {} seconds and was stopped", limit.as_secs())]
    TimedOut {
        /// Id of the plugin.
        plugin: String,
        /// Time that it had to finish.
        limit: Duration,
    },
    /// The plugin does not implement a part of the contract that the call
    /// needs.
    #[error("the plugin {plugin} cannot {what}")]
    Unsupported {
        /// Id of the plugin.
        plugin: String,
        /// The requested operation.
        what: &'static str,
    },
    /// A path is neither a regular file nor a link to one.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// A path does not end in a name.
    #[error("{} has no file name", .0.display())]
    NoFileName(PathBuf),
    /// A link does not point to a file of the plugin's service.
    #[error("{0} is not a link to a file of this service")]
    NotAFileLink(String),
    /// A file name pattern is invalid.
    #[error("`{glob}` is not a valid glob: {reason}")]
    Glob {
        /// The pattern.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder has more folders below it than can be listed in one operation.
    #[error("there are more than {0} folders")]
    TooManyFolders(usize),
    /// There are more files than can be uploaded in one operation.
    #[error("there are more than {0} files")]
    TooManyFiles(usize),
    /// Checksums of this algorithm are not supported.
    #[error("the checksum algorithm {0} is unknown")]
    UnknownAlgorithm(String),
    /// The plugin's ticket points to a place that downloads may not come from.
    #[error("the plugin's download link was refused: {0}")]
    Ticket(String),
    /// The file server could not be reached, or the connection ended early.
    #[error("the download failed: {reason}")]
    Download {
        /// What happened, without the direct URL.
        reason: String,
        /// Whether the server was too slow, rather than unreachable.
        timeout: bool,
    },
    /// A host has addresses, but none of the family that the credential uses.
    #[error("{host} has no {family} address, and all connections of one key use the same family")]
    NoAddress {
        /// The host.
        host: String,
        /// The family.
        family: Family,
    },
    /// The file server answered with an HTTP error.
    #[error("the file server returned status {status} instead of the file")]
    Status {
        /// HTTP status.
        status: u16,
        /// Value of the Retry-After header.
        retry_after: Option<Duration>,
    },
    /// The file server sent a web page instead of the file.
    #[error("the file server sent a web page instead of the file; nothing was saved")]
    WebPage {
        /// Title or first words of the page.
        page: String,
    },
    /// The number of bytes received differs from the announced size.
    #[error("expected {expected} bytes but received {found}; nothing was saved")]
    Size {
        /// Announced bytes.
        expected: u64,
        /// Received bytes.
        found: u64,
    },
    /// The file may be incomplete: its server reported no size and marked its
    /// end by closing the connection. The file was kept under this name.
    #[error(
        "the file server did not report a size, so the file may be incomplete; it was kept as {}", .0.display()
    )]
    Unverified(PathBuf),
    /// The checksum of the file differs from the known one.
    #[error(
        "the {algorithm} checksum does not match ({found} instead of {expected}); nothing was kept under the final name"
    )]
    Checksum {
        /// The algorithm.
        algorithm: String,
        /// Expected checksum, in hexadecimal.
        expected: String,
        /// Checksum that was computed.
        found: String,
    },
    /// The checksum of a download differs from the known one; the file was kept
    /// under another name.
    #[error(
        "the {algorithm} checksum does not match ({found} instead of {expected}); the damaged file was kept as {}", path.display()
    )]
    Damaged {
        /// Where the damaged file is now.
        path: PathBuf,
        /// The algorithm.
        algorithm: String,
        /// Expected checksum, in hexadecimal.
        expected: String,
        /// Checksum that was computed.
        found: String,
    },
    /// A local file differs from what was recorded when it was downloaded.
    #[error("{} is damaged: it has {difference}", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// For example `3 bytes instead of 4` or `another whirlpool checksum`.
        difference: String,
    },
    /// The file was replaced at the service while it was being downloaded.
    #[error("the file keeps changing at the service during the download")]
    Changed,
    /// The disk does not have enough free space for a download.
    #[error("not enough space in {}: {needed} bytes are needed, {free} are free", folder.display())]
    Space {
        /// The folder of the download.
        folder: PathBuf,
        /// Bytes still to be downloaded.
        needed: u64,
        /// Free bytes.
        free: u64,
    },
    /// A path in the account does not lead to a folder.
    #[error("{}", match file {
        true => format!("{path} in the account is a file, not a folder"),
        false => format!("there is no folder {path} in the account"),
    })]
    NoFolder {
        /// The part of the path that was resolved.
        path: String,
        /// Whether a file has that name.
        file: bool,
    },
    /// A path in the account does not lead to anything.
    #[error("there is no {0} in the account")]
    NothingThere(String),
    /// Several items in the account have the same path.
    #[error("{path} is the name of {} items", candidates.len())]
    Ambiguous {
        /// The path.
        path: String,
        /// The items.
        candidates: Vec<Candidate>,
    },
    /// A name cannot be encrypted.
    #[error(transparent)]
    EncryptName(#[from] NameError),
    /// A name fits, but its encrypted form is longer than the service allows.
    #[error(
        "the name {name} has {bytes} bytes, and becomes too long when it is encrypted: {fits} bytes fit"
    )]
    EncryptedNameTooLong {
        /// The name.
        name: String,
        /// Its UTF-8 bytes.
        bytes: usize,
        /// UTF-8 bytes of the longest name that fits.
        fits: usize,
    },
    /// A folder has entries, and no name of them can be decrypted.
    #[error(
        "no name in {folder} can be decrypted: the password is wrong, or they were encrypted with other options"
    )]
    NotDecrypted {
        /// The folder.
        folder: String,
    },
    /// The first block of an encrypted file cannot be decrypted. What was
    /// downloaded stays under this name, if its download can be resumed.
    #[error("{} cannot be decrypted: the password is wrong, or its first block is damaged", .0.display())]
    WrongPassword(PathBuf),
    /// A file is not encrypted, or its encrypted form is damaged.
    #[error("{} cannot be decrypted: {reason}", path.display())]
    Decryption {
        /// What was downloaded, if anything was.
        path: PathBuf,
        /// Why.
        reason: ContentError,
    },
    /// The stored file differs from the one that was sent.
    #[error("{link} differs from the file that was sent: the {algorithm} checksums do not match")]
    Stored {
        /// Link of the stored file.
        link: String,
        /// The algorithm.
        algorithm: String,
    },
    /// A whole file was sent, but the service has not confirmed that it is
    /// stored.
    #[error("all of {} was sent, but the service has not confirmed it yet", path.display())]
    Unconfirmed {
        /// The local file.
        path: PathBuf,
    },
    /// The service did not remove all older versions of a file.
    #[error("the service did not remove {left} of the older versions")]
    NotRemoved {
        /// Number of versions that remain.
        left: usize,
    },
    /// A file of the account was moved, changed or removed by someone else since
    /// a sync planned to change it.
    #[error("{0} in the account was changed meanwhile")]
    Outdated(String),
    /// A local file was changed since a sync planned to change it.
    #[error("{} was changed meanwhile", .0.display())]
    ChangedHere(PathBuf),
    /// Another sync of the same folder of the account is running on this machine.
    #[error("another sync of {0} is running")]
    SyncRunning(String),
    /// A sync would delete more files than it may.
    #[error("{files} of {all} files would be deleted, which is more than allowed")]
    TooManyDeletes {
        /// Files that would be deleted.
        files: usize,
        /// All files at the destination.
        all: usize,
    },
    /// The folder for backups of a sync is inside its destination, or contains it.
    #[error("the backup folder {0} and the destination contain one another")]
    BackupInside(String),
    /// A file was modified while it was being uploaded.
    #[error(
        "{} was changed while it was read; {link} is neither the old nor the new file", path.display()
    )]
    Torn {
        /// The local file.
        path: PathBuf,
        /// Link of the stored file.
        link: String,
    },
    /// The target of a download already exists.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// The name is taken by a file from another link.
    #[error("{} is a different file, from another link", .0.display())]
    Taken(PathBuf),
    /// The file belongs to an unfinished download of another program.
    #[error("{} is incomplete: {} exists beside it", path.display(), control.display())]
    Unfinished {
        /// The file.
        path: PathBuf,
        /// The other program's control file.
        control: PathBuf,
    },
    /// Another process is downloading the same file to the same place.
    #[error("{} is being written by another process", .0.display())]
    Busy(PathBuf),
    /// The disk is full.
    #[error("no space left for {}", .0.display())]
    DiskFull(PathBuf),
    /// The file system does not support files of this size.
    #[error("the file system of {} cannot hold a file of this size (the limit of FAT32 is just under 4 GiB)", .0.display())]
    FileTooLarge(PathBuf),
    /// A file that controls this program could have been written by another
    /// user.
    #[error("{} is not used: {why}", path.display())]
    Untrusted {
        /// The file or folder.
        path: PathBuf,
        /// Its owner, or who can change it.
        why: Distrust,
    },
    /// A local file or folder cannot be used.
    #[error("{} cannot be {what}: {source}", path.display())]
    Io {
        /// What was attempted: `read`, `written`, `created`…
        path: PathBuf,
        /// `read`, `written`, `created`…
        what: &'static str,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A bug: a thread panicked, or something impossible happened.
    #[error("internal error: {0}")]
    Internal(String),
    /// The caller's own code failed, for example a [`Transfer`](crate::download::Transfer).
    #[error("{error}")]
    Other {
        /// Code for programs.
        code: Code,
        /// What it affects.
        scope: FailureScope,
        /// The caller's error.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// One of several items in the account that have the same path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// Whether it is a folder rather than a file.
    pub is_folder: bool,
    /// The service's id of it.
    pub id: String,
    /// The file's link, or the folder's public link.
    pub link: Option<String>,
    /// Size of a file in bytes.
    pub size: Option<u64>,
    /// Creation time: Unix time in seconds.
    pub created: Option<u64>,
}
