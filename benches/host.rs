//! The cost of the sandbox, compared with the same operations without it, against
//! a simulator in the same process:
//!
//! ```text
//! cargo bench -p hoster                   all, several minutes
//! cargo bench -p hoster -- api-call       one benchmark
//! ```
//!
//! | what | target |
//! |---|---|
//! | `session/opened`: a session with an instance and one call without network | 100 µs |
//! | `api-call/sandboxed` over `api-call/native` | 150 µs more |
//! | `plugin/cached`: the plugin from the cache of compiled code | 5 ms |
//! | `start/resolve`: a second `hoster resolve`, from start to exit | 40 ms |
//! | `rgsx/games` and `rgsx/search`: a list of 10,000 games, from start to exit | 50 ms |
//!
//! `tests/footprint.rs` measures the memory of sessions.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use hoster_host::{
    ConnectTo, Credential, Engine, EngineOptions, NetworkOptions, Plugin, Resolution,
    ResolveOptions, Scope, Service, Session, SessionOptions, bundled,
};
use onefichier_simulator::{Config, Limits, NewFile, Simulator};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// A service without limits, with one file, and a client for it.
struct Simulated {
    runtime: Runtime,
    simulator: Simulator,
    link: String,
    folder: TempDir,
}

impl Simulated {
    fn start() -> Self {
        // The calls run on one thread: the time that threads take to wake each
        // other depends on the machine and would dominate.
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let config = Config {
            limits: Limits::Off,
            ..Config::default()
        };
        let simulator = runtime.block_on(Simulator::start(config)).unwrap();
        let file = simulator.add_file(NewFile::new("game.zip", b"content".to_vec()));
        Self {
            runtime,
            simulator,
            link: file.link,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn engine(&self) -> Engine {
        Engine::new(EngineOptions {
            cache: Some(self.folder.path().join("compiled")),
            ..EngineOptions::default()
        })
        .unwrap()
    }

    fn shared(&self, plugin: &Arc<Plugin>) -> Arc<Service> {
        let options = NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: plugin.manifest().link_hosts[0].clone(),
                address: self.simulator.addr(),
            }),
            no_pace: true,
            ..NetworkOptions::default()
        };
        Service::new(plugin.clone(), &options).unwrap()
    }

    fn session(&self, shared: &Arc<Service>) -> Session {
        let rule = shared.plugin().manifest().credential.as_ref().unwrap();
        let key = Credential::new(self.simulator.api_key(), rule, "the benchmark").unwrap();
        let options = SessionOptions {
            scopes: vec![Scope::Download],
            credential: Some(key),
            ..SessionOptions::default()
        };
        Session::open(shared.clone(), options).unwrap()
    }
}

/// The first call includes the instantiation.
fn session(c: &mut Criterion) {
    let service = Simulated::start();
    let plugin = Arc::new(bundled(&service.engine()).unwrap());
    let shared = service.shared(&plugin);
    let mut group = c.benchmark_group("session");
    group.bench_function("opened", |b| {
        b.to_async(&service.runtime).iter(|| async {
            let mut session = service.session(&shared);
            session.recognize(&service.link).await.unwrap()
        });
    });
    let mut open = service.session(&shared);
    group.bench_function("already-open", |b| {
        b.iter(|| service.runtime.block_on(open.recognize(&service.link)));
    });
    group.finish();
}

/// The first call of every download, and the same request with the same HTTP
/// library without a sandbox, a gate or a contract.
fn api_call(c: &mut Criterion) {
    let service = Simulated::start();
    let plugin = Arc::new(bundled(&service.engine()).unwrap());
    let shared = service.shared(&plugin);
    let mut group = c.benchmark_group("api-call");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .resolve("api.1fichier.com", service.simulator.addr())
        .build()
        .unwrap();
    let authorization = format!("Bearer {}", service.simulator.api_key());
    let body = serde_json::json!({ "url": service.link }).to_string();
    group.bench_function("native", |b| {
        b.to_async(&service.runtime).iter(|| async {
            let request = client
                .post("http://api.1fichier.com/v1/download/get_token.cgi")
                .header(AUTHORIZATION, &authorization)
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
            let reply = request.send().await.unwrap().bytes().await.unwrap();
            let reply: serde_json::Value = serde_json::from_slice(&reply).unwrap();
            reply["url"].as_str().unwrap().to_owned()
        });
    });
    let mut session = service.session(&shared);
    group.bench_function("sandboxed", |b| {
        b.iter(|| {
            let resolving = session.resolve(&service.link, ResolveOptions::plain());
            let resolution = service.runtime.block_on(resolving).unwrap();
            assert!(matches!(resolution, Resolution::Ready(_)));
        });
    });
    group.finish();
}

