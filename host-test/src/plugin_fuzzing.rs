//! Entry points for the fuzz targets in `fuzz/`: pass the data of a hostile
//! plugin through the library. Compiled only for them and for tests.

use serde::de::DeserializeOwned;

use crate::bindings::{
    Account, Copied, Description, Entry, FolderContents, FolderListing, LinkInfo, LinkStatus,
    PluginError, Receipt, RemoteUpload, Resolution, ScanReport, SharingStatus, Ticket,
    UploadTicket,
};
use crate::download::Spacing;
use crate::manifest::Manifest;
use crate::redact::Redactor;
use crate::session::results::{self, PluginResult};

/// Parses a manifest. If it is accepted, each line that a person approves must
/// be one line of printable text.
pub fn manifest(text: &str) {
    let Ok(manifest) = Manifest::parse(text) else {
        return;
    };
    let rules = manifest.scopes.iter().flat_map(|scope| &scope.rules);
    let lines = rules.map(ToString::to_string);
    let hosts = manifest.tickets.hosts.iter().map(ToString::to_string);
    let names = [&manifest.id, &manifest.name, &manifest.version];
    let shown = lines.chain(hosts).chain(names.into_iter().cloned());
    for line in shown {
        assert_eq!(crate::names::printable(&line), line);
    }
}

/// Reads the result of a call, given as JSON, as every result type.
pub fn plugin_result(json: &[u8]) {
    result::<()>(json);
    result::<u32>(json);
    result::<String>(json);
    result::<Entry>(json);
    result::<FolderContents>(json);
    result::<FolderListing>(json);
    result::<Option<LinkInfo>>(json);
    result::<Option<String>>(json);
    result::<Receipt>(json);
    result::<RemoteUpload>(json);
    result::<ScanReport>(json);
    result::<SharingStatus>(json);
    result::<UploadTicket>(json);
    result::<Vec<Copied>>(json);
    result::<Vec<LinkInfo>>(json);
    result::<Vec<LinkStatus>>(json);
    result::<Vec<RemoteUpload>>(json);
    result::<Vec<String>>(json);
    result::<Account>(json);
    result::<Resolution>(json);
    if let Some(ticket) = result::<Ticket>(json) {
        let _ = crate::ticket::headers(&ticket.headers);
        let name = crate::names::safe(ticket.file_name.as_deref().unwrap_or(""));
        assert!(!name.is_empty() && !name.contains(['/', '\\']));
        Redactor::default().add_passing(&ticket.url);
    }
    if let Some(description) = result::<Description>(json) {
        let _ = Spacing::usual(&description.limits, false);
    }
    if let Ok(error) = serde_json::from_slice::<PluginError>(json) {
        let error = crate::Error::Plugin(results::checked(error));
        let _ = (error.to_string(), error.retry_after(), error.stops_queue());
    }
}

/// Returns the result, if the host accepts it.
fn result<T: PluginResult + DeserializeOwned>(json: &[u8]) -> Option<T> {
    let mut result: T = serde_json::from_slice(json).ok()?;
    result.check().ok()?;
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns a ticket with these headers, as JSON.
    fn ticket(url: &str, name: Option<&str>, headers: &[(String, String)]) -> Vec<u8> {
        let ticket = serde_json::json!({
            "url": url, "headers": headers, "file_name": name, "size": u64::MAX,
            "checksum": null, "resumable": true, "max_connections": u32::MAX,
            "start_within": u32::MAX, "resume_within": u32::MAX,
        });
        ticket.to_string().into_bytes()
    }

    #[test]
    fn the_json_of_a_ticket_is_read_as_one() {
        assert!(result::<Ticket>(&ticket("", None, &[])).is_some());
        let many = vec![(String::new(), String::new()); 40_000];
        assert!(result::<Ticket>(&ticket("", None, &many)).is_none());
    }

    proptest! {
        #[test]
        fn no_ticket_panics(
            url in any::<String>(),
            name in any::<Option<String>>(),
            headers in any::<Vec<(String, String)>>(),
        ) {
            plugin_result(&ticket(&url, name.as_deref(), &headers));
        }

        #[test]
        fn no_error_panics(message in any::<String>(), retry_after in any::<Option<u32>>()) {
            let error = serde_json::json!({
                "code": "RateLimited", "message": message, "scope": "Account",
                "retry_after": retry_after, "status": u16::MAX, "reply": message,
            });
            plugin_result(error.to_string().as_bytes());
        }

        #[test]
        fn no_manifest_panics(text in any::<String>()) {
            manifest(&text);
        }
    }
}
