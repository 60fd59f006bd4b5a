//! Uploads: begun by one call, sent as `multipart/form-data`, and finished by
//! another call. The plugin does all three steps, or the host does the second.

use wasi::io::streams::{InputStream, StreamError};

use crate::describe::{MAX_NAME_CHARACTERS, MAX_UPLOAD_BYTES};
use crate::http::Body;
use crate::link::{Link, is_id};
use crate::options;
use crate::protocol::{error, exchange, invalid};
use crate::resolve::{is_hex16, sha256};
use crate::session::Session;
use crate::wit::exports::hoster::plugin::hoster::{Receipt, UploadRequest, UploadTicket};
use crate::wit::hoster::plugin::types::{ErrorCode, Scope};
use crate::{CallResult, Flaw, has};

/// The node that receives uploads.
const NODE: &str = "up.toy.example";

/// Name of the form field that holds the file.
const FILE_FIELD: &str = "file";

/// The parts of an upload id of the plugin: the service's own id, and the
/// expected receipt.
struct UploadId {
    service: String,
    size: u64,
    sha256: Option<String>,
}

impl UploadId {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let service = parts.next()?;
        let size = parts.next()?.parse().ok()?;
        let sha256 = parts.next()?;
        let known = service.strip_prefix("u-").is_some_and(is_hex16)
            && (sha256 == "-" || is_sha256(sha256))
            && parts.next().is_none();
        known.then(|| Self {
            service: service.into(),
            size,
            sha256: (sha256 != "-").then(|| sha256.into()),
        })
    }

    fn text(&self) -> String {
        let sha256 = self.sha256.as_deref().unwrap_or("-");
        format!("{}.{}.{sha256}", self.service, self.size)
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

impl Session {
    /// Uploads content of exactly the announced size.
    pub fn upload(&self, request: &UploadRequest, content: &InputStream) -> CallResult<Receipt> {
        let id = self.begin(request)?;
        self.send(&id, content)?;
        self.finish(&id)
    }

    /// Sends the bytes of an upload that was begun.
    pub fn send_upload(&self, ticket: &UploadTicket, content: &InputStream) -> CallResult<String> {
        self.ready()?;
        if has(Flaw::SendsOwnUploadsOnly) && !self.begun.borrow().contains(&ticket.id) {
            return Err(unknown());
        }
        let id = UploadId::parse(&ticket.id);
        let id = id.ok_or_else(|| invalid("invalid id of an upload to Toy".into()))?;
        self.send(&id, content)?;
        Ok(id.text())
    }

    fn send(&self, id: &UploadId, content: &InputStream) -> CallResult<()> {
        let boundary = format!("toy-{}", &id.service);
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{FILE_FIELD}\"; \
             filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let mut headers = self.headers(true)?;
        headers.retain(|(name, _)| *name != "content-type");
        headers.push((
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        ));
        let target = self.target(NODE, &format!("/v1/put/{}", id.service));
        let whole;
        let body = if has(Flaw::BuffersUploads) {
            let mut all = head.into_bytes();
            read_to_end(content, &mut all);
            all.extend_from_slice(tail.as_bytes());
            whole = all;
            Body::Whole(&whole)
        } else {
            Body::Streamed {
                head: head.as_bytes(),
                content,
                size: id.size,
                pad: has(Flaw::PadsShortContent),
                tail: tail.as_bytes(),
            }
        };
        exchange(&target, &headers, &body, self)?;
        Ok(())
    }

    /// Prepares an upload that the host carries out.
    pub fn begin_upload(&self, request: &UploadRequest) -> CallResult<UploadTicket> {
        let id = self.begin(request)?;
        let target = self.target(NODE, &format!("/v1/put/{}", id.service));
        let scheme = if target.plain { "http" } else { "https" };
        self.begun.borrow_mut().push(id.text());
        Ok(UploadTicket {
            id: id.text(),
            url: format!("{scheme}://{}{}", target.authority, target.path),
            method: "POST".into(),
            fields: Vec::new(),
            file_field: FILE_FIELD.into(),
            headers: Vec::new(),
            with_credential: true,
        })
    }

    /// Fetches the receipt of an upload.
    pub fn finish_upload(&self, id: &str) -> CallResult<Receipt> {
        self.ready()?;
        let parsed = UploadId::parse(id);
        if has(Flaw::TrapsOnGarbageTokens) {
            assert!(parsed.is_some());
        }
        let parsed = parsed.ok_or_else(|| invalid("invalid id of an upload to Toy".into()))?;
        if has(Flaw::FinishesOwnUploadsOnly) && !self.begun.borrow().iter().any(|b| b == id) {
            return Err(unknown());
        }
        self.finish(&parsed)
    }

    fn begin(&self, request: &UploadRequest) -> CallResult<UploadId> {
        self.ready()?;
        if self.is_free() && has(Flaw::ListsWhatItCannotDo) {
            return Err(unsupported("upload without a key"));
        }
        options::none(&request.options)?;
        check_name(&request.file_name)?;
        if request.size > MAX_UPLOAD_BYTES {
            return Err(error(
                ErrorCode::TooLarge,
                Scope::File,
                "Toy accepts files of at most 1 TiB",
            ));
        }
        let sha256 = match &request.checksum {
            None => None,
            Some(given) if given.algorithm == "sha256" && is_sha256(&given.hex) => {
                Some(given.hex.to_ascii_lowercase())
            }
            Some(_) => {
                return Err(invalid(
                    "unsupported checksum algorithm: Toy uses only sha256".into(),
                ));
            }
        };
        let size = request.size.to_string();
        let mut lines = vec![("name", request.file_name.as_str()), ("size", &size)];
        lines.extend(request.folder.as_deref().map(|f| ("folder", f)));
        lines.extend(request.password.as_deref().map(|p| ("password", p)));
        if let Some(folder) = &request.folder {
            check_folder(folder)?;
        }
        let reply = self.call("uploads/begin", lines, true)?;
        Ok(UploadId {
            service: reply.need("id")?,
            size: request.size,
            sha256,
        })
    }

    fn finish(&self, id: &UploadId) -> CallResult<Receipt> {
        let lines = self.call("uploads/finish", vec![("id", id.service.as_str())], true)?;
        let size = lines.number("size")?;
        let found = lines.need("sha256")?;
        let compared = id.sha256.as_ref().filter(|_| !has(Flaw::IgnoresChecksums));
        if size != id.size || compared.is_some_and(|given| *given != found) {
            return Err(error(
                ErrorCode::Integrity,
                Scope::File,
                "the stored file differs from what was sent",
            ));
        }
        Ok(Receipt {
            link: Link::file(&lines.need("file")?),
            removal_link: None,
            file_name: lines.need("name")?,
            size: Some(size),
            checksum: Some(sha256(&found)),
        })
    }
}

fn read_to_end(content: &InputStream, all: &mut Vec<u8>) {
    loop {
        match content.blocking_read(64 << 10) {
            Ok(piece) => all.extend_from_slice(&piece),
            Err(StreamError::Closed | StreamError::LastOperationFailed(_)) => return,
        }
    }
}

/// Checks the name of a file or folder.
pub(crate) fn check_name(name: &str) -> CallResult<()> {
    let fits = (1..=MAX_NAME_CHARACTERS as usize).contains(&name.chars().count());
    if fits && !name.contains(|c: char| c.is_control() || c == '/') {
        Ok(())
    } else {
        Err(invalid(format!(
            "a name must have 1 to {MAX_NAME_CHARACTERS} characters, without slashes and control characters"
        )))
    }
}

/// Checks the id of a folder.
pub(crate) fn check_folder(id: &str) -> CallResult<()> {
    is_id(id)
        .then_some(())
        .ok_or_else(|| invalid("invalid folder id".into()))
}

fn unknown() -> crate::wit::hoster::plugin::types::Error {
    error(
        ErrorCode::NotFound,
        Scope::Request,
        "the upload was begun in another session",
    )
}

pub(crate) fn unsupported(what: &str) -> crate::wit::hoster::plugin::types::Error {
    let message = format!("Toy cannot {what}");
    error(ErrorCode::Unsupported, Scope::Request, &message)
}
