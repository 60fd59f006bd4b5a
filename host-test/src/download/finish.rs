//! The end of a download: hashed, made durable, compared, and only then named.
//! Must not know connections.

use std::path::PathBuf;

use tokio::time::Duration;

use super::blocking;
use super::control_files::ARIA2;
use super::existing::Choice;
use super::hash::Hashing;
use super::options::{DownloadEvent, Downloaded, Verified};
use super::part::Part;
use super::record::{Locked, Origin};
use super::run::{Begun, Run};
use crate::bindings::Checksum;
use crate::checksum::{self, Hasher};
use crate::error::Error;
use crate::system;

/// How often progress is reported.
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
        Ok(Some(Hashing::start(file, hasher, part.watermark.clone())))
    }

    /// Once all bytes are written, makes them durable and waits for the
    /// checksum.
    pub(super) async fn complete(
        &mut self,
        begun: &Begun,
        size: u64,
        hashing: Option<Hashing>,
    ) -> Result<Option<Checksum>, Error> {
        begun.part.end_at(size)?;
        let file = begun.part.file.try_clone();
        let failed = |e| Error::io(begun.part.path(), "written", e);
        let synced = blocking(move || file.and_then(|file| system::sync(&file)));
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
                    let bytes = begun.part.watermark.hashed();
                    self.events.send(DownloadEvent::Verifying { bytes });
                }
            }
        };
        if !synced?.map_err(failed)? {
            tracing::info!(
                "{} cannot be synced: its file system confirms nothing",
                begun.target
            );
        }
        hashed
    }

    /// Compares the checksum and gives the file its name.
    pub(super) async fn name(
        &mut self,
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
        // With encryption, that of the file itself may be known as well.
        let is_known = match &self.options.crypt {
            Some(_) => known.is_some() || self.options.checksum.is_some(),
            None => known.is_some(),
        };
        let verified = match (is_known, begun.size) {
            (true, _) => Verified::Checksum,
            (false, Some(_)) => Verified::Size,
            (false, None) => Verified::No,
        };
        let (size, known, found) = match self.options.crypt.clone() {
            Some(crypt) => {
                let sent = found.or(known);
                let (size, checksum) = self.decrypt(&crypt, begun, size, sent.as_ref()).await?;
                (size, checksum.clone(), checksum)
            }
            None => (size, known, found),
        };
        loop {
            if let Some(path) = self.give_name(begun)? {
                return Ok(Downloaded {
                    path,
                    size,
                    verified,
                    checksum: found,
                    skipped: false,
                    fetched: self.fetched,
                });
            }
            // Another file got the name first. Unless it is the same file, this
            // one remains as a complete part.
            begun.part.keep = self.options.link.is_some();
            let (name, content) = (begun.target.clone(), begun.part.content().try_clone().ok());
            let choice = self.choose(name, Some(size), known.clone(), content);
            match choice.await? {
                Choice::Same(path, how) => {
                    begun.part.keep = false;
                    return Ok(Downloaded::existing(path, size, how, known));
                }
                Choice::To(name) => begun.target = name,
            }
        }
    }

    /// Gives the file its name, and records where it came from. `None` if
    /// another file has the name.
    fn give_name(&self, begun: &mut Begun) -> Result<Option<PathBuf>, Error> {
        let content = begun.part.content().try_clone();
        let content = content.map_err(|e| Error::io(begun.part.path(), "read", e))?;
        let mut locked = Locked::take(&self.folder);
        let replaces = self.options.replaces(&begun.target);
        let Some(path) = begun.part.finish(&begun.target, replaces)? else {
            return Ok(None);
        };
        // Before it is recorded, together with its time.
        self.options.metadata.set(&content, &path);
        if replaces {
            // The control file that another program had for the replaced file.
            self.folder.remove(&format!("{}{ARIA2}", begun.target));
        }
        if let Some(locked) = locked.as_mut().filter(|_| self.options.link.is_some()) {
            let identity = self.identity.clone();
            let origin = Origin::new(&begun.target, begun.full_name.take(), identity, &content);
            if let Err(e) = origin.and_then(|origin| locked.note(&origin)) {
                tracing::debug!("{} is not in its folder's record: {e}", path.display());
            }
        }
        Ok(Some(path))
    }
}
