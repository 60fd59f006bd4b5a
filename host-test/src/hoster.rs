//! The simple interface: one plugin, one key, and a method for each common
//! operation. Everything else is in [`Session`]. Must not know any service.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::bindings::{Account, FolderContents, ResolveOptions};
use crate::countdown::countdown;
use crate::credential::Credential;
use crate::crypt::Crypt;
use crate::download::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloaded, Downloader, DownloaderOptions,
    Existing, Spacing, TicketWait, Tickets,
};
#[cfg(feature = "bundled")]
use crate::engine::{Engine, EngineOptions};
use crate::error::Error;
use crate::grants::Scope;
use crate::network::NetworkOptions;
use crate::plugin::Plugin;
use crate::running::{Events, Running};
use crate::service::Service;
use crate::session::{Session, SessionOptions, WaitOptions};
use crate::storage;
use crate::upload::{RetryPolicy, UploadEvent, UploadOptions, Uploaded, upload};

/// The default for [`HosterBuilder::max_wait`]: one hour.
const MAX_WAIT: Duration = Duration::from_secs(3_600);

/// Attempts of an upload after the first one.
const RETRIES: u32 = 3;

/// Downloads from and uploads to one service, with or without a key. Cheap to
/// clone; clones share connections, rate limits and the set of file names in
/// use.
#[derive(Clone)]
pub struct Hoster(Arc<Inner>);

struct Inner {
    service: Arc<Service>,
    credential: Option<Credential>,
    downloader: Downloader,
    redactor: crate::Redactor,
    crypt: Option<Arc<Crypt>>,
    max_wait: Duration,
}

/// Builds a [`Hoster`].
#[must_use]
pub struct HosterBuilder {
    key: Option<String>,
    plugin: Box<dyn FnOnce() -> Result<Plugin, Error> + Send>,
    network: NetworkOptions,
    downloader: DownloaderOptions,
    crypt: Option<Arc<Crypt>>,
    max_wait: Duration,
}

impl HosterBuilder {
    /// Sets the key of the account. With `None`, only free downloads and other
    /// calls that need no account work.
    pub fn key(mut self, key: impl Into<Option<String>>) -> Self {
        self.key = key.into();
        self
    }

    /// Sets how the service is reached, and where its rate limits are stored
    /// for all processes of this user.
    pub fn network(mut self, options: NetworkOptions) -> Self {
        self.network = options;
        self
    }

    /// Sets options that apply to all downloads together.
    pub fn downloads(mut self, options: DownloaderOptions) -> Self {
        self.downloader = options;
        self
    }

    /// Encrypts what is uploaded, and decrypts what is listed and downloaded.
    pub fn crypt(mut self, crypt: Crypt) -> Self {
        self.crypt = Some(Arc::new(crypt));
        self
    }

    /// Limits the total time that one call waits for the service. A longer wait is
    /// an error that says when to try again. Default: one hour.
    pub fn max_wait(mut self, time: Duration) -> Self {
        self.max_wait = time;
        self
    }

    /// Compiles the plugin, which takes half a second, and sends nothing. Fails
    /// if the key has the wrong format or the network options cannot be used.
    pub fn build(self) -> Result<Hoster, Error> {
        let plugin = (self.plugin)()?;
        let credential = match (self.key, &plugin.manifest().credential) {
            (None, _) => None,
            (Some(key), Some(rule)) => Some(Credential::new(&key, rule, "the builder")?),
            (Some(_), None) => {
                let plugin = plugin.manifest().id.clone();
                return Err(crate::credential::CredentialError::NotUsed { plugin }.into());
            }
        };
        let service = Service::new(plugin, &self.network)?;
        Ok(Hoster(Arc::new(Inner {
            downloader: Downloader::new(service.clone(), self.downloader),
            service,
            credential,
            redactor: self.network.redactor,
            crypt: self.crypt,
            max_wait: self.max_wait,
        })))
    }
}

