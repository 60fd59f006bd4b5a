//! Events of `upload --json`, one object per event; docs/events.md describes
//! them. Must not know when they happen.

use serde::Serialize;

/// Version of the events; see that of `get`.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event<'a> {
    Begin {
        schema: u32,
        files: usize,
    },
    Start {
        path: &'a str,
        size: u64,
    },
    Progress {
        path: &'a str,
        bytes: u64,
        size: Option<u64>,
    },
    /// All bytes are sent; the service is storing the file.
    Confirming {
        path: &'a str,
    },
    /// An older file of a series was removed, or would be.
    Expired {
        name: &'a str,
        link: Option<&'a str>,
        dry_run: bool,
    },
    Verifying {
        path: &'a str,
    },
    /// The file was read, and its cached checksum was wrong.
    WrongCachedChecksum {
        path: &'a str,
    },
    Retry {
        path: &'a str,
        seconds: f64,
        reason: String,
    },
    /// The file was deliberately not uploaded; this is not a failure.
    Skipped {
        path: &'a str,
        link: Option<&'a str>,
        reason: &'static str,
        removed: bool,
        replaced: &'a [String],
        /// How an existing file was compared.
        #[serde(skip_serializing_if = "Option::is_none")]
        verified: Option<serde_json::Value>,
    },
    /// The manifest of a folder was stored.
    Manifest {
        folder: &'a str,
        link: &'a str,
        entries: usize,
    },
    Done {
        path: &'a str,
        link: &'a str,
        removal_link: Option<&'a str>,
        file_name: &'a str,
        size: u64,
        checksum: Option<&'a str>,
        verified: serde_json::Value,
        removed: bool,
        /// Links of older versions that were removed.
        replaced: &'a [String],
    },
}
