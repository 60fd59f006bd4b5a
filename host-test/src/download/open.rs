//! Opens one connection to a file: requests a range, and makes sure that the
//! response is that range of that file. Must not know the disk.

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;

use super::response::{self, Failure, Head};
use super::ticket::Issued;
use super::{disposition, page, sniff};
use crate::error::Error;
use crate::network;
use crate::service::Service;

/// A connection whose response has started.
pub(super) struct Opened {
    pub(super) head: Head,
    /// The file's name according to the server.
    pub(super) file_name: Option<String>,
    /// Bytes that have already arrived.
    first: Bytes,
    response: reqwest::Response,
    stall: Duration,
}

/// Requests a range of the file, or the whole file. `size` is the size of the
/// file, if known.
pub(super) async fn open(
    service: &Service,
    issued: &Issued,
    asked: Option<Range<u64>>,
    size: Option<u64>,
    stall: Duration,
) -> Result<Opened, Failure> {
    let ticket = &issued.ticket;
    let conditions = response::conditions(asked.as_ref());
    let patience = network::CONNECT + stall;
    let response = service
        .network()
        .open(
            &ticket.subject,
            &ticket.url,
            &issued.headers,
            &conditions,
            patience,
        )
        .await
        .map_err(by_kind)?;
    let (status, version) = (response.status(), response.version());
    let head = response::read(status, version, response.headers(), asked.as_ref())?;
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
        let answer = page::Answer {
            content_type: content_type.as_ref(),
            has_disposition: opened.file_name.is_some(),
            name: ticket.file_name.as_deref().or(opened.file_name.as_deref()),
            has_known_size: issued.size.is_some(),
        };
        if answer.is_page(&opened.first) {
            let page = page::title(&opened.first).replace(&ticket.url, "[redacted]");
            return Err(Failure::Refused(Error::WebPage { page }));
        }
    }
    if matches!((opened.head.size, size), (Some(now), Some(before)) if now != before) {
        return Err(Failure::Changed);
    }
    match asked {
        Some(range) if !opened.head.is_part && range.start > 0 => Err(Failure::NoRanges),
        _ => Ok(opened),
    }
}

fn by_kind(error: Error) -> Failure {
    match error {
        Error::Download { .. } | Error::NoAddress { .. } => Failure::Transient(error),
        error => Failure::Fatal(error),
    }
}

impl Opened {
    /// Reads enough bytes to distinguish a page from a file, in however many
    /// blocks they arrive.
    async fn beginning(&mut self) -> Result<Bytes, Failure> {
        let mut first = self.next().await?.unwrap_or_default();
        while first.len() < sniff::ENOUGH {
            let Some(more) = self.next().await? else {
                break;
            };
            first = [first, more].concat().into();
        }
        Ok(first)
    }

    /// Reads this many bytes from the front, in however many blocks they
    /// arrive.
    pub(super) async fn take(&mut self, length: usize) -> Result<Bytes, Failure> {
        let mut taken = Vec::with_capacity(length);
        while taken.len() < length {
            let Some(mut bytes) = self.next().await? else {
                return Err(Failure::Transient(Error::Download {
                    reason: "the file server stopped before the end of the file".into(),
                    timeout: false,
                }));
            };
            let more = bytes.split_to(bytes.len().min(length - taken.len()));
            taken.extend_from_slice(&more);
            self.first = bytes;
        }
        self.head.start += length as u64;
        Ok(taken.into())
    }

    /// Returns the next bytes if they have already arrived.
    pub(super) fn ready(&mut self) -> Option<Result<Option<Bytes>, Failure>> {
        use futures_util::FutureExt as _;
        if !self.first.is_empty() {
            return Some(Ok(Some(std::mem::take(&mut self.first))));
        }
        let next = self.response.chunk().now_or_never()?;
        Some(next.map_err(|e| Failure::Transient(network::broken(e))))
    }

    /// Returns the next bytes, or `None` at the end.
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
