//! Faults on demand: what can go wrong, and where. Only the vocabulary; the
//! servers apply the faults.

mod endpoint;
mod grammar;
mod queue;

use std::time::Duration;

use crate::errors::ErrorRow;
use crate::website::Notice;
pub use endpoint::Endpoint;
pub use grammar::FAULTS_HELP;
pub(crate) use queue::Faults;
pub use queue::Injection;

/// One way in which the service can misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// 403 and `Flood detected: IP Locked #374`.
    Flood,
    /// The same, and all API calls from that address for this long.
    FloodLock {
        /// In seconds, divided by the simulator's speed; 30 to 300 are real.
        seconds: u32,
    },
    /// 403 and `IP Locked`, and for this long everything at the API and the
    /// website for that address.
    AddressLock {
        /// In seconds, divided by the simulator's speed; 3600 is real.
        seconds: u32,
    },
    /// 429; the real body is unknown, here it is the flood message.
    TooManyRequests,
    /// Any KO of the API: HTTP status and message. A message without `#` gets
    /// a random number. See [`ErrorRow`] for the documented ones.
    ApiError {
        /// HTTP status.
        status: u16,
        /// Text of `message`.
        message: String,
    },
    /// An HTML page instead of the reply, for example 503 for maintenance.
    Html {
        /// HTTP status.
        status: u16,
    },
    /// A file server returns 200 and an HTML page instead of the file.
    HtmlInsteadOfFile,
    /// A file server announces the whole file and closes the connection after
    /// this many bytes of the body. Over HTTP/2 only the stream ends, possibly
    /// with fewer bytes.
    CutAfter {
        /// Bytes of the body that still arrive.
        bytes: u64,
    },
    /// The same, but the connection ends with a TCP reset (over HTTP/2 the
    /// stream ends). Bytes in transit are lost.
    ResetAfter {
        /// Bytes of the body sent before it; fewer may arrive.
        bytes: u64,
    },
    /// A file server announces this length. If it is shorter, that much of the
    /// file is sent; if it is longer, the file is sent and then the connection
    /// is closed.
    ContentLength {
        /// Value of the `Content-Length` header.
        announced: u64,
    },
    /// The token counts as expired: the HTML page for an expired token.
    TokenExpired,
    /// A file server closes the connection after this many bytes of the body,
    /// and the token counts as expired from then on.
    TokenDies {
        /// Bytes of the body that still arrive.
        bytes: u64,
    },
    /// 302 to this URL.
    Redirect {
        /// Value of the `Location` header.
        to: String,
    },
    /// The request gets its normal reply, but only after this time.
    Late {
        /// In real time: not divided by the simulator's speed.
        by: Duration,
    },
    /// The request is read and never answered; the connection stays open.
    Stall,
    /// A file server announces the whole file, sends this many bytes of the
    /// body and then nothing more; the connection stays open.
    StallAfter {
        /// Bytes of the body that still arrive.
        bytes: u64,
    },
    /// A file server sends at this rate.
    Trickle {
        /// In bytes; at least 1.
        bytes_per_second: u64,
    },
    /// A file server sends another `ETag` than before, as if the file had
    /// changed. An `If-Range` with the former one gets the whole file.
    EtagChanged,
    /// The API returns a name (or else another text) with an unescaped
    /// backslash, so the body is not valid JSON. Observed in 2020.
    InvalidJson,
    /// 200 and a body that is far too long: valid JSON without the requested
    /// data from the API, a page elsewhere.
    HugeBody {
        /// Length of the body.
        bytes: usize,
    },
    /// The upload node resets the connection (over HTTP/2: the stream) after
    /// this many bytes of the body.
    ResetUpload {
        /// Bytes of the request body that are read before the reset.
        after: u64,
    },
    /// end.pl returns an HTML page although JSON was requested.
    ReportHtml,
    /// end.pl returns JSON with an empty `links`, as for a report that is not
    /// ready.
    ReportWithoutLinks,
    /// end.pl returns a Whirlpool that is not the file's.
    ReportWrongWhirlpool,
    /// end.pl reports one byte more than the file has.
    ReportWrongSize,
    /// A page of the website with this notice.
    Notice(Notice),
    /// A page of the website with `You must wait N minutes`.
    MustWait {
        /// The number in the text.
        minutes: u32,
    },
    /// check_links.pl omits one line.
    LineMissing {
        /// The link without a line, counted from 0.
        index: usize,
    },
    /// check_links.pl replies with the 9 bytes `IP Locked` instead of lines.
    ChecksLocked,
}

impl Fault {
    /// The endpoint of this fault if none is given.
    fn usual_endpoint(&self) -> Endpoint {
        match self {
            Self::Flood
            | Self::FloodLock { .. }
            | Self::AddressLock { .. }
            | Self::TooManyRequests
            | Self::InvalidJson
            | Self::HugeBody { .. }
            | Self::ApiError { .. }
            | Self::Html { .. } => Endpoint::Api,
            Self::Late { .. } => Endpoint::Any,
            Self::HtmlInsteadOfFile
            | Self::CutAfter { .. }
            | Self::ResetAfter { .. }
            | Self::TokenDies { .. }
            | Self::ContentLength { .. }
            | Self::TokenExpired
            | Self::Redirect { .. }
            | Self::Stall
            | Self::StallAfter { .. }
            | Self::Trickle { .. }
            | Self::EtagChanged => Endpoint::Download,
            Self::ResetUpload { .. } => Endpoint::Upload,
            Self::ReportHtml
            | Self::ReportWithoutLinks
            | Self::ReportWrongWhirlpool
            | Self::ReportWrongSize => Endpoint::Report,
            Self::Notice(_) | Self::MustWait { .. } => Endpoint::FilePage,
            Self::LineMissing { .. } | Self::ChecksLocked => Endpoint::CheckLinks,
        }
    }

    /// Whether the fault is visible only in a body, so that a HEAD leaves it
    /// for the following GET.
    fn is_about_the_body(&self) -> bool {
        matches!(
            self,
            Self::CutAfter { .. }
                | Self::ResetAfter { .. }
                | Self::TokenDies { .. }
                | Self::ContentLength { .. }
                | Self::StallAfter { .. }
                | Self::Trickle { .. }
        )
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
