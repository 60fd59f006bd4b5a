//! `user/info.cgi`: the account behind the key.

use super::{Function, Nothing};
use crate::error::Result;
use crate::http::Transport;
use crate::json::Value;
use crate::session::Session;

/// Allowed once a minute per address and once every 5 minutes per account
/// (1fichier API notice).
const INFO: Function = Function::new("user/info.cgi");

/// The account. Some replies send most numbers as strings.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Info {
    /// E-mail address of the account.
    pub email: Option<String>,
    /// 0 free, 1 Premium, 2 Access, 3 Premium GOLD.
    pub offer: Option<String>,
    /// Paris time.
    pub subscription_end: Option<String>,
    /// 0 none, 1 e-mail, 2 authenticator.
    pub two_factor: Option<i64>,
    /// CDN credits in GB.
    pub cdn: Option<f64>,
    /// Whether the account's downloads may spend CDN credits.
    pub use_cdn: Option<bool>,
    /// Whether even premium downloads go through the menu page of the site.
    pub download_menu: Option<bool>,
    /// Id of the domain for new links.
    pub default_domain: Option<u64>,
    /// Whether the account may not upload.
    pub upload_forbidden: Option<bool>,
    /// Whether the account exceeds its storage quota.
    pub overquota: Option<bool>,
    /// When the stored bytes were counted, in Paris time.
    pub stats_date: Option<String>,
    /// Bytes in hot storage.
    pub hot_storage: Option<u64>,
    /// Bytes in cold storage.
    pub cold_storage: Option<u64>,
    /// Bytes of cold storage included in the plan.
    pub default_cold_storage_quota: Option<u64>,
    /// Bytes of cold storage available to this account.
    pub allowed_cold_storage: Option<u64>,
    /// Bytes left; negative if over quota.
    pub available_storage: Option<i64>,
    /// Bytes of cold storage left.
    pub available_cold_storage: Option<i64>,
    /// Additional quota in TB.
    pub extended_quota: Option<i64>,
    /// When it ends, in Paris time.
    pub extended_quota_end: Option<String>,
    /// Settings that are of use only to the account's owner: our name and the
    /// raw value.
    pub settings: Vec<(&'static str, String)>,
}

/// Names of [`Info::settings`], the service's and ours.
const SETTINGS: [(&str, &str); 8] = [
    ("mail_rm", "removal-mail"),
    ("default_port", "site-port"),
    ("default_port_files", "files-port"),
    ("page_limit", "page-limit"),
    ("ftp_mode", "ftp-mode"),
    ("ftp_did", "ftp-folder"),
    ("ftp_report", "ftp-report"),
    ("ru_report", "remote-report"),
];

impl Info {
    fn read(reply: &Value) -> Self {
        let text = |key| reply.get(key).text();
        let integer = |key| reply.get(key).integer();
        let unsigned = |key| reply.get(key).unsigned();
        let flag = |key| {
            let value = reply.get(key);
            value.integer().map(|_| value.flag())
        };
        Self {
            email: text("email"),
            offer: text("offer"),
            subscription_end: text("subscription_end"),
            two_factor: integer("2fa"),
            cdn: reply.get("cdn").number(),
            use_cdn: flag("use_cdn"),
            download_menu: flag("download_menu"),
            default_domain: unsigned("default_domain"),
            upload_forbidden: flag("upload_forbidden"),
            overquota: flag("overquota"),
            stats_date: text("stats_date"),
            hot_storage: unsigned("hot_storage"),
            cold_storage: unsigned("cold_storage"),
            default_cold_storage_quota: unsigned("default_cold_storage_quota"),
            allowed_cold_storage: unsigned("allowed_cold_storage"),
            available_storage: integer("available_storage"),
            available_cold_storage: integer("available_cold_storage"),
            extended_quota: integer("extended_quota"),
            extended_quota_end: text("extended_quota_end"),
            settings: SETTINGS
                .into_iter()
                .filter_map(|(theirs, ours)| Some((ours, text(theirs)?)))
                .collect(),
        }
    }
}

/// Fetches the account.
pub fn info<T: Transport>(session: &Session<T>) -> Result<Info> {
    let (reply, _) = INFO.call(session, &Nothing {})?;
    Ok(Info::read(&reply))
}
