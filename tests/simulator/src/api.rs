//! The JSON API at `api.1fichier.com/v1/*.cgi`: authentication, and the form of
//! requests and replies. The calls are in the submodules.

mod chattr;
mod download;
mod fields;
mod files;
mod folders;
mod ftp;
mod listing;
mod remote;
mod scan;
mod sharing;
mod upload;
mod user;
mod vouchers;

use http::header::{ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use serde_json::{Map, Value};

use crate::dispatch::Call;
use crate::errors::{ErrorRow, Ko};
use crate::fault::Fault;
use crate::limits::{Exceeded, FLOOD_LOCK};
use crate::reply::{self, Reply};
use crate::store::AccountId;
use crate::world::{World, bearer};
use fields::Fields;

/// The prefix of every call.
const BASE: &str = "/v1/";

/// Maximum length of a request body; far more than any documented request
/// needs.
pub(crate) const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// The name of a call: its path without the prefix.
pub(crate) fn call_name(path: &str) -> &str {
    path.strip_prefix(BASE).unwrap_or("")
}

/// Whether this is a call, such as `file/ls.cgi`.
pub(crate) fn is_call(name: &str) -> bool {
    CALLS.contains(&name)
}

/// A call by an authenticated account.
struct Request<'a> {
    world: &'a World,
    account: AccountId,
    from: std::net::IpAddr,
    fields: Fields,
}

type CallResult = Result<Value, Ko>;

const CALLS: [&str; 26] = [
    "download/get_token.cgi",
    "file/chattr.cgi",
    "file/cp.cgi",
    "file/info.cgi",
    "file/ls.cgi",
    "file/mv.cgi",
    "file/rename.cgi",
    "file/rm.cgi",
    "file/scan.cgi",
    "folder/ls.cgi",
    "folder/mkdir.cgi",
    "folder/mv.cgi",
    "folder/rm.cgi",
    "folder/share.cgi",
    "ftp/process.cgi",
    "ftp/users/add.cgi",
    "ftp/users/ls.cgi",
    "ftp/users/rm.cgi",
    "remote/info.cgi",
    "remote/ls.cgi",
    "remote/request.cgi",
    "user/info.cgi",
    "vouchers/check.cgi",
    "vouchers/ls.cgi",
    "vouchers/use.cgi",
    UPLOAD_SERVER,
];

/// The only call that also accepts GET, and that needs no key.
const UPLOAD_SERVER: &str = "upload/get_upload_server.cgi";

pub(crate) async fn handle(world: &World, mut call: Call) -> Reply {
    let name = call_name(&call.address.path).to_owned();
    let is_gone = name.starts_with("ftp/") && !world.unknowns().ftp_calls;
    if !is_call(&name) || is_gone {
        return reply::not_found();
    }
    let is_allowed = match name.as_str() {
        UPLOAD_SERVER => matches!(call.method, Method::GET | Method::POST),
        _ => call.method == Method::POST,
    };
    if !is_allowed {
        return wrong_method();
    }
    let mut pretty = false;
    let reply = match respond(world, &name, &mut call, &mut pretty).await {
        Ok(value) => reply::json(StatusCode::OK, &value, pretty),
        Err(ko) => {
            if let Some(limit) = ko.limit {
                call.record.refused_by(limit);
            }
            reply::ko(&ko, &world.unknowns())
        }
    };
    let reply = match call.fault {
        Some(Fault::InvalidJson) => reply::with_backslash(reply),
        _ => reply,
    };
    match call.header(ACCEPT_ENCODING) {
        Some(accepted) if accepted.contains("gzip") => reply::gzipped(reply),
        _ => reply,
    }
}

