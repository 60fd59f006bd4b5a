//! One file, from its ticket to its final name. Must not know how connections
//! work.

use std::sync::{Arc, Mutex};

use rangemap::RangeSet;
use tokio::sync::OwnedSemaphorePermit;

use super::existing::{self, Choice};
use super::fetch::Shared;
use super::folder::Folder;
use super::listener::Listener;
use super::open::{Known, Opened};
use super::options::{DownloadEvent, DownloadOptions, Downloaded, Verified};
use super::part::Part;
use super::plan::Plan;
use super::retry::Retry;
use super::sidecar::State;
use super::supervise::{Stop, Supervisor, Work};
use super::ticket::{Issued, TicketSource};
use super::writer::Writer;
use super::{Downloader, blocking};
use crate::bindings::Checksum;
use crate::checksum::Hasher;
use crate::error::Error;
use crate::names;

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
        on_event: Listener::new(on_event),
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
                run.on_event.tell(DownloadEvent::Restarted);
                (run.fresh, run.issued) = (true, None);
            }
        }
    }
}

/// A file on its way.
pub(super) struct Run<'a> {
    pub(super) downloader: &'a Downloader,
    pub(super) tickets: &'a dyn TicketSource,
    pub(super) options: &'a DownloadOptions,
    pub(super) on_event: Listener<'a>,
    pub(super) folder: Arc<Folder>,
    pub(super) issued: Option<Arc<Issued>>,
    pub(super) retry: Retry,
    /// Nothing of earlier runs counts.
    pub(super) fresh: bool,
    /// Ranges are not asked for.
    pub(super) plain: bool,
    pub(super) fetched: u64,
}

/// A file that is about to be written.
pub(super) struct Begun {
    pub(super) part: Part,
    pub(super) done: RangeSet<u64>,
    /// Bytes, where known.
    pub(super) size: Option<u64>,
    pub(super) etag: Option<String>,
    pub(super) target: String,
    pub(super) ranges: bool,
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
        let mut left = self.left_by_earlier_runs().await?;
        let (opened, permit) = self.open(left.as_ref().map(|(_, state)| state)).await?;
        let issued = self.issued().await?;
        let checksum = self.checksum(&issued).cloned();
        let size = size_of(&issued, self.options, &opened)?;
        let name = self.name_of(&issued, &opened);
        let target = match self.choose(name, size, checksum.clone()).await? {
            Choice::Same(path) => {
                // The whole file is there: its part is of no use any more.
                if let Some((part, _)) = &mut left {
                    part.keep = false;
                }
                return Ok(skipped(path, size, checksum));
            }
            Choice::To(name) => name,
        };
        let begun = self.begin(left, &opened, target, size).await?;
        self.on_event.tell(DownloadEvent::Started {
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
        // What cannot be trusted is removed when it is dropped here.
        let found =
            found.filter(|(_, state)| !self.fresh && is_vouched_for(state) && is_same(state));
        Ok(found.map(|(mut part, state)| {
            // Whatever happens before its first byte: no ticket, no network,
            // Ctrl-C in a wait.
            part.keep = true;
            (part, state)
        }))
    }

    pub(super) fn checksum<'b>(&'b self, issued: &'b Issued) -> Option<&'b Checksum> {
        let known = issued
            .ticket
            .checksum
            .as_ref()
            .or(self.options.checksum.as_ref());
        // One of an algorithm that this host lacks cannot be compared.
        known.filter(|c| Hasher::new(&c.algorithm).is_some())
    }

    fn name_of(&self, issued: &Issued, opened: &Opened) -> String {
        let known = issued.ticket.file_name.as_deref();
        let known = known
            .or(opened.file_name.as_deref())
            .or(self.options.file_name.as_deref());
        names::safe(known.unwrap_or_else(|| last_segment(&issued.ticket.url)))
    }

    pub(super) async fn choose(
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

    /// Whether the folder has the file, where its name and size are known before
    /// it is opened. Fails if it cannot be saved: another file has the name or,
    /// for a new one, there is no room.
    pub(super) async fn is_saved(&self, issued: &Issued, is_new: bool) -> Result<bool, Error> {
        let name = issued.ticket.file_name.as_deref();
        let name = name.or(self.options.file_name.as_deref());
        let size = issued.ticket.size.or(self.options.size);
        let (Some(name), Some(size)) = (name, size) else {
            return Ok(false);
        };
        let checksum = self.checksum(issued).cloned();
        match self.choose(names::safe(name), Some(size), checksum).await? {
            Choice::Same(_) => Ok(true),
            Choice::To(target) if is_new => self.check_space(&target, size).map(|()| false),
            Choice::To(_) => Ok(false),
        }
    }

    /// Fails if there is no room for this many bytes more.
    fn check_space(&self, target: &str, needed: u64) -> Result<(), Error> {
        let Some(free) = self.folder.space() else {
            return Ok(());
        };
        let free = free.saturating_sub(self.downloader.space.claimed());
        match free < needed {
            true => Err(Error::Space {
                folder: self.folder.path_of(target),
                needed,
                free,
            }),
            false => Ok(()),
        }
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
        self.check_space(&target, needed)?;
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
            on_event: self.on_event.lend(),
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
}

pub(super) fn skipped(
    path: std::path::PathBuf,
    size: Option<u64>,
    checksum: Option<Checksum>,
) -> Downloaded {
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
