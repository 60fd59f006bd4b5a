//! Faults on demand: what can go wrong, and where. Only the vocabulary; the
//! servers carry the faults out.

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
    /// The same, and for so long all calls of the API from that address.
    FloodLock {
        /// In seconds, divided by the simulator's speed; 30 to 300 are real.
        seconds: u32,
    },
    /// 403 and `IP Locked`, and for so long everything at the API and the
    /// website for that address.
    AddressLock {
        /// In seconds, divided by the simulator's speed; 3600 is real.
        seconds: u32,
    },
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
    /// The same, but the connection ends with a TCP reset (over HTTP/2 the
    /// stream ends). Bytes that are still on their way get lost with it.
    ResetAfter {
        /// Bytes of the body that are sent before it; fewer may arrive.
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
    /// A file server closes the connection when it has sent this many bytes of
    /// the body, and the token counts as expired from then on.
    TokenDies {
        /// Bytes of the body that still arrive.
        bytes: u64,
    },
    /// 302 to this URL.
    Redirect {
        /// Value of the `Location` header.
        to: String,
    },
    /// The request is answered as ever, but only after this time.
    Late {
        /// In real time: not divided by the simulator's speed.
        by: Duration,
    },
    /// The request is read and never answered; the connection stays open.
    Stall,
    /// A file server announces everything, sends this many bytes of the body
    /// and then nothing more; the connection stays open.
    StallAfter {
        /// Bytes of the body that still arrive.
        bytes: u64,
    },
    /// A file server sends no faster than this.
    Trickle {
        /// In bytes; at least 1.
        bytes_per_second: u64,
    },
    /// A file server tells another `ETag` than before, as if the file had
    /// changed. An `If-Range` with the former one gets the whole file.
    EtagChanged,
    /// The API answers with a name (or else another text) in which a backslash
    /// is not escaped, so that the body is no JSON. Seen in 2020.
    InvalidJson,
    /// 200 and a body that is far too long: for the API valid JSON without
    /// what was asked for, elsewhere a page.
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
    /// end.pl answers an HTML page although JSON was asked for.
    ReportHtml,
    /// end.pl answers JSON with an empty `links`, which is also how a report
    /// looks that is not ready yet.
    ReportWithoutLinks,
    /// end.pl tells a Whirlpool that is not the file's.
    ReportWrongWhirlpool,
    /// end.pl tells one byte more than the file has.
    ReportWrongSize,
    /// A page of the website with this notice.
    Notice(Notice),
    /// A page of the website with `You must wait N minutes`.
    MustWait {
        /// The number in the sentence.
        minutes: u32,
    },
    /// check_links.pl leaves out one line.
    LineMissing {
        /// Which link has none, counted from 0.
        index: usize,
    },
    /// check_links.pl replies with the 9 bytes `IP Locked` in place of lines.
    ChecksLocked,
}

impl Fault {
    /// Where this fault occurs when nothing else is said.
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

    /// Whether the fault shows only in a body, so that a HEAD leaves it for
    /// the GET that follows.
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
