//! Writes the blocks of all connections of one file, on its own thread, and
//! updates the sidecar. Must not know where the bytes come from.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use rangemap::RangeSet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;

use super::part::Part;
use super::positional;
use super::sidecar::{Sidecar, State};
use super::watermark::Watermark;
use crate::error::Error;
use crate::system;

/// Maximum bytes of one connection that wait to be written; more would only use
/// memory.
pub(super) const IN_FLIGHT: usize = 1 << 20;

/// A killed process loses at most this much of what was written.
const NOTE_EVERY: u64 = 1 << 20;

/// A power failure costs at most about this much of what was written.
const SYNC_EVERY: u64 = 64 << 20;

/// Bytes for one offset of the file.
struct Block {
    offset: u64,
    bytes: Vec<Bytes>,
    _room: OwnedSemaphorePermit,
}

/// Receives the bytes of connections.
#[derive(Clone)]
pub(super) struct Blocks {
    sender: mpsc::Sender<Block>,
    room: Arc<Semaphore>,
}

/// The thread has given up; its own error says why.
pub(super) struct GivenUp;

impl Blocks {
    /// Queues bytes; waits while too many bytes are queued.
    pub(super) async fn write(&self, offset: u64, bytes: Vec<Bytes>) -> Result<(), GivenUp> {
        let length: usize = bytes.iter().map(Bytes::len).sum();
        let permits = length.min(IN_FLIGHT) as u32;
        let room = self.room.clone().acquire_many_owned(permits);
        let block = Block {
            offset,
            bytes,
            _room: room.await.map_err(|_| GivenUp)?,
        };
        self.sender.send(block).await.map_err(|_| GivenUp)
    }
}

/// The thread that writes one file.
pub(super) struct Writer {
    blocks: Blocks,
    thread: JoinHandle<Result<(), Error>>,
}

impl Writer {
    /// Starts to write a part of which `done` is on disk. `state` is for its
    /// sidecar, if it has one.
    pub(super) fn start(
        part: &Part,
        done: RangeSet<u64>,
        state: Option<State>,
        connections: usize,
    ) -> Result<Self, Error> {
        let failed = |e| Error::io(part.path(), "written", e);
        let sidecar = part.sidecar()?.zip(state);
        let (sender, blocks) = mpsc::channel(64);
        let mut work = Work {
            path: part.path(),
            file: part.file.try_clone().map_err(failed)?,
            sidecar: sidecar.map(|(file, state)| Arc::new(Mutex::new(Sidecar::new(file, state)))),
            watermark: part.watermark.clone(),
            not_noted: 0,
            not_synced: 0,
            syncing: None,
        };
        for range in done {
            work.watermark.wrote(range);
        }
        // Marks the part as ours before its first byte.
        work.note().map_err(failed)?;
        Ok(Self {
            blocks: Blocks {
                sender,
                room: Arc::new(Semaphore::new(IN_FLIGHT * connections.max(1))),
            },
            thread: tokio::task::spawn_blocking(move || work.run(blocks)),
        })
    }

    pub(super) fn blocks(&self) -> Blocks {
        self.blocks.clone()
    }

    /// Waits until everything that was queued is written. No connection may be
    /// left.
    pub(super) async fn finish(self) -> Result<(), Error> {
        drop(self.blocks);
        self.thread.await.map_err(Error::internal)?
    }
}

struct Work {
    path: PathBuf,
    file: File,
    sidecar: Option<Arc<Mutex<Sidecar>>>,
    watermark: Arc<Watermark>,
    not_noted: u64,
    not_synced: u64,
    syncing: Option<std::thread::JoinHandle<()>>,
}

impl Work {
    fn run(mut self, mut blocks: mpsc::Receiver<Block>) -> Result<(), Error> {
        let outcome = loop {
            let Some(block) = blocks.blocking_recv() else {
                break Ok(());
            };
            if let Err(e) = self.write(block) {
                break Err(Error::io(&self.path, "written", e));
            }
        };
        // What is written counts, even if the disk is full now.
        let noted = self.note();
        self.watermark.end();
        outcome?;
        noted.map_err(|e| Error::io(&self.path, "written", e))
    }

    fn write(&mut self, block: Block) -> std::io::Result<()> {
        let mut end = block.offset;
        for bytes in &block.bytes {
            positional::write_all_at(&self.file, bytes, end)?;
            end += bytes.len() as u64;
        }
        if end == block.offset {
            return Ok(());
        }
        let length = end - block.offset;
        self.watermark.wrote(block.offset..end);
        self.not_noted += length;
        self.not_synced += length;
        if self.not_noted >= NOTE_EVERY {
            self.note()?;
        }
        if self.not_synced >= SYNC_EVERY {
            self.sync();
        }
        Ok(())
    }

    fn note(&mut self) -> std::io::Result<()> {
        self.not_noted = 0;
        match &self.sidecar {
            Some(sidecar) => lock(sidecar).written(&self.watermark.written()),
            None => Ok(()),
        }
    }

    /// Makes what is written so far durable, on a separate thread, because the
    /// disk may be slow. One sync at a time.
    fn sync(&mut self) {
        let Some(sidecar) = &self.sidecar else { return };
        if self
            .syncing
            .as_ref()
            .is_some_and(|thread| !thread.is_finished())
        {
            return;
        }
        let (Ok(file), sidecar, written) = (
            self.file.try_clone(),
            sidecar.clone(),
            self.watermark.written(),
        ) else {
            return;
        };
        self.not_synced = 0;
        self.syncing = std::thread::Builder::new()
            .name("sync".into())
            .spawn(move || {
                if let Err(e) = make_durable(&file, &sidecar, &written) {
                    tracing::debug!("a part was not synced: {e}");
                }
            })
            .ok();
    }
}

/// First the bytes, and only then the record of them.
fn make_durable(
    file: &File,
    sidecar: &Mutex<Sidecar>,
    written: &RangeSet<u64>,
) -> std::io::Result<()> {
    if !system::sync_data(file)? {
        return Ok(());
    }
    let handle = {
        let mut sidecar = lock(sidecar);
        sidecar.synced(written)?;
        sidecar.handle()?
    };
    system::sync_data(&handle).map(drop)
}

fn lock(sidecar: &Mutex<Sidecar>) -> std::sync::MutexGuard<'_, Sidecar> {
    sidecar.lock().unwrap_or_else(PoisonError::into_inner)
}
