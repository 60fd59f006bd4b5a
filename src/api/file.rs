//! `file/info.cgi` and `file/ls.cgi`: details of one file, and the files of a folder.

use serde::Serialize;

use super::Function;
use crate::error::Result;
use crate::http::Transport;
use crate::json::Value;
use crate::reply;
use crate::session::Session;

/// Strictly rate limited: clients in production avoid it.
const INFO: Function = Function::new("file/info.cgi");
/// Once every 30 seconds per folder, at most 5,000 files (1fichier API notice).
const LS: Function = Function::new("file/ls.cgi");

/// Parameters of `file/info.cgi`.
#[derive(Debug, Serialize)]
struct InfoRequest<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<&'a str>,
}

/// A file's details. The reply has no `status`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Info {
    /// Name.
    pub filename: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Whirlpool.
    pub checksum: Option<String>,
    /// Folder of the account's own file.
    pub folder_id: Option<u64>,
}

/// One file of a folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Item {
    /// Link.
    pub url: Option<String>,
    /// Name.
    pub filename: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// When it was stored, in Paris time.
    pub date: Option<String>,
    /// Whirlpool.
    pub checksum: Option<String>,
    /// Media type.
    pub content_type: Option<String>,
    /// Whether it has a password.
    pub pass: bool,
    /// Whether its owner restricts access.
    pub acl: bool,
    /// Whether it is served by CDN at its owner's expense.
    pub cdn: bool,
}

impl Item {
    fn read(item: &Value) -> Self {
        Self {
            url: item.get("url").text(),
            filename: item.get("filename").text(),
            size: item.get("size").unsigned(),
            date: item.get("date").text(),
            checksum: item.get("checksum").text(),
            // Seen with a hyphen, documented with an underscore.
            content_type: item
                .get("content-type")
                .text()
                .or_else(|| item.get("content_type").text()),
            pass: item.get("pass").flag(),
            acl: item.get("acl").flag(),
            cdn: item.get("cdn").flag(),
        }
    }

    /// Reads the files under `items`; `None` if the reply has no such list.
    pub(super) fn list(reply: &Value) -> Option<Vec<Self>> {
        let items = reply.get("items").list()?;
        Some(items.iter().map(Self::read).collect())
    }
}

/// When the listed files were stored, in Paris time. Whether files of exactly
/// these seconds are included is not documented.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Not before this time.
    #[serde(rename = "sent_after", skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Not after this time.
    #[serde(rename = "sent_before", skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

#[derive(Debug, Serialize)]
struct LsRequest<'a> {
    folder_id: u64,
    #[serde(flatten)]
    stored: &'a Stored,
}

/// Fetches a file's name, size and checksum.
pub fn info<T: Transport>(session: &Session<T>, url: &str, password: Option<&str>) -> Result<Info> {
    let parameters = InfoRequest {
        url,
        pass: password,
    };
    let (info, _) = INFO.call(session, &parameters)?;
    Ok(Info {
        filename: info.get("filename").text(),
        size: info.get("size").unsigned(),
        checksum: info.get("checksum").text(),
        folder_id: info.get("folder_id").unsigned(),
    })
}

/// Lists the files of one folder: at most 5,000, without a sign that there are
/// more.
pub fn ls<T: Transport>(
    session: &Session<T>,
    folder_id: u64,
    stored: &Stored,
) -> Result<Vec<Item>> {
    let (listing, reply) = LS.call(session, &LsRequest { folder_id, stored })?;
    Item::list(&listing).ok_or_else(|| reply::incomplete(&reply, "the list of files"))
}
