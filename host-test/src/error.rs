//! The one error of the library: what happened. Must not know how errors are
//! shown, or which program embeds the library.

mod code;
mod meaning;
#[cfg(any(test, feature = "testing"))]
mod samples;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::bindings::PluginError;
use crate::credential::CredentialError;
use crate::file_permissions::Distrust;
use crate::network::{Family, NetworkError};
use crate::plugin::LoadError;

pub use code::{Code, FailureScope};

/// Everything that can fail. [`code`](Error::code), [`scope`](Error::scope) and
/// [`retry_after`](Error::retry_after) say what to do about it. The text is one
/// English sentence that states facts, without secrets; remedies are for the
/// program that shows it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The plugin says so; its record has code, scope and the service's words.
    #[error("{}", .0.message)]
    Plugin(PluginError),
    /// A component cannot be used as a plugin.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no usable credential.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The network cannot be set up as asked.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The plugin wanted to send something that it was not granted.
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
    #[error("nothing was sent, to keep within a limit of the service ({})", .0.help)]
    TooEarly(crate::rate_limit::TooEarly),
    /// The service asks for a pause that is longer than the caller may wait.
    #[error("the service asks for a pause: {reason}")]
    Pause {
        /// Why, as the plugin says: one English sentence.
        reason: String,
        /// How long.
        time: Duration,
    },
    /// The service keeps asking for pauses.
    #[error("the service asked for more than {pauses} pauses")]
    TooManyPauses {
        /// Pauses that were waited for.
        pauses: u32,
    },
    /// The plugin crashed or used more than its limits. Its next call runs in a
    /// fresh instance.
    #[error("the plugin {plugin} failed inside its sandbox and was stopped: {reason}")]
    Trapped {
        /// Id of the plugin.
        plugin: String,
        /// What the sandbox saw.
        reason: String,
    },
    /// The plugin did not come to an end in time and was stopped.
    #[error("the plugin {plugin} did not answer within {} seconds and was stopped", limit.as_secs())]
    TimedOut {
        /// Id of the plugin.
        plugin: String,
        /// How long it had.
        limit: Duration,
    },
    /// The plugin lacks a part of the contract that the call needs.
    #[error("the plugin {plugin} cannot {what}")]
    Unsupported {
        /// Id of the plugin.
        plugin: String,
        /// What was asked of it.
        what: &'static str,
    },
    /// A path is neither a file nor a link to one.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// A path does not end in a name.
    #[error("{} has no file name", .0.display())]
    NoFileName(PathBuf),
    /// A link leads to no file of the plugin's service.
    #[error("{0} is not a link to a file of this service")]
    NotAFileLink(String),
    /// A pattern for file names cannot be read.
    #[error("`{glob}` is not a glob: {reason}")]
    Glob {
        /// The pattern.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder has more folders below it than are listed at once.
    #[error("there are more than {0} folders")]
    TooManyFolders(usize),
    /// There are more files than are uploaded at once.
    #[error("there are more than {0} files")]
    TooManyFiles(usize),
    /// Nothing here computes checksums of this algorithm.
    #[error("the checksum algorithm {0} is unknown")]
    UnknownAlgorithm(String),
    /// The ticket of a plugin leads to where no download may come from.
    #[error("the plugin's download link was refused: {0}")]
    Ticket(String),
    /// The file server was not reached, or broke off.
    #[error("the download failed: {reason}")]
    Download {
        /// What happened, without the direct link.
        reason: String,
        /// The server took too long, rather than not answering at all.
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
    #[error("the file server answered {status} instead of the file")]
    Status {
        /// HTTP status.
        status: u16,
        /// What its Retry-After says.
        retry_after: Option<Duration>,
    },
    /// The file server sent a web page in place of the file.
    #[error("the file server sent a web page instead of the file; nothing was saved")]
    WebPage {
        /// Title or first words of the page.
        page: String,
    },
    /// More or fewer bytes came than were announced.
    #[error("{expected} bytes were announced but {found} came; nothing was saved")]
    Size {
        /// Bytes that were announced.
        expected: u64,
        /// Bytes that came.
        found: u64,
    },
    /// The file may be incomplete: its server reported no size and ended it by
    /// closing the connection. It was kept under this name.
    #[error(
        "the file server did not report a size, so the file may be incomplete; it was kept as {}", .0.display()
    )]
    Unverified(PathBuf),
    /// The file is not the one whose checksum is known.
    #[error(
        "the {algorithm} checksum does not match ({found} instead of {expected}); nothing was kept under the final name"
    )]
    Checksum {
        /// The algorithm.
        algorithm: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A download whose checksum is not the one that is known; it was kept aside.
    #[error(
        "the {algorithm} checksum does not match ({found} instead of {expected}); the damaged file was kept as {}", path.display()
    )]
    Damaged {
        /// Where it is now.
        path: PathBuf,
        /// The algorithm.
        algorithm: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A file on this machine is not what was noted when it was downloaded.
    #[error("{} is damaged: it has {difference}", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// `3 bytes instead of 4`, `another whirlpool checksum`.
        difference: String,
    },
    /// The file was replaced at the service while it was being fetched.
    #[error("the file changes at the service while it is being downloaded")]
    Changed,
    /// The disk has not enough space for a download.
    #[error("not enough space in {}: {needed} bytes are needed, {free} are free", folder.display())]
    Space {
        /// The folder of the download.
        folder: PathBuf,
        /// Bytes that are still to come.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// A path of the account does not lead to a folder.
    #[error("{}", match file {
        true => format!("{path} in the account is a file, not a folder"),
        false => format!("there is no folder {path} in the account"),
    })]
    NoFolder {
        /// The part of the path that was walked.
        path: String,
        /// There is a file of that name.
        file: bool,
    },
    /// A path of the account leads to nothing.
    #[error("there is no {0} in the account")]
    NothingThere(String),
    /// Several things of the account have the same path.
    #[error("{path} is the name of {} items", candidates.len())]
    Ambiguous {
        /// The path.
        path: String,
        /// What there is.
        candidates: Vec<Candidate>,
    },
    /// What the service stored is not what was sent.
    #[error("{link} is not what was sent: the {algorithm} checksums differ")]
    Stored {
        /// Link of what was stored.
        link: String,
        /// The algorithm.
        algorithm: String,
    },
    /// All of a file was sent, and the service has not said yet that it is stored.
    #[error("all of {} was sent, but the service has not confirmed it yet", path.display())]
    Unconfirmed {
        /// The local file.
        path: PathBuf,
    },
    /// The service left older versions of a file where they are.
    #[error("the service did not remove {left} of the older versions")]
    NotRemoved {
        /// How many.
        left: usize,
    },
    /// A file was changed while it was uploaded.
    #[error(
        "{} was changed while it was read; {link} is neither the old nor the new file", path.display()
    )]
    Torn {
        /// The local file.
        path: PathBuf,
        /// Link of what was stored.
        link: String,
    },
    /// The target of a download is already there.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// A file of another link has the name.
    #[error("{} is another file, from another link", .0.display())]
    Taken(PathBuf),
    /// Another program has not finished the file.
    #[error("{} is not complete: {} is beside it", path.display(), control.display())]
    Unfinished {
        /// The file.
        path: PathBuf,
        /// The other program's control file.
        control: PathBuf,
    },
    /// Another process is downloading the same file to the same place.
    #[error("{} is being written by another process", .0.display())]
    Busy(PathBuf),
    /// No space is left.
    #[error("no space is left for {}", .0.display())]
    DiskFull(PathBuf),
    /// The file system holds no file as large as this.
    #[error("the file system of {} cannot hold a file of this size (FAT32 takes less than 4 GiB)", .0.display())]
    FileTooLarge(PathBuf),
    /// A file that tells this program what to do could be another user's word.
    #[error("{} is not used: {why}", path.display())]
    Untrusted {
        /// The file or folder.
        path: PathBuf,
        /// Whose it is, or who can change it.
        why: Distrust,
    },
    /// A local file or folder cannot be used.
    #[error("{} cannot be {what}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `read`, `written`, `created`…
        what: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// A bug: a thread panicked, or something happened that cannot.
    #[error("internal error: {0}")]
    Internal(String),
    /// The caller's own code failed, for example a [`Transfer`](crate::Transfer).
    #[error("{error}")]
    Other {
        /// What programs act on.
        code: Code,
        /// What it condemns.
        scope: FailureScope,
        /// The caller's error.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// One of several things of the account that have the same path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// It is a folder, not a file.
    pub is_folder: bool,
    /// The service's id.
    pub id: String,
    /// The file's link, or the folder's public one.
    pub link: Option<String>,
    /// Bytes of a file.
    pub size: Option<u64>,
    /// When it was stored: Unix time in seconds.
    pub created: Option<u64>,
}
