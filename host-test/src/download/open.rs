//! Opens one connection to a file: asks for a range, and makes sure that what
//! comes is that range of that file. Must not know the disk.

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::answer::{self, Failure, Head};
use super::ticket::Issued;
use super::{disposition, page};
use crate::error::Error;
use crate::network::{self, Network};

/// What is known of the file from an earlier answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) size: Option<u64>,
    pub(super) etag: Option<String>,
    /// A checksum will tell in the end whether it was one file.
    pub(super) has_checksum: bool,
}

/// A connection that is about to deliver.
pub(super) struct Opened {
    pub(super) head: Head,
    /// The file's name as the server says it.
    pub(super) file_name: Option<String>,
    /// What has come already.
    first: Bytes,
    response: reqwest::Response,
    stall: Duration,
}

/// Asks for a range of the file, or for all of it.
pub(super) async fn open(
    network: &Network,
    issued: &Issued,
    asked: Option<Range<u64>>,
    known: &Known,
    stall: Duration,
) -> Result<Opened, Failure> {
    let ticket = &issued.ticket;
    let etag = known.etag.as_deref().filter(|_| !known.has_checksum);
    let conditions = answer::conditions(asked.as_ref(), etag);
    let patience = network::CONNECT + stall;
    let response = network
        .open(&ticket.url, &issued.headers, &conditions, patience)
        .await
        .map_err(by_kind)?;
    let head = answer::read(response.status(), response.headers(), asked.as_ref())?;
    let file_name = disposition::file_name(response.headers());
    let content_type = response.headers().get(CONTENT_TYPE).cloned();
    let mut opened = Opened {
        head,
        file_name,
        first: Bytes::new(),
        response,
        stall,
    };
    if opened.head.start == 0 {
        opened.first = opened.beginning().await?;
        let name = ticket.file_name.as_deref().or(opened.file_name.as_deref());
        let disposed = opened.file_name.is_some();
        if page::is_web_page(content_type.as_ref(), disposed, name, &opened.first) {
            let page = page::title(&opened.first).replace(&ticket.url, "[redacted]");
            return Err(Failure::Refused(Error::WebPage { page }));
        }
    }
    opened.is_the(known)?;
    match asked {
        Some(range) if !opened.head.is_part && range.start > 0 => Err(Failure::NoRanges),
        _ => Ok(opened),
    }
}

fn by_kind(error: Error) -> Failure {
    match error {
        Error::Download { .. } => Failure::Transient(error),
        error => Failure::Fatal(error),
    }
}

impl Opened {
    /// Fails unless it is the file that is known.
    fn is_the(&self, known: &Known) -> Result<(), Failure> {
        let differs =
            |a: &Option<u64>, b: &Option<u64>| matches!((a, b), (Some(a), Some(b)) if a != b);
        if differs(&self.head.size, &known.size) {
            return Err(Failure::Changed);
        }
        match (&self.head.etag, &known.etag) {
            (Some(now), Some(before)) if now != before && !known.has_checksum => {
                Err(Failure::Changed)
            }
            (None, Some(_)) if !known.has_checksum => Err(Failure::Changed),
            _ => Ok(()),
        }
    }

    /// Enough bytes to tell a page from a file, however they come.
    async fn beginning(&mut self) -> Result<Bytes, Failure> {
        let mut first = self.next().await?.unwrap_or_default();
        while first.len() < page::ENOUGH {
            let Some(more) = self.next().await? else {
                break;
            };
            first = [first, more].concat().into();
        }
        Ok(first)
    }

    /// The next bytes, if some are there already.
    pub(super) fn ready(&mut self) -> Option<Result<Option<Bytes>, Failure>> {
        use futures_util::FutureExt as _;
        if !self.first.is_empty() {
            return Some(Ok(Some(std::mem::take(&mut self.first))));
        }
        let next = self.response.chunk().now_or_never()?;
        Some(next.map_err(|e| Failure::Transient(network::broken(e))))
    }

    /// The next bytes, or none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        if !self.first.is_empty() {
            return Ok(Some(std::mem::take(&mut self.first)));
        }
        tokio::time::timeout(self.stall, self.response.chunk())
            .await
            .map_err(|_| Failure::Transient(network::silent(self.stall)))?
            .map_err(|e| Failure::Transient(network::broken(e)))
    }
}
