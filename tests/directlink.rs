//! The second plugin, `examples/directlink`: built like its author would, run by
//! `hoster --plugin`, and checked against the contract.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::OnceLock;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::bench::{Run, finish, hoster, noise};
use crate::plugins::{build_package, pinned_file};

const FILE: &str = "https://files.example.com/games/alpha.zip";
const MISSING: &str = "https://files.example.com/games/gone.zip";
const SECRET: &str = "https://files.example.com/games/secret.zip";

/// Returns the path of the plugin, which is built once.
pub fn plugin() -> &'static Path {
    static PLUGIN: OnceLock<std::path::PathBuf> = OnceLock::new();
    PLUGIN.get_or_init(|| build_package("directlink").join("directlink.wasm"))
}

/// A plain file server on loopback with one file.
struct Files {
    address: SocketAddr,
    folder: tempfile::TempDir,
    _tasks: JoinSet<()>,
}

fn content() -> Vec<u8> {
    noise(700_000, 3)
}

impl Files {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(async move {
                    let service = service_fn(async |request| Ok::<_, Infallible>(serve(request)));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        let folder = tempfile::tempdir().unwrap();
        Self {
            address,
            folder,
            _tasks: tasks,
        }
    }

    /// Runs `hoster --json --plugin … ARGS`, with the domain redirected to this
    /// server.
    async fn run(&self, args: &[&str]) -> Run {
        let (plugin, to) = (
            pinned_file(plugin()),
            format!("files.example.com={}", self.address),
        );
        let flags = ["--json", "--plugin", &plugin, "--connect-to", &to];
        let mut command = hoster(&[&flags, args].concat());
        command.current_dir(self.folder.path());
        finish(command).await
    }
}

fn serve(request: http::Request<Incoming>) -> http::Response<Full<Bytes>> {
    let reply = http::Response::builder();
    let (reply, body) = match request.uri().path() {
        "/games/alpha.zip" => (reply.status(200), Bytes::from(content())),
        "/games/secret.zip" => (reply.status(403), Bytes::new()),
        _ => (reply.status(404), Bytes::new()),
    };
    let reply = reply.header("content-type", "application/zip");
    reply.body(Full::new(body)).unwrap()
}

#[tokio::test]
async fn a_plugin_of_160_lines_downloads_and_checks() {
    let files = Files::start().await;
    let run = files.run(&["get", FILE]).await.ok();
    assert_eq!(run.done()["verified"], json!("size"));
    let got = std::fs::read(files.folder.path().join("alpha.zip")).unwrap();
    assert_eq!(got, content());

    let run = files.run(&["check", MISSING, FILE, SECRET]).await.failed();
    let states: Vec<_> = run.lines().iter().map(|l| l["state"].clone()).collect();
    assert_eq!(states, ["offline", "online", "private"].map(|s| json!(s)));
    let run = files.run(&["get", MISSING]).await.failed();
    assert_eq!(run.code(), "not-found");
    let run = files.run(&["account"]).await.failed();
    assert_eq!(run.code(), "unsupported");
}

#[tokio::test]
async fn a_plugin_of_160_lines_follows_every_applicable_rule() {
    let files = Files::start().await;
    let fixture = format!(
        "missing = {MISSING:?}\nfile = {{ link = {FILE:?}, name = \"alpha.zip\", size = {} }}\n",
        content().len()
    );
    std::fs::write(files.folder.path().join("fixture.toml"), fixture).unwrap();
    let args = ["conformance", "--fixture", "fixture.toml"];
    let run = files.run(&args).await.ok();
    let mut lines = run.lines();
    let summary = lines.pop().unwrap();
    assert_eq!(summary["fail"], json!(0));
    assert!(summary["pass"].as_u64().unwrap() >= 20, "{summary}");
    let unknown = lines.iter().filter(|l| l["verdict"] == "inconclusive");
    let unknown: Vec<_> = unknown.map(|l| l["rule"].as_str().unwrap()).collect();
    // The fixture has no file with a password, because this plugin has no passwords.
    assert_eq!(unknown, ["passwords-are-asked-for"], "{}", run.stdout);
}

#[test]
fn the_second_plugin_has_at_most_160_lines_of_code() {
    let source = include_str!("../examples/directlink/src/lib.rs");
    let code = source.lines().map(str::trim);
    let code = code.filter(|line| !line.is_empty() && !line.starts_with("//"));
    assert!(code.count() <= 160);
}
