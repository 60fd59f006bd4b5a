//! Many uploads: several at the same time, into the folders they belong to,
//! without files that already exist, with retries. Must not know commands or
//! terminals.
//!
//! [`Queue::run`] uploads what is queued and ends when nothing is left to run.
//! Before and during a run, other tasks [add](Queue::add),
//! [remove](Queue::remove), [pause](Queue::pause), [resume](Queue::resume) and
//! [move](Queue::move_to) jobs. Dropping a run stops all uploads; their jobs stay
//! queued.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Mutex, MutexGuard};

use super::existing::{Known, SameName, compare, of_that_name};
use super::folders::Folders;
use super::hashing::LocalChecksums;
use super::retry::RetryPolicy;
use super::stored::StoredFiles;
use super::tree::LocalFile;
use super::{UploadEvent, UploadOptions, Uploaded, rehearse, upload};
use crate::bindings::Entry;
use crate::content::Content;
use crate::download::{Verified, control_file};
use crate::error::{Code, Error};
use crate::hash_cache::HashCache;
use crate::queue::{JobId, JobState, Jobs, Started, Stopped};
use crate::running::{Events, Running};
use crate::session::Session;

/// Where in the account files are uploaded to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The folder with this id, or the top folder if `None`.
    Id(Option<String>),
    /// The folder at this path, which is created if it does not exist.
    Path(String),
}

impl Default for Destination {
    fn default() -> Self {
        Self::Id(None)
    }
}

/// Options of a queue.
#[derive(Clone, Debug)]
pub struct QueueOptions {
    /// Default: the top folder.
    pub to: Destination,
    /// Options of all files; name and folder are those of each file.
    pub upload: UploadOptions,
    /// What to do if the account has files of the same name. Default: keep them.
    pub same_name: SameName,
    /// Report what would be uploaded, without changing anything. Sessions without
    /// scopes suffice, and send nothing.
    pub dry_run: bool,
    /// Remove each local file once the account is known to have it: its upload was
    /// verified, or the existing file has its checksum.
    pub remove_source: bool,
    /// Percentage of the files with a cached checksum that are read nevertheless,
    /// chosen at random, to find wrong checksums. Default 0.
    pub recheck_percent: u8,
    /// Attempts after the first one, for each file. Default 3.
    pub retries: u32,
    /// The longest total wait of one file that the service may require. Default 1
    /// hour.
    pub max_wait: Duration,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            to: Destination::default(),
            upload: UploadOptions::default(),
            same_name: SameName::Keep,
            dry_run: false,
            remove_source: false,
            recheck_percent: 0,
            retries: 3,
            max_wait: Duration::from_secs(3_600),
        }
    }
}

/// An event of a job.
#[derive(Debug)]
#[non_exhaustive]
pub enum QueueEvent {
    /// The file is being uploaded.
    Upload(UploadEvent),
    /// The file was read, and its content differs from the cached checksum
    /// although its size and times are unchanged. The cached checksum was
    /// replaced.
    WrongCachedChecksum,
    /// An attempt failed; another one follows after a pause.
    Retrying {
        /// Why it failed.
        error: Arc<Error>,
        /// The pause.
        pause: Duration,
    },
    /// The job was paused while it ran. Its upload starts over when it is resumed.
    Paused,
    /// The job was removed while it ran.
    Removed,
    /// The job has ended.
    Ended(Result<Outcome, Error>),
}

/// How a job ended.
#[derive(Debug)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Outcome {
    /// The file was uploaded.
    Uploaded {
        /// The receipt, and how the upload was verified.
        done: Box<Uploaded>,
        /// The local file was removed.
        removed: bool,
        /// Older versions that were removed.
        replaced: Replaced,
    },
    /// The account already has the file.
    Existing {
        /// The file in the account.
        entry: Box<Entry>,
        /// How they were compared: by checksum, or by size if no checksum of the
        /// file in the account is known.
        compared: Verified,
        /// The local file was removed.
        removed: bool,
        /// Older versions that were removed.
        replaced: Replaced,
    },
    /// The file was found in a folder and is empty, and the service does not store
    /// empty files.
    Empty,
    /// The file would be uploaded.
    DryRun {
        /// Bytes of the file.
        size: u64,
        /// Links of older versions, which would be removed.
        replaces: Vec<String>,
    },
}

/// Older versions of a file that the account has now ([`SameName::Replace`]).
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Replaced {
    /// Links of the versions that were removed.
    pub links: Vec<String>,
    /// Why the others were not removed.
    pub error: Option<Error>,
}

/// Uploads that wait, run or are paused.
pub struct Queue {
    folders: Mutex<Folders>,
    /// Each is locked while an upload uses it.
    sessions: Vec<Mutex<Session>>,
    /// Names of the folders that lead to the destination.
    names: Vec<String>,
    options: QueueOptions,
    jobs: Jobs<LocalFile>,
    stored: StoredFiles,
}

type QueueEvents = Events<(JobId, QueueEvent)>;

