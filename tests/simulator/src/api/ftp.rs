//! ftp/process.cgi and ftp/users/*.cgi: manages who may send files by FTP. The
//! fields of the requests are known, those of the replies are not; there is no
//! FTP server.

use serde_json::{Value, json};

use super::{CallResult, Request};
use crate::errors::ErrorRow;
use crate::store::Account;

/// Processes files received by FTP; there are none.
pub(super) fn process() -> CallResult {
    Ok(json!({"status": "OK"}))
}

pub(super) fn users(request: &Request<'_>) -> CallResult {
    with_account(request, |account| {
        let users = account.ftp_users.iter();
        let rows: Vec<Value> = users
            .map(|(user, folder)| json!({"user": user, "folder_id": folder}))
            .collect();
        Ok(json!({"status": "OK", "count": rows.len(), "data": rows}))
    })
}

pub(super) fn add(request: &Request<'_>) -> CallResult {
    let user = request.fields.required("user")?.to_owned();
    request.fields.required("pass")?;
    let folder = request.folder("folder_id")?.unwrap_or(0);
    with_account(request, |account| {
        account.ftp_users.insert(user, folder);
        Ok(json!({"status": "OK"}))
    })
}

pub(super) fn remove(request: &Request<'_>) -> CallResult {
    let user = request.fields.required("user")?;
    with_account(request, |account| match account.ftp_users.remove(user) {
        Some(_) => Ok(json!({"status": "OK"})),
        None => Err(ErrorRow::NOT_FOUND.into()),
    })
}

fn with_account(request: &Request<'_>, act: impl FnOnce(&mut Account) -> CallResult) -> CallResult {
    let mut store = request.world.store.lock();
    let account = store.accounts.get_mut(request.account);
    act(account.ok_or(ErrorRow::NO_SUCH_USER)?)
}
