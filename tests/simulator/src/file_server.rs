//! The file servers `a-N.DOMAIN`: a direct URL in, a file or a part of it out.
//! Knows tokens and files, but not the API that issues tokens.

mod validators;

use std::time::Instant;

use http::header::{
    ACCEPT_RANGES, ALLOW, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, LAST_MODIFIED,
    RANGE, REFERER,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::body::{Lease, Outflow, Payload};
use crate::dispatch::Call;
use crate::fault::Fault;
use crate::link;
use crate::names;
use crate::range::{self, RequestedRange};
use crate::reply::{self, Reply};
use crate::store::File;
use crate::tokens::{Refusal, Ticket};
use crate::website::{Language, Notice};
use crate::world::World;
use validators::Validators;

/// Prefix of the paths of free downloads.
const WEB: &str = "/c";

/// The direct URL for a path created by [`crate::tokens::Tokens::issue`].
pub(crate) fn url(world: &World, file: &File, no_ssl: bool, path: &str) -> String {
    let scheme = if no_ssl { "http" } else { "https" };
    let server = world.tokens.server(&file.id, world.unknowns().file_servers);
    let domain = link::domain_name(file.domain);
    format!("{scheme}://a-{server}.{domain}{path}")
}

pub(crate) fn handle(world: &World, call: &Call) -> Reply {
    if call.method != Method::GET && !call.is_head() {
        let mut reply = reply::page(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
        let allowed = HeaderValue::from_static("GET, HEAD");
        reply.headers_mut().insert(ALLOW, allowed);
        return reply;
    }
    if call.fault == Some(Fault::TokenExpired) {
        return refused(world, Refusal::Expired, false);
    }
    let path = &call.address.path;
    let is_web = path.starts_with(WEB);
    if is_web && world.website.lock().referer_required && call.header(REFERER).is_none() {
        return reply::page(StatusCode::FORBIDDEN, "Forbidden");
    }
    let opened = world.tokens.open(
        &world.clock,
        Instant::now(),
        path,
        call.from(),
        call.is_head(),
    );
    let ticket = match opened {
        Ok(ticket) => ticket,
        Err(refusal) => return refused(world, refusal, is_web),
    };
    // Removed since the token was issued.
    let Some(file) = world.store.lock().file_by_id(&ticket.file).cloned() else {
        return reply::not_found();
    };
    if call.is_head() {
        return serve(world, call, &ticket, &file, None);
    }
    if matches!(call.fault, Some(Fault::TokenDies { .. })) {
        world.tokens.forget(path);
    }
    match lease(world, call, &ticket) {
        Ok(lease) => serve(world, call, &ticket, &file, lease),
        Err(Full::Guest) => reply::page(StatusCode::OK, Notice::OnlyOne.text(Language::English)),
        // The real reply to the 31st connection is unknown.
        Err(Full::Account) => {
            call.record.refused_by("downloads-per-account");
            reply::page(StatusCode::FORBIDDEN, "Too many connections")
        }
    }
}

/// Whose limit of simultaneous downloads is reached.
enum Full {
    Guest,
    Account,
}

/// What the download occupies while it lasts: a guest's only slot, or one of an
/// account's.
fn lease(world: &World, call: &Call, ticket: &Ticket) -> Result<Option<Lease>, Full> {
    if ticket.is_free() {
        let download = world.guests.download(call.from());
        return Ok(Some(Box::new(download.ok_or(Full::Guest)?)));
    }
    let Some(account) = ticket.account else {
        return Ok(None);
    };
    let connected = world.locks.connect(account).ok_or(Full::Account)?;
    Ok(Some(Box::new(connected)))
}

fn refused(world: &World, refusal: Refusal, is_web: bool) -> Reply {
    let expired = reply::page(
        world.unknowns().expired_token_status,
        "The link your requested is expired",
    );
    match refusal {
        Refusal::Expired => expired,
        // Single use, reported like an expired token.
        Refusal::SecondConnection if is_web => expired,
        Refusal::SecondConnection => reply::page(
            world.unknowns().second_connection_status,
            "This link can be used only once",
        ),
        Refusal::OtherAddress => {
            reply::page(StatusCode::FORBIDDEN, "This link is not for your address")
        }
    }
}

/// The file, or the requested part of it. The `lease` is released when the last
/// byte has been sent, or when the client has disconnected.
pub(crate) fn serve(
    world: &World,
    call: &Call,
    ticket: &Ticket,
    file: &File,
    lease: Option<Lease>,
) -> Reply {
    let size = file.size();
    let validators = Validators::of(world, call, file);
    let wanted = match ticket.is_free() {
        // Free downloads cannot be resumed.
        true => RequestedRange::Whole,
        false if !validators.fit(call) => RequestedRange::Whole,
        false => range::parse(call.header(RANGE), size),
    };
    let (status, start, length) = match wanted {
        RequestedRange::Whole => (StatusCode::OK, 0, size),
        RequestedRange::Part { first, last } => {
            (StatusCode::PARTIAL_CONTENT, first, last - first + 1)
        }
        RequestedRange::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let outflow = match file.content.read(start, length, &world.buffers) {
        Ok(reader) => Outflow::new(reader, world.conditions.throttles()),
        Err(_) => return reply::error_page(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let (outflow, announced) = match call.fault {
        // Up to `bytes` of the body, and then the end of the connection, clean
        // or not, or silence.
        Some(
            Fault::CutAfter { bytes }
            | Fault::ResetAfter { bytes }
            | Fault::TokenDies { bytes }
            | Fault::StallAfter { bytes },
        ) if bytes < length => {
            let Ok(reader) = file.content.read(start, bytes, &world.buffers) else {
                return reply::error_page(StatusCode::INTERNAL_SERVER_ERROR);
            };
            let outflow = Outflow::new(reader, world.conditions.throttles()).announcing(length);
            match call.fault {
                Some(Fault::StallAfter { .. }) => (outflow.stalling(), length),
                Some(Fault::ResetAfter { .. }) => {
                    call.connection.end_with_reset();
                    (outflow, length)
                }
                _ => (outflow, length),
            }
        }
        Some(Fault::ContentLength { announced }) => (outflow.announcing(announced), announced),
        Some(Fault::Trickle { bytes_per_second }) => (outflow.throttled(bytes_per_second), length),
        _ => (outflow, length),
    };
    let inline = ticket.inline || call.address.parameter("inline").is_some_and(|v| v == "1");
    let content_type = match inline {
        true => file.content_type(),
        false => "application/octet-stream",
    };
    let payload = match call.is_head() {
        true => Payload::empty(),
        false => Payload::File(Box::new(outflow.with(lease))),
    };
    let mut reply = reply::with(status, content_type, payload);
    let headers = reply.headers_mut();
    headers.insert(CONTENT_LENGTH, announced.into());
    let ranges = if ticket.is_free() { "none" } else { "bytes" };
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static(ranges));
    headers.insert(CONTENT_DISPOSITION, names::disposition(&file.name, inline));
    if let Some(etag) = &validators.etag {
        insert(headers, ETAG, etag);
    }
    if let Some(date) = &validators.last_modified {
        insert(headers, LAST_MODIFIED, date);
    }
    match wanted {
        RequestedRange::Whole => {}
        RequestedRange::Part { first, last } => {
            insert(
                headers,
                CONTENT_RANGE,
                &format!("bytes {first}-{last}/{size}"),
            );
        }
        RequestedRange::Unsatisfiable => insert(headers, CONTENT_RANGE, &format!("bytes */{size}")),
    }
    reply
}

fn insert(headers: &mut HeaderMap, name: http::HeaderName, value: &str) {
    // ASCII by construction: ids, numbers and punctuation.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
