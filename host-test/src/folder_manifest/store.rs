//! Stores the manifest of a folder in the account: the older one is removed only
//! after the new one was verified. Must not know where the entries come from.

use std::time::Duration;

use super::NAME;
use super::cache::ManifestCache;
use super::format::{FolderManifest, Unusable};
use super::load::Loaded;
use crate::bindings::Entry;
use crate::download::Verified;
use crate::error::Error;
use crate::session::Session;
use crate::upload::{RetryPolicy, UploadOptions, Uploaded, upload};

/// Options for reading and storing a manifest.
#[derive(Clone, Debug)]
pub struct ManifestOptions {
    /// Copies of manifests; `None` to download the present one each time.
    pub cache: Option<ManifestCache>,
    /// Password of the link of a manifest.
    pub password: Option<String>,
    /// Attempts after the first one. Default 3.
    pub retries: u32,
    /// The longest total wait that the service may require. Default 1 hour.
    pub max_wait: Duration,
}

impl Default for ManifestOptions {
    fn default() -> Self {
        Self {
            cache: None,
            password: None,
            retries: 3,
            max_wait: Duration::from_secs(3_600),
        }
    }
}

/// What was done with a manifest.
#[derive(Clone, Debug)]
pub enum Stored {
    /// A new one was stored.
    New {
        /// Its link.
        link: String,
        /// Number of its entries.
        entries: usize,
    },
    /// The present one has the same entries, or there are none.
    Unchanged,
    /// The present one was written by a newer version of this library, and was
    /// left as it is.
    Kept,
}

/// Replaces the manifest of the folder with this id, or of the top folder, by a new
/// one. `present` is the present one, as [`load`](super::load) returns it. Sends
/// nothing if that has the same entries.
///
/// The session needs [`Scope::Upload`](crate::Scope), and `Manage` if there is a
/// manifest; it should wait on its own.
pub async fn store(
    session: &mut Session,
    folder: Option<&str>,
    present: &Loaded,
    new: &FolderManifest,
    options: &ManifestOptions,
) -> Result<Stored, Error> {
    match new_version(present, new)? {
        Ok(version) => replace(session, folder, present, version, options).await,
        Err(unchanged) => Ok(unchanged),
    }
}

/// The content of a manifest that is not stored yet.
pub(crate) struct NewVersion {
    bytes: Vec<u8>,
    entries: usize,
}

/// Returns what would replace the present manifest, or why nothing does.
pub(crate) fn new_version(
    present: &Loaded,
    new: &FolderManifest,
) -> Result<Result<NewVersion, Stored>, Error> {
    if matches!(present.unusable, Some(Unusable::Newer(_))) {
        return Ok(Err(Stored::Kept));
    }
    let text = json(new)?;
    let versions = &present.versions;
    let is_known = match &present.manifest {
        Some(manifest) => versions.len() == 1 && json(manifest)? == text,
        None => versions.is_empty() && new.is_empty(),
    };
    if is_known {
        return Ok(Err(Stored::Unchanged));
    }
    Ok(Ok(NewVersion {
        bytes: FolderManifest::compress(&text).map_err(Error::internal)?,
        entries: new.entries().len(),
    }))
}

/// Stores a new version and removes the present ones once it is verified.
pub(crate) async fn replace(
    session: &mut Session,
    folder: Option<&str>,
    present: &Loaded,
    new: NewVersion,
    options: &ManifestOptions,
) -> Result<Stored, Error> {
    let NewVersion { bytes, entries } = new;
    let done = send(session, folder, &bytes, options).await?;
    let link = done.receipt.link;
    if let Some(cache) = &options.cache {
        cache.put(&link, &bytes);
    }
    if done.verified != Verified::No {
        remove(session, &present.versions, options).await?;
    }
    Ok(Stored::New { link, entries })
}

fn json(manifest: &FolderManifest) -> Result<Vec<u8>, Error> {
    manifest.to_json().map_err(Error::internal)
}

/// Uploads a manifest and verifies it.
async fn send(
    session: &mut Session,
    folder: Option<&str>,
    bytes: &[u8],
    options: &ManifestOptions,
) -> Result<Uploaded, Error> {
    let at = tempfile::tempdir().map_err(|e| Error::io(std::env::temp_dir(), "written", e))?;
    let path = at.path().join(NAME);
    let written = tokio::fs::write(&path, bytes).await;
    written.map_err(|e| Error::io(&path, "written", e))?;
    let upload_options = UploadOptions {
        folder: folder.map(str::to_owned),
        password: options.password.clone(),
        checksum: true,
        ..UploadOptions::default()
    };
    let mut policy = RetryPolicy::new(options.retries, options.max_wait);
    loop {
        let uploading = upload(session, &path, upload_options.clone());
        let error = match uploading.await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        match policy.pause(&error) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Err(error),
        }
    }
}

/// Removes the older versions.
async fn remove(
    session: &mut Session,
    versions: &[Entry],
    options: &ManifestOptions,
) -> Result<(), Error> {
    let links: Vec<String> = versions.iter().filter_map(|v| v.link.clone()).collect();
    if links.is_empty() {
        return Ok(());
    }
    let gone = session.remove_files(links.clone()).await?;
    if let Some(cache) = &options.cache {
        gone.iter().for_each(|link| cache.remove(link));
    }
    match links.len().saturating_sub(gone.len()) {
        0 => Ok(()),
        left => Err(Error::NotRemoved { left }),
    }
}
