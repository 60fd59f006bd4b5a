//! A stored file and its access rules.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

use super::{Account, AccountId};
use crate::content::Content;
use crate::hashing::Checksum;
use crate::names;

/// A file before it is stored.
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) folder: u64,
    /// `None` if uploaded anonymously.
    pub(crate) owner: Option<AccountId>,
    pub(crate) domain: usize,
    pub(crate) content: Content,
    pub(crate) checksum: Checksum,
    /// Time since it was sent.
    pub(crate) age: Duration,
    pub(crate) password: Option<String>,
    pub(crate) acl: Acl,
    pub(crate) hotlink: bool,
    pub(crate) guests_refused: bool,
}

#[derive(Clone)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) arrival: u64,
    pub(crate) date: Timestamp,
    pub(crate) name: String,
    pub(crate) folder: u64,
    pub(crate) owner: Option<AccountId>,
    pub(crate) domain: usize,
    pub(crate) content: Content,
    pub(crate) checksum: Checksum,
    pub(crate) password: Option<String>,
    pub(crate) acl: Acl,
    pub(crate) description: Option<String>,
    pub(crate) no_ssl: bool,
    pub(crate) inline: bool,
    pub(crate) cdn: bool,
    /// Its owner pays for everyone's downloads.
    pub(crate) hotlink: bool,
    /// The website serves it to registered users only.
    pub(crate) guests_refused: bool,
    pub(crate) remove_code: String,
    /// When it was last scanned without a finding.
    pub(crate) scanned: Option<Timestamp>,
}

impl File {
    pub(super) fn new(id: String, arrival: u64, draft: Draft) -> Self {
        Self {
            id,
            arrival,
            date: before_now(draft.age),
            name: draft.name,
            folder: draft.folder,
            owner: draft.owner,
            domain: draft.domain,
            content: draft.content,
            checksum: draft.checksum,
            password: draft.password,
            acl: draft.acl,
            description: None,
            no_ssl: false,
            inline: false,
            cdn: false,
            hotlink: draft.hotlink,
            guests_refused: draft.guests_refused,
            remove_code: names::remove_code(),
            scanned: None,
        }
    }

    /// In bytes.
    pub(crate) fn size(&self) -> u64 {
        self.content.size()
    }

    /// Whether a guest without a password learns only that it exists.
    pub(crate) fn is_private(&self) -> bool {
        self.password.is_some() || !self.acl.is_empty()
    }

    /// The link that downloads it.
    pub(crate) fn link(&self) -> String {
        crate::link::to_file(self.domain, &self.id)
    }

    /// The link that removes it.
    pub(crate) fn removal_link(&self) -> String {
        crate::link::to_removal(self.domain, &self.id, &self.remove_code)
    }

    pub(crate) fn content_type(&self) -> &'static str {
        names::content_type(&self.name)
    }

    /// The `ETag` of a file server: the same for the same stored file.
    pub(crate) fn etag(&self) -> String {
        format!("\"{}-{:x}\"", self.id, self.size())
    }
}

/// A time in the past; now, if outside the range of valid dates.
fn before_now(age: Duration) -> Timestamp {
    let now = Timestamp::now();
    now.checked_sub(age).unwrap_or(now)
}

/// Who requests a file.
pub(crate) struct Caller<'a> {
    pub(crate) account: Option<AccountId>,
    pub(crate) address: IpAddr,
    pub(crate) password: Option<&'a str>,
}

/// An access list; an empty one admits everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Acl {
    /// Addresses or CIDR blocks; only the prefix of an address is compared.
    pub(crate) ip: Vec<String>,
    /// ISO codes. A loopback client is in no country.
    pub(crate) country: Vec<String>,
    pub(crate) email: Vec<String>,
    pub(crate) premium: bool,
}

impl Acl {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the list admits this caller; one matching entry is enough.
    pub(crate) fn admits(&self, account: Option<&Account>, address: IpAddr) -> bool {
        self.is_empty()
            || (self.premium && account.is_some_and(Account::is_subscriber))
            || account.is_some_and(|account| self.email.contains(&account.email))
            || self.ip.iter().any(|block| contains(block, address))
    }
}

fn contains(block: &str, address: IpAddr) -> bool {
    let (base, prefix) = match block.split_once('/') {
        Some((base, prefix)) => (base, prefix.parse().ok()),
        None => (block, Some(128)),
    };
    let (Ok(base), Some(prefix)) = (base.parse::<IpAddr>(), prefix) else {
        return false;
    };
    let (a, b, width) = match (base, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return false,
    };
    let ignored = width - u32::min(prefix, width);
    // A shift by the full width would overflow; all bits are ignored then.
    a.checked_shr(ignored) == b.checked_shr(ignored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{AccountConfig, Offer};

    #[test]
    fn blocks_contain_addresses() {
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        for (block, expected) in [
            ("127.0.0.1", true),
            ("127.0.0.0/8", true),
            ("0.0.0.0/0", true),
            ("10.0.0.0/8", false),
            ("::/0", false),
            ("127.0.0.0/x", false),
            ("nonsense", false),
        ] {
            assert_eq!(contains(block, here), expected, "{block}");
        }
    }

    #[test]
    fn a_premium_list_excludes_guests_and_free_accounts() {
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        let acl = Acl {
            premium: true,
            ..Acl::default()
        };
        let premium = Account::new(&AccountConfig::default(), vec![]);
        let free = AccountConfig {
            offer: Offer::Free,
            ..AccountConfig::default()
        };
        let free = Account::new(&free, vec![]);
        assert!(acl.admits(Some(&premium), here));
        assert!(!acl.admits(Some(&free), here));
        assert!(!acl.admits(None, here));
        assert!(Acl::default().admits(None, here));
    }
}
