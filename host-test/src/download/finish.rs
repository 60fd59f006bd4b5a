//! The end of a file: hashed, durable, compared, and only then named. Must not
//! know connections.

use tokio::time::Duration;

use super::blocking;
use super::existing::Choice;
use super::hash::Hashing;
use super::options::{DownloadEvent, Downloaded, Existing, Verified};
use super::part::Part;
use super::run::{Begun, Run, skipped};
use crate::bindings::Checksum;
use crate::checksum::{self, Hasher};
use crate::error::Error;

/// How often progress is told.
const TICK: Duration = Duration::from_millis(100);

impl Run<'_> {
    pub(super) fn hashing(
        &self,
        part: &Part,
        known: Option<&Checksum>,
    ) -> Result<Option<Hashing>, Error> {
        let algorithm = known
            .map(|c| c.algorithm.as_str())
            .or(self.options.hash.as_deref());
        let Some(hasher) = algorithm.and_then(Hasher::new) else {
            return Ok(None);
        };
        let file = part
            .file
            .try_clone()
            .map_err(|e| Error::io(part.path(), "read", e))?;
        Ok(Some(Hashing::start(file, hasher, part.marks.clone())))
    }

    /// All bytes are written: makes them durable and waits for the checksum.
    pub(super) async fn complete(
        &mut self,
        begun: &Begun,
        size: u64,
        hashing: Option<Hashing>,
    ) -> Result<Option<Checksum>, Error> {
        begun.part.end_at(size)?;
        let file = begun.part.file.try_clone();
        let failed = |e| Error::io(begun.part.path(), "written", e);
        let synced = blocking(move || file.and_then(|file| file.sync_all()));
        let hashed = async {
            match hashing {
                Some(hashing) => hashing.finish(&begun.part.path()).await,
                None => Ok(None),
            }
        };
        let mut both = std::pin::pin!(futures_util::future::join(synced, hashed));
        let mut tick = tokio::time::interval(TICK);
        let (synced, hashed) = loop {
            tokio::select! {
                both = &mut both => break both,
                _ = tick.tick() => {
                    let bytes = begun.part.marks.hashed();
                    self.on_event.tell(DownloadEvent::Verifying { bytes });
                }
            }
        };
        synced?.map_err(failed)?;
        hashed
    }

    /// Compares the checksum and gives the file its name.
    pub(super) async fn name(
        &self,
        begun: &mut Begun,
        size: u64,
        known: Option<Checksum>,
        found: Option<Checksum>,
    ) -> Result<Downloaded, Error> {
        if let (Some(known), Some(found)) = (&known, &found)
            && !checksum::same(known, found)
        {
            return Err(Error::Damaged {
                path: begun.part.set_aside(&begun.target)?,
                algorithm: known.algorithm.clone(),
                expected: known.hex.to_ascii_lowercase(),
                found: found.hex.clone(),
            });
        }
        let replace = matches!(
            self.options.existing,
            Existing::Overwrite | Existing::Update
        );
        loop {
            if let Some(path) = begun.part.finish(&begun.target, replace)? {
                return Ok(Downloaded {
                    path,
                    size,
                    verified: match (&known, begun.size) {
                        (Some(_), _) => Verified::Checksum,
                        (None, Some(_)) => Verified::Size,
                        (None, None) => Verified::No,
                    },
                    checksum: found,
                    skipped: false,
                    fetched: self.fetched,
                });
            }
            // Somebody was quicker.
            let name = begun.target.clone();
            match self.choose(name, Some(size), known.clone()).await? {
                Choice::Same(path) => {
                    begun.part.keep = false;
                    return Ok(skipped(path, Some(size), known));
                }
                Choice::To(name) => begun.target = name,
            }
        }
    }
}
