//! Failures of the command itself: of its options, of local files, of other
//! programs. Must not know how they are shown.

#[cfg(test)]
mod samples;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use hoster_host::{Code, Error, FailureScope};

use super::super::l10n::Message;

/// A failure of the command that is not one of the library.
#[derive(Clone, Debug)]
pub enum CommandError {
    /// Only the simulator may be used without rate limits.
    NoPaceAlone,
    /// An argument is neither a link nor a path in the account.
    NotALink,
    /// The command whose output was to be uploaded failed.
    UploadCommand { program: String, status: ExitStatus },
    /// There is no aria2 at this address.
    Aria2Silent { address: String },
    /// Something other than aria2 is at this address.
    Aria2Odd { address: String },
    /// aria2 requires another secret.
    Aria2Secret,
    /// aria2 refused a request.
    Aria2Refused { reason: String },
    /// aria2 did not download the file.
    Aria2Failed { reason: String },
    /// aria2 stored the file under another name than requested.
    Aria2Name { path: PathBuf },
    /// aria2 stored the file in another folder than requested.
    Aria2Folder { path: PathBuf },
}

impl CommandError {
    /// Returns what went wrong, for programs.
    pub fn code(&self) -> Code {
        match self {
            Self::NoPaceAlone => Code::InvalidInput,
            Self::NotALink => Code::UnsupportedLink,
            Self::UploadCommand { .. } => Code::LocalFile,
            Self::Aria2Silent { .. } | Self::Aria2Failed { .. } => Code::Network,
            Self::Aria2Odd { .. } => Code::Changed,
            Self::Aria2Secret => Code::CredentialRejected,
            Self::Aria2Refused { .. } => Code::Unsupported,
            Self::Aria2Name { .. } | Self::Aria2Folder { .. } => Code::Integrity,
        }
    }

    /// Returns the message for people.
    pub fn message(&self) -> Message {
        match self {
            Self::NoPaceAlone => Message::new("hint-no-pace"),
            Self::NotALink => Message::new("not-a-link"),
            Self::UploadCommand { program, status } => Message::new("upload-command-failed")
                .with("program", program.clone())
                .with("status", status.to_string()),
            Self::Aria2Silent { address } => {
                Message::new("aria2-silent").with("address", address.clone())
            }
            Self::Aria2Odd { address } => {
                Message::new("aria2-odd").with("address", address.clone())
            }
            Self::Aria2Secret => Message::new("aria2-secret"),
            Self::Aria2Refused { reason } => {
                Message::new("aria2-refuses").with("reason", reason.clone())
            }
            Self::Aria2Failed { reason } => {
                Message::new("aria2-failed").with("reason", reason.clone())
            }
            Self::Aria2Name { path } => {
                Message::new("aria2-other-name").with("path", path.display().to_string())
            }
            Self::Aria2Folder { path } => {
                Message::new("aria2-outside").with("path", path.display().to_string())
            }
        }
    }
}

impl fmt::Display for CommandError {
    /// In English, for logs and programs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for CommandError {}

impl From<CommandError> for Error {
    fn from(error: CommandError) -> Self {
        Self::Other {
            code: error.code(),
            scope: FailureScope::Request,
            error: Box::new(error),
        }
    }
}

/// A usage error with this text.
pub fn usage(text: impl Into<String>) -> Error {
    said(Code::InvalidInput, text)
}

/// An error with this code and text.
pub fn said(code: Code, text: impl Into<String>) -> Error {
    Error::Other {
        code,
        scope: FailureScope::Request,
        error: text.into().into(),
    }
}

/// A file or folder cannot be written.
pub fn unwritable(path: &Path, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::DiskFull(path.to_owned())
        }
        _ => Error::Io {
            path: path.to_owned(),
            what: "written",
            source,
        },
    }
}

/// The error for standard input that cannot be read.
pub fn no_input(source: io::Error) -> Error {
    Error::Io {
        path: "standard input".into(),
        what: "read",
        source,
    }
}
