//! What rules work with: sessions of the plugin under test behind the proxy,
//! and types for findings. Must not know any rule.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::fixture::{Fixture, ServiceUnderTest};
use super::proxy::Proxy;
use hoster_host::{
    Capability, ConnectTo, Content, Credential, Description, Error, NetworkOptions, Plugin,
    PluginError, Scope, Service, Session, SessionOptions, UploadRequest,
};

/// Longer than any call to a service on loopback takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a rule did not pass.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The plugin breaks the rule.
    Fail(String),
    /// The plugin does not have the feature that the rule is about.
    NotApplicable(String),
    /// The rule could not be checked.
    Inconclusive(String),
}

pub(crate) type Finding = Result<(), Stop>;

/// Fails the rule unless `holds`.
pub(crate) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Finding {
    match holds {
        true => Ok(()),
        false => Err(Stop::Fail(otherwise())),
    }
}

pub(crate) fn fail<T>(why: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Fail(why.into()))
}

/// Which key a session has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The good key, held by the host; no key if the plugin uses none.
    Customer,
    /// The good key, passed to the plugin.
    Inside,
    /// The bad key.
    Impostor,
    /// No key.
    Nobody,
}

/// How a call ended.
pub(crate) enum Asked<T> {
    /// With a result.
    Answer(T),
    /// With an error that the plugin returned.
    Failed(PluginError),
    /// The host refused to send a request.
    Refused(String),
    /// The plugin crashed, or did not finish in time.
    Broke(String),
}

impl<T> Asked<T> {
    /// Returns the result; anything else breaks the rule.
    pub(crate) fn must(self, what: &str) -> Result<T, Stop> {
        match self {
            Self::Answer(answer) => Ok(answer),
            other => fail(format!("{what} {}", other.ended())),
        }
    }

    /// Returns the result; without it the rule is inconclusive.
    pub(crate) fn given(self, what: &str) -> Result<T, Stop> {
        match self {
            Self::Answer(answer) => Ok(answer),
            other => Err(Stop::Inconclusive(format!("{what} {}", other.ended()))),
        }
    }

    /// Returns the plugin's error; success breaks the rule, and a crash is the
    /// subject of another rule.
    pub(crate) fn error(self, what: &str) -> Result<PluginError, Stop> {
        match self {
            Self::Failed(error) => Ok(error),
            Self::Broke(_) => Err(Stop::Inconclusive(format!("{what} {}", self.ended()))),
            other => fail(format!("{what} {}", other.ended())),
        }
    }

    /// Describes how the call ended, as the end of a sentence that begins with
    /// the call's name.
    pub(crate) fn ended(&self) -> String {
        match self {
            Self::Answer(_) => "succeeded".into(),
            Self::Failed(error) => format!(
                "failed with `{}`: {}",
                hoster_host::Code::from(error.code),
                shown(&error.message)
            ),
            Self::Refused(reason) => format!("was stopped by the host: {reason}"),
            Self::Broke(reason) => format!("did not finish: {reason}"),
        }
    }
}

/// Truncates and escapes a plugin's text for one line of a report.
pub(crate) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(200).collect();
    cut.escape_debug().to_string()
}

/// Waits for a call, for at most [`PATIENCE`].
pub(crate) async fn ask<T>(call: impl Future<Output = Result<T, Error>>) -> Asked<T> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(answer)) => Asked::Answer(answer),
        Ok(Err(Error::Plugin(error))) => Asked::Failed(error),
        Ok(Err(error @ (Error::Trapped { .. } | Error::TimedOut { .. }))) => {
            Asked::Broke(error.to_string())
        }
        Ok(Err(error)) => Asked::Refused(error.to_string()),
        Err(_) => Asked::Broke(format!("no result within {} s", PATIENCE.as_secs())),
    }
}

/// The plugin under test, its service, and the proxy between them.
pub(crate) struct Harness {
    pub plugin: Arc<Plugin>,
    pub proxy: Proxy,
    pub fixture: Fixture,
    domain: String,
    folder: tempfile::TempDir,
}

impl Harness {
    pub(crate) async fn new(
        plugin: Arc<Plugin>,
        service: ServiceUnderTest,
    ) -> std::io::Result<Self> {
        let header = plugin.manifest().credential.as_ref();
        let header = header.map_or("authorization", |rule| &rule.header);
        let proxy = Proxy::start(service.address, header).await?;
        Ok(Self {
            plugin,
            proxy,
            fixture: service.fixture,
            domain: service.domain,
            folder: tempfile::tempdir()?,
        })
    }

