//! The receipt of an upload: polls `end.pl` until it is ready, and compares it
//! with what was sent. Must not send anything else.

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

/// Sleeps before each try, in milliseconds: 8 tries in 30 seconds. 1fichier
/// starts storing after the redirect, so the receipt may be late.
const TRIES: [u64; 8] = [0, 500, 1000, 2000, 4000, 6500, 8000, 8000];
/// Seconds after which to retry if it is still not ready.
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
    /// A link without a download is a receipt that is not ready.
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
/// not ready, and with `integrity` if it differs.
pub fn fetch<T: Transport>(session: &Session<T>, pending: &Pending) -> Result<Receipt> {
    for delay in TRIES {
        if delay > 0 {
            session.clock().sleep(Duration::from_millis(delay));
        }
        let stored = request(session, &pending.node)?;
        if !stored.is_empty() {
            return compare(stored, pending);
        }
    }
    Err(Error::new(
        Code::Unavailable,
        "the file was sent, but 1fichier has not confirmed it yet",
    )
    .retry_after(LATER))
}

/// Requests it once. An empty list is a receipt that is not ready.
fn request<T: Transport>(session: &Session<T>, node: &Node) -> Result<Vec<Stored>> {
    let url = format!("https://{}/end.pl?xid={}", node.host, node.id);
    // Without this header the reply is a page.
    let request = Request::get(url).header("json", "1");
    match session.send(request, false) {
        Ok(reply) => read(&reply).map_err(|error| session.refused(error)),
        // The file is stored: a broken connection is not a reason to give up.
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
    // Errors with a longer or no wait are returned immediately; anything else
    // is a receipt that is not ready.
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
        format!("the stored file differs from what was sent: {difference}"),
    )
    .scope(Scope::File))
}

/// Only anonymous uploads have removal links: the credential was ignored.
fn outside() -> Error {
    Error::new(
        Code::CredentialRejected,
        "1fichier ignored the API key and stored the file outside the account, \
         with a removal link as for anonymous uploads",
    )
    .scope(Scope::Account)
}

/// The first difference; what the receipt omits cannot differ.
fn difference(file: &Stored, upload: &Upload) -> Option<String> {
    if file.file_name != upload.name {
        let (stored, sent) = (&file.file_name, &upload.name);
        return Some(format!("name {stored:?} instead of {sent:?}"));
    }
    if let Some(size) = file.size.filter(|size| *size != upload.size) {
        return Some(format!("{size} bytes instead of {}", upload.size));
    }
    match (&file.checksum, &upload.checksum) {
        (Some(stored), Some(sent)) if stored != sent => {
            Some("a different Whirlpool checksum".to_owned())
        }
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
            "1fichier stored the file but returned an unknown form of link",
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
