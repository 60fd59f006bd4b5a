//! Decryption of a file: what is known about it before and after, its first block
//! as soon as that has arrived, and all of it once it is complete. Must not know
//! connections.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::task::JoinHandle;
use tokio::time::Duration;

use super::options::DownloadEvent;
use super::run::{Begun, Run};
use super::watermark::Watermark;
use super::{blocking, positional};
use crate::bindings::Checksum;
use crate::checksum::{self, Hasher, HashingReader};
use crate::crypt::{ContentError, Crypt, decrypted_size, encrypted_size};
use crate::error::Error;
use crate::system;

/// How often progress is reported.
const TICK: Duration = Duration::from_millis(100);

/// Bytes per write.
const BLOCK: usize = 1 << 20;

impl Run<'_> {
    /// Returns the size of what the server sends, if known from another source.
    pub(super) fn sent_size(&self) -> Option<u64> {
        match (&self.options.crypt, &self.options.stored) {
            (None, _) => self.options.size,
            (Some(_), Some(stored)) if stored.size.is_some() => stored.size,
            (Some(_), _) => self.options.size.map(encrypted_size),
        }
    }

    /// Returns the checksum of what the server sends, if known from another
    /// source.
    pub(super) fn sent_checksum(&self) -> Option<&Checksum> {
        match (&self.options.crypt, &self.options.stored) {
            (None, _) => self.options.checksum.as_ref(),
            (Some(_), stored) => stored.as_ref()?.checksum.as_ref(),
        }
    }

    /// Returns the size of the file, given the size of what the server sends.
    pub(super) fn final_size(&self, sent: Option<u64>, name: &str) -> Result<Option<u64>, Error> {
        match (&self.options.crypt, sent) {
            (Some(_), Some(sent)) => match decrypted_size(sent) {
                Ok(size) => Ok(Some(size)),
                Err(reason) => Err(Error::Decryption {
                    path: self.folder.path_of(name),
                    reason,
                }),
            },
            (Some(_), None) => Ok(self.options.size),
            (None, sent) => Ok(sent),
        }
    }

    /// Returns the checksum of the file, given the checksum of what the server
    /// sends.
    pub(super) async fn final_checksum(
        &self,
        sent: Option<Checksum>,
    ) -> Result<Option<Checksum>, Error> {
        match (&self.options.crypt, sent) {
            (None, sent) => Ok(sent),
            (Some(_), _) if self.options.checksum.is_some() => Ok(self.options.checksum.clone()),
            (Some(crypt), Some(sent)) => {
                let crypt = crypt.clone();
                blocking(move || crypt.remembered(&sent)).await
            }
            (Some(_), None) => Ok(None),
        }
    }

    /// Returns the name under which the file is stored, in at most `limit` bytes.
    pub(super) fn local_name(
        &self,
        ticket: Option<&str>,
        server: Option<&str>,
        limit: usize,
    ) -> Option<String> {
        let Some(crypt) = &self.options.crypt else {
            return self.options.local_name(ticket, server, limit);
        };
        let decrypt = |name: &str| crypt.name_of_file(name);
        let (ticket, server) = (ticket.map(decrypt), server.map(decrypt));
        let (ticket, server) = (ticket.as_deref(), server.as_deref());
        self.options.local_name(ticket, server, limit)
    }

    /// Watches the first block of a file that is about to arrive.
    pub(super) fn start_of(&self, begun: &Begun) -> Result<Start, Error> {
        let Some(crypt) = self.options.crypt.clone() else {
            return Ok(Start {
                checking: None,
                path: PathBuf::new(),
            });
        };
        let (file, watermark) = (begun.part.reader()?, begun.part.watermark.clone());
        let needed = Crypt::start_of(begun.size);
        let check = move || match arrives(&file, needed, &watermark)? {
            Some(start) => Ok(crypt.check_start(&start).err()),
            None => Ok(None),
        };
        Ok(Start {
            checking: Some(tokio::task::spawn_blocking(check)),
            path: begun.part.path(),
        })
    }

    /// Decrypts a complete part into a file beside it, and remembers the checksums
    /// of both. Returns the size and the checksum of the decrypted file, which is
    /// the known one, if there is one.
    pub(super) async fn decrypt(
        &mut self,
        crypt: &Arc<Crypt>,
        begun: &mut Begun,
        size: u64,
        sent: Option<&Checksum>,
    ) -> Result<(u64, Option<Checksum>), Error> {
        let known = self.options.checksum.as_ref().or(sent);
        let algorithm = known.map(|known| known.algorithm.as_str());
        let algorithm = algorithm.or(self.options.hash.as_deref());
        let mut work = Decryption {
            crypt: crypt.clone(),
            source: begun.part.reader()?,
            size,
            target: begun.part.begin_plain()?,
            path: begun.part.path(),
            hasher: algorithm.and_then(Hasher::new),
            sent: sent.cloned(),
            done: Arc::default(),
        };
        let done = Stop(work.done.clone());
        let running = blocking(move || work.run());
        let mut running = std::pin::pin!(running);
        let mut tick = tokio::time::interval(TICK);
        let outcome = loop {
            tokio::select! {
                outcome = &mut running => break outcome?,
                _ = tick.tick() => {
                    let bytes = done.0.bytes.load(Ordering::Relaxed);
                    self.events.send(DownloadEvent::Verifying { bytes });
                }
            }
        };
        let error = match outcome {
            Ok((size, found)) => {
                self.check_decrypted(begun, found.as_ref())?;
                return Ok((size, found));
            }
            Err(error) => error,
        };
        Err(match ContentError::of(&error) {
            // The right password, or none, can still be used.
            Some(ContentError::WrongPassword { .. }) => keep_part(begun, Error::WrongPassword),
            Some(reason @ ContentError::NotEncrypted) => {
                keep_part(begun, |path| Error::Decryption { path, reason })
            }
            Some(reason) => {
                begun.part.discard_plain();
                let path = begun.part.set_aside(&begun.target)?;
                Error::Decryption { path, reason }
            }
            None => keep_part(begun, |path| Error::io(path, "decrypted", error)),
        })
    }
}

