//! The one error of the library: what happened, whose fault it is, when to try
//! again. Must not know how errors are shown.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::bindings::{ErrorCode, ErrorScope, PluginError};
use crate::credential::CredentialError;
use crate::plugin::LoadError;
use crate::trust::Distrust;

/// When to ask again for a receipt that was late for long.
const UNCONFIRMED: Duration = Duration::from_secs(10 * 60);

/// Everything that can fail. [`code`](Error::code), [`scope`](Error::scope) and
/// [`retry_after`](Error::retry_after) say what to do about it; the text is one
/// sentence for a person, without secrets.
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
    Network(#[from] crate::network::NetworkError),
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
    #[error("the service asked for more than {pauses} pauses; try again later")]
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
    /// Something that the caller gave cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// The ticket of a plugin leads to where no download may come from.
    #[error("the plugin's download link was refused: {0}")]
    Ticket(String),
    /// The file server was not reached, or broke off.
    #[error("the download failed: {reason}; try again")]
    Download {
        /// What happened, without the direct link.
        reason: String,
        /// The server took too long, rather than not answering at all.
        timeout: bool,
    },
    /// The file server answered with an HTTP error.
    #[error("the file server answered {status} instead of the file; try again with a new link")]
    Status {
        /// HTTP status.
        status: u16,
        /// What its Retry-After says.
        retry_after: Option<Duration>,
    },
    /// The file server sent a web page in place of the file.
    #[error(
        "the file server sent a web page instead of the file; nothing was saved, try again later"
    )]
    WebPage {
        /// Title or first words of the page.
        page: String,
    },
    /// More or fewer bytes came than were announced.
    #[error("{expected} bytes were announced but {found} came; nothing was saved, try again")]
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
    #[error("{} is damaged: it has {difference}; download it again", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// `3 bytes instead of 4`, `another whirlpool checksum`.
        difference: String,
    },
    /// The file was replaced at the service while it was being fetched.
    #[error("the file changes at the service while it is being downloaded; try again later")]
    Changed,
    /// The disk has not enough space for a download.
    #[error(
        "{} has not enough space ({needed} bytes are needed, {free} are free); free some or choose another folder",
        folder.display()
    )]
    Space {
        /// The folder of the download.
        folder: PathBuf,
        /// Bytes that are still to come.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// A path of the account does not lead to a folder.
    #[error("{} in the account; `hoster ls` shows what is there",
        if *file { format!("{path} is a file, not a folder,") } else { format!("there is no folder {path}") })]
    NoFolder {
        /// The part of the path that was walked.
        path: String,
        /// There is a file of that name.
        file: bool,
    },
    /// A path of the account leads to nothing.
    #[error("there is no {0} in the account; `hoster ls` shows what is there")]
    NothingThere(String),
    /// Several things of the account have the same path.
    #[error("{} things are named {path}; name one by its link", candidates.len())]
    Ambiguous {
        /// The path.
        path: String,
        /// What there is.
        candidates: Vec<Candidate>,
    },
    /// What the service stored is not what was sent.
    #[error(
        "the service stored something else than was sent (the {algorithm} checksums differ); remove {link} and upload again"
    )]
    Stored {
        /// Link of what was stored.
        link: String,
        /// The algorithm.
        algorithm: String,
    },
    /// All of a file was sent, and the service has not said yet that it is stored.
    #[error(
        "all of {} was sent, but the service has not confirmed it yet; upload it again later: \
         that asks for the receipt instead of sending it twice", path.display()
    )]
    Unconfirmed {
        /// The local file.
        path: PathBuf,
    },
    /// The service left older versions of a file where they are.
    #[error("the service did not remove {left} of them; try again")]
    NotRemoved {
        /// How many.
        left: usize,
    },
    /// A file was changed while it was uploaded.
    #[error(
        "{} was changed while it was read; what was stored is neither the old nor the new file: remove {link}", path.display()
    )]
    Torn {
        /// The local file.
        path: PathBuf,
        /// Link of what was stored.
        link: String,
    },
    /// The target of a download is already there.
    #[error("{} already exists; give --overwrite to replace it, --rename to keep both, or another folder", .0.display())]
    Exists(PathBuf),
    /// A file of another link has the name.
    #[error("{} is another file, from another link; give --rename to keep both, or another folder", .0.display())]
    Taken(PathBuf),
    /// Another program has not finished the file.
    #[error(
        "{} is not complete: {} is beside it; finish it with the program that began it, or remove that file", path.display(), control.display()
    )]
    Unfinished {
        /// The file.
        path: PathBuf,
        /// The other program's control file.
        control: PathBuf,
    },
    /// Another process is downloading the same file to the same place.
    #[error("{} is being written by another process; wait for it or choose another folder", .0.display())]
    Busy(PathBuf),
    /// No space is left.
    #[error("no space is left for {}; free some or choose another folder", .0.display())]
    DiskFull(PathBuf),
    /// The file system holds no file as large as this.
    #[error("the file system of {} cannot hold a file of this size (FAT32 takes less than 4 GiB); choose another folder", .0.display())]
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

