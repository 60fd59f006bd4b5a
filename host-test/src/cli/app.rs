//! What a command is carried out with: the plugin, the network and the
//! credential that the global flags ask for. Must not know any command.

use std::path::PathBuf;
use std::sync::Arc;

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
    network: NetworkOptions,
    key_file: Option<PathBuf>,
}

impl<'a> App<'a> {
    pub fn new(global: Global, output: &'a Output) -> anyhow::Result<Self> {
        let engine = Engine::new(EngineOptions {
            cache: cache_folder(),
            ..EngineOptions::default()
        })?;
        let plugin = match &global.plugin {
            Some(path) => Plugin::load_file(&engine, path),
            None => hoster_host::bundled(&engine),
        }
        .map_err(Error::from)?;
        Ok(Self {
            engine,
            plugin: Arc::new(plugin),
            output,
            network: NetworkOptions {
                connect_to: global.connect_to,
                proxy: global.proxy,
                ca_file: global.ca_file,
            },
            key_file: global.key_file,
        })
    }

    /// Opens a session with these scopes of the manifest, and no others.
    pub fn session(&self, scopes: &[&'static str]) -> anyhow::Result<Session> {
        let network = Network::new(&self.network, self.plugin.manifest()).map_err(Error::from)?;
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            credential: self.credential()?,
            ..SessionOptions::default()
        };
        Ok(Session::open(self.plugin.clone(), network, options)?)
    }

    /// The key, from the first place that has one.
    fn credential(&self) -> anyhow::Result<Option<Credential>> {
        let Some(rule) = &self.plugin.manifest().credential else {
            return Ok(None);
        };
        let found = match &self.key_file {
            Some(path) => {
                let found = Credential::from_file(path, rule).map_err(Error::from)?;
                if let Some(warning) = &found.warning {
                    self.output.note(warning);
                }
                Some(found.credential)
            }
            None => Credential::from_environment(rule).map_err(Error::from)?,
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

/// Where compiled plugins are kept between runs.
fn cache_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    Some(dirs.cache_dir().join("compiled"))
}
