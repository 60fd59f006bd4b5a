//! One conversation with a plugin: opens it with what was granted and turns its
//! calls into typed, bounded, cancellable futures. Must not know commands,
//! terminals or files.

mod hoster;
pub(crate) mod results;
mod storage;
mod wait;

pub use wait::{WaitOptions, Waiting};

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use wasmtime::Store;
use wasmtime::component::{ResourceAny, ResourceTableError};

use crate::activity::Activity;
use crate::bindings::hoster_interface::{Credential as GuestCredential, Pace, Settings};
use crate::bindings::{ErrorCode, ErrorScope, PluginError, hoster_interface, storage_interface};
use crate::credential::Credential;
use crate::credential::Subject;
use crate::error::Error;
use crate::grants::{Grants, Scope};
use crate::limits::Limits;
use crate::plugin::Plugin;
use crate::redact::Redactor;
use crate::sandbox::Sandbox;
use crate::sandbox::outbound::{Access, Authorization, OutboundGate, Refusal, Refused};
use crate::service::Service;
use results::PluginResult;

/// What a session is opened with.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// What is granted. Nothing else is sent.
    pub scopes: Vec<Scope>,
    /// The credential, if there is one.
    pub credential: Option<Credential>,
    /// Hands the credential to the plugin instead of adding it outside of the
    /// sandbox. For tests that show the difference, and for nothing else.
    #[cfg(feature = "testing")]
    pub credential_inside: bool,
    /// Lets the plugin keep the rate limits inside the sandbox as well, as it
    /// does in runtimes whose host keeps none.
    #[cfg(feature = "testing")]
    pub plugin_paces: bool,
    /// ISO 639-1 language for the service's pages; empty: English.
    pub language: String,
    /// Options with target `session`.
    pub options: Vec<(String, String)>,
    /// What the plugin may use.
    pub limits: Limits,
    /// How calls wait that the service refuses for now. Uploads do not: their
    /// content can be read only once.
    pub wait: WaitOptions,
    /// Learns the session's secrets: the credential, passwords, direct links. A
    /// program that logs or shows what it is told gives one to all sessions, and
    /// passes its output through it.
    pub redactor: Redactor,
}

impl SessionOptions {
    /// Whether the plugin holds the credential.
    fn credential_is_inside(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.credential_inside;
        #[cfg(not(feature = "testing"))]
        false
    }

    /// Who keeps the rate limits.
    fn pace(&self) -> Pace {
        #[cfg(feature = "testing")]
        if self.plugin_paces {
            return Pace::Plugin;
        }
        Pace::Host
    }
}

/// A session of one plugin. Dropping it, or the future of a call, cancels what
/// it is doing. After a call was cancelled or failed inside the sandbox, the
/// next one runs in a fresh instance.
pub struct Session {
    service: Arc<Service>,
    access: Access,
    settings: Settings,
    activity: Activity,
    refused: Refused,
    redactor: Redactor,
    /// Errors of the plugin are passed on as it tells them.
    as_told: bool,
    limits: Limits,
    wait: WaitOptions,
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
    pub fn open(service: Arc<Service>, options: SessionOptions) -> Result<Self, Error> {
        let plugin = service.plugin();
        let redactor = options.redactor.clone();
        let (authorization, credential) = match (&options.credential, plugin.manifest()) {
            (None, _) => (Authorization::Nobody, GuestCredential::None),
            (Some(credential), manifest) => {
                redactor.add(credential.expose());
                let rule = manifest.credential.clone().ok_or_else(|| {
                    crate::credential::CredentialError::NotUsed {
                        plugin: manifest.id.clone(),
                    }
                })?;
                if options.credential_is_inside() {
                    let key = GuestCredential::Key(credential.expose().to_owned());
                    (Authorization::Plugin, key)
                } else {
                    let held = Authorization::Host(credential.clone(), rule);
                    (held, GuestCredential::HostHeld)
                }
            }
        };
        let grants = Grants::new(plugin.scopes.clone(), &options.scopes);
        Ok(Self {
            settings: Settings {
                credential,
                pace: options.pace(),
                language: match options.language.as_str() {
                    "" => "en".into(),
                    language => language.into(),
                },
                endpoint: None,
                options: options.options,
            },
            service,
            access: Access {
                grants: Arc::new(grants),
                authorization,
                subject: Subject::of(options.credential.as_ref()),
            },
            activity: Activity::new(),
            refused: Refused::default(),
            redactor,
            as_told: false,
            limits: options.limits,
            wait: options.wait,
            live: None,
        })
    }

