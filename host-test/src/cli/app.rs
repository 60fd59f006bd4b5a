//! What a command is carried out with: the plugin, the network and the
//! credential that the global flags ask for. Must not know any command.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use hoster_host::{
    Credential, Engine, EngineOptions, Error, Network, NetworkOptions, Plugin, Session,
    SessionOptions,
};

use super::args::Global;
use super::output::Output;

pub struct App<'a> {
    pub engine: Engine,
    pub plugin: Arc<Plugin>,
    pub output: &'a Output,
    network: Arc<Network>,
    key_file: Option<PathBuf>,
    credential: OnceLock<Option<Credential>>,
}

impl<'a> App<'a> {
    pub fn new(global: Global, output: &'a Output) -> anyhow::Result<Self> {
        let engine = engine()?;
        let plugin = plugin(&engine, &global)?;
        let options = NetworkOptions {
            connect_to: global.connect_to,
            proxy: global.proxy,
            ca_file: global.ca_file,
            state: state_folder(),
            no_pace: global.no_pace,
        };
        // One network for the whole command: its connections, limits and fresh
        // answers are shared by all its sessions.
        let network = Network::new(&options, plugin.manifest()).map_err(Error::from)?;
        Ok(Self {
            engine,
            plugin: Arc::new(plugin),
            output,
            network,
            key_file: global.key_file,
            credential: OnceLock::new(),
        })
    }

    /// Opens a session with these scopes of the manifest, and no others.
    pub fn session(&self, scopes: &[&'static str]) -> Result<Session, Error> {
        self.session_with(scopes, Vec::new())
    }

    /// The same with options that hold for the whole session.
    pub fn session_with(
        &self,
        scopes: &[&'static str],
        session_options: Vec<(String, String)>,
    ) -> Result<Session, Error> {
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            credential: match self.credential.get() {
                Some(credential) => credential.clone(),
                None => {
                    let found = self.find_credential()?;
                    self.credential.get_or_init(|| found).clone()
                }
            },
            options: session_options,
            ..SessionOptions::default()
        };
        Session::open(self.plugin.clone(), self.network.clone(), options)
    }

    /// The key, from the first place that has one.
    fn find_credential(&self) -> Result<Option<Credential>, Error> {
        let Some(rule) = &self.plugin.manifest().credential else {
            return Ok(None);
        };
        let found = match &self.key_file {
            Some(path) => {
                let found = Credential::from_file(path, rule)?;
                if let Some(warning) = &found.warning {
                    self.output.note(warning);
                }
                Some(found.credential)
            }
            // Another plugin of the same name gets a key only if its user hands
            // it over.
            None if hoster_host::poses_as_bundled(&self.plugin) => None,
            None => Credential::from_environment(rule)?,
        };
        Ok(found)
    }

    /// Adds to the plugin's error what only this program knows: where its user
    /// can give the key.
    pub fn explain(&self, error: Error) -> anyhow::Error {
        let key_is_missing = error.code() == "credential-missing";
        match (&self.plugin.manifest().credential, key_is_missing) {
            (Some(rule), true) => {
                let place = format!(
                    "{error}: give the key with --key-file FILE or in the environment variable {}; \
                     it is made at {}",
                    rule.environment, rule.renew
                );
                let Error::Plugin(mut inner) = error else {
                    return error.into();
                };
                inner.message = place;
                Error::Plugin(inner).into()
            }
            _ => error.into(),
        }
    }
}

/// An engine that keeps what it compiles.
pub fn engine() -> anyhow::Result<Engine> {
    Ok(Engine::new(EngineOptions {
        cache: cache_folder(),
        ..EngineOptions::default()
    })?)
}

/// The plugin that the global flags name.
pub fn plugin(engine: &Engine, global: &Global) -> Result<Plugin, Error> {
    let plugin = match &global.plugin {
        Some(path) => Plugin::load_file(engine, path),
        None => hoster_host::bundled(engine),
    };
    Ok(plugin?)
}

/// Where compiled plugins are kept between runs.
fn cache_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    Some(dirs.cache_dir().join("compiled"))
}

/// Where limits are kept between runs, for all processes of this user.
fn state_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    let folder = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
    Some(folder.to_owned())
}
