//! Carries out a ticket: fetches the file, checks it, and only then gives it
//! its final name. Must not know plugins, commands or terminals.

mod disposition;
mod page;
mod part;

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};

use crate::bindings::{Checksum, ServiceLimits, Ticket};
use crate::error::Error;
use crate::names;
use crate::network::Network;

use part::Part;

/// Time in which at least one byte must come.
const BETWEEN_BYTES: Duration = Duration::from_secs(60);

/// Where a download goes and what is known of it besides the ticket.
#[derive(Clone, Debug, Default)]
pub struct DownloadOptions {
    /// Folder of the file; created when it is not there.
    pub folder: PathBuf,
    /// Bytes, where known from elsewhere; the ticket's own size goes first.
    pub size: Option<u64>,
    /// Checksum, where known from elsewhere; the ticket's own goes first.
    pub checksum: Option<Checksum>,
    /// Replace a file that is already there.
    pub overwrite: bool,
    /// How the service wants small files to be spaced.
    pub spacing: Option<Spacing>,
}

/// Small files may not start one right after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spacing {
    /// Files of at most this many bytes are small.
    pub bytes: u64,
    /// Time from the start of one to the start of the next.
    pub time: Duration,
}

impl Spacing {
    /// What a service's limits say.
    pub fn of(limits: &ServiceLimits) -> Option<Self> {
        Some(Self {
            bytes: limits.small_file_bytes?,
            time: Duration::from_secs(limits.small_file_spacing?.into()),
        })
    }
}

/// What happens during a download.
#[derive(Clone, Debug)]
pub enum DownloadEvent {
    /// The service wants a pause before this file starts.
    Waiting {
        /// How long.
        time: Duration,
    },
    /// The file server has answered with the file.
    Started {
        /// Where the file will be.
        path: PathBuf,
        /// Bytes, where known.
        size: Option<u64>,
    },
    /// More bytes have come.
    Received {
        /// So many so far.
        bytes: u64,
    },
    /// All bytes are there; the checksum is being compared.
    Verifying,
}

/// How a finished file was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Its checksum is the one that is known.
    Checksum,
    /// It has the size that was announced; no checksum is known.
    Size,
    /// Neither is known.
    No,
}

/// A finished download.
#[derive(Clone, Debug)]
pub struct Downloaded {
    /// The file.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Its checksum, if one was known to compare with.
    pub checksum: Option<Checksum>,
    /// How it was verified.
    pub verified: Verified,
}

/// Downloads the file of a ticket. Dropping the future cancels the download and
/// removes what is not complete.
pub async fn download(
    network: &Network,
    ticket: &Ticket,
    options: &DownloadOptions,
    on_event: &mut (dyn FnMut(DownloadEvent) + Send),
) -> Result<Downloaded, Error> {
    if options.spacing.is_some() {
        while let Some(time) = network.pace().small_file_wait().await {
            on_event(DownloadEvent::Waiting { time });
            tokio::time::sleep(time).await;
        }
    }
    let mut response = network.open(&ticket.url, &headers(ticket)?, None).await?;
    let disposition = disposition::file_name(response.headers());
    let known_name = ticket.file_name.as_deref().or(disposition.as_deref());
    // Only a whole file was asked for: 206 would be a part of one.
    if response.status() != http::StatusCode::OK {
        return Err(Error::Status {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers()),
        });
    }
    if let Some(coding) = response.headers().get(CONTENT_ENCODING)
        && coding != "identity"
    {
        return Err(Error::Download {
            reason: "the file server sent the file compressed, which was not asked for".into(),
            timeout: false,
        });
    }
    let content_type = response.headers().get(CONTENT_TYPE).cloned();
    let announced = response.content_length();
    let expected = ticket.size.or(options.size);
    let first = beginning(&mut response).await?;
    if page::is_web_page(
        content_type.as_ref(),
        disposition.is_some(),
        known_name,
        &first,
    ) {
        return Err(Error::WebPage {
            page: page::title(&first).replace(&ticket.url, "[redacted]"),
        });
    }
    if let (Some(expected), Some(found)) = (expected, announced)
        && expected != found
    {
        return Err(Error::Size { expected, found });
    }
    let name = names::safe(known_name.unwrap_or_else(|| last_segment(&ticket.url)));
    let size = expected.or(announced);
    if let (Some(spacing), Some(size)) = (options.spacing, size)
        && size <= spacing.bytes
    {
        network.pace().small_file_started(spacing.time).await;
    }
    let target = options.folder.join(name);
    let checksum = ticket.checksum.as_ref().or(options.checksum.as_ref());
    let mut part = Part::create(target.clone(), options.overwrite, checksum).await?;
    on_event(DownloadEvent::Started {
        path: target.clone(),
        size,
    });

    let mut received = 0;
    let mut block = Some(first);
    while let Some(bytes) = block {
        received += bytes.len() as u64;
        if let Some(expected) = size.filter(|expected| received > *expected) {
            return Err(Error::Size {
                expected,
                found: received,
            });
        }
        part.write(bytes).await?;
        on_event(DownloadEvent::Received { bytes: received });
        block = next(&mut response).await?;
    }
    if let Some(expected) = size.filter(|expected| received != *expected) {
        return Err(Error::Size {
            expected,
            found: received,
        });
    }
    on_event(DownloadEvent::Verifying);
    let found = part.complete().await?;
    let verified = match (&found, size) {
        (Some(_), _) => Verified::Checksum,
        (None, Some(_)) => Verified::Size,
        (None, None) => Verified::No,
    };
    Ok(Downloaded {
        path: target,
        size: received,
        checksum: found,
        verified,
    })
}

/// The headers of a ticket. Those that carry identities are never sent.
fn headers(ticket: &Ticket) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in &ticket.headers {
        let unusable = || {
            Error::Ticket(format!(
                "it has a header `{}` that cannot be sent",
                names::safe(name)
            ))
        };
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
        let value = HeaderValue::from_str(value).map_err(|_| unusable())?;
        let allowed = !matches!(
            name.as_str(),
            "authorization"
                | "cookie"
                | "host"
                | "range"
                | "content-length"
                | "transfer-encoding"
                | "connection"
                | "accept-encoding"
        ) && !name.as_str().starts_with("proxy-");
        if !allowed {
            return Err(unusable());
        }
        headers.append(name, value);
    }
    Ok(headers)
}

/// The first bytes: enough to tell a page from a file, however they come.
async fn beginning(response: &mut reqwest::Response) -> Result<Bytes, Error> {
    let mut first = next(response).await?.unwrap_or_default();
    while first.len() < page::ENOUGH {
        let Some(more) = next(response).await? else {
            break;
        };
        first = [first, more].concat().into();
    }
    Ok(first)
}

/// The next bytes, or none at the end.
async fn next(response: &mut reqwest::Response) -> Result<Option<Bytes>, Error> {
    tokio::time::timeout(BETWEEN_BYTES, response.chunk())
        .await
        .map_err(|_| crate::network::silent(BETWEEN_BYTES))?
        .map_err(crate::network::broken)
}

/// Retry-After in seconds; the form with a date is not used by file servers.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// The last part of a URL's path: the worst name for a file, but better than none.
fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or("");
    path.rsplit('/').next().unwrap_or("")
}
