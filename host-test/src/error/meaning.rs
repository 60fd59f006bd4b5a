//! What to do about an error: its code, what it condemns, when to try again.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::{Code, Error, FailureScope};
use crate::bindings::{ErrorCode, ErrorScope};
use crate::credential::CredentialError;
use crate::plugin::LoadError;

/// When to ask again for a receipt that was late for long.
const UNCONFIRMED: Duration = Duration::from_secs(10 * 60);

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

    /// The error for what only a bug explains.
    pub fn internal(what: impl Display) -> Self {
        Self::Internal(what.to_string())
    }

    /// What went wrong, for programs.
    pub fn code(&self) -> Code {
        match self {
            Self::Plugin(error) => error.code.into(),
            Self::Load(LoadError::NotApproved(..)) => Code::NotApproved,
            Self::Load(_) => Code::Plugin,
            Self::Credential(error) => match error {
                CredentialError::NotUsed { .. } => Code::InvalidInput,
                CredentialError::Shape { .. } => Code::CredentialRejected,
                CredentialError::Untrusted { .. } => Code::Untrusted,
                CredentialError::Empty { .. }
                | CredentialError::Unreadable { .. }
                | CredentialError::NotAFile { .. }
                | CredentialError::NoStore { .. }
                | CredentialError::Store { .. } => Code::CredentialMissing,
            },
            Self::Network(_)
            | Self::NotAFile(_)
            | Self::NoFileName(_)
            | Self::NotAFileLink(_)
            | Self::Glob { .. }
            | Self::TooManyFolders(_)
            | Self::TooManyFiles(_)
            | Self::Ambiguous { .. } => Code::InvalidInput,
            Self::NotGranted { .. } | Self::Ticket(_) => Code::NotGranted,
            Self::Trapped { .. } => Code::Trapped,
            Self::TimedOut { .. } | Self::Download { timeout: true, .. } => Code::Timeout,
            Self::Unsupported { .. } | Self::UnknownAlgorithm(_) => Code::Unsupported,
            Self::Download { .. } | Self::NoAddress { .. } => Code::Network,
            Self::TooEarly(_) | Self::Pause { .. } | Self::Status { status: 429, .. } => {
                Code::RateLimited
            }
            Self::Status { .. }
            | Self::WebPage { .. }
            | Self::TooManyPauses { .. }
            | Self::Unconfirmed { .. }
            | Self::NotRemoved { .. } => Code::Unavailable,
            Self::Size { .. }
            | Self::Unverified(_)
            | Self::Checksum { .. }
            | Self::Damaged { .. }
            | Self::Altered { .. }
            | Self::Changed
            | Self::Torn { .. }
            | Self::Stored { .. } => Code::Integrity,
            Self::NoFolder { .. } | Self::NothingThere(_) => Code::NotFound,
            Self::Exists(_) | Self::Taken(_) | Self::Unfinished { .. } | Self::Busy(_) => {
                Code::Conflict
            }
            Self::DiskFull(_) | Self::Space { .. } => Code::DiskFull,
            Self::FileTooLarge(_) | Self::Io { .. } => Code::LocalFile,
            Self::Untrusted { .. } => Code::Untrusted,
            Self::Internal(_) => Code::Internal,
            Self::Other { code, .. } => *code,
        }
    }

    /// What the error condemns.
    pub fn scope(&self) -> FailureScope {
        match self {
            Self::Plugin(error) => error.scope.into(),
            Self::Credential(_) | Self::TooEarly(_) => FailureScope::Account,
            Self::Load(_)
            | Self::Network(_)
            | Self::Untrusted { .. }
            | Self::DiskFull(_)
            | Self::FileTooLarge(_)
            | Self::Space { .. }
            | Self::Io { .. }
            | Self::Internal(_) => FailureScope::Host,
            Self::Checksum { .. } | Self::Damaged { .. } | Self::Altered { .. } => {
                FailureScope::File
            }
            Self::NotGranted { .. }
            | Self::Pause { .. }
            | Self::TooManyPauses { .. }
            | Self::Trapped { .. }
            | Self::TimedOut { .. }
            | Self::Unsupported { .. }
            | Self::NotAFile(_)
            | Self::NoFileName(_)
            | Self::NotAFileLink(_)
            | Self::Glob { .. }
            | Self::TooManyFolders(_)
            | Self::TooManyFiles(_)
            | Self::UnknownAlgorithm(_)
            | Self::Ticket(_)
            | Self::Download { .. }
            | Self::NoAddress { .. }
            | Self::Status { .. }
            | Self::WebPage { .. }
            | Self::Size { .. }
            | Self::Unverified(_)
            | Self::Changed
            | Self::NoFolder { .. }
            | Self::NothingThere(_)
            | Self::Ambiguous { .. }
            | Self::Stored { .. }
            | Self::Unconfirmed { .. }
            | Self::NotRemoved { .. }
            | Self::Torn { .. }
            | Self::Exists(_)
            | Self::Taken(_)
            | Self::Unfinished { .. }
            | Self::Busy(_) => FailureScope::Request,
            Self::Other { scope, .. } => *scope,
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
                Code::Network
                    | Code::Timeout
                    | Code::Unavailable
                    | Code::RateLimited
                    | Code::SlotsFull
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
