//! Loads `hoster:plugin` components in wasmtime, gives each call exactly what
//! was granted, and carries out downloads and uploads.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use hoster_host::*;
//!
//! let engine = Engine::new(EngineOptions::default())?;
//! let plugin = Arc::new(bundled(&engine)?);
//! let network = Network::new(&NetworkOptions::default(), plugin.manifest())?;
//! let rule = plugin.manifest().credential.as_ref().ok_or("the plugin uses no key")?;
//! let options = SessionOptions {
//!     scopes: vec!["download"],
//!     credential: Credential::from_environment(rule)?,
//!     ..SessionOptions::default()
//! };
//! let mut session = Session::open(plugin, network.clone(), options)?;
//! let link = "https://example.com/?abcde";
//! if let Resolution::Ready(ticket) = session.resolve(link, ResolveOptions::plain()).await? {
//!     let to = DownloadOptions { folder: "downloads".into(), ..DownloadOptions::default() };
//!     let file = download(&network, &ticket, &to, &mut |_| ()).await?;
//!     println!("{}", file.path.display());
//! }
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod activity;
pub mod address;
mod answers;
pub mod approval;
mod backoff;
mod bindings;
mod buffered;
#[cfg(feature = "bundled")]
mod builtin;
pub mod checksum;
mod content;
pub mod credential;
mod download;
mod engine;
mod error;
mod gate;
pub mod grants;
mod handler;
mod limits;
pub mod manifest;
pub mod names;
mod network;
mod overrides;
mod plugin;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod plugin_fuzzing;
mod rate_limit;
mod redact;
mod sandbox;
mod session;
mod shared;
pub mod storage;
#[doc(hidden)]
pub mod system;
pub mod text;
#[doc(hidden)]
pub mod trust;
mod upload;

pub use approval::{Approval, Approvals};
pub use bindings::{
    Account, Attributes, Capability, Checksum, Copied, Description, Entry, EntryKind, ErrorCode,
    ErrorScope, FolderContents, FolderEntry, FolderListing, LinkInfo, LinkKind, LinkState,
    LinkStatus, OptionInfo, OptionKind, OptionTarget, Pause, PluginError, Receipt, RemoteResult,
    RemoteUpload, Resolution, ResolveOptions, ScanReport, ServiceLimits, Share, Sharing,
    SharingStatus, Ticket, UploadRequest, UploadTicket,
};
#[cfg(feature = "bundled")]
pub use builtin::{
    BUNDLED, BUNDLED_ABOUT, BUNDLED_HELP, BUNDLED_LINK, bundled, bundled_variable,
    looks_like_bundled_key, poses_as_bundled,
};
pub use content::{Content, Progress};
pub use credential::Credential;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub use download::fuzzing;
pub use download::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloaded, Downloader, DownloaderOptions,
    Downloads, Existing, JobId, JobState, Place, Queue, QueueEvent, QueueOptions, Spacing,
    TicketSource, TicketWait, Tickets, Transfer, Verified, When, control_file, download,
    free_space, is_own_file, is_web_page, origin_of, page_title,
};
pub use engine::{COMPILE_LIMIT, CompileError, Engine, EngineError, EngineOptions, MEMORY_BYTES};
pub use error::{Candidate, Code, Error, Scope};
pub use limits::Limits;
pub use manifest::Manifest;
pub use network::{
    ConnectTo, Family, Network, NetworkError, NetworkOptions, Probe, simulated_state,
};
pub use plugin::{Inspection, LoadError, Plugin};
pub use rate_limit::{Budget, Per, TooEarly};
pub use redact::Redactor;
pub use session::{Session, SessionOptions, WaitOptions, Waiting};
pub use upload::{
    BatchEvent, BatchOptions, BatchResult, Destination, Found, LeftOut, LeftOutReason, LocalFile,
    Outcome, Replaced, SameName, Selection, UploadEvent, UploadOptions, Uploaded, find_files,
    upload, upload_all,
};

impl ResolveOptions {
    /// No password, no pause before, no details, no options.
    pub fn plain() -> Self {
        Self {
            password: None,
            token: None,
            fetch_details: false,
            options: Vec::new(),
        }
    }
}
