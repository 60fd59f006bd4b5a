//! Generated bindings to the contract in `wit/`. The rest of the library uses
//! the names that this module gives them.

#[allow(
    missing_docs,
    reason = "generated; the WIT files have the documentation"
)]
mod generated {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "storage-plugin",
        exports: { default: async },
        additional_derives: [serde::Serialize, serde::Deserialize],
        with: {
            "wasi:io": wasmtime_wasi::p2::bindings::io,
            "wasi:clocks": wasmtime_wasi::p2::bindings::clocks,
            "wasi:random": wasmtime_wasi::p2::bindings::random,
            "wasi:http": wasmtime_wasi_http::p2::bindings::http,
        },
    });
}

pub(crate) use generated::exports::hoster::plugin::{
    hoster as hoster_interface, storage as storage_interface,
};

pub use generated::exports::hoster::plugin::hoster::{
    Account, Capability, Description, FolderEntry, FolderListing, Limits as ServiceLimits,
    LinkInfo, LinkKind, LinkState, LinkStatus, OptionInfo, OptionKind, OptionTarget, Pause,
    Receipt, Resolution, ResolveOptions, Ticket, UploadRequest, UploadTicket,
};
pub use generated::exports::hoster::plugin::storage::{
    Attributes, Copied, Entry, EntryKind, FolderContents, RemoteResult, RemoteUpload, ScanReport,
    Share, Sharing, SharingStatus,
};
pub use generated::hoster::plugin::types::{
    Checksum, Error as PluginError, ErrorCode, Scope as ErrorScope,
};
