//! Makes a folder of the account equal to a local folder ([`plan_push`]), or a
//! local folder equal to one of the account ([`plan_pull`]). Must not know
//! commands or terminals.
//!
//! A sync has four steps, and an interruption between any two of them leaves
//! nothing that the next sync does not finish:
//!
//! 1. A plan lists both sides and compares them, and changes nothing.
//! 2. `prepare` renames or copies, on the side of the destination, what is
//!    already there under another name.
//! 3. The caller transfers the rest with an [`upload::Queue`](crate::upload::Queue)
//!    or a [`download::Queue`](crate::download::Queue).
//! 4. `finish` removes versions that were replaced, and with
//!    [`SyncOptions::delete`] what only the destination has, but only if
//!    everything before succeeded.
//!
//! A push then stores a [manifest](crate::folder_manifest) with
//! [`Push::store_manifest`]; a pull restores with the manifests of the account, if
//! [`Pull::restore`] receives them before `prepare`.
//!
//! ```no_run
//! # async fn example(hoster: hoster_host::Hoster) -> Result<(), hoster_host::Error> {
//! use std::collections::HashMap;
//! use std::path::{Path, PathBuf};
//! use futures_util::StreamExt as _;
//! use hoster_host::folder_manifest::ManifestOptions;
//! use hoster_host::sync::{SyncOptions, plan_push};
//! use hoster_host::upload::{Outcome, Queue, QueueEvent, Uploaded};
//! use hoster_host::Scope;
//!
//! let mut session = hoster.session(&[Scope::List, Scope::Manage, Scope::Upload])?;
//! let options = SyncOptions::default();
//! let mut plan = plan_push(&mut session, Path::new("photos"), "/photos", &options).await?;
//! plan.prepare(&mut session).await?;
//!
//! let folders = hoster.session(&[Scope::List, Scope::Upload])?;
//! let queue = Queue::new(folders, vec![hoster.session(&[Scope::Upload])?], plan.queue_options());
//! let files = plan.uploads();
//! queue.add(files.iter().cloned());
//! let mut uploaded: HashMap<PathBuf, Uploaded> = HashMap::new();
//! let mut events = queue.run();
//! while let Some((job, event)) = events.next().await {
//!     if let QueueEvent::Ended(Ok(Outcome::Uploaded { done, .. })) = event {
//!         uploaded.insert(files[job.index()].path.clone(), *done);
//!     }
//! }
//! drop(events);
//! plan.finish(&mut session, &uploaded).await?;
//! let manifest = ManifestOptions::default();
//! let scopes = [Scope::List, Scope::Upload, Scope::Download, Scope::Manage];
//! plan.store_manifest(&mut hoster.session(&scopes)?, &manifest).await?;
//! # Ok(())
//! # }
//! ```

mod action;
mod contents;
mod local;
mod lock;
mod matching;
mod pull;
mod push;
mod remote;

use crate::compare::CompareOptions;
pub use action::{Action, Counts, SyncEvent};
pub use pull::{Pull, plan_pull};
pub use push::{Push, plan_push};

/// Files that are compared at the same time.
const PARALLEL: usize = 4;

/// Options of a sync.
#[derive(Clone, Debug, Default)]
pub struct SyncOptions {
    /// Which files belong to the sync, and how they are compared.
    pub compare: CompareOptions,
    /// Remove from the destination what the source does not have. Without it,
    /// nothing disappears from its path at the destination, except versions that
    /// were replaced.
    pub delete: bool,
    /// How much a sync may remove with `delete`.
    pub max_delete: MaxDelete,
    /// Move what would be removed or replaced to this folder: a path of the
    /// account for a push, a local path for a pull. It must be outside of the
    /// destination.
    pub backup: Option<String>,
}

/// How many files a sync may remove. A sync that would remove more removes
/// nothing and fails with [`Error::TooManyDeletes`](crate::Error::TooManyDeletes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxDelete {
    /// This many files.
    Files(usize),
    /// This percentage of the files at the destination.
    Percent(u8),
}

impl Default for MaxDelete {
    /// Half of the files: more is usually a mistake, such as a source that is not
    /// mounted.
    fn default() -> Self {
        Self::Percent(50)
    }
}

impl MaxDelete {
    /// Whether `files` of `all` files are too many.
    fn is_exceeded(self, files: usize, all: usize) -> bool {
        match self {
            Self::Files(most) => files > most,
            Self::Percent(percent) => files * 100 > all * usize::from(percent),
        }
    }
}
