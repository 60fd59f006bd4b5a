//! An account: identity, subscription and settings. A plain value, so that a
//! simulator can have several.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::config::{AccountConfig, Offer};
use crate::names;

pub(crate) struct Account {
    pub(crate) email: String,
    /// Empty if nobody can act for this account.
    pub(crate) keys: Vec<String>,
    /// Until its owner sets a new password.
    pub(crate) is_locked: bool,
    pub(crate) offer: Offer,
    pub(crate) subscription_end: Option<Timestamp>,
    pub(crate) cdn_credits_gb: f64,
    pub(crate) quota_bytes: u64,
    /// Bytes not accounted for by files.
    pub(crate) stored_bytes: u64,
    /// The vouchers and their services.
    pub(crate) vouchers: Vec<(String, String)>,
    pub(crate) password: String,
    pub(crate) second_factor: Option<String>,
    /// Names of the FTP users, with the folder of each.
    pub(crate) ftp_users: BTreeMap<String, u64>,
    /// Settings that user/info can also change, by their names on the wire.
    pub(crate) settings: BTreeMap<&'static str, i64>,
}

/// The settings that user/info reads and changes, with their initial values.
/// `default_port` 0 is https; `use_cdn` spends credits for own downloads.
const SETTINGS: [(&str, i64); 10] = [
    ("ftp_mode", 0),
    ("ftp_did", 0),
    ("ftp_report", 0),
    ("ru_report", 0),
    ("default_domain", 0),
    ("page_limit", 100),
    ("default_port", 0),
    ("default_port_files", 0),
    ("use_cdn", 0),
    ("download_menu", 0),
];

impl AccountConfig {
    /// The keys of such an account: the given or configured one, and the
    /// additional ones.
    pub(crate) fn keys(&self, first: Option<String>) -> Vec<String> {
        let first = first.or_else(|| self.api_key.clone());
        let more = (0..self.more_keys).map(|_| names::api_key());
        std::iter::once(first.unwrap_or_else(names::api_key))
            .chain(more)
            .collect()
    }
}

impl Account {
    pub(crate) fn new(config: &AccountConfig, keys: Vec<String>) -> Self {
        let mut account = Self {
            email: String::new(),
            keys,
            is_locked: false,
            offer: Offer::default(),
            subscription_end: None,
            cdn_credits_gb: 0.0,
            quota_bytes: 0,
            stored_bytes: 0,
            vouchers: Vec::new(),
            password: String::new(),
            second_factor: None,
            ftp_users: BTreeMap::new(),
            settings: SETTINGS.into_iter().collect(),
        };
        account.change(config);
        account
    }

    /// Changes everything except the keys according to the configuration.
    pub(crate) fn change(&mut self, config: &AccountConfig) {
        self.email.clone_from(&config.email);
        self.is_locked = config.locked;
        self.offer = config.offer;
        self.subscription_end = config.subscription_days.map(|days| {
            let distance = SignedDuration::from_hours(24 * i64::from(days));
            // Saturates only outside the range of valid dates.
            Timestamp::now()
                .saturating_add(distance)
                .unwrap_or(Timestamp::MAX)
        });
        self.cdn_credits_gb = config.cdn_credits_gb;
        self.quota_bytes = config.quota_bytes;
        self.stored_bytes = config.stored_bytes;
        let services = config.vouchers.iter().cloned();
        self.vouchers = services
            .map(|service| (names::voucher(), service))
            .collect();
        self.password.clone_from(&config.password);
        self.second_factor.clone_from(&config.second_factor);
        self.settings.insert("use_cdn", config.use_cdn.into());
        let menu = config.download_menu.into();
        self.settings.insert("download_menu", menu);
    }

    pub(crate) fn setting(&self, name: &str) -> i64 {
        self.settings.get(name).copied().unwrap_or(0)
    }

    /// Whether it has a subscription that has not ended.
    pub(crate) fn is_subscriber(&self) -> bool {
        let has_ended = self
            .subscription_end
            .is_some_and(|end| end < Timestamp::now());
        self.offer != Offer::Free && !has_ended
    }
}
