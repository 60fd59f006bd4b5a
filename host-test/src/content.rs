//! The content of an upload: a file that a separate thread reads ahead in large
//! blocks, passed to a plugin as a WASI stream. Must not know the network.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use hoster_crypt::encrypted_size;
use tokio::sync::mpsc;
use wasmtime_wasi::p2::{DynInputStream, InputStream, Pollable, StreamError};

use crate::activity::Activity;
use crate::crypt::Sealing;
use crate::error::Error;
use crate::limits::Limits;

/// Bytes per read. Blocks of this size moved 2.7 GB/s through the sandbox;
/// blocks of 64 KiB moved 0.8 GB/s.
const BLOCK: usize = 1 << 20;

/// Number of blocks read ahead.
const AHEAD: usize = 4;

/// The content of an upload.
pub struct Content {
    path: PathBuf,
    file: File,
    size: u64,
    /// How it is encrypted, if it is.
    sealing: Option<Sealing>,
    sent: Arc<AtomicU64>,
}

/// Shows how much of a [`Content`] has been sent.
#[derive(Clone)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Returns the bytes that the plugin has consumed so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Content {
    /// Opens a file for uploading.
    pub fn open(path: &Path) -> Result<Self, Error> {
        // Checked before opening, because opening a named pipe waits for its
        // writer.
        let named = std::fs::metadata(path).map_err(|e| Error::io(path, "read", e))?;
        if !named.is_file() {
            return Err(Error::NotAFile(path.to_owned()));
        }
        let file = File::open(path).map_err(|e| Error::io(path, "read", e))?;
        let metadata = file.metadata().map_err(|e| Error::io(path, "read", e))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            size: metadata.len(),
            sealing: None,
            sent: Arc::default(),
        })
    }

    /// Encrypts the content while it is sent.
    #[must_use]
    pub(crate) fn sealed(mut self, sealing: Sealing) -> Self {
        self.sealing = Some(sealing);
        self
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.sealing.is_some()
    }

    /// Returns the size of the file in bytes when it was opened.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns how many bytes are sent: those of the file, or of its encrypted
    /// form.
    pub(crate) fn sent_size(&self) -> u64 {
        match &self.sealing {
            Some(_) => encrypted_size(self.size),
            None => self.size,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn metadata(&self) -> std::io::Result<std::fs::Metadata> {
        self.file.metadata()
    }

    /// Returns the progress of the upload.
    pub fn progress(&self) -> Progress {
        Progress(self.sent.clone())
    }

    pub(crate) fn sent(&self) -> Arc<AtomicU64> {
        self.sent.clone()
    }

    pub(crate) fn watcher(&self) -> Watcher {
        Watcher {
            sent: self.sent.clone(),
            size: self.sent_size(),
        }
    }

    /// Starts to read.
    pub(crate) fn into_stream(self, activity: Activity) -> DynInputStream {
        let (sender, blocks) = mpsc::channel(AHEAD);
        let sent_size = self.sent_size();
        let Self {
            path,
            file,
            size,
            sealing,
            ..
        } = self;
        let file = file.take(size);
        let source: Box<dyn Read + Send> = match sealing {
            Some(sealing) => Box::new(sealing.encrypt(file)),
            None => Box::new(file),
        };
        // A thread rather than a task, because a slow disk must not block the
        // runtime. It ends with the file, or when the stream is dropped.
        std::thread::spawn(move || read(&path, source, sent_size, &sender));
        Box::new(Blocks {
            blocks,
            next: None,
            sent: self.sent,
            activity,
        })
    }
}

/// Memory that is reused once its bytes were sent: allocating new pages for
/// each block costs the system as much as reading them.
struct Block {
    memory: Vec<u8>,
    length: usize,
    home: std::sync::mpsc::Sender<Vec<u8>>,
}

impl AsRef<[u8]> for Block {
    fn as_ref(&self) -> &[u8] {
        &self.memory[..self.length]
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // Fails if nobody receives it any longer; the memory is then freed.
        let _ = self.home.send(std::mem::take(&mut self.memory));
    }
}

/// Passes on `size` bytes of what a file becomes.
fn read(
    path: &Path,
    mut source: impl Read,
    size: u64,
    sender: &mpsc::Sender<Result<Bytes, String>>,
) {
    let mut left = size;
    let largest = BLOCK.min(usize::try_from(size).unwrap_or(BLOCK));
    let (home, returned) = std::sync::mpsc::channel();
    while left > 0 {
        let mut memory = returned.try_recv().unwrap_or_else(|_| vec![0; largest]);
        let read = match source.read(&mut memory) {
            Ok(0) => Err(format!(
                "{} became shorter while it was read",
                path.display()
            )),
            Ok(n) => Ok(n),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => Err(format!("{} cannot be read: {e}", path.display())),
        };
        match read {
            Ok(n) => {
                left -= n as u64;
                let block = Bytes::from_owner(Block {
                    memory,
                    length: n,
                    home: home.clone(),
                });
                if sender.blocking_send(Ok(block)).is_err() {
                    return;
                }
            }
            Err(reason) => {
                let _ = sender.blocking_send(Err(reason));
                return;
            }
        }
    }
}

/// The plugin's end of the content.
struct Blocks {
    blocks: mpsc::Receiver<Result<Bytes, String>>,
    next: Option<Result<Bytes, String>>,
    sent: Arc<AtomicU64>,
    activity: Activity,
}

impl InputStream for Blocks {
    fn read(&mut self, size: usize) -> Result<Bytes, StreamError> {
        let next = match self.next.take() {
            Some(next) => next,
            None => match self.blocks.try_recv() {
                Ok(next) => next,
                Err(mpsc::error::TryRecvError::Empty) => return Ok(Bytes::new()),
                Err(mpsc::error::TryRecvError::Disconnected) => return Err(StreamError::Closed),
            },
        };
        let mut block =
            next.map_err(|reason| StreamError::LastOperationFailed(wasmtime::Error::msg(reason)))?;
        let taken = block.split_to(size.min(block.len()));
        if !block.is_empty() {
            self.next = Some(Ok(block));
        }
        self.sent.fetch_add(taken.len() as u64, Ordering::Relaxed);
        self.activity.touch();
        Ok(taken)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Blocks {
    async fn ready(&mut self) {
        if self.next.is_none() {
            // Closed; `read` reports that.
            self.next = self.blocks.recv().await;
        }
    }
}

/// Knows when the last byte was consumed.
pub(crate) struct Watcher {
    sent: Arc<AtomicU64>,
    size: u64,
}

impl Watcher {
    /// Lets an upload run as long as bytes move, and then as long as a receipt
    /// may take. Returns `None` if one of the two limits was reached.
    pub(crate) async fn watch<F: Future>(
        self,
        activity: &Activity,
        limits: &Limits,
        work: F,
    ) -> Option<F::Output> {
        let mut work = std::pin::pin!(work);
        match activity.watch(limits.upload_idle, &mut work).await {
            Some(output) => Some(output),
            None if self.sent.load(Ordering::Relaxed) >= self.size => {
                let rest = limits.receipt.saturating_sub(limits.upload_idle);
                tokio::time::timeout(rest, work).await.ok()
            }
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn ends(sent: u64, after: Duration) -> bool {
        let watcher = Watcher {
            sent: Arc::new(AtomicU64::new(sent)),
            size: 10,
        };
        let work = tokio::time::sleep(after);
        watcher
            .watch(&Activity::new(), &Limits::default(), work)
            .await
            .is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_may_take_its_time_with_a_receipt_but_not_with_the_bytes() {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        assert!(ends(10, minutes(10)).await);
        assert!(!ends(10, minutes(20)).await);
        assert!(!ends(9, minutes(10)).await);
    }
}
