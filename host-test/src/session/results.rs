//! Validates what a plugin's calls return where it enters the host: the rest of
//! the library relies on the properties checked here. Every result type of the
//! contract is listed, so that a new one is not forgotten. Must not know what
//! callers do with the results.
//!
//! The total size of texts and lists is limited earlier, by
//! [`Limits::result_bytes`](crate::Limits::result_bytes).

use wasmtime::bail;

use crate::bindings::{
    Account, Copied, Description, Entry, FolderContents, FolderListing, LinkInfo, LinkStatus,
    Pause, PluginError, Receipt, RemoteUpload, Resolution, ScanReport, SharingStatus, Ticket,
    UploadTicket,
};

/// Maximum number of headers of one ticket. A header map panics above 32,768.
const MAX_HEADERS: usize = 100;

/// Maximum total size of the headers of one ticket; servers accept from 8 to 64
/// KiB.
const MAX_HEADER_BYTES: usize = 16 << 10;

/// Maximum number of form fields of one upload.
const MAX_FIELDS: usize = 1_000;

/// Maximum length of a URL in bytes; browsers and servers accept from 2 to 64
/// KiB.
const MAX_URL_BYTES: usize = 16 << 10;

/// Maximum length in bytes of an id that is kept between runs.
const MAX_ID_BYTES: usize = 1 << 10;

/// Maximum length in bytes of the token of a pause.
const MAX_TOKEN_BYTES: usize = 64 << 10;

/// Maximum length of a pause in seconds: no service requires more than a day.
const MAX_PAUSE: u32 = 86_400;

/// A result of a call.
pub(crate) trait PluginResult: Sized {
    /// Fails, as a trap does, if the host cannot work with the result. Shortens
    /// a pause that exceeds the maximum.
    fn check(&mut self) -> wasmtime::Result<()> {
        Ok(())
    }
}

// The host relies on nothing in these: they are only compared, stored and
// shown.
impl PluginResult for () {}
impl PluginResult for u32 {}
impl PluginResult for Account {}
impl PluginResult for Description {}
impl PluginResult for Entry {}
impl PluginResult for FolderContents {}
impl PluginResult for FolderListing {}
impl PluginResult for Option<LinkInfo> {}
impl PluginResult for Option<String> {}
impl PluginResult for Receipt {}
impl PluginResult for RemoteUpload {}
impl PluginResult for ScanReport {}
impl PluginResult for SharingStatus {}
impl PluginResult for Vec<Copied> {}
impl PluginResult for Vec<LinkInfo> {}
impl PluginResult for Vec<LinkStatus> {}
impl PluginResult for Vec<RemoteUpload> {}
impl PluginResult for Vec<String> {}

impl PluginResult for Resolution {
    fn check(&mut self) -> wasmtime::Result<()> {
        match self {
            Self::Ready(ticket) => ticket.check(),
            Self::Pause(pause) => pause.check(),
        }
    }
}

impl PluginResult for Ticket {
    fn check(&mut self) -> wasmtime::Result<()> {
        within("the URL of its ticket", self.url.len(), MAX_URL_BYTES)?;
        pairs("headers", &self.headers, MAX_HEADERS)
    }
}

impl PluginResult for Pause {
    fn check(&mut self) -> wasmtime::Result<()> {
        self.seconds = self.seconds.min(MAX_PAUSE);
        within("the token of its pause", self.token.len(), MAX_TOKEN_BYTES)
    }
}

impl PluginResult for UploadTicket {
    fn check(&mut self) -> wasmtime::Result<()> {
        within("the URL of its ticket", self.url.len(), MAX_URL_BYTES)?;
        within("the id of its upload", self.id.len(), MAX_ID_BYTES)?;
        pairs("headers", &self.headers, MAX_HEADERS)?;
        pairs("form fields", &self.fields, MAX_FIELDS)
    }
}

