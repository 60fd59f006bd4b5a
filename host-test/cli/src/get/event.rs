//! Events of `get --json`, one object per event; docs/events.md describes them.
//! Must not know when they happen.

use hoster_host::download::{Downloaded, Verified};
use serde::Serialize;

/// Version of the events. Incremented if a name or meaning changes that a
/// careful reader would notice; not for new events or fields.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event<'a> {
    Begin {
        schema: u32,
        files: usize,
    },
    Start {
        link: &'a str,
        path: String,
        size: Option<u64>,
        resumed: u64,
    },
    /// The service requires a pause.
    Wait {
        link: &'a str,
        seconds: u64,
        reason: &'a str,
    },
    Progress {
        link: &'a str,
        bytes: u64,
        size: Option<u64>,
        connections: usize,
    },
    Retry {
        link: &'a str,
        seconds: f64,
        reason: &'a str,
    },
    Reissued {
        link: &'a str,
    },
    Restarted {
        link: &'a str,
    },
    /// A file that was stored in parts is complete.
    Joined {
        path: &'a str,
    },
    Verifying {
        link: &'a str,
        bytes: u64,
    },
    /// With `--dry-run`.
    WouldDownload {
        link: &'a str,
        path: Option<String>,
        size: Option<u64>,
    },
    /// An empty file, a folder or a symbolic link of a manifest was created.
    Created {
        path: String,
        kind: &'static str,
    },
    /// With `--dry-run`.
    WouldCreate {
        path: String,
        kind: &'static str,
    },
    Done {
        link: &'a str,
        path: String,
        size: u64,
        checksum: Option<&'a str>,
        verified: serde_json::Value,
        skipped: bool,
        fetched: u64,
    },
}

impl<'a> Event<'a> {
    pub fn done(link: &'a str, done: &'a Downloaded) -> Self {
        Self::Done {
            link,
            path: done.path.display().to_string(),
            size: done.size,
            checksum: done.checksum.as_ref().map(|c| c.hex.as_str()),
            verified: verified(done.verified),
            skipped: done.skipped,
            fetched: done.fetched,
        }
    }
}

/// Returns how a file was verified: `"checksum"`, `"size"`, `"name-and-size"`
/// or `false`.
pub fn verified(how: Verified) -> serde_json::Value {
    match how {
        Verified::Checksum => "checksum".into(),
        Verified::Size => "size".into(),
        Verified::NameAndSize => "name-and-size".into(),
        Verified::No => false.into(),
    }
}
