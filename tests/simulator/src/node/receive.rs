//! upload.cgi: a multipart body in, stored files and a redirect out.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};

use super::multipart::{Malformed, Multipart};
use super::parts;
use super::spool::{Spool, Stored};
use crate::body::Inbound;
use crate::dispatch::Call;
use crate::fault::Fault;
use crate::hashing::Checksum;
use crate::reply::{self, NoReply, Reply};
use crate::store::{AccountId, Acl, Draft, ROOT};
use crate::uploads::{Received, Report};
use crate::website::visitor;
use crate::world::World;

/// Files in one upload: 500 (API notice).
const MOST_FILES: usize = 500;
/// The whole body: 500 GB (API notice).
const LARGEST_BODY: u64 = 500_000_000_000;
/// One file: 300 GB (API notice).
const LARGEST_FILE: u64 = 300_000_000_000;
/// A field that is not a file; the longest documented one has 5 000 characters.
const LARGEST_FIELD: u64 = 64 * 1024;
/// How much of a refused body is still read, so that a client that writes
/// before it reads can see the refusal.
const DRAINED: u64 = 64 * 1024 * 1024;

/// Why an upload is refused. The real replies are unknown, except for the
/// first, which follows the HTTP standard.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("Content-Length is required")]
    NoLength,
    #[error("The upload is larger than 500 GB")]
    TooLarge,
    #[error("Unknown upload id")]
    UnknownId,
    #[error("Invalid form: {0}")]
    Form(&'static str),
    #[error("The file cannot be stored")]
    Disk,
    #[error("The body ended early")]
    Broken,
    #[error("The connection is to be reset")]
    Reset,
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoLength => StatusCode::LENGTH_REQUIRED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnknownId => StatusCode::NOT_FOUND,
            Self::Form(_) | Self::Broken | Self::Reset => StatusCode::BAD_REQUEST,
            Self::Disk => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

pub(super) async fn handle(world: &World, mut call: Call) -> Result<Reply, NoReply> {
    let outcome = receive(world, &mut call).await;
    let mut reply = match outcome {
        Ok(id) => reply::redirect(&format!("/end.pl?xid={id}")),
        Err(Refused::Reset) => return Err(NoReply::Reset),
        Err(Refused::Broken) => return Err(NoReply::Gone),
        Err(refused) => {
            if !matches!(refused, Refused::NoLength) {
                drain(&mut call.body).await;
            }
            reply::page(refused.status(), &refused.to_string())
        }
    };
    // The node does not reuse a connection after an upload; over HTTP/2 the
    // header is dropped on the way.
    let close = HeaderValue::from_static("close");
    reply.headers_mut().insert(CONNECTION, close);
    Ok(reply)
}

async fn drain(body: &mut Inbound) {
    let mut left = DRAINED;
    while let Ok(Some(bytes)) = body.chunk().await {
        left = left.saturating_sub(bytes.len() as u64);
        if left == 0 {
            return;
        }
    }
}

/// The received files with their names, and the other fields.
#[derive(Default)]
struct Form {
    files: Vec<(String, Stored)>,
    fields: HashMap<String, String>,
}

/// Receives the upload; returns the id of its report.
async fn receive(world: &World, call: &mut Call) -> Result<String, Refused> {
    let length = call
        .header(CONTENT_LENGTH)
        .and_then(|text| text.parse::<u64>().ok());
    if length.ok_or(Refused::NoLength)? > LARGEST_BODY {
        return Err(Refused::TooLarge);
    }
    let id = call.address.parameter("id").unwrap_or_default();
    if !world
        .uploads
        .is_assigned(&world.clock, &call.address.host, &id)
    {
        return Err(Refused::UnknownId);
    }
    let boundary = parts::boundary(call.header(CONTENT_TYPE)).ok_or(Refused::Form(
        "multipart/form-data with an unquoted boundary is required",
    ))?;
    let reset_after = match call.fault {
        Some(Fault::ResetUpload { after }) => Some(after),
        _ => None,
    };
    let visitor = || visitor::of(world, &call.headers);
    let account = call.account.or_else(visitor);
    let form = read(world, &mut call.body, boundary, reset_after).await?;
    let report = store(world, account, form);
    world.uploads.finish(&id, report);
    Ok(id)
}

async fn read(
    world: &World,
    body: &mut Inbound,
    boundary: String,
    reset_after: Option<u64>,
) -> Result<Form, Refused> {
    let chunks = futures_util::stream::try_unfold((body, 0), |(body, seen)| async move {
        if reset_after.is_some_and(|after| seen >= after) {
            return Err(Refused::Reset);
        }
        let bytes = body.chunk().await.map_err(|_| Refused::Broken)?;
        Ok(bytes.map(|bytes| {
            let seen = seen + bytes.len() as u64;
            (bytes, (body, seen))
        }))
    });
    let chunks = std::pin::pin!(chunks);
    let mut parts = Multipart::new(chunks, &boundary, LARGEST_FILE);
    let mut form = Form::default();
    while let Some(headers) = parts.next().await? {
        let head = parts::head(&headers).ok_or(Refused::Form(
            "part names must be quoted, fields must not have a content type",
        ))?;
        match head.file_name {
            Some(name) if head.name == "file[]" => {
                if form.files.len() == MOST_FILES {
                    return Err(Refused::Form("more than 500 files"));
                }
                let stored = file(world, &mut parts).await?;
                form.files.push((name, stored));
            }
            Some(_) => return Err(Refused::Form("files must be called file[]")),
            None => {
                let value = field(&mut parts).await?;
                form.fields.insert(head.name, value);
            }
        }
    }
    Ok(form)
}

async fn file<S>(world: &World, parts: &mut Multipart<S>) -> Result<Stored, Refused>
where
    S: Stream<Item = Result<Bytes, Refused>> + Unpin,
{
    if world.discard_uploads {
        let mut size = 0;
        while let Some(bytes) = parts.chunk().await? {
            size += bytes.len() as u64;
        }
        return Ok(Stored::discarded(size));
    }
    let spool = Spool::start(world.scratch.clone());
    while let Some(bytes) = parts.chunk().await? {
        if !spool.write(bytes).await {
            break;
        }
    }
    spool.finish().await.map_err(|_| Refused::Disk)
}

async fn field<S>(parts: &mut Multipart<S>) -> Result<String, Refused>
where
    S: Stream<Item = Result<Bytes, Refused>> + Unpin,
{
    let mut value = Vec::new();
    while let Some(bytes) = parts.chunk().await? {
        value.extend_from_slice(&bytes);
        if value.len() as u64 > LARGEST_FIELD {
            return Err(Refused::Form("a field is too long"));
        }
    }
    Ok(String::from_utf8_lossy(&value).into_owned())
}

impl From<Malformed> for Refused {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::Form => Self::Form("the parts do not match the boundary"),
            Malformed::TooLarge => Self::TooLarge,
        }
    }
}

