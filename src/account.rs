//! Account status: `user/info.cgi` in the contract's terms. Must not be used to
//! test a key: 1fichier reports the status only once every 5 minutes.

use crate::api::user::{self, Info};
use crate::domains::DOMAINS;
use crate::error::Result;
use crate::http::Transport;
use crate::session::Session;
use crate::site::network;
use crate::time::paris_to_unix;

/// Seconds during which the status must not be requested again (1fichier API
/// notice: once every 5 minutes per account).
pub const FRESH_FOR: u32 = 300;
/// 1fichier sells CDN credits in decimal gigabytes.
const GIGABYTE: f64 = 1e9;

/// The account behind the credential.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// E-mail address.
    pub name: Option<String>,
    /// `Free`, `Premium`, `Access`, `Premium GOLD` or `Unknown`.
    pub plan: &'static str,
    /// Whether it downloads without pauses.
    pub premium: Option<bool>,
    /// Unix seconds.
    pub premium_until: Option<u64>,
    /// Bytes of CDN credits.
    pub credits_bytes: Option<u64>,
    /// Bytes stored, hot and cold.
    pub used_bytes: Option<u64>,
    /// Bytes of cold storage available to the account.
    pub quota_bytes: Option<u64>,
    /// Details specific to 1fichier.
    pub details: Vec<(&'static str, String)>,
    /// Messages for the owner.
    pub warnings: Vec<String>,
    /// Unix seconds.
    pub as_of: u64,
    /// Seconds.
    pub fresh_for: u32,
}

/// Fetches the account status: one request, plus one if the session checks the
/// network.
pub fn status<T: Transport>(session: &Session<T>) -> Result<Account> {
    let info = user::info(session)?;
    let mut account = account(&info, session.clock().now());
    if session.checks_network() && network::is_flagged(session) {
        account.warnings.push(network::WARNING.to_owned());
    }
    Ok(account)
}

fn account(info: &Info, now: u64) -> Account {
    let (plan, premium) = plan(info.offer.as_deref().unwrap_or_default());
    let premium_until = info.subscription_end.as_deref().and_then(paris_to_unix);
    let used_bytes = match (info.hot_storage, info.cold_storage) {
        (None, None) => None,
        (hot, cold) => Some(hot.unwrap_or(0).saturating_add(cold.unwrap_or(0))),
    };
    let quotas = [info.allowed_cold_storage, info.default_cold_storage_quota];
    Account {
        name: info.email.clone(),
        plan,
        premium,
        premium_until,
        credits_bytes: info.cdn.and_then(gigabytes),
        used_bytes,
        quota_bytes: quotas.into_iter().flatten().find(|bytes| *bytes > 0),
        details: details(info),
        warnings: warnings(info, premium, premium_until, now),
        as_of: now,
        fresh_for: FRESH_FOR,
    }
}

/// Returns the plan's name and whether it downloads without pauses.
fn plan(offer: &str) -> (&'static str, Option<bool>) {
    const PLANS: [(&str, &str, bool); 4] = [
        ("0", "Free", false),
        ("1", "Premium", true),
        ("2", "Access", true),
        ("3", "Premium GOLD", true),
    ];
    let offer = offer.trim();
    PLANS
        .into_iter()
        .find(|(id, name, _)| offer == *id || offer.eq_ignore_ascii_case(name))
        .map_or(("Unknown", None), |(_, name, premium)| {
            (name, Some(premium))
        })
}

fn gigabytes(credits: f64) -> Option<u64> {
    let bytes = (credits * GIGABYTE).round();
    // Above 2^53 a float is inexact; no account has nine million gigabytes.
    (0.0..9e15).contains(&bytes).then_some(bytes as u64)
}