impl Queue {
    /// Returns an empty queue that uploads as many files at the same time as there
    /// are `sessions`, which need [`Scope::Upload`](crate::Scope). `folders` lists
    /// and creates folders, and removes older versions: it needs
    /// [`Scope::List`](crate::Scope) and `Upload`, and `Manage` for
    /// [`SameName::Replace`].
    pub fn new(folders: Session, sessions: Vec<Session>, options: QueueOptions) -> Self {
        let (start, names) = match &options.to {
            Destination::Id(id) => (id.clone(), Vec::new()),
            Destination::Path(path) => {
                let names = crate::storage::components(path).map(str::to_owned);
                (None, names.collect())
            }
        };
        let folders = Folders::new(folders, start, !options.dry_run, names.len());
        Self {
            folders: Mutex::new(folders),
            sessions: sessions.into_iter().map(Mutex::new).collect(),
            names,
            options,
            jobs: Jobs::new(),
            stored: StoredFiles::default(),
        }
    }

    /// Adds jobs at the end and returns their ids, in order.
    pub fn add(&self, files: impl IntoIterator<Item = LocalFile>) -> Vec<JobId> {
        self.jobs.add(files)
    }

    /// Returns the jobs that have not ended, in order.
    pub fn list(&self) -> Vec<(JobId, JobState, LocalFile)> {
        self.jobs.all()
    }

    /// Removes a job. Returns `false` if the job has ended.
    pub fn remove(&self, id: JobId) -> bool {
        self.jobs.remove(id)
    }

    /// Stops a job until it is resumed. An upload that was cut off starts over:
    /// services do not resume uploads. Returns `false` if the job has ended.
    pub fn pause(&self, id: JobId) -> bool {
        self.jobs.pause(id)
    }

    /// Queues a paused job again, at its position. Returns `false` if the job has
    /// ended.
    pub fn resume(&self, id: JobId) -> bool {
        self.jobs.resume(id)
    }

    /// Moves a job to a position in the order, 0 for the first. Returns `false` if
    /// the job has ended.
    pub fn move_to(&self, id: JobId, position: usize) -> bool {
        self.jobs.move_to(id, position)
    }

