//! What the service stores: accounts, their folders and their files. A plain
//! data model under one lock; knows nothing about HTTP, keys on the wire or
//! rate limits.

mod account;
mod file;
mod folder;

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

pub(crate) use account::Account;
pub(crate) use file::{Acl, Caller, Draft, File};
pub(crate) use folder::{Folder, Share};

use crate::errors::ErrorRow;
use crate::link::Link;
use crate::names;

/// Index of an account in [`Store::accounts`].
pub(crate) type AccountId = usize;

/// The account that the API key belongs to.
pub(crate) const MAIN: AccountId = 0;

/// Another user, whose files the key's owner can only download.
pub(crate) const STRANGER: AccountId = 1;

/// The first of the additional accounts.
pub(crate) const OTHERS: AccountId = 2;

/// Id of every account's root folder.
pub(crate) const ROOT: u64 = 0;

pub(crate) struct Store {
    pub(crate) accounts: Vec<Account>,
    files: BTreeMap<String, File>,
    folders: BTreeMap<u64, Folder>,
    /// Ids of removed files.
    removed: HashSet<String>,
    /// Revoked keys, which are still secret.
    revoked: Vec<String>,
    /// Increases, so that listings keep the order of arrival.
    arrivals: u64,
}

impl Store {
    pub(crate) fn new(accounts: Vec<Account>) -> Self {
        Self {
            accounts,
            files: BTreeMap::new(),
            folders: BTreeMap::new(),
            removed: HashSet::new(),
            revoked: Vec::new(),
            arrivals: 0,
        }
    }

    /// The account with this key.
    pub(crate) fn authenticate(&self, key: &str) -> Option<AccountId> {
        self.accounts
            .iter()
            .position(|account| account.keys.iter().any(|own| own == key))
    }

    /// The account with this address and password, unless locked.
    pub(crate) fn log_in(&self, email: &str, password: &str) -> Option<AccountId> {
        self.accounts.iter().position(|account| {
            account.email == email && account.password == password && !account.is_locked
        })
    }

