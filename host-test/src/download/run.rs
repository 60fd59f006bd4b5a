//! One file, from its ticket to its final name. Must not know how connections
//! work.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use rangemap::RangeSet;
use tokio::sync::OwnedSemaphorePermit;

use super::answer::Failure;
use super::existing::{self, Choice};
use super::fetch::Shared;
use super::folder::Folder;
use super::hash::Hashing;
use super::open::{Known, Opened, open};
use super::options::{DownloadEvent, DownloadOptions, Downloaded, Existing, Verified};
use super::part::Part;
use super::plan::{MIN_PIECE, Plan};
use super::retry::{Retry, Then};
use super::sidecar::State;
use super::supervise::{Stop, Supervisor, Work};
use super::ticket::{Issued, TicketSource};
use super::writer::Writer;
use super::{Downloader, blocking};
use crate::bindings::Checksum;
use crate::checksum::{self, Hasher};
use crate::error::Error;
use crate::names;

/// What is asked for first of a file whose size is not known: all of most
/// files, and little enough for the other connections to begin soon.
const FIRST: u64 = 16 << 20;

/// Downloads one file.
pub(super) async fn run(
    downloader: &Downloader,
    tickets: &dyn TicketSource,
    options: &DownloadOptions,
    on_event: &mut (dyn FnMut(DownloadEvent) + Send),
) -> Result<Downloaded, Error> {
    let path = options.folder.clone();
    let folder = Arc::new(blocking(move || Folder::open(&path)).await??);
    let mut run = Run {
        downloader,
        tickets,
        options,
        on_event,
        folder,
        issued: None,
        retry: Retry::new(downloader.options.retries),
        fresh: false,
        plain: false,
        fetched: 0,
    };
    if let Some(done) = run.is_there().await? {
        return Ok(done);
    }
    loop {
        match run.attempt().await {
            Ok(done) => return Ok(done),
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Restart) => {
                (run.on_event)(DownloadEvent::Restarted);
                (run.fresh, run.issued) = (true, None);
            }
        }
    }
}

struct Run<'a> {
    downloader: &'a Downloader,
    tickets: &'a dyn TicketSource,
    options: &'a DownloadOptions,
    on_event: &'a mut (dyn FnMut(DownloadEvent) + Send),
    folder: Arc<Folder>,
    issued: Option<Arc<Issued>>,
    retry: Retry,
    /// Nothing of earlier runs counts.
    fresh: bool,
    /// Ranges are not asked for.
    plain: bool,
    fetched: u64,
}

/// A file that is about to be written.
struct Begun {
    part: Part,
    done: RangeSet<u64>,
    /// Bytes, where known.
    size: Option<u64>,
    etag: Option<String>,
    target: String,
    ranges: bool,
}

