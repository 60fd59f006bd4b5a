//! One plugin's service: its network, rate limits, cached replies and pending
//! uploads. Must not know calls.

mod pending_uploads;
mod reply_cache;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::network::{Network, NetworkError, NetworkOptions, Probe};
use crate::plugin::Plugin;
use crate::rate_limit::{LimitFiles, RateLimiter};

pub(crate) use pending_uploads::{PendingUpload, PendingUploads};
pub(crate) use reply_cache::{ReplyCache, account, listing};

/// Name of the file that lists the requests sent by all plugins: a service
/// counts requests no matter which plugin sent them.
const SENT_REQUESTS: &str = "sent-requests.json";

/// The service that a plugin connects to. Its sessions share connections, rate
/// limits and cached replies.
pub struct Service {
    plugin: Arc<Plugin>,
    network: Arc<Network>,
    rate_limiter: Arc<RateLimiter>,
    replies: ReplyCache,
    pending_uploads: PendingUploads,
    state: Option<PathBuf>,
}

impl Service {
    /// Sets up the service of a plugin. Sends nothing.
    pub fn new(
        plugin: impl Into<Arc<Plugin>>,
        options: &NetworkOptions,
    ) -> Result<Arc<Self>, NetworkError> {
        let plugin = plugin.into();
        let manifest = plugin.manifest();
        let name = manifest.state_name();
        let state = options.state.as_ref();
        let file = |what: &str| state.map(|f| f.join(format!("{name}.{what}.json")));
        let rate_limiter = match options.is_unlimited() {
            true => RateLimiter::off(),
            false => {
                let files = state.zip(file("pauses")).map(|(state, pauses)| LimitFiles {
                    sent: state.join(SENT_REQUESTS),
                    pauses,
                });
                RateLimiter::new(manifest.budgets.clone(), &name, files.as_ref())
            }
        };
        Ok(Arc::new(Self {
            network: Arc::new(Network::new(options, manifest)?),
            rate_limiter: Arc::new(rate_limiter),
            replies: ReplyCache::new(file("answers").as_deref()),
            pending_uploads: PendingUploads::new(file("uploads").as_deref()),
            state: options.state.clone(),
            plugin,
        }))
    }

    /// Returns the plugin of this service.
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// Sends `HEAD https://HOST/`, without a credential, to one of the plugin's
    /// hosts. The error is one English sentence.
    pub async fn probe(&self, host: &str) -> Result<Probe, String> {
        self.network.probe(host).await
    }

    pub(crate) fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// The folder for state that all processes of the user share.
    pub(crate) fn state_folder(&self) -> Option<&Path> {
        self.state.as_deref()
    }

    pub(crate) fn rate_limiter(&self) -> &Arc<RateLimiter> {
        &self.rate_limiter
    }

    pub(crate) fn reply_cache(&self) -> &ReplyCache {
        &self.replies
    }

    pub(crate) fn pending_uploads(&self) -> &PendingUploads {
        &self.pending_uploads
    }
}
