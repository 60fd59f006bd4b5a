//! Failures of the command itself: of its options, of RGSX, of aria2. Must not
//! know how they are shown.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use hoster_host::{Code, Error, FailureScope};
use serde::{Deserialize, Serialize};

use super::super::l10n::{Localizer, Value};

/// A failure: a localized message and its values. Can be sent to another
/// process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    message: Cow<'static, str>,
    facts: Vec<(Cow<'static, str>, Fact)>,
}

/// A value in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    Number(u64),
    Text(String),
}

impl Failure {
    /// Creates a failure with the message of this name.
    pub fn new(message: &'static str) -> Self {
        Self {
            message: message.into(),
            facts: Vec::new(),
        }
    }

    /// Adds a value for the message.
    pub fn with(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.facts.push((name.into(), fact.into()));
        self
    }

    /// Converts the failure to an error with this code.
    pub fn coded(self, code: Code) -> Error {
        Error::Other {
            code,
            scope: FailureScope::Request,
            error: Box::new(self),
        }
    }

    /// Returns the failure inside an error of the library.
    pub fn inside(error: &Error) -> Option<&Self> {
        match error {
            Error::Other { error, .. } => error.downcast_ref(),
            _ => None,
        }
    }

    /// Returns the message in this language.
    pub fn text(&self, l10n: &Localizer) -> String {
        let facts = self.facts.iter();
        let values = facts.map(|(name, fact)| (&**name, fact.value()));
        l10n.text(&self.message, &values.collect::<Vec<_>>())
    }
}

impl Fact {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Fact {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl fmt::Display for Failure {
    /// In English, for logs and programs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        static ENGLISH: OnceLock<Localizer> = OnceLock::new();
        f.write_str(&self.text(ENGLISH.get_or_init(Localizer::english)))
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Error {
    /// The request cannot be carried out.
    fn from(failure: Failure) -> Self {
        failure.coded(Code::InvalidInput)
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
