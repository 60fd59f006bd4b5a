//! The website: what it offers to programs. Its pages for people are not
//! simulated yet.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::address::decoded;
use crate::dispatch::Call;
use crate::json;
use crate::link;
use crate::reply::{self, Reply};
use crate::store::{Folder, Store};
use crate::world::World;

/// The longest form that is read.
const LONGEST_FORM: usize = 1024 * 1024;

pub(crate) async fn answer(world: &World, mut call: Call) -> Reply {
    let path = call.address.path.clone();
    if path == "/check_links.pl" {
        return check_links(world, &mut call).await;
    }
    if let Some(id) = path.strip_prefix("/dir/") {
        return public_folder(world, &mut call, id).await;
    }
    let link = format!("https://{}{path}?{}", call.address.host, call.address.query);
    let link = link.split('&').next().and_then(link::parse);
    let store = world.store.lock();
    match link.and_then(|link| store.file(&link, world.unknowns.strict_domain)) {
        Some(_) => reply::page(
            StatusCode::NOT_IMPLEMENTED,
            "The page of a file is not simulated yet.",
        ),
        None => reply::not_found(),
    }
}

/// `URL;NAME;SIZE` for what anybody may know, `URL;;;STATUS` for the rest.
async fn check_links(world: &World, call: &mut Call) -> Reply {
    let form = form(call).await;
    let store = world.store.lock();
    let line = |url: &str| -> String {
        let Some(link) = link::parse(url) else {
            return format!("{url};;;BAD LINK\n");
        };
        match store.file(&link, world.unknowns.strict_domain) {
            None => format!("{url};;;NOT FOUND\n"),
            Some(file) if file.password.is_some() || !file.acl.is_empty() => {
                format!("{url};;;PRIVATE\n")
            }
            Some(file) => format!("{url};{};{}\n", reply::escaped(&file.name), file.size()),
        }
    };
    let links = form.iter().filter(|(name, _)| name == "links[]");
    let lines: String = links.map(|(_, url)| line(url)).collect();
    reply::with(StatusCode::OK, "text/plain; charset=utf-8", lines.into())
}

/// A shared folder as JSON, for `?json=1` or a form with `json=1`.
async fn public_folder(world: &World, call: &mut Call, id: &str) -> Reply {
    let form = form(call).await;
    let field = |wanted: &str| {
        let found = form.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let store = world.store.lock();
    let Some(folder) = store.shared_folder(id) else {
        return reply::not_found();
    };
    let is_open = folder.password.is_none() || folder.password.as_deref() == field("pass");
    if field("json") == Some("1") && is_open {
        let text = json::shuffled(&rows(&store, folder), false);
        return reply::with(
            StatusCode::OK,
            "application/json; charset=utf-8",
            text.into(),
        );
    }
    let ask = match is_open {
        true => "",
        false => "<form method=\"POST\"><input type=\"password\" name=\"pass\"/></form>",
    };
    let name = reply::escaped(&folder.name);
    reply::page(
        StatusCode::OK,
        &format!("<h2>Shared folder {name}</h2>{ask}"),
    )
}

/// The keys differ from those of the API.
fn rows(store: &Store, folder: &Folder) -> Value {
    let files = store.files_of(folder.owner, Some(folder.id));
    let row = |file: &crate::store::File| {
        json!({
            "filename": file.name,
            "link": file.link(),
            "size": file.size(),
            "password": u8::from(file.password.is_some()),
            "acl": u8::from(!file.acl.is_empty()),
        })
    };
    files.into_iter().map(row).collect()
}

/// The fields of a form, from the query and from an urlencoded body.
async fn form(call: &mut Call) -> Vec<(String, String)> {
    let mut text = call.address.query.clone();
    if call.method == Method::POST
        && let Some(body) = call.body.all(LONGEST_FORM).await
    {
        text.push('&');
        text.push_str(&String::from_utf8_lossy(&body));
    }
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}
