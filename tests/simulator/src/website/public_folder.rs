//! `/dir/ID`: a shared folder as JSON for programs and as a page for people.

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::form::Form;
use super::layout::{Style, size};
use super::{Notice, notice_page};
use crate::config::Network;
use crate::dispatch::Call;
use crate::json;
use crate::reply::{self, Reply, escaped};
use crate::store::{File, Folder, Store};
use crate::world::World;

/// JSON for `?json=1`, or for a form with `json=1` and the password; a page for
/// anything else. Not recursive: subfolders have their own links.
pub(super) async fn handle(world: &World, call: &mut Call, style: &Style, id: &str) -> Reply {
    let form = Form::read(call).await;
    if *world.network.lock() == Network::Professional {
        return notice_page(world, call, style, Notice::ServerDetected);
    }
    let store = world.store.lock();
    let Some(folder) = store.shared_folder(id) else {
        return notice_page(world, call, style, Notice::DoesNotExist);
    };
    // A password is accepted only in the body of a POST.
    let given = form.sent("pass");
    if folder.password.is_some() && folder.password.as_deref() != given {
        let is_wrong = given.is_some_and(|pass| !pass.is_empty());
        return style.page(StatusCode::OK, &ask(style, folder, is_wrong));
    }
    let files = store.files_of(folder.owner, Some(folder.id));
    let value = match (form.field("json"), &call.method) {
        (Some("1"), _) => rows(&files),
        // One client mentions an object with numbered rows.
        (Some("2"), &Method::GET) => by_number(rows(&files)),
        _ => return style.page(StatusCode::OK, &listing(style, &store, folder, &files)),
    };
    reply::with(
        StatusCode::OK,
        "application/json; charset=utf-8",
        json::shuffled(&value, false).into(),
    )
}

/// The keys differ from those of the API.
fn rows(files: &[&File]) -> Value {
    let row = |file: &&File| {
        json!({
            "filename": file.name,
            "link": file.link(),
            "size": file.size(),
            "password": u8::from(file.password.is_some()),
            "acl": u8::from(!file.acl.is_empty()),
        })
    };
    files.iter().map(row).collect()
}

fn by_number(rows: Value) -> Value {
    let Value::Array(rows) = rows else {
        return rows;
    };
    let rows = rows.into_iter().enumerate();
    let object: Map<_, _> = rows.map(|(n, row)| (n.to_string(), row)).collect();
    object.into()
}

fn title(style: &Style, folder: &Folder) -> String {
    let kind = style.language.pick("Shared folder", "Dossier partagé");
    format!("<h2>{kind} {}</h2>", escaped(&folder.name))
}

/// The form for the password; shown again after a wrong one.
fn ask(style: &Style, folder: &Folder, is_wrong: bool) -> String {
    let remark = match is_wrong {
        true => Notice::BadPassword.text(style.language),
        false => "",
    };
    format!(
        "{}{remark}<form method=\"POST\" action=\"\"><input type=\"password\" name=\"pass\"/>\
         <input type=\"submit\"/></form>",
        title(style, folder)
    )
}

fn listing(style: &Style, store: &Store, folder: &Folder, files: &[&File]) -> String {
    let rows: String = files
        .iter()
        .map(|file| {
            let action = style.language.pick("Download", "Téléchargement de");
            let name = escaped(&file.name);
            format!(
                "<tr><td><a href=\"{}\" target=\"_blank\" title=\"{action} {name}\">{name}</a></td> \
                 <td class=\"normal\">{}</td></tr>\n",
                file.link(),
                size(file.size(), style.language)
            )
        })
        .collect();
    let public = store.folders_in(folder.owner, folder.id);
    let folders: String = public
        .into_iter()
        .filter_map(|folder| {
            let link = crate::link::to_folder(folder.public_id.as_deref()?);
            let name = escaped(&folder.name);
            Some(format!("<tr><td><a href=\"{link}\">{name}</a></td></tr>\n"))
        })
        .collect();
    format!(
        "{}<table class=\"premium\">\n{rows}{folders}</table>",
        title(style, folder)
    )
}
