//! One file of `get`: what is known of it, how it is fetched, and how that is
//! shown. Must not know the other files.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use hoster_host::{
    DownloadEvent, DownloadOptions, Downloaded, Error, Existing, Ticket, TicketSource, Verified,
    names,
};

use super::super::links::Wanted;
use super::super::output::bytes;
use super::super::progress::Line;
use super::super::resolve::{Reason, Wait};
use super::super::words::Words;
use super::args::Format;
use super::batch::Batch;
use super::event::Event;
use super::tickets::{Slot, Tickets};
use super::{aria2, exec, export, known_checksum, manifest};

/// A file that is there.
pub struct Got {
    pub skipped: bool,
    pub size: u64,
    pub fetched: u64,
}

/// One file.
pub struct File<'a> {
    batch: &'a Batch<'a>,
    link: &'a str,
    line: Line<'a>,
    /// The file server has answered.
    is_started: AtomicBool,
}

/// Tickets, and what is shown while they come.
struct Asked<'a> {
    tickets: &'a Tickets<'a>,
    file: &'a File<'a>,
}

impl TicketSource for Asked<'_> {
    fn issue(&self) -> BoxFuture<'_, Result<Ticket, Error>> {
        Box::pin(async move {
            self.file.busy("waiting-link");
            let ticket = self.tickets.issue().await?;
            self.file.busy("waiting-start");
            Ok(ticket)
        })
    }
}

impl<'a> File<'a> {
    /// Fetches a file, or does with it what was asked for instead.
    pub async fn get(
        batch: &'a Batch<'a>,
        number: usize,
        wanted: &'a Wanted,
        slot: Slot,
    ) -> Result<Got, Error> {
        let file = Self {
            batch,
            link: &wanted.link,
            line: batch.progress.line(number),
            is_started: AtomicBool::new(false),
        };
        if let Some(there) = file.there(wanted) {
            return file.done(&there).await;
        }
        let on_wait = |wait: Wait<'_>| file.on_wait(&wait);
        let tickets = Tickets {
            session: &batch.session,
            link: &wanted.link,
            options: &batch.args.link_options,
            max_wait: batch.max_wait().as_secs(),
            slot: Some(&slot),
            on_wait: &on_wait,
        };
        let tickets = Asked {
            tickets: &tickets,
            file: &file,
        };
        let transfer = &batch.args.transfer;
        let options = file.options(wanted)?;
        if let Some(format) = transfer.export {
            return file.export(format, &options, &tickets).await;
        }
        let done = match &transfer.aria2 {
            Some(address) => {
                let aria2 = aria2::Aria2::new(aria2::Rpc::new(address)?, &batch.downloader);
                aria2
                    .download(&tickets, &options, &|event| file.on_event(event))
                    .await?
            }
            None => {
                let mut on_event = |event| file.on_event(event);
                batch
                    .downloader
                    .download(&tickets, &options, &mut on_event)
                    .await?
            }
        };
        file.done(&done).await
    }

    /// The file in another form, for those who know of one.
    fn there(&self, wanted: &Wanted) -> Option<Downloaded> {
        let (name, size) = (wanted.name.as_deref()?, wanted.size?);
        let path = self.batch.hooks?.has(&wanted.link, name, size)?;
        Some(Downloaded {
            path,
            size,
            verified: Verified::NameAndSize,
            checksum: None,
            skipped: true,
            fetched: 0,
        })
    }

    fn options(&self, wanted: &Wanted) -> Result<DownloadOptions, Error> {
        let (args, description) = (self.batch.args, &self.batch.description);
        let algorithm = description.checksum_algorithm.as_deref();
        let transfer = &args.transfer;
        Ok(DownloadOptions {
            folder: args.output.clone(),
            link: Some(
                wanted
                    .canonical
                    .clone()
                    .unwrap_or_else(|| wanted.link.clone()),
            ),
            id: wanted.id.clone(),
            file_name: wanted.name.clone(),
            name_is_own: wanted.name_is_own,
            size: wanted.size,
            checksum: known_checksum(wanted, algorithm)?,
            hash: match &transfer.checksum_file {
                Some(_) => Some(self.hash_algorithm().to_owned()),
                None => transfer.hash.map(str::to_owned),
            },
            existing: match transfer {
                _ if transfer.overwrite => Existing::Overwrite,
                _ if transfer.rename => Existing::Rename,
                _ if transfer.update => Existing::Update,
                _ => Existing::Skip,
            },
            number_taken: transfer.number_taken,
            connections: transfer.connections.into(),
            spacing: self.batch.spacing,
            // A pause that its user has chosen is kept, however long it is.
            max_wait: match transfer.small_file_pause {
                Some(_) => None,
                None => Some(self.batch.max_wait()),
            },
        })
    }

