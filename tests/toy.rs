//! The service of the plugin `toy`, invented for tests: one account with some
//! files, in memory, on a free loopback port. It implements the protocol and
//! shares no code with the plugin. Requests are plain HTTP with the original host,
//! as `--connect-to` sends them, or below `/~/HOST` as for an endpoint.

mod calls;
mod files;
mod state;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use state::{FOLDER_FILES, State};

/// The key of the account.
pub const KEY: &str = "toykey0000good000000";
/// A key of the same form that the service rejects.
pub const BAD_KEY: &str = "toykey0000bad0000000";
/// A file that anyone can download.
pub const FILE: &str = "https://toy.example/f/welcome1";
/// Its name.
pub const FILE_NAME: &str = "welcome.bin";
/// Its size in bytes.
pub const FILE_SIZE: usize = 300_000;
/// A file with a password.
pub const PROTECTED: &str = "https://toy.example/f/private1";
/// Its name.
pub const PROTECTED_NAME: &str = "private.txt";
/// Its password.
pub const PASSWORD: &str = "open sesame";
/// A well-formed link to no file.
pub const MISSING: &str = "https://toy.example/f/missing1";
/// A shared folder with [`FOLDER_FILES`].
pub const FOLDER: &str = "https://toy.example/d/holiday1";
/// Its name.
pub const FOLDER_NAME: &str = "holiday";
/// Seconds that downloads without a key must wait.
pub const FREE_WAIT: u64 = 2;

/// Maximum bytes of a request's body, except for uploads.
const BODY_BYTES: usize = 1 << 20;

/// A received request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub host: String,
    pub path: String,
    pub authorization: Option<String>,
}

/// The running service. Stops when dropped.
pub struct Toy {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    _tasks: JoinSet<()>,
}

impl Toy {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::new()));
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, state.clone()));
        Self {
            address,
            state,
            _tasks: tasks,
        }
    }

    /// The address on which it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The argument of `--connect-to`.
    pub fn connect_to(&self) -> String {
        format!("toy.example={}", self.addr())
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    /// The contents of the service.
    pub fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let state = state.clone();
        let service = service_fn(move |request| {
            let state = state.clone();
            async move { Ok::<_, Infallible>(answer(request, &state).await) }
        });
        connections.spawn(async move {
            // A client may disconnect at any time.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}

type Response = http::Response<Full<Bytes>>;

async fn answer(request: http::Request<Incoming>, state: &Mutex<State>) -> Response {
    let text = |name| {
        let value = request.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    let (mut host, mut path) = (
        text(HOST).unwrap_or_default(),
        request.uri().path().to_owned(),
    );
    if let Some((named, rest)) = path.strip_prefix("/~/").and_then(|p| p.split_once('/')) {
        (host, path) = (named.to_owned(), format!("/{rest}"));
    }
    let authorization = text(AUTHORIZATION);
    state.lock().unwrap().asked.push(Asked {
        method: request.method().to_string(),
        host: host.clone(),
        path: path.clone(),
        authorization: authorization.clone(),
    });
    let has_key = authorization.as_deref() == Some(&format!("Bearer {KEY}"));
    match (request.method().as_str(), host.as_str()) {
        ("GET", "dl.toy.example") => files::serve(&request, &path, &state.lock().unwrap()),
        ("POST", "up.toy.example") => files::store(request, &path, has_key, state).await,
        ("POST", "api.toy.example") => {
            let limited = http_body_util::Limited::new(request.into_body(), BODY_BYTES);
            match limited.collect().await {
                Ok(body) => {
                    let lines = calls::Lines::parse(&body.to_bytes());
                    calls::answer(&path, &lines, has_key, &mut state.lock().unwrap())
                }
                Err(_) => calls::refusal(400, "bad-request"),
            }
        }
        _ => calls::refusal(404, "no-such-call"),
    }
}
