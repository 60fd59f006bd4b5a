//! Everything that the parts of one simulator share. Knows nothing of sockets.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::authority::Authority;
use crate::clock::Clock;
use crate::conditions::{Conditions, Weather};
use crate::config::{Network, Unknowns};
use crate::content::Pool;
use crate::fault::Faults;
use crate::guests::Guests;
use crate::hashing::Hasher;
use crate::limits::Limiter;
use crate::locks::Locks;
use crate::log::RequestLog;
use crate::remote::Remote;
use crate::store::{AccountId, Store};
use crate::tokens::Tokens;
use crate::uploads::Uploads;
use crate::website::WebsiteConfig;

pub(crate) struct World {
    pub(crate) unknowns: Unknowns,
    pub(crate) clock: Clock,
    pub(crate) weather: Weather,
    pub(crate) website: Mutex<WebsiteConfig>,
    pub(crate) network: Mutex<Network>,
    pub(crate) guests: Arc<Guests>,
    pub(crate) store: Mutex<Store>,
    pub(crate) tokens: Tokens,
    pub(crate) uploads: Uploads,
    pub(crate) remote: Remote,
    pub(crate) limiter: Limiter,
    pub(crate) locks: Arc<Locks>,
    pub(crate) faults: Faults,
    pub(crate) log: Arc<RequestLog>,
    pub(crate) hasher: Hasher,
    /// How long a reply waits for the hasher.
    pub(crate) checksum_wait: Duration,
    pub(crate) buffers: Arc<Pool>,
    pub(crate) authority: Arc<Authority>,
    /// Uploads are counted and forgotten.
    pub(crate) discard_uploads: bool,
    /// Where uploads go that are too large for memory.
    pub(crate) scratch: PathBuf,
}

impl World {
    /// The account whose key an `Authorization` value presents.
    pub(crate) fn authenticate(&self, authorization: Option<&str>) -> Option<AccountId> {
        let (scheme, key) = authorization?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        self.store.lock().authenticate(key.trim())
    }

    pub(crate) fn set_conditions(&self, conditions: Conditions) {
        self.clock.set_skew(conditions.clock_skew);
        self.weather.set(conditions);
    }

    /// The text with every account's key blotted out.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let store = self.store.lock();
        let keys = store.accounts.iter().flat_map(|account| &account.keys);
        keys.filter(|key| !key.is_empty())
            .fold(text.to_owned(), |text, key| text.replace(key, "[key]"))
    }
}
