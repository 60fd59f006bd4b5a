//! Which file a download is for: a link, however it is spelled. Must not know
//! names, sizes or disks.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// A file at a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// Canonical link: never the direct URL, which is a secret.
    pub(super) link: String,
    /// The service's id, which is the same for every spelling of the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl Identity {
    pub(super) fn new(link: String, id: Option<String>) -> Self {
        Self { link, id }
    }

    /// Returns an identity for a file without a known link, different from all
    /// others.
    pub(super) fn unknown() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self::new(NEXT.fetch_add(1, Ordering::Relaxed).to_string(), None)
    }

    /// Whether both are the same file.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.link == other.link || (self.id.is_some() && self.id == other.id)
    }
}
