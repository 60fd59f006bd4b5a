//! Thousands of calls to a service where everything goes wrong now and then
//! leave nothing behind. In a process of its own, where tasks, sockets, files
//! and memory are this test's alone; the simulator is another process.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hoster_host::{
    Content, Credential, DownloadOptions, Downloader, DownloaderOptions, Engine, EngineOptions,
    Error, Existing, Limits, Network, NetworkOptions, Plugin, Resolution, ResolveOptions, Session,
    SessionOptions, UploadRequest, bundled,
};
use tokio::runtime::Handle;

use crate::alone;
use crate::bench::{Bench, noise};
use crate::service::Service;

/// Before this many calls, caches fill and the allocator takes what it needs.
const WARM: usize = 2_000;

const CALLS: usize = 10_000;

/// Sessions that work at the same time.
const WORKERS: usize = 8;

/// What memory may differ by while the same work goes on; a leak of 2 kB a
/// call would be more.
const WOBBLE: u64 = 16 << 20;

/// The faults, each at a small share of the requests that it can happen to.
const FAULTS: [&str; 14] = [
    "--fault=flood@api:percent=2",
    "--fault=html@any:status=503,percent=2",
    "--fault=invalid-json:percent=2",
    "--fault=huge-body:bytes=100K,percent=1",
    "--fault=redirect@api:percent=1,to=https://api.1fichier.com/",
    "--fault=error:percent=2,status=500,message=Internal error",
    "--fault=not-found:percent=2",
    "--fault=late@any:by=20ms,percent=2",
    "--fault=stall@api:percent=1",
    "--fault=cut:bytes=5K,percent=10",
    "--fault=stall-after:bytes=5K,percent=5",
    "--fault=html-file:percent=5",
    "--fault=reset-upload:bytes=2K,percent=10",
    "--fault=report-html:percent=10",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_with_random_faults_leave_nothing_behind() {
    if !alone::is_alone() {
        let name = "soak::ten_thousand_calls_with_random_faults_leave_nothing_behind";
        return alone::run(name, Duration::from_secs(600)).await;
    }
    let started = std::time::Instant::now();
    let options = [&["--no-limits", "--file=game.zip=20K"][..], &FAULTS].concat();
    let service = Service::start(&options).await;
    let engine = Engine::new(EngineOptions::default()).unwrap();
    let plugin = Arc::new(bundled(&engine).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (tasks, sockets, temporary) = (tasks(), alone::sockets(), temporary());

    let network = Network::new(&service.network(), plugin.manifest()).unwrap();
    let soak = Soak::new(&service, plugin, network, folder.path());
    let outcomes = soak.work(0, WARM).await;
    let warm = alone::resident();
    let outcomes = outcomes.plus(soak.work(WARM, CALLS).await);
    let end = alone::resident();
    drop(soak);

    settled("tasks", self::tasks, tasks).await;
    settled("sockets", alone::sockets, sockets).await;
    assert_eq!(self::temporary(), temporary);
    // Whole files, and nothing of those that failed.
    for entry in walk(folder.path()) {
        let name = entry.file_name().unwrap().to_str().unwrap();
        assert!(["game.zip", "upload.bin"].contains(&name), "{entry:?}");
    }
    eprintln!(
        "{CALLS} calls in {:.0} s: {} good, {} failed, {} cut off; {} MB after {WARM}, {} MB at the end",
        started.elapsed().as_secs_f32(),
        outcomes.good,
        outcomes.failed,
        outcomes.cut_off,
        warm >> 20,
        end >> 20,
    );
    assert!(outcomes.good > CALLS / 2, "the service is of use");
    assert!(outcomes.failed > CALLS / 100 && outcomes.cut_off > CALLS / 100);
    assert!(end < warm + WOBBLE, "{warm} bytes became {end}");
}

/// A session has no more handles than this, and uses some for each request.
#[tokio::test]
async fn a_session_holds_nothing_from_one_call_to_the_next() {
    let bench = Bench::start().await;
    let link = bench.store("game.zip", b"content").link;
    let network = NetworkOptions {
        no_pace: true,
        ..NetworkOptions::default()
    };
    let options = SessionOptions {
        scopes: vec!["check", "download"],
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

/// What became of the calls.
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

/// What all workers share.
struct Soak {
    plugin: Arc<Plugin>,
    network: Arc<Network>,
    key: Credential,
    link: String,
    folder: PathBuf,
}

impl Soak {
    fn new(
        service: &Service,
        plugin: Arc<Plugin>,
        network: Arc<Network>,
        folder: &Path,
    ) -> Arc<Self> {
        let rule = plugin.manifest().credential.clone().unwrap();
        let folder = folder.to_owned();
        std::fs::write(folder.join("upload.bin"), noise(5_000, 1)).unwrap();
        Arc::new(Self {
            plugin,
            network,
            key: Credential::new(service.text("api_key"), &rule, "the test").unwrap(),
            link: service.link().to_owned(),
            folder,
        })
    }

    fn session(&self) -> Session {
        let options = SessionOptions {
            scopes: vec!["check", "download", "list", "upload"],
            credential: Some(self.key.clone()),
            limits: Limits {
                // A stalled request is given up soon.
                call: Duration::from_secs(1),
                upload_idle: Duration::from_secs(1),
                receipt: Duration::from_secs(1),
                ..Limits::default()
            },
            ..SessionOptions::default()
        };
        Session::open(self.plugin.clone(), self.network.clone(), options).unwrap()
    }

    /// Calls number `from` to `to`, shared out to the workers.
    async fn work(self: &Arc<Self>, from: usize, to: usize) -> Outcomes {
        let worker = |n: usize| {
            let soak = self.clone();
            tokio::spawn(async move {
                let mut outcomes = Outcomes::default();
                let mut session = soak.session();
                for call in (from + n..to).step_by(WORKERS) {
                    let dice = noise(2, call as u64);
                    // One in 25 is given up after some milliseconds, if it lasts.
                    let patience = match dice[0] < 10 {
                        true => Duration::from_micros(u64::from(dice[1]) * 20),
                        false => Duration::from_secs(60),
                    };
                    let work = soak.call(&mut session, call, n);
                    match tokio::time::timeout(patience, work).await {
                        Err(_) => outcomes.cut_off += 1,
                        Ok(Err(_)) => outcomes.failed += 1,
                        Ok(Ok(())) => outcomes.good += 1,
                    }
                    if dice[0].is_multiple_of(50) {
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
            stall: Duration::from_millis(500),
            retries: 0,
            ..DownloaderOptions::default()
        };
        let to = DownloadOptions {
            folder: self.folder.join(worker.to_string()),
            existing: Existing::Overwrite,
            ..DownloadOptions::default()
        };
        let downloader = Downloader::new(self.network.clone(), how);
        downloader
            .download(&ticket, &to, &mut |_| ())
            .await
            .map(drop)
    }
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Entries of this process's own folder for temporary files.
fn temporary() -> usize {
    std::fs::read_dir(std::env::temp_dir()).unwrap().count()
}

/// All files below a folder.
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

/// What ends by itself may take a moment.
async fn settled(what: &str, count: impl Fn() -> usize, expected: usize) {
    let mut left = count();
    for _ in 0..600 {
        if left <= expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        left = count();
    }
    panic!("{left} {what} in place of {expected}");
}
