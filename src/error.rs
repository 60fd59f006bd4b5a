//! What a failed call tells its caller: code, scope, sentence, and how long to
//! wait. Mirrors `types.error` of the contract; knows nothing of any wording
//! that 1fichier uses (that is `reply`).

use std::fmt;

/// What every function of this crate that can fail returns.
pub type Result<T> = std::result::Result<T, Error>;

/// What to act on. The same names, in the same order, as in the contract.
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

/// What an error condemns, so that a queue knows what else is worth trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only this request.
    Request,
    /// This file or folder, whoever asks.
    File,
    /// Everything that this account asks for.
    Account,
    /// Everything that is asked from this network address.
    Address,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What to act on.
    pub code: Code,
    /// One English sentence for a person, without any secret.
    pub message: String,
    /// What the error condemns.
    pub scope: Scope,
    /// Seconds until trying again is worthwhile.
    pub retry_after: Option<u32>,
    /// HTTP status of the reply that caused it.
    pub status: Option<u16>,
    /// The service's own words: at most [`Error::REPLY_CHARACTERS`].
    pub reply: Option<String>,
}

impl Error {
    /// The contract's limit for `reply`.
    pub const REPLY_CHARACTERS: usize = 500;

    /// An error that condemns only the request.
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

    /// The same error with another scope.
    pub fn scope(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The same error with the seconds after which to try again.
    pub fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// The same error with every occurrence of a secret struck out. An empty
    /// secret is none.
    pub fn without(mut self, secret: &str) -> Self {
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

/// The service answered something that this version does not know.
pub fn changed(message: impl Into<String>) -> Error {
    Error::new(Code::Changed, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_struck_out_of_message_and_reply() {
        let mut error = changed("refused KEY twice: KEY");
        error.reply = Some("KEY?".into());
        let error = error.without("KEY").without("");
        assert_eq!(error.message, "refused *** twice: ***");
        assert_eq!(error.reply.as_deref(), Some("***?"));
    }
}
