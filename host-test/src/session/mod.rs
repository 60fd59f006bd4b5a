//! One conversation with a plugin: opens it with what was granted and turns its
//! calls into typed, bounded, cancellable futures. Must not know commands,
//! terminals or files.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use wasmtime::Store;
use wasmtime::component::ResourceAny;

use crate::activity::Activity;
use crate::bindings::hoster_interface::{Credential as GuestCredential, Pace, Settings};
use crate::bindings::{
    Account, Description, FolderContents, FolderListing, LinkInfo, LinkStatus, PluginError,
    Receipt, Resolution, ResolveOptions, UploadRequest, UploadTicket, hoster_interface,
    storage_interface,
};
use crate::content::Content;
use crate::credential::{Credential, Redactor};
use crate::error::Error;
use crate::gate::{Authorization, Gate, Refused};
use crate::grants::Grants;
use crate::network::Network;
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;

/// How long one call may take, all waiting included.
pub const CALL_LIMIT: Duration = Duration::from_secs(120);

/// How long an upload may go without a byte moving.
pub const UPLOAD_IDLE_LIMIT: Duration = Duration::from_secs(60);

/// How long the service may take to store an upload after the last byte, and
/// the plugin to fetch its receipt.
pub const RECEIPT_LIMIT: Duration = Duration::from_secs(15 * 60);

/// What a session is opened with.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// Names of the manifest's scopes that are granted. Nothing else goes out.
    pub scopes: Vec<&'static str>,
    /// The credential, if there is one.
    pub credential: Option<Credential>,
    /// Hands the credential to the plugin instead of adding it outside of the
    /// sandbox. For tests that show the difference, and for nothing else.
    pub credential_inside: bool,
    /// ISO 639-1 language for the service's pages; empty: English.
    pub language: String,
    /// Options with target `session`.
    pub options: Vec<(String, String)>,
}

/// A session of one plugin. Dropping it, or the future of a call, cancels what
/// it is doing. After a call was cancelled or failed inside the sandbox, the
/// next one runs in a fresh instance.
pub struct Session {
    plugin: Arc<Plugin>,
    network: Arc<Network>,
    grants: Arc<Grants>,
    authorization: Authorization,
    settings: Settings,
    activity: Activity,
    refused: Refused,
    redactor: Redactor,
    live: Option<Live>,
}

/// A running instance with its session resource.
struct Live {
    store: Store<Sandbox>,
    hoster: hoster_interface::Guest,
    storage: Option<storage_interface::Guest>,
    session: ResourceAny,
}

type Answer<'a, T> = BoxFuture<'a, wasmtime::Result<Result<T, PluginError>>>;

impl Session {
    /// Opens a session. Sends nothing; the plugin is instantiated on the first call.
    pub fn open(
        plugin: Arc<Plugin>,
        network: Arc<Network>,
        options: SessionOptions,
    ) -> Result<Self, Error> {
        let mut redactor = Redactor::default();
        let (authorization, credential) = match (&options.credential, plugin.manifest()) {
            (None, _) => (Authorization::Nobody, GuestCredential::None),
            (Some(credential), manifest) => {
                redactor.add(credential.expose());
                let rule = manifest.credential.clone().ok_or_else(|| {
                    crate::credential::CredentialError::NotUsed {
                        plugin: manifest.id.clone(),
                    }
                })?;
                if options.credential_inside {
                    let key = GuestCredential::Key(credential.expose().to_owned());
                    (Authorization::Plugin, key)
                } else {
                    let held = Authorization::Host(credential.clone(), rule);
                    (held, GuestCredential::HostHeld)
                }
            }
        };
        let grants = Grants::new(&plugin.manifest().scopes, &options.scopes);
        Ok(Self {
            settings: Settings {
                credential,
                pace: Pace::Host,
                language: match options.language.as_str() {
                    "" => "en".into(),
                    language => language.into(),
                },
                endpoint: None,
                options: options.options,
            },
            plugin,
            network,
            grants: Arc::new(grants),
            authorization,
            activity: Activity::new(),
            refused: Refused::default(),
            redactor,
            live: None,
        })
    }

