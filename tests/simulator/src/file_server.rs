//! The file servers `a-N.DOMAIN`: a direct URL in, a file or a part of it out.
//! Knows tokens and files, but not the API that gives tokens out.

use std::time::Instant;

use http::header::{
    ACCEPT_RANGES, ALLOW, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_RANGE, RANGE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::body::{Outflow, Payload};
use crate::dispatch::Call;
use crate::fault::Fault;
use crate::names;
use crate::range::{self, Wanted};
use crate::reply::{self, Reply};
use crate::store::File;
use crate::tokens::{Refusal, Ticket};
use crate::world::World;

pub(crate) fn answer(world: &World, call: &Call) -> Reply {
    if call.method != Method::GET && !call.is_head() {
        let mut reply = reply::page(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
        let allowed = HeaderValue::from_static("GET, HEAD");
        reply.headers_mut().insert(ALLOW, allowed);
        return reply;
    }
    if call.fault == Some(Fault::TokenExpired) {
        return refused(world, Refusal::Expired);
    }
    let path = &call.address.path;
    let opened = world
        .tokens
        .open(&world.clock, Instant::now(), path, call.is_head());
    let ticket = match opened {
        Ok(ticket) => ticket,
        Err(refusal) => return refused(world, refusal),
    };
    // Removed since the token was given out.
    let Some(file) = world.store.lock().file_by_id(&ticket.file).cloned() else {
        return reply::not_found();
    };
    serve(world, call, &ticket, &file)
}

fn refused(world: &World, refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Expired => reply::page(
            world.unknowns.expired_token_status,
            "The link your requested is expired",
        ),
        Refusal::SecondConnection => reply::page(
            world.unknowns.second_connection_status,
            "This link can be used only once",
        ),
    }
}

fn serve(world: &World, call: &Call, ticket: &Ticket, file: &File) -> Reply {
    let size = file.size();
    let wanted = wanted(world, call, file);
    let (status, start, length) = match wanted {
        Wanted::Whole => (StatusCode::OK, 0, size),
        Wanted::Part { first, last } => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Wanted::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let outflow = match file.content.read(start, length, &world.buffers) {
        Ok(reader) => Outflow::new(reader),
        Err(_) => return reply::error_page(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let (outflow, announced) = match call.fault {
        // Up to `bytes` of the body, and then the end of the connection.
        Some(Fault::CutAfter { bytes }) if bytes < length => {
            match file.content.read(start, bytes, &world.buffers) {
                Ok(reader) => (Outflow::new(reader).announcing(length), length),
                Err(_) => return reply::error_page(StatusCode::INTERNAL_SERVER_ERROR),
            }
        }
        Some(Fault::ContentLength { announced }) => (outflow.announcing(announced), announced),
        _ => (outflow, length),
    };
    let inline = ticket.inline || call.address.parameter("inline").is_some_and(|v| v == "1");
    let content_type = match inline {
        true => file.content_type(),
        false => "application/octet-stream",
    };
    let payload = match call.is_head() {
        true => Payload::empty(),
        false => Payload::File(outflow),
    };
    let mut reply = reply::with(status, content_type, payload);
    let headers = reply.headers_mut();
    headers.insert(CONTENT_LENGTH, announced.into());
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_DISPOSITION, names::disposition(&file.name, inline));
    if world.unknowns.etag {
        insert(headers, ETAG, &file.etag());
    }
    match wanted {
        Wanted::Whole => {}
        Wanted::Part { first, last } => {
            insert(
                headers,
                CONTENT_RANGE,
                &format!("bytes {first}-{last}/{size}"),
            );
        }
        Wanted::Unsatisfiable => insert(headers, CONTENT_RANGE, &format!("bytes */{size}")),
    }
    reply
}

/// What the request asks for. A part only when it is of the same file as the
/// parts that the client has.
fn wanted(world: &World, call: &Call, file: &File) -> Wanted {
    let is_same = match call.header(IF_RANGE) {
        None => true,
        Some(tag) => world.unknowns.etag && tag == file.etag(),
    };
    match is_same {
        true => range::parse(call.header(RANGE), file.size()),
        false => Wanted::Whole,
    }
}

fn insert(headers: &mut HeaderMap, name: http::HeaderName, value: &str) {
    // ASCII by construction: ids, numbers and punctuation.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
