//! A proxy between the host and the service under test. It records what the
//! plugin sends and forwards it, or replies instead of the service in ways that
//! no service would on demand. Must not know rules.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http::{Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Maximum bytes of a request's body that [`Reply::Echo`] repeats.
const ECHOED: usize = 64 << 10;

/// How the proxy handles the requests it receives from now on.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Forwards them to the service.
    Forward,
    /// Sends this reply.
    Canned {
        status: u16,
        content_type: &'static str,
        retry_after: Option<u32>,
        body: Bytes,
    },
    /// Closes the connection without a reply.
    Close,
    /// Sends a reply that is shorter than its `Content-Length`.
    Cut,
    /// Never replies.
    Silence,
    /// Sends an error that repeats the request, its headers and its body.
    Echo,
}

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method, host and path.
    pub line: String,
    /// The header that carries credentials.
    pub authorization: Option<String>,
}

#[derive(Debug)]
struct State {
    service: SocketAddr,
    reply: Mutex<Reply>,
    seen: Mutex<Vec<Seen>>,
    /// Number of requests without a reply.
    open: AtomicUsize,
    /// Name of the header that carries credentials.
    credential_header: String,
}

/// A running proxy. Stops when dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    _tasks: JoinSet<()>,
}

type Body = BoxBody<Bytes, hyper::Error>;

impl Proxy {
    pub(crate) async fn start(service: SocketAddr, credential_header: &str) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            service,
            reply: Mutex::new(Reply::Forward),
            seen: Mutex::default(),
            open: AtomicUsize::new(0),
            credential_header: credential_header.to_owned(),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, state.clone()));
        Ok(Self {
            address,
            state,
            _tasks: tasks,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets how requests are handled from now on.
    pub(crate) fn reply(&self, reply: Reply) {
        *lock(&self.state.reply) = reply;
    }

    /// Returns the requests received since the last call, and forgets them.
    pub(crate) fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut lock(&self.state.seen))
    }

    /// Returns the number of requests since the last [`take`](Self::take).
    pub(crate) fn count(&self) -> usize {
        lock(&self.state.seen).len()
    }

    /// Returns the number of requests whose client is still waiting for a reply.
    pub(crate) fn open(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(stream, state.clone()));
    }
}

/// Serves one connection until the client leaves or a reply is cut short.
async fn serve(stream: TcpStream, state: Arc<State>) {
    let service = hyper::service::service_fn(|request| answer(request, state.clone()));
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// The reason why a connection ends without a reply.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

async fn answer(request: Request<Incoming>, state: Arc<State>) -> Result<Response<Body>, Closed> {
    let _open = Open::new(&state.open);
    let authorization = request.headers().get(&state.credential_header);
    let authorization = authorization.map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let host = request.headers().get(http::header::HOST);
    let host = host.and_then(|h| h.to_str().ok()).unwrap_or("").to_owned();
    lock(&state.seen).push(Seen {
        line: format!("{} {host}{}", request.method(), request.uri()),
        authorization,
    });
    let reply = lock(&state.reply).clone();
    match reply {
        Reply::Forward => forward(request, state.service).await.map_err(|_| Closed),
        Reply::Canned {
            status,
            content_type,
            retry_after,
            body,
        } => {
            let mut response = Response::builder()
                .status(status)
                .header(http::header::CONTENT_TYPE, content_type);
            if let Some(seconds) = retry_after {
                response = response.header(http::header::RETRY_AFTER, seconds);
            }
            response.body(whole(body)).map_err(|_| Closed)
        }
        Reply::Close => Err(Closed),
        // A reply without a body can only be cut short before it starts.
        Reply::Cut if request.method() == http::Method::HEAD => Err(Closed),
        Reply::Cut => Ok(cut()),
        Reply::Silence => std::future::pending().await,
        Reply::Echo => Ok(echo(request).await),
    }
}

fn whole(body: Bytes) -> Body {
    Full::new(body)
        .map_err(|never: Infallible| match never {})
        .boxed()
}

/// The start of a reply, after which the connection closes.
fn cut() -> Response<Body> {
    let start = futures_util::stream::iter([Ok(Frame::data(Bytes::from_static(b"{\"stat")))]);
    let mut response = Response::new(BodyExt::boxed(StreamBody::new(start)));
    // The body is shorter, so hyper closes the connection.
    response
        .headers_mut()
        .insert(http::header::CONTENT_LENGTH, 1_000.into());
    response
}

/// An error as a careless service writes it: it repeats everything.
async fn echo(request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let headers: Vec<String> = parts
        .headers
        .iter()
        .map(|(n, v)| format!("{n}: {}", String::from_utf8_lossy(v.as_bytes())))
        .collect();
    let body = match Limited::new(body, ECHOED).collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(_) => String::new(),
    };
    let words = format!("cannot do {} {} {body}", parts.uri, headers.join("; "));
    let json = serde_json::json!({ "status": "KO", "error": words, "message": words });
    let mut response = Response::new(whole(json.to_string().into()));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

/// Forwards a request on a new connection.
async fn forward(
    request: Request<Incoming>,
    service: SocketAddr,
) -> Result<Response<Body>, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(service).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = AbortOnDrop(tokio::spawn(async move {
        let _ = connection.await;
    }));
    let response = sender.send_request(request).await?;
    let (parts, body) = response.into_parts();
    // The connection stays open while the reply is read.
    let body = body
        .into_data_stream()
        .map_ok(Frame::data)
        .inspect_ok(move |_| {
            let _ = &connection;
        });
    Ok(Response::from_parts(
        parts,
        BodyExt::boxed(StreamBody::new(body)),
    ))
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Counts a request until it has a reply.
struct Open<'a>(&'a AtomicUsize);

impl<'a> Open<'a> {
    fn new(open: &'a AtomicUsize) -> Self {
        open.fetch_add(1, Ordering::SeqCst);
        Self(open)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
