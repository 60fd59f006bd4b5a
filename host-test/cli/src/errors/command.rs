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
    /// The passwords are not those that a profile was made with.
    CryptOtherPassword { name: String },
    /// rclone's configuration cannot be used.
    CryptNotImported { file: String, reason: String },
    /// A remote of rclone has options that may change the format.
    CryptUnknownOptions { name: String, options: String },
    /// A remote of rclone does not encrypt contents.
    CryptNoContents { name: String },
    /// A remote of rclone stores its files in a local folder.
    CryptLocalRemote { name: String, remote: String },
    /// A profile is in the settings, which are not changed.
    CryptInConfig { name: String },
    /// Nobody can be asked whether to remove a profile.
    CryptRemoveNeedsYes { name: String },
    /// A password is empty.
    CryptEmpty,
    /// A password was typed in two ways.
    CryptTypedDifferently,
    /// A profile has no password here.
    CryptNoPassword { name: String, variable: String },
    /// A profile is defined in both files.
    CryptTwice { name: String },
    /// A name cannot be that of a profile.
    CryptName { name: String },
    /// There is no profile at all.
    CryptNoProfiles { name: String },
    /// There is no profile of this name.
    CryptUnknown { name: String, known: String },
    /// There is a profile of this name.
    CryptExists { name: String },
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
            Self::CryptName { .. }
            | Self::CryptNoProfiles { .. }
            | Self::CryptUnknown { .. }
            | Self::CryptExists { .. } => Code::InvalidInput,
            Self::CryptOtherPassword { .. } => Code::PasswordWrong,
            Self::CryptNotImported { .. }
            | Self::CryptUnknownOptions { .. }
            | Self::CryptNoContents { .. }
            | Self::CryptLocalRemote { .. }
            | Self::CryptInConfig { .. }
            | Self::CryptRemoveNeedsYes { .. }
            | Self::CryptEmpty
            | Self::CryptTypedDifferently
            | Self::CryptTwice { .. } => Code::InvalidInput,
            Self::CryptNoPassword { .. } => Code::PasswordRequired,
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
            Self::CryptOtherPassword { name } => {
                Message::new("crypt-other-password").with("name", name.clone())
            }
            Self::CryptNotImported { file, reason } => Message::new("crypt-not-imported")
                .with("file", file.clone())
                .with("reason", reason.clone()),
            Self::CryptUnknownOptions { name, options } => Message::new("crypt-unknown-options")
                .with("name", name.clone())
                .with("options", options.clone()),
            Self::CryptNoContents { name } => {
                Message::new("crypt-no-contents").with("name", name.clone())
            }
            Self::CryptLocalRemote { name, remote } => Message::new("crypt-local-remote")
                .with("name", name.clone())
                .with("remote", remote.clone()),
            Self::CryptInConfig { name } => {
                Message::new("crypt-in-config").with("name", name.clone())
            }
            Self::CryptRemoveNeedsYes { name } => {
                Message::new("crypt-remove-needs-yes").with("name", name.clone())
            }
            Self::CryptEmpty => Message::new("crypt-empty"),
            Self::CryptTypedDifferently => Message::new("crypt-typed-differently"),
            Self::CryptNoPassword { name, variable } => Message::new("crypt-no-password")
                .with("name", name.clone())
                .with("variable", variable.clone()),
            Self::CryptTwice { name } => Message::new("crypt-twice").with("name", name.clone()),
            Self::CryptName { name } => Message::new("crypt-name").with("name", name.clone()),
            Self::CryptNoProfiles { name } => {
                Message::new("crypt-no-profiles").with("name", name.clone())
            }
            Self::CryptUnknown { name, known } => Message::new("crypt-unknown")
                .with("name", name.clone())
                .with("known", known.clone()),
            Self::CryptExists { name } => Message::new("crypt-exists").with("name", name.clone()),
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
