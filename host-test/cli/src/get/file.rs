//! One file of `get`: its state, how it is downloaded, and how that is shown.
//! Must not know the other files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hoster_host::download::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloaded, Preview, TicketSource, TicketWait,
    Verified,
};
use hoster_host::{Description, Error, names};

use super::super::countdown;
use super::super::l10n::Localizer;
use super::super::output::bytes;
use super::super::progress::Line;
use super::args::Format;
use super::batch::Batch;
use super::event::Event;
use super::{aria2, check_checksum, checksum_file, exec, export};

/// A file that exists now.
pub struct Got {
    pub skipped: bool,
    pub size: u64,
    pub fetched: u64,
}

/// One file.
pub struct File<'a> {
    /// As given by the user.
    pub link: String,
    /// Index among all files.
    pub number: usize,
    line: Line<'a>,
    /// Whether the file server has replied.
    is_started: AtomicBool,
}

impl<'a> File<'a> {
    pub fn new(link: String, number: usize, line: Line<'a>) -> Self {
        Self {
            link,
            number,
            line,
            is_started: AtomicBool::new(false),
        }
    }

    /// Downloads the file, or exports its link if that was requested.
    pub async fn get(
        &self,
        batch: &Batch<'_>,
        request: &DownloadRequest,
        tickets: &dyn TicketSource,
    ) -> Result<Got, Error> {
        if let Some(there) = Self::there(batch, request) {
            return self.done(batch, &there).await;
        }
        let algorithm = batch.description.checksum_algorithm.as_deref();
        check_checksum(request, algorithm)?;
        let options = DownloadOptions {
            replaceable: batch.hooks.map(|hooks| hooks.replaceable(&self.link)),
            ..request.options(&batch.options, algorithm)
        };
        if batch.settings.dry_run {
            return self.preview(batch, &options).await;
        }
        let transfer = batch.settings.transfer;
        if let Some(format) = transfer.export {
            return export(batch, format, &options, tickets).await;
        }
        let download = match &transfer.aria2 {
            Some(address) => {
                let aria2 = aria2::Aria2::new(aria2::Rpc::new(address)?, &batch.downloader);
                aria2.download(tickets, options)
            }
            None => batch.downloader.download(tickets, options),
        };
        let done = download.observe(|event| self.on_event(batch, event));
        self.done(batch, &done.await?).await
    }

    /// Returns the file if the hooks know it in another form.
    fn there(batch: &Batch<'_>, wanted: &DownloadRequest) -> Option<Downloaded> {
        let (name, size) = (wanted.name.as_deref()?, wanted.size?);
        let path = batch.hooks?.has(&wanted.link, name, size)?;
        let verified = Verified::NameAndSize;
        Some(Downloaded::existing(path, size, verified, None))
    }

    /// Completes a file: records its checksum, runs the requested command and
    /// reports it.
    async fn done(&self, batch: &Batch<'_>, done: &Downloaded) -> Result<Got, Error> {
        let transfer = batch.settings.transfer;
        if let Some(path) = &transfer.checksum_file {
            let checksum =
                checksum_file::checksum(done, hash_algorithm(&batch.description)).await?;
            checksum_file::append(path, done, checksum, &self.link)?;
        }
        if let Some(words) = batch.settings.exec.as_ref().filter(|_| !done.skipped) {
            exec::run(words, &done.path, batch.app.plugin().manifest()).await?;
        }
        let output = batch.app.output;
        let said = match batch.hooks {
            Some(hooks) => {
                let waits = |what: &str| self.line.busy(what);
                hooks.got(&self.link, done, &waits).await?
            }
            None => sentence(output.l10n(), done, batch.options.crypt.is_some()),
        };
        output.json_only(&Event::done(&self.link, done));
        if !transfer.quiet {
            output.say(&said);
        }
        Ok(Got {
            skipped: done.skipped,
            size: done.size,
            fetched: done.fetched,
        })
    }

    /// Reports what a download would do.
    async fn preview(&self, batch: &Batch<'_>, options: &DownloadOptions) -> Result<Got, Error> {
        let output = batch.app.output;
        let size = options.size;
        match batch.downloader.preview(options).await? {
            Preview::Existing(done) => {
                output.json_only(&Event::done(&self.link, &done));
                Ok(Got {
                    skipped: true,
                    size: done.size,
                    fetched: 0,
                })
            }
            Preview::New(path) => {
                output.json_only(&Event::WouldDownload {
                    link: &self.link,
                    path: path.clone().map(shown),
                    size,
                });
                let l10n = output.l10n();
                let values = [
                    ("path", path.map_or(self.link.clone(), shown).into()),
                    (
                        "size",
                        size.map_or_else(|| l10n.plain("size-unknown"), bytes)
                            .into(),
                    ),
                ];
                output.say(&l10n.text("download-would", &values));
                Ok(Got {
                    skipped: false,
                    size: size.unwrap_or(0),
                    fetched: size.unwrap_or(0),
                })
            }
        }
    }

