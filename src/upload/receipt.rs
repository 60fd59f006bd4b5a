//! The receipt of an upload: `end.pl`, asked again while it is not there yet,
//! and compared with what was sent. Must not send anything but that question.

use std::time::Duration;

use super::Receipt;
use super::pending::Pending;
use super::request::Upload;
use crate::api::upload::Node;
use crate::checksum::Whirlpool;
use crate::error::{Code, Error, Result, Scope};
use crate::http::{Reply, Request, Transport};
use crate::json::{self, Value};
use crate::link::{self, Kind};
use crate::reply;
use crate::session::Session;

/// Sleeps before each try, in milliseconds: 8 tries over 30 seconds. 1fichier
/// begins to store after the redirect, so the receipt may be late.
const TRIES: [u64; 8] = [0, 500, 1000, 2000, 4000, 6500, 8000, 8000];
/// Seconds after which to come back when it is still not there.
const LATER: u32 = 10;

/// One stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stored {
    download: String,
    file_name: String,
    remove: Option<String>,
    size: Option<u64>,
    checksum: Option<Whirlpool>,
}

impl Stored {
    /// A link without a download is a receipt that is not there yet.
    fn read(link: &Value) -> Option<Self> {
        Some(Self {
            download: link.get("download").text()?,
            file_name: link.get("filename").text().unwrap_or_default(),
            remove: link.get("remove").text(),
            size: link.get("size").unsigned(),
            checksum: link
                .get("whirlpool")
                .text()
                .and_then(|hex| Whirlpool::read(&hex)),
        })
    }
}

/// Fetches the receipt and compares it. Fails with `unavailable` while it is
/// not there, and with `integrity` when it does not agree.
pub fn fetch<T: Transport>(session: &Session<T>, pending: &Pending) -> Result<Receipt> {
    for delay in TRIES {
        if delay > 0 {
            session.clock().sleep(Duration::from_millis(delay));
        }
        let stored = ask(session, &pending.node)?;
        if !stored.is_empty() {
            return compare(stored, pending);
        }
    }
    Err(Error::new(
        Code::Unavailable,
        "The file was sent, but 1fichier has not confirmed it yet.",
    )
    .retry_after(LATER))
}

/// Asks once. An empty list is a receipt that is not there yet.
fn ask<T: Transport>(session: &Session<T>, node: &Node) -> Result<Vec<Stored>> {
    let url = format!("https://{}/end.pl?xid={}", node.host, node.id);
    // Without this header the answer is a page.
    let request = Request::get(url).header("json", "1");
    match session.send(request, false) {
        Ok(reply) => read(&reply).map_err(|error| session.refused(error)),
        // The file is stored: a broken connection is no reason to give it up.
        Err(error) if matches!(error.code, Code::Network | Code::Timeout) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn read(reply: &Reply) -> Result<Vec<Stored>> {
    if reply.is_success()
        && let Some(report) = json::parse(&reply.body)
    {
        let links = report.get("links").list().unwrap_or_default();
        let stored: Vec<Stored> = links.iter().filter_map(Stored::read).collect();
        if !stored.is_empty() {
            return Ok(stored);
        }
    }
    // What means "wait longer than this" or "never" is told at once; anything
    // else is a receipt that is not there yet.
    match reply::check("end.pl", reply) {
        Err(error)
            if !matches!(
                error.code,
                Code::Unavailable | Code::Changed | Code::NotFound
            ) =>
        {
            Err(error)
        }
        _ => Ok(Vec::new()),
    }
}

fn compare(stored: Vec<Stored>, pending: &Pending) -> Result<Receipt> {
    let mut differences = None;
    for file in stored {
        match difference(&file, &pending.upload) {
            None if pending.in_account && file.remove.is_some() => return Err(outside()),
            None => return receipt(file),
            Some(difference) => {
                differences.get_or_insert(difference);
            }
        }
    }
    let difference = differences.unwrap_or_else(|| "nothing".to_owned());
    Err(Error::new(
        Code::Integrity,
        format!("1fichier stored something else than was sent: {difference}."),
    )
    .scope(Scope::File))
}

/// Only files of nobody have removal links: the credential went unnoticed.
fn outside() -> Error {
    Error::new(
        Code::CredentialRejected,
        "1fichier did not accept the API key and stored the file outside the account; \
         it gave a removal link for it, as for uploads without an account.",
    )
    .scope(Scope::Account)
}

/// What does not agree; what the receipt leaves out cannot disagree.
fn difference(file: &Stored, upload: &Upload) -> Option<String> {
    if file.file_name != upload.name {
        let (told, sent) = (&file.file_name, &upload.name);
        return Some(format!("the name {told:?} in place of {sent:?}"));
    }
    if let Some(size) = file.size.filter(|size| *size != upload.size) {
        return Some(format!("{size} bytes in place of {}", upload.size));
    }
    match (&file.checksum, &upload.checksum) {
        (Some(told), Some(sent)) if told != sent => Some("another Whirlpool checksum".to_owned()),
        _ => None,
    }
}

fn receipt(file: Stored) -> Result<Receipt> {
    let known = |text: &str, kind| {
        let link = link::recognize(text).filter(|link| link.kind == kind)?;
        Some(link.url)
    };
    let link = known(&file.download, Kind::File).ok_or_else(|| {
        Error::new(
            Code::Changed,
            "1fichier stored the file and answered a link that this version of the plugin does not know.",
        )
    })?;
    Ok(Receipt {
        link,
        removal_link: file.remove.and_then(|text| known(&text, Kind::Removal)),
        file_name: file.file_name,
        size: file.size,
        checksum: file.checksum,
    })
}

#[cfg(test)]
mod tests;
