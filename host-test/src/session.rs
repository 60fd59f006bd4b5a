//! A session with one plugin: opens it with the granted scopes and turns its
//! calls into typed, bounded, cancellable futures. Must not know commands,
//! terminals or files.

mod crypt;
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
use crate::crypt::Crypt;
use crate::error::Error;
use crate::grants::{Grants, Scope};
use crate::limits::Limits;
use crate::plugin::Plugin;
use crate::redact::Redactor;
use crate::sandbox::Sandbox;
use crate::sandbox::outbound::{Access, Authorization, OutboundGate, Refusal, Refused};
use crate::service::Service;
use results::PluginResult;

/// Options for opening a session.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// Granted scopes. No other requests are sent.
    pub scopes: Vec<Scope>,
    /// The credential, if any.
    pub credential: Option<Credential>,
    /// Passes the credential to the plugin instead of adding it outside of the
    /// sandbox. Only for tests that demonstrate the difference.
    #[cfg(feature = "testing")]
    pub credential_inside: bool,
    /// Lets the plugin also enforce the rate limits inside the sandbox, as it
    /// does in runtimes whose host does not enforce any.
    #[cfg(feature = "testing")]
    pub plugin_paces: bool,
    /// ISO 639-1 language code for the service's pages; empty for English.
    pub language: String,
    /// Options with target `session`.
    pub options: Vec<(String, String)>,
    /// Resources that the plugin may use.
    pub limits: Limits,
    /// How to wait when the service temporarily refuses a call. Uploads do not
    /// wait, because their content can be read only once.
    pub wait: WaitOptions,
    /// Encrypts names and contents. The session then shows one folder of the
    /// account: see [`crypt`](crate::crypt).
    pub crypt: Option<Arc<Crypt>>,
    /// Collects the session's secrets: the credential, passwords, direct URLs.
    /// A program that logs or shows messages passes the same redactor to all
    /// sessions, and its output through it.
    pub redactor: Redactor,
}

impl SessionOptions {
    /// Whether the plugin receives the credential.
    fn credential_is_inside(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.credential_inside;
        #[cfg(not(feature = "testing"))]
        false
    }

    /// Returns who enforces the rate limits.
    fn pace(&self) -> Pace {
        #[cfg(feature = "testing")]
        if self.plugin_paces {
            return Pace::Plugin;
        }
        Pace::Host
    }
}

/// A session with one plugin. Dropping it, or the future of a call, cancels the
/// work in progress. After a call was cancelled or failed inside the sandbox,
/// the next one runs in a fresh instance.
pub struct Session {
    service: Arc<Service>,
    access: Access,
    settings: Settings,
    activity: Activity,
    refused: Refused,
    redactor: Redactor,
    /// Whether errors of the plugin are passed on unmodified.
    unredacted: bool,
    limits: Limits,
    wait: WaitOptions,
    crypt: Option<Arc<Crypt>>,
    /// Maximum characters of a name at the service, once the plugin reported it.
    name_limit: Option<Option<u32>>,
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
            unredacted: false,
            limits: options.limits,
            wait: options.wait,
            crypt: options.crypt,
            name_limit: None,
            live: None,
        })
    }

    /// Passes on the plugin's errors unmodified, including secrets. For
    /// checking a plugin; never for a log.
    #[cfg(feature = "testing")]
    pub fn pass_errors_unredacted(&mut self) {
        self.unredacted = true;
    }

    /// Gives the plugin an endpoint, as hosts that cannot redirect requests do.
    #[cfg(feature = "testing")]
    pub fn use_endpoint(&mut self, endpoint: &str) {
        self.settings.endpoint = Some(endpoint.to_owned());
    }

    /// Changes how to wait when the service temporarily refuses a call.
    pub fn set_wait(&mut self, wait: WaitOptions) {
        self.wait = wait;
    }

    /// Returns the plugin of this session.
    pub fn plugin(&self) -> &Arc<Plugin> {
        self.service.plugin()
    }

    /// Returns the service of this session.
    pub fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Whether requests of the session carry a credential.
    pub fn has_credential(&self) -> bool {
        !matches!(self.access.authorization, Authorization::Nobody)
    }

    /// Returns the owner of the session.
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

    /// Runs a call, and retries it after each pause that the service requires,
    /// as long as the session may wait.
    async fn call<T: PluginResult>(
        &mut self,
        run: impl for<'a> Fn(&'a mut Live) -> Answer<'a, T> + Send + Sync,
    ) -> Result<T, Error> {
        self.observed_call(run, |_| ()).await
    }

    /// Like `call`, but passes each failed attempt to `failed`.
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

    /// Runs a call once. The instance is kept for the next call only if this
    /// one ran to its end.
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

    /// After the service has required a pause, sends nothing until it is over.
    /// Does not borrow the session, whose instance may be used by only one
    /// thread at a time.
    async fn pause(service: &Service, subject: &Subject, error: &PluginError) {
        if let Some((pause, whole_address)) = pause_for_all(error) {
            let limiter = service.rate_limiter();
            limiter.flooded(subject, whole_address, pause).await;
        }
    }

    /// Returns a plugin's error in a form that may be shown: bounded,
    /// printable, without secrets.
    fn clean(&self, mut error: PluginError) -> PluginError {
        if self.unredacted {
            return error;
        }
        error.message = self.tidy(&error.message);
        error.reply = error.reply.map(|reply| self.tidy(&reply));
        error
    }

    /// Redacts before truncating, so that no part of a secret remains.
    fn tidy(&self, text: &str) -> String {
        crate::names::one_line(&self.redactor.clean(text), 1_000)
    }

    /// Drops cached listings, after something in the account has changed, or
    /// may have. Takes `&mut self`, because an instance may be used by only one
    /// thread at a time.
    pub(crate) async fn forget_listings(&mut self) {
        let replies = self.service.reply_cache();
        replies.forget_listings(&self.access.subject).await;
    }

    /// Registers a password with the redactor, so that no error contains it,
    /// and returns it.
    fn secret(&self, password: Option<&str>) -> Option<String> {
        password
            .inspect(|p| self.redactor.add(p))
            .map(str::to_owned)
    }
}

/// Returns the pause that the service requires of all requests with this key
/// or, if the second value is true, from this address.
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

/// Whether the service refused a call because there were too many requests.
fn is_flood(error: &Error) -> bool {
    matches!(error, Error::Plugin(error) if pause_for_all(error).is_some())
}

/// Time limit of a call.
enum Limit {
    /// The limit for the total time of a call.
    Call,
    /// No limit as long as the content keeps moving.
    Upload(crate::content::Watcher),
}

/// Returns the innermost cause, without the plugin's backtrace.
fn trap_reason(trap: &wasmtime::Error) -> String {
    if let Some(ResourceTableError::Full) = trap.downcast_ref() {
        return "it held more of the host's streams, requests and clocks than allowed".into();
    }
    match trap.downcast_ref::<wasmtime::Trap>() {
        Some(trap) => trap.to_string(),
        None => trap.root_cause().to_string(),
    }
}
