//! /instance, /files, /folders, /accounts, /keys, /addresses and /clear.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ControlRequest, ControlResult, Refused};
use crate::config::AccountConfig;
use crate::link;
use crate::names;
use crate::quantity;
use crate::series;
use crate::store::{Account, AccountId, MAIN, Store};
use crate::stored::{NewContent, NewFile, Owner, StoredFile};

pub(super) fn instance(request: &ControlRequest<'_>) -> ControlResult {
    match *request.method {
        Method::GET => Ok(json!({"instance": request.world.instance})),
        _ => Err(Refused::Method),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NewFileForm {
    name: String,
    size: Option<Value>,
    content: Option<String>,
    folder: Option<String>,
    age: Option<String>,
    password: Option<String>,
    account: Option<String>,
    #[serde(default)]
    stranger: bool,
    #[serde(default)]
    nobody: bool,
    #[serde(default)]
    premium_only: bool,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    domain: usize,
    #[serde(default)]
    hotlink: bool,
    #[serde(default)]
    guests_refused: bool,
}

pub(super) fn files(request: &ControlRequest<'_>) -> ControlResult {
    let world = request.world;
    match *request.method {
        Method::GET => {
            let store = world.store.lock();
            let files = store.files().into_iter();
            Ok(files
                .map(|file| file_row(&StoredFile::of(&store, file), &store))
                .collect())
        }
        Method::POST => {
            let form: NewFileForm = request.object()?;
            let file = new_file(request, form)?;
            let files = series::expand(file)?.into_iter();
            let stored: Vec<StoredFile> = files.map(|file| world.add_file(file)).collect();
            let store = world.store.lock();
            let rows = stored.iter().map(|file| file_row(file, &store));
            Ok(match stored.len() {
                1 => rows.into_iter().next().unwrap_or_default(),
                _ => rows.collect(),
            })
        }
        Method::DELETE => {
            let link = request.parameter("link").and_then(link::parse);
            let link = link.ok_or_else(|| Refused::Wrong("?link=LINK is required".into()))?;
            match world.store.lock().remove_file(&link.id) {
                true => Ok(json!({})),
                false => Err(Refused::Missing("no such file".into())),
            }
        }
        _ => Err(Refused::Method),
    }
}

fn new_file(request: &ControlRequest<'_>, form: NewFileForm) -> Result<NewFile, Refused> {
    let content = match (form.size, form.content) {
        (None, Some(text)) => NewContent::from(text),
        (Some(size), None) => {
            let text = match size {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let size = quantity::size(&text)?;
            NewContent::Generated { size, seed: 0 }
        }
        _ => {
            return Err(Refused::Wrong(
                "either `size` or `content` is required".into(),
            ));
        }
    };
    if names::accepted(&form.name).is_empty() {
        return Err(Refused::Wrong("the name is empty".into()));
    }
    let owner = match (&form.account, form.stranger, form.nobody) {
        (None, false, false) => Owner::Account,
        (None, true, false) => Owner::Stranger,
        (None, false, true) => Owner::Nobody,
        (Some(email), false, false) => {
            Owner::by_account(account(&request.world.store.lock(), email)?)
        }
        _ => return Err(Refused::Wrong("a file has only one owner".into())),
    };
    Ok(NewFile {
        folder: form.folder.unwrap_or_default(),
        age: form
            .age
            .as_deref()
            .map_or(Ok(Duration::ZERO), quantity::duration)?,
        password: form.password.filter(|password| !password.is_empty()),
        owner,
        domain: form.domain,
        premium_only: form.premium_only,
        allowed_addresses: form.addresses,
        hotlink: form.hotlink,
        guests_refused: form.guests_refused,
        ..NewFile::new(form.name, content)
    })
}

fn file_row(file: &StoredFile, store: &Store) -> Value {
    let owner = file.owner.account().and_then(|id| store.accounts.get(id));
    json!({
        "link": file.link,
        "name": file.name,
        "folder": file.folder,
        "folder_id": file.folder_id,
        "size": file.size,
        "whirlpool": file.checksum,
        "account": owner.map(|owner| &owner.email),
        "has_password": file.password.is_some(),
        "removal_link": file.removal_link,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFolderForm {
    path: String,
    #[serde(default)]
    public: bool,
    password: Option<String>,
    account: Option<String>,
}

pub(super) fn folders(request: &ControlRequest<'_>) -> ControlResult {
    if request.method != Method::POST {
        return Err(Refused::Method);
    }
    let form: NewFolderForm = request.object()?;
    let (id, owner) = {
        let mut store = request.world.store.lock();
        let owner = match &form.account {
            Some(email) => account(&store, email)?,
            None => MAIN,
        };
        (store.folder_at(owner, &form.path), owner)
    };
    if id == crate::store::ROOT {
        return Err(Refused::Wrong("the path is empty".into()));
    }
    let password = form.password.as_deref().filter(|text| !text.is_empty());
    if form.public {
        request.world.share_folder(owner, &form.path, password);
    }
    let store = request.world.store.lock();
    let folder = store.folder(owner, id);
    let public_id = folder.and_then(|folder| folder.public_id.as_deref());
    Ok(json!({"id": id, "link": public_id.map(link::to_folder)}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountForm {
    account: String,
    email: Option<String>,
}

pub(super) fn accounts(request: &ControlRequest<'_>) -> ControlResult {
    let mut store = request.world.store.lock();
    match *request.method {
        Method::GET => Ok(rows(&store)),
        Method::POST => {
            let form: AccountForm = request.object()?;
            let config: AccountConfig = form.account.parse()?;
            if form.email.is_some() {
                let text = "the account requires an address: \"gold,email=me@example.com\"";
                return Err(Refused::Wrong(text.into()));
            }
            if store.account_named(&config.email).is_some() {
                let text = format!("an account {} already exists", config.email);
                return Err(Refused::Wrong(text));
            }
            if config
                .api_key
                .as_ref()
                .is_some_and(|key| store.keys().any(|known| known == key))
            {
                return Err(Refused::Wrong(
                    "this key already exists or was revoked".into(),
                ));
            }
            let keys = config.keys(None);
            store.accounts.push(Account::new(&config, keys));
            Ok(store.accounts.last().map(row).unwrap_or_default())
        }
        Method::PATCH => {
            let form: AccountForm = request.object()?;
            let email = form.email.unwrap_or_default();
            let id = account(&store, &email)?;
            let config: AccountConfig = form.account.parse()?;
            let account = store.accounts.get_mut(id);
            let account = account.ok_or_else(|| no_account(&email))?;
            // Its name identifies it.
            account.change(&AccountConfig { email, ..config });
            Ok(row(account))
        }
        _ => Err(Refused::Method),
    }
}

/// All accounts; the first one owns files by default. The stranger, for whom
/// nobody can act, is omitted.
pub(crate) fn rows(store: &Store) -> Value {
    let accounts = store.accounts.iter().enumerate();
    let accounts = accounts.filter(|(id, _)| *id != crate::store::STRANGER);
    accounts.map(|(_, account)| row(account)).collect()
}

fn row(account: &Account) -> Value {
    json!({
        "email": account.email,
        "offer": account.offer.code(),
        "subscriber": account.is_subscriber(),
        "locked": account.is_locked,
        "cdn_credits_gb": account.cdn_credits_gb,
        "password": account.password,
        "keys": account.keys,
    })
}

fn account(store: &Store, email: &str) -> Result<AccountId, Refused> {
    store.account_named(email).ok_or_else(|| no_account(email))
}

fn no_account(email: &str) -> Refused {
    Refused::Missing(format!("no account `{email}`"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyForm {
    account: String,
}

pub(super) fn keys(request: &ControlRequest<'_>) -> ControlResult {
    let mut store = request.world.store.lock();
    match *request.method {
        Method::POST => {
            let form: KeyForm = request.object()?;
            let id = account(&store, &form.account)?;
            let key = names::api_key();
            if let Some(account) = store.accounts.get_mut(id) {
                account.keys.push(key.clone());
            }
            Ok(json!({"key": key}))
        }
        Method::DELETE => {
            let key = request.parameter("key").unwrap_or_default();
            match store.revoke(key) {
                true => Ok(json!({})),
                false => Err(Refused::Missing("no such key".into())),
            }
        }
        _ => Err(Refused::Method),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LockForm {
    #[serde(default = "here")]
    address: IpAddr,
    #[serde(default = "hour")]
    seconds: u32,
}

fn here() -> IpAddr {
    Ipv4Addr::LOCALHOST.into()
}

fn hour() -> u32 {
    3600
}

pub(super) fn addresses(request: &ControlRequest<'_>) -> ControlResult {
    let world = request.world;
    if request.method != Method::POST {
        return Err(Refused::Method);
    }
    match request.path.get(1) {
        Some(&"lock") => {
            let form: LockForm = request.object()?;
            let span = Duration::from_secs(form.seconds.into());
            world.locks.ban(form.address, world.clock.scaled(span));
            Ok(json!({"address": form.address, "seconds": form.seconds}))
        }
        Some(&"unlock") => {
            world.locks.forget();
            Ok(json!({}))
        }
        _ => Err(Refused::Missing(
            "not found; use /addresses/lock or /addresses/unlock".into(),
        )),
    }
}

pub(super) fn clear(request: &ControlRequest<'_>) -> ControlResult {
    if request.method != Method::POST {
        return Err(Refused::Method);
    }
    request.world.forget();
    Ok(json!({}))
}
