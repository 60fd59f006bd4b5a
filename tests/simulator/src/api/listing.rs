//! file/ls.cgi, file/info.cgi and folder/ls.cgi: lists what is stored.

use std::cmp::Reverse;

use rand::Rng;
use rand::seq::SliceRandom as _;
use serde_json::{Map, Value, json};

use super::sharing::Place;
use super::{CallResult, Request, flood};
use crate::config::ListingOrder;
use crate::limits::WHOLE_ACCOUNT;
use crate::link;
use crate::store::{Acl, File, Folder, ROOT, Store};
use crate::world::World;

/// Limits by the time a file was sent: the parameters `sent_before` and
/// `sent_after`, `YYYY-MM-DD HH:MM:SS`.
#[derive(Default)]
struct Window<'a> {
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl Window<'_> {
    /// Dates in this format sort as text.
    fn contains(&self, date: &str, is_inclusive: bool) -> bool {
        let on_the_edge = self.before == Some(date) || self.after == Some(date);
        if on_the_edge {
            return is_inclusive;
        }
        self.before.is_none_or(|before| date < before)
            && self.after.is_none_or(|after| date > after)
    }
}

/// file/ls.cgi: the files of one folder, or of the whole account.
pub(super) async fn files(request: &Request<'_>) -> CallResult {
    let world = request.world;
    let folder = request.fields.integer("folder_id")?.unwrap_or(0);
    let place = match folder {
        WHOLE_ACCOUNT => None,
        _ => Some(request.place(&world.store.lock(), "folder_id")?),
    };
    world
        .limiter
        .listing(&world.clock, request.account, folder)
        .map_err(|limit| flood(world, limit))?;
    let is_given = |date: &&str| !date.is_empty();
    let window = Window {
        before: request.fields.text("sent_before").filter(is_given),
        after: request.fields.text("sent_after").filter(is_given),
    };
    let files = stored(request, place, &window);
    let items = items(world, place, &files).await;
    Ok(json!({"status": "OK", "count": items.len(), "items": items}))
}

/// file/info.cgi: one file. Without `status`, as on the real wire.
pub(super) async fn info(request: &Request<'_>) -> CallResult {
    let world = request.world;
    let file = request.requested_file()?;
    hash(world, std::slice::from_ref(&file)).await;
    let mut reply = row(world, &file);
    reply.insert("no_ssl".into(), u8::from(file.no_ssl).into());
    reply.insert("inline".into(), u8::from(file.inline).into());
    reply.insert("description".into(), json!(file.description));
    reply.insert("acl".into(), acl(&file.acl));
    // Only the owner sees where a file is.
    if file.owner == Some(request.account) {
        let path = world.store.lock().path(file.folder);
        reply.insert("folder_id".into(), file.folder.into());
        reply.insert("path".into(), path.into());
    }
    Ok(Value::Object(reply))
}

/// folder/ls.cgi: the subfolders of a folder, and its files on request.
pub(super) async fn folder(request: &Request<'_>) -> CallResult {
    let world = request.world;
    let (place, mut reply) = {
        let store = world.store.lock();
        let place = request.place(&store, "folder_id")?;
        let mut reply = head(world, place.folder, store.folder(place.owner, place.folder));
        let files = match place.is_others_root {
            true => Vec::new(),
            false => store.files_of(place.owner, Some(place.folder)),
        };
        let size: u64 = files.iter().map(|file| file.size()).sum();
        reply.insert("files".into(), files.len().into());
        reply.insert("size".into(), size.into());
        if place.owner != request.account {
            let owner = store.accounts.get(place.owner);
            reply.insert("user".into(), json!(owner.map(|owner| &owner.email)));
            reply.insert("rw".into(), u8::from(place.is_writable).into());
            reply.insert("hide_links".into(), u8::from(place.hides_links).into());
        }
        insert_list(
            &mut reply,
            "sub_folders",
            sub_folders(request, &store, place),
        );
        (place, reply)
    };
    if request.fields.flag("files") {
        let items = items(
            world,
            Some(place),
            &stored(request, Some(place), &Window::default()),
        )
        .await;
        insert_list(&mut reply, "items", items);
    }
    Ok(Value::Object(reply))
}

/// The subfolders of a place. Those shared by others, listed with their owner,
/// appear in the caller's own root, or in the root of the user named.
fn sub_folders(request: &Request<'_>, store: &Store, place: Place) -> Vec<Value> {
    let shared = match (place.is_others_root, place.folder) {
        (true, _) => store.shares_for(request.account, Some(place.owner)),
        (false, ROOT) => store.shares_for(request.account, None),
        _ => Vec::new(),
    };
    let own = match place.is_others_root {
        true => Vec::new(),
        false => store.folders_in(place.owner, place.folder),
    };
    let own = own
        .into_iter()
        .map(|folder| sub_folder(request.world, folder));
    let shared = shared.into_iter().map(|folder| {
        let mut row = sub_folder(request.world, folder);
        let owner = store.accounts.get(folder.owner);
        row["email"] = json!(owner.map(|owner| &owner.email));
        row
    });
    own.chain(shared).collect()
}

/// The files of a place, or of the whole account: those sent in the window,
/// limited to the rows of a listing.
fn stored(request: &Request<'_>, place: Option<Place>, window: &Window<'_>) -> Vec<File> {
    let world = request.world;
    let unknowns = world.unknowns();
    let store = world.store.lock();
    let mut files = match place {
        None => store.files_of(request.account, None),
        Some(place) if place.is_others_root => Vec::new(),
        Some(place) => store.files_of(place.owner, Some(place.folder)),
    };
    if window.before.or(window.after).is_some() {
        let is_inclusive = unknowns.inclusive_dates;
        files.retain(|file| window.contains(&world.clock.paris(file.date), is_inclusive));
    }
    match unknowns.listing_order {
        ListingOrder::Oldest => files.sort_by_key(|file| (file.date, file.arrival)),
        ListingOrder::Newest => files.sort_by_key(|file| Reverse((file.date, file.arrival))),
        ListingOrder::Name => files.sort_by(|a, b| a.name.cmp(&b.name)),
        ListingOrder::Random => files.shuffle(&mut rand::rng()),
    }
    files.truncate(unknowns.listing_rows);
    files.into_iter().cloned().collect()
}

async fn items(world: &World, place: Option<Place>, files: &[File]) -> Vec<Value> {
    hash(world, files).await;
    let hides_links = place.is_some_and(|place| place.hides_links);
    files
        .iter()
        .map(|file| {
            let mut row = row(world, file);
            // The real form of a hidden link is unknown.
            if hides_links {
                row.insert("url".into(), "".into());
            }
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
    world.hasher.prioritize(jobs, world.checksum_wait).await;
}

/// The fields that listings and file/info share.
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

/// Subfolders have their id under `id`, unlike in every other folder reply.
fn sub_folder(world: &World, folder: &Folder) -> Value {
    json!({
        "id": folder.id,
        "name": folder.name,
        "pass": u8::from(folder.password.is_some()),
        "create_date": world.clock.paris(folder.created),
    })
}

/// An empty list in folder/ls has been seen as empty, null, or missing.
fn insert_list(reply: &mut Map<String, Value>, name: &str, list: Vec<Value>) {
    let value = match (list.is_empty(), rand::rng().random_range(0..3)) {
        (true, 0) => return,
        (true, 1) => Value::Null,
        _ => Value::Array(list),
    };
    reply.insert(name.to_owned(), value);
}
