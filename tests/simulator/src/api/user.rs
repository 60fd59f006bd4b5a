//! user/info.cgi: the account, with the types of the real wire, where flags,
//! `offer` and `cdn` are strings and quantities are numbers.

use serde_json::{Map, Value, json};

use super::{CallResult, Request, flood};
use crate::errors::ErrorRow;

/// Settings that user/info returns as strings.
const FLAGS: [&str; 7] = [
    "ftp_mode",
    "ftp_report",
    "ru_report",
    "default_port",
    "default_port_files",
    "use_cdn",
    "download_menu",
];

/// Settings that user/info returns as numbers.
const NUMBERS: [&str; 3] = ["ftp_did", "default_domain", "page_limit"];

pub(super) fn info(request: &Request<'_>) -> CallResult {
    let world = request.world;
    world
        .limiter
        .account(&world.clock, request.from, request.account)
        .map_err(|limit| flood(world, limit))?;
    let mut store = world.store.lock();
    let used = store.used(request.account);
    let account = store
        .accounts
        .get_mut(request.account)
        .ok_or(ErrorRow::NO_SUCH_USER)?;
    for (name, value) in &mut account.settings {
        if let Some(wanted) = request.fields.integer(name)? {
            *value = wanted;
        }
    }
    let date = |when| world.clock.paris(when);
    let quota = i128::from(account.quota_bytes);
    // An exceeded quota is a negative number.
    let available = i64::try_from(quota - i128::from(used)).unwrap_or(i64::MIN);
    let mut reply = Map::new();
    for name in FLAGS {
        reply.insert(name.into(), account.setting(name).to_string().into());
    }
    for name in NUMBERS {
        reply.insert(name.into(), account.setting(name).into());
    }
    let Value::Object(rest) = json!({
        "status": "OK",
        "email": account.email,
        "offer": account.offer.code(),
        "subscription_end": account.subscription_end.map(date).unwrap_or_default(),
        "2fa": "0",
        "cdn": account.cdn_credits_gb.to_string(),
        "mail_rm": "0",
        "upload_forbidden": "0",
        "overquota": u8::from(available < 0),
        "stats_date": date(jiff::Timestamp::now()),
        "hot_storage": 0,
        "cold_storage": used,
        "default_quota": account.quota_bytes,
        "default_cold_storage_quota": account.quota_bytes,
        "allowed_cold_storage": account.quota_bytes,
        "available_storage": available,
        "available_cold_storage": available,
    }) else {
        // `json!` with braces creates an object.
        return Err(ErrorRow::NO_SUCH_USER.into());
    };
    reply.extend(rest);
    Ok(Value::Object(reply))
}
