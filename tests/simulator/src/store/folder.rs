//! A folder of an account and how it is shared.

use jiff::Timestamp;

use super::AccountId;

pub(crate) struct Folder {
    pub(crate) id: u64,
    pub(crate) owner: AccountId,
    pub(crate) parent: u64,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
    /// Set while the folder has a public page.
    pub(crate) public_id: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) shares: Vec<Share>,
}

/// A user a folder is shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) email: String,
    pub(crate) writable: bool,
    pub(crate) hide_links: bool,
}

impl Folder {
    pub(super) fn new(
        id: u64,
        owner: AccountId,
        parent: u64,
        name: String,
        created: Timestamp,
    ) -> Self {
        Self {
            id,
            owner,
            parent,
            name,
            created,
            public_id: None,
            password: None,
            shares: Vec::new(),
        }
    }
}
