//! Handles one request from arrival to reply: the log entry, the faults, and
//! the choice of the handler. Knows no details of endpoints.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, DATE};
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use crate::address::{Address, Channel};
use crate::body::{Inbound, ReplyBody};
use crate::connection::Connection;
use crate::domains::{self, Site};
use crate::errors::{ErrorRow, Ko};
use crate::fault::{Endpoint, Fault};
use crate::log::sighting;
use crate::log::{Record, Via};
use crate::reply::{self, NoReply, Reply};
use crate::store::AccountId;
use crate::world::World;
use crate::{api, file_server, node, website};

/// A request as passed to the endpoints.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) address: Address,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Inbound,
    pub(crate) connection: Arc<Connection>,
    /// The account whose key is in the request.
    pub(crate) account: Option<AccountId>,
    /// A fault that the endpoint itself has to apply.
    pub(crate) fault: Option<Fault>,
    pub(crate) record: Arc<Record>,
}

impl Call {
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    /// The address used for rate limits and access lists.
    pub(crate) fn from(&self) -> IpAddr {
        self.connection.peer.ip()
    }
}

pub(crate) async fn handle(
    world: &World,
    connection: Arc<Connection>,
    channel: Channel,
    request: Request<Incoming>,
) -> Result<Response<ReplyBody>, NoReply> {
    let (head, body) = request.into_parts();
    let address = Address::of(channel, &head.uri, &head.headers);
    if is_about_the_instance(&address) {
        let body = json!({"instance": world.instance});
        let reply = reply::json(StatusCode::OK, &body, false);
        return Ok(reply.map(|payload| ReplyBody::new(payload, None, connection, head.version)));
    }
    let latency = world.conditions.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    // The arrival time, as logged.
    let authorization = head.headers.get(AUTHORIZATION);
    let account = world.authenticate(authorization.and_then(|value| value.to_str().ok()));
    let entry = sighting::entry(
        world,
        &connection,
        &head.method,
        &address,
        &head.headers,
        account,
    );
    let recording = world.log.begin(entry);
    let mut call = Call {
        body: Inbound::new(body, recording.record.clone(), world.conditions.throttles()),
        method: head.method,
        headers: head.headers,
        address,
        connection: connection.clone(),
        account,
        fault: None,
        record: recording.record.clone(),
    };
    let is_head = call.is_head();
    if is_api(&call) {
        call.body.gather(api::LONGEST_BODY).await;
    }
    let from = call.from();
    let reply = match world.locks.is_banned(from) {
        true if is_closed(&call) => {
            call.record.refused_by("address-lock");
            locked_out(world, &call)
        }
        _ => {
            let reply = route(world, call).await?;
            if ERRORS.contains(&reply.status().as_u16()) {
                world.locks.error(&world.clock, from);
            }
            reply
        }
    };
    let reply = skewed(world, reply);
    let reply = match is_head {
        true => reply::without_body(reply),
        false => reply,
    };
    recording.record.set_status(reply.status().as_u16());
    Ok(reply.map(|payload| ReplyBody::new(payload, Some(recording), connection, head.version)))
}

/// Whether the request asks for the simulator's instance. It is not a request
/// to the service: it is not delayed, logged or counted.
fn is_about_the_instance(address: &Address) -> bool {
    let host = address.host.trim_matches(['[', ']']);
    let is_here = host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    is_here && address.path == INSTANCE && matches!(address.via, Via::Host | Via::Proxy)
}

/// The path that identifies the simulator of a port.
const INSTANCE: &str = "/instance";

/// Adds the `Date` of a wrong clock.
fn skewed(world: &World, mut reply: Reply) -> Reply {
    let date = world.clock.wrong_date();
    if let Some(date) = date.and_then(|date| date.try_into().ok()) {
        reply.headers_mut().insert(DATE, date);
    }
    reply
}

/// Statuses that lock an address out after too many of them (API notice).
const ERRORS: [u16; 4] = [401, 403, 404, 410];

fn is_api(call: &Call) -> bool {
    domains::site(&call.address.host) == Some(Site::Api)
}

/// Whether a locked address is refused there. Downloads and uploads under way
/// continue.
fn is_closed(call: &Call) -> bool {
    let site = domains::site(&call.address.host);
    matches!(site, Some(Site::Api | Site::Website | Site::OldLink))
}