/// Stores the files where the fields say. Without a valid key they are
/// anonymous and `did` is ignored; how the real node treats a wrong key is
/// unknown. Empty files are dropped: no client sends them.
fn store(world: &World, account: Option<AccountId>, form: Form) -> Report {
    let number = |name: &str| {
        form.fields
            .get(name)
            .and_then(|text| text.trim().parse().ok())
    };
    let mut store = world.store.lock();
    let text = |name: &str| form.fields.get(name).map(String::as_str);
    let mut report = Report::default();
    // Without a key, `user` names the recipient, and with `pass` the sender.
    let account = match (account, text("user"), text("pass")) {
        (None, Some(user), Some(password)) => store.log_in(user, password),
        (None, Some(user), None) => {
            let recipient = store.account_named(user);
            report.incoming = recipient.is_some();
            recipient
        }
        (account, ..) => account,
    };
    let folder = match (account, number("did")) {
        (Some(account), Some(folder)) if !report.incoming && store.has_folder(account, folder) => {
            folder
        }
        _ => ROOT,
    };
    let own_domain = account
        .and_then(|account| store.accounts.get(account))
        .map_or(0, |account| account.setting("default_domain"));
    let domain = number("domain").unwrap_or(own_domain.unsigned_abs());
    let domain = usize::try_from(domain)
        .ok()
        .filter(|domain| *domain < crate::domains::DOMAINS.len())
        .unwrap_or(0);
    let password = form
        .fields
        .get("dpass")
        .filter(|password| !password.is_empty());
    for (name, stored) in form.files {
        let name = world.accepted_name(&name);
        if name.is_empty() || stored.content.size() == 0 {
            continue;
        }
        let file = store.add_file(Draft {
            name,
            folder,
            owner: account,
            domain,
            content: stored.content,
            checksum: Checksum::of(stored.whirlpool.clone()),
            age: Duration::ZERO,
            password: password.cloned(),
            acl: Acl::default(),
            hotlink: false,
            guests_refused: false,
        });
        report.files.push(Received {
            id: file.id.clone(),
            domain,
            name: file.name.clone(),
            size: file.size(),
            whirlpool: stored.whirlpool,
            remove_code: match account {
                Some(_) => String::new(),
                None => file.remove_code.clone(),
            },
        });
    }
    report
}