impl Hoster {
    /// Returns a builder that uses the bundled plugin.
    #[cfg(feature = "bundled")]
    pub fn builder() -> HosterBuilder {
        Self::builder_with(|| {
            let engine = Engine::new(EngineOptions::default());
            let engine = engine.map_err(|e| Error::Internal(e.to_string()))?;
            Ok(crate::bundled(&engine)?)
        })
    }

    /// Returns a builder that uses this plugin.
    pub fn with_plugin(plugin: Plugin) -> HosterBuilder {
        Self::builder_with(|| Ok(plugin))
    }

    fn builder_with(
        plugin: impl FnOnce() -> Result<Plugin, Error> + Send + 'static,
    ) -> HosterBuilder {
        HosterBuilder {
            key: None,
            plugin: Box::new(plugin),
            network: NetworkOptions::default(),
            downloader: DownloaderOptions::default(),
            crypt: None,
            max_wait: MAX_WAIT,
        }
    }

    /// Returns a download of a link to the current folder. Await it, or
    /// [start](Download::start) it to follow its events.
    pub fn download(&self, link: impl Into<String>) -> Download {
        Download {
            hoster: self.clone(),
            request: DownloadRequest::new(link),
            options: DownloadOptions {
                crypt: self.0.crypt.clone(),
                ..DownloadOptions::default()
            },
            resolve: ResolveOptions::plain(),
            max_wait: self.0.max_wait,
        }
    }

    /// Returns an upload of a file to the top folder of the account. Await it, or
    /// [start](Upload::start) it to follow its events.
    pub fn upload(&self, file: impl Into<PathBuf>) -> Upload {
        Upload {
            hoster: self.clone(),
            file: file.into(),
            folder: "/".into(),
            options: UploadOptions::default(),
            max_wait: self.0.max_wait,
        }
    }

    /// Lists a folder of the account, given its path.
    pub async fn list(&self, path: &str) -> Result<FolderContents, Error> {
        storage::list(&mut self.waiting_session(&[Scope::List])?, path).await
    }

    /// Returns the account's status.
    pub async fn account(&self) -> Result<Account, Error> {
        self.waiting_session(&[Scope::Account])?.account().await
    }

    /// A session whose calls wait when the service requires it.
    fn waiting_session(&self, scopes: &[Scope]) -> Result<Session, Error> {
        let mut session = self.session(scopes)?;
        session.set_wait(WaitOptions {
            max_wait: self.0.max_wait,
            ..WaitOptions::default()
        });
        Ok(session)
    }

    /// Opens a session with these scopes, for calls that have no method in
    /// [`Hoster`]. They do not wait, unless [`Session::set_wait`] is called.
    pub fn session(&self, scopes: &[Scope]) -> Result<Session, Error> {
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            credential: self.0.credential.clone(),
            redactor: self.0.redactor.clone(),
            crypt: self.0.crypt.clone(),
            ..SessionOptions::default()
        };
        Session::open(self.0.service.clone(), options)
    }

    /// Returns the service, for a [`Queue`](crate::download::Queue) or a [`Downloader`].
    pub fn service(&self) -> &Arc<Service> {
        &self.0.service
    }
}

/// An event of a download or an upload.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The service requires a wait before the download, or an upload failed and
    /// will be retried. Sent once per second.
    Waiting {
        /// Reason: one English sentence.
        reason: String,
        /// Remaining time.
        left: Duration,
    },
    /// The file is being downloaded.
    Download(DownloadEvent),
    /// The file is being uploaded.
    Upload(UploadEvent),
}

/// A download that has not started.
#[must_use = "a download does nothing before it is awaited or started"]
pub struct Download {
    hoster: Hoster,
    request: DownloadRequest,
    options: DownloadOptions,
    resolve: ResolveOptions,
    max_wait: Duration,
}

impl Download {
    /// Sets the destination folder, which is created if it does not exist.
    pub fn to(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.folder = folder.into();
        self
    }

