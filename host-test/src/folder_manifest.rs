//! Manifests of uploaded folders: a file in the account beside the uploaded files,
//! which keeps what the service does not store: times, modes, symbolic links,
//! empty files and empty folders. docs/folder-manifest.md describes the format.
//! Must not know commands.
//!
//! After a run of an [`upload::Queue`](crate::upload::Queue), [`store_run`] writes
//! the manifest of a folder, and [`sync::Push`](crate::sync::Push) that of its
//! destination; [`store`] does the same with any entries. [`Manifests`]
//! reads those of a [`RemoteTree`](crate::storage::RemoteTree) and says what to
//! restore.

mod cache;
mod format;
mod load;
mod local;
mod restore;
mod run;
mod store;

pub use cache::ManifestCache;
pub use format::{FolderManifest, TreeEntry, TreeEntryKind, Unusable};
pub use load::{Loaded, load};
pub(crate) use local::{add_root, is_local, without_empty_branches};
pub use restore::{Manifests, Plan};
pub use run::{StoredRun, store_run};
pub use store::{ManifestOptions, Stored, store};
pub(crate) use store::{new_version, replace};

pub use crate::names::FOLDER_MANIFEST as NAME;
