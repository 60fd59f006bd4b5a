//! The first connection of a file: the ticket, the requested range, and the
//! retries until something arrives. Must not know the disk.

use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::open::{Opened, open};
use super::options::{DownloadEvent, Spacing, When};
use super::part::Part;
use super::plan::{MIN_PIECE, Plan};
use super::response::Failure;
use super::retry::Then;
use super::run::Run;
use super::server_check::{Local, Opener};
use super::sidecar::State;
use super::supervise::Stop;
use super::ticket::Issued;
use super::version::Nodes;
use crate::error::Error;
use crate::service::Service;

/// Size of the first request for a file of unknown size: enough for most files,
/// and small enough for the other connections to start soon.
const FIRST: u64 = 16 << 20;

impl Run<'_> {
    pub(super) async fn issued(&mut self) -> Result<Arc<Issued>, Error> {
        if let Some(issued) = self.issued.as_ref().filter(|issued| issued.holds()) {
            return Ok(issued.clone());
        }
        let ticket = self.tickets.issue().await?;
        let issued = Arc::new(Issued::new(ticket, self.sent_size())?);
        self.issued = Some(issued.clone());
        Ok(issued)
    }

    /// Opens the first connection, with retries as long as they are worthwhile.
    pub(super) async fn open(
        &mut self,
        left: Option<&(Part, State)>,
    ) -> Result<(Opened, OwnedSemaphorePermit), Stop> {
        let permit = self.downloader.connections.clone().acquire_owned().await;
        let permit = permit.map_err(Error::internal)?;
        loop {
            let issued = self.issued().await?;
            let asked = self.first_range(&issued, left.map(|(_, state)| state));
            let failure = match self.start(&issued, asked.clone(), left).await {
                Ok(opened) => return Ok((opened, permit)),
                Err(failure) => failure,
            };
            if matches!(failure, Failure::Changed) && left.is_none() && asked.is_some() {
                // A range cannot be requested from an empty file.
                self.plain = true;
                continue;
            }
            let reason = match &failure {
                Failure::Transient(error) | Failure::Refused(error) => error.to_string(),
                _ => String::new(),
            };
            match self.retry.after(failure) {
                Then::Again(time) => {
                    self.events.send(DownloadEvent::Retrying { reason, time });
                    tokio::time::sleep(time).await;
                }
                Then::Reissue(time) => {
                    tokio::time::sleep(time).await;
                    self.issued = None;
                    self.issued().await?;
                    self.events.send(DownloadEvent::Reissued);
                }
                Then::Restart => return Err(Stop::Restart),
                Then::GiveUp(error) => return Err(Stop::Error(error)),
            }
        }
    }

    /// Opens a connection, after the pause between small files.
    async fn start(
        &mut self,
        issued: &Issued,
        asked: Option<Range<u64>>,
        left: Option<&(Part, State)>,
    ) -> Result<Opened, Failure> {
        let has_checksum = self.checksum(issued).is_some();
        let (service, stall) = (&self.downloader.service, self.downloader.options.stall);
        let Some(spacing) = self.spacing(issued).await else {
            return first(service, issued, asked, left, has_checksum, stall).await;
        };
        // An existing file, or one that cannot be saved anyway, does not wait
        // first.
        let is_saved = self.is_saved(issued, left.is_none()).await;
        if is_saved.map_err(Failure::Fatal)? {
            return first(service, issued, asked, left, has_checksum, stall).await;
        }
        let _turn = self.downloader.start.lock().await;
        let mut waited = Duration::ZERO;
        while let Some(time) = service.rate_limiter().small_file_wait().await {
            waited += time;
            if self.options.max_wait.is_some_and(|most| waited > most) {
                let reason = "small files start with pauses between them".into();
                return Err(Failure::Fatal(Error::Pause { reason, time }));
            }
            self.events.send(DownloadEvent::Waiting { time });
            tokio::time::sleep(time).await;
        }
        let opened = first(service, issued, asked, left, has_checksum, stall).await?;
        if opened.head.size.is_some_and(|size| size <= spacing.bytes) {
            service
                .rate_limiter()
                .small_file_started(spacing.time)
                .await;
        }
        Ok(opened)
    }

    /// Returns the spacing of small files, if this may be one and spacing is in
    /// effect.
    async fn spacing(&self, issued: &Issued) -> Option<Spacing> {
        let limiter = self.downloader.service.rate_limiter();
        let size = issued.size;
        let spacing = self
            .options
            .spacing
            .filter(|spacing| !limiter.is_off() && size.is_none_or(|size| size <= spacing.bytes))?;
        match spacing.when {
            When::Always => Some(spacing),
            When::AfterRefusal => limiter.is_cautious().await.then_some(spacing),
        }
    }

    /// Returns the range to request first; `None` for the whole file.
    pub(super) fn first_range(&self, issued: &Issued, left: Option<&State>) -> Option<Range<u64>> {
        if !issued.ticket.resumable || self.plain {
            return None;
        }
        let most = self.most(issued) as u64;
        let Some(state) = left else {
            let size = issued.size;
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
        // For a complete file, the last byte is requested, to learn its name.
        Some(next.unwrap_or(state.size.saturating_sub(1)..state.size))
    }

    pub(super) fn most(&self, issued: &Issued) -> usize {
        let ticket = usize::try_from(issued.ticket.max_connections).unwrap_or(usize::MAX);
        self.options.connections.min(ticket).max(1)
    }
}

/// Opens the first connection; it resumes an earlier run only if the server has
/// the same file.
async fn first(
    service: &Service,
    issued: &Issued,
    asked: Option<Range<u64>>,
    left: Option<&(Part, State)>,
    has_checksum: bool,
    stall: Duration,
) -> Result<Opened, Failure> {
    let size = left.map(|(_, state)| state.size);
    let (Some((part, state)), Some(range)) = (left, &asked) else {
        return open(service, issued, asked, size, stall).await;
    };
    let nodes = Nodes::left(state.version_there.clone(), has_checksum);
    let opener = Opener {
        service,
        issued,
        nodes: &Mutex::new(nodes),
        size,
        stall,
    };
    let local = Local {
        file: &part.file,
        path: part.path(),
        written: state.done(),
        is_left: true,
    };
    opener.open(range.clone(), &local).await
}
