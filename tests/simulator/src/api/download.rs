//! download/get_token.cgi: a link in, a direct URL out.

use std::time::Instant;

use serde_json::json;

use super::{CallResult, Request};
use crate::config::{Network, Offer};
use crate::errors::{ErrorRow, Ko};
use crate::file_server;
use crate::link;
use crate::store::{Caller, File};
use crate::tokens::Ticket;

/// A CDN credit is one GB. It is spent when the token is issued; when the real
/// service does so is unknown.
const BYTES_PER_CREDIT: f64 = 1e9;

pub(super) fn get_token(request: &Request<'_>) -> CallResult {
    let (world, fields) = (request.world, &request.fields);
    let file = request.requested_file()?;
    let spends_credits = pay(request, &file)?;
    // Documented only for downloads by CDN.
    let restriction = match fields.integer("restrict_ip")? {
        Some(level) if spends_credits => level,
        _ => 0,
    };
    let ticket = Ticket {
        file: file.id.clone(),
        single: fields.flag("single") || restriction == 2,
        inline: fields.flag("inline") || file.inline,
        is_web: false,
        account: Some(request.account),
        only_from: (restriction >= 1).then_some(request.from),
    };
    let path = world.tokens.issue(&world.clock, Instant::now(), ticket);
    let no_ssl = fields.flag("no_ssl") || file.no_ssl;
    Ok(json!({"status": "OK", "url": file_server::url(world, &file, no_ssl, &path)}))
}

/// Whether the account may download, and whether it pays with CDN credits: if
/// the request or the account's setting says so, and always from a server's
/// address unless the account is GOLD. A free account has no other way.
fn pay(request: &Request<'_>, file: &File) -> Result<bool, ErrorRow> {
    let world = request.world;
    let is_professional = *world.network.lock() == Network::Professional;
    let mut store = world.store.lock();
    let account = store
        .accounts
        .get_mut(request.account)
        .ok_or(ErrorRow::NO_SUCH_USER)?;
    let is_customer = account.is_subscriber()
        || (world.unknowns().expired_is_customer && account.offer != Offer::Free);
    let wants = request.fields.flag("cdn") || account.setting("use_cdn") == 1;
    let must = is_professional && account.offer != Offer::Gold;
    let can = account.cdn_credits_gb > 0.0;
    match (is_customer, can) {
        (false, false) => return Err(ErrorRow::CUSTOMERS_ONLY),
        (false, true) if !wants => return Err(ErrorRow::CUSTOMERS_ONLY),
        (true, false) if must => return Err(ErrorRow::CDN_NEEDED),
        _ => {}
    }
    let spends = can && (wants || must);
    if spends {
        let price = file.size() as f64 / BYTES_PER_CREDIT;
        account.cdn_credits_gb = (account.cdn_credits_gb - price).max(0.0);
    }
    Ok(spends)
}

impl Request<'_> {
    /// The file that `url` or `folder_id` with `filename` names, if the caller
    /// has access.
    pub(super) fn requested_file(&self) -> Result<File, Ko> {
        let store = self.world.store.lock();
        let file = match (self.fields.text("url"), self.fields.text("filename")) {
            (None, Some(name)) => {
                let place = self.place(&store, "folder_id")?;
                let files = match place.is_others_root {
                    true => Vec::new(),
                    false => store.files_of(place.owner, Some(place.folder)),
                };
                files.into_iter().find(|file| file.name == name)
            }
            _ => link::parse(self.fields.required("url")?)
                .and_then(|link| store.file(&link, self.world.unknowns().strict_domain)),
        };
        let file = file.ok_or(ErrorRow::NOT_FOUND)?;
        let password = self.fields.scalar("pass");
        let caller = Caller {
            account: Some(self.account),
            address: self.from,
            password: password.as_deref(),
        };
        store.access(file, &caller, self.world.unknowns().password_for_owner)?;
        Ok(file.clone())
    }
}
