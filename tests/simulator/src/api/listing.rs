//! file/ls.cgi, file/info.cgi and folder/ls.cgi: what is stored, as the API
//! tells it.

use rand::Rng;
use serde_json::{Map, Value, json};

use super::{Answer, Request, flood};
use crate::limits::WHOLE_ACCOUNT;
use crate::link;
use crate::store::{Acl, File, Folder, ROOT};
use crate::world::World;

/// Rows of a listing: at most 5 000 (API notice). What becomes of the rest is
/// unknown; here it is left out.
const MOST_ROWS: usize = 5000;

/// file/ls.cgi: the files of one folder, or of the whole account.
pub(super) async fn files(request: &Request<'_>) -> Answer {
    let world = request.world;
    let folder = request.fields.integer("folder_id")?.unwrap_or(0);
    if folder != WHOLE_ACCOUNT {
        request.folder("folder_id")?;
    }
    world
        .limiter
        .listing(&world.clock, request.account, folder)
        .map_err(|row| flood(world, row))?;
    // -1 is the only negative number that has got here.
    let mut files = stored(request, u64::try_from(folder).ok());
    // Dates of this form sort as text.
    let date = |file: &File| world.clock.paris(file.date);
    if let Some(before) = request.fields.text("sent_before") {
        files.retain(|file| date(file).as_str() < before);
    }
    if let Some(after) = request.fields.text("sent_after") {
        files.retain(|file| date(file).as_str() > after);
    }
    let items = items(world, &files).await;
    Ok(json!({"status": "OK", "count": items.len(), "items": items}))
}

/// file/info.cgi: one file. Without `status`, as on the real wire.
pub(super) async fn info(request: &Request<'_>) -> Answer {
    let world = request.world;
    let file = request.wanted_file()?;
    hash(world, std::slice::from_ref(&file)).await;
    let mut reply = row(world, &file);
    reply.insert("no_ssl".into(), u8::from(file.no_ssl).into());
    reply.insert("inline".into(), u8::from(file.inline).into());
    reply.insert("description".into(), json!(file.description));
    reply.insert("acl".into(), acl(&file.acl));
    // Where a file lies is its owner's affair.
    if file.owner == Some(request.account) {
        let path = world.store.lock().path(file.folder);
        reply.insert("folder_id".into(), file.folder.into());
        reply.insert("path".into(), path.into());
    }
    Ok(Value::Object(reply))
}

/// folder/ls.cgi: the sub-folders of a folder, and its files when asked.
pub(super) async fn folder(request: &Request<'_>) -> Answer {
    let world = request.world;
    let id = request.folder("folder_id")?.unwrap_or(ROOT);
    let mut reply = {
        let store = world.store.lock();
        let mut reply = head(world, id, store.folder(request.account, id));
        let files = store.files_of(request.account, Some(id));
        let size: u64 = files.iter().map(|file| file.size()).sum();
        reply.insert("files".into(), files.len().into());
        reply.insert("size".into(), size.into());
        let folders = store.folders_in(request.account, id);
        let folders = folders.into_iter().map(|folder| sub_folder(world, folder));
        insert_list(&mut reply, "sub_folders", folders.collect());
        reply
    };
    if request.fields.flag("files") {
        let items = items(world, &stored(request, Some(id))).await;
        insert_list(&mut reply, "items", items);
    }
    Ok(Value::Object(reply))
}

fn stored(request: &Request<'_>, folder: Option<u64>) -> Vec<File> {
    let store = request.world.store.lock();
    let files = store.files_of(request.account, folder);
    files.into_iter().take(MOST_ROWS).cloned().collect()
}

async fn items(world: &World, files: &[File]) -> Vec<Value> {
    hash(world, files).await;
    files
        .iter()
        .map(|file| {
            let mut row = row(world, file);
            row.insert("acl".into(), u8::from(!file.acl.is_empty()).into());
            Value::Object(row)
        })
        .collect()
}

async fn hash(world: &World, files: &[File]) {
    let jobs = files
        .iter()
        .map(|file| (file.content.clone(), file.checksum.clone()))
        .collect();
    world.hasher.hurry(jobs, world.checksum_wait).await;
}

/// What listings and file/info tell alike.
fn row(world: &World, file: &File) -> Map<String, Value> {
    let checksum = file.checksum.get();
    let fields = [
        ("url", json!(file.link())),
        ("filename", json!(file.name)),
        ("size", json!(file.size())),
        ("date", json!(world.clock.paris(file.date))),
        ("checksum", json!(checksum.as_deref().unwrap_or(""))),
        ("content-type", json!(file.content_type())),
        ("pass", json!(u8::from(file.password.is_some()))),
        ("cdn", json!(u8::from(file.cdn))),
    ];
    fields
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

fn acl(acl: &Acl) -> Value {
    json!({
        "ip": acl.ip,
        "country": acl.country,
        "email": acl.email,
        "premium": u8::from(acl.premium),
    })
}

fn head(world: &World, id: u64, folder: Option<&Folder>) -> Map<String, Value> {
    let shared = folder.and_then(|folder| folder.public_id.as_deref());
    let shares = folder.map_or(&[][..], |folder| &folder.shares);
    let shares: Vec<Value> = shares
        .iter()
        .map(|share| {
            json!({
                "email": share.email,
                "rw": u8::from(share.writable),
                "hide_links": u8::from(share.hide_links),
            })
        })
        .collect();
    let has_password = folder.is_some_and(|folder| folder.password.is_some());
    let fields = [
        ("status", json!("OK")),
        ("folder_id", json!(id)),
        (
            "name",
            json!(folder.map_or("", |folder| folder.name.as_str())),
        ),
        (
            "create_date",
            json!(folder.map(|folder| world.clock.paris(folder.created))),
        ),
        (
            "shared",
            json!(shared.map(link::to_folder).unwrap_or_default()),
        ),
        ("pass", json!(u8::from(has_password))),
        ("shares", json!(shares)),
    ];
    fields
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

/// Sub-folders have their id under `id`, unlike every other folder reply.
fn sub_folder(world: &World, folder: &Folder) -> Value {
    json!({
        "id": folder.id,
        "name": folder.name,
        "pass": u8::from(folder.password.is_some()),
        "create_date": world.clock.paris(folder.created),
    })
}

/// An empty list of folder/ls is seen as empty, as null, or not at all.
fn insert_list(reply: &mut Map<String, Value>, name: &str, list: Vec<Value>) {
    let value = match (list.is_empty(), rand::rng().random_range(0..3)) {
        (true, 0) => return,
        (true, 1) => Value::Null,
        _ => Value::Array(list),
    };
    reply.insert(name.to_owned(), value);
}