    /// Shows the activity before the first byte arrives. After that, a link
    /// that is renewed is not worth showing.
    pub fn busy(&self, batch: &Batch<'_>, message: &str) {
        if !self.is_started.load(Ordering::Relaxed) {
            let l10n = batch.app.output.l10n();
            self.line.busy(&l10n.plain(message));
        }
    }

    pub fn on_wait(&self, batch: &Batch<'_>, wait: &TicketWait) {
        let reason = countdown::reason(batch.app.output.l10n(), &wait.refusal);
        self.line.pause(&reason, wait.left);
        if wait.left == wait.total {
            self.json_wait(batch, wait.total, &reason);
        }
    }

    fn json_wait(&self, batch: &Batch<'_>, total: Duration, reason: &str) {
        batch.app.output.json_only(&Event::Wait {
            link: &self.link,
            seconds: total.as_secs_f64().ceil() as u64,
            reason,
        });
    }

    pub fn on_event(&self, batch: &Batch<'_>, event: DownloadEvent) {
        let (link, output) = (self.link.as_str(), batch.app.output);
        if let Some(hooks) = batch.hooks {
            hooks.on_event(link, &event);
        }
        match event {
            DownloadEvent::Waiting { time } => {
                let reason = output.l10n().plain("wait-small-files");
                let reason = reason.trim_end_matches('.');
                self.line.pause(reason, time);
                self.json_wait(batch, time, reason);
            }
            DownloadEvent::Started {
                path,
                size,
                resumed,
            } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.is_started.store(true, Ordering::Relaxed);
                self.line.start(&name, size, resumed);
                output.json_only(&Event::Start {
                    link,
                    path: path.display().to_string(),
                    size,
                    resumed,
                });
            }
            DownloadEvent::Received { bytes, connections } => {
                self.line.moved(bytes, connections);
                if self.line.is_time() {
                    let size = self.line.size();
                    output.json_only(&Event::Progress {
                        link,
                        bytes,
                        size,
                        connections,
                    });
                }
            }
            DownloadEvent::Retrying { reason, time } => {
                self.line.pause(&reason, time);
                output.json_only(&Event::Retry {
                    link,
                    seconds: time.as_secs_f64(),
                    reason: &reason,
                });
            }
            DownloadEvent::Reissued => output.json_only(&Event::Reissued { link }),
            DownloadEvent::Restarted => output.json_only(&Event::Restarted { link }),
            DownloadEvent::Verifying { bytes } => {
                self.line.verifying(bytes);
                if self.line.is_time() {
                    output.json_only(&Event::Verifying { link, bytes });
                }
            }
            _ => {}
        }
    }
}

/// Returns the algorithm for checksums that the service does not report.
pub fn hash_algorithm(description: &Description) -> &str {
    let algorithm = description.checksum_algorithm.as_deref();
    algorithm.unwrap_or("sha256")
}

fn shown(path: PathBuf) -> String {
    path.display().to_string()
}

async fn export(
    batch: &Batch<'_>,
    format: Format,
    options: &DownloadOptions,
    tickets: &dyn TicketSource,
) -> Result<Got, Error> {
    let ticket = tickets.issue().await?;
    let name = options.local_name(ticket.file_name.as_deref(), None, names::MAX_BYTES);
    let reserve = |name: String| batch.downloader.reserve(options, &name);
    let name = name.map(reserve).transpose()?;
    let text = export::text(format, &ticket, name.as_deref());
    batch.app.output.say(&text);
    Ok(Got {
        skipped: false,
        size: 0,
        fetched: 0,
    })
}

fn sentence(l10n: &Localizer, done: &Downloaded, is_encrypted: bool) -> String {
    let how = match (done.verified, &done.checksum) {
        (Verified::Checksum, Some(c)) => {
            let algorithm = ("algorithm", c.algorithm.as_str().into());
            l10n.text("verified-checksum", &[algorithm])
        }
        (Verified::Size, _) if is_encrypted && !done.skipped => l10n.plain("verified-blocks"),
        (Verified::Size, _) => l10n.plain("verified-size"),
        (Verified::NameAndSize, _) => l10n.plain("verified-name-and-size"),
        _ => l10n.plain("verified-not"),
    };
    let there = match done.skipped {
        true => format!(", {}", l10n.plain("was-there")),
        false => String::new(),
    };
    format!(
        "{}  {}  {how}{there}",
        done.path.display(),
        bytes(done.size)
    )
}
