//! The files of a member as loaded by the console's script: the list of a
//! folder, a new folder, and the links of selected files.

use http::StatusCode;

use super::super::form::Form;
use super::super::layout::{Style, size};
use crate::names::{self, LONGEST_FOLDER_NAME};
use crate::reply::{self, Reply, escaped};
use crate::store::{AccountId, ROOT};
use crate::world::World;

/// files.pl: `dir_id`, one list item per folder and file. A fragment, not a
/// complete page.
pub(super) fn list(world: &World, style: &Style, form: &Form, member: AccountId) -> Reply {
    let store = world.store.lock();
    let Some(folder) = folder(form).filter(|folder| store.has_folder(member, *folder)) else {
        return fragment("Invalid folder".to_owned());
    };
    let item = |kind: &str, rel: &str, name: &str, rest: &str| {
        format!(
            "<li class=\" {kind}\" rel=\"{rel}\"><div class=\"dF\">\
             <a href=\"#\" onclick=\"return false\">{}</a></div>{rest}</li>\n",
            escaped(name)
        )
    };
    let dated = |when| format!("<div class=\"dD\">{}</div>", world.clock.paris(when));
    let folders = store.folders_in(member, folder).into_iter();
    let folders = folders.map(|folder| {
        let rest = dated(folder.created);
        item("directory", &folder.id.to_string(), &folder.name, &rest)
    });
    let files = store.files_of(member, Some(folder)).into_iter();
    let files = files.map(|file| {
        let bytes = size(file.size(), style.language);
        let rest = format!("<div class=\"dS\">{bytes}</div>{}", dated(file.date));
        item("file", &file.id, &file.name, &rest)
    });
    let items: String = folders.chain(files).collect();
    fragment(format!("<ul id=\"sable\">\n{items}</ul>\n"))
}

/// mkdir.pl: `mkdir` in `dir_id`, with a textual reply.
pub(super) fn make(world: &World, form: &Form, member: AccountId) -> Reply {
    let name = form.field("mkdir").unwrap_or_default();
    let mut store = world.store.lock();
    let parent = folder(form).filter(|folder| store.has_folder(member, *folder));
    let is_allowed = !name.is_empty()
        && name.chars().all(names::is_allowed)
        && name.chars().count() <= LONGEST_FOLDER_NAME;
    let words = match parent {
        Some(parent) if is_allowed => match store.folder_named(member, parent, name) {
            Some(_) => "Another folder with the same name already exists",
            None => {
                store.add_folder(member, parent, name);
                "Folder created successfully"
            }
        },
        _ => "Invalid folder name",
    };
    fragment(words.to_owned())
}

/// link.pl: the links of the files in `selected[]`.
pub(super) fn links(world: &World, form: &Form, member: AccountId) -> Reply {
    let store = world.store.lock();
    let chosen = form.all("selected[]").filter_map(|id| store.file_by_id(id));
    let own = chosen.filter(|file| file.owner == Some(member));
    let rows: String = own
        .map(|file| {
            let link = file.link();
            let name = escaped(&file.name);
            format!("<tr><td>{name}</td>\n<td><a href=\"{link}\">{link}</a></td></tr>\n")
        })
        .collect();
    fragment(format!("<table>\n{rows}</table>\n"))
}

/// The requested folder; the root if none is given.
fn folder(form: &Form) -> Option<u64> {
    match form.field("dir_id") {
        None | Some("") => Some(ROOT),
        Some(id) => id.parse().ok(),
    }
}

fn fragment(html: String) -> Reply {
    reply::with(StatusCode::OK, "text/html; charset=utf-8", html.into())
}