    /// The plugin of this session.
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// The network of this session.
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    async fn instance(&mut self) -> wasmtime::Result<Live> {
        if let Some(live) = self.live.take() {
            return Ok(live);
        }
        let gate = Gate::new(
            self.network.clone(),
            self.grants.clone(),
            self.authorization.clone(),
            self.activity.clone(),
            self.refused.clone(),
        );
        let mut store = Sandbox::store(&self.plugin.engine, gate);
        Sandbox::start_call(&mut store);
        let instance = self.plugin.pre.instantiate_async(&mut store).await?;
        let hoster = self.plugin.hoster.load(&mut store, &instance)?;
        let storage = self
            .plugin
            .storage
            .as_ref()
            .map(|indices| indices.load(&mut store, &instance))
            .transpose()?;
        let session = hoster
            .session()
            .call_constructor(&mut store, &self.settings)
            .await?;
        Ok(Live {
            store,
            hoster,
            storage,
            session,
        })
    }

    /// Runs one call: the instance is put back only if the call came to an end.
    async fn call<T>(
        &mut self,
        limit: Limit,
        run: impl for<'a> FnOnce(&'a mut Live) -> Answer<'a, T> + Send,
    ) -> Result<T, Error> {
        self.refused.take();
        self.activity.touch();
        let activity = self.activity.clone();
        let work = async {
            let mut live = self.instance().await?;
            Sandbox::start_call(&mut live.store);
            live.store.data_mut().gate.start_call();
            let answer = run(&mut live).await?;
            self.live = Some(live);
            wasmtime::Result::Ok(answer)
        };
        let (outcome, limit) = match limit {
            Limit::Whole(limit) => (tokio::time::timeout(limit, work).await.ok(), limit),
            Limit::Upload(content) => (content.watch(&activity, work).await, UPLOAD_IDLE_LIMIT),
        };
        let plugin = self.plugin.manifest().id.clone();
        match outcome {
            None => Err(Error::TimedOut { plugin, limit }),
            Some(Err(trap)) => Err(Error::Trapped {
                plugin,
                reason: self.redactor.clean(&trap_reason(&trap)),
            }),
            Some(Ok(Err(error))) => Err(match self.refused.take() {
                Some((request, reason)) => Error::NotGranted {
                    plugin,
                    request,
                    reason,
                },
                None => Error::Plugin(self.clean(error)),
            }),
            Some(Ok(Ok(value))) => Ok(value),
        }
    }

    /// A plugin's error as it may be shown: bounded, printable, without secrets.
    fn clean(&self, mut error: PluginError) -> PluginError {
        error.message = self.tidy(&error.message);
        error.reply = error.reply.map(|reply| self.tidy(&reply));
        error
    }

    /// Redacted before it is cut, so that no half of a secret is left.
    fn tidy(&self, text: &str) -> String {
        let text = self.redactor.clean(text);
        let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        printable.take(1_000).collect()
    }

    /// What the plugin is and can do.
    pub async fn describe(&mut self) -> Result<Description, Error> {
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async { Ok(Ok(live.hoster.call_describe(&mut live.store).await?)) })
        })
        .await
    }

    /// What a link is; none when it is not one of this plugin's.
    pub async fn recognize(&mut self, link: &str) -> Result<Option<LinkInfo>, Error> {
        let link = link.to_owned();
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async move {
                Ok(Ok(live
                    .hoster
                    .call_recognize(&mut live.store, &link)
                    .await?))
            })
        })
        .await
    }

    /// Account status.
    pub async fn account(&mut self) -> Result<Account, Error> {
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async {
                live.hoster
                    .session()
                    .call_account(&mut live.store, live.session)
                    .await
            })
        })
        .await
    }

    /// Whether links work.
    pub async fn check(&mut self, links: Vec<String>) -> Result<Vec<LinkStatus>, Error> {
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async move {
                let session = live.hoster.session();
                session
                    .call_check(&mut live.store, live.session, &links)
                    .await
            })
        })
        .await
    }

    /// The files of a shared folder.
    pub async fn expand(
        &mut self,
        folder: &str,
        password: Option<&str>,
    ) -> Result<FolderListing, Error> {
        let (folder, password) = (folder.to_owned(), self.secret(password));
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async move {
                let session = live.hoster.session();
                session
                    .call_expand(&mut live.store, live.session, &folder, password.as_deref())
                    .await
            })
        })
        .await
    }

    /// Turns a link into a ticket or a pause.
    pub async fn resolve(
        &mut self,
        link: &str,
        options: ResolveOptions,
    ) -> Result<Resolution, Error> {
        let link = link.to_owned();
        self.secret(options.password.as_deref());
        let resolution = self
            .call(Limit::Whole(CALL_LIMIT), |live| {
                Box::pin(async move {
                    let session = live.hoster.session();
                    session
                        .call_resolve(&mut live.store, live.session, &link, &options)
                        .await
                })
            })
            .await?;
        if let Resolution::Ready(ticket) = &resolution {
            self.redactor.add(&ticket.url);
        }
        Ok(resolution)
    }

    /// Uploads a file through the sandbox.
    pub async fn upload(
        &mut self,
        request: UploadRequest,
        content: Content,
    ) -> Result<Receipt, Error> {
        self.secret(request.password.as_deref());
        let limit = Limit::Upload(content.watcher());
        let stream = content.into_stream(self.activity.clone());
        self.call(limit, |live| {
            Box::pin(async move {
                let stream = live.store.data_mut().table().push(stream)?;
                let session = live.hoster.session();
                session
                    .call_upload(&mut live.store, live.session, &request, stream)
                    .await
            })
        })
        .await
    }

    /// Prepares an upload that the host carries out.
    pub async fn begin_upload(&mut self, request: UploadRequest) -> Result<UploadTicket, Error> {
        self.secret(request.password.as_deref());
        let ticket = self
            .call(Limit::Whole(CALL_LIMIT), |live| {
                Box::pin(async move {
                    let session = live.hoster.session();
                    session
                        .call_begin_upload(&mut live.store, live.session, &request)
                        .await
                })
            })
            .await?;
        self.redactor.add(&ticket.url);
        self.redactor.add(&ticket.id);
        Ok(ticket)
    }

    /// Fetches the receipt of an upload.
    pub async fn finish_upload(&mut self, id: &str) -> Result<Receipt, Error> {
        let id = id.to_owned();
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async move {
                let session = live.hoster.session();
                session
                    .call_finish_upload(&mut live.store, live.session, &id)
                    .await
            })
        })
        .await
    }

    /// Lists a folder of the account; none: its top folder.
    pub async fn list_entries(&mut self, folder: Option<&str>) -> Result<FolderContents, Error> {
        if self.plugin.storage.is_none() {
            return Err(Error::Unsupported {
                plugin: self.plugin.manifest().id.clone(),
                what: "list the files of an account",
            });
        }
        let folder = folder.map(str::to_owned);
        self.call(Limit::Whole(CALL_LIMIT), |live| {
            Box::pin(async move {
                let storage = live
                    .storage
                    .as_ref()
                    .ok_or_else(|| wasmtime::format_err!("it has lost its storage interface"))?;
                storage
                    .call_list_entries(&mut live.store, live.session, folder.as_deref())
                    .await
            })
        })
        .await
    }

    /// Notes a password, so that it is in no error; gives it back.
    fn secret(&mut self, password: Option<&str>) -> Option<String> {
        password
            .inspect(|p| self.redactor.add(p))
            .map(str::to_owned)
    }
}

/// How long a call may take.
enum Limit {
    /// So long in all.
    Whole(Duration),
    /// As long as the content moves.
    Upload(crate::content::Watcher),
}

/// The innermost cause, without the backtrace of the plugin's functions.
fn trap_reason(trap: &wasmtime::Error) -> String {
    match trap.downcast_ref::<wasmtime::Trap>() {
        Some(trap) => trap.to_string(),
        None => trap.root_cause().to_string(),
    }
}
