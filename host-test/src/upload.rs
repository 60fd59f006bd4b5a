//! Uploads files and verifies that the service stored what was sent. Must not know
//! commands or terminals.
//!
//! [`upload`] uploads one file, [`Queue`] many, for example those that
//! [`find_files`] returns.

mod existing;
mod folders;
mod hashing;
mod key;
mod queue;
mod retry;
mod stored;
mod tree;

pub use existing::SameName;
pub(crate) use existing::compare as compare_with_stored;
pub(crate) use hashing::LocalChecksums;
use key::key;
pub use queue::{Destination, Outcome, Queue, QueueEvent, QueueOptions, Replaced};
pub(crate) use retry::RetryPolicy;
pub use stored::{StoredFile, StoredFiles};
pub use tree::{
    FoundFiles, LocalFile, LocalFolder, LocalLink, LocalRoot, Selection, SkipReason, Skipped,
    find as find_files,
};

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::bindings::{ErrorCode, Receipt, UploadRequest};
use crate::checksum;
use crate::content::Content;
use crate::crypt::{Crypt, Nonce, Sealing, encrypted_size};
use crate::download::{Verified, whole_name};
use crate::error::Error;
use crate::hash_cache::HashCache;
use crate::running::{Events, Running};
use crate::service::PendingUpload;
use crate::session::Session;
use hashing::{Hashed, Hashing, store};

/// Interval of progress events.
const REPORT: Duration = Duration::from_millis(100);

/// The pause before a receipt is requested again, if the service names none.
const RECEIPT_INTERVAL: Duration = Duration::from_secs(5);

/// Options of an upload.
#[derive(Clone, Debug, Default)]
pub struct UploadOptions {
    /// Name under which the file is stored; `None` for its own name.
    pub file_name: Option<String>,
    /// Id of a folder of the account; `None` for the top folder.
    pub folder: Option<String>,
    /// Password that the link will require.
    pub password: Option<String>,
    /// Compare the checksum of the file with the service's.
    pub checksum: bool,
    /// Options with target `upload`.
    pub options: Vec<(String, String)>,
    /// Stores the checksum of each file whose upload it has verified. A queue also
    /// compares files with those in the account by it. `None` for no cache.
    pub hash_cache: Option<HashCache>,
}

/// An event of an upload.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum UploadEvent {
    /// The file was opened.
    Started {
        /// Bytes of the file.
        size: u64,
    },
    /// The plugin has taken more of the file.
    Sent {
        /// Bytes so far.
        bytes: u64,
    },
    /// Everything was sent; the service is storing it.
    Confirming,
    /// The receipt has arrived; the checksum is being compared.
    Verifying,
}

/// A finished upload.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Uploaded {
    /// The receipt of the service.
    pub receipt: Receipt,
    /// Bytes that were sent.
    pub size: u64,
    /// How it was verified.
    pub verified: Verified,
}

/// Uploads a file. Dropping the returned value stops it.
///
/// If an earlier run sent the whole file and only its receipt is missing, the file
/// is not sent again. Errors besides those of the plugin: [`Error::Unconfirmed`],
/// [`Error::Torn`], [`Error::Size`], [`Error::Stored`].
pub fn upload<'a>(
    session: &'a mut Session,
    path: &'a Path,
    options: UploadOptions,
) -> Running<'a, UploadEvent, Result<Uploaded, Error>> {
    Running::new(move |events| async move { run(session, path, &options, &events).await })
}

async fn run(
    session: &mut Session,
    path: &Path,
    options: &UploadOptions,
    events: &Events<UploadEvent>,
) -> Result<Uploaded, Error> {
    let content = Content::open(path)?;
    let size = content.size();
    let source = Source::of(&content)?;
    let request = request(path, size, options)?;
    events.send(UploadEvent::Started { size });

    let algorithm = match options.checksum {
        true => session.describe().await?.checksum_algorithm,
        false => None,
    };
    let sent = send(session, &source, request, content, algorithm, events).await?;
    if !source.is_unchanged() {
        return Err(Error::Torn {
            path: path.to_owned(),
            link: sent.receipt.link,
        });
    }
    let receipt = sent.receipt.clone();
    let verified = verify(session.crypt().cloned(), sent, options, events).await?;
    Ok(Uploaded {
        receipt,
        size,
        verified,
    })
}

