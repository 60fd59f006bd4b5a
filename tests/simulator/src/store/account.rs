//! An account: who it is, what it paid for, what it has set.
//! A value like any other, so that a simulator can hold several.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::config::{AccountConfig, Offer};

pub(crate) struct Account {
    pub(crate) email: String,
    /// `None`: nobody can act for this account.
    pub(crate) key: Option<String>,
    pub(crate) offer: Offer,
    pub(crate) subscription_end: Option<Timestamp>,
    pub(crate) cdn_credits_gb: f64,
    pub(crate) quota_bytes: u64,
    /// What user/info can also write, by the names on the wire.
    pub(crate) settings: BTreeMap<&'static str, i64>,
}

/// The settings of an account that user/info reads and writes, and how they
/// start. `default_port` 0 is https; `use_cdn` spends credits for own downloads.
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

impl Account {
    pub(crate) fn new(config: &AccountConfig, key: Option<String>) -> Self {
        Self {
            email: config.email.clone(),
            key,
            offer: config.offer,
            subscription_end: config.subscription_days.map(|days| {
                let distance = SignedDuration::from_hours(24 * i64::from(days));
                // Saturates only beyond the years that dates are told for.
                Timestamp::now()
                    .saturating_add(distance)
                    .unwrap_or(Timestamp::MAX)
            }),
            cdn_credits_gb: config.cdn_credits_gb,
            quota_bytes: config.quota_bytes,
            settings: SETTINGS.into_iter().collect(),
        }
    }

    pub(crate) fn setting(&self, name: &str) -> i64 {
        self.settings.get(name).copied().unwrap_or(0)
    }

    /// Whether the account may ask for a download token: with a subscription,
    /// or by spending CDN credits.
    pub(crate) fn is_customer(&self, spends_credits: bool) -> bool {
        self.offer != Offer::Free || (spends_credits && self.cdn_credits_gb > 0.0)
    }
}
