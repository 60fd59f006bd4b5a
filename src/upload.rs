//! Stores a file: node → one multipart request → receipt. Three requests per
//! upload if all goes well. Must not read the file itself: its bytes stream
//! through, or the host sends them.

use crate::api::credential_missing;
use crate::api::upload::{Node, get_upload_server};
use crate::checksum::Whirlpool;
use crate::error::{Error, Result};
use crate::http::{Reply, Request, Streamed, Transport, timeouts, url};
use crate::reply;
use crate::session::Session;

pub mod multipart;
pub mod pending;
pub mod receipt;
pub mod request;

use pending::Pending;
use request::{PASSWORD_FIELD, Upload};

/// What to upload, from the host.
#[derive(Debug, Clone, Default)]
pub struct UploadRequest {
    /// Name under which it is stored.
    pub file_name: String,
    /// Exact number of bytes.
    pub size: u64,
    /// Id of the folder; `None` is the top folder.
    pub folder: Option<String>,
    /// Password of the link.
    pub password: Option<String>,
    /// Algorithm and digits, if known in advance.
    pub checksum: Option<(String, String)>,
    /// Options with target `upload`.
    pub options: Vec<(String, String)>,
}

/// An upload that the host carries out itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadTicket {
    /// For [`finish`].
    pub id: String,
    /// Where to send it, by POST.
    pub url: String,
    /// Form fields before the file.
    pub fields: Vec<(String, String)>,
    /// Headers besides those of the body.
    pub headers: Vec<(String, String)>,
    /// Whether the host adds the credential.
    pub with_credential: bool,
}

/// What 1fichier stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The file's link.
    pub link: String,
    /// The link that removes it; only for uploads without an account.
    pub removal_link: Option<String>,
    /// Its name as stored: forbidden characters are mapped.
    pub file_name: String,
    /// Bytes, if reported.
    pub size: Option<u64>,
    /// Checksum, if reported.
    pub checksum: Option<Whirlpool>,
}

/// Uploads a file by streaming: all three steps.
pub fn upload<T: Transport>(
    session: &Session<T>,
    request: &UploadRequest,
    content: &T::Content,
) -> Result<Receipt> {
    let pending = prepared(session, request)?;
    receipt::fetch(session, &transfer(session, pending, content)?)
}

/// Prepares an upload that [`send`] or the host carries out: one request.
pub fn begin<T: Transport>(session: &Session<T>, request: &UploadRequest) -> Result<UploadTicket> {
    let pending = prepared(session, request)?;
    let authorization = session.authorization();
    Ok(UploadTicket {
        id: pending.to_id(),
        url: session.route(&node_url(&pending.node)),
        with_credential: pending.in_account && authorization.is_none(),
        headers: authorization
            .map(|value| ("authorization".to_owned(), value))
            .into_iter()
            .collect(),
        fields: pending.upload.fields,
    })
}

/// Sends the bytes of an upload that [`begin`] prepared; returns the id for
/// [`finish`], which differs if 1fichier moves the upload.
pub fn send<T: Transport>(
    session: &Session<T>,
    id: &str,
    fields: Vec<(String, String)>,
    content: &T::Content,
) -> Result<String> {
    session.ready()?;
    let mut pending = Pending::from_id(id)?;
    if pending.in_account && !session.has_credential() {
        return Err(credential_missing(
            "a 1fichier API key is required to upload into an account",
        ));
    }
    pending.upload.fields = fields;
    Ok(transfer(session, pending, content)?.to_id())
}

/// Fetches the receipt of an upload that [`begin`] prepared, in this session or another.
pub fn finish<T: Transport>(session: &Session<T>, id: &str) -> Result<Receipt> {
    session.ready()?;
    receipt::fetch(session, &Pending::from_id(id)?)
}