/// Compares the receipt of a file with what was sent.
async fn verify(
    crypt: Option<Arc<Crypt>>,
    sent: Sent,
    options: &UploadOptions,
    events: &Events<UploadEvent>,
) -> Result<Verified, Error> {
    let receipt = sent.receipt;
    let by_size = match receipt.size {
        Some(stored) if stored == sent.size => Verified::Size,
        Some(stored) => {
            return Err(Error::Size {
                expected: sent.size,
                found: stored,
            });
        }
        None => Verified::No,
    };
    // The hash is only worth waiting for if there is one to compare it with.
    let (Some(hashing), Some(stored)) = (sent.hashing, &receipt.checksum) else {
        return Ok(by_size);
    };
    if hashing.algorithm() != stored.algorithm {
        return Ok(by_size);
    }
    events.send(UploadEvent::Verifying);
    let Hashed { file, sealed } = hashing.finish().await?;
    let expected = sealed.as_ref().unwrap_or(&file.checksum);
    if !checksum::same(expected, stored) {
        return Err(Error::Stored {
            link: receipt.link,
            algorithm: expected.algorithm.clone(),
        });
    }
    if let (Some(crypt), Some(sealed)) = (crypt, sealed) {
        let plain = file.checksum.clone();
        let remembering = tokio::task::spawn_blocking(move || crypt.remember(&sealed, &plain));
        remembering.await.map_err(Error::internal)?;
    }
    if let Some(cache) = &options.hash_cache {
        store(cache, file).await?;
    }
    Ok(Verified::Checksum)
}

/// Returns the size of a file that an upload would send, or the error with which
/// the plugin refuses it before it sends a request. A session without scopes sends
/// nothing.
async fn rehearse(
    session: &mut Session,
    path: &Path,
    options: &UploadOptions,
) -> Result<u64, Error> {
    let size = Content::open(path)?.size();
    let request = request(path, size, options)?;
    session.rehearse_upload(request).await?;
    Ok(size)
}

fn request(path: &Path, size: u64, options: &UploadOptions) -> Result<UploadRequest, Error> {
    let own_name = whole_name(path);
    let file_name = options
        .file_name
        .clone()
        .or(own_name)
        .ok_or_else(|| Error::NoFileName(path.to_owned()))?;
    Ok(UploadRequest {
        file_name,
        size,
        folder: options.folder.clone(),
        password: options.password.clone(),
        checksum: None,
        options: options.options.clone(),
    })
}

/// A file that the service has.
struct Sent {
    receipt: Receipt,
    /// Bytes that were sent.
    size: u64,
    /// Hashes the file in the meantime.
    hashing: Option<Hashing>,
}

/// Uploads a file, or fetches the receipt of an earlier upload of the same file.
/// Hashes it in the meantime, if there is an `algorithm`.
async fn send(
    session: &mut Session,
    source: &Source,
    request: UploadRequest,
    content: Content,
    algorithm: Option<String>,
    events: &Events<UploadEvent>,
) -> Result<Sent, Error> {
    let service = session.service().clone();
    let pending = service.pending_uploads();
    let crypt = session.crypt().cloned();
    let key = key(session.subject(), source, &request, crypt.as_deref());
    if let Some(earlier) = pending.get(&key).await {
        events.send(UploadEvent::Confirming);
        match sent_earlier(session, source, &earlier, algorithm.clone()).await {
            Ok(sent) => {
                pending.remove(&key).await;
                return Ok(sent);
            }
            Err(error @ Error::Unconfirmed { .. }) => return Err(error),
            // The service no longer knows it: the file is sent again, with another
            // nonce, because its content may have changed.
            Err(_) => pending.remove(&key).await,
        }
    }
    let sealing = crypt.map(|crypt| crypt.sealing()).transpose();
    let sealing = sealing.map_err(Error::internal)?;
    let nonce = sealing.as_ref().map(|s| hex::encode(s.nonce().to_bytes()));
    let hashing = algorithm.map(|name| Hashing::start(&source.path, name, sealing.clone()));
    let content = match sealing {
        Some(sealing) => content.sealed(sealing),
        None => content,
    };
    let size = content.sent_size();
    let id = send_content(session, request, content, events).await?;
    pending.put(&key, &id, nonce).await;
    events.send(UploadEvent::Sent { bytes: source.size });
    events.send(UploadEvent::Confirming);
    let receipt = confirmed(session, source, &id).await;
    if !matches!(receipt, Err(Error::Unconfirmed { .. })) {
        pending.remove(&key).await;
    }
    Ok(Sent {
        receipt: receipt?,
        size,
        hashing,
    })
}