    /// Opens a session with all scopes.
    pub(crate) fn session(&self, who: Who) -> Result<Session, Stop> {
        self.session_with(who, SessionOptions::default())
    }

    /// Opens the session now and discards the requests of opening it, so that
    /// only those of the next call are recorded.
    pub(crate) async fn open(&self, session: &mut Session) -> Finding {
        ask(session.describe()).await.given("describe")?;
        self.proxy.take();
        Ok(())
    }

    /// Opens a session with these options, and with all scopes unless they name
    /// some. Each session has a separate network, so that no reply is cached.
    pub(crate) fn session_with(
        &self,
        who: Who,
        mut options: SessionOptions,
    ) -> Result<Session, Stop> {
        if options.scopes.is_empty() {
            options.scopes = Scope::ALL.to_vec();
        }
        options.credential = self.credential(who)?;
        options.credential_inside = who == Who::Inside;
        let network = NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: self.domain.clone(),
                address: self.proxy.address(),
            }),
            no_pace: true,
            ..NetworkOptions::default()
        };
        let service = Service::new(self.plugin.clone(), &network)
            .map_err(|e| Stop::Inconclusive(e.to_string()))?;
        let mut session =
            Session::open(service, options).map_err(|e| Stop::Inconclusive(e.to_string()))?;
        session.pass_errors_unredacted();
        Ok(session)
    }

    fn credential(&self, who: Who) -> Result<Option<Credential>, Stop> {
        let rule = self.plugin.manifest().credential.as_ref();
        let (Some(rule), true) = (rule, who != Who::Nobody) else {
            return match who {
                Who::Nobody | Who::Customer => Ok(None),
                _ => Err(Stop::NotApplicable("the plugin uses no key".into())),
            };
        };
        let keys = self.fixture.credential.as_ref();
        let keys = keys.ok_or_else(|| lacks("a key (credential)"))?;
        let text = match who {
            Who::Impostor => &keys.bad,
            _ => &keys.good,
        };
        Credential::new(text, rule, "the fixture")
            .map(Some)
            .map_err(|e| Stop::Inconclusive(e.to_string()))
    }

    /// The plugin's description of itself.
    pub(crate) async fn description(&self) -> Result<Description, Stop> {
        let mut session = self.session(Who::Nobody)?;
        ask(session.describe()).await.given("describe")
    }

    /// Makes the rule not applicable if the plugin lacks the capability.
    pub(crate) async fn needs(&self, capability: Capability) -> Finding {
        match self.description().await?.capabilities.contains(&capability) {
            true => Ok(()),
            false => Err(Stop::NotApplicable(format!(
                "the plugin does not list the capability `{}`",
                capability_name(capability)
            ))),
        }
    }

    /// Creates a temp file with this content.
    pub(crate) fn local_file(&self, name: &str, content: &[u8]) -> Result<PathBuf, Stop> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).map_err(disk)?;
        Ok(path)
    }

    /// Creates a temp file of zeros that takes no disk space.
    pub(crate) fn large_file(&self, name: &str, size: u64) -> Result<PathBuf, Stop> {
        let path = self.folder.path().join(name);
        let file = std::fs::File::create(&path).map_err(disk)?;
        file.set_len(size).map_err(disk)?;
        Ok(path)
    }
}

fn disk(error: std::io::Error) -> Stop {
    Stop::Inconclusive(format!("cannot write a temp file: {error}"))
}

/// Reports what the fixture lacks for this rule.
pub(crate) fn lacks(what: &str) -> Stop {
    Stop::Inconclusive(format!("the fixture has no {what}"))
}

/// A request to upload `size` bytes.
pub(crate) fn upload_of(file_name: &str, size: u64) -> UploadRequest {
    UploadRequest {
        file_name: file_name.into(),
        size,
        folder: None,
        password: None,
        checksum: None,
        options: Vec::new(),
    }
}

pub(crate) fn content(path: &std::path::Path) -> Result<Content, Stop> {
    Content::open(path).map_err(|e| Stop::Inconclusive(e.to_string()))
}

/// The capability's name in the contract.
pub(crate) fn capability_name(capability: Capability) -> &'static str {
    match capability {
        Capability::Account => "account",
        Capability::Check => "check",
        Capability::Expand => "expand",
        Capability::Resolve => "resolve",
        Capability::ResolveFree => "resolve-free",
        Capability::Upload => "upload",
        Capability::UploadAnonymous => "upload-anonymous",
        Capability::Storage => "storage",
    }
}
