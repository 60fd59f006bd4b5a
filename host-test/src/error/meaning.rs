//! How to handle an error: its code, what it affects, and when to retry.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::{Code, Error, FailureScope};
use crate::bindings::{ErrorCode, ErrorScope};
use crate::credential::CredentialError;
use crate::plugin::LoadError;

/// How long to wait before checking for an overdue receipt once more.
const UNCONFIRMED: Duration = Duration::from_secs(10 * 60);

impl Error {
    /// Converts an error of the operating system about a local file.
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

    /// Returns the error for a file that cannot be read or is not trusted.
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

    /// Returns the error for a situation that only a bug can cause.
    pub fn internal(what: impl Display) -> Self {
        Self::Internal(what.to_string())
    }

    /// Returns what the error is about, for a list of failures: a local path, or the
    /// text of the error.
    pub fn subject(&self) -> String {
        match self {
            Self::Io { path, .. } => path.display().to_string(),
            other => other.to_string(),
        }
    }

    /// Returns what went wrong, for programs.
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
            | Self::BackupInside(_)
            | Self::EncryptName(_)
            | Self::EncryptedNameTooLong { .. }
            | Self::Ambiguous { .. } => Code::InvalidInput,
            Self::NotDecrypted { .. } | Self::WrongPassword(_) => Code::PasswordWrong,
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
            | Self::Decryption { .. }
            | Self::Stored { .. } => Code::Integrity,
            Self::NoFolder { .. } | Self::NothingThere(_) => Code::NotFound,
            Self::Exists(_)
            | Self::Taken(_)
            | Self::Unfinished { .. }
            | Self::Busy(_)
            | Self::Outdated(_)
            | Self::ChangedHere(_)
            | Self::SyncRunning(_)
            | Self::TooManyDeletes { .. } => Code::Conflict,
            Self::DiskFull(_) | Self::Space { .. } => Code::DiskFull,
            Self::FileTooLarge(_) | Self::Io { .. } => Code::LocalFile,
            Self::Untrusted { .. } => Code::Untrusted,
            Self::Internal(_) => Code::Internal,
            Self::Other { code, .. } => *code,
        }
    }

    /// Returns what the error affects.
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
            Self::Checksum { .. }
            | Self::Damaged { .. }
            | Self::Decryption { .. }
            | Self::Altered { .. } => FailureScope::File,
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
            | Self::EncryptName(_)
            | Self::EncryptedNameTooLong { .. }
            | Self::NotDecrypted { .. }
            | Self::WrongPassword(_)
            | Self::Stored { .. }
            | Self::Unconfirmed { .. }
            | Self::NotRemoved { .. }
            | Self::Torn { .. }
            | Self::Exists(_)
            | Self::Taken(_)
            | Self::Unfinished { .. }
            | Self::Busy(_)
            | Self::Outdated(_)
            | Self::ChangedHere(_)
            | Self::SyncRunning(_)
            | Self::TooManyDeletes { .. }
            | Self::BackupInside(_) => FailureScope::Request,
            Self::Other { scope, .. } => *scope,
        }
    }

    /// Returns the time after which a retry is worthwhile, if known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Plugin(error) => error.retry_after.map(|s| Duration::from_secs(s.into())),
            Self::Status { retry_after, .. } => *retry_after,
            Self::Unconfirmed { .. } => Some(UNCONFIRMED),
            Self::Pause { time, .. } => Some(*time),
            // Rounded up, because a retry even slightly early is refused.
            Self::TooEarly(early) => Some(Duration::from_secs(
                early.retry_after.as_millis().div_ceil(1_000) as u64,
            )),
            _ => None,
        }
    }

    /// Whether a retry may succeed later without anyone changing anything.
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

    /// Whether every other request with this key, from this address or with this
    /// password would fail in the same way, so that a queue has to stop.
    pub fn stops_queue(&self) -> bool {
        match self {
            Self::Plugin(error) => {
                matches!(error.scope, ErrorScope::Account | ErrorScope::Address)
                    && error.code != ErrorCode::Unsupported
                    && !self.is_passing()
            }
            Self::NotDecrypted { .. } => true,
            _ => false,
        }
    }

    /// Returns the service's own message, for the log.
    pub fn reply(&self) -> Option<&str> {
        match self {
            Self::Plugin(error) => error.reply.as_deref(),
            Self::WebPage { page } => Some(page),
            _ => None,
        }
    }
}
