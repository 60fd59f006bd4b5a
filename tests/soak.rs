//! Thousands of calls to a service with occasional faults of every kind leave
//! nothing behind. Runs in a separate process, so that all tasks, sockets, files
//! and memory belong to this test; the simulator is another process.

use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hoster_host::download::{DownloadOptions, Downloader, DownloaderOptions, Existing};
use hoster_host::{
    Content, Credential, Engine, EngineOptions, Error, Limits, NetworkOptions, Resolution,
    ResolveOptions, Scope, Session, SessionOptions, UploadRequest, bundled,
};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::bench::{Bench, noise};
use crate::service::Service;
use crate::subprocess;

/// During this many calls, caches fill and the allocator reserves its memory.
const WARM: usize = 2_000;

const CALLS: usize = 10_000;

/// Sessions that work at the same time.
const WORKERS: usize = 8;

/// Maximum growth of the heap during the rest of the work: less than a leak of 100
/// bytes per call.
const GROWTH: usize = 800_000;

/// Maximum growth of resident memory, of which every leaked instance would take a
/// hundred kilobytes.
const RESIDENT_GROWTH: u64 = 64 << 20;

/// One call in this many is abandoned while it waits.
const GIVE_UP: usize = 25;

/// Longer than any call takes, unless it is stuck.
const STUCK: Duration = Duration::from_secs(120);

