//! Storing a file: node → one multipart request → receipt. Three requests an
//! upload when all goes well. Must not read the file itself: its bytes stream
//! through, or the host carries them.

use crate::api::credential_missing;
use crate::api::upload::{Node, get_upload_server};
use crate::checksum::Whirlpool;
use crate::error::{Code, Error, Result};
use crate::http::{Reply, Request, Streamed, Transport, timeouts, url};
use crate::reply;
use crate::session::Session;

pub mod multipart;
pub mod pending;
pub mod receipt;
pub mod request;

use pending::Pending;
use request::Upload;

/// What to upload, as the host gives it.
#[derive(Debug, Clone, Default)]
pub struct UploadRequest {
    /// Name under which it is stored.
    pub file_name: String,
    /// Exact number of bytes.
    pub size: u64,
    /// Id of the folder; none is the top folder.
    pub folder: Option<String>,
    /// Password of the link.
    pub password: Option<String>,
    /// Algorithm and digits, where known beforehand.
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
    /// The link that removes it; only uploads without an account have one.
    pub removal_link: Option<String>,
    /// Its name.
    pub file_name: String,
    /// Bytes, where told.
    pub size: Option<u64>,
    /// Checksum, where told.
    pub checksum: Option<Whirlpool>,
}

/// Uploads a file whose bytes stream through.
pub fn upload<T: Transport>(
    session: &Session<T>,
    request: &UploadRequest,
    content: &T::Content,
) -> Result<Receipt> {
    let upload = prepare(session, request)?;
    let mut node = get_upload_server(session)?;
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

    let hide = |error: Error| error.without(request.password.as_deref().unwrap_or_default());
    let reply = session
        .send_streamed(http, session.has_credential(), &body)
        .map_err(hide)?;
    node = accepted(session, node, &reply).map_err(hide)?;
    receipt::fetch(session, &Pending { node, upload })
}

/// Prepares an upload that the host carries out itself: one request.
pub fn begin<T: Transport>(session: &Session<T>, request: &UploadRequest) -> Result<UploadTicket> {
    let upload = prepare(session, request)?;
    let node = get_upload_server(session)?;
    let authorization = session.authorization();
    let pending = Pending { node, upload };
    Ok(UploadTicket {
        id: pending.to_id(),
        url: session.route(&node_url(&pending.node)),
        with_credential: session.has_credential() && authorization.is_none(),
        headers: authorization
            .map(|value| ("authorization".to_owned(), value))
            .into_iter()
            .collect(),
        fields: pending.upload.fields,
    })
}

/// Fetches the receipt of an upload that [`begin`] prepared, in this session or another.
pub fn finish<T: Transport>(session: &Session<T>, id: &str) -> Result<Receipt> {
    session.ready()?;
    receipt::fetch(session, &Pending::from_id(id)?)
}

/// Checks everything that can be checked before any request.
fn prepare<T: Transport>(session: &Session<T>, request: &UploadRequest) -> Result<Upload> {
    session.ready()?;
    let upload = Upload::check(request)?;
    if request.folder.is_some() && !session.has_credential() {
        return Err(credential_missing(
            "Uploading into a folder needs a 1fichier API key.",
        ));
    }
    Ok(upload)
}

fn node_url(node: &Node) -> String {
    format!("https://{}/upload.cgi?id={}", node.host, node.id)
}

/// Reads the node's reply: a redirect to the receipt. Some replies lack the
/// redirect; then the receipt has the id of the upload, as it always has.
fn accepted<T: Transport>(session: &Session<T>, node: Node, reply: &Reply) -> Result<Node> {
    match reply.status {
        300..=399 => match reply.header("location") {
            Some(location) => redirected(session, node, reply, location),
            None => Ok(node),
        },
        200..=299 => match refusal(reply) {
            Some(error) => Err(session.redact(error)),
            None => Ok(node),
        },
        _ => {
            Err(session.redact(refusal(reply).unwrap_or_else(|| reply::page("upload.cgi", reply))))
        }
    }
}

/// The error that a reply with a body states, if it states any.
fn refusal(reply: &Reply) -> Option<Error> {
    if reply.body.trim_ascii_start().starts_with(b"{") {
        return reply::check("upload.cgi", reply).err();
    }
    reply::known_page("upload.cgi", reply)
}

