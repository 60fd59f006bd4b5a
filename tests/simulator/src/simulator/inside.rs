//! What a test can see and change in a running simulator. Knows nothing about
//! how it starts or ends.

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
    /// All requests so far, oldest first, including those under way. The entry
    /// of a fully received reply is complete. The last 100 000 are kept.
    pub fn log(&self) -> Vec<LogEntry> {
        let mut log = self.world.log.entries();
        log.retain(|entry| entry.problem.is_none());
        log
    }

    /// Input that was not a valid request, oldest first: see
    /// [`LogEntry::problem`].
    pub fn problems(&self) -> Vec<LogEntry> {
        let mut log = self.world.log.entries();
        log.retain(|entry| entry.problem.is_some());
        log
    }

    /// All files, oldest first, of all owners.
    pub fn files(&self) -> Vec<StoredFile> {
        let store = self.world.store.lock();
        let files = store.files().into_iter();
        files.map(|file| StoredFile::of(&store, file)).collect()
    }

    /// The bytes of the file behind a link; `None` if there is none or it
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

    /// Stores a file. Contents in memory of up to 1 MiB get their checksum
    /// immediately, others in the background.
    pub fn add_file(&self, file: NewFile) -> StoredFile {
        self.world.add_file(file)
    }

    /// Creates a folder of the account (and its parents) if missing; returns
    /// its id. `path` is `/`-separated.
    pub fn add_folder(&self, path: &str) -> u64 {
        self.world.store.lock().folder_at(MAIN, path)
    }

    /// Replaces the website's pages and waits, from the next request on.
    pub fn set_website(&self, website: WebsiteConfig) {
        *self.world.website.lock() = website;
    }

    /// The website's current pages and waits.
    pub fn website(&self) -> WebsiteConfig {
        self.world.website.lock().clone()
    }

    /// Changes the class of the clients' connection, from the next request on.
    pub fn set_network(&self, network: Network) {
        *self.world.network.lock() = network;
    }

    /// Gives a folder of the account a public page; `path` as in
    /// [`Simulator::add_folder`]. Returns `https://1fichier.com/dir/ID`.
    pub fn share_folder(&self, path: &str, password: Option<&str>) -> String {
        self.world.share_folder(MAIN, path, password)
    }

    /// Locks an address out of API and website, as after too many errors.
    /// `span` is divided by the simulator's speed; the real one is 1 h.
    pub fn lock_address(&self, address: IpAddr, span: Duration) {
        let span = self.world.clock.scaled(span);
        self.world.locks.ban(address, span);
    }

    /// Ends all locks of addresses, and forgets which addresses used accounts.
    pub fn unlock_addresses(&self) {
        self.world.locks.forget();
    }

    /// The keys of an account; none for [`Owner::Stranger`], [`Owner::Nobody`]
    /// and accounts that do not exist.
    pub fn keys_of(&self, owner: Owner) -> Vec<String> {
        let store = self.world.store.lock();
        let account = owner.account().and_then(|id| store.accounts.get(id));
        account.map_or(Vec::new(), |account| account.keys.clone())
    }

    /// Changes an account as in `config`: offer, subscription, credits, quota,
    /// lock, e-mail. Its keys and files stay. Does nothing if the owner is not
    /// an account.
    pub fn set_account(&self, owner: Owner, config: &AccountConfig) {
        let mut store = self.world.store.lock();
        let account = owner.account().and_then(|id| store.accounts.get_mut(id));
        if let Some(account) = account {
            account.change(config);
        }
    }

    /// Revokes a key, as if its owner had created a new one.
    pub fn revoke_key(&self, key: &str) {
        self.world.store.lock().revoke(key);
    }

    /// Replaces the undocumented behaviour of the service, from the next
    /// request on.
    pub fn set_unknowns(&self, unknowns: Unknowns) {
        *self.world.unknowns.write() = unknowns;
    }

    /// The current undocumented behaviour of the service.
    pub fn unknowns(&self) -> Unknowns {
        self.world.unknowns()
    }

    /// Requests with a misplaced key: see [`LogEntry::misplaced_key`].
    pub fn misplaced_keys(&self) -> Vec<LogEntry> {
        let mut log = self.log();
        log.retain(|entry| entry.misplaced_key.is_some());
        log
    }

    /// Forgets all requests and their effects: log, faults, locks, rate limits,
    /// visits, tokens. Files, accounts and settings stay.
    pub fn forget(&self) {
        self.world.forget();
    }

    /// Replaces latency, bandwidth, clock skew and hold: latency from the next
    /// request on, bandwidth from the next file on, and the hold for files
    /// under way as well.
    pub fn set_conditions(&self, conditions: Conditions) {
        self.world.set_conditions(conditions);
    }

    /// The current latency, bandwidth, clock skew and hold.
    pub fn conditions(&self) -> Conditions {
        self.world.conditions.get()
    }

    /// Queues a fault.
    pub fn inject(&self, injection: Injection) {
        self.world.faults.add(injection);
    }

    /// Drops all faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }
}
