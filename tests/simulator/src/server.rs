//! The port: accepts connections, speaks HTTP/1.1 on them, opens TLS tunnels,
//! and shuts everything down. Knows nothing about what requests mean.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::{Method, Request, Response, Version};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::address::{self, Channel};
use crate::body::{Payload, ReplyBody};
use crate::connection::{Connection, Wire};
use crate::dispatch;
use crate::reply::NoReply;
use crate::world::World;

/// How long a client may take for the head of a request, or for a handshake:
/// long enough for any test machine, short enough that connections do not pile
/// up.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Read and write buffer of a connection: large enough that system calls barely
/// affect the throughput of an upload, small enough that the bytes are still in
/// a CPU's cache when the form is parsed; at 512 KiB uploads cost a third more.
const BUFFER: usize = 64 * 1024;

/// Serves an HTTP connection to its end; on shutdown, lets it finish the
/// current request. Its errors concern only the client. A macro, because the
/// three kinds of connections share no trait.
macro_rules! serve {
    ($server:expr, $http:expr) => {{
        let mut http = pin!($http);
        tokio::select! {
            ended = &mut http => ended,
            () = $server.stopped() => {
                http.as_mut().graceful_shutdown();
                http.await
            }
        }
    }};
}

#[derive(Clone)]
pub(crate) struct Server {
    world: Arc<World>,
    tls: TlsAcceptor,
    connections: Arc<AtomicU64>,
    /// Becomes true on shutdown.
    stop: watch::Receiver<bool>,
    /// Every task holds one; when all are gone, all tasks have ended.
    _alive: mpsc::Sender<Infallible>,
}

impl Server {
    pub(crate) fn new(
        world: Arc<World>,
        tls: TlsAcceptor,
        stop: watch::Receiver<bool>,
        alive: mpsc::Sender<Infallible>,
    ) -> Self {
        Self {
            world,
            tls,
            connections: Arc::default(),
            stop,
            _alive: alive,
        }
    }

    pub(crate) async fn accept(self, listener: TcpListener) {
        let mut stop = self.stop.clone();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let id = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
                    let connection = Connection::new(id, peer);
                    tokio::spawn(self.clone().port(stream, connection));
                }
                // Most likely out of file descriptors, which become available
                // again.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// A connection to the port itself.
    async fn port(self, stream: TcpStream, connection: Arc<Connection>) {
        let latency = self.world.conditions.connection_latency();
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let wire = TokioIo::new(Wire::new(stream, connection.clone()));
        let service = service_fn(|request| self.clone().at_the_port(connection.clone(), request));
        let http = http1_builder()
            .serve_connection(wire, service)
            .with_upgrades();
        if let Err(error) = serve!(self, http) {
            self.ended(&connection, &error);
        }
    }

    async fn at_the_port(
        self,
        connection: Arc<Connection>,
        request: Request<Incoming>,
    ) -> Result<Response<ReplyBody>, Ended> {
        if request.method() != Method::CONNECT {
            return self.reply(connection, Channel::Port, request).await;
        }
        let unlogged = |response: Response<Payload>| {
            response
                .map(|payload| ReplyBody::new(payload, None, connection.clone(), Version::HTTP_11))
        };
        let Some(port) = address::tunnel_port(request.method(), request.uri()) else {
            let host = request.uri().host().unwrap_or("nothing");
            let host: String = host.chars().take(255).collect();
            let problem = format!("a tunnel to {host} was refused");
            self.problem(&connection, &problem);
            return Ok(unlogged(dispatch::refusal()));
        };
        let tunnel = self.clone().tunnel(connection.clone(), port, request);
        tokio::spawn(tunnel);
        Ok(unlogged(Response::new(Payload::empty())))
    }

    /// The content of a CONNECT tunnel: TLS on port 443, otherwise plain HTTP.
    async fn tunnel(self, connection: Arc<Connection>, port: u16, request: Request<Incoming>) {
        let Ok(stream) = hyper::upgrade::on(request).await else {
            return;
        };
        let service = service_fn(|request| {
            self.clone()
                .reply(connection.clone(), Channel::Tunnel, request)
        });
        if port != 443 {
            let http = http1_builder().serve_connection(stream, service);
            if let Err(error) = serve!(self, http) {
                self.ended(&connection, &error);
            }
            return;
        }
        let handshake = self.tls.accept(TokioIo::new(stream));
        let stream = match tokio::time::timeout(TIMEOUT, handshake).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                let problem = format!("the TLS handshake failed: {error}");
                return self.problem(&connection, &problem);
            }
            Err(_) => return self.problem(&connection, "the TLS handshake timed out"),
        };
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = TokioIo::new(stream);
        if is_http2 {
            let http = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_frame_size(256 * 1024)
                .adaptive_window(true)
                .serve_connection(stream, service);
            // A client may end such a connection in any way.
            let _ = serve!(self, http);
        } else {
            let http = http1_builder().serve_connection(stream, service);
            if let Err(error) = serve!(self, http) {
                self.ended(&connection, &error);
            }
        }
    }

    /// A connection ended with an error. Errors of a valid request are in that
    /// request's entry.
    fn ended(&self, connection: &Connection, error: &hyper::Error) {
        if error.is_parse() {
            let problem = format!("not HTTP: {error}");
            self.problem(connection, &problem);
        } else if error.is_incomplete_message() {
            self.problem(connection, "the client disconnected within a request");
        } else if error.is_timeout() {
            self.problem(connection, "the head of a request timed out");
        }
    }

    fn problem(&self, connection: &Connection, problem: &str) {
        let from = connection.peer.ip();
        self.world.log.problem(from, connection.id, problem);
    }

    async fn reply(
        self,
        connection: Arc<Connection>,
        channel: Channel,
        request: Request<Incoming>,
    ) -> Result<Response<ReplyBody>, Ended> {
        match dispatch::handle(&self.world, connection.clone(), channel, request).await {
            Ok(reply) => Ok(reply),
            Err(NoReply::Reset) => {
                connection.end_with_reset();
                Err(Ended)
            }
            Err(NoReply::Gone) => Err(Ended),
            Err(NoReply::Silence) => {
                self.stopped().await;
                Err(Ended)
            }
        }
    }

    async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // The sender is gone only after the simulator has ended.
        let _ = stop.wait_for(|stop| *stop).await;
    }
}

fn http1_builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(TIMEOUT)
        .max_buf_size(BUFFER)
        .half_close(false);
    builder
}

/// The connection ends without a reply.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the connection ends without a reply")]
struct Ended;