fn locked_out(world: &World, call: &Call) -> Reply {
    match domains::site(&call.address.host) {
        Some(Site::Website | Site::OldLink) => website::locked_out(&call.address.path),
        _ => reply::ko(&ErrorRow::ADDRESS_LOCKED.into(), &world.unknowns()),
    }
}

async fn route(world: &World, mut call: Call) -> Result<Reply, NoReply> {
    let Some(site) = domains::site(&call.address.host) else {
        return Ok(not_ours(&call));
    };
    let endpoint = endpoint(site, &call.address.path);
    if let Some(fault) = world.faults.take(&endpoint, call.is_head()) {
        if let Fault::Late { by } = fault {
            tokio::time::sleep(by).await;
        }
        match carry_out(world, &call, fault) {
            Carried::Out(outcome) => return outcome,
            Carried::Not(fault) => call.fault = Some(fault),
        }
    }
    match site {
        Site::Api => Ok(api::handle(world, call).await),
        Site::FileServer => Ok(file_server::handle(world, &call)),
        Site::UploadNode => node::handle(world, call).await,
        Site::Website => Ok(website::handle(world, call).await),
        Site::Assets => Ok(website::asset(&call)),
        Site::OldLink => Ok(website::old_link(world, &call)),
        Site::Nothing => Ok(reply::not_found()),
    }
}

/// A host outside the service: refused as a proxy, unknown as a server.
fn not_ours(call: &Call) -> Reply {
    match call.address.via {
        Via::Proxy | Via::Tunnel => refusal(),
        Via::Host | Via::Prefix => reply::page(
            StatusCode::NOT_FOUND,
            "This is a simulated 1fichier.com. Name a host: with the Host header, with a path \
             that begins with /~/HOST/, or by using this address as an HTTP proxy.",
        ),
    }
}

/// The proxy's reply to requests for any other service.
pub(crate) fn refusal() -> Reply {
    reply::page(
        StatusCode::FORBIDDEN,
        "This proxy serves only a simulated 1fichier.com.",
    )
}

/// The name of a path in faults and logs.
pub(crate) fn endpoint(site: Site, path: &str) -> Endpoint {
    match site {
        Site::Api => Endpoint::ApiCall(api::call_name(path).to_owned()),
        Site::FileServer => Endpoint::Download,
        Site::UploadNode if path == node::REPORT => Endpoint::Report,
        Site::UploadNode => Endpoint::Upload,
        Site::Website => website::endpoint(path),
        Site::OldLink => Endpoint::FilePage,
        Site::Assets | Site::Nothing => Endpoint::Website,
    }
}

enum Carried {
    Out(Result<Reply, NoReply>),
    /// Left to the endpoint.
    Not(Fault),
}

fn carry_out(world: &World, call: &Call, fault: Fault) -> Carried {
    let from = call.from();
    let status = |code| StatusCode::from_u16(code).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let ko = |status, message: &str| {
        let ko = Ko::injected(status, message);
        reply::ko(&ko, &world.unknowns())
    };
    let flood = ErrorRow::FLOOD_ADDRESS;
    Carried::Out(match fault {
        Fault::Flood => Ok(ko(flood.status, flood.text)),
        Fault::FloodLock { seconds } => {
            let span = Duration::from_secs(seconds.into());
            world.locks.flood(from, world.clock.scaled(span));
            Ok(ko(flood.status, flood.text))
        }
        Fault::AddressLock { seconds } => {
            let span = Duration::from_secs(seconds.into());
            world.locks.ban(from, world.clock.scaled(span));
            let locked = ErrorRow::ADDRESS_LOCKED;
            Ok(ko(locked.status, locked.text))
        }
        Fault::TooManyRequests => Ok(ko(429, flood.text)),
        Fault::ApiError { status, message } => Ok(ko(status, &message)),
        Fault::Html { status: code } => Ok(reply::error_page(status(code))),
        Fault::HtmlInsteadOfFile => Ok(reply::error_page(StatusCode::OK)),
        Fault::HugeBody { bytes } => Ok(reply::huge(is_api(call), bytes)),
        Fault::Redirect { to } => Ok(reply::redirect(&to)),
        Fault::Stall => Err(NoReply::Silence),
        inner => return Carried::Not(inner),
    })
}
