//! One working connection: fetches a piece and passes its bytes to the writer.
//! Must not know when a retry is worthwhile.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use rangemap::RangeSet;
use tokio::sync::OwnedSemaphorePermit;

use super::open::Opened;
use super::plan::{Piece, Plan};
use super::rate::Rate;
use super::response::Failure;
use super::server_check::{Local, Opener};
use super::ticket::Issued;
use super::version::Nodes;
use super::watermark::Watermark;
use super::writer::Blocks;
use crate::error::Error;
use crate::service::Service;

/// Bytes passed to the writer together, unless the network is slower.
const BLOCK: usize = 512 << 10;

/// Time limit for the end of a response after its last byte has arrived; the
/// connection can be reused after that.
const END: Duration = Duration::from_millis(250);

/// Interval and number of checks whether received bytes are on disk.
const WRITING: Duration = Duration::from_millis(20);
const WRITING_TRIES: u32 = 500;

/// State shared by all connections of one file.
pub(super) struct Shared {
    pub(super) service: Arc<Service>,
    pub(super) plan: Mutex<Plan>,
    /// Size of the file in bytes, if known.
    pub(super) size: Option<u64>,
    pub(super) nodes: Mutex<Nodes>,
    /// The file being written; `watermark` says what is already in it.
    pub(super) file: File,
    pub(super) path: PathBuf,
    pub(super) watermark: Arc<Watermark>,
    pub(super) stall: Duration,
    pub(super) rate: Option<Arc<Rate>>,
}

impl Shared {
    /// Returns what is on disk. `with_before` first waits until the byte before
    /// `place` is written, if it has been received.
    async fn written(&self, place: u64, with_before: bool) -> RangeSet<u64> {
        let before = place.checked_sub(1).filter(|_| with_before);
        let mut tries = 0;
        loop {
            let written = self.watermark.written();
            let is_coming = before.is_some_and(|at| !written.contains(&at) && self.plan().has(at));
            if !is_coming || tries >= WRITING_TRIES {
                return written;
            }
            tries += 1;
            tokio::time::sleep(WRITING).await;
        }
    }

    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a connection ended.
pub(super) struct Ended {
    pub(super) piece: u64,
    /// Bytes that it delivered.
    pub(super) received: u64,
    pub(super) outcome: Result<(), Failure>,
    /// The ticket that it used.
    pub(super) issued: Arc<Issued>,
}

/// Fetches a piece, on an open connection if there is one. The permit is held
/// while the connection is in use.
pub(super) async fn fetch(
    shared: Arc<Shared>,
    issued: Arc<Issued>,
    piece: Piece,
    opened: Option<Opened>,
    blocks: Blocks,
    _permit: OwnedSemaphorePermit,
) -> Ended {
    let mut connection = Connection {
        shared: &shared,
        blocks,
        id: piece.id,
        at: piece.start,
        received: 0,
        waiting: Vec::new(),
        waiting_bytes: 0,
    };
    let outcome = connection.run(&issued, &piece, opened).await;
    // What arrived before the failure is valid.
    let written = connection.flush().await;
    Ended {
        piece: piece.id,
        received: connection.received,
        outcome: outcome.and(written),
        issued,
    }
}

struct Connection<'a> {
    shared: &'a Shared,
    blocks: Blocks,
    id: u64,
    /// Offset of the next byte to pass to the writer.
    at: u64,
    received: u64,
    waiting: Vec<Bytes>,
    waiting_bytes: usize,
}

impl Connection<'_> {
    async fn run(
        &mut self,
        issued: &Issued,
        piece: &Piece,
        opened: Option<Opened>,
    ) -> Result<(), Failure> {
        let mut opened = match opened {
            Some(opened) => opened,
            None => {
                let opener = Opener {
                    service: &self.shared.service,
                    issued,
                    nodes: &self.shared.nodes,
                    size: self.shared.size,
                    stall: self.shared.stall,
                };
                let is_new = opener.is_new();
                let local = Local {
                    file: &self.shared.file,
                    path: self.shared.path.clone(),
                    written: self.shared.written(piece.start, is_new).await,
                    is_left: false,
                };
                opener.open(piece.start..piece.end, &local).await?
            }
        };
        loop {
            let bytes = match opened.ready() {
                Some(bytes) => bytes?,
                // No data is available at the moment, so write what has
                // arrived.
                None => {
                    self.flush().await?;
                    opened.next().await?
                }
            };
            let Some(bytes) = bytes else {
                return self.ended();
            };
            if self.take(bytes).await? {
                continue;
            }
            // The last byte has arrived.
            if opened.head.end == Some(self.at + self.waiting_bytes as u64) {
                let _ = tokio::time::timeout(END, opened.next()).await;
            }
            return Ok(());
        }
    }

    /// Accepts bytes; returns false if the piece is complete.
    async fn take(&mut self, mut bytes: Bytes) -> Result<bool, Failure> {
        let (accepted, goes_on) = {
            let mut plan = self.shared.plan();
            let accepted = plan.advance(self.id, bytes.len() as u64);
            (accepted, plan.left(self.id).is_some())
        };
        bytes.truncate(usize::try_from(accepted).unwrap_or(usize::MAX));
        self.received += accepted;
        self.waiting_bytes += bytes.len();
        if !bytes.is_empty() {
            self.waiting.push(bytes);
        }
        if self.waiting_bytes >= BLOCK {
            self.flush().await?;
        }
        if let Some(rate) = &self.shared.rate {
            rate.pay(accepted).await;
        }
        Ok(goes_on)
    }

    /// Passes on the bytes that have arrived.
    async fn flush(&mut self) -> Result<(), Failure> {
        if self.waiting_bytes == 0 {
            return Ok(());
        }
        let at = self.at;
        self.at += self.waiting_bytes as u64;
        self.waiting_bytes = 0;
        let waiting = std::mem::take(&mut self.waiting);
        // The writer's own error is more specific.
        let failed = |_| Failure::Fatal(Error::internal("the writer of the file has ended"));
        self.blocks.write(at, waiting).await.map_err(failed)
    }

    /// The server has sent everything.
    fn ended(&mut self) -> Result<(), Failure> {
        if self.shared.size.is_none() {
            self.shared.plan().ends_here(self.id);
            return Ok(());
        }
        match self.shared.plan().left(self.id) {
            None => Ok(()),
            Some(_) => Err(Failure::Transient(Error::Download {
                reason: "the file server stopped before the end of the file".into(),
                timeout: false,
            })),
        }
    }
}
