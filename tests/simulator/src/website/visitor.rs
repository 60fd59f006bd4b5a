//! The account that visits the website, by session cookie or Basic
//! authorization. Independent of pages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};

use crate::store::AccountId;
use crate::world::World;

/// The session cookie.
pub(super) const SESSION: &str = "SID=";

/// The value of the session cookie, if present.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(SESSION))
}

/// The account of a request, ignoring API keys.
pub(crate) fn of(world: &World, headers: &HeaderMap) -> Option<AccountId> {
    let by_cookie = session(headers).and_then(|id| world.sessions.account(id));
    by_cookie.or_else(|| by_password(world, headers))
}

fn by_password(world: &World, headers: &HeaderMap) -> Option<AccountId> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (email, password) = decoded.split_once(':')?;
    world.store.lock().log_in(email, password)
}
