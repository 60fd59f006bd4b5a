//! file/chattr.cgi: changes the attributes of own files. An absent field leaves
//! its attribute unchanged, an empty one removes it.

use serde_json::{Value, json};

use super::fields::is_set;
use super::files::own;
use super::{CallResult, Request};
use crate::errors::{ErrorRow, Ko};
use crate::store::{Acl, File};

/// Minimum length of a link's password, in characters (API notice).
const SHORTEST_PASSWORD: usize = 6;

pub(super) fn chattr(request: &Request<'_>) -> CallResult {
    let fields = &request.fields;
    let urls = fields.texts("urls")?;
    let name = fields
        .text("filename")
        .map(|name| request.world.accepted_name(name));
    if name.is_some() && urls.len() != 1 {
        return Err(Ko::bad_request("filename requires exactly one url"));
    }
    let password = password(fields.scalar("pass"))?;
    let acl = fields.value("acl").map(acl);
    let mut store = request.world.store.lock();
    let mut updated = Vec::new();
    for url in urls {
        let Some(id) = own(request, &store, url).map(|file| file.id.clone()) else {
            continue;
        };
        let Some(file) = store.file_mut(&id) else {
            continue;
        };
        if let Some(name) = name.as_ref().filter(|name| !name.is_empty()) {
            file.name.clone_from(name);
        }
        if let Some(description) = fields.text("description") {
            file.description = Some(description.to_owned()).filter(|text| !text.is_empty());
        }
        if let Some(password) = &password {
            file.password.clone_from(password);
        }
        if let Some(acl) = &acl {
            file.acl.clone_from(acl);
        }
        set_flags(request, file);
        updated.push(file.link());
    }
    if updated.is_empty() {
        return Err(ErrorRow::NOT_FOUND.into());
    }
    Ok(json!({"status": "OK", "updated": updated.len(), "urls": updated}))
}

fn set_flags(request: &Request<'_>, file: &mut File) {
    let flags = [
        ("no_ssl", &mut file.no_ssl),
        ("inline", &mut file.inline),
        ("cdn", &mut file.cdn),
    ];
    for (name, flag) in flags {
        if let Some(value) = request.fields.value(name) {
            *flag = is_set(value);
        }
    }
}

/// `None` leaves it unchanged, `Some(None)` removes it.
pub(super) fn password(sent: Option<String>) -> Result<Option<Option<String>>, Ko> {
    match sent {
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(Some(None)),
        Some(text) if text.chars().count() < SHORTEST_PASSWORD => {
            Err(Ko::bad_request("pass has fewer than 6 characters"))
        }
        Some(text) => Ok(Some(Some(text))),
    }
}

fn acl(value: &Value) -> Acl {
    let list = |name: &str| -> Vec<String> {
        let items = value.get(name).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    Acl {
        ip: list("ip"),
        country: list("country"),
        email: list("email"),
        premium: value.get("premium").is_some_and(is_set),
    }
}
