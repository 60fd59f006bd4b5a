//! What a failed call reports to its caller: code, scope, message, and how long
//! to wait. Mirrors `types.error` of the contract; must not know any wording of
//! 1fichier (that is `reply`).

use std::fmt;

/// The result of every fallible function of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What to act on. Same names and order as in the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/types.wit")]
pub enum Code {
    UnsupportedLink,
    NotFound,
    PasswordRequired,
    PasswordWrong,
    Restricted,
    PremiumRequired,
    CredentialMissing,
    CredentialRejected,
    AccountLocked,
    RateLimited,
    AddressBlocked,
    SlotsFull,
    NeedsConsent,
    TooLarge,
    InvalidInput,
    Conflict,
    Unavailable,
    Network,
    Timeout,
    Changed,
    Unsupported,
    Integrity,
}

/// What an error affects, so that a queue knows what else is worth trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only this request.
    Request,
    /// This file or folder, for any account.
    File,
    /// Every request of this account.
    Account,
    /// Every request from this network address.
    Address,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What to act on.
    pub code: Code,
    /// English text for a person, without secrets.
    pub message: String,
    /// What the error affects.
    pub scope: Scope,
    /// Seconds until a retry is worthwhile.
    pub retry_after: Option<u32>,
    /// HTTP status of the reply that caused it.
    pub status: Option<u16>,
    /// The service's own text: at most [`Error::REPLY_CHARACTERS`].
    pub reply: Option<String>,
}

impl Error {
    /// The contract's limit for `reply`.
    pub const REPLY_CHARACTERS: usize = 500;

    /// An error that affects only the request.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            scope: Scope::Request,
            retry_after: None,
            status: None,
            reply: None,
        }
    }

    /// Returns the error with another scope.
    pub fn scope(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// Returns the error with the seconds to wait before a retry.
    pub fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// Returns the error with every occurrence of a secret removed. An empty
    /// secret is ignored.
    pub fn redacted(mut self, secret: &str) -> Self {
        if !secret.is_empty() {
            if self.message.contains(secret) {
                self.message = self.message.replace(secret, "***");
            }
            if let Some(reply) = self.reply.as_mut().filter(|reply| reply.contains(secret)) {
                *reply = reply.replace(secret, "***");
            }
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// A parameter of the call is wrong; nothing was sent.
pub fn invalid_input(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidInput, message)
}

/// The service sent a reply that this version does not know.
pub fn changed(message: impl Into<String>) -> Error {
    Error::new(Code::Changed, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_removed_from_message_and_reply() {
        let mut error = changed("refused KEY twice: KEY");
        error.reply = Some("KEY?".into());
        let error = error.redacted("KEY").redacted("");
        assert_eq!(error.message, "refused *** twice: ***");
        assert_eq!(error.reply.as_deref(), Some("***?"));
    }
}