/// Sends the request with the file; returns where its receipt is.
fn transfer<T: Transport>(
    session: &Session<T>,
    pending: Pending,
    content: &T::Content,
) -> Result<Pending> {
    let Pending {
        node,
        in_account,
        upload,
    } = pending;
    let boundary = multipart::boundary(&node.id);
    let head = multipart::head(&boundary, &upload.fields, &upload.name);
    let tail = multipart::tail(&boundary);
    let body = Streamed {
        head: &head,
        content,
        size: upload.size,
        tail: &tail,
    };
    let mut http = Request::post(node_url(&node), Vec::new())
        .header("content-type", multipart::content_type(&boundary));
    http.first_byte = timeouts::UPLOAD_FIRST_BYTE;

    let password = upload
        .fields
        .iter()
        .find(|(name, _)| name == PASSWORD_FIELD);
    let hide = |error: Error| error.redacted(password.map_or("", |(_, value)| value));
    let reply = session
        .send_streamed(http, in_account, &body)
        .map_err(hide)?;
    let node = accepted(session, node, &reply).map_err(hide)?;
    Ok(Pending {
        node,
        in_account,
        upload,
    })
}

/// Checks the request, and requests a node.
fn prepared<T: Transport>(session: &Session<T>, request: &UploadRequest) -> Result<Pending> {
    let upload = prepare(session, request)?;
    Ok(Pending {
        node: get_upload_server(session)?,
        in_account: session.has_credential(),
        upload,
    })
}

/// Checks everything that can be checked before any request.
fn prepare<T: Transport>(session: &Session<T>, request: &UploadRequest) -> Result<Upload> {
    session.ready()?;
    let upload = Upload::check(request)?;
    if request.folder.is_some() && !session.has_credential() {
        return Err(credential_missing(
            "a 1fichier API key is required to upload into a folder",
        ));
    }
    Ok(upload)
}

fn node_url(node: &Node) -> String {
    format!("https://{}/upload.cgi?id={}", node.host, node.id)
}

/// Reads the node's reply: a redirect to the receipt. Some replies lack the
/// redirect; then the receipt is under the id of the upload, as always.
fn accepted<T: Transport>(session: &Session<T>, node: Node, reply: &Reply) -> Result<Node> {
    match reply.status {
        300..=399 => match reply.header("location") {
            Some(location) => redirected(session, node, reply, location),
            None => Ok(node),
        },
        200..=299 => match refusal(reply) {
            Some(error) => Err(session.refused(error)),
            None => Ok(node),
        },
        _ => {
            Err(session.refused(refusal(reply).unwrap_or_else(|| reply::page("upload.cgi", reply))))
        }
    }
}

/// The error that a reply with a body states, if any.
fn refusal(reply: &Reply) -> Option<Error> {
    if reply.body.trim_ascii_start().starts_with(b"{") {
        return reply::check("upload.cgi", reply).err();
    }
    reply::known_page("upload.cgi", reply, false)
}

/// Where the receipt is: on this or another node of 1fichier, nowhere else.
fn redirected<T: Transport>(
    session: &Session<T>,
    node: Node,
    reply: &Reply,
    location: &str,
) -> Result<Node> {
    let own = format!("https://{}/end.pl?xid={}", node.host, node.id);
    if location == session.route(&own) {
        return Ok(node);
    }
    let (host, path) = match url::split(location) {
        Some(parts) => (parts.authority, parts.path),
        None => (node.host.as_str(), location),
    };
    if let Some(error) = reply::known_redirect("upload.cgi", reply, path) {
        return Err(error);
    }
    let xid = path
        .trim_start_matches('/')
        .strip_prefix("end.pl?")
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("xid=")));
    xid.filter(|_| !path.starts_with("//"))
        .and_then(|xid| Node::new(host, xid))
        .ok_or_else(|| {
            let mut error = reply::incomplete(reply, "the address of the upload's receipt");
            error.reply = Some(format!("Location: {}", url::without_query(location)))
                .map(|line| line.chars().take(Error::REPLY_CHARACTERS).collect());
            error
        })
}

#[cfg(test)]
mod tests;
