//! download/get_token.cgi: a link in, a direct URL out.

use std::time::Instant;

use rand::Rng;
use serde_json::json;

use super::{Answer, Request};
use crate::errors::{ErrorRow, Ko};
use crate::link;
use crate::store::{Caller, File};
use crate::tokens::Ticket;

/// File servers that are given out, `a-1` to `a-12`.
const FILE_SERVERS: u32 = 12;

pub(super) fn get_token(request: &Request<'_>) -> Answer {
    let (world, fields) = (request.world, &request.fields);
    let file = request.wanted_file()?;
    {
        let store = world.store.lock();
        let account = store.accounts.get(request.account);
        let spends_credits =
            fields.flag("cdn") || account.is_some_and(|account| account.setting("use_cdn") == 1);
        if !account.is_some_and(|account| account.is_customer(spends_credits)) {
            return Err(ErrorRow::CUSTOMERS_ONLY.into());
        }
    }
    let ticket = Ticket {
        file: file.id.clone(),
        single: fields.flag("single"),
        inline: fields.flag("inline") || file.inline,
    };
    let path = world.tokens.issue(&world.clock, Instant::now(), ticket);
    let scheme = match fields.flag("no_ssl") || file.no_ssl {
        true => "http",
        false => "https",
    };
    let server = rand::rng().random_range(1..=FILE_SERVERS);
    let domain = link::domain_name(file.domain);
    Ok(json!({"status": "OK", "url": format!("{scheme}://a-{server}.{domain}{path}")}))
}

impl Request<'_> {
    /// The file that `url` names, or `folder_id` with `filename`, once the
    /// caller has been let in.
    pub(super) fn wanted_file(&self) -> Result<File, Ko> {
        let store = self.world.store.lock();
        let file = match (self.fields.text("url"), self.fields.text("filename")) {
            (None, Some(name)) => {
                let folder = self.fields.integer("folder_id")?.unwrap_or(0);
                let folder = u64::try_from(folder).map_err(|_| ErrorRow::NOT_FOUND)?;
                let files = store.files_of(self.account, Some(folder));
                files.into_iter().find(|file| file.name == name)
            }
            _ => link::parse(self.fields.required("url")?)
                .and_then(|link| store.file(&link, self.world.unknowns.strict_domain)),
        };
        let file = file.ok_or(ErrorRow::NOT_FOUND)?;
        let password = self.fields.scalar("pass");
        let caller = Caller {
            account: Some(self.account),
            address: self.from,
            password: password.as_deref(),
        };
        store.access(file, &caller, self.world.unknowns.password_for_owner)?;
        Ok(file.clone())
    }
}