    /// Every current and revoked key.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.accounts.iter().flat_map(|account| &account.keys);
        let keys = keys.chain(&self.revoked).map(String::as_str);
        keys.filter(|key| !key.is_empty())
    }

    /// Revokes a key; returns whether it was valid.
    pub(crate) fn revoke(&mut self, key: &str) -> bool {
        let mut was_good = false;
        for account in &mut self.accounts {
            let before = account.keys.len();
            account.keys.retain(|own| own != key);
            was_good |= account.keys.len() < before;
        }
        if was_good {
            self.revoked.push(key.to_owned());
        }
        was_good
    }

    // ---- files

    pub(crate) fn add_file(&mut self, draft: Draft) -> &File {
        let id = loop {
            let id = names::file_id();
            if !self.files.contains_key(&id) {
                break id;
            }
        };
        self.arrivals += 1;
        let file = File::new(id.clone(), self.arrivals, draft);
        self.files.entry(id).or_insert(file)
    }

    /// The file behind a link. With `strict_domain`, only on its own domain.
    pub(crate) fn file(&self, link: &Link, strict_domain: bool) -> Option<&File> {
        self.files
            .get(&link.id)
            .filter(|file| !strict_domain || file.domain == link.domain)
    }

    pub(crate) fn file_by_id(&self, id: &str) -> Option<&File> {
        self.files.get(id)
    }

    pub(crate) fn file_mut(&mut self, id: &str) -> Option<&mut File> {
        self.files.get_mut(id)
    }

    pub(crate) fn remove_file(&mut self, id: &str) -> bool {
        let removed = self.files.remove(id).is_some();
        if removed {
            self.removed.insert(id.to_owned());
        }
        removed
    }

    /// Whether there was a file with this id.
    pub(crate) fn was_removed(&self, id: &str) -> bool {
        self.removed.contains(id)
    }

    /// All files, oldest first.
    pub(crate) fn files(&self) -> Vec<&File> {
        let mut files: Vec<_> = self.files.values().collect();
        files.sort_by_key(|file| file.arrival);
        files
    }

    /// The files of an account, oldest first; of one folder or of all.
    pub(crate) fn files_of(&self, owner: AccountId, folder: Option<u64>) -> Vec<&File> {
        let mut files: Vec<_> = self.files.values().collect();
        files.retain(|file| {
            file.owner == Some(owner) && folder.is_none_or(|folder| file.folder == folder)
        });
        files.sort_by_key(|file| file.arrival);
        files
    }

    /// Bytes that an account stores.
    pub(crate) fn used(&self, owner: AccountId) -> u64 {
        let mine = |file: &&File| file.owner == Some(owner);
        let files: u64 = self.files.values().filter(mine).map(File::size).sum();
        let account = self.accounts.get(owner);
        files.saturating_add(account.map_or(0, |account| account.stored_bytes))
    }

    // ---- folders

    /// A folder of this account; `None` for its root and other accounts'
    /// folders.
    pub(crate) fn folder(&self, owner: AccountId, id: u64) -> Option<&Folder> {
        self.folders.get(&id).filter(|folder| folder.owner == owner)
    }

    pub(crate) fn folder_mut(&mut self, owner: AccountId, id: u64) -> Option<&mut Folder> {
        self.folders
            .get_mut(&id)
            .filter(|folder| folder.owner == owner)
    }

    /// Whether files can be put there.
    pub(crate) fn has_folder(&self, owner: AccountId, id: u64) -> bool {
        id == ROOT || self.folder(owner, id).is_some()
    }

    /// The subfolders of a folder, by name.
    pub(crate) fn folders_in(&self, owner: AccountId, parent: u64) -> Vec<&Folder> {
        let mut folders: Vec<_> = self
            .folders
            .values()
            .filter(|folder| folder.owner == owner && folder.parent == parent)
            .collect();
        folders.sort_by(|a, b| a.name.cmp(&b.name));
        folders
    }

    pub(crate) fn folder_named(&self, owner: AccountId, parent: u64, name: &str) -> Option<u64> {
        self.folders
            .values()
            .find(|folder| folder.owner == owner && folder.parent == parent && folder.name == name)
            .map(|folder| folder.id)
    }

    pub(crate) fn shared_folder(&self, public_id: &str) -> Option<&Folder> {
        self.folders
            .values()
            .find(|folder| folder.public_id.as_deref() == Some(public_id))
    }

    /// The owner of a folder shared with an account, and how: directly or
    /// through a parent.
    pub(crate) fn shared_with(
        &self,
        account: AccountId,
        folder: u64,
    ) -> Option<(AccountId, &Share)> {
        let email = &self.accounts.get(account)?.email;
        self.ancestry(folder).into_iter().find_map(|folder| {
            let share = folder.shares.iter().find(|share| share.email == *email)?;
            Some((folder.owner, share))
        })
    }

    /// The folders shared with an account, by one user or by all.
    pub(crate) fn shares_for(&self, account: AccountId, by: Option<AccountId>) -> Vec<&Folder> {
        let Some(account) = self.accounts.get(account) else {
            return Vec::new();
        };
        let is_shared = |folder: &&Folder| {
            let mut shares = folder.shares.iter();
            shares.any(|share| share.email == account.email)
                && by.is_none_or(|owner| owner == folder.owner)
        };
        self.folders.values().filter(is_shared).collect()
    }

    pub(crate) fn account_named(&self, email: &str) -> Option<AccountId> {
        self.accounts
            .iter()
            .position(|account| account.email == email)
    }

    /// Creates a folder; its parent must exist and its name must be free there.
    pub(crate) fn add_folder(&mut self, owner: AccountId, parent: u64, name: &str) -> u64 {
        let id = loop {
            let id = names::folder_id();
            if !self.folders.contains_key(&id) {
                break id;
            }
        };
        let folder = Folder::new(id, owner, parent, name.to_owned(), Timestamp::now());
        self.folders.insert(id, folder);
        id
    }

    /// The folder with this `/`-separated path, created if missing.
    pub(crate) fn folder_at(&mut self, owner: AccountId, path: &str) -> u64 {
        let mut folder = ROOT;
        for part in path.split('/') {
            let name = names::accepted(part);
            if name.is_empty() {
                continue;
            }
            folder = match self.folder_named(owner, folder, &name) {
                Some(id) => id,
                None => self.add_folder(owner, folder, &name),
            };
        }
        folder
    }

    /// Transfers a folder, with its contents, to another account.
    pub(crate) fn give_folder(&mut self, id: u64, to: AccountId) {
        let ids: Vec<u64> = self.folders.keys().copied().collect();
        let inside = |store: &Self, folder| store.is_within(folder, id);
        for folder in ids {
            if inside(self, folder)
                && let Some(folder) = self.folders.get_mut(&folder)
            {
                folder.owner = to;
            }
        }
        let files: Vec<String> = self.files.keys().cloned().collect();
        for file in files {
            let folder = self.files.get(&file).map_or(ROOT, |file| file.folder);
            if inside(self, folder)
                && let Some(file) = self.files.get_mut(&file)
            {
                file.owner = Some(to);
            }
        }
    }

    /// Whether an account may change a file: its own, and those in folders
    /// shared with it for writing.
    pub(crate) fn may_change(&self, account: AccountId, file: &File) -> bool {
        let is_shared = || {
            let shared = self.shared_with(account, file.folder);
            shared.is_some_and(|(owner, share)| share.writable && file.owner == Some(owner))
        };
        file.owner == Some(account) || is_shared()
    }

    pub(crate) fn remove_folder(&mut self, id: u64) {
        self.folders.remove(&id);
    }

    /// Whether `folder` is `ancestor` or inside it.
    pub(crate) fn is_within(&self, folder: u64, ancestor: u64) -> bool {
        self.ancestry(folder).iter().any(|f| f.id == ancestor)
    }

    /// The names of a folder and its parents, joined by `/`; empty for a root.
    pub(crate) fn path(&self, folder: u64) -> String {
        let mut names: Vec<_> = self
            .ancestry(folder)
            .into_iter()
            .map(|folder| folder.name.as_str())
            .collect();
        names.reverse();
        names.join("/")
    }

    /// The folder and its parents, without the root.
    fn ancestry(&self, folder: u64) -> Vec<&Folder> {
        std::iter::successors(self.folders.get(&folder), |folder| {
            self.folders.get(&folder.parent)
        })
        .collect()
    }

    /// Whether the access list of a file admits a caller.
    pub(crate) fn is_on_list(&self, file: &File, caller: &Caller<'_>) -> bool {
        let account = caller.account.and_then(|id| self.accounts.get(id));
        file.acl.admits(account, caller.address)
    }

    /// Whether a caller may access a file, or else the API's error.
    pub(crate) fn access(
        &self,
        file: &File,
        caller: &Caller<'_>,
        password_for_owner: bool,
    ) -> Result<(), ErrorRow> {
        let owns = caller.account.is_some() && file.owner == caller.account;
        if !owns && !self.is_on_list(file, caller) {
            return Err(ErrorRow::NOT_ALLOWED);
        }
        if owns && !password_for_owner {
            return Ok(());
        }
        match (&file.password, caller.password) {
            (None, _) => Ok(()),
            (Some(_), None | Some("")) => Err(ErrorRow::PASSWORD_NEEDED),
            (Some(right), Some(given)) if right == given => Ok(()),
            (Some(_), Some(_)) => Err(ErrorRow::PASSWORD_WRONG),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_once() {
        let mut store = Store::new(vec![]);
        let deep = store.folder_at(MAIN, "/a/b/");
        assert_eq!(store.folder_at(MAIN, "a/b"), deep);
        assert_eq!(store.path(deep), "a/b");
        assert_eq!(store.folder_at(MAIN, "/"), ROOT);
        let a = store.folder_at(MAIN, "a");
        assert!(store.is_within(deep, a));
        assert!(!store.is_within(a, deep));
        assert!(store.folder(STRANGER, a).is_none());
    }
}
