//! State shared by the parts of one simulator. Knows nothing about sockets.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock};

use crate::authority::Authority;
use crate::clock::Clock;
use crate::conditions::{Conditions, CurrentConditions};
use crate::config::{Network, Unknowns};
use crate::content::Pool;
use crate::fault::Faults;
use crate::guests::Guests;
use crate::hashing::Hasher;
use crate::limits::Limiter;
use crate::link;
use crate::locks::Locks;
use crate::log::RequestLog;
use crate::names;
use crate::remote::Remote;
use crate::sessions::Sessions;
use crate::store::{AccountId, Store};
use crate::stored::{self, NewFile, StoredFile};
use crate::tokens::Tokens;
use crate::uploads::Uploads;
use crate::website::WebsiteConfig;

pub(crate) struct World {
    /// Identifies this start; see [`crate::Ready::instance`].
    pub(crate) instance: String,
    pub(crate) unknowns: RwLock<Unknowns>,
    pub(crate) clock: Clock,
    pub(crate) conditions: CurrentConditions,
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
    pub(crate) sessions: Sessions,
    pub(crate) log: Arc<RequestLog>,
    pub(crate) hasher: Hasher,
    /// How long a reply waits for the hasher.
    pub(crate) checksum_wait: Duration,
    pub(crate) buffers: Arc<Pool>,
    pub(crate) authority: Arc<Authority>,
    /// Whether uploads are only counted.
    pub(crate) discard_uploads: bool,
    /// Where uploads go that are too large for memory.
    pub(crate) scratch: PathBuf,
}

impl World {
    /// The current undocumented behaviour of the service.
    pub(crate) fn unknowns(&self) -> Unknowns {
        *self.unknowns.read()
    }

    /// The name under which a file or folder is stored.
    pub(crate) fn accepted_name(&self, name: &str) -> String {
        names::replaced(name, self.unknowns().forbidden_characters)
    }

    /// The account whose key is in an `Authorization` value.
    pub(crate) fn authenticate(&self, authorization: Option<&str>) -> Option<AccountId> {
        self.store.lock().authenticate(bearer(authorization)?)
    }

    pub(crate) fn set_conditions(&self, conditions: Conditions) {
        self.clock.set_skew(conditions.clock_skew);
        self.conditions.set(conditions);
    }

    /// Stores a file; its checksum is computed in the background.
    pub(crate) fn add_file(&self, file: NewFile) -> StoredFile {
        let (stored, pending) = stored::add(&mut self.store.lock(), file);
        if let Some((content, checksum)) = pending {
            self.hasher.queue(content, checksum);
        }
        stored
    }

    /// Gives a folder a public page and returns its link.
    pub(crate) fn share_folder(
        &self,
        owner: AccountId,
        path: &str,
        password: Option<&str>,
    ) -> String {
        let mut store = self.store.lock();
        let id = store.folder_at(owner, path);
        let mut public_id = names::public_folder_id();
        if let Some(folder) = store.folder_mut(owner, id) {
            // A folder that is already shared keeps its link.
            public_id = folder.public_id.get_or_insert(public_id).clone();
            folder.password = password.map(str::to_owned);
        }
        link::to_folder(&public_id)
    }

    /// Forgets all requests and their effects: faults, locks, rate limits,
    /// visits, tokens. Files, accounts and settings stay.
    pub(crate) fn forget(&self) {
        self.faults.clear();
        self.locks.forget();
        self.limiter.forget();
        self.guests.forget();
        self.tokens.forget_all();
        self.sessions.forget();
        self.log.forget();
    }
}

/// The key in an `Authorization` value, valid or not.
pub(crate) fn bearer(authorization: Option<&str>) -> Option<&str> {
    let (scheme, key) = authorization?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}
