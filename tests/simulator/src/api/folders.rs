//! folder/mkdir.cgi, folder/mv.cgi, folder/rm.cgi and folder/share.cgi. The
//! texts of their refusals are unknown.

use http::StatusCode;
use serde_json::json;

use super::chattr::password;
use super::fields::Fields;
use super::{CallResult, Request};
use crate::config::AbsentDestination;
use crate::errors::{ErrorRow, Ko};
use crate::link;
use crate::names::{self, LONGEST_FOLDER_NAME};
use crate::store::{ROOT, Share};
use crate::world::World;

/// folder/mkdir.cgi.
pub(super) fn make(request: &Request<'_>) -> CallResult {
    let name = folder_name(request.world, request.fields.required("name")?)?;
    let mut store = request.world.store.lock();
    let parent = request.writable_place(&store, "folder_id")?;
    if store
        .folder_named(parent.owner, parent.folder, &name)
        .is_some()
    {
        return Err(exists());
    }
    let id = store.add_folder(parent.owner, parent.folder, &name);
    Ok(json!({"status": "OK", "folder_id": id, "name": name}))
}

/// folder/mv.cgi: moves a folder, renames it, or both.
pub(super) fn relocate(request: &Request<'_>) -> CallResult {
    let id = request.own_folder()?;
    let rename = request
        .fields
        .text("rename")
        .filter(|name| !name.is_empty());
    let rename = rename
        .map(|name| folder_name(request.world, name))
        .transpose()?;
    let mut store = request.world.store.lock();
    let folder = store
        .folder(request.account, id)
        .ok_or(ErrorRow::NOT_FOUND)?;
    let stays = !request.names_destination()
        && request.world.unknowns().absent_destination == AbsentDestination::Stays;
    let (owner, parent) = match stays {
        true => (request.account, folder.parent),
        false => {
            let to = request.destination(&store)?;
            (to.owner, to.folder)
        }
    };
    let old_name = folder.name.clone();
    let new_name = rename.unwrap_or_else(|| old_name.clone());
    if store.is_within(parent, id) {
        let into_itself = "A folder cannot be moved into itself";
        return Err(Ko::undocumented(StatusCode::OK, into_itself));
    }
    if store.folder_named(owner, parent, &new_name).is_some() {
        return Err(exists());
    }
    let folder = store
        .folder_mut(request.account, id)
        .ok_or(ErrorRow::NOT_FOUND)?;
    folder.parent = parent;
    folder.name.clone_from(&new_name);
    if owner != request.account {
        store.give_folder(id, owner);
    }
    Ok(json!({"status": "OK", "old_name": old_name, "new_name": new_name}))
}

/// folder/rm.cgi: removes empty folders only.
pub(super) fn remove(request: &Request<'_>) -> CallResult {
    let id = request.own_folder()?;
    let mut store = request.world.store.lock();
    let is_empty = store.folders_in(request.account, id).is_empty()
        && store.files_of(request.account, Some(id)).is_empty();
    if !is_empty {
        // The status is known to be 2xx.
        return Err(Ko::undocumented(StatusCode::OK, "The folder is not empty"));
    }
    store.remove_folder(id);
    Ok(json!({"status": "OK"}))
}

/// folder/share.cgi: sets the public page and the users to share with. An
/// absent field leaves its setting unchanged.
pub(super) fn share(request: &Request<'_>) -> CallResult {
    let id = request.own_folder()?;
    let password = password(request.fields.scalar("pass"))?;
    let shares = match request.fields.has("shares") {
        true => Some(request.fields.objects("shares")?),
        false => None,
    };
    let shares = shares
        .map(|shares| shares.iter().map(one_share).collect::<Result<Vec<_>, _>>())
        .transpose()?;
    let mut store = request.world.store.lock();
    let folder = store
        .folder_mut(request.account, id)
        .ok_or(ErrorRow::NOT_FOUND)?;
    if request.fields.has("share") {
        folder.public_id = match (request.fields.flag("share"), folder.public_id.take()) {
            (false, _) => None,
            (true, Some(id)) => Some(id),
            (true, None) => Some(names::public_folder_id()),
        };
    }
    if let Some(password) = password {
        folder.password = password;
    }
    if let Some(shares) = shares {
        folder.shares = shares;
    }
    Ok(match &folder.public_id {
        Some(id) => json!({"status": "OK", "url": link::to_folder(id)}),
        None => json!({"status": "OK"}),
    })
}

fn one_share(fields: &Fields) -> Result<Share, Ko> {
    Ok(Share {
        email: fields.required("email")?.to_owned(),
        writable: fields.flag("rw"),
        hide_links: fields.flag("hide_links"),
    })
}

fn folder_name(world: &World, name: &str) -> Result<String, Ko> {
    let name = world.accepted_name(name);
    match name.chars().count() {
        0 => Err(Ko::bad_request("the name is empty")),
        length if length > LONGEST_FOLDER_NAME => {
            Err(Ko::bad_request("the name has more than 250 characters"))
        }
        _ => Ok(name),
    }
}

fn exists() -> Ko {
    Ko::undocumented(StatusCode::OK, "A folder with this name exists")
}

impl Request<'_> {
    /// Whether the request names a destination. rclone always sends an empty
    /// `destination_user`, and omits a `destination_folder_id` of 0.
    fn names_destination(&self) -> bool {
        let user = self.fields.text("destination_user");
        self.fields.has("destination_folder_id") || user.is_some_and(|user| !user.is_empty())
    }

    /// The folder in `folder_id`; not the root, which cannot be changed.
    fn own_folder(&self) -> Result<u64, Ko> {
        match self.folder("folder_id")? {
            Some(ROOT) | None => Err(Ko::bad_request("folder_id is missing")),
            Some(id) => Ok(id),
        }
    }
}