fn plugin(c: &mut Criterion) {
    let service = Simulated::start();
    let mut group = c.benchmark_group("plugin");
    group.sample_size(20);
    group.bench_function("engine", |b| b.iter(|| service.engine()));
    let fresh = Engine::new(EngineOptions::default()).unwrap();
    group.bench_function("compiled", |b| b.iter(|| bundled(&fresh).unwrap()));
    let cached = service.engine();
    black_box(bundled(&cached).unwrap());
    group.bench_function("cached", |b| b.iter(|| bundled(&cached).unwrap()));
    group.finish();
}

/// The command `hoster`, looked up at run time: a compiled-in path does not
/// follow a checkout that is moved.
fn program() -> std::ffi::OsString {
    std::env::var_os("CARGO_BIN_EXE_hoster").expect("run by cargo bench")
}

/// The whole command, as in a script.
fn start(c: &mut Criterion) {
    let service = Simulated::start();
    let key = service.folder.path().join("key.txt");
    std::fs::write(&key, service.simulator.api_key()).unwrap();
    let to = format!("1fichier.com={}", service.simulator.addr());
    let hoster = |arguments: &[&str]| {
        let mut command = Command::new(program());
        command
            .args(["--connect-to", &to, "--key-file"])
            .arg(&key)
            .args(arguments)
            .env("XDG_CACHE_HOME", service.folder.path().join("cache"))
            .env("XDG_CONFIG_HOME", service.folder.path().join("config"))
            .env("XDG_STATE_HOME", service.folder.path().join("state"))
            .env("HOSTER_NO_KEYRING", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        assert!(command.status().unwrap().success());
    };
    let mut group = c.benchmark_group("start");
    group.sample_size(30);
    group.bench_function("help", |b| b.iter(|| hoster(&["--version"])));
    hoster(&["resolve", &service.link]);
    group.bench_function("resolve", |b| {
        b.iter(|| hoster(&["resolve", &service.link]));
    });
    group.finish();
}

/// An RGSX list as large as the largest real ones, read by the whole command.
fn rgsx(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let save = folder.path().join("saves/ports/rgsx");
    std::fs::create_dir_all(save.join("games")).unwrap();
    std::fs::create_dir_all(folder.path().join("roms/snes")).unwrap();
    let games: Vec<[String; 3]> = (0..10_000)
        .map(|n| {
            let name =
                format!("Alpine Racer {n} - The Long Way Down (Europe) (En,Fr,De) (Rev {n}).zip");
            let link = format!("https://1fichier.com/?{n:020}&af=62851");
            [name, link, format!("{}.5 MB", n % 4_000)]
        })
        .collect();
    let list = serde_json::to_vec(&games).unwrap();
    std::fs::write(save.join("games/snes.json"), list).unwrap();
    let hoster = |arguments: &[&str]| {
        let mut command = Command::new(program());
        command
            .args(["rgsx", "--rgsx"])
            .arg(folder.path())
            .args(arguments)
            .env("XDG_CONFIG_HOME", folder.path().join("config"))
            .env("HOSTER_NO_KEYRING", "1");
        let output = command.output().unwrap();
        assert!(output.status.success());
        output.stdout.iter().filter(|byte| **byte == b'\n').count()
    };
    let mut group = c.benchmark_group("rgsx");
    group.sample_size(30);
    let all = ["games", "--platform", "snes"];
    assert_eq!(hoster(&all), 10_000);
    group.bench_function("games", |b| b.iter(|| hoster(&all)));
    let some = [&all[..], &["--search", "racer 77 way"]].concat();
    assert!(hoster(&some) > 100);
    group.bench_function("search", |b| b.iter(|| hoster(&some)));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .measurement_time(Duration::from_secs(5))
        .without_plots();
    targets = session, api_call, plugin, start, rgsx
}
criterion_main!(benches);