    /// Shows what the plugin itself says in its errors, secrets and all: for
    /// whoever checks the plugin, and for no log.
    #[cfg(feature = "testing")]
    pub fn tell_errors_as_they_come(&mut self) {
        self.as_told = true;
    }

    /// Gives the plugin an endpoint, as hosts do that cannot redirect requests.
    #[cfg(feature = "testing")]
    pub fn use_endpoint(&mut self, endpoint: &str) {
        self.settings.endpoint = Some(endpoint.to_owned());
    }

    /// Changes how calls wait that the service refuses for now.
    pub fn set_wait(&mut self, wait: WaitOptions) {
        self.wait = wait;
    }

    /// The plugin of this session.
    pub fn plugin(&self) -> &Arc<Plugin> {
        self.service.plugin()
    }

    /// The service of this session.
    pub fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Whether requests of the session carry a credential.
    pub fn has_credential(&self) -> bool {
        !matches!(self.access.authorization, Authorization::Nobody)
    }

    /// Whose session it is.
    pub(crate) fn subject(&self) -> &Subject {
        &self.access.subject
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    async fn instance(&mut self) -> wasmtime::Result<Live> {
        if let Some(live) = self.live.take() {
            return Ok(live);
        }
        let outbound = OutboundGate::new(
            self.service.network().clone(),
            self.service.rate_limiter().clone(),
            self.access.clone(),
            self.activity.clone(),
            self.refused.clone(),
            self.limits.clone(),
            self.redactor.clone(),
        );
        let mut store = Sandbox::store(&self.plugin().engine, outbound, &self.limits);
        Sandbox::start_call(&mut store);
        let instance = self.plugin().pre.instantiate_async(&mut store).await?;
        let hoster = self.plugin().hoster.load(&mut store, &instance)?;
        let storage = self
            .plugin()
            .storage
            .as_ref()
            .map(|indices| indices.load(&mut store, &instance))
            .transpose()?;
        let session = hoster
            .session()
            .call_constructor(&mut store, &self.settings)
            .await;
        let session = session.map_err(|trap| store.data().cause(trap))?;
        Ok(Live {
            store,
            hoster,
            storage,
            session,
        })
    }

    /// Runs a call, and again after each pause that the service asks for, as
    /// long as the session may wait.
    async fn call<T: PluginResult>(
        &mut self,
        run: impl for<'a> Fn(&'a mut Live) -> Answer<'a, T> + Send + Sync,
    ) -> Result<T, Error> {
        self.observed_call(run, |_| ()).await
    }