/// Longest time of a call that returns at all. Only stalled calls take this long,
/// so that a slow machine gives the same outcomes as a fast one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The faults, each for every Nth request that can have it. Few of them wait for
/// `PATIENCE`.
const FAULTS: [&str; 14] = [
    "--fault=flood@api:every=50",
    "--fault=html@any:every=53,status=503",
    "--fault=invalid-json:every=47",
    "--fault=huge-body:every=101,bytes=100K",
    "--fault=redirect@api:every=103,to=https://api.1fichier.com/",
    "--fault=error:every=59,status=500,message=Internal error",
    "--fault=not-found:every=61",
    "--fault=late@any:every=43,by=20ms",
    "--fault=stall@api:every=1000",
    "--fault=cut:every=10,bytes=5K",
    "--fault=stall-after:every=100,bytes=5K",
    "--fault=html-file:every=20",
    "--fault=reset-upload:every=10,bytes=2K",
    "--fault=report-html:every=10",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_with_random_faults_leave_nothing_behind() {
    if !subprocess::is_alone() {
        let name = "soak::ten_thousand_calls_with_random_faults_leave_nothing_behind";
        return subprocess::run(name, Duration::from_secs(600)).await;
    }
    let started = std::time::Instant::now();
    let options = [&["--no-limits", "--file=game.zip=20K"][..], &FAULTS].concat();
    let service = Service::start(&options).await;
    let engine = Engine::new(EngineOptions::default()).unwrap();
    let plugin = bundled(&engine).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (tasks, sockets, temporary) = (tasks(), subprocess::sockets(), temporary());

    let shared = hoster_host::Service::new(plugin, &service.network()).unwrap();
    let soak = Soak::new(&service, shared, folder.path());
    let outcomes = soak.work(0, WARM).await;
    let warm = (subprocess::heap(), subprocess::resident());
    let outcomes = outcomes.plus(soak.work(WARM, CALLS).await);
    let end = (subprocess::heap(), subprocess::resident());
    drop(soak);

    settled("tasks", self::tasks, tasks).await;
    settled("sockets", subprocess::sockets, sockets).await;
    assert_eq!(self::temporary(), temporary);
    // Complete files, and nothing from those that failed.
    for entry in walk(folder.path()) {
        let name = entry.file_name().unwrap().to_str().unwrap();
        assert!(["game.zip", "upload.bin"].contains(&name), "{entry:?}");
    }
    eprintln!(
        "{CALLS} calls in {:.0} s: {} good, {} failed, {} cut off; \
         {} kB on the heap and {} MB in all after {WARM}, {} kB and {} MB at the end",
        started.elapsed().as_secs_f32(),
        outcomes.good,
        outcomes.failed,
        outcomes.cut_off,
        warm.0 / 1_000,
        warm.1 >> 20,
        end.0 / 1_000,
        end.1 >> 20,
    );
    assert!(outcomes.good > CALLS / 2, "the service is of use");
    assert!(outcomes.failed > CALLS / 100, "the faults are felt");
    // Every other one of them is abandoned at its first wait, and every call to
    // another process waits at least once.
    assert!(outcomes.cut_off > CALLS / GIVE_UP / 4);
    assert!(end.0 < warm.0 + GROWTH, "{warm:?} bytes became {end:?}");
    assert!(
        end.1 < warm.1 + RESIDENT_GROWTH,
        "{warm:?} bytes became {end:?}"
    );
}

/// A session's handles are limited, and each request uses some.
#[tokio::test]
async fn a_session_holds_nothing_from_one_call_to_the_next() {
    let bench = Bench::start().await;
    let link = bench.store("game.zip", b"content").link;
    let network = NetworkOptions {
        no_pace: true,
        ..NetworkOptions::default()
    };
    let options = SessionOptions {
        scopes: vec![Scope::Check, Scope::Download],
        limits: Limits {
            handles: 40,
            ..Limits::default()
        },
        ..SessionOptions::default()
    };
    let mut session = bench.session(EngineOptions::default(), network, options);
    for _ in 0..100 {
        let call = session.resolve(&link, ResolveOptions::plain());
        call.await.unwrap();
        session.check(vec![link.clone()]).await.unwrap();
    }
}

/// Counts of the calls' outcomes.
#[derive(Default)]
struct Outcomes {
    good: usize,
    failed: usize,
    cut_off: usize,
}

impl Outcomes {
    fn plus(self, other: Self) -> Self {
        Self {
            good: self.good + other.good,
            failed: self.failed + other.failed,
            cut_off: self.cut_off + other.cut_off,
        }
    }
}

/// State shared by all workers.
struct Soak {
    shared: Arc<hoster_host::Service>,
    key: Credential,
    link: String,
    folder: PathBuf,
}

impl Soak {
    fn new(service: &Service, shared: Arc<hoster_host::Service>, folder: &Path) -> Arc<Self> {
        let rule = shared.plugin().manifest().credential.clone().unwrap();
        let folder = folder.to_owned();
        std::fs::write(folder.join("upload.bin"), noise(5_000, 1)).unwrap();
        Arc::new(Self {
            shared,
            key: Credential::new(service.text("api_key"), &rule, "the test").unwrap(),
            link: service.link().to_owned(),
            folder,
        })
    }

    fn session(&self) -> Session {
        let options = SessionOptions {
            scopes: vec![Scope::Check, Scope::Download, Scope::List, Scope::Upload],
            credential: Some(self.key.clone()),
            limits: Limits {
                call: PATIENCE,
                upload_idle: PATIENCE,
                receipt: PATIENCE,
                ..Limits::default()
            },
            ..SessionOptions::default()
        };
        Session::open(self.shared.clone(), options).unwrap()
    }

    /// Makes the calls `from` to `to`, distributed among the workers.
    async fn work(self: &Arc<Self>, from: usize, to: usize) -> Outcomes {
        let worker = |n: usize| {
            let soak = self.clone();
            tokio::spawn(async move {
                let mut outcomes = Outcomes::default();
                let mut session = soak.session();
                for call in (from + n..to).step_by(WORKERS) {
                    let work = soak.call(&mut session, call, n);
                    let outcome = match call % GIVE_UP {
                        0 => until_wait(nth_wait(call / GIVE_UP), work).await,
                        _ => Some(timeout(STUCK, work).await.expect("the call ends")),
                    };
                    match outcome {
                        None => outcomes.cut_off += 1,
                        Some(Err(_)) => outcomes.failed += 1,
                        Some(Ok(())) => outcomes.good += 1,
                    }
                    if call.is_multiple_of(97) {
                        session = soak.session();
                    }
                }
                outcomes
            })
        };
        let mut all = Outcomes::default();
        for worker in (0..WORKERS).map(worker).collect::<Vec<_>>() {
            all = all.plus(worker.await.unwrap());
        }
        all
    }

    async fn call(&self, session: &mut Session, call: usize, worker: usize) -> Result<(), Error> {
        match call / WORKERS % 20 {
            0 => session.list_entries(None).await.map(drop),
            1..4 => session.check(vec![self.link.clone()]).await.map(drop),
            4 => self.upload(session).await,
            5 => self.download(session, worker).await,
            _ => {
                let options = ResolveOptions::plain();
                session.resolve(&self.link, options).await.map(drop)
            }
        }
    }

    async fn upload(&self, session: &mut Session) -> Result<(), Error> {
        let content = Content::open(&self.folder.join("upload.bin"))?;
        let request = UploadRequest {
            file_name: "upload.bin".into(),
            size: content.size(),
            folder: None,
            password: None,
            checksum: None,
            options: Vec::new(),
        };
        session.upload(request, content).await.map(drop)
    }

    async fn download(&self, session: &mut Session, worker: usize) -> Result<(), Error> {
        let options = ResolveOptions::plain();
        let Resolution::Ready(ticket) = session.resolve(&self.link, options).await? else {
            return Ok(());
        };
        let how = DownloaderOptions {
            stall: PATIENCE,
            retries: 0,
            ..DownloaderOptions::default()
        };
        let to = DownloadOptions {
            folder: self.folder.join(worker.to_string()),
            existing: Existing::Overwrite,
            ..DownloadOptions::default()
        };
        let downloader = Downloader::new(self.shared.clone(), how);
        downloader.download(&ticket, to).await.map(drop)
    }
}

/// Returns the wait at which the nth abandoned call ends: the first wait for every
/// other call, and one of the first eight for the rest, if they have that many.
fn nth_wait(n: usize) -> usize {
    match n.is_multiple_of(2) {
        true => 1,
        false => 1 + n / 2 % 8,
    }
}

/// Drops the work when it waits for the nth time and returns `None`; otherwise
/// returns its result.
async fn until_wait<T>(n: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut waits = 0;
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => {
            waits += 1;
            match waits < n {
                true => Poll::Pending,
                false => Poll::Ready(None),
            }
        }
    })
    .await
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Counts the entries in this process's own folder for temporary files.
fn temporary() -> usize {
    std::fs::read_dir(std::env::temp_dir()).unwrap().count()
}

/// Returns all files in a folder and its subfolders.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(walk(&path)),
            false => files.push(path),
        }
    }
    files
}

/// Waits until the count is as expected: tasks and connections may take a moment
/// to end.
async fn settled(what: &str, count: impl Fn() -> usize, expected: usize) {
    let mut left = count();
    for _ in 0..600 {
        if left <= expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        left = count();
    }
    panic!("{left} {what} instead of {expected}");
}