/// The reply to a GET where only POST is documented; the real one is unknown.
fn wrong_method() -> Reply {
    let mut reply = reply::page(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
    let post = HeaderValue::from_static("POST");
    reply.headers_mut().insert(ALLOW, post);
    reply
}

async fn respond(world: &World, name: &str, call: &mut Call, pretty: &mut bool) -> CallResult {
    let from = call.from();
    if world.locks.is_flooded(from) {
        return Err(flood(world, FLOOD_LOCK));
    }
    world.limiter.request(&world.clock, from).map_err(|limit| {
        world.locks.flooded(&world.clock, from);
        flood(world, limit)
    })?;
    let account = match (name, call.account) {
        (UPLOAD_SERVER, _) => None,
        (_, Some(account)) => {
            if world
                .store
                .lock()
                .accounts
                .get(account)
                .is_none_or(|a| a.is_locked)
            {
                return Err(ErrorRow::NO_SUCH_USER.into());
            }
            let located = world.locks.locate(&world.clock, account, from);
            located.map_err(|row| Ko::from(row).by("one-location"))?;
            let key = bearer(call.header(AUTHORIZATION)).unwrap_or_default();
            let counted = world.limiter.with_key(&world.clock, account, key);
            counted.map_err(|limit| flood(world, limit))?;
            Some(account)
        }
        (_, None) => return Err(ErrorRow::NOT_AUTHENTICATED.into()),
    };
    let fields = read(call).await?;
    *pretty = fields.flag("pretty");
    let Some(account) = account else {
        return Ok(upload::server(world));
    };
    let request = Request {
        world,
        account,
        from,
        fields,
    };
    match name {
        "download/get_token.cgi" => download::get_token(&request),
        "file/chattr.cgi" => chattr::chattr(&request),
        "file/cp.cgi" => files::copy(&request),
        "file/info.cgi" => listing::info(&request).await,
        "file/ls.cgi" => listing::files(&request).await,
        "file/mv.cgi" => files::relocate(&request),
        "file/rename.cgi" => files::rename(&request),
        "file/rm.cgi" => files::remove(&request),
        "file/scan.cgi" => scan::scan(&request),
        "folder/ls.cgi" => listing::folder(&request).await,
        "folder/mkdir.cgi" => folders::make(&request),
        "folder/mv.cgi" => folders::relocate(&request),
        "folder/rm.cgi" => folders::remove(&request),
        "folder/share.cgi" => folders::share(&request),
        "ftp/process.cgi" => ftp::process(),
        "ftp/users/add.cgi" => ftp::add(&request),
        "ftp/users/ls.cgi" => ftp::users(&request),
        "ftp/users/rm.cgi" => ftp::remove(&request),
        "remote/info.cgi" => remote::info(&request),
        "remote/ls.cgi" => remote::list(&request),
        "remote/request.cgi" => remote::request(&request),
        "user/info.cgi" => user::info(&request),
        "vouchers/check.cgi" => vouchers::check(&request),
        "vouchers/ls.cgi" => vouchers::list(&request),
        "vouchers/use.cgi" => vouchers::redeem(&request),
        // `CALLS` contains no other.
        _ => Err(ErrorRow::NOT_FOUND.into()),
    }
}

/// A refusal by the rate limits, with the configured status.
fn flood(world: &World, exceeded: Exceeded) -> Ko {
    Ko {
        status: world.unknowns().flood_status,
        ..Ko::from(exceeded.row).by(exceeded.limit)
    }
}

/// Reads the JSON object of a request. An empty body counts as an empty object;
/// the content type is required anyway, even on GET. How the real API replies
/// to anything else is unknown.
async fn read(call: &mut Call) -> Result<Fields, Ko> {
    let content_type = call.header(CONTENT_TYPE).unwrap_or("");
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Ko::bad_request("Content-Type must be application/json"));
    }
    let body = call.body.all(LONGEST_BODY).await;
    let body = body.ok_or_else(|| Ko::bad_request("body too long"))?;
    if body.trim_ascii().is_empty() {
        return Ok(Fields::new(Map::new()));
    }
    match serde_json::from_slice(&body) {
        Ok(Value::Object(map)) => Ok(Fields::new(map)),
        _ => Err(Ko::bad_request("the body is not a JSON object")),
    }
}

impl Request<'_> {
    /// `None` if the field is absent and its default applies.
    fn folder(&self, field: &str) -> Result<Option<u64>, Ko> {
        match self.fields.integer(field)? {
            None => Ok(None),
            Some(id) => match u64::try_from(id) {
                Ok(id) if self.world.store.lock().has_folder(self.account, id) => Ok(Some(id)),
                _ => Err(ErrorRow::NOT_FOUND.into()),
            },
        }
    }
}
