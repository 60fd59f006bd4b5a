//! Folders that accounts share with each other: resolves requests that name
//! another user's folder.

use super::Request;
use crate::errors::{ErrorRow, Ko};
use crate::store::{AccountId, ROOT, Store};

/// A folder that the caller may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) owner: AccountId,
    pub(super) folder: u64,
    pub(super) is_writable: bool,
    /// The caller sees names but no links.
    pub(super) hides_links: bool,
    /// The caller sees only its shared folders.
    pub(super) is_others_root: bool,
}

impl Request<'_> {
    /// The folder in `field`, the root if absent: an own one, or one shared
    /// with the caller. `sharing_user` is required for another user's root, and
    /// accepted for every other folder.
    pub(super) fn place(&self, store: &Store, field: &str) -> Result<Place, Ko> {
        self.place_of(store, field, "sharing_user")
    }

    /// The same with another name for `sharing_user`.
    fn place_of(&self, store: &Store, field: &str, user: &str) -> Result<Place, Ko> {
        let folder = self.fields.integer(field)?.unwrap_or(0);
        let folder = u64::try_from(folder).map_err(|_| ErrorRow::NOT_FOUND)?;
        let owner = match self.fields.text(user) {
            None | Some("") => self.account,
            Some(email) => store.account_named(email).ok_or(ErrorRow::NOT_FOUND)?,
        };
        let own = Place {
            owner,
            folder,
            is_writable: true,
            hides_links: false,
            is_others_root: false,
        };
        if owner == self.account && store.has_folder(owner, folder) {
            return Ok(own);
        }
        if folder == ROOT {
            return Ok(Place {
                is_writable: false,
                is_others_root: true,
                ..own
            });
        }
        let (owner, share) = store
            .shared_with(self.account, folder)
            .ok_or(ErrorRow::NOT_FOUND)?;
        Ok(Place {
            owner,
            is_writable: share.writable,
            hides_links: share.hide_links,
            ..own
        })
    }

    /// The same, for writing.
    pub(super) fn writable_place(&self, store: &Store, field: &str) -> Result<Place, Ko> {
        writable(self.place(store, field)?)
    }

    /// The destination of a move.
    pub(super) fn destination(&self, store: &Store) -> Result<Place, Ko> {
        writable(self.place_of(store, "destination_folder_id", "destination_user")?)
    }
}

fn writable(place: Place) -> Result<Place, Ko> {
    match place.is_writable {
        true => Ok(place),
        false => Err(ErrorRow::NOT_ALLOWED.into()),
    }
}