impl Run<'_> {
    /// Nothing has to be asked for where name and size are known beforehand and
    /// the file is there.
    async fn is_there(&self) -> Result<Option<Downloaded>, Error> {
        let (Some(name), Some(_)) = (&self.options.file_name, self.options.size) else {
            return Ok(None);
        };
        let name = names::safe(name);
        if self.folder.kind(&name).is_none() {
            return Ok(None);
        }
        let (size, checksum) = (self.options.size, self.options.checksum.clone());
        match self.choose(name, size, checksum.clone()).await? {
            Choice::Same(path) => Ok(Some(skipped(path, size, checksum))),
            Choice::To(_) => Ok(None),
        }
    }

    async fn attempt(&mut self) -> Result<Downloaded, Stop> {
        let left = self.left_by_earlier_runs().await?;
        let (opened, permit) = self.open(left.as_ref().map(|(_, state)| state)).await?;
        let issued = self.issued().await?;
        let checksum = self.checksum(&issued).cloned();
        let size = size_of(&issued, self.options, &opened)?;
        let name = self.name_of(&issued, &opened);
        let target = match self.choose(name, size, checksum.clone()).await? {
            Choice::Same(path) => return Ok(skipped(path, size, checksum)),
            Choice::To(name) => name,
        };
        let begun = self.begin(left, &opened, target, size).await?;
        (self.on_event)(DownloadEvent::Started {
            path: begun.part.target_path(&begun.target),
            size,
            resumed: begun.done.iter().map(|range| range.end - range.start).sum(),
        });
        self.fetch(begun, opened, permit, checksum).await
    }

    /// The part of this link that is in the folder, if it can be gone on with.
    async fn left_by_earlier_runs(&self) -> Result<Option<(Part, State)>, Error> {
        let Some(link) = self.options.link.clone() else {
            return Ok(None);
        };
        let folder = self.folder.clone();
        let found = blocking(move || Part::resumable(&folder, &link)).await??;
        let is_vouched_for = |state: &State| {
            state
                .etag
                .as_deref()
                .is_some_and(|etag| !etag.starts_with("W/"))
                || self.options.checksum.is_some()
        };
        let is_same = |state: &State| self.options.size.is_none_or(|size| size == state.size);
        Ok(found.filter(|(_, state)| {
            // What cannot be trusted is removed when it is dropped here.
            !self.fresh && is_vouched_for(state) && is_same(state)
        }))
    }

    fn checksum<'b>(&'b self, issued: &'b Issued) -> Option<&'b Checksum> {
        let known = issued
            .ticket
            .checksum
            .as_ref()
            .or(self.options.checksum.as_ref());
        // One of an algorithm that this host lacks cannot be compared.
        known.filter(|c| Hasher::new(&c.algorithm).is_some())
    }

    async fn issued(&mut self) -> Result<Arc<Issued>, Error> {
        if let Some(issued) = self.issued.as_ref().filter(|issued| issued.holds()) {
            return Ok(issued.clone());
        }
        let issued = Arc::new(Issued::new(self.tickets.issue().await?)?);
        self.issued = Some(issued.clone());
        Ok(issued)
    }

    /// Opens the first connection, as often as it is worthwhile.
    async fn open(&mut self, left: Option<&State>) -> Result<(Opened, OwnedSemaphorePermit), Stop> {
        let permit = self.downloader.connections.clone().acquire_owned().await;
        let permit = permit.map_err(|e| Error::Invalid(e.to_string()))?;
        loop {
            let issued = self.issued().await?;
            let known = Known {
                size: left.map(|state| state.size),
                etag: left.and_then(|state| state.etag.clone()),
                has_checksum: self.checksum(&issued).is_some(),
            };
            let asked = self.first_range(&issued, left);
            let failure = match self.start(&issued, asked.clone(), &known).await {
                Ok(opened) => return Ok((opened, permit)),
                Err(failure) => failure,
            };
            if matches!(failure, Failure::Changed) && left.is_none() && asked.is_some() {
                // No byte can be asked for of an empty file.
                self.plain = true;
                continue;
            }
            let reason = match &failure {
                Failure::Transient(error) | Failure::Refused(error) => error.to_string(),
                _ => String::new(),
            };
            match self.retry.after(failure) {
                Then::Again(time) => {
                    (self.on_event)(DownloadEvent::Retrying { reason, time });
                    tokio::time::sleep(time).await;
                }
                Then::Reissue(time) => {
                    tokio::time::sleep(time).await;
                    self.issued = None;
                    self.issued().await?;
                    (self.on_event)(DownloadEvent::Reissued);
                }
                Then::Restart => return Err(Stop::Restart),
                Then::GiveUp(error) => return Err(Stop::Error(error)),
            }
        }
    }

    /// Small files are spaced, where the service wants that.
    async fn start(
        &mut self,
        issued: &Issued,
        asked: Option<Range<u64>>,
        known: &Known,
    ) -> Result<Opened, Failure> {
        let (network, stall) = (&self.downloader.network, self.downloader.options.stall);
        let size = issued.ticket.size.or(self.options.size);
        let spacing = self.options.spacing.filter(|spacing| {
            !network.pace().is_off() && size.is_none_or(|size| size <= spacing.bytes)
        });
        let Some(spacing) = spacing else {
            return open(network, issued, asked, known, stall).await;
        };
        let _turn = self.downloader.start.lock().await;
        while let Some(time) = network.pace().small_file_wait().await {
            (self.on_event)(DownloadEvent::Waiting { time });
            tokio::time::sleep(time).await;
        }
        let opened = open(network, issued, asked, known, stall).await?;
        if opened.head.size.is_some_and(|size| size <= spacing.bytes) {
            network.pace().small_file_started(spacing.time).await;
        }
        Ok(opened)
    }

    /// What is asked for first. None: the file as a whole.
    fn first_range(&self, issued: &Issued, left: Option<&State>) -> Option<Range<u64>> {
        if !issued.ticket.resumable || self.plain {
            return None;
        }
        let most = self.most(issued) as u64;
        let Some(state) = left else {
            let size = issued.ticket.size.or(self.options.size);
            let is_small = size.is_some_and(|size| size < 2 * MIN_PIECE);
            let end = if most == 1 || is_small {
                u64::MAX
            } else {
                FIRST
            };
            return Some(0..end);
        };
        let mut plan = Plan::new(state.size, &state.done());
        let next = plan
            .take(most, u64::MAX)
            .map(|piece| piece.start..piece.end);
        // Of a file that is complete the last byte is asked for, to learn its name.
        Some(next.unwrap_or(state.size.saturating_sub(1)..state.size))
    }

    fn most(&self, issued: &Issued) -> usize {
        let ticket = usize::try_from(issued.ticket.max_connections).unwrap_or(usize::MAX);
        self.options.connections.min(ticket).max(1)
    }

    fn name_of(&self, issued: &Issued, opened: &Opened) -> String {
        let known = issued.ticket.file_name.as_deref();
        let known = known
            .or(opened.file_name.as_deref())
            .or(self.options.file_name.as_deref());
        names::safe(known.unwrap_or_else(|| last_segment(&issued.ticket.url)))
    }

    async fn choose(
        &self,
        name: String,
        size: Option<u64>,
        checksum: Option<Checksum>,
    ) -> Result<Choice, Error> {
        let (folder, policy) = (self.folder.clone(), self.options.existing);
        blocking(move || {
            let wanted = existing::Wanted {
                size,
                checksum: checksum.as_ref(),
            };
            existing::choose(&folder, &name, &wanted, policy)
        })
        .await?
    }

    /// Makes sure that there is room, and opens what is written to.
    async fn begin(
        &self,
        left: Option<(Part, State)>,
        opened: &Opened,
        target: String,
        size: Option<u64>,
    ) -> Result<Begun, Error> {
        let done = left
            .as_ref()
            .map(|(_, state)| state.done())
            .unwrap_or_default();
        let there: u64 = done.iter().map(|range| range.end - range.start).sum();
        let needed = size.unwrap_or(0).saturating_sub(there);
        if let Some(free) = self.folder.space() {
            let free = free.saturating_sub(self.downloader.space.claimed());
            if free < needed {
                return Err(Error::Space {
                    folder: self.folder.path_of(&target),
                    needed,
                    free,
                });
            }
        }
        let mut part = match left {
            Some((part, _)) => part,
            None => {
                let (folder, name) = (self.folder.clone(), target.clone());
                let link = self.options.link.clone();
                blocking(move || Part::create(&folder, &name, link.as_deref())).await??
            }
        };
        let ranges = opened.head.is_part;
        part.keep = ranges && self.options.link.is_some();
        let marks = Arc::downgrade(&part.marks);
        self.downloader.space.claim(marks, size.unwrap_or(0));
        Ok(Begun {
            part,
            done,
            size,
            etag: opened.head.etag.clone(),
            target,
            ranges,
        })
    }

    /// Fetches what is left and finishes the file.
    async fn fetch(
        &mut self,
        mut begun: Begun,
        opened: Opened,
        permit: OwnedSemaphorePermit,
        checksum: Option<Checksum>,
    ) -> Result<Downloaded, Stop> {
        let mut issued = self.issued().await?;
        let most = match begun.ranges && begun.size.is_some() {
            true => self.most(&issued),
            false => 1,
        };
        let mut plan = Plan::new(begun.size.unwrap_or(u64::MAX), &begun.done);
        let first = match (
            plan.first_free(),
            opened.head.end.or(begun.size).unwrap_or(u64::MAX),
        ) {
            (Some(free), end) if free.start == opened.head.start && end <= free.end => {
                let piece = plan.claim(free.start..end);
                Some((piece, opened, permit))
            }
            _ => None,
        };
        let state = match (&self.options.link, begun.size) {
            (Some(link), size) => Some(State::new(
                link.clone(),
                size.unwrap_or(0),
                begun.etag.clone(),
            )),
            (None, _) => None,
        };
        let writer = Writer::start(&begun.part, begun.done.clone(), state, most)?;
        let hashing = self.hashing(&begun.part, checksum.as_ref())?;
        let mut supervisor = Supervisor {
            shared: Arc::new(Shared {
                network: self.downloader.network.clone(),
                plan: Mutex::new(plan),
                known: Known {
                    size: begun.size,
                    etag: begun.etag.clone(),
                    has_checksum: checksum.is_some(),
                },
                stall: self.downloader.options.stall,
                rate: self.downloader.rate.clone(),
            }),
            connections: &self.downloader.connections,
            tickets: self.tickets,
            issued: &mut issued,
            blocks: writer.blocks(),
            marks: begun.part.marks.clone(),
            retry: &mut self.retry,
            most,
            ranges: begun.ranges,
            on_event: &mut *self.on_event,
            work: Work::default(),
        };
        let outcome = supervisor.run(first).await;
        self.fetched += supervisor.work.fetched;
        drop(supervisor);
        self.issued = Some(issued);
        // The writer's own error says why connections could not go on.
        writer.finish().await?;
        outcome?;
        let size = begun.size.unwrap_or(begun.part.marks.on_disk());
        let found = self.complete(&begun, size, hashing).await?;
        Ok(self.name(&mut begun, size, checksum, found).await?)
    }

    fn hashing(&self, part: &Part, known: Option<&Checksum>) -> Result<Option<Hashing>, Error> {
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
    async fn complete(
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
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(100));
        let (synced, hashed) = loop {
            tokio::select! {
                both = &mut both => break both,
                _ = tick.tick() => {
                    let bytes = begun.part.marks.hashed();
                    (self.on_event)(DownloadEvent::Verifying { bytes });
                }
            }
        };
        synced?.map_err(failed)?;
        hashed
    }

    /// Compares the checksum and gives the file its name.
    async fn name(
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
        let replace = self.options.existing == Existing::Overwrite;
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

fn skipped(path: std::path::PathBuf, size: Option<u64>, checksum: Option<Checksum>) -> Downloaded {
    Downloaded {
        path,
        size: size.unwrap_or(0),
        verified: match &checksum {
            Some(c) if Hasher::new(&c.algorithm).is_some() => Verified::Checksum,
            _ => Verified::Size,
        },
        checksum,
        skipped: true,
        fetched: 0,
    }
}

/// The file's size; fails when the server tells another one than is known.
fn size_of(
    issued: &Issued,
    options: &DownloadOptions,
    opened: &Opened,
) -> Result<Option<u64>, Error> {
    match (issued.ticket.size.or(options.size), opened.head.size) {
        (Some(expected), Some(found)) if expected != found => Err(Error::Size { expected, found }),
        (expected, found) => Ok(found.or(expected)),
    }
}

/// The last part of a URL's path: the worst name for a file, but better than none.
fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or("");
    path.rsplit('/').next().unwrap_or("")
}