/// The id of an upload or the name of a file.
impl PluginResult for String {
    fn check(&mut self) -> wasmtime::Result<()> {
        within("the id or name that it returned", self.len(), MAX_ID_BYTES)
    }
}

/// Returns a plugin's error with its pause limited to a day.
pub(crate) fn checked(mut error: PluginError) -> PluginError {
    error.retry_after = error.retry_after.map(|seconds| seconds.min(MAX_PAUSE));
    error
}

fn within(what: &str, bytes: usize, most: usize) -> wasmtime::Result<()> {
    if bytes > most {
        bail!("{what} is longer than {most} bytes");
    }
    Ok(())
}

fn pairs(what: &str, pairs: &[(String, String)], most: usize) -> wasmtime::Result<()> {
    if pairs.len() > most {
        bail!("its ticket has more than {most} {what}");
    }
    let bytes: usize = pairs
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if bytes > MAX_HEADER_BYTES {
        bail!("the {what} of its ticket are longer than {MAX_HEADER_BYTES} bytes");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::{ErrorCode, ErrorScope};

    fn ticket(url: usize, headers: usize, bytes: usize) -> Resolution {
        let header = ("x".repeat(bytes), String::new());
        Resolution::Ready(Ticket {
            url: "x".repeat(url),
            headers: vec![header; headers],
            file_name: None,
            size: None,
            checksum: None,
            resumable: true,
            max_connections: 1,
            start_within: None,
            resume_within: None,
        })
    }

    fn upload(id: usize, fields: usize, bytes: usize) -> UploadTicket {
        UploadTicket {
            id: "x".repeat(id),
            url: String::new(),
            method: "POST".into(),
            fields: vec![("x".repeat(bytes), String::new()); fields],
            file_field: "file".into(),
            headers: Vec::new(),
            with_credential: false,
        }
    }

    fn pause(token: usize) -> Resolution {
        Resolution::Pause(Pause {
            seconds: 1,
            reason: String::new(),
            token: "x".repeat(token),
        })
    }

    #[test]
    fn no_pause_is_longer_than_a_day() {
        for (said, held) in [(1, 1), (86_400, 86_400), (u32::MAX, 86_400)] {
            let mut pause = Pause {
                seconds: said,
                reason: String::new(),
                token: String::new(),
            };
            pause.check().unwrap();
            assert_eq!(pause.seconds, held);
            let error = checked(PluginError {
                code: ErrorCode::RateLimited,
                message: String::new(),
                scope: ErrorScope::Account,
                retry_after: Some(said),
                status: None,
                reply: None,
            });
            assert_eq!(error.retry_after, Some(held));
        }
    }

    #[test]
    fn results_that_the_host_cannot_work_with_are_refused() {
        for (mut refused, mut fits) in [
            (ticket(MAX_URL_BYTES + 1, 0, 0), ticket(MAX_URL_BYTES, 0, 0)),
            (ticket(1, 40_000, 1), ticket(1, MAX_HEADERS, 1)),
            (
                ticket(1, 2, MAX_HEADER_BYTES),
                ticket(1, 2, MAX_HEADER_BYTES / 2),
            ),
            (pause(MAX_TOKEN_BYTES + 1), pause(MAX_TOKEN_BYTES)),
        ] {
            assert!(refused.check().is_err());
            fits.check().unwrap();
        }
        for (mut refused, mut fits) in [
            (upload(MAX_ID_BYTES + 1, 0, 0), upload(MAX_ID_BYTES, 0, 0)),
            (upload(1, MAX_FIELDS + 1, 1), upload(1, MAX_FIELDS, 1)),
            (
                upload(1, 2, MAX_HEADER_BYTES),
                upload(1, 2, MAX_HEADER_BYTES / 2),
            ),
        ] {
            assert!(refused.check().is_err());
            fits.check().unwrap();
        }
        assert!("x".repeat(MAX_ID_BYTES + 1).check().is_err());
    }
}