/// Where the receipt is: on this node or another one of 1fichier, nowhere else.
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
    if path.contains("?c=DB") {
        let mut error = Error::new(
            Code::Unavailable,
            "1fichier does not reach its own database at the moment.",
        );
        error.status = Some(reply.status);
        return Err(error.retry_after(300));
    }
    let xid = path
        .trim_start_matches('/')
        .strip_prefix("end.pl?")
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("xid=")));
    xid.filter(|_| !path.starts_with("//"))
        .and_then(|xid| Node::new(host, xid))
        .ok_or_else(|| {
            let mut error = reply::incomplete(reply, "the way to the receipt of the upload");
            error.reply = Some(format!("Location: {}", url::without_query(location)))
                .map(|line| line.chars().take(Error::REPLY_CHARACTERS).collect());
            error
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::memory::{Memory, json, page, redirect};
    use crate::http::{Method, Outcome};
    use crate::session::Credential;
    use crate::session::testing::{KEY, host_held, session};

    const NODE: &str = r#"{"url":"up2.1fichier.com","id":"Fhl1aZERQv"}"#;
    const RECEIPT: &str = r#"{"incoming":0,"links":[{"download":"https://1fichier.com/?abcde12345",
        "filename":"a.txt","remove":"","size":"5","whirlpool":""}]}"#;

    fn request() -> UploadRequest {
        UploadRequest {
            file_name: "a.txt".into(),
            size: 5,
            ..UploadRequest::default()
        }
    }

    fn upload_with(second: Outcome) -> (Result<Receipt>, Memory) {
        let (session, memory) = host_held([json(200, NODE), second, json(200, RECEIPT)]);
        (upload(&session, &request(), b"hello"), memory)
    }

    #[test]
    fn one_upload_costs_three_requests() {
        let (receipt, memory) = upload_with(redirect("/end.pl?xid=Fhl1aZERQv"));
        let receipt = receipt.unwrap();
        assert_eq!(receipt.link, "https://1fichier.com/?abcde12345");
        assert_eq!(
            (receipt.file_name.as_str(), receipt.size),
            ("a.txt", Some(5))
        );
        assert_eq!(receipt.removal_link, None);
        let asked = memory.asked();
        let urls: Vec<&str> = asked.iter().map(|request| request.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://api.1fichier.com/v1/upload/get_upload_server.cgi",
                "https://up2.1fichier.com/upload.cgi?id=Fhl1aZERQv",
                "https://up2.1fichier.com/end.pl?xid=Fhl1aZERQv",
            ]
        );
        assert_eq!(asked[2].method, Method::Get);
        assert!(asked[2].headers.contains(&("json".into(), "1".into())));
        assert!(asked[1].first_byte > timeouts::FIRST_BYTE);
    }

    #[test]
    fn the_body_is_what_the_node_reads() {
        let (session, memory) = host_held([
            json(200, NODE),
            redirect("/end.pl?xid=Fhl1aZERQv"),
            json(200, RECEIPT),
        ]);
        let mut request = request();
        request.folder = Some("12345678".into());
        request.password = Some("secret".into());
        request.options = vec![
            ("domain".into(), "tenvoi.com".into()),
            ("mail".into(), "a@b.c".into()),
        ];
        upload(&session, &request, b"hello").unwrap();
        let asked = &memory.asked()[1];
        let content_type = "multipart/form-data; boundary=onefichier-Fhl1aZERQv";
        assert!(
            asked
                .headers
                .contains(&("content-type".into(), content_type.into()))
        );
        let body = String::from_utf8(asked.body.clone()).unwrap();
        assert_eq!(
            body,
            "--onefichier-Fhl1aZERQv\r\n\
             Content-Disposition: form-data; name=\"did\"\r\n\r\n12345678\r\n\
             --onefichier-Fhl1aZERQv\r\n\
             Content-Disposition: form-data; name=\"domain\"\r\n\r\n9\r\n\
             --onefichier-Fhl1aZERQv\r\n\
             Content-Disposition: form-data; name=\"dpass\"\r\n\r\nsecret\r\n\
             --onefichier-Fhl1aZERQv\r\n\
             Content-Disposition: form-data; name=\"mail\"\r\n\r\na@b.c\r\n\
             --onefichier-Fhl1aZERQv\r\n\
             Content-Disposition: form-data; name=\"file[]\"; filename=\"a.txt\"\r\n\
             Content-Type: application/octet-stream\r\n\r\nhello\r\n\
             --onefichier-Fhl1aZERQv--\r\n"
        );
    }

    #[test]
    fn every_way_to_the_receipt_is_taken() {
        let mut no_location = redirect("").unwrap();
        no_location.headers.clear();
        for reply in [
            redirect("https://up2.1fichier.com/end.pl?xid=Fhl1aZERQv"),
            redirect("end.pl?xid=Fhl1aZERQv"),
            redirect("/end.pl?lg=en&xid=Fhl1aZERQv"),
            Ok(no_location),
            page(200, "<html>Upload finished</html>"),
        ] {
            let (receipt, memory) = upload_with(reply);
            assert!(receipt.is_ok(), "{receipt:?}");
            assert!(memory.asked()[2].url.ends_with("/end.pl?xid=Fhl1aZERQv"));
        }
    }

    #[test]
    fn no_redirect_leads_away_from_1fichier() {
        for location in [
            "https://example.com/end.pl?xid=Fhl1aZERQv",
            "//example.com/end.pl?xid=Fhl1aZERQv",
            "https://1fichier.com/login.pl",
            "/end.pl",
            "/end.pl?xid=../x",
            "/login.pl?xid=Fhl1aZERQv",
            "",
        ] {
            let (receipt, memory) = upload_with(redirect(location));
            assert_eq!(receipt.unwrap_err().code, Code::Changed, "{location}");
            assert_eq!(memory.asked().len(), 2);
        }
        let (receipt, _) = upload_with(redirect("https://1fichier.com/?c=DB"));
        assert_eq!(receipt.unwrap_err().code, Code::Unavailable);
    }

    #[test]
    fn what_the_node_says_is_read_before_its_status() {
        let ko = r#"{"status":"KO","message":"Not authenticated #247"}"#;
        for (reply, code) in [
            (json(200, ko), Code::CredentialRejected),
            (json(401, ko), Code::CredentialRejected),
            (page(200, "IP Locked"), Code::AddressBlocked),
            (page(403, "<h1>Forbidden</h1>"), Code::RateLimited),
            (page(502, "<h1>Bad Gateway</h1>"), Code::Unavailable),
            (page(413, "<h1>Too large</h1>"), Code::Changed),
        ] {
            let (receipt, _) = upload_with(reply);
            assert_eq!(receipt.unwrap_err().code, code);
        }
    }

    #[test]
    fn content_of_another_size_is_not_stored() {
        for content in [&b"hell"[..], b"hello!"] {
            let (session, memory) = host_held([json(200, NODE)]);
            let error = upload(&session, &request(), content).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput);
            assert_eq!(memory.asked().len(), 1);
        }
    }

    #[test]
    fn a_ticket_says_who_adds_the_credential() {
        for (credential, with_credential, header) in [
            (Credential::HostHeld, true, None),
            (Credential::None, false, None),
            (
                Credential::Key(KEY.into()),
                false,
                Some(format!("Bearer {KEY}")),
            ),
        ] {
            let (session, _) = session(credential, [json(200, NODE)]);
            let ticket = begin(&session, &request()).unwrap();
            assert_eq!(
                ticket.url,
                "https://up2.1fichier.com/upload.cgi?id=Fhl1aZERQv"
            );
            assert_eq!(ticket.with_credential, with_credential);
            let value = ticket.headers.first().map(|(_, value)| value.clone());
            assert_eq!(value, header);
        }
    }

    #[test]
    fn a_later_session_can_finish() {
        let (first, _) = host_held([json(200, NODE)]);
        let ticket = begin(&first, &request()).unwrap();
        let (second, memory) = host_held([json(200, RECEIPT)]);
        let receipt = finish(&second, &ticket.id).unwrap();
        assert_eq!(receipt.file_name, "a.txt");
        assert_eq!(
            memory.asked()[0].url,
            "https://up2.1fichier.com/end.pl?xid=Fhl1aZERQv"
        );
    }

    #[test]
    fn a_folder_needs_an_account_and_nothing_else_does() {
        let mut request = request();
        request.folder = Some("7".into());
        let (session, memory) = session(Credential::None, []);
        let error = begin(&session, &request).unwrap_err();
        assert_eq!(error.code, Code::CredentialMissing);
        assert!(memory.asked().is_empty());
    }
}
