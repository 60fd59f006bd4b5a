//! Whose requests, replies and uploads these are.

use super::Credential;

/// A credential's fingerprint, from which the credential cannot be derived, or
/// `nobody`. Names what is kept for a credential in files and tables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subject(String);

impl Subject {
    pub(crate) fn of(credential: Option<&Credential>) -> Self {
        Self(credential.map_or("nobody".into(), Credential::fingerprint))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
