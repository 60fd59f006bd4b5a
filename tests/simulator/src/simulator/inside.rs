//! What a test can see and change inside a running simulator.
//! Knows nothing of how it is started or ended.

use std::net::IpAddr;
use std::time::Duration;

use super::Simulator;
use crate::conditions::Conditions;
use crate::config::{AccountConfig, Network, Unknowns};
use crate::fault::Injection;
use crate::link;
use crate::log::LogEntry;
use crate::store::MAIN;
use crate::stored::{NewFile, Owner, StoredFile};
use crate::website::WebsiteConfig;

impl Simulator {
    /// All requests so far, oldest first, those still under way included. A
    /// client that has a whole reply finds it here complete. The last 100 000
    /// are kept.
    pub fn log(&self) -> Vec<LogEntry> {
        let mut log = self.world.log.entries();
        log.retain(|entry| entry.problem.is_none());
        log
    }

    /// What came and was no request, oldest first: see [`LogEntry::problem`].
    pub fn problems(&self) -> Vec<LogEntry> {
        let mut log = self.world.log.entries();
        log.retain(|entry| entry.problem.is_some());
        log
    }

    /// All files, oldest first, whoever owns them.
    pub fn files(&self) -> Vec<StoredFile> {
        let store = self.world.store.lock();
        let files = store.files().into_iter();
        files.map(|file| StoredFile::of(&store, file)).collect()
    }

    /// The bytes of the file behind a link; `None` when there is none or it
    /// cannot be read. For tests of small files.
    pub fn content(&self, link: &str) -> Option<Vec<u8>> {
        let link = link::parse(link)?;
        let content = {
            let store = self.world.store.lock();
            store.file(&link, false)?.content.clone()
        };
        let pool = &self.world.buffers;
        let mut reader = content.read(0, content.size(), pool).ok()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = reader.next().ok()? {
            bytes.extend_from_slice(&chunk);
        }
        Some(bytes)
    }

    /// Stores a file. Contents in memory of up to 1 MiB have their checksum at
    /// once, others get it in the background.
    pub fn add_file(&self, file: NewFile) -> StoredFile {
        self.world.add_file(file)
    }

    /// Makes a folder of the account (and those above it) where it is missing;
    /// gives its id. `path` is `/`-separated.
    pub fn add_folder(&self, path: &str) -> u64 {
        self.world.store.lock().folder_at(MAIN, path)
    }

    /// Replaces the website's pages and waits, from the next request on.
    pub fn set_website(&self, website: WebsiteConfig) {
        *self.world.website.lock() = website;
    }

    /// The website's present pages and waits.
    pub fn website(&self) -> WebsiteConfig {
        self.world.website.lock().clone()
    }

    /// Changes what the clients' connection counts as, from the next request
    /// on.
    pub fn set_network(&self, network: Network) {
        *self.world.network.lock() = network;
    }

    /// Gives a folder of the account a public page; `path` is as in
    /// [`Simulator::add_folder`]. Gives `https://1fichier.com/dir/ID`.
    pub fn share_folder(&self, path: &str, password: Option<&str>) -> String {
        self.world.share_folder(MAIN, path, password)
    }

    /// Locks an address out of API and website, as after too many errors.
    /// `span` is divided by the simulator's speed; 1 h is real.
    pub fn lock_address(&self, address: IpAddr, span: Duration) {
        let span = self.world.clock.scaled(span);
        self.world.locks.ban(address, span);
    }

    /// Ends all locks of addresses, and forgets from where accounts were used.
    pub fn unlock_addresses(&self) {
        self.world.locks.forget();
    }

    /// The keys of an account; none for [`Owner::Stranger`], for
    /// [`Owner::Nobody`] and for places without an account.
    pub fn keys_of(&self, owner: Owner) -> Vec<String> {
        let store = self.world.store.lock();
        let account = owner.account().and_then(|id| store.accounts.get(id));
        account.map_or(Vec::new(), |account| account.keys.clone())
    }

    /// Makes an account what `config` says: offer, subscription, credits,
    /// quota, lock, e-mail. Its keys and files stay. Nothing happens for an
    /// owner that is no account.
    pub fn set_account(&self, owner: Owner, config: &AccountConfig) {
        let mut store = self.world.store.lock();
        let account = owner.account().and_then(|id| store.accounts.get_mut(id));
        if let Some(account) = account {
            account.change(config);
        }
    }

    /// Makes a key worthless, as when its owner has made a new one.
    pub fn revoke_key(&self, key: &str) {
        self.world.store.lock().revoke(key);
    }

    /// Replaces what the service does where no source tells, from the next
    /// request on.
    pub fn set_unknowns(&self, unknowns: Unknowns) {
        *self.world.unknowns.write() = unknowns;
    }

    /// What the service does at present where no source tells.
    pub fn unknowns(&self) -> Unknowns {
        self.world.unknowns()
    }

    /// Requests in which a key was where it must not be: see
    /// [`LogEntry::misplaced_key`].
    pub fn misplaced_keys(&self) -> Vec<LogEntry> {
        let mut log = self.log();
        log.retain(|entry| entry.misplaced_key.is_some());
        log
    }

    /// Forgets what has been requested, and all that follows from it: log,
    /// faults, locks, rate limits, visits, tokens. Files, accounts and settings
    /// stay.
    pub fn forget(&self) {
        self.world.forget();
    }

    /// Replaces latency, bandwidth, clock skew and hold: for latency from the
    /// next request on, for bandwidth from the next file on, and for the hold
    /// in the files on their way as well.
    pub fn set_conditions(&self, conditions: Conditions) {
        self.world.set_conditions(conditions);
    }

    /// The present latency, bandwidth, clock skew and hold.
    pub fn conditions(&self) -> Conditions {
        self.world.weather.conditions()
    }

    /// Queues a fault for the requests that it is for.
    pub fn inject(&self, injection: Injection) {
        self.world.faults.add(injection);
    }

    /// Forgets all faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }
}