/// Fetches the receipt of a file that an earlier run has sent.
async fn sent_earlier(
    session: &mut Session,
    source: &Source,
    earlier: &PendingUpload,
    algorithm: Option<String>,
) -> Result<Sent, Error> {
    let (size, sealing) = match session.crypt() {
        None => (source.size, Some(None)),
        Some(crypt) => {
            let sealing = earlier_sealing(crypt, earlier.nonce.as_deref());
            (encrypted_size(source.size), sealing.map(Some))
        }
    };
    // Without its nonce, an encrypted file cannot be compared.
    let hashing = algorithm.zip(sealing);
    let hashing = hashing.map(|(name, sealing)| Hashing::start(&source.path, name, sealing));
    Ok(Sent {
        receipt: confirmed(session, source, &earlier.id).await?,
        size,
        hashing,
    })
}

/// Sends the content of a file and returns the id of the upload.
async fn send_content(
    session: &mut Session,
    request: UploadRequest,
    content: Content,
    events: &Events<UploadEvent>,
) -> Result<String, Error> {
    let ticket = session.begin_upload(request).await?;
    let (progress, size) = (content.progress(), content.size());
    let mut sending = std::pin::pin!(session.send_upload(ticket, content));
    let mut ticks = tokio::time::interval(REPORT);
    loop {
        tokio::select! {
            id = &mut sending => return id,
            _ = ticks.tick() => {
                // Encryption adds a few bytes.
                let bytes = progress.bytes().min(size);
                events.send(UploadEvent::Sent { bytes });
            }
        }
    }
}

/// Returns how an earlier run encrypted a file.
fn earlier_sealing(crypt: &Crypt, nonce: Option<&str>) -> Option<Sealing> {
    let bytes = hex::decode(nonce?).ok()?;
    let nonce = Nonce::from_bytes(bytes.try_into().ok()?);
    Some(crypt.sealing_with(nonce))
}

/// Requests a receipt until it arrives. The file is stored, so a service that is
/// late or not reachable for a while is queried once more.
async fn confirmed(session: &mut Session, source: &Source, id: &str) -> Result<Receipt, Error> {
    let until = Instant::now() + session.limits().receipt;
    loop {
        let error = match session.finish_upload(id).await {
            Ok(receipt) => return Ok(receipt),
            Err(error) => error,
        };
        let is_late = match &error {
            Error::Plugin(error) => matches!(
                error.code,
                ErrorCode::Unavailable
                    | ErrorCode::Network
                    | ErrorCode::Timeout
                    | ErrorCode::RateLimited
            ),
            Error::TimedOut { .. } | Error::TooEarly(_) => true,
            _ => false,
        };
        let wait = error.retry_after().unwrap_or(RECEIPT_INTERVAL);
        if !is_late {
            return Err(error);
        }
        if Instant::now() + wait >= until {
            return Err(Error::Unconfirmed {
                path: source.path.clone(),
            });
        }
        tokio::time::sleep(wait).await;
    }
}

/// The state of a file when its upload began.
pub(crate) struct Source {
    path: PathBuf,
    size: u64,
    modified: Option<SystemTime>,
}

impl Source {
    fn of(content: &Content) -> Result<Self, Error> {
        let path = content.path().to_owned();
        let metadata = content
            .metadata()
            .map_err(|e| Error::io(&path, "read", e))?;
        Ok(Self {
            path,
            size: content.size(),
            modified: metadata.modified().ok(),
        })
    }

    /// Returns whether the file at the path is still the same.
    fn is_unchanged(&self) -> bool {
        std::fs::metadata(&self.path)
            .is_ok_and(|now| now.len() == self.size && now.modified().ok() == self.modified)
    }

    /// Returns text that identifies the file and its version.
    fn identity(&self) -> String {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        format!("{:?} {:?}", path, self.modified)
    }
}