    /// The algorithm of the checksums that are computed where none is known.
    fn hash_algorithm(&self) -> &str {
        let description = &self.batch.description;
        description
            .checksum_algorithm
            .as_deref()
            .unwrap_or("sha256")
    }

    async fn export(
        &self,
        format: Format,
        options: &DownloadOptions,
        tickets: &Asked<'_>,
    ) -> Result<Got, Error> {
        let ticket = tickets.issue().await?;
        let name = options.local_name(ticket.file_name.as_deref(), None, names::MAX_BYTES);
        let reserve = |name: String| self.batch.downloader.reserve(options, &name);
        let name = name.map(reserve).transpose()?;
        let text = export::text(format, &ticket, name.as_deref());
        self.batch.app.output.say(&text);
        Ok(Got {
            skipped: false,
            size: 0,
            fetched: 0,
        })
    }

    /// The file is there: says so, notes it, and runs what is to be run.
    async fn done(&self, done: &Downloaded) -> Result<Got, Error> {
        let transfer = &self.batch.args.transfer;
        if let Some(path) = &transfer.checksum_file {
            let checksum = manifest::checksum(done, self.hash_algorithm()).await?;
            manifest::append(path, done, checksum, self.link)?;
        }
        if let Some(words) = self.batch.exec.as_ref().filter(|_| !done.skipped) {
            exec::run(words, &done.path, self.batch.app.plugin.manifest()).await?;
        }
        let output = self.batch.app.output;
        let said = match self.batch.hooks {
            Some(hooks) => {
                let waits = |what: &str| self.line.busy(what);
                hooks.got(self.link, done, &waits).await?
            }
            None => sentence(output.words(), done),
        };
        output.json_only(&Event::done(self.link, done));
        if !transfer.quiet {
            output.say(&said);
        }
        Ok(Got {
            skipped: done.skipped,
            size: done.size,
            fetched: done.fetched,
        })
    }

    /// Says what is being done before bytes come; of a link that is renewed
    /// while they do, there is nothing to say.
    fn busy(&self, message: &str) {
        if !self.is_started.load(Ordering::Relaxed) {
            let words = self.batch.app.output.words();
            self.line.busy(&words.plain(message));
        }
    }

    fn on_wait(&self, wait: &Wait<'_>) {
        let reason = wait.reason.told(self.batch.app.output.words());
        self.line.pause(&reason, Duration::from_secs(wait.left));
        if wait.left == wait.seconds {
            self.batch.app.output.json_only(&Event::Wait {
                link: self.link,
                seconds: wait.seconds,
                reason: &reason,
            });
        }
    }

    fn on_event(&self, event: DownloadEvent) {
        let (link, output) = (self.link, self.batch.app.output);
        if let Some(hooks) = self.batch.hooks {
            hooks.on_event(link, &event);
        }
        match event {
            DownloadEvent::Waiting { time } => {
                let seconds = time.as_secs_f64().ceil() as u64;
                self.on_wait(&Wait {
                    reason: Reason::SmallFiles,
                    seconds,
                    left: seconds,
                });
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
        }
    }
}

fn sentence(words: &Words, done: &Downloaded) -> String {
    let how = match (done.verified, &done.checksum) {
        (Verified::Checksum, Some(c)) => {
            let algorithm = ("algorithm", c.algorithm.as_str().into());
            words.text("verified-checksum", &[algorithm])
        }
        (Verified::Size, _) => words.plain("verified-size"),
        (Verified::NameAndSize, _) => words.plain("verified-name-and-size"),
        _ => words.plain("verified-not"),
    };
    let there = match done.skipped {
        true => format!(", {}", words.plain("was-there")),
        false => String::new(),
    };
    format!(
        "{}  {}  {how}{there}",
        done.path.display(),
        bytes(done.size)
    )
}
