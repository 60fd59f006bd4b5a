//! Where tickets come from, what may be sent with them, and how long they
//! hold. Must not know responses.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use http::header::HeaderMap;

use crate::error::Error;
use crate::ticket::Ticket;

/// Gives out tickets for one file. Asked again when a ticket has expired or is
/// refused in the middle of the file.
pub trait TicketSource: Send + Sync {
    /// Issues a ticket, waiting as long as the service wants.
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>>;
}

/// One ticket that cannot be issued anew.
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
    /// Bytes of the file, as the ticket or somebody else has told.
    pub(super) size: Option<u64>,
    at: Instant,
}

impl Issued {
    /// `size` is that of the file where the ticket does not tell it.
    pub(super) fn new(ticket: Ticket, size: Option<u64>) -> Result<Self, Error> {
        Ok(Self {
            headers: ticket.header_map()?,
            size: ticket.size.or(size),
            ticket,
            at: Instant::now(),
        })
    }

    /// Time since it was issued.
    pub(super) fn age(&self) -> Duration {
        self.at.elapsed()
    }

    /// Whether a further request may still use it.
    pub(super) fn holds(&self) -> bool {
        let limit = self
            .ticket
            .resume_within
            .map(|s| Duration::from_secs(s.into()));
        limit.is_none_or(|limit| self.at.elapsed() < limit)
    }
}
