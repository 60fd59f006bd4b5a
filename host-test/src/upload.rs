//! Uploads one file and makes sure that what the service stored is what was
//! sent. Must not know commands or terminals.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::bindings::{Checksum, Receipt, UploadRequest};
use crate::checksum;
use crate::content::Content;
use crate::download::Verified;
use crate::error::Error;
use crate::session::Session;

/// How often the progress is told.
const TELL: Duration = Duration::from_millis(100);

/// How to upload a file.
#[derive(Clone, Debug)]
pub struct UploadOptions {
    /// Name under which it is stored; none: the file's own.
    pub file_name: Option<String>,
    /// Id of the folder of the account; none: its top folder.
    pub folder: Option<String>,
    /// Password that the link will ask for.
    pub password: Option<String>,
    /// Compare the checksum of the file with the service's.
    pub checksum: bool,
    /// Options with target `upload`.
    pub options: Vec<(String, String)>,
}

/// What happens during an upload.
#[derive(Clone, Copy, Debug)]
pub enum UploadEvent {
    /// The file was opened.
    Started {
        /// Bytes of the file.
        size: u64,
    },
    /// The plugin has taken more of the file.
    Sent {
        /// So many bytes so far.
        bytes: u64,
    },
    /// The receipt is there; the checksum is being compared.
    Verifying,
}

/// A finished upload.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// What the service says.
    pub receipt: Receipt,
    /// Bytes that were sent.
    pub size: u64,
    /// How it was verified.
    pub verified: Verified,
}

/// Uploads a file. Dropping the future cancels it.
pub async fn upload(
    session: &mut Session,
    path: &Path,
    options: &UploadOptions,
    on_event: &mut (dyn FnMut(UploadEvent) + Send),
) -> Result<Uploaded, Error> {
    let content = Content::open(path)?;
    let size = content.size();
    let own_name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let file_name = options
        .file_name
        .clone()
        .or(own_name)
        .ok_or_else(|| Error::Invalid(format!("{} has no file name", path.display())))?;
    on_event(UploadEvent::Started { size });

    let algorithm = match options.checksum {
        true => session.describe().await?.checksum_algorithm,
        false => None,
    };
    let hashing = algorithm.map(|algorithm| Hashing::start(path, algorithm));
    let request = UploadRequest {
        file_name,
        size,
        folder: options.folder.clone(),
        password: options.password.clone(),
        checksum: None,
        options: options.options.clone(),
    };
    let progress = content.progress();
    let receipt = {
        let mut sending = std::pin::pin!(session.upload(request, content));
        let mut ticks = tokio::time::interval(TELL);
        loop {
            tokio::select! {
                receipt = &mut sending => break receipt?,
                _ = ticks.tick() => on_event(UploadEvent::Sent { bytes: progress.bytes() }),
            }
        }
    };
    on_event(UploadEvent::Sent { bytes: size });

    let mut verified = match receipt.size {
        Some(stored) if stored == size => Verified::Size,
        Some(stored) => {
            return Err(Error::Size {
                expected: size,
                found: stored,
            });
        }
        None => Verified::No,
    };
    // Waiting for the hash is worthwhile only when there is one to compare with.
    if let (Some(hashing), Some(stored)) = (hashing, &receipt.checksum)
        && hashing.algorithm == stored.algorithm
    {
        on_event(UploadEvent::Verifying);
        let sent = hashing.finish().await?;
        if !checksum::same(&sent, stored) {
            return Err(Error::Stored {
                link: receipt.link.clone(),
                algorithm: sent.algorithm,
            });
        }
        verified = Verified::Checksum;
    }
    Ok(Uploaded {
        receipt,
        size,
        verified,
    })
}

/// A file being hashed beside its upload, by a reader of its own.
struct Hashing {
    algorithm: String,
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Result<Checksum, Error>>,
}

impl Hashing {
    fn start(path: &Path, algorithm: String) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (path, name, stopped) = (path.to_owned(), algorithm.clone(), stop.clone());
        Self {
            algorithm,
            stop,
            task: tokio::task::spawn_blocking(move || {
                checksum::of_file(&path, &name, &|| stopped.load(Ordering::Relaxed))
            }),
        }
    }

    async fn finish(mut self) -> Result<Checksum, Error> {
        (&mut self.task)
            .await
            .map_err(|e| Error::Invalid(format!("a thread of this program failed: {e}")))?
    }
}

impl Drop for Hashing {
    /// Nobody waits for the rest of a large file whose upload has failed.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
