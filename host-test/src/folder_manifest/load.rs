//! Reads the manifest of a folder from the account, or its local copy. Must not
//! know what it is used for.

use std::cmp::Reverse;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::format::{FolderManifest, MAX_STORED, Unusable};
use super::store::ManifestOptions;
use crate::bindings::{Entry, ResolveOptions};
use crate::download::{DownloadOptions, Downloader, DownloaderOptions, Spacing, TicketSource};
use crate::error::Error;
use crate::session::Session;
use crate::storage;
use crate::ticket::{Resolution, Ticket};

/// The manifest of a folder, as far as it can be used.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The files of the account that are versions of it; usually one.
    pub versions: Vec<Entry>,
    /// The newest version that can be used.
    pub manifest: Option<FolderManifest>,
    /// Why a newer one cannot be used.
    pub unusable: Option<Unusable>,
}

/// Reads the manifest of a folder, given the entries of the folder: its newest version
/// that is not damaged. One that was written by a newer library hides older ones.
/// Requires [`Scope::Download`](crate::Scope); sends nothing if there is no manifest, or
/// the cache has a copy.
pub async fn load(
    session: &mut Session,
    listed: &[Entry],
    options: &ManifestOptions,
) -> Result<Loaded, Error> {
    let mut loaded = Loaded {
        versions: storage::manifests(listed),
        ..Loaded::default()
    };
    loaded
        .versions
        .sort_by_key(|version| Reverse(version.created));
    for version in &loaded.versions {
        match load_one(session, version, options).await? {
            Ok(manifest) => {
                loaded.manifest = Some(manifest);
                break;
            }
            Err(unusable) => {
                let is_newer = matches!(unusable, Unusable::Newer(_));
                loaded.unusable.get_or_insert(unusable);
                if is_newer {
                    break;
                }
            }
        }
    }
    Ok(loaded)
}

async fn load_one(
    session: &mut Session,
    version: &Entry,
    options: &ManifestOptions,
) -> Result<Result<FolderManifest, Unusable>, Error> {
    if version.size.is_some_and(|size| size > MAX_STORED) {
        return Ok(Err(Unusable::Damaged("it is too large".into())));
    }
    let Some(link) = &version.link else {
        return Ok(Err(Unusable::Damaged("it has no link".into())));
    };
    let copy = options.cache.as_ref().and_then(|cache| cache.get(version));
    let bytes = match copy {
        Some(copy) => copy,
        None => {
            let bytes = fetch(session, version, link, options).await?;
            if let Some(cache) = &options.cache {
                cache.put(link, &bytes);
            }
            bytes
        }
    };
    let parsing = tokio::task::spawn_blocking(move || FolderManifest::parse(&bytes));
    parsing.await.map_err(Error::internal)
}

/// Downloads a file of at most [`MAX_STORED`] bytes.
async fn fetch(
    session: &mut Session,
    version: &Entry,
    link: &str,
    manifest_options: &ManifestOptions,
) -> Result<Vec<u8>, Error> {
    let description = session.describe().await?;
    let spacing = Spacing::usual(&description.limits, session.has_credential());
    let folder = tempfile::tempdir();
    let folder = folder.map_err(|e| Error::io(std::env::temp_dir(), "written", e))?;
    let downloader = Downloader::new(session.service().clone(), DownloaderOptions::default());
    let options = DownloadOptions {
        folder: folder.path().to_owned(),
        file_name: Some("manifest".into()),
        name_is_own: true,
        size: version.size,
        checksum: version.checksum.clone(),
        spacing,
        ..DownloadOptions::default()
    };
    let tickets = Tickets {
        session: Mutex::new(session),
        link,
        resolve: ResolveOptions {
            password: manifest_options.password.clone(),
            ..ResolveOptions::plain()
        },
    };
    let done = downloader.download(&tickets, options).await?;
    let read = tokio::fs::read(&done.path).await;
    read.map_err(|e| Error::io(done.path, "read", e))
}

/// Issues tickets for one link, with a session that waits on its own.
struct Tickets<'a> {
    session: Mutex<&'a mut Session>,
    link: &'a str,
    resolve: ResolveOptions,
}

impl TicketSource for Tickets<'_> {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        Box::pin(async move {
            let mut session = self.session.lock().await;
            match session.resolve(self.link, self.resolve.clone()).await? {
                Resolution::Ready(ticket) => Ok(ticket),
                Resolution::Pause(pause) => Err(Error::Pause {
                    reason: pause.reason,
                    time: std::time::Duration::from_secs(pause.seconds.into()),
                }),
            }
        })
    }
}
