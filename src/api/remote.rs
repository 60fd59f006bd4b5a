//! `remote/request.cgi`, `ls` and `info`: files that the service downloads
//! itself.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::{Function, Nothing};
use crate::error::Result;
use crate::http::Transport;
use crate::json::Value;
use crate::reply;
use crate::session::Session;

const REQUEST: Function = Function::new("remote/request.cgi");
const LS: Function = Function::new("remote/ls.cgi");
const INFO: Function = Function::new("remote/info.cgi");

/// A remote upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Id.
    pub id: u64,
    /// When it was requested, in Paris time.
    pub requested: Option<String>,
    /// When it was executed, in Paris time; empty or in 1970 before that.
    pub executed: Option<String>,
    /// The URLs to fetch.
    pub urls: Vec<String>,
    /// The result for each URL.
    pub results: Vec<Fetched>,
}

/// The result for one URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The URL to fetch.
    pub url: String,
    /// Link of the stored file.
    pub download_link: Option<String>,
    /// Whether the service reports it as done.
    pub ok: bool,
    /// The service's message.
    pub message: Option<String>,
}

/// Headers as an object.
#[derive(Debug)]
struct Headers<'a>(&'a [(String, String)]);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Headers<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Requests the service to fetch files into a folder.
pub fn request<T: Transport>(
    session: &Session<T>,
    urls: &[String],
    folder_id: u64,
    headers: &[(String, String)],
) -> Result<Remote> {
    #[derive(Serialize)]
    struct Parameters<'a> {
        urls: &'a [String],
        folder_id: u64,
        #[serde(skip_serializing_if = "Headers::is_empty")]
        headers: Headers<'a>,
    }
    let parameters = Parameters {
        urls,
        folder_id,
        headers: Headers(headers),
    };
    let (value, reply) = REQUEST.call(session, &parameters)?;
    let id = value.get("id").unsigned();
    Ok(Remote {
        id: id.ok_or_else(|| reply::incomplete(&reply, "the id of the remote upload"))?,
        requested: value.get("date").text(),
        executed: None,
        urls: texts(value.get("urls")).unwrap_or_else(|| urls.to_vec()),
        results: Vec::new(),
    })
}

/// Lists remote uploads.
pub fn ls<T: Transport>(session: &Session<T>) -> Result<Vec<Remote>> {
    let (value, reply) = LS.call(session, &Nothing {})?;
    match value.get("data") {
        Value::Null => Ok(Vec::new()),
        data => data
            .list()
            .and_then(|list| list.iter().map(read).collect())
            .ok_or_else(|| reply::incomplete(&reply, "the list of remote uploads")),
    }
}

/// Returns the state of one remote upload.
pub fn info<T: Transport>(session: &Session<T>, id: u64) -> Result<Remote> {
    #[derive(Serialize)]
    struct Which {
        id: u64,
    }
    let (value, reply) = INFO.call(session, &Which { id })?;
    read(&value).ok_or_else(|| reply::incomplete(&reply, "the remote upload"))
}

fn read(remote: &Value) -> Option<Remote> {
    let results = remote.get("result").list().unwrap_or_default();
    Some(Remote {
        id: remote.get("id").unsigned()?,
        requested: remote.get("request_date").text(),
        executed: remote.get("execution_date").text(),
        urls: texts(remote.get("links")).unwrap_or_default(),
        results: results.iter().map(fetched).collect(),
    })
}

fn fetched(result: &Value) -> Fetched {
    let status = result.get("status");
    let word = status.text().unwrap_or_default();
    Fetched {
        url: result.get("url").text().unwrap_or_default(),
        download_link: result.get("download_link").text(),
        ok: word.eq_ignore_ascii_case("OK") || status.flag(),
        message: result.get("message").text(),
    }
}

fn texts(list: &Value) -> Option<Vec<String>> {
    Some(list.list()?.iter().filter_map(Value::text).collect())
}
