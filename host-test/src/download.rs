//! Carries out tickets: fetches files on several connections, resumes earlier
//! runs, checks the result, and only then gives it its final name. Must not
//! know plugins, commands or terminals.
//!
//! `run` takes one file from its ticket (`first_connection`) to its name
//! (`finish`). `plan` decides who fetches which bytes; `open`, `response`,
//! `version` and `server_check` make sure that the right bytes arrive; `fetch`
//! is one connection, and `retry` decides when to try again. `writer`, `part`,
//! `sidecar`, `folder` and `existing` work on disk, and `hash` follows what
//! they write; `decrypt` follows for an encrypted file. `identity` says which file is which: `record` remembers it, and
//! `claims` prevents two files from using one name.

mod claims;
mod control_files;
mod decrypt;
mod disposition;
mod existing;
mod external;
mod fetch;
mod finish;
mod first_connection;
mod folder;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hash;
mod identity;
mod open;
mod options;
mod page;
mod part;
mod plan;
mod positional;
mod queue;
mod rate;
mod record;
mod request;
mod response;
mod restore;
mod retry;
mod run;
mod server_check;
mod sidecar;
mod sniff;
mod space;
mod supervise;
mod ticket;
mod tree;
mod version;
mod watermark;
mod writer;

use std::sync::Arc;

use tokio::sync::{Mutex, Semaphore};

use crate::error::Error;
use crate::running::Running;
use crate::service::Service;
use crate::ticket::Ticket;

pub(crate) use control_files::whole_name;
pub use control_files::{control_file, is_own_file, origin_of};
pub use external::{Preview, ReservedName};
pub use options::{
    DownloadEvent, DownloadOptions, Downloaded, DownloaderOptions, Existing, Spacing, Verified,
    When,
};
pub use queue::{Downloads, Queue, QueueEvent, QueueOptions, TicketWait, Tickets, Transfer};
pub use request::DownloadRequest;
pub(crate) use restore::set_metadata;
pub use restore::{Created, TreeItem, TreeItemKind, create_items};
pub use space::free_space;
pub use ticket::TicketSource;
pub(crate) use tree::new_path;
pub use tree::{create_folders, keep_apart};

use claims::Claims;
use rate::Rate;
use space::Space;

/// Whether a file with this name, fetched by another program, starts like a web
/// page, which servers send instead of a file.
pub fn is_web_page(name: &str, first: &[u8]) -> bool {
    let answer = page::Answer {
        content_type: None,
        has_disposition: false,
        name: Some(name),
        has_known_size: false,
    };
    answer.is_page(first)
}

/// Returns the title or the first words of a web page, at most 200 characters.
pub fn page_title(first: &[u8]) -> String {
    page::title(first)
}

/// Downloads files, several at a time if requested; they share its connections
/// and its rate limit.
pub struct Downloader {
    service: Arc<Service>,
    options: DownloaderOptions,
    connections: Arc<Semaphore>,
    rate: Option<Arc<Rate>>,
    space: Space,
    claims: Arc<Claims>,
    /// Held while a file that may be a small one starts.
    start: Mutex<()>,
}

impl Downloader {
    /// Creates a downloader for the tickets of one plugin. Sends nothing.
    pub fn new(service: Arc<Service>, options: DownloaderOptions) -> Self {
        Self {
            service,
            connections: Arc::new(Semaphore::new(options.connections.max(1))),
            rate: options.limit_rate.map(|rate| Arc::new(Rate::new(rate))),
            space: Space::default(),
            claims: Arc::default(),
            start: Mutex::new(()),
            options,
        }
    }

    /// Downloads one file. Dropping the returned value stops it: received data is
    /// kept if the options have a link, and removed otherwise.
    pub fn download<'a>(
        &'a self,
        tickets: &'a dyn TicketSource,
        options: DownloadOptions,
    ) -> Running<'a, DownloadEvent, Result<Downloaded, Error>> {
        Running::new(move |events| async move {
            let done = run::run(self, tickets, &options, &events).await?;
            if done.skipped {
                restore::correct(&options, &done).await?;
            }
            Ok(done)
        })
    }
}

/// Downloads the file of one ticket; see [`Downloader::download`].
pub fn download<'a>(
    service: &Arc<Service>,
    ticket: &'a Ticket,
    options: DownloadOptions,
) -> Running<'a, DownloadEvent, Result<Downloaded, Error>> {
    let downloader = Downloader::new(service.clone(), DownloaderOptions::default());
    Running::new(
        move |events| async move { run::run(&downloader, ticket, &options, &events).await },
    )
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[tokio::test]
    async fn a_thread_that_panics_is_a_bug_and_nobodys_input() {
        let error = blocking::<()>(|| panic!("as a test")).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal, "{error}");
    }

    /// Does not compile otherwise.
    #[test]
    fn a_download_can_be_spawned() {
        fn spawned(work: impl Future<Output = Result<Downloaded, Error>> + Send) {
            drop(work);
        }
        let _ = |downloader: &Downloader, ticket: &Ticket, options: DownloadOptions| {
            spawned(downloader.download(ticket, options));
        };
    }
}
