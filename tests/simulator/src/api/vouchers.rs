//! vouchers/ls.cgi, vouchers/check.cgi and vouchers/use.cgi, of which only the
//! fields are known.

use http::StatusCode;
use serde_json::{Value, json};

use super::{CallResult, Request};
use crate::errors::{ErrorRow, Ko};

pub(super) fn list(request: &Request<'_>) -> CallResult {
    let store = request.world.store.lock();
    let account = store.accounts.get(request.account);
    let vouchers = account.map_or(&[][..], |account| &account.vouchers);
    let data: Vec<Value> = vouchers
        .iter()
        .map(|(voucher, service)| json!({"voucher": voucher, "service": service}))
        .collect();
    Ok(json!({"status": "OK", "count": data.len(), "data": data}))
}

pub(super) fn check(request: &Request<'_>) -> CallResult {
    let wanted = request.fields.required("voucher")?;
    let store = request.world.store.lock();
    let account = store.accounts.get(request.account);
    let vouchers = account.map_or(&[][..], |account| &account.vouchers);
    let found = vouchers.iter().find(|(voucher, _)| voucher == wanted);
    let (_, service) = found.ok_or(ErrorRow::NOT_FOUND)?;
    Ok(json!({"status": "OK", "service": service}))
}

/// Redeems a voucher for any account; its effect is not simulated.
pub(super) fn redeem(request: &Request<'_>) -> CallResult {
    let wanted = request.fields.required("voucher")?;
    let email = request.fields.required("user_email")?;
    let mut store = request.world.store.lock();
    if !store.accounts.iter().any(|account| account.email == email) {
        return Err(Ko::undocumented(StatusCode::NOT_FOUND, "No such e-mail"));
    }
    let account = store
        .accounts
        .get_mut(request.account)
        .ok_or(ErrorRow::NO_SUCH_USER)?;
    let place = account
        .vouchers
        .iter()
        .position(|(voucher, _)| voucher == wanted)
        .ok_or(ErrorRow::NOT_FOUND)?;
    account.vouchers.remove(place);
    Ok(json!({"status": "OK"}))
}
