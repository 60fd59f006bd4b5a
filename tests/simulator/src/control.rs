//! The control endpoint: plain HTTP and JSON on a separate loopback port, to
//! inspect and change a running simulator. Routes requests to the submodules.

mod requests;
mod settings;
mod state;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::fault::FAULTS_HELP;
use crate::kind::ACCOUNTS_HELP;
use crate::quantity::ParseError;
use crate::world::World;
pub(crate) use state::rows as accounts;

/// Maximum length of a request body: enough for a small file.
const LONGEST_BODY: usize = 64 * 1024 * 1024;

/// How long a client may take to send the head of a request.
const PATIENCE: Duration = Duration::from_secs(60);

/// The reply to GET /, before faults and accounts.
const HELP: &str = include_str!("control/help.txt");

/// Describes the requests, faults and accounts.
fn help() -> String {
    format!("{HELP}\nFaults\n{FAULTS_HELP}\n\nAccounts\n{ACCOUNTS_HELP}\n")
}

/// A request to the control endpoint.
struct ControlRequest<'a> {
    world: &'a World,
    method: &'a Method,
    /// The path in segments: `/faults/3` is `["faults", "3"]`.
    path: Vec<&'a str>,
    query: Vec<(String, String)>,
    body: &'a [u8],
}

/// Why a request failed. Always a mistake of the caller.
enum Refused {
    /// The resource does not exist.
    Missing(String),
    /// The request is invalid.
    Wrong(String),
    /// The path does not support this method.
    Method,
}

impl From<ParseError> for Refused {
    fn from(error: ParseError) -> Self {
        Self::Wrong(error.to_string())
    }
}

type ControlResult = Result<Value, Refused>;

impl ControlRequest<'_> {
    /// The body as a JSON object; an empty one counts as `{}`.
    fn object<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        let body = match self.body.trim_ascii() {
            b"" => b"{}",
            body => body,
        };
        serde_json::from_slice(body)
            .map_err(|error| Refused::Wrong(format!("invalid body: {error}")))
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Serves until the simulator stops.
pub(crate) async fn serve(world: Arc<World>, listener: TcpListener, stop: watch::Receiver<bool>) {
    loop {
        let mut stopping = stop.clone();
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let world = world.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| handle(&world, request));
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            let connection = http.serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                // Connection errors concern only the client.
                _ = connection => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        });
    }
}

async fn handle(
    world: &World,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    if !is_local(&head.headers) {
        let text = "the control endpoint is not available to web pages";
        return Ok(reply(StatusCode::FORBIDDEN, &json!({"error": text})));
    }
    let body = match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            let text = "the body exceeds 64 MiB or ended early";
            return Ok(reply(
                StatusCode::PAYLOAD_TOO_LARGE,
                &json!({"error": text}),
            ));
        }
    };
    let pairs = head.uri.query().unwrap_or("").split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let decoded = crate::address::decoded;
    let request = ControlRequest {
        world,
        method: &head.method,
        path: head
            .uri
            .path()
            .split('/')
            .filter(|piece| !piece.is_empty())
            .collect(),
        query: pairs
            .map(|(key, value)| (decoded(key), decoded(value)))
            .collect(),
        body: &body,
    };
    if request.path.is_empty() {
        return Ok(text(help()));
    }
    let (status, error) = match route(&request) {
        Ok(value) => return Ok(reply(StatusCode::OK, &value)),
        Err(Refused::Missing(error)) => (StatusCode::NOT_FOUND, error),
        Err(Refused::Wrong(error)) => (StatusCode::BAD_REQUEST, error),
        Err(Refused::Method) => (
            StatusCode::METHOD_NOT_ALLOWED,
            "method not supported by this path; GET / lists all methods".to_owned(),
        ),
    };
    Ok(reply(status, &json!({"error": error})))
}

/// Whether no web page can have sent this: browsers add an `Origin`, and a name
/// made to resolve here appears in `Host`.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_loopback = host.is_some_and(|host| {
        host.parse::<SocketAddr>()
            .is_ok_and(|address| address.ip().is_loopback())
            || host.split(':').next() == Some("localhost")
    });
    is_loopback && !headers.contains_key(ORIGIN)
}

fn route(request: &ControlRequest<'_>) -> ControlResult {
    match request.path.first().copied().unwrap_or_default() {
        "instance" => state::instance(request),
        "requests" => requests::handle(request),
        "misplaced-keys" => requests::misplaced(request),
        "faults" => settings::faults(request),
        "conditions" => settings::conditions(request),
        "unknowns" => settings::unknowns(request),
        "website" => settings::website(request),
        "network" => settings::network(request),
        "files" => state::files(request),
        "folders" => state::folders(request),
        "accounts" => state::accounts(request),
        "keys" => state::keys(request),
        "addresses" => state::addresses(request),
        "clear" => state::clear(request),
        other => Err(Refused::Missing(format!(
            "/{other} does not exist; GET / lists all paths"
        ))),
    }
}

fn reply(status: StatusCode, value: &Value) -> Response<Full<Bytes>> {
    // One line, so that it works with grep and in logs.
    let mut reply = Response::new(Full::new(Bytes::from(format!("{value}\n"))));
    *reply.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    reply.headers_mut().insert(CONTENT_TYPE, json);
    reply
}

fn text(text: String) -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::new(text.into()));
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    reply.headers_mut().insert(CONTENT_TYPE, plain);
    reply
}
