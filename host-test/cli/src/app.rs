//! What a command runs with: the plugin's service and the credential that the
//! global flags select. Must not know any command.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hoster_host::credential::FoundCredential;
use hoster_host::crypt::Crypt;
use hoster_host::folder_manifest::ManifestCache;
use hoster_host::hash_cache::HashCache;
use hoster_host::{
    Credential, Engine, EngineOptions, Error, NetworkOptions, Plugin, Redactor, Scope, Service,
    Session, SessionOptions, WaitOptions,
};

use super::args::Global;
use super::errors::{CommandError, KeyHelp};
use super::keys::Keys;
use super::output::Output;

pub struct App<'a> {
    pub output: &'a Output,
    pub redactor: Redactor,
    pub keys: Keys,
    service: Arc<Service>,
    credential: OnceLock<Option<Credential>>,
    /// Encrypts for all sessions, with --crypt.
    crypt: OnceLock<Arc<Crypt>>,
    /// Value of --max-wait.
    max_wait: Option<u64>,
}

/// How many seconds a command waits for the service without --max-wait: twice
/// the longest flood lock, 5 minutes.
pub const MAX_WAIT: u64 = 600;

/// The same for one file of a transfer, which runs unattended.
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
            return Err(Error::from(CommandError::NoPaceAlone).into());
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
        // The whole command uses one service: all its sessions share
        // connections, rate limits and cached replies.
        let service = Service::new(plugin, &options).map_err(Error::from)?;
        Ok(Self {
            output,
            redactor: output.redactor().clone(),
            keys: Keys::new(global.keys),
            service,
            credential: OnceLock::new(),
            crypt: OnceLock::new(),
            max_wait: global.max_wait,
        })
    }

    /// The plugin in use.
    pub fn plugin(&self) -> &Arc<Plugin> {
        self.service.plugin()
    }

    /// How many seconds one item may wait for the service.
    pub fn max_wait(&self, default: u64) -> u64 {
        self.max_wait.unwrap_or(default)
    }

    /// Opens a session limited to these scopes of the manifest. If the service
    /// refuses a call temporarily, the call waits and shows a countdown.
    pub fn session(&self, scopes: &[Scope]) -> Result<Session, Error> {
        self.session_with(scopes, Vec::new())
    }

    /// Like [`Self::session`], with options for the whole session.
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

    /// Opens a session that does not wait: the transfers that share it wait on
    /// their own.
    pub fn transfer_session(&self, scopes: &[Scope]) -> Result<Session, Error> {
        let mut session = self.session(scopes)?;
        session.set_wait(WaitOptions::default());
        Ok(session)
    }

    /// Opens a session that has the key but may send nothing, for requests that
    /// the plugin refuses without contacting its service.
    pub fn mute_session(&self) -> Result<Session, Error> {
        self.session_as(&[], Vec::new(), self.credential()?)
    }

    /// Like [`Self::session_with`], with this credential.
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
            crypt: self.crypt().cloned(),
            redactor: self.redactor.clone(),
            wait: self.wait(MAX_WAIT),
            ..SessionOptions::default()
        };
        Session::open(self.service.clone(), options)
    }

    /// Encrypts in all sessions that are opened from now on.
    pub fn use_crypt(&self, crypt: Crypt) {
        self.crypt.get_or_init(|| Arc::new(crypt));
    }

    /// Returns what encrypts, with --crypt.
    pub fn crypt(&self) -> Option<&Arc<Crypt>> {
        self.crypt.get()
    }

    /// Waits no longer than --max-wait and shows a countdown.
    pub fn wait(&self, default: u64) -> WaitOptions {
        WaitOptions {
            max_wait: Duration::from_secs(self.max_wait(default)),
            on_wait: Some(super::countdown::shown(self.output)),
        }
    }

    /// Whether any request that these scopes allow carries the key. Public
    /// requests must not unlock the keyring.
    fn needs_credential(&self, scopes: &[Scope]) -> bool {
        let declared = &self.plugin().manifest().scopes;
        let granted = declared
            .iter()
            .filter(|s| scopes.iter().any(|scope| scope.as_str() == s.name));
        granted.flat_map(|s| &s.rules).any(|rule| rule.credential)
    }

    /// Returns the key; looks it up only once.
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

    /// Returns the key and where it was found.
    pub fn find_key(&self) -> Result<Option<FoundCredential>, Error> {
        let stranger = hoster_host::poses_as_bundled(self.plugin());
        let found = self.keys.find(self.plugin().manifest(), stranger)?;
        if let Some(found) = &found {
            self.redactor.add_credential(&found.credential);
            tracing::info!("the key is from {}", found.place);
        }
        Ok(found)
    }
}

/// More than any command uses; each instance slot costs time at startup.
const MAX_INSTANCES: u32 = 64;

/// Creates an engine that caches compiled plugins.
pub fn engine() -> anyhow::Result<Engine> {
    Ok(Engine::new(EngineOptions {
        cache: cache_folder(),
        max_instances: Some(MAX_INSTANCES),
        ..EngineOptions::default()
    })?)
}

/// Where compiled plugins are cached between runs.
pub fn cache_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    Some(dirs.cache_dir().join("compiled"))
}

/// Opens the cache of checksums of local files.
pub fn hash_cache() -> Option<HashCache> {
    HashCache::open(&hash_cache_folder()?.join("hashes.sqlite"))
}

/// Where checksums of local files are cached between runs.
pub fn hash_cache_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    Some(dirs.cache_dir().to_owned())
}

/// Opens the cache of manifests of folders in the account.
pub fn manifest_cache() -> Option<ManifestCache> {
    ManifestCache::open(&hash_cache_folder()?.join("manifests"))
}

/// Where rate limits are stored between runs, for all processes of this user.
pub fn state_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    let folder = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
    Some(folder.to_owned())
}