    /// Sets the file name, instead of the one that the service reports.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.request.name = Some(name.into());
        self.request.name_is_own = true;
        self
    }

    /// Sets the password of the link.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.resolve.password = Some(password.into());
        self
    }

    /// Sets what to do if a file of the same name exists. Default: keep it, and
    /// fail unless it is the same file.
    pub fn existing(mut self, existing: Existing) -> Self {
        self.options.existing = existing;
        self
    }

    /// Limits the total time spent waiting for the service. A longer wait is an
    /// error that says when to retry. Default: one hour.
    pub fn max_wait(mut self, time: Duration) -> Self {
        self.max_wait = time;
        self
    }

    /// Starts the download. Dropping the returned value stops it; downloading
    /// the link to the same folder again resumes it.
    pub fn start(self) -> Running<'static, Event, Result<Downloaded, Error>> {
        Running::new(|events| self.run(events))
    }

    async fn run(mut self, events: Events<Event>) -> Result<Downloaded, Error> {
        let inner = &self.hoster.0;
        let mut session = self.hoster.session(&[Scope::Download])?;
        let description = session.describe().await?;
        let info = session.recognize(&self.request.link).await?;
        self.request.identify(&description.id, info);
        let algorithm = description.checksum_algorithm.as_deref();
        let mut options = self.request.options(&self.options, algorithm);
        options.spacing = Spacing::usual(&description.limits, session.has_credential());
        options.max_wait = Some(self.max_wait);
        let session = Mutex::new(session);
        let on_wait = |wait: TicketWait| {
            events.send(Event::Waiting {
                reason: wait.refusal.to_string(),
                left: wait.left,
            });
        };
        let (link, resolve) = (&self.request.link, &self.resolve);
        let tickets = Tickets::new(&session, link, resolve, self.max_wait, &on_wait);
        let download = inner.downloader.download(&tickets, options);
        download.report_to(events.map(Event::Download)).await
    }
}

impl IntoFuture for Download {
    type Output = Result<Downloaded, Error>;
    type IntoFuture = Running<'static, Event, Result<Downloaded, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.start()
    }
}

/// An upload that has not started.
#[must_use = "an upload does nothing before it is awaited or started"]
pub struct Upload {
    hoster: Hoster,
    file: PathBuf,
    folder: String,
    options: UploadOptions,
    max_wait: Duration,
}

impl Upload {
    /// Sets the destination folder in the account, which is created if it does
    /// not exist.
    pub fn to(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Sets the name under which the file is stored, instead of its own name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.options.file_name = Some(name.into());
        self
    }

    /// Also compares the checksum of the file with the service's.
    pub fn checksum(mut self) -> Self {
        self.options.checksum = true;
        self
    }

    /// Limits the total time that it waits for the service, as
    /// [`Download::max_wait`] does.
    pub fn max_wait(mut self, time: Duration) -> Self {
        self.max_wait = time;
        self
    }

    /// Starts the upload, which is retried up to three times. Dropping the returned
    /// value stops it.
    pub fn start(self) -> Running<'static, Event, Result<Uploaded, Error>> {
        Running::new(|events| self.run(events))
    }

    async fn run(mut self, events: Events<Event>) -> Result<Uploaded, Error> {
        let mut session = self.hoster.waiting_session(&[Scope::List, Scope::Upload])?;
        if storage::normalize(&self.folder) != "/" {
            self.options.folder = storage::ensure_folder(&mut session, &self.folder).await?;
        }
        let mut policy = RetryPolicy::new(RETRIES, self.max_wait);
        loop {
            let upload = upload(&mut session, &self.file, self.options.clone());
            let error = match upload.report_to(events.map(Event::Upload)).await {
                Ok(uploaded) => return Ok(uploaded),
                Err(error) => error,
            };
            let Some(pause) = policy.pause(&error) else {
                return Err(error);
            };
            let reason = error.to_string();
            countdown(pause, |left| {
                let reason = reason.clone();
                events.send(Event::Waiting { reason, left });
            })
            .await;
        }
    }
}

impl IntoFuture for Upload {
    type Output = Result<Uploaded, Error>;
    type IntoFuture = Running<'static, Event, Result<Uploaded, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.start()
    }
}
