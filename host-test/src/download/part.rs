//! A file on its way: `NAME.part`, written and hashed by a thread of its own,
//! renamed only when everything is right, removed otherwise. Must not know
//! where the bytes come from.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use tempfile::TempPath;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::bindings::Checksum;
use crate::checksum::{self, Hasher};
use crate::error::Error;

/// Blocks that wait to be written; more would only use memory.
const QUEUE: usize = 16;

/// What the writer leaves: the checksum, and the file with its lock, which
/// must hold until the file has its name.
struct Written {
    checksum: Option<Checksum>,
    file: File,
}

pub(super) struct Part {
    sender: Option<mpsc::Sender<Bytes>>,
    writer: JoinHandle<Result<Written, Error>>,
    expected: Option<Checksum>,
    part: TempPath,
    target: PathBuf,
    overwrite: bool,
}

impl Part {
    /// Creates `TARGET.part` in the target's folder, and the folder.
    pub(super) async fn create(
        target: PathBuf,
        overwrite: bool,
        expected: Option<&Checksum>,
    ) -> Result<Self, Error> {
        // A checksum of an algorithm that this host lacks cannot be compared.
        let hasher = expected.and_then(|c| Hasher::new(&c.algorithm));
        let expected = expected.filter(|_| hasher.is_some()).cloned();
        let opened = target.clone();
        let (file, part) = blocking(move || open(&opened, overwrite)).await??;
        let (sender, blocks) = mpsc::channel(QUEUE);
        let path = part.to_path_buf();
        let writer = tokio::task::spawn_blocking(move || write(&path, file, blocks, hasher));
        Ok(Self {
            sender: Some(sender),
            writer,
            expected,
            part,
            target,
            overwrite,
        })
    }

    /// Takes the next bytes.
    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<(), Error> {
        let Some(sender) = &self.sender else {
            return Ok(());
        };
        if sender.send(bytes).await.is_ok() {
            return Ok(());
        }
        // The writer has given up: its error says why.
        self.sender = None;
        self.finish_writing().await.map(|_| ())
    }

    /// All bytes are there: compares the checksum, makes the data durable and
    /// gives the file its name. The checksum comes back if it was compared.
    pub(super) async fn complete(mut self) -> Result<Option<Checksum>, Error> {
        self.sender = None;
        let Written { checksum, file } = self.finish_writing().await?;
        if let (Some(expected), Some(found)) = (&self.expected, &checksum) {
            checksum::compare(expected, found)?;
        }
        let Self {
            part,
            target,
            overwrite,
            ..
        } = self;
        blocking(move || {
            let renamed = if overwrite {
                part.persist(&target)
            } else {
                part.persist_noclobber(&target)
            };
            match renamed {
                Ok(()) => {}
                Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => {
                    return Err(Error::Exists(target));
                }
                Err(e) => return Err(Error::io(target, "given its name", e.error)),
            }
            sync_folder(&target);
            drop(file);
            Ok(())
        })
        .await??;
        Ok(checksum)
    }

    async fn finish_writing(&mut self) -> Result<Written, Error> {
        (&mut self.writer).await.map_err(|e| panicked(&e))?
    }
}

fn open(target: &Path, overwrite: bool) -> Result<(File, TempPath), Error> {
    if let Some(folder) = target.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, "created", e))?;
    }
    if !overwrite && std::fs::symlink_metadata(target).is_ok() {
        return Err(Error::Exists(target.to_owned()));
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = target.with_file_name(name);
    // What lies there may be the rest of a run that was killed, but no link.
    if std::fs::symlink_metadata(&part).is_ok_and(|m| !m.is_file()) {
        return Err(Error::Exists(part));
    }
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&part)
        .map_err(|e| Error::io(&part, "created", e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::Busy(target.to_owned())),
        // Not all file systems lock; then two processes are the user's to avoid.
        Err(TryLockError::Error(e)) => tracing::debug!("no lock on {}: {e}", part.display()),
    }
    // Between opening and locking, the one who held the lock may have given the
    // file its final name: then it is not ours to empty.
    if !is_still(&file, &part) {
        return Err(Error::Busy(target.to_owned()));
    }
    file.set_len(0)
        .map_err(|e| Error::io(&part, "written", e))?;
    let part = TempPath::try_from_path(&part).map_err(|e| Error::io(&part, "created", e))?;
    Ok((file, part))
}

/// Whether a path still leads to an open file.
fn is_still(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |m: std::fs::Metadata| (m.dev(), m.ino());
        let named = std::fs::symlink_metadata(path).map(id);
        matches!((file.metadata().map(id), named), (Ok(a), Ok(b)) if a == b)
    }
    #[cfg(not(unix))]
    {
        // Windows does not rename a file that another process has open.
        let _ = file;
        path.is_file()
    }
}

fn write(
    path: &Path,
    mut file: File,
    mut blocks: mpsc::Receiver<Bytes>,
    mut hasher: Option<Hasher>,
) -> Result<Written, Error> {
    let failed = |e| Error::io(path, "written", e);
    while let Some(block) = blocks.blocking_recv() {
        file.write_all(&block).map_err(failed)?;
        if let Some(hasher) = &mut hasher {
            hasher.update(&block);
        }
    }
    file.sync_all().map_err(failed)?;
    Ok(Written {
        checksum: hasher.map(Hasher::finish),
        file,
    })
}

/// Makes a rename durable, where the system can.
fn sync_folder(target: &Path) {
    #[cfg(unix)]
    if let Some(folder) = target.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if let Err(e) = File::open(folder).and_then(|f| f.sync_all()) {
            tracing::debug!("{} was not synced: {e}", folder.display());
        }
    }
    #[cfg(not(unix))]
    let _ = target;
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| panicked(&e))
}

fn panicked(error: &tokio::task::JoinError) -> Error {
    Error::Invalid(format!("a thread of this program failed: {error}"))
}
