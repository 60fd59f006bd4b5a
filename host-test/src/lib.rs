//! Loads `hoster:plugin` components in wasmtime, gives each call exactly what
//! was granted, and carries out downloads and uploads.
//!
//! ```no_run
//! # async fn example(key: String) -> Result<(), hoster_host::Error> {
//! use hoster_host::Hoster;
//!
//! let hoster = Hoster::builder().key(key).build()?;
//! let link = "https://example.com/?abcde";
//! let file = hoster.download(link).to("downloads").await?;
//! println!("{}: {} bytes, {:?}", file.path.display(), file.size, file.verified);
//! # Ok(())
//! # }
//! ```
//!
//! This resumes an earlier download, waits as long as the service requires, and
//! verifies size and checksum before the file gets its final name.
//!
//! * [`Hoster`] has a method for each use.
//! * [`download::Queue`] and [`upload::Queue`] run many transfers, which can be paused, removed and
//!   reordered.
//! * [`Session`] has every call of the contract, limited to the granted scopes.
//! * [`storage`] resolves paths of the account, [`sync`] makes folders equal.
//! * [`Service`] is shared by sessions: connections, rate limits, cached replies.
//!
//! Work with progress is a [`Running`]: a stream of its events and a
//! future of its outcome.
//!
//! Features: `bundled` (default) builds a plugin into the library and needs the
//! target `wasm32-wasip2`. `keyring` adds a [`credential`] store in the operating
//! system's keyring. `exhaustive` removes `#[non_exhaustive]` from errors and
//! outcomes, for a program that is released together with the library and must
//! handle every one. `testing` and `fuzzing` are for this project's tests and may
//! change at any time.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod account_path;
mod activity;
pub mod address;
pub mod approval;
mod backoff;
mod bindings;
mod buffered;
#[cfg(feature = "bundled")]
mod builtin;
pub mod checksum;
mod compare;
mod content;
mod countdown;
pub mod credential;
pub mod crypt;
pub mod download;
mod engine;
mod error;
mod file_metadata;
#[doc(hidden)]
pub mod file_permissions;
pub mod folder_manifest;
mod globs;
pub mod grants;
pub mod hash_cache;
mod hoster;
mod limits;
pub mod manifest;
mod method_override;
pub mod names;
mod network;
pub mod plugin;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod plugin_fuzzing;
mod queue;
mod rate_limit;
mod redact;
pub mod retention;
mod running;
mod sandbox;
mod service;
mod session;
pub mod split;
#[doc(hidden)]
pub mod state_file;
pub mod storage;
pub mod sync;
#[doc(hidden)]
pub mod system;
pub mod text;
mod ticket;
pub mod upload;

pub use approval::{Approval, Approvals};
pub use bindings::{
    Account, Attributes, Capability, Checksum, Copied, Description, Entry, EntryKind, ErrorCode,
    ErrorScope, FolderContents, FolderEntry, FolderListing, LinkInfo, LinkKind, LinkState,
    LinkStatus, OptionInfo, OptionKind, OptionTarget, Pause, PluginError, Receipt, RemoteResult,
    RemoteUpload, ResolveOptions, ScanReport, ServiceLimits, Share, Sharing, SharingStatus,
    UploadRequest, UploadTicket,
};
#[cfg(feature = "bundled")]
pub use builtin::{
    BUNDLED, BUNDLED_ABOUT, BUNDLED_HELP, BUNDLED_LINK, bundled, bundled_variable,
    looks_like_bundled_key, poses_as_bundled,
};
pub use compare::{CompareEvent, CompareOptions, Compared, compare};
pub use content::{Content, Progress};
pub use credential::Credential;
pub use engine::{COMPILE_LIMIT, CompileError, Engine, EngineError, EngineOptions, MEMORY_BYTES};
pub use error::{Candidate, Code, Error, FailureScope};
pub use file_metadata::FileMetadata;
pub use grants::Scope;
pub use hoster::{Download, Event, Hoster, HosterBuilder, Upload};
pub use limits::Limits;
pub use manifest::Manifest;
pub use network::{ConnectTo, Family, NetworkError, NetworkOptions, Probe, simulated_state};
pub use plugin::Plugin;
pub use queue::{JobId, JobState};
pub use rate_limit::{Budget, Per, TooEarly};
pub use redact::Redactor;
pub use running::{Events, Running};
pub use service::Service;
pub use session::{Session, SessionOptions, WaitOptions, Waiting};
pub use ticket::{Resolution, Ticket};

impl ResolveOptions {
    /// No password, no earlier pause, no details, no options.
    pub fn plain() -> Self {
        Self {
            password: None,
            token: None,
            fetch_details: false,
            options: Vec::new(),
        }
    }
}