impl Error {
    /// Makes the error for a local file from what the operating system says.
    pub(crate) fn io(path: impl Into<PathBuf>, what: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull(path.into())
            }
            io::ErrorKind::FileTooLarge => Self::FileTooLarge(path.into()),
            _ => Self::Io {
                path: path.into(),
                what,
                source,
            },
        }
    }

    /// The error for a file that cannot be read, or is not obeyed.
    pub fn reading(path: PathBuf, source: io::Error) -> Self {
        let why = source.get_ref().and_then(|inner| inner.downcast_ref());
        match why.copied() {
            Some(why) => Self::Untrusted { path, why },
            None => Self::Io {
                path,
                what: "read",
                source,
            },
        }
    }

    /// A stable word for programs: one of the contract's error codes, or one of
    /// `not-granted`, `not-approved`, `trapped`, `plugin`, `local-file`, `disk-full`,
    /// `untrusted`, which are the host's own.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Plugin(error) => code_name(error.code),
            Self::Load(LoadError::NotApproved(..)) => "not-approved",
            Self::Load(_) => "plugin",
            Self::Credential(CredentialError::NotUsed { .. })
            | Self::Ambiguous { .. }
            | Self::Invalid(_) => "invalid-input",
            Self::Credential(CredentialError::Shape { .. }) => "credential-rejected",
            Self::Credential(CredentialError::Untrusted { .. }) => "untrusted",
            Self::Credential(_) => "credential-missing",
            Self::Network(_) => "invalid-input",
            Self::NotGranted { .. } | Self::Ticket(_) => "not-granted",
            Self::Trapped { .. } => "trapped",
            Self::TimedOut { .. } => "timeout",
            Self::Unsupported { .. } => "unsupported",
            Self::Download { timeout: true, .. } => "timeout",
            Self::Download { .. } => "network",
            Self::TooEarly(_) | Self::Pause { .. } | Self::Status { status: 429, .. } => {
                "rate-limited"
            }
            Self::Status { .. } | Self::WebPage { .. } | Self::TooManyPauses { .. } => {
                "unavailable"
            }
            Self::Size { .. }
            | Self::Unverified(_)
            | Self::Checksum { .. }
            | Self::Damaged { .. }
            | Self::Altered { .. }
            | Self::Changed
            | Self::Torn { .. }
            | Self::Stored { .. } => "integrity",
            Self::Unconfirmed { .. } | Self::NotRemoved { .. } => "unavailable",
            Self::NoFolder { .. } | Self::NothingThere(_) => "not-found",
            Self::Exists(_) | Self::Taken(_) | Self::Unfinished { .. } | Self::Busy(_) => {
                "conflict"
            }
            Self::DiskFull(_) | Self::Space { .. } => "disk-full",
            Self::FileTooLarge(_) | Self::Io { .. } => "local-file",
            Self::Untrusted { .. } => "untrusted",
        }
    }

    /// What the error condemns: `request`, `file`, `account`, `address` as in
    /// the contract, or `host` for what only this machine's user can fix.
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Plugin(error) => match error.scope {
                ErrorScope::Request => "request",
                ErrorScope::File => "file",
                ErrorScope::Account => "account",
                ErrorScope::Address => "address",
            },
            Self::Credential(_) | Self::TooEarly(_) => "account",
            Self::Load(_)
            | Self::Network(_)
            | Self::Untrusted { .. }
            | Self::DiskFull(_)
            | Self::FileTooLarge(_)
            | Self::Space { .. } => "host",
            Self::Checksum { .. } | Self::Damaged { .. } | Self::Altered { .. } => "file",
            _ => "request",
        }
    }

    /// When trying again is worthwhile, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Plugin(error) => error.retry_after.map(|s| Duration::from_secs(s.into())),
            Self::Status { retry_after, .. } => *retry_after,
            Self::Unconfirmed { .. } => Some(UNCONFIRMED),
            Self::Pause { time, .. } => Some(*time),
            // Rounded up: a little early is still too early.
            Self::TooEarly(early) => Some(Duration::from_secs(
                early.retry_after.as_millis().div_ceil(1_000) as u64,
            )),
            _ => None,
        }
    }

    /// Whether the same may succeed later, without anybody changing anything.
    pub fn is_passing(&self) -> bool {
        self.retry_after().is_some()
            || matches!(
                self.code(),
                "network" | "timeout" | "unavailable" | "rate-limited" | "slots-full"
            )
    }

    /// Whether everything else that is asked for with this key, or from this
    /// address, would fail in the same way: a queue stops.
    pub fn stops_queue(&self) -> bool {
        match self {
            Self::Plugin(error) => {
                matches!(error.scope, ErrorScope::Account | ErrorScope::Address)
                    && error.code != ErrorCode::Unsupported
                    && !self.is_passing()
            }
            _ => false,
        }
    }

    /// The service's own words, for the log.
    pub fn reply(&self) -> Option<&str> {
        match self {
            Self::Plugin(error) => error.reply.as_deref(),
            Self::WebPage { page } => Some(page),
            _ => None,
        }
    }
}

/// The contract's name of an error code.
pub fn code_name(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::UnsupportedLink => "unsupported-link",
        ErrorCode::NotFound => "not-found",
        ErrorCode::PasswordRequired => "password-required",
        ErrorCode::PasswordWrong => "password-wrong",
        ErrorCode::Restricted => "restricted",
        ErrorCode::PremiumRequired => "premium-required",
        ErrorCode::CredentialMissing => "credential-missing",
        ErrorCode::CredentialRejected => "credential-rejected",
        ErrorCode::AccountLocked => "account-locked",
        ErrorCode::RateLimited => "rate-limited",
        ErrorCode::AddressBlocked => "address-blocked",
        ErrorCode::SlotsFull => "slots-full",
        ErrorCode::NeedsConsent => "needs-consent",
        ErrorCode::TooLarge => "too-large",
        ErrorCode::InvalidInput => "invalid-input",
        ErrorCode::Conflict => "conflict",
        ErrorCode::Unavailable => "unavailable",
        ErrorCode::Network => "network",
        ErrorCode::Timeout => "timeout",
        ErrorCode::Changed => "changed",
        ErrorCode::Unsupported => "unsupported",
        ErrorCode::Integrity => "integrity",
    }
}
