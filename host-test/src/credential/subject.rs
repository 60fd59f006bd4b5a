//! The owner of requests, cached replies and pending uploads.

use super::Credential;

/// A credential's fingerprint, from which the credential cannot be derived, or
/// `nobody`. The key for everything that is stored per credential.
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
