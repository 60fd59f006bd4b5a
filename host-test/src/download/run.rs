//! One file, from its ticket to its final name. Must not know how connections
//! work.

use std::fs::File;
use std::sync::{Arc, Mutex};

use rangemap::RangeSet;
use tokio::sync::OwnedSemaphorePermit;

use super::claims::Claim;
use super::existing::{self, Choice};
use super::fetch::Shared;
use super::folder::Folder;
use super::identity::Identity;
use super::open::Opened;
use super::options::{DownloadEvent, DownloadOptions, Downloaded};
use super::part::{self, Part};
use super::plan::Plan;
use super::record::{Locked, Record};
use super::retry::Retry;
use super::sidecar::State;
use super::supervise::{Stop, Supervisor, Work};
use super::ticket::{Issued, TicketSource};
use super::version::{Node, Nodes};
use super::writer::Writer;
use super::{Downloader, blocking};
use crate::bindings::Checksum;
use crate::checksum::Hasher;
use crate::crypt::decrypted_size;
use crate::error::Error;
use crate::names;
use crate::running::Events;
use crate::system;

/// Attempts to choose a name if another file takes it first.
const NAMINGS: u32 = 100;

/// Downloads one file.
pub(super) async fn run(
    downloader: &Downloader,
    tickets: &dyn TicketSource,
    options: &DownloadOptions,
    events: &Events<DownloadEvent>,
) -> Result<Downloaded, Error> {
    let (path, names) = (options.folder.clone(), options.subfolders.clone());
    let folder = Arc::new(blocking(move || Folder::open_below(&path, &names)).await??);
    let identity = match &options.link {
        Some(link) => Identity::new(link.clone(), options.id.clone()),
        None => Identity::unknown(),
    };
    let mut run = Run {
        downloader,
        tickets,
        options,
        events,
        folder,
        identity,
        claim: None,
        issued: None,
        retry: Retry::new(downloader.options.retries),
        current: None,
        rejected: Vec::new(),
        superseded: None,
        plain: false,
        safe_names: false,
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
                run.events.send(DownloadEvent::Restarted);
                run.issued = None;
                run.rejected.extend(run.current.take());
            }
        }
    }
}

/// A file being downloaded.
pub(super) struct Run<'a> {
    pub(super) downloader: &'a Downloader,
    pub(super) tickets: &'a dyn TicketSource,
    pub(super) options: &'a DownloadOptions,
    pub(super) events: &'a Events<DownloadEvent>,
    pub(super) folder: Arc<Folder>,
    /// Which file it is.
    pub(super) identity: Identity,
    /// The claim on the name of a file without a known link, held while it is
    /// fetched.
    claim: Option<Claim>,
    pub(super) issued: Option<Arc<Issued>>,
    pub(super) retry: Retry,
    /// Name of the part being written.
    current: Option<String>,
    /// Parts of a different version of the file than the server has now.
    rejected: Vec<String>,
    /// The largest of them, kept until more of the current version has arrived.
    pub(super) superseded: Option<Superseded>,
    /// Whether no ranges are requested.
    pub(super) plain: bool,
    /// Whether names have to be made safe, because the file system refused one.
    safe_names: bool,
    pub(super) fetched: u64,
}

/// A part that is useless if the server keeps the current version of the file.
pub(super) struct Superseded {
    part: Part,
    bytes: u64,
}

impl Superseded {
    /// Removes this part if more `bytes` of the other version have arrived.
    pub(super) fn unless_larger(mut self, bytes: u64) -> Option<Self> {
        if self.bytes >= bytes {
            return Some(self);
        }
        self.part.discard();
        None
    }
}

/// A file that is about to be written.
pub(super) struct Begun {
    pub(super) part: Part,
    pub(super) done: RangeSet<u64>,
    /// Content of its sidecar, if it has one.
    state: Option<State>,
    /// Size in bytes, if known.
    pub(super) size: Option<u64>,
    /// The server that it comes from.
    node: Node,
    pub(super) target: String,
    /// Its original name, if that could not be used.
    pub(super) full_name: Option<String>,
    pub(super) ranges: bool,
    /// Whether only the end of the connection marks its end, which may be too
    /// early.
    ends_by_close: bool,
}

impl Begun {
    /// Whether anything confirms that the file is complete.
    fn is_verifiable(&self, checksum: Option<&Checksum>) -> bool {
        self.size.is_some() || checksum.is_some() || !self.ends_by_close
    }
}

