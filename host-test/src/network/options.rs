//! Network options for callers. Must not know how they are implemented.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use super::Family;
use crate::redact::Redactor;

/// How to reach the network.
#[derive(Clone, Debug, Default)]
pub struct NetworkOptions {
    /// Sends all requests for the plugin's hosts to one loopback address, in
    /// plain HTTP, and refuses all other hosts: for tests against a simulator.
    pub connect_to: Option<ConnectTo>,
    /// With `connect_to`: the address of the same server in the other family.
    pub also_connect_to: Option<SocketAddr>,
    /// Connects only with this family. `None` uses the family of the
    /// credential's first connection for all of them, which is remembered in
    /// `state`.
    pub family: Option<Family>,
    /// Proxy for all requests: `http://HOST:PORT` or `socks5://HOST:PORT`.
    /// `None` uses the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
    pub proxy: Option<String>,
    /// PEM file with certificates that are trusted in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// Folder in which the service's rate limits and fresh replies are stored
    /// for all processes of this user. With `None`, they are kept in memory.
    /// With `connect_to`, pass what [`simulated_state`](super::simulated_state)
    /// returns, because no other server has counted the same requests.
    pub state: Option<PathBuf>,
    /// Ignores the service's rate limits: for a simulator.
    #[cfg(feature = "testing")]
    pub no_pace: bool,
    /// Receives direct URLs and their redirects.
    pub redactor: Redactor,
}

impl NetworkOptions {
    /// Whether no rate limits are enforced.
    pub(crate) fn is_unlimited(&self) -> bool {
        #[cfg(feature = "testing")]
        return self.no_pace;
        #[cfg(not(feature = "testing"))]
        false
    }

    /// Returns the addresses for all requests with `connect_to`.
    pub(super) fn fixed_addresses(&self) -> Option<Vec<SocketAddr>> {
        let first = self.connect_to.as_ref()?.address;
        Some(
            [Some(first), self.also_connect_to]
                .into_iter()
                .flatten()
                .collect(),
        )
    }
}

/// `DOMAIN=ADDRESS:PORT`, as in `--connect-to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    /// One of the hosts in the plugin's manifest; it stands for all of them.
    pub domain: String,
    /// An address on loopback.
    pub address: SocketAddr,
}

impl FromStr for ConnectTo {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let form = || NetworkError::ConnectTo(text.to_owned());
        let (domain, address) = text.split_once('=').ok_or_else(form)?;
        let address: SocketAddr = address.parse().map_err(|_| form())?;
        if domain.is_empty() {
            return Err(form());
        }
        if !address.ip().is_loopback() {
            return Err(NetworkError::NotLoopback(address));
        }
        Ok(Self {
            domain: domain.to_owned(),
            address,
        })
    }
}

/// Why the network cannot be set up.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum NetworkError {
    /// The address to connect to has the wrong format.
    #[error("`{0}` is not of the form DOMAIN=ADDRESS:PORT, for example example.com=127.0.0.1:8080")]
    ConnectTo(String),
    /// The address to connect to is not on this machine.
    #[error("{0} is not an address of this machine, such as 127.0.0.1:8080")]
    NotLoopback(SocketAddr),
    /// The plugin does not use the host to redirect; lists the hosts that it
    /// uses.
    #[error("the plugin does not use the host {0}, only {1}")]
    UnknownHost(String, String),
    /// The proxy's address cannot be used.
    #[error("not a proxy address: http://HOST:PORT or socks5://HOST:PORT is expected")]
    Proxy,
    /// The file with certificates cannot be used.
    #[error("the certificates in {} cannot be used: {reason}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
