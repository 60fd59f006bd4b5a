//! A running simulator, from start to end. It has its own threads, so that a
//! test that blocks cannot stop it.

mod inside;
mod threads;

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;
use crate::clock::Clock;
use crate::conditions::CurrentConditions;
use crate::config::{AccountConfig, Config};
use crate::content::Pool;
use crate::control;
use crate::fault::Faults;
use crate::hashing::Hasher;
use crate::limits::Limiter;
use crate::locks::Locks;
use crate::log::RequestLog;
use crate::remote::{self, Remote};
use crate::server::Server;
use crate::sessions::Sessions;
use crate::store::{Account, Store};
use crate::tokens::Tokens;
use crate::uploads::Uploads;
use crate::world::World;
use crate::{names, ports, seed, stored};
use threads::Threads;

/// How long a graceful shutdown waits for requests under way.
const GRACE: Duration = Duration::from_secs(2);

/// Files up to this size have their checksum when the simulator has started;
/// larger ones would delay the start. In bytes.
pub(crate) const HASHED_BEFORE: u64 = 64 << 20;

/// Why a simulator does not start. The system's error is the `source`, and not
/// repeated in the text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// [`Config::speed`] cannot divide a duration.
    #[error("speed must be a number from 0.000001 to 1000000000")]
    Speed,
    /// The address is in use or does not belong to this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// The log file cannot be opened for appending.
    #[error("cannot write the log {}", path.display())]
    Log {
        /// Which file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The control endpoint is available on this machine only.
    #[error("the control endpoint cannot listen on {0}: it must be a loopback address")]
    Control(SocketAddr),
    /// The seed folder cannot be read.
    #[error("cannot read the seed folder {}", path.display())]
    Seed {
        /// Which folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Failed to create the temp folder or a thread.
    #[error("cannot set up the simulator")]
    System(#[from] io::Error),
    /// Failed to create the certificate authority.
    #[error("cannot create the certificate authority")]
    Authority(#[from] rcgen::Error),
    /// TLS cannot be set up.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),
}

/// A simulated 1fichier.com on one loopback port. Everything that belongs to it
/// – threads, connections, temp files – ends when it is dropped.
pub struct Simulator {
    address: SocketAddr,
    address_v6: Option<SocketAddr>,
    control: Option<SocketAddr>,
    /// Number of files when it was ready.
    pub(crate) from_the_start: usize,
    api_key: String,
    ca_file: PathBuf,
    pub(crate) world: Arc<World>,
    stop: watch::Sender<bool>,
    /// `None` once shutdown has begun.
    alive: Option<mpsc::Receiver<Infallible>>,
    // Dropped after the threads that use its contents.
    threads: Threads,
    _scratch: TempDir,
}

impl Simulator {
    /// Starts a simulator, which accepts connections when this returns. Seeded
    /// files are listed and served, but may not be hashed yet.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let clock = Clock::new(config.speed).ok_or(StartError::Speed)?;
        let log = config.log.as_deref().map(open_log).transpose()?;
        let scratch = tempfile::Builder::new().prefix("onefichier-").tempdir()?;
        let authority = Authority::new()?;
        let ca_file = scratch.path().join("ca.pem");
        std::fs::write(&ca_file, authority.pem())?;
        let tls = TlsAcceptor::from(Arc::new(authority.server_config()?));
        let threads = Threads::start()?;
        let api_key = config
            .api_key
            .or_else(|| config.account.api_key.clone())
            .unwrap_or_else(names::api_key);
        let stranger = AccountConfig {
            email: "stranger@example.org".to_owned(),
            ..AccountConfig::default()
        };
        let mut accounts = vec![
            Account::new(&config.account, config.account.keys(Some(api_key.clone()))),
            Account::new(&stranger, Vec::new()),
        ];
        let others = config.accounts.iter();
        accounts.extend(others.map(|other| Account::new(other, other.keys(None))));
        let (remote, queued) = Remote::new();
        let world = Arc::new(World {
            instance: names::instance(),
            unknowns: config.unknowns.into(),
            clock,
            conditions: CurrentConditions::default(),
            website: config.website.into(),
            network: config.network.into(),
            guests: Arc::default(),
            store: Store::new(accounts).into(),
            tokens: Tokens::default(),
            uploads: Uploads::default(),
            remote,
            limiter: Limiter::new(config.limits),
            locks: Arc::new(Locks::new(config.bans, config.limits)),
            faults: Faults::default(),
            sessions: Sessions::default(),
            log: Arc::new(RequestLog::new(log)),
            hasher: Hasher::start()?,
            checksum_wait: config.checksum_wait,
            buffers: Arc::<Pool>::default(),
            authority,
            discard_uploads: config.discard_uploads,
            scratch: scratch.path().to_owned(),
        });
        world.set_conditions(config.conditions);
        let mut quick = Vec::new();
        for file in config.files {
            let (_, pending) = stored::add(&mut world.store.lock(), file);
            match pending {
                Some(job) if job.0.size() <= HASHED_BEFORE => quick.push(job),
                Some((content, checksum)) => {
                    world.hasher.queue_regardless_of_size(content, checksum);
                }
                None => {}
            }
        }
        let (hashing, timeout) = (world.clone(), config.checksum_wait);
        let prioritized = async move { hashing.hasher.prioritize(quick, timeout).await };
        // It neither panics nor is cancelled.
        let _ = threads.runtime()?.spawn(prioritized).await;
        for fault in config.faults {
            world.faults.add(fault);
        }
        if let Some(folder) = config.seed {
            fill(&threads, &world, folder).await?;
        }
        let from_the_start = world.store.lock().files().len();
        let listeners = ports::listen(config.listen, config.listen_v6)?;
        let (stop, stopped) = watch::channel(false);
        let control = match config.control {
            Some(address) => {
                let listener = ports::control(address)?;
                let address = listener.local_addr()?;
                let _inside = threads.runtime()?.enter();
                let listener = tokio::net::TcpListener::from_std(listener)?;
                let serving = control::serve(world.clone(), listener, stopped.clone());
                threads.runtime()?.spawn(serving);
                Some(address)
            }
            None => None,
        };
        let (alive, ended) = mpsc::channel(1);
        let server = Server::new(world.clone(), tls, stopped, alive);
        let (mut address, mut address_v6) = (config.listen, None);
        for listener in listeners {
            let bound = listener.local_addr()?;
            match bound.ip() == address.ip() {
                true => address = bound,
                false => address_v6 = Some(bound),
            }
            let listener = {
                let _inside = threads.runtime()?.enter();
                tokio::net::TcpListener::from_std(listener)?
            };
            threads.runtime()?.spawn(server.clone().accept(listener));
        }
        drop(server);
        let fetching = remote::work(Arc::downgrade(&world), queued);
        threads.runtime()?.spawn(fetching);
        Ok(Self {
            address,
            address_v6,
            control,
            from_the_start,
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

    /// The same port on `[::1]`, with [`Config::listen_v6`].
    pub fn addr_v6(&self) -> Option<SocketAddr> {
        self.address_v6
    }

    /// Random for each start; see [`crate::Ready::instance`].
    pub fn instance(&self) -> &str {
        &self.world.instance
    }

    /// The address of the control endpoint, with [`Config::control`].
    pub fn control_addr(&self) -> Option<SocketAddr> {
        self.control
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

    /// Shuts down: no new connections, 2 s for replies under way.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let Some(mut alive) = self.alive.take() else {
            return;
        };
        if let Ok(runtime) = self.threads.runtime() {
            let ended = runtime.spawn(async move {
                // Ends when the last connection has ended.
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