impl Run<'_> {
    /// Returns the file if it exists. If its name and size are known in
    /// advance, no request is necessary.
    async fn is_there(&mut self) -> Result<Option<Downloaded>, Error> {
        let name = self.options.local_name(None, None, self.folder.room());
        let (Some(name), Some(_)) = (name, self.options.size) else {
            return Ok(None);
        };
        let (size, checksum) = (self.options.size, self.options.checksum.clone());
        let (folder, identity, wanted) = (self.folder.clone(), self.identity.clone(), name.clone());
        let is_worthwhile = blocking(move || {
            folder.kind(&wanted).is_some()
                || Record::read(&folder).of_link(&folder, &identity).is_some()
        });
        if !is_worthwhile.await? {
            return Ok(None);
        }
        match self.choose(name, size, checksum.clone(), None).await? {
            Choice::Same(path, how) => Ok(Some(Downloaded::existing(
                path,
                size.unwrap_or(0),
                how,
                checksum,
            ))),
            Choice::To(_) => Ok(None),
        }
    }

    async fn attempt(&mut self) -> Result<Downloaded, Stop> {
        let mut left = self.left_by_earlier_runs().await?;
        let (opened, permit) = self.open(left.as_ref()).await?;
        let issued = self.issued().await?;
        let checksum = self.checksum(&issued).cloned();
        let size = size_of(&issued, &opened)?;
        let (mut name, full_name) = self.name_of(&issued, &opened);
        let (final_size, final_checksum) = (
            self.final_size(size, &name)?,
            self.final_checksum(checksum.clone()).await?,
        );
        for _ in 0..NAMINGS {
            let choice = self.choose(name.clone(), final_size, final_checksum.clone(), None);
            let target = match choice.await? {
                Choice::Same(path, how) => {
                    // The whole file exists, so its part is no longer needed.
                    if let Some((part, _)) = &mut left {
                        part.keep = false;
                    }
                    return Ok(Downloaded::existing(
                        path,
                        final_size.unwrap_or(0),
                        how,
                        final_checksum,
                    ));
                }
                Choice::To(name) => name,
            };
            let mut begun = match self.begin(&mut left, &opened, target, size).await {
                Ok(Some(begun)) => begun,
                Ok(None) => continue,
                Err(e) if !self.safe_names && is_name_refused(&e) => {
                    self.safe_names = true;
                    name = names::safe_within(&name, self.folder.room());
                    continue;
                }
                Err(e) => return Err(e.into()),
            };
            begun.full_name = full_name.filter(|full| *full != begun.target);
            self.events.send(DownloadEvent::Started {
                path: begun.part.target_path(&begun.target),
                size,
                resumed: begun.done.iter().map(|range| range.end - range.start).sum(),
            });
            return self.fetch(begun, opened, permit, checksum).await;
        }
        Err(Error::Busy(self.folder.path_of(&name)).into())
    }

    /// Returns the part of this file in the folder, if it can be resumed.
    async fn left_by_earlier_runs(&mut self) -> Result<Option<(Part, State)>, Error> {
        if self.options.link.is_none() {
            return Ok(None);
        }
        let (folder, identity) = (self.folder.clone(), self.identity.clone());
        let left = blocking(move || Part::left(&folder, &identity)).await?;
        for (name, state) in left {
            if !self.is_usable(&state) && !self.rejected.contains(&name) {
                self.rejected.push(name.clone());
            }
            let is_rejected = self.rejected.contains(&name);
            if is_rejected && self.superseded.is_some() {
                continue;
            }
            let (folder, identity) = (self.folder.clone(), self.identity.clone());
            let taking = blocking(move || Part::resume(&folder, &name, &identity));
            let Some((part, state)) = taking.await?? else {
                continue;
            };
            if is_rejected {
                let bytes = state.bytes();
                self.superseded = Some(Superseded { part, bytes });
            } else {
                self.current = Some(part.name().to_owned());
                return Ok(Some((part, state)));
            }
        }
        Ok(None)
    }

    /// Whether it can be verified later that the rest belongs to the same file.
    /// A file of unknown size cannot be resumed.
    fn is_usable(&self, state: &State) -> bool {
        let is_vouched_for = state.version_there.says_something() || self.sent_checksum().is_some();
        state.size > 0 && is_vouched_for && self.sent_size().is_none_or(|size| size == state.size)
    }

    pub(super) fn checksum<'b>(&'b self, issued: &'b Issued) -> Option<&'b Checksum> {
        let known = issued.ticket.checksum.as_ref().or(self.sent_checksum());
        // A checksum with an unsupported algorithm cannot be compared.
        known.filter(|c| Hasher::new(&c.algorithm).is_some())
    }

    /// Returns the file's local name, and its original name if that was too
    /// long.
    fn name_of(&self, issued: &Issued, opened: &Opened) -> (String, Option<String>) {
        let ticket = issued.ticket.file_name.as_deref();
        let server = opened.file_name.as_deref();
        let named = |limit| {
            let known = self.local_name(ticket, server, limit);
            known.unwrap_or_else(|| names::of_stranger(last_segment(&issued.ticket.url), limit))
        };
        let (name, whole) = (named(self.folder.room()), named(usize::MAX / 8));
        let is_changed = whole != name;
        let name = match self.safe_names {
            true => names::safe_within(&name, self.folder.room()),
            false => name,
        };
        (name, is_changed.then_some(whole))
    }

    /// Chooses a name and claims it for this file. `content` is the whole file,
    /// once it has arrived.
    pub(super) async fn choose(
        &mut self,
        name: String,
        size: Option<u64>,
        checksum: Option<Checksum>,
        content: Option<File>,
    ) -> Result<Choice, Error> {
        let (folder, claims) = (self.folder.clone(), self.downloader.claims.clone());
        let identity = self.identity.clone();
        let (policy, number_taken) = (self.options.existing, self.options.number_taken);
        let replaceable = self.options.replaceable.clone();
        let choosing = blocking(move || {
            let wanted = existing::Wanted {
                identity: &identity,
                size,
                checksum: checksum.as_ref(),
                content: content.as_ref(),
                resumes: None,
                policy,
                replaceable: replaceable.as_deref(),
                number_taken,
            };
            existing::choose(&folder, &claims, &name, &wanted)
        });
        let choice = choosing.await??;
        if let (Choice::To(name), None) = (&choice, &self.options.link) {
            self.claim = Some(Claim {
                claims: self.downloader.claims.clone(),
                folder: self.folder.key().to_owned(),
                name: name.clone(),
            });
        }
        Ok(choice)
    }

    /// Whether the folder already has the file, if its name and size are known
    /// before it is opened. Fails if it cannot be saved: another file has the
    /// name or, for a new file, there is not enough space.
    pub(super) async fn is_saved(&mut self, issued: &Issued, is_new: bool) -> Result<bool, Error> {
        let ticket = issued.ticket.file_name.as_deref();
        let name = self.local_name(ticket, None, self.folder.room());
        let (Some(name), Some(_)) = (name, issued.size) else {
            return Ok(false);
        };
        let size = self.final_size(issued.size, &name)?;
        let checksum = self.final_checksum(self.checksum(issued).cloned()).await?;
        match self.choose(name, size, checksum, None).await? {
            Choice::Same(..) => Ok(true),
            Choice::To(target) => {
                if is_new {
                    self.has_room(&target, issued.size, &RangeSet::new())?;
                }
                Ok(false)
            }
        }
    }

    /// Checks that there is enough space, and opens the part. `None` if the
    /// name was taken by another file in the meantime.
    async fn begin(
        &mut self,
        left: &mut Option<(Part, State)>,
        opened: &Opened,
        target: String,
        size: Option<u64>,
    ) -> Result<Option<Begun>, Error> {
        let done = left
            .as_ref()
            .map(|(_, state)| state.done())
            .unwrap_or_default();
        self.has_room(&target, size, &done)?;
        let version = opened.head.version.clone();
        let (mut part, state) = match left.take() {
            Some((part, state)) => (part, Some(state.renewed(version.clone()))),
            None => {
                let known = self.options.link.is_some();
                let state = State::new(self.identity.clone(), size.unwrap_or(0), version.clone());
                let state = known.then_some(state);
                match self.create(target.clone(), state.clone()).await? {
                    Some(part) => (part, state),
                    None => return Ok(None),
                }
            }
        };
        self.current = Some(part.name().to_owned());
        let ranges = opened.head.is_part;
        part.keep = ranges && self.options.link.is_some();
        let watermark = Arc::downgrade(&part.watermark);
        self.downloader.space.claim(watermark, size.unwrap_or(0));
        Ok(Some(Begun {
            part,
            done,
            state,
            size,
            node: Node::new(&self.issued().await?.ticket.url, version),
            target,
            full_name: None,
            ranges,
            ends_by_close: opened.head.ends_by_close,
        }))
    }

    fn has_room(
        &mut self,
        target: &str,
        size: Option<u64>,
        done: &RangeSet<u64>,
    ) -> Result<(), Error> {
        let largest = self.folder.largest_file();
        if largest
            .zip(size)
            .is_some_and(|(largest, size)| size > largest)
        {
            return Err(Error::FileTooLarge(self.folder.path_of(target)));
        }
        if !self.downloader.options.check_space {
            return Ok(());
        }
        let there: u64 = done.iter().map(|range| range.end - range.start).sum();
        let sent = size.unwrap_or(0);
        let decrypted = match self.options.crypt {
            Some(_) => decrypted_size(sent).unwrap_or(0),
            None => 0,
        };
        let needed = sent.saturating_sub(there) + decrypted;
        let Some(free) = self.folder.space() else {
            return Ok(());
        };
        let free = free.saturating_sub(self.downloader.space.claimed());
        if free < needed
            && let Some(superseded) = self.superseded.take()
        {
            superseded.unless_larger(u64::MAX);
            return self.has_room(target, size, done);
        }
        match free < needed {
            true => Err(Error::Space {
                folder: self.folder.path_of(target),
                needed,
                free,
            }),
            false => Ok(()),
        }
    }

    /// Creates the part for a name that is still free, while no one else can
    /// claim a name in the folder.
    async fn create(&self, target: String, state: Option<State>) -> Result<Option<Part>, Error> {
        let (folder, identity) = (self.folder.clone(), self.identity.clone());
        let replaces = self.options.replaces(&target);
        let rejected = self.rejected.clone();
        let creating = move || {
            let _locked = Locked::take(&folder);
            let is_taken = part::is_written_for_another(&folder, &target, &identity)
                || (!replaces && folder.kind(&target).is_some());
            match is_taken {
                true => Ok(None),
                false => Part::create(&folder, &target, state.as_ref(), &rejected).map(Some),
            }
        };
        blocking(creating).await?
    }

    /// Fetches the rest and finishes the file.
    async fn fetch(
        &mut self,
        mut begun: Begun,
        opened: Opened,
        permit: OwnedSemaphorePermit,
        checksum: Option<Checksum>,
    ) -> Result<Downloaded, Stop> {
        let mut issued = self.issued().await?;
        let mut most = match begun.ranges && begun.size.is_some() {
            true => self.most(&issued),
            false => 1,
        };
        if most > 1 && !begun.part.seeks_past_end()? {
            tracing::info!("{} takes bytes in order: one connection", begun.target);
            most = 1;
        }
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
        let state = begun.state.take();
        let writer = Writer::start(&begun.part, begun.done.clone(), state, most)?;
        let hashing = self.hashing(&begun.part, checksum.as_ref())?;
        let start = self.start_of(&begun)?;
        let mut supervisor = Supervisor {
            shared: Arc::new(Shared {
                service: self.downloader.service.clone(),
                plan: Mutex::new(plan),
                size: begun.size,
                nodes: Mutex::new(Nodes::first(begun.node.clone(), checksum.is_some())),
                file: begun.part.reader()?,
                path: begun.part.path(),
                watermark: begun.part.watermark.clone(),
                stall: self.downloader.options.stall,
                rate: self.downloader.rate.clone(),
            }),
            connections: &self.downloader.connections,
            tickets: self.tickets,
            issued: &mut issued,
            blocks: writer.blocks(),
            watermark: begun.part.watermark.clone(),
            retry: &mut self.retry,
            most,
            ranges: begun.ranges,
            superseded: self.superseded.take(),
            events: self.events,
            work: Work::default(),
        };
        let outcome = tokio::select! {
            outcome = supervisor.run(first) => outcome,
            error = start.fails() => Err(error.into()),
        };
        self.fetched += supervisor.work.fetched;
        self.superseded = supervisor.superseded.take();
        drop(supervisor);
        self.issued = Some(issued);
        // The writer's own error explains why connections could not continue.
        writer.finish().await?;
        outcome?;
        let size = begun.size.unwrap_or(begun.part.watermark.on_disk());
        let found = self.complete(&begun, size, hashing).await?;
        if !self.options.allow_unverified && !begun.is_verifiable(checksum.as_ref()) {
            begun.part.keep = true;
            return Err(Error::Unverified(begun.part.path()).into());
        }
        let done = self.name(&mut begun, size, checksum, found).await?;
        self.superseded = self
            .superseded
            .take()
            .and_then(|s| s.unless_larger(u64::MAX));
        Ok(done)
    }
}

/// Returns the file's size; fails if the server reports another size than the
/// known one.
fn size_of(issued: &Issued, opened: &Opened) -> Result<Option<u64>, Error> {
    match (issued.size, opened.head.size) {
        (Some(expected), Some(found)) if expected != found => Err(Error::Size { expected, found }),
        (expected, found) => Ok(found.or(expected)),
    }
}

/// Whether a file could not be created because of its name.
fn is_name_refused(error: &Error) -> bool {
    matches!(error, Error::Io { what: "created", source, .. } if system::is_name_refused(source))
}

/// Returns the last part of a URL's path: the worst name for a file, but better
/// than none.
fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or("");
    path.rsplit('/').next().unwrap_or("")
}
