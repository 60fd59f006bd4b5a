//! What a command is carried out with: the plugin's service and the
//! credential that the global flags ask for. Must not know any command.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hoster_host::credential::Found;
use hoster_host::{
    Credential, Engine, EngineOptions, Error, NetworkOptions, Plugin, Redactor, Scope, Service,
    Session, SessionOptions, WaitOptions,
};

use super::args::Global;
use super::errors::{Failure, KeyHelp};
use super::keys::Keys;
use super::output::Output;

pub struct App<'a> {
    pub output: &'a Output,
    pub redactor: Redactor,
    pub keys: Keys,
    service: Arc<Service>,
    credential: OnceLock<Option<Credential>>,
    /// What --max-wait says.
    max_wait: Option<u64>,
}

/// Seconds that a command waits for the service where --max-wait says nothing:
/// twice the longest flood lock, 5 minutes.
pub const MAX_WAIT: u64 = 600;

/// The same for one file of a transfer, which nobody watches.
pub const MAX_WAIT_TRANSFER: u64 = 3_600;

impl<'a> App<'a> {
    pub async fn new(global: Global, output: &'a Output) -> anyhow::Result<Self> {
        let engine = engine()?;
        let plugin = match &global.plugin {
            Some(file) => super::approve::load(&engine, file, output)?,
            None => hoster_host::bundled(&engine).map_err(Error::from)?,
        };
        if let Some(rule) = &plugin.manifest().credential {
            output.set_key_help(KeyHelp::of(rule));
        }
        let (connect_to, also_connect_to) = global.way.addresses()?;
        if global.no_pace && connect_to.is_none() {
            return Err(Error::from(Failure::new("hint-no-pace")).into());
        }
        let state = match (state_folder(), &connect_to) {
            (Some(state), Some(to)) => hoster_host::simulated_state(&state, to.address).await,
            (state, _) => state,
        };
        let options = NetworkOptions {
            connect_to,
            also_connect_to,
            family: global.way.family(),
            proxy: global.proxy,
            ca_file: global.ca_file,
            state,
            no_pace: global.no_pace,
            redactor: output.redactor().clone(),
        };
        // One service for the whole command: its connections, limits and fresh
        // replies are shared by all its sessions.
        let service = Service::new(plugin, &options).map_err(Error::from)?;
        Ok(Self {
            output,
            redactor: output.redactor().clone(),
            keys: Keys::new(global.keys),
            service,
            credential: OnceLock::new(),
            max_wait: global.max_wait,
        })
    }

    /// The plugin that the command works with.
    pub fn plugin(&self) -> &Arc<Plugin> {
        self.service.plugin()
    }

    /// Seconds that one item may wait for the service.
    pub fn max_wait(&self, default: u64) -> u64 {
        self.max_wait.unwrap_or(default)
    }

    /// Opens a session with these scopes of the manifest, and no others. Its
    /// calls wait when the service refuses them for now, and show that.
    pub fn session(&self, scopes: &[Scope]) -> Result<Session, Error> {
        self.session_with(scopes, Vec::new())
    }

    /// The same with options that hold for the whole session.
    pub fn session_with(
        &self,
        scopes: &[Scope],
        session_options: Vec<(String, String)>,
    ) -> Result<Session, Error> {
        let credential = match self.needs_credential(scopes) {
            true => self.credential()?,
            false => None,
        };
        self.session_as(scopes, session_options, credential)
    }

    /// A session that does not wait: the transfers that share it do, each for
    /// itself.
    pub fn transfer_session(&self, scopes: &[Scope]) -> Result<Session, Error> {
        let mut session = self.session(scopes)?;
        session.set_wait(WaitOptions::default());
        Ok(session)
    }

    /// A session that has the key and may send nothing: for what a plugin
    /// refuses without asking its service.
    pub fn mute_session(&self) -> Result<Session, Error> {
        self.session_as(&[], Vec::new(), self.credential()?)
    }

    /// The same with this credential.
    pub fn session_as(
        &self,
        scopes: &[Scope],
        options: Vec<(String, String)>,
        credential: Option<Credential>,
    ) -> Result<Session, Error> {
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            credential,
            options,
            redactor: self.redactor.clone(),
            wait: self.wait(MAX_WAIT),
            ..SessionOptions::default()
        };
        Session::open(self.service.clone(), options)
    }

    /// Waits up to what --max-wait says, and shows them.
    pub fn wait(&self, default: u64) -> WaitOptions {
        WaitOptions {
            max_wait: Duration::from_secs(self.max_wait(default)),
            on_wait: Some(super::countdown::shown(self.output)),
        }
    }

    /// Whether anything that these scopes allow carries the key. A keyring is
    /// not unlocked for a question that anybody may ask.
    fn needs_credential(&self, scopes: &[Scope]) -> bool {
        let declared = &self.plugin().manifest().scopes;
        let granted = declared
            .iter()
            .filter(|s| scopes.iter().any(|scope| scope.as_str() == s.name));
        granted.flat_map(|s| &s.rules).any(|rule| rule.credential)
    }

    /// The key; looked for once.
    fn credential(&self) -> Result<Option<Credential>, Error> {
        if let Some(known) = self.credential.get() {
            return Ok(known.clone());
        }
        let found = self.find_key()?;
        if let Some(warning) = found.as_ref().and_then(|f| f.warning.as_deref()) {
            self.output.note(warning);
        }
        let credential = found.map(|found| found.credential);
        Ok(self.credential.get_or_init(|| credential).clone())
    }

    /// The key and where it was found.
    pub fn find_key(&self) -> Result<Option<Found>, Error> {
        let stranger = hoster_host::poses_as_bundled(self.plugin());
        let found = self.keys.find(self.plugin().manifest(), stranger)?;
        if let Some(found) = &found {
            self.redactor.add_credential(&found.credential);
            tracing::info!("the key is from {}", found.place);
        }
        Ok(found)
    }
}

/// More than any command has; each place costs time at the start.
const MAX_INSTANCES: u32 = 64;

/// An engine that keeps what it compiles.
pub fn engine() -> anyhow::Result<Engine> {
    Ok(Engine::new(EngineOptions {
        cache: cache_folder(),
        max_instances: Some(MAX_INSTANCES),
        ..EngineOptions::default()
    })?)
}

/// Where compiled plugins are kept between runs.
pub fn cache_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    Some(dirs.cache_dir().join("compiled"))
}

/// Where limits are kept between runs, for all processes of this user.
pub fn state_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    let folder = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
    Some(folder.to_owned())
}
