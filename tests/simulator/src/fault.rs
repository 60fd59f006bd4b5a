//! Faults on demand: what can go wrong, where, and how often.
//! Only the vocabulary and the queue; the servers carry the faults out.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::errors::ErrorRow;

/// One way in which the service can misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// 403 and `Flood detected: IP Locked #374`.
    Flood,
    /// 429; the real body is unknown, here the flood message.
    TooManyRequests,
    /// Any KO of the API: HTTP status and message. A message without `#` gets
    /// a random number. See [`ErrorRow`] for the documented ones.
    ApiError {
        /// HTTP status.
        status: u16,
        /// Text of `message`.
        message: String,
    },
    /// An HTML page in place of the reply, for example 503 for maintenance.
    Html {
        /// HTTP status.
        status: u16,
    },
    /// A file server answers 200 and an HTML page in place of the file.
    HtmlInsteadOfFile,
    /// A file server announces everything and closes the connection when it
    /// has sent this many bytes of the body. Over HTTP/2 only the stream ends,
    /// possibly with fewer bytes.
    CutAfter {
        /// Bytes of the body that still arrive.
        bytes: u64,
    },
    /// A file server announces this length. When it is shorter, that much of
    /// the file is sent; when it is longer, the file is sent and then the
    /// connection is closed.
    ContentLength {
        /// Value of the `Content-Length` header.
        announced: u64,
    },
    /// The token counts as expired: the HTML page that an old token gets.
    TokenExpired,
    /// 302 to this URL.
    Redirect {
        /// Value of the `Location` header.
        to: String,
    },
    /// The request is read and never answered; the connection stays open.
    Stall,
    /// The upload node resets the connection (over HTTP/2: the stream) after
    /// this many bytes of the body.
    ResetUpload {
        /// Bytes of the request body that are read before the reset.
        after: u64,
    },
    /// end.pl answers an HTML page although JSON was asked for.
    ReportHtml,
    /// end.pl answers JSON with an empty `links`, which is also how a report
    /// looks that is not ready yet.
    ReportWithoutLinks,
    /// end.pl tells a Whirlpool that is not the file's.
    ReportWrongWhirlpool,
    /// end.pl tells one byte more than the file has.
    ReportWrongSize,
}

impl Fault {
    /// Where this fault occurs when nothing else is said.
    fn usual_endpoint(&self) -> Endpoint {
        match self {
            Self::Flood | Self::TooManyRequests | Self::ApiError { .. } | Self::Html { .. } => {
                Endpoint::Api
            }
            Self::HtmlInsteadOfFile
            | Self::CutAfter { .. }
            | Self::ContentLength { .. }
            | Self::TokenExpired
            | Self::Redirect { .. }
            | Self::Stall => Endpoint::Download,
            Self::ResetUpload { .. } => Endpoint::Upload,
            Self::ReportHtml
            | Self::ReportWithoutLinks
            | Self::ReportWrongWhirlpool
            | Self::ReportWrongSize => Endpoint::Report,
        }
    }

    /// Whether the fault shows only in a body, so that a HEAD leaves it for
    /// the GET that follows.
    fn is_about_the_body(&self) -> bool {
        matches!(self, Self::CutAfter { .. } | Self::ContentLength { .. })
    }
}

impl From<&ErrorRow> for Fault {
    fn from(row: &ErrorRow) -> Self {
        Self::ApiError {
            status: row.status,
            message: row.text.to_owned(),
        }
    }
}

/// The requests that a fault may hit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// Every request for one of the service's hosts.
    Any,
    /// Every call of the API.
    Api,
    /// One call of the API, for example `"download/get_token.cgi"`.
    ApiCall(String),
    /// The file servers.
    Download,
    /// `upload.cgi` of the upload nodes.
    Upload,
    /// `end.pl` of the upload nodes.
    Report,
    /// The website's pages.
    Website,
}

impl Endpoint {
    fn covers(&self, actual: &Self) -> bool {
        match self {
            Self::Any => true,
            Self::Api => matches!(actual, Self::Api | Self::ApiCall(_)),
            other => other == actual,
        }
    }
}

/// A fault, the requests that it hits, and how many of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Injection {
    /// What happens.
    pub fault: Fault,
    /// Which requests it hits.
    pub on: Endpoint,
    /// How many requests it hits; `u32::MAX` is for ever.
    pub count: u32,
}

impl Injection {
    /// The fault once, where it usually occurs.
    pub fn once(fault: Fault) -> Self {
        Self {
            on: fault.usual_endpoint(),
            fault,
            count: 1,
        }
    }

    /// The same on other requests.
    pub fn on(self, on: Endpoint) -> Self {
        Self { on, ..self }
    }

    /// The same for this many requests.
    pub fn times(self, count: u32) -> Self {
        Self { count, ..self }
    }
}

/// The faults that wait for their requests, oldest first.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<VecDeque<Injection>>,
}

impl Faults {
    pub(crate) fn add(&self, injection: Injection) {
        if injection.count > 0 {
            self.waiting.lock().push_back(injection);
        }
    }

    pub(crate) fn clear(&self) {
        self.waiting.lock().clear();
    }

    /// The fault for a request, if one waits; uses it up once.
    pub(crate) fn take(&self, actual: &Endpoint, is_head: bool) -> Option<Fault> {
        let mut waiting = self.waiting.lock();
        let place = waiting.iter().position(|injection| {
            injection.on.covers(actual) && !(is_head && injection.fault.is_about_the_body())
        })?;
        let injection = waiting.get_mut(place)?;
        let fault = injection.fault.clone();
        if injection.count != u32::MAX {
            injection.count -= 1;
        }
        if injection.count == 0 {
            waiting.remove(place);
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_as_often_as_asked_and_only_where_asked() {
        let faults = Faults::default();
        let call = Endpoint::ApiCall("user/info.cgi".into());
        faults.add(Injection::once(Fault::Flood).times(2));
        assert_eq!(faults.take(&Endpoint::Download, false), None);
        assert_eq!(faults.take(&call, false), Some(Fault::Flood));
        assert_eq!(faults.take(&call, false), Some(Fault::Flood));
        assert_eq!(faults.take(&call, false), None);
    }

    #[test]
    fn one_call_is_told_from_the_others() {
        let faults = Faults::default();
        let listing = Endpoint::ApiCall("file/ls.cgi".into());
        faults.add(Injection::once(Fault::Flood).on(listing.clone()));
        let account = Endpoint::ApiCall("user/info.cgi".into());
        assert_eq!(faults.take(&account, false), None);
        assert_eq!(faults.take(&listing, false), Some(Fault::Flood));
    }

    #[test]
    fn a_head_leaves_a_cut_for_the_get() {
        let faults = Faults::default();
        faults.add(Injection::once(Fault::CutAfter { bytes: 1 }));
        assert_eq!(faults.take(&Endpoint::Download, true), None);
        assert!(faults.take(&Endpoint::Download, false).is_some());
    }
}
