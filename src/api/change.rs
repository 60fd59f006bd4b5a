//! The functions that change stored files: `file/rm.cgi`, `mv`, `rename`, `cp`,
//! `chattr` and `scan`. A parameter whose absence has a meaning is always sent;
//! unchanged attributes are not.

use serde::Serialize;

use super::Function;
use crate::error::Result;
use crate::http::{Reply, Transport};
use crate::json::Value;
use crate::reply;
use crate::session::Session;

const RM: Function = Function::new("file/rm.cgi");
const MV: Function = Function::new("file/mv.cgi");
const RENAME: Function = Function::new("file/rename.cgi");
const CP: Function = Function::new("file/cp.cgi");
const CHATTR: Function = Function::new("file/chattr.cgi");
/// Results are cached for 6 hours; files below 5 GB only (1fichier API notice).
const SCAN: Function = Function::new("file/scan.cgi");

#[derive(Debug, Serialize)]
struct Link<'a> {
    url: &'a str,
}

/// How many files a function changed, and which, if reported.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Number of files; `None` if not reported.
    pub count: Option<u64>,
    /// Their links.
    pub urls: Option<Vec<String>>,
}

impl Changed {
    fn read(reply: &Value, count: &str) -> Self {
        let urls = reply.get("urls").list().map(|urls| {
            let url = |url: &Value| url.text().or_else(|| url.get("url").text());
            urls.iter().filter_map(url).collect()
        });
        Self {
            count: reply.get(count).unsigned(),
            urls,
        }
    }
}

/// Removes files of the account.
pub fn rm<T: Transport>(session: &Session<T>, urls: &[String]) -> Result<Changed> {
    #[derive(Serialize)]
    struct Files<'a> {
        files: Vec<Link<'a>>,
    }
    let files = urls.iter().map(|url| Link { url }).collect();
    let (reply, _) = RM.call(session, &Files { files })?;
    Ok(Changed::read(&reply, "removed"))
}

/// Moves files into a folder, and renames one of them.
pub fn mv<T: Transport>(
    session: &Session<T>,
    urls: &[String],
    folder: u64,
    rename: Option<&str>,
) -> Result<Changed> {
    #[derive(Serialize)]
    struct Move<'a> {
        urls: &'a [String],
        // Must be sent even for the top folder.
        destination_folder_id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        rename: Option<&'a str>,
    }
    let parameters = Move {
        urls,
        destination_folder_id: folder,
        rename,
    };
    let (reply, _) = MV.call(session, &parameters)?;
    Ok(Changed::read(&reply, "moved"))
}

/// Renames one file and returns its new name, if reported. Fails with
/// `conflict` if nothing was renamed.
pub fn rename<T: Transport>(
    session: &Session<T>,
    url: &str,
    filename: &str,
) -> Result<Option<String>> {
    #[derive(Serialize)]
    struct New<'a> {
        url: &'a str,
        filename: &'a str,
    }
    #[derive(Serialize)]
    struct Rename<'a> {
        urls: [New<'a>; 1],
    }
    let urls = [New { url, filename }];
    let (value, reply) = RENAME.call(session, &Rename { urls })?;
    if value.get("renamed").integer() == Some(0) {
        return Err(reply::refusal(
            RENAME.path,
            &reply,
            "No file has been renamed",
        ));
    }
    let renamed = value.get("urls").list().and_then(<[Value]>::first);
    Ok(renamed.and_then(|file| file.get("new_filename").text()))
}

/// Copies files and returns pairs of the old and the new link.
pub fn cp<T: Transport>(
    session: &Session<T>,
    urls: &[String],
    folder_id: u64,
    pass: Option<&str>,
    rename: Option<&str>,
) -> Result<Vec<(String, String)>> {
    #[derive(Serialize)]
    struct Copy<'a> {
        urls: &'a [String],
        // Not `destination_folder_id` as in mv.
        folder_id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        pass: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        rename: Option<&'a str>,
    }
    let parameters = Copy {
        urls,
        folder_id,
        pass,
        rename,
    };
    let (value, reply) = CP.call(session, &parameters)?;
    let copies = value.get("urls").list();
    let copies = copies.ok_or_else(|| reply::incomplete(&reply, "the links of the copies"))?;
    let pair = |copy: &Value| copy.get("from_url").text().zip(copy.get("to_url").text());
    let pairs: Option<Vec<_>> = copies.iter().map(pair).collect();
    pairs.ok_or_else(|| reply::incomplete(&reply, "the links of the copies"))
}

/// Who may download a file. An empty list and 0 remove the restriction.
#[derive(Debug, Default, Serialize)]
pub struct Acl<'a> {
    /// Addresses in CIDR notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<Vec<&'a str>>,
    /// Two-letter ISO 3166 country codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Vec<String>>,
    /// Accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Vec<&'a str>>,
    /// 1: subscribers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub premium: Option<u32>,
}

impl Acl<'_> {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.ip.is_none()
            && self.country.is_none()
            && self.email.is_none()
            && self.premium.is_none()
    }
}

/// What to change about files.
#[derive(Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Attributes<'a> {
    pub urls: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_ssl: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inline: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cdn: Option<u32>,
    #[serde(skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl<'a>,
}

/// Changes files.
pub fn chattr<T: Transport>(session: &Session<T>, attributes: &Attributes<'_>) -> Result<Changed> {
    let (reply, _) = CHATTR.call(session, attributes)?;
    Ok(Changed::read(&reply, "updated"))
}

/// Scans a file for viruses; success means that nothing was found.
pub fn scan<T: Transport>(session: &Session<T>, url: &str) -> Result<(Value, Reply)> {
    SCAN.call(session, &Link { url })
}
