//! The control endpoint: plain HTTP and JSON on a loopback port of its own, to
//! see and change a running simulator. Here only the door; what is behind it
//! is in the sub-modules.

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

/// The longest body that is read: a small file fits.
const LONGEST_BODY: usize = 64 * 1024 * 1024;

/// How long a client may take to send the head of a request.
const PATIENCE: Duration = Duration::from_secs(60);

/// What GET / tells, before faults and accounts.
const HELP: &str = include_str!("control/help.txt");

/// What can be done here, and how faults and accounts are written.
fn help() -> String {
    format!("{HELP}\nFaults\n{FAULTS_HELP}\n\nAccounts\n{ACCOUNTS_HELP}\n")
}

/// A question or an order.
struct Asked<'a> {
    world: &'a World,
    method: &'a Method,
    /// The path in pieces: `/faults/3` is `["faults", "3"]`.
    path: Vec<&'a str>,
    query: Vec<(String, String)>,
    body: &'a [u8],
}

/// Why there is no answer. All are the asker's mistakes.
enum Refused {
    /// There is no such thing.
    Missing(String),
    /// It makes no sense.
    Wrong(String),
    /// The path does not have this method.
    Method,
}

impl From<ParseError> for Refused {
    fn from(error: ParseError) -> Self {
        Self::Wrong(error.to_string())
    }
}

type Answer = Result<Value, Refused>;

impl Asked<'_> {
    /// The body as a JSON object; an empty one counts as `{}`.
    fn object<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        let body = match self.body.trim_ascii() {
            b"" => b"{}",
            body => body,
        };
        serde_json::from_slice(body)
            .map_err(|error| Refused::Wrong(format!("the body is not understood: {error}")))
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Serves until everything is to end.
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
                // Its errors are the client's affair.
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
        let text = "The control endpoint is not for web pages.";
        return Ok(reply(StatusCode::FORBIDDEN, &json!({"error": text})));
    }
    let body = match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            let text = "The body is longer than 64 MiB, or broke off.";
            return Ok(reply(
                StatusCode::PAYLOAD_TOO_LARGE,
                &json!({"error": text}),
            ));
        }
    };
    let pairs = head.uri.query().unwrap_or("").split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let decoded = crate::address::decoded;
    let asked = Asked {
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
    if asked.path.is_empty() {
        return Ok(text(help()));
    }
    let (status, error) = match answer(&asked) {
        Ok(value) => return Ok(reply(StatusCode::OK, &value)),
        Err(Refused::Missing(error)) => (StatusCode::NOT_FOUND, error),
        Err(Refused::Wrong(error)) => (StatusCode::BAD_REQUEST, error),
        Err(Refused::Method) => (
            StatusCode::METHOD_NOT_ALLOWED,
            "This path has no such method; GET / tells all of them.".to_owned(),
        ),
    };
    Ok(reply(status, &json!({"error": error})))
}

/// Whether no web page can have sent this: browsers add an `Origin`, and a
/// name that was made to lead here stands in `Host`.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_loopback = host.is_some_and(|host| {
        host.parse::<SocketAddr>()
            .is_ok_and(|address| address.ip().is_loopback())
            || host.split(':').next() == Some("localhost")
    });
    is_loopback && !headers.contains_key(ORIGIN)
}

fn answer(asked: &Asked<'_>) -> Answer {
    match asked.path.first().copied().unwrap_or_default() {
        "instance" => state::instance(asked),
        "requests" => requests::answer(asked),
        "misplaced-keys" => requests::misplaced(asked),
        "faults" => settings::faults(asked),
        "conditions" => settings::conditions(asked),
        "unknowns" => settings::unknowns(asked),
        "website" => settings::website(asked),
        "network" => settings::network(asked),
        "files" => state::files(asked),
        "folders" => state::folders(asked),
        "accounts" => state::accounts(asked),
        "keys" => state::keys(asked),
        "addresses" => state::addresses(asked),
        "clear" => state::clear(asked),
        other => Err(Refused::Missing(format!(
            "There is no /{other}; GET / tells what there is."
        ))),
    }
}

fn reply(status: StatusCode, value: &Value) -> Response<Full<Bytes>> {
    // One line, so that it can be read with grep and in a log.
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