    /// Uploads what is queued, until no job is queued or running. After an error
    /// that would repeat for every other job no further job starts; those that are
    /// left stay [queued](Queue::list). Dropping the returned value stops all
    /// uploads.
    pub fn run(&self) -> Running<'_, (JobId, QueueEvent), ()> {
        Running::new(|events| self.run_jobs(events))
    }

    async fn run_jobs(&self, events: QueueEvents) {
        self.folders.lock().await.refresh();
        let mut working = FuturesUnordered::new();
        let mut is_over = false;
        loop {
            while !is_over
                && let Some(session) = self.idle()
                && let Some(job) = self.jobs.start(|_| true)
            {
                working.push(self.work(job, session, &events));
            }
            if working.is_empty() {
                return;
            }
            tokio::select! {
                Some(stops) = working.next() => is_over |= stops,
                () = self.jobs.changed() => {}
            }
        }
    }

    /// A session that no upload uses.
    fn idle(&self) -> Option<MutexGuard<'_, Session>> {
        let mut sessions = self.sessions.iter();
        sessions.find_map(|session| session.try_lock().ok())
    }

    /// Runs one job. Returns `true` if no further job should start.
    async fn work(
        &self,
        job: Started<'_, LocalFile>,
        mut session: MutexGuard<'_, Session>,
        events: &QueueEvents,
    ) -> bool {
        let id = job.id;
        let events = events.map(move |event| (id, event));
        let before = self.stored.metadata(&job.request);
        let outcome = tokio::select! {
            outcome = self.with_retries(&mut session, &job.request, &events) => outcome,
            () = job.stop.notified() => {
                events.send(match self.jobs.stopped(id) {
                    Stopped::Paused => QueueEvent::Paused,
                    Stopped::Removed => QueueEvent::Removed,
                });
                return false;
            }
        };
        let stops = matches!(&outcome, Err(error) if error.stops_queue());
        if let Ok(outcome) = &outcome {
            let is_encrypted = session.crypt().is_some();
            self.stored
                .note(&job.request, before, outcome, is_encrypted);
        }
        self.jobs.end(id);
        events.send(QueueEvent::Ended(outcome));
        stops
    }

    /// Returns the files found in folders that the account is known to have, or
    /// that are empty.
    pub fn stored(&self) -> &StoredFiles {
        &self.stored
    }

    /// Returns the id of a folder below the destination, which is created if it
    /// does not exist, and the entries that it had when it was first listed.
    pub async fn folder(&self, names: &[String]) -> Result<(Option<String>, Vec<Entry>), Error> {
        let names: Vec<String> = self.names.iter().chain(names).cloned().collect();
        let mut folders = self.folders.lock().await;
        let entries = folders.entries(&names).await?.to_vec();
        let place = folders.place(&names).await?;
        Ok((place.id().map(str::to_owned), entries))
    }

    /// Whether the listings so far show that a file does not exist in the folder
    /// with these names below the destination. Sends nothing.
    pub async fn lacks(&self, names: &[String], file: &str) -> bool {
        let names: Vec<String> = self.names.iter().chain(names).cloned().collect();
        self.folders.lock().await.lacks(&names, file)
    }

    async fn with_retries(
        &self,
        session: &mut Session,
        file: &LocalFile,
        events: &Events<QueueEvent>,
    ) -> Result<Outcome, Error> {
        let mut policy = RetryPolicy::new(self.options.retries, self.options.max_wait);
        loop {
            let error = match self.one(session, file, events).await {
                Ok(outcome) => return Ok(outcome),
                Err(error) => error,
            };
            let Some(pause) = policy.pause(&error) else {
                return Err(error);
            };
            let error = Arc::new(error);
            events.send(QueueEvent::Retrying { error, pause });
            tokio::time::sleep(pause).await;
        }
    }

    async fn one(
        &self,
        session: &mut Session,
        file: &LocalFile,
        events: &Events<QueueEvent>,
    ) -> Result<Outcome, Error> {
        let options = &self.options;
        let folder: Vec<String> = self.names.iter().chain(&file.folders).cloned().collect();
        let size = Content::open(&file.path)?.size();
        if let Some(control) = control_file(&file.path) {
            let path = file.path.clone();
            return Err(Error::Unfinished { path, control });
        }
        let place = self.folders.lock().await.place(&folder).await?;
        let Known { same, older } = match options.same_name {
            SameName::Keep => Known::default(),
            policy => {
                let mut folders = self.folders.lock().await;
                let named = of_that_name(&file.path, folders.entries(&folder).await?);
                drop(folders);
                let local = LocalChecksums {
                    cache: self.cache_for(&named),
                    recheck_percent: options.recheck_percent,
                    on_wrong: &|| events.send(QueueEvent::WrongCachedChecksum),
                };
                compare(&file.path, size, policy, named, local).await?
            }
        };
        if let Some((entry, compared)) = same {
            return Ok(Outcome::Existing {
                removed: compared && self.remove_source(&file.path)?,
                replaced: match compared {
                    true => self.replace(&folder, older).await,
                    false => Replaced::default(),
                },
                compared: match compared {
                    true => Verified::Checksum,
                    false => Verified::Size,
                },
                entry: Box::new(entry),
            });
        }
        let upload_options = UploadOptions {
            file_name: None,
            folder: place.id().map(str::to_owned),
            ..options.upload.clone()
        };
        if options.dry_run {
            return match rehearse(session, &file.path, &upload_options).await {
                Ok(size) => Ok(Outcome::DryRun {
                    size,
                    replaces: links(&older),
                }),
                Err(error) if is_empty_and_refused(&error, size, file) => Ok(Outcome::Empty),
                Err(error) => Err(error),
            };
        }
        let upload = upload(session, &file.path, upload_options);
        match upload.report_to(events.map(QueueEvent::Upload)).await {
            Ok(done) => {
                let is_verified = done.verified != Verified::No;
                let replaced = match is_verified {
                    true => self.replace(&folder, older).await,
                    false => Replaced::default(),
                };
                Ok(Outcome::Uploaded {
                    removed: is_verified && self.remove_source(&file.path)?,
                    replaced,
                    done: Box::new(done),
                })
            }
            Err(error) if is_empty_and_refused(&error, size, file) => Ok(Outcome::Empty),
            Err(error) => Err(error),
        }
    }

    /// Returns the cache of checksums, unless something could be removed because
    /// the account has the file: then the file is read.
    fn cache_for(&self, named: &[Entry]) -> Option<&HashCache> {
        let options = &self.options;
        let has_older = options.same_name == SameName::Replace && named.len() > 1;
        let removes = !options.dry_run && (options.remove_source || has_older);
        options.upload.hash_cache.as_ref().filter(|_| !removes)
    }

    /// Removes older versions of a file that the account is known to have. After a
    /// failure the file is not uploaded again.
    async fn replace(&self, folder: &[String], older: Vec<Entry>) -> Replaced {
        let mut replaced = Replaced::default();
        if older.is_empty() || self.options.dry_run {
            return replaced;
        }
        let mut policy = RetryPolicy::new(self.options.retries, self.options.max_wait);
        loop {
            let mut folders = self.folders.lock().await;
            let removed = folders.remove_files(folder, links(&older)).await;
            drop(folders);
            let error = match removed {
                Ok((links, left)) => {
                    replaced.links = links;
                    replaced.error = (left > 0).then_some(Error::NotRemoved { left });
                    return replaced;
                }
                Err(error) => error,
            };
            let Some(pause) = policy.pause(&error) else {
                replaced.error = Some(error);
                return replaced;
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Removes a local file if that was requested. Returns whether it did.
    fn remove_source(&self, path: &Path) -> Result<bool, Error> {
        if !self.options.remove_source || self.options.dry_run {
            return Ok(false);
        }
        std::fs::remove_file(path).map_err(|e| Error::io(path, "remove", e))?;
        Ok(true)
    }
}

/// Returns whether the service refused an empty file that was found in a folder.
fn is_empty_and_refused(error: &Error, size: u64, file: &LocalFile) -> bool {
    size == 0 && !file.folders.is_empty() && error.code() == Code::InvalidInput
}

fn links(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter_map(|e| e.link.clone()).collect()
}
