//! The source of tickets, the headers sent with them, and how long they are
//! valid. Must not know responses.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use http::header::HeaderMap;

use crate::error::Error;
use crate::ticket::Ticket;

/// Issues tickets for one file. Called again when a ticket has expired or is
/// refused in the middle of the file.
pub trait TicketSource: Send + Sync {
    /// Issues a ticket, waiting as long as the service requires.
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>>;
}

/// A single ticket, which cannot be renewed.
impl TicketSource for Ticket {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        let ticket = self.clone();
        Box::pin(async { Ok(ticket) })
    }
}

/// A ticket in use.
pub(super) struct Issued {
    pub(super) ticket: Ticket,
    pub(super) headers: HeaderMap,
    /// Size of the file in bytes, from the ticket or another source.
    pub(super) size: Option<u64>,
    at: Instant,
}

impl Issued {
    /// Creates it from a ticket; `size` is used if the ticket does not report
    /// one.
    pub(super) fn new(ticket: Ticket, size: Option<u64>) -> Result<Self, Error> {
        Ok(Self {
            headers: ticket.header_map()?,
            size: ticket.size.or(size),
            ticket,
            at: Instant::now(),
        })
    }

    /// Returns the time since it was issued.
    pub(super) fn age(&self) -> Duration {
        self.at.elapsed()
    }

    /// Whether another request may still use it.
    pub(super) fn holds(&self) -> bool {
        let limit = self
            .ticket
            .resume_within
            .map(|s| Duration::from_secs(s.into()));
        limit.is_none_or(|limit| self.at.elapsed() < limit)
    }
}