fn details(info: &Info) -> Vec<(&'static str, String)> {
    let flag = |value: Option<bool>| value.map(|flag| flag.to_string());
    let bytes = |value: Option<u64>| value.map(|number| number.to_string());
    let signed = |value: Option<i64>| value.map(|number| number.to_string());
    let date = |value: &Option<String>| bytes(value.as_deref().and_then(paris_to_unix));
    let two_factor = info.two_factor.map(|kind| match kind {
        0 => "none".to_owned(),
        1 => "e-mail".to_owned(),
        2 => "authenticator".to_owned(),
        other => other.to_string(),
    });
    let domain = info
        .default_domain
        .and_then(|id| DOMAINS.get(usize::try_from(id).ok()?))
        .map(|domain| (*domain).to_owned());
    [
        ("two-factor", two_factor),
        ("use-cdn", flag(info.use_cdn)),
        ("download-menu", flag(info.download_menu)),
        ("default-domain", domain),
        ("upload-forbidden", flag(info.upload_forbidden)),
        ("over-quota", flag(info.overquota)),
        ("hot-storage-bytes", bytes(info.hot_storage)),
        ("cold-storage-bytes", bytes(info.cold_storage)),
        ("available-storage-bytes", signed(info.available_storage)),
        (
            "available-cold-storage-bytes",
            signed(info.available_cold_storage),
        ),
        ("storage-counted-at", date(&info.stats_date)),
        ("extended-quota-terabytes", signed(info.extended_quota)),
        ("extended-quota-until", date(&info.extended_quota_end)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .chain(info.settings.iter().cloned())
    .collect()
}

fn warnings(
    info: &Info,
    premium: Option<bool>,
    premium_until: Option<u64>,
    now: u64,
) -> Vec<String> {
    let ended = premium == Some(true) && premium_until.is_some_and(|until| until < now);
    [
        (
            info.use_cdn == Some(true),
            "1fichier may spend CDN credits on downloads of this account (setting \"use CDN credits\")",
        ),
        (ended, "the subscription of this account has ended"),
        (
            info.overquota == Some(true),
            "this account exceeds its storage quota",
        ),
        (
            info.upload_forbidden == Some(true),
            "1fichier does not allow this account to upload",
        ),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, message)| message.to_owned())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Scope};
    use crate::http::memory::json;
    use crate::session::testing::host_held;

    fn status_of(body: &str) -> Account {
        let (session, _) = host_held([json(200, body)]);
        status(&session).expect(body)
    }

    #[test]
    fn an_account_is_read_whether_numbers_are_numbers_or_strings() {
        let strings = r#"{"status":"OK","email":"a@b.c","offer":"1","subscription_end":"2027-06-01 12:00:00",
            "cdn":"12.5","use_cdn":"0","2fa":"2","default_domain":3,"hot_storage":100,"cold_storage":"23",
            "allowed_cold_storage":1000,"available_storage":-5,"stats_date":"2026-01-01 01:00:00","mail_rm":"1","unknown":{"x":[1]}}"#;
        let numbers = r#"{"email":"a@b.c","offer":1,"subscription_end":"2027-06-01 12:00:00",
            "cdn":12.5,"use_cdn":0,"2fa":2,"default_domain":"3","hot_storage":"100","cold_storage":23,
            "allowed_cold_storage":"1000","available_storage":"-5","stats_date":"2026-01-01 01:00:00","mail_rm":1}"#;
        let account = status_of(strings);
        assert_eq!(account, status_of(numbers));
        assert_eq!(account.name.as_deref(), Some("a@b.c"));
        assert_eq!((account.plan, account.premium), ("Premium", Some(true)));
        assert_eq!(account.premium_until, Some(1_811_844_000));
        assert_eq!(account.credits_bytes, Some(12_500_000_000));
        assert_eq!(account.used_bytes, Some(123));
        assert_eq!(account.quota_bytes, Some(1000));
        assert_eq!((account.as_of, account.fresh_for), (1_700_000_000, 300));
        assert!(account.warnings.is_empty());
        let detail = |name| {
            account
                .details
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| v.as_str())
        };
        assert_eq!(detail("two-factor"), Some("authenticator"));
        assert_eq!(detail("default-domain"), Some("desfichiers.com"));
        assert_eq!(detail("available-storage-bytes"), Some("-5"));
        assert_eq!(detail("storage-counted-at"), Some("1767225600"));
        assert_eq!(detail("removal-mail"), Some("1"));
        assert_eq!(detail("over-quota"), None);
    }

    #[test]
    fn every_offer_has_its_plan() {
        for (offer, plan, premium) in [
            ("\"0\"", "Free", Some(false)),
            ("1", "Premium", Some(true)),
            ("\"2\"", "Access", Some(true)),
            ("3", "Premium GOLD", Some(true)),
            ("\"Premium\"", "Premium", Some(true)),
            ("7", "Unknown", None),
            ("null", "Unknown", None),
        ] {
            let account = status_of(&format!(r#"{{"offer":{offer}}}"#));
            assert_eq!((account.plan, account.premium), (plan, premium), "{offer}");
        }
    }

    #[test]
    fn missing_fields_stay_unknown() {
        let account =
            status_of(r#"{"status":"OK","offer":"0","subscription_end":"","cdn":"lots"}"#);
        assert_eq!(account.name, None);
        assert_eq!(account.premium_until, None);
        assert_eq!(account.credits_bytes, None);
        assert_eq!(account.used_bytes, None);
        assert_eq!(account.quota_bytes, None);
        assert!(account.details.is_empty());
    }

    #[test]
    fn the_owner_is_warned_about_costs_and_expiry() {
        let account = status_of(
            r#"{"offer":1,"subscription_end":"2020-01-01 00:00:00","use_cdn":"1","overquota":1,"upload_forbidden":"1"}"#,
        );
        assert_eq!(account.warnings.len(), 4);
        assert!(account.warnings[0].contains("CDN credits"));
    }

    #[test]
    fn a_flood_reply_to_the_account_status_does_not_stop_downloads() {
        let body = r#"{"status":"KO","message":"Flood detected: IP Locked #38"}"#;
        let (session, memory) = host_held([json(403, body)]);
        let error = status(&session).unwrap_err();
        assert_eq!(
            (error.code, error.scope),
            (Code::RateLimited, Scope::Request)
        );
        assert_eq!(error.retry_after, Some(300));
        assert!(error.message.contains("downloads still work"));
        assert_eq!(memory.requests().len(), 1);
    }
}
