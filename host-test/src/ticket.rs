//! The result of resolving a link. Must not know how it is used.

use std::fmt;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::bindings::{self, Checksum, Pause};
use crate::credential::Subject;
use crate::error::Error;
use crate::method_override::stands_for_another_request;
use crate::names;

/// What a link resolves to.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// The file can be downloaded now.
    Ready(Ticket),
    /// The service requires a pause; afterwards, resolve again with its token.
    Pause(Pause),
}

/// A direct download.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Ticket {
    /// URL of the file. Anyone who knows it can download the file: treat it
    /// like a password.
    pub url: String,
    /// Headers to send, which never include the credential.
    pub headers: Vec<(String, String)>,
    /// The file's name; `None` if only the download's own headers report it.
    pub file_name: Option<String>,
    /// Size in bytes, if known.
    pub size: Option<u64>,
    /// Checksum of the file, if known.
    pub checksum: Option<Checksum>,
    /// Whether ranges of the file can be requested.
    pub resumable: bool,
    /// Connections that may be open for this file at the same time; at least 1.
    pub max_connections: u32,
    /// Seconds after it was issued within which the download must start.
    pub start_within: Option<u32>,
    /// Seconds after it was issued within which the download can be resumed.
    pub resume_within: Option<u32>,
    /// The credential that it was issued to, whose connections download the
    /// file.
    #[serde(skip)]
    pub(crate) subject: Subject,
}

impl Ticket {
    /// Returns a ticket that a plugin issued to a credential.
    pub(crate) fn issued_to(subject: &Subject, ticket: bindings::Ticket) -> Self {
        Self {
            url: ticket.url,
            headers: ticket.headers,
            file_name: ticket.file_name,
            size: ticket.size,
            checksum: ticket.checksum,
            resumable: ticket.resumable,
            max_connections: ticket.max_connections,
            start_within: ticket.start_within,
            resume_within: ticket.resume_within,
            subject: subject.clone(),
        }
    }

    /// Returns a ticket for a URL that belongs to no credential: without headers,
    /// not resumable, one connection.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            headers: Vec::new(),
            file_name: None,
            size: None,
            checksum: None,
            resumable: false,
            max_connections: 1,
            start_within: None,
            resume_within: None,
            subject: Subject::of(None),
        }
    }
}

impl Ticket {
    /// Returns its headers. Fails for headers that carry identities or cannot be sent.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, Error> {
        headers(&self.headers)
    }
}

// Omits the URL and the headers, which are secrets.
impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("file_name", &self.file_name)
            .field("size", &self.size)
            .field("checksum", &self.checksum)
            .finish_non_exhaustive()
    }
}

/// Returns the headers of a ticket. Fails for headers that carry identities or
/// cannot be sent.
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

    /// A ticket need not come from a session, which would have checked it.
    #[test]
    fn no_number_of_headers_panics() {
        let many = (0..40_000).map(|n| (format!("x-{n}"), String::new()));
        let many: Vec<_> = many.collect();
        assert!(headers(&many).is_err());
        assert_eq!(headers(&many[..100]).unwrap().len(), 100);
    }
}
