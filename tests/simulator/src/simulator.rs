//! A running simulator: start, look inside, disturb, stop.
//! It has its own threads, so that a test that blocks cannot stop it.

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::{self, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;
use crate::clock::Clock;
use crate::config::{AccountConfig, Config};
use crate::content::Pool;
use crate::fault::{Faults, Injection};
use crate::hashing::Hasher;
use crate::limits::Limiter;
use crate::link;
use crate::log::{LogEntry, RequestLog};
use crate::server::Server;
use crate::store::{Account, MAIN, Store};
use crate::stored::{NewFile, StoredFile};
use crate::tokens::Tokens;
use crate::uploads::Uploads;
use crate::world::World;
use crate::{names, seed, stored};

/// How long a graceful end waits for requests under way.
const GRACE: Duration = Duration::from_secs(2);

/// Why a simulator does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// [`Config::speed`] cannot divide a duration.
    #[error("speed must be a number from 0.000001 to 1000000000")]
    Speed,
    /// The address is taken or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was to be listened on.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The log file cannot be opened for appending.
    #[error("cannot write the log {}: {source}", path.display())]
    Log {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The seed folder cannot be read.
    #[error("cannot read the seed folder {}: {source}", path.display())]
    Seed {
        /// Which folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No temp folder or no thread can be had.
    #[error("cannot set up the simulator: {0}")]
    System(#[from] io::Error),
    /// The certificate authority cannot be made.
    #[error("cannot make the certificate authority: {0}")]
    Authority(#[from] rcgen::Error),
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// A simulated 1fichier.com on one loopback port. Everything that belongs to
/// it – threads, connections, temp files – ends when it is dropped.
pub struct Simulator {
    address: SocketAddr,
    api_key: String,
    ca_file: PathBuf,
    world: Arc<World>,
    stop: watch::Sender<bool>,
    /// Gone once the end has begun.
    alive: Option<mpsc::Receiver<Infallible>>,
    // Dropped after the threads that use what is in it.
    threads: Threads,
    _scratch: TempDir,
}

impl Simulator {
    /// Starts a simulator; when this returns it accepts connections. Seeded
    /// files are listed and served, but possibly not hashed yet.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let clock = Clock::new(config.speed).ok_or(StartError::Speed)?;
        let log = config.log.as_deref().map(open_log).transpose()?;
        let scratch = tempfile::Builder::new().prefix("onefichier-").tempdir()?;
        let authority = Authority::new()?;
        let ca_file = scratch.path().join("ca.pem");
        std::fs::write(&ca_file, authority.pem())?;
        let tls = TlsAcceptor::from(Arc::new(authority.server_config()?));
        let threads = Threads::start()?;
        let api_key = config.api_key.unwrap_or_else(names::api_key);
        let stranger = AccountConfig {
            email: "stranger@example.org".to_owned(),
            ..AccountConfig::default()
        };
        let accounts = vec![
            Account::new(&config.account, Some(api_key.clone())),
            Account::new(&stranger, None),
        ];
        let world = Arc::new(World {
            unknowns: config.unknowns,
            clock,
            store: Store::new(accounts).into(),
            tokens: Tokens::default(),
            uploads: Uploads::default(),
            limiter: Limiter::new(config.limits),
            faults: Faults::default(),
            log: Arc::new(RequestLog::new(log)),
            hasher: Hasher::start()?,
            checksum_wait: config.checksum_wait,
            buffers: Arc::<Pool>::default(),
            authority,
            scratch: scratch.path().to_owned(),
        });
        if let Some(folder) = config.seed {
            fill(&threads, &world, folder).await?;
        }
        let listening = |source| StartError::Listen {
            address: config.listen,
            source,
        };
        let listener = TcpListener::bind(config.listen).map_err(listening)?;
        listener.set_nonblocking(true).map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let (stop, stopped) = watch::channel(false);
        let (alive, ended) = mpsc::channel(1);
        let server = Server::new(world.clone(), tls, stopped, alive);
        let listener = {
            let _inside = threads.runtime()?.enter();
            tokio::net::TcpListener::from_std(listener).map_err(listening)?
        };
        threads.runtime()?.spawn(server.accept(listener));
        Ok(Self {
            address,
            api_key,
            ca_file,
            world,
            stop,
            alive: Some(ended),
            threads,
            _scratch: scratch,
        })
    }

    /// The port, for all three ways in.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The key of the account: 32 characters of `[A-Za-z0-9_=-]`.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The certificate authority of the TLS tunnels, as PEM.
    pub fn ca_pem(&self) -> &str {
        self.world.authority.pem()
    }

    /// The same in a temp file, which is removed with the simulator.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// All requests so far, oldest first, those still under way included. A
    /// client that has a whole reply finds it here complete. The last 100 000
    /// are kept.
    pub fn log(&self) -> Vec<LogEntry> {
        self.world.log.entries()
    }

    /// All files, oldest first, whoever owns them.
    pub fn files(&self) -> Vec<StoredFile> {
        let store = self.world.store.lock();
        let files = store.files().into_iter();
        files.map(|file| StoredFile::of(&store, file)).collect()
    }

    /// The bytes of the file behind a link; `None` when there is none or it
    /// cannot be read. For tests of small files.
    pub fn content(&self, link: &str) -> Option<Vec<u8>> {
        let link = link::parse(link)?;
        let content = {
            let store = self.world.store.lock();
            store.file(&link, false)?.content.clone()
        };
        let pool = &self.world.buffers;
        let mut reader = content.read(0, content.size(), pool).ok()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = reader.next().ok()? {
            bytes.extend_from_slice(&chunk);
        }
        Some(bytes)
    }

    /// Stores a file. Contents in memory of up to 1 MiB have their checksum at
    /// once, others get it in the background.
    pub fn add_file(&self, file: NewFile) -> StoredFile {
        let (stored, pending) = stored::add(&mut self.world.store.lock(), file);
        if let Some((content, checksum)) = pending {
            self.world.hasher.queue(content, checksum);
        }
        stored
    }

    /// Makes a folder of the account (and those above it) where it is missing;
    /// gives its id. `path` is `/`-separated.
    pub fn add_folder(&self, path: &str) -> u64 {
        self.world.store.lock().folder_at(MAIN, path)
    }

    /// Queues a fault for the requests that it is for.
    pub fn inject(&self, injection: Injection) {
        self.world.faults.add(injection);
    }

    /// Forgets all faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }

    /// Ends everything: no new connections, 2 s for replies under way.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let Some(mut alive) = self.alive.take() else {
            return;
        };
        if let Ok(runtime) = self.threads.runtime() {
            let ended = runtime.spawn(async move {
                // Ends by itself when the last connection has ended.
                let _ = tokio::time::timeout(GRACE, alive.recv()).await;
            });
            // It neither panics nor is cancelled before `self` is dropped.
            let _ = ended.await;
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.world.hasher.stop();
    }
}

fn open_log(path: &Path) -> Result<File, StartError> {
    let opened = File::options().create(true).append(true).open(path);
    opened.map_err(|source| StartError::Log {
        path: path.to_owned(),
        source,
    })
}

async fn fill(threads: &Threads, world: &World, folder: PathBuf) -> Result<(), StartError> {
    let path = folder.clone();
    let reading = threads
        .runtime()?
        .spawn_blocking(move || seed::files(&folder));
    let found = reading.await.map_err(io::Error::from).flatten();
    let found = found.map_err(|source| StartError::Seed { path, source })?;
    for file in found {
        let (_, pending) = stored::add(&mut world.store.lock(), file);
        if let Some((content, checksum)) = pending {
            world.hasher.queue(content, checksum);
        }
    }
    Ok(())
}

/// The simulator's own threads, which end without waiting for anybody.
struct Threads(Option<Runtime>);

impl Threads {
    fn start() -> io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let runtime = runtime::Builder::new_multi_thread()
            .thread_name("simulator")
            // More would only take turns with the client on the same machine.
            .worker_threads(cores.clamp(2, 4))
            .enable_all()
            .build()?;
        Ok(Self(Some(runtime)))
    }

    /// The error occurs only after the end.
    fn runtime(&self) -> io::Result<&Runtime> {
        self.0
            .as_ref()
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
