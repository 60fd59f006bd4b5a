//! file/rm.cgi, file/mv.cgi, file/rename.cgi and file/cp.cgi.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::{CallResult, Request};
use crate::errors::{ErrorRow, Ko};
use crate::link;
use crate::store::{Caller, Draft, File, Store};

/// file/rm.cgi: removes own files, and anonymous ones with their removal code.
/// Skips files that cannot be removed; if none could, the reply is an error.
pub(super) fn remove(request: &Request<'_>) -> CallResult {
    let files = request.fields.objects("files")?;
    let mut store = request.world.store.lock();
    let mut removed = Vec::new();
    for wanted in &files {
        let url = wanted.required("url")?;
        let code = wanted.text("code");
        let may_remove = |file: &&File| match file.owner {
            Some(owner) => owner == request.account,
            None => code == Some(file.remove_code.as_str()),
        };
        let id = find(request, &store, url)
            .filter(may_remove)
            .map(|file| file.id.clone());
        if id.is_some_and(|id| store.remove_file(&id)) {
            removed.push(url.to_owned());
        }
    }
    if removed.is_empty() {
        return Err(ErrorRow::NOT_FOUND.into());
    }
    Ok(json!({"status": "OK", "removed": removed.len(), "urls": removed}))
}

/// file/mv.cgi: moves own files, and those in folders shared for writing, to
/// another folder; a single file can be renamed as well. Staying in the same
/// place or keeping the same name is refused; the text of that refusal is
/// unknown.
pub(super) fn relocate(request: &Request<'_>) -> CallResult {
    if !request.fields.has("destination_folder_id") {
        return Err(Ko::bad_request("destination_folder_id is missing"));
    }
    let urls = request.fields.texts("urls")?;
    let rename = request.new_name(&urls)?;
    let mut store = request.world.store.lock();
    let to = request.destination(&store)?;
    let mut moved = Vec::new();
    for url in urls {
        let may_move = |file: &&File| store.may_change(request.account, file);
        let found = find(request, &store, url).filter(may_move);
        let Some(id) = found.map(|file| file.id.clone()) else {
            continue;
        };
        let Some(file) = store.file_mut(&id) else {
            continue;
        };
        let stays = file.folder == to.folder && file.owner == Some(to.owner);
        if stays || rename.as_ref() == Some(&file.name) {
            continue;
        }
        file.folder = to.folder;
        file.owner = Some(to.owner);
        if let Some(name) = &rename {
            file.name.clone_from(name);
        }
        moved.push(file.link());
    }
    if moved.is_empty() {
        return Err(Ko::undocumented(StatusCode::OK, "No file has been moved"));
    }
    let mut reply = json!({"status": "OK", "moved": moved.len(), "urls": moved});
    name_in(&mut reply, rename);
    Ok(reply)
}

/// file/rename.cgi: renames own files; an unchanged name has no effect.
pub(super) fn rename(request: &Request<'_>) -> CallResult {
    let wanted = request.fields.objects("urls")?;
    let mut store = request.world.store.lock();
    let mut renamed = Vec::new();
    for wanted in &wanted {
        let url = wanted.required("url")?;
        let name = request.world.accepted_name(wanted.required("filename")?);
        let Some(id) = own(request, &store, url).map(|file| file.id.clone()) else {
            continue;
        };
        let Some(file) = store.file_mut(&id) else {
            continue;
        };
        if name.is_empty() || name == file.name {
            continue;
        }
        let old = std::mem::replace(&mut file.name, name);
        renamed.push(json!({"url": file.link(), "old_filename": old, "new_filename": file.name}));
    }
    if renamed.is_empty() {
        return Err(ErrorRow::NOT_RENAMED.into());
    }
    Ok(json!({"status": "OK", "renamed": renamed.len(), "urls": renamed}))
}

/// file/cp.cgi: copies any accessible file into an own folder.
pub(super) fn copy(request: &Request<'_>) -> CallResult {
    let urls = request.fields.texts("urls")?;
    let rename = request.new_name(&urls)?;
    let password = request.fields.scalar("pass");
    let caller = Caller {
        account: Some(request.account),
        address: request.from,
        password: password.as_deref(),
    };
    let mut store = request.world.store.lock();
    let place = request.writable_place(&store, "folder_id")?;
    let mut copied = Vec::new();
    for url in urls {
        let file = find(request, &store, url).ok_or(ErrorRow::NOT_FOUND)?;
        store.access(file, &caller, request.world.unknowns().password_for_owner)?;
        let draft = Draft {
            name: rename.clone().unwrap_or_else(|| file.name.clone()),
            folder: place.folder,
            owner: Some(place.owner),
            domain: file.domain,
            content: file.content.clone(),
            checksum: file.checksum.clone(),
            age: Duration::ZERO,
            password: None,
            acl: Default::default(),
            hotlink: false,
            guests_refused: false,
        };
        let copy = store.add_file(draft).link();
        copied.push(json!({"from_url": url, "to_url": copy}));
    }
    let mut reply = json!({"status": "OK", "copied": copied.len(), "urls": copied});
    name_in(&mut reply, rename);
    Ok(reply)
}

fn find<'a>(request: &Request<'_>, store: &'a Store, url: &str) -> Option<&'a File> {
    store.file(&link::parse(url)?, request.world.unknowns().strict_domain)
}

pub(super) fn own<'a>(request: &Request<'_>, store: &'a Store, url: &str) -> Option<&'a File> {
    find(request, store, url).filter(|file| file.owner == Some(request.account))
}

fn name_in(reply: &mut Value, name: Option<String>) {
    if let (Some(name), Value::Object(map)) = (name, reply) {
        map.insert("filename".into(), name.into());
    }
}

impl Request<'_> {
    /// `rename`, which requires exactly one URL.
    fn new_name(&self, urls: &[&str]) -> Result<Option<String>, Ko> {
        let name = self.fields.text("rename");
        match name.map(|name| self.world.accepted_name(name)) {
            None => Ok(None),
            Some(name) if name.is_empty() => Ok(None),
            Some(_) if urls.len() != 1 => Err(Ko::bad_request("rename requires exactly one url")),
            Some(name) => Ok(Some(name)),
        }
    }
}
