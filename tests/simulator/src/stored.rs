//! Files as added and seen by tests: the public view of the store. Knows
//! nothing about requests.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;

use crate::content::Content;
use crate::domains::DOMAINS;
use crate::hashing::{self, Checksum};
use crate::names;
use crate::published;
use crate::store::{AccountId, Acl, Draft, File, MAIN, OTHERS, STRANGER, Store};

/// The owner of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Owner {
    /// The account of the API key: it lists, changes and removes the file.
    #[default]
    Account,
    /// Another user: the key's account can only download it.
    Stranger,
    /// Uploaded without a key.
    Nobody,
    /// An account of [`Config::accounts`](crate::Config::accounts), by its
    /// index, from 0.
    Other(usize),
}

impl Owner {
    pub(crate) fn account(self) -> Option<AccountId> {
        match self {
            Self::Account => Some(MAIN),
            Self::Stranger => Some(STRANGER),
            Self::Nobody => None,
            Self::Other(place) => Some(OTHERS + place),
        }
    }

    pub(crate) fn by_account(account: AccountId) -> Self {
        match account {
            MAIN => Self::Account,
            STRANGER => Self::Stranger,
            other => Self::Other(other - OTHERS),
        }
    }
}

/// The bytes of a file that a test adds.
#[derive(Debug, Clone)]
pub enum NewContent {
    /// These bytes.
    Bytes(Bytes),
    /// A file on disk, served from its place; see [`NewContent::file`].
    Disk {
        /// Where it is.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// Pseudo-random bytes that depend only on seed and position; nothing is
    /// stored, whatever the size. Above 1 GiB the checksum is not computed,
    /// because that would take minutes or hours: it exists only with seed 0 and
    /// a size in [`NewContent::HASHED_SIZES`], or if given in
    /// [`NewFile::checksum`].
    Generated {
        /// In bytes.
        size: u64,
        /// Another seed produces other bytes.
        seed: u64,
    },
}

impl NewContent {
    /// Sizes in bytes above 1 GiB, up to 50 GiB, for which the checksum of
    /// generated content with seed 0 is precomputed.
    pub const HASHED_SIZES: [u64; published::COUNT] = published::SIZES;

    /// A file on disk, served from its place. Fails if it does not exist.
    pub fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let size = std::fs::metadata(&path)?.len();
        Ok(Self::Disk { path, size })
    }
}

impl<T: Into<Bytes>> From<T> for NewContent {
    fn from(bytes: T) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// A file that a test adds.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Forbidden characters are removed.
    pub name: String,
    /// `/`-separated, from the account's root; created if missing. Only for
    /// files with an owner.
    pub folder: String,
    /// Its bytes.
    pub content: NewContent,
    /// Its Whirlpool, 128 lower-case hexadecimal digits, which is not checked;
    /// `None` to compute it unless the file is too large.
    pub checksum: Option<String>,
    /// Time since it was sent, in real time. Default none.
    pub age: Duration,
    /// The link password.
    pub password: Option<String>,
    /// Its owner.
    pub owner: Owner,
    /// The official id of the domain of its link, 0 to 10; any other counts as
    /// 0. See [`DOMAINS`].
    pub domain: usize,
    /// For subscribers only: an access list that excludes everyone else.
    pub premium_only: bool,
    /// Addresses (CIDR) with access; empty for all.
    pub allowed_addresses: Vec<String>,
    /// Its owner pays for everyone's downloads: the page of its link is the
    /// file itself, even for guests.
    pub hotlink: bool,
    /// Its page tells guests that they need an account. Not an access list: the
    /// API and check_links.pl ignore it.
    pub guests_refused: bool,
}

impl NewFile {
    /// A file in the root of the account, without a password.
    pub fn new(name: impl Into<String>, content: impl Into<NewContent>) -> Self {
        Self {
            name: name.into(),
            folder: "/".to_owned(),
            content: content.into(),
            checksum: None,
            age: Duration::ZERO,
            password: None,
            owner: Owner::Account,
            domain: 0,
            premium_only: false,
            allowed_addresses: Vec::new(),
            hotlink: false,
            guests_refused: false,
        }
    }
}

/// A file that the simulator stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// `https://DOMAIN/?ID`.
    pub link: String,
    /// As the service reports it.
    pub name: String,
    /// Path of its folder: `/` for the root, otherwise without a trailing
    /// slash.
    pub folder: String,
    /// Id of its folder, 0 for the root.
    pub folder_id: u64,
    /// In bytes.
    pub size: u64,
    /// Whirlpool, 128 lower-case hexadecimal digits; `None` while it is being
    /// computed.
    pub checksum: Option<String>,
    /// The link password.
    pub password: Option<String>,
    /// Its owner.
    pub owner: Owner,
    /// `https://DOMAIN/remove/ID/CODE`, for an anonymous file.
    pub removal_link: Option<String>,
}

impl StoredFile {
    pub(crate) fn of(store: &Store, file: &File) -> Self {
        Self {
            link: file.link(),
            name: file.name.clone(),
            folder: format!("/{}", store.path(file.folder)),
            folder_id: file.folder,
            size: file.size(),
            checksum: file.checksum.get().map(|hex| hex.to_string()),
            password: file.password.clone(),
            owner: file.owner.map_or(Owner::Nobody, Owner::by_account),
            removal_link: file.owner.is_none().then(|| file.removal_link()),
        }
    }
}

/// Contents up to this size are hashed immediately, so that a test finds the
/// checksum in the result of [`add`]; larger ones in the background.
const HASHED_IMMEDIATELY: u64 = 1024 * 1024;

/// Stores a file; the second result is still to be hashed.
pub(crate) fn add(store: &mut Store, new: NewFile) -> (StoredFile, Option<(Content, Checksum)>) {
    let content = match new.content {
        NewContent::Bytes(bytes) => Content::Memory(bytes),
        NewContent::Disk { path, size } => Content::Disk { path, size },
        NewContent::Generated { size, seed } => Content::Generated { size, seed },
    };
    let checksum = match &content {
        _ if new.checksum.is_some() => Checksum::of(new.checksum),
        Content::Generated { size, seed } if published::whirlpool(*seed, *size).is_some() => {
            Checksum::of(published::whirlpool(*seed, *size).map(str::to_owned))
        }
        Content::Memory(bytes) if content.size() <= HASHED_IMMEDIATELY => {
            Checksum::known(hashing::whirlpool(bytes))
        }
        _ => Checksum::pending(),
    };
    let owner = new.owner.account();
    let folder = owner.map_or(0, |owner| store.folder_at(owner, &new.folder));
    let id = store
        .add_file(Draft {
            name: names::accepted(&new.name),
            folder,
            owner,
            domain: if new.domain < DOMAINS.len() {
                new.domain
            } else {
                0
            },
            content: content.clone(),
            checksum: checksum.clone(),
            age: new.age,
            password: new.password,
            acl: Acl {
                ip: new.allowed_addresses,
                premium: new.premium_only,
                ..Acl::default()
            },
            hotlink: new.hotlink,
            guests_refused: new.guests_refused,
        })
        .clone();
    let stored = StoredFile::of(store, &id);
    let pending = checksum.get().is_none().then_some((content, checksum));
    (stored, pending)
}