    /// The same; `failed` is told of each attempt that fails.
    async fn observed_call<T: PluginResult>(
        &mut self,
        run: impl for<'a> Fn(&'a mut Live) -> Answer<'a, T> + Send + Sync,
        mut failed: impl FnMut(&Error) + Send,
    ) -> Result<T, Error> {
        let mut wait = self.wait.start();
        loop {
            let error = match self.call_once(Limit::Call, &run).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            failed(&error);
            if !wait.allows(&error) {
                return Err(error);
            }
            wait.out(&error).await;
        }
    }

    /// Runs one call: the instance is put back only if the call came to an end.
    async fn call_once<T: PluginResult>(
        &mut self,
        limit: Limit,
        run: impl for<'a> FnOnce(&'a mut Live) -> Answer<'a, T> + Send,
    ) -> Result<T, Error> {
        self.refused.take();
        self.activity.touch();
        let (activity, limits) = (self.activity.clone(), self.limits.clone());
        let work = async {
            let mut live = self.instance().await?;
            Sandbox::start_call(&mut live.store);
            let answer = run(&mut live).await;
            let mut answer = answer.map_err(|trap| live.store.data().cause(trap))?;
            if let Ok(result) = &mut answer {
                result.check()?;
            }
            let answer = answer.map_err(results::checked);
            live.store.data_mut().outbound.end_call();
            self.live = Some(live);
            wasmtime::Result::Ok(answer)
        };
        let (outcome, limit) = match limit {
            Limit::Call => (
                tokio::time::timeout(limits.call, work).await.ok(),
                limits.call,
            ),
            Limit::Upload(content) => (
                content.watch(&activity, &limits, work).await,
                limits.upload_idle,
            ),
        };
        let plugin = self.plugin().manifest().id.clone();
        match outcome {
            None => Err(Error::TimedOut { plugin, limit }),
            Some(Err(trap)) => Err(Error::Trapped {
                plugin,
                reason: self.tidy(&trap_reason(&trap)),
            }),
            Some(Ok(Err(error))) => Err(match self.refused.take() {
                Some(Refusal::NotGranted { request, reason }) => Error::NotGranted {
                    plugin,
                    request: self.tidy(&request),
                    reason,
                },
                Some(Refusal::TooEarly(early)) => Error::TooEarly(early),
                None => {
                    Self::pause(&self.service, &self.access.subject, &error).await;
                    Error::Plugin(self.clean(error))
                }
            }),
            Some(Ok(Ok(value))) => Ok(value),
        }
    }

    /// After the service has asked for a pause, nothing is sent until it is over.
    /// Borrows no session: its instance is for one thread at a time.
    async fn pause(service: &Service, subject: &Subject, error: &PluginError) {
        if let Some((pause, whole_address)) = pause_for_all(error) {
            let limiter = service.rate_limiter();
            limiter.flooded(subject, whole_address, pause).await;
        }
    }

    /// A plugin's error as it may be shown: bounded, printable, without secrets.
    fn clean(&self, mut error: PluginError) -> PluginError {
        if self.as_told {
            return error;
        }
        error.message = self.tidy(&error.message);
        error.reply = error.reply.map(|reply| self.tidy(&reply));
        error
    }

    /// Redacted before it is cut, so that no half of a secret is left.
    fn tidy(&self, text: &str) -> String {
        crate::names::one_line(&self.redactor.clean(text), 1_000)
    }

    /// Something in the account has changed, or may have. `mut`, because an
    /// instance is for one thread at a time.
    async fn forget_listings(&mut self) {
        let replies = self.service.reply_cache();
        replies.forget_listings(&self.access.subject).await;
    }

    /// Notes a password, so that it is in no error; gives it back.
    fn secret(&self, password: Option<&str>) -> Option<String> {
        password
            .inspect(|p| self.redactor.add(p))
            .map(str::to_owned)
    }
}

/// The pause that the service asks of everything that is sent with this key or,
/// if the second value is true, from this address.
fn pause_for_all(error: &PluginError) -> Option<(Duration, bool)> {
    let limited = matches!(
        error.code,
        ErrorCode::RateLimited | ErrorCode::AddressBlocked
    );
    let whole_address = match error.scope {
        ErrorScope::Account => false,
        ErrorScope::Address => true,
        ErrorScope::Request | ErrorScope::File => return None,
    };
    let pause = Duration::from_secs(error.retry_after.filter(|_| limited)?.into());
    Some((pause, whole_address))
}

/// Whether the service refused a call because there were too many.
fn is_flood(error: &Error) -> bool {
    matches!(error, Error::Plugin(error) if pause_for_all(error).is_some())
}

/// How long a call may take.
enum Limit {
    /// As long as a call may in all.
    Call,
    /// As long as the content moves.
    Upload(crate::content::Watcher),
}

/// The innermost cause, without the backtrace of the plugin's functions.
fn trap_reason(trap: &wasmtime::Error) -> String {
    if let Some(ResourceTableError::Full) = trap.downcast_ref() {
        return "it held more of the host's streams, requests and clocks than it may".into();
    }
    match trap.downcast_ref::<wasmtime::Trap>() {
        Some(trap) => trap.to_string(),
        None => trap.root_cause().to_string(),
    }
}
