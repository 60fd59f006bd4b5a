//! Where tickets come from, what may be sent with them, and how long they
//! hold. Must not know responses.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;
use crate::names;
use crate::overrides::stands_for_another_request;
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
            headers: headers(&ticket.headers)?,
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

/// The headers of a ticket. Those that carry identities are never sent.
pub(crate) fn headers(pairs: &[(String, String)]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
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
                | "if-range"
                | "content-length"
                | "transfer-encoding"
                | "connection"
                | "accept-encoding"
        ) && !name.as_str().starts_with("proxy-")
            && !stands_for_another_request(&name);
        if !allowed {
            return Err(unusable());
        }
        headers
            .try_append(name, value)
            .map_err(|_| Error::Ticket("it has more headers than can be sent".into()))?;
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ticket need not come from a session, where it would have been checked.
    #[test]
    fn no_number_of_headers_panics() {
        let many = (0..40_000).map(|n| (format!("x-{n}"), String::new()));
        let many: Vec<_> = many.collect();
        assert!(headers(&many).is_err());
        assert_eq!(headers(&many[..100]).unwrap().len(), 100);
    }
}