impl Run<'_> {
    /// Compares the checksum of a decrypted file with the known one.
    fn check_decrypted(&self, begun: &mut Begun, found: Option<&Checksum>) -> Result<(), Error> {
        match (&self.options.checksum, found) {
            (Some(known), Some(found)) if !checksum::same(known, found) => {
                begun.part.discard_plain();
                Err(Error::Damaged {
                    path: begun.part.set_aside(&begun.target)?,
                    algorithm: known.algorithm.clone(),
                    expected: known.hex.to_ascii_lowercase(),
                    found: found.hex.clone(),
                })
            }
            _ => Ok(()),
        }
    }
}

fn keep_part(begun: &mut Begun, error: impl FnOnce(PathBuf) -> Error) -> Error {
    begun.part.keep = true;
    error(begun.part.path())
}

/// The first block of a file, which shows whether the password is right.
pub(super) struct Start {
    checking: Option<JoinHandle<io::Result<Option<ContentError>>>>,
    path: PathBuf,
}

impl Start {
    /// Waits for the first block. Returns only if it cannot be decrypted.
    pub(super) async fn fails(self) -> Error {
        if let Some(checking) = self.checking
            && let Ok(Ok(Some(reason))) = checking.await
        {
            let path = self.path;
            return match reason {
                ContentError::WrongPassword { .. } => Error::WrongPassword(path),
                reason => Error::Decryption { path, reason },
            };
        }
        std::future::pending().await
    }
}

/// Waits until this many bytes at the beginning of a file are on disk. `None` if
/// there are fewer.
fn arrives(file: &File, needed: u64, watermark: &Watermark) -> io::Result<Option<Vec<u8>>> {
    let mut front = 0;
    while front < needed {
        match watermark.beyond(front) {
            Some(further) => front = further,
            None => return Ok(None),
        }
    }
    let mut start = vec![0; needed as usize];
    let length = positional::read_at_most(file, &mut start, 0)?;
    Ok((length == start.len()).then_some(start))
}

/// Stops a decryption that nobody waits for.
struct Stop(Arc<Done>);

#[derive(Default)]
struct Done {
    bytes: AtomicU64,
    is_stopped: AtomicBool,
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.is_stopped.store(true, Ordering::Relaxed);
    }
}

struct Decryption {
    crypt: Arc<Crypt>,
    source: File,
    size: u64,
    target: File,
    path: PathBuf,
    hasher: Option<Hasher>,
    /// The checksum of the encrypted file.
    sent: Option<Checksum>,
    done: Arc<Done>,
}

impl Decryption {
    fn run(&mut self) -> io::Result<(u64, Option<Checksum>)> {
        let source = Source {
            file: &self.source,
            at: 0,
            done: &self.done,
        };
        let plain = self.crypt.decrypt(source, self.size);
        let mut target = BufWriter::with_capacity(BLOCK, &self.target);
        let (size, checksum) = match self.hasher.take() {
            Some(hasher) => {
                let mut plain = HashingReader::new(plain, hasher);
                let size = io::copy(&mut plain, &mut target)?;
                (size, Some(plain.finish()))
            }
            None => {
                let mut plain = plain;
                (io::copy(&mut plain, &mut target)?, None)
            }
        };
        target.flush()?;
        drop(target);
        if decrypted_size(self.size) != Ok(size) {
            let block = size / hoster_crypt::BLOCK_SIZE as u64;
            return Err(ContentError::Truncated { block }.into());
        }
        if !system::sync(&self.target)? {
            tracing::info!("{} cannot be synced", self.path.display());
        }
        if let (Some(sent), Some(checksum)) = (&self.sent, &checksum) {
            self.crypt.remember(sent, checksum);
        }
        Ok((size, checksum))
    }
}

/// Reads a part from its beginning.
struct Source<'a> {
    file: &'a File,
    at: u64,
    done: &'a Done,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.done.is_stopped.load(Ordering::Relaxed) {
            return Err(io::Error::other("nobody waits for it"));
        }
        let count = positional::read_at_most(self.file, buffer, self.at)?;
        self.at += count as u64;
        self.done.bytes.store(self.at, Ordering::Relaxed);
        Ok(count)
    }
}
