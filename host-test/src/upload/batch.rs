//! Many uploads: several at once, into the folders they belong to, without what
//! already exists, and again when one breaks. Must not know commands or
//! terminals.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Mutex;

use super::existing::{Known, SameName, compare, of_that_name};
use super::folders::Folders;
use super::retry::RetryPolicy;
use super::tree::LocalFile;
use super::{UploadEvent, UploadOptions, Uploaded, rehearse, upload};
use crate::bindings::Entry;
use crate::content::Content;
use crate::download::{Verified, control_file};
use crate::error::{Code, Error};
use crate::session::Session;

/// Where in the account a batch goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The folder with this id; none: the top folder.
    Id(Option<String>),
    /// The folder at this path, made if it is not there.
    Path(String),
}

/// How to upload many files.
#[derive(Clone, Debug)]
pub struct BatchOptions {
    /// Where to.
    pub to: Destination,
    /// How to upload each of them; name and folder are those of the file.
    pub upload: UploadOptions,
    /// What to do about files of the same name.
    pub same_name: SameName,
    /// Change nothing; say what would be uploaded. Sessions without scopes
    /// suffice, and send nothing.
    pub dry_run: bool,
    /// Remove each local file when the account has it for sure: its upload was
    /// verified, or what already existed has its checksum.
    pub remove_source: bool,
    /// Attempts after the first one, for each file.
    pub retries: u32,
    /// The longest that one file waits in all because the service asks for it.
    pub max_wait: Duration,
}

/// What happens to one file of a batch.
#[derive(Debug)]
pub enum BatchEvent<'a> {
    /// Its upload goes on.
    Upload(UploadEvent),
    /// An attempt failed; there is another one after a pause.
    Retrying {
        /// Why it failed.
        error: &'a Error,
        /// The pause.
        pause: Duration,
    },
    /// It is over.
    Ended(Result<Outcome, Error>),
}

/// How it ended for a file.
#[derive(Debug)]
pub enum Outcome {
    /// It was uploaded.
    Uploaded {
        /// What the service says, and how it was verified.
        done: Box<Uploaded>,
        /// The local file was removed.
        removed: bool,
        /// What has become of older versions.
        replaced: Replaced,
    },
    /// The account has it already.
    Existing {
        /// The file there.
        entry: Box<Entry>,
        /// The local file was removed.
        removed: bool,
        /// What has become of older versions.
        replaced: Replaced,
    },
    /// It was found in a folder, is empty, and the service takes no empty files.
    Empty,
    /// It would be uploaded.
    DryRun {
        /// Bytes of the file.
        size: u64,
        /// Links of older versions, which would be removed.
        replaces: Vec<String>,
    },
}

/// Older versions of a file that the account has now ([`SameName::Replace`]).
#[derive(Debug, Default)]
pub struct Replaced {
    /// Links of those that were removed.
    pub links: Vec<String>,
    /// Why the others were not.
    pub error: Option<Error>,
}

impl Outcome {
    fn replaced(&self) -> Option<&Replaced> {
        match self {
            Self::Uploaded { replaced, .. } | Self::Existing { replaced, .. } => Some(replaced),
            Self::Empty | Self::DryRun { .. } => None,
        }
    }
}

/// What has become of a batch.
#[derive(Debug, Default)]
pub struct BatchResult {
    /// Files that were uploaded, or would be.
    pub done: usize,
    /// Files that were left out.
    pub skipped: usize,
    /// Bytes of those that were uploaded, or would be.
    pub bytes: u64,
    /// Codes of the errors of those that failed.
    pub failures: Vec<Code>,
    /// Files that were not tried, because one failed in a way that is the same
    /// for all.
    pub untried: usize,
}

/// Uploads files, as many at once as there are sessions. `folders` is the
/// session that lists and makes folders; the others need not be able to.
///
/// `on_event` is told the number of the file in `files`. An error that would
/// repeat with every other file ends the batch.
pub async fn upload_all(
    folders: Session,
    sessions: Vec<Session>,
    files: &[LocalFile],
    options: &BatchOptions,
    on_event: &(dyn Fn(usize, BatchEvent<'_>) + Send + Sync),
) -> BatchResult {
    let (start, names) = match &options.to {
        Destination::Id(id) => (id.clone(), Vec::new()),
        Destination::Path(path) => {
            let names = crate::storage::components(path).map(str::to_owned);
            (None, names.collect())
        }
    };
    let batch = Batch {
        folders: Mutex::new(Folders::new(folders, start, !options.dry_run, names.len())),
        names,
        options,
        on_event,
    };
    batch.work(sessions, files).await
}

struct Batch<'a> {
    folders: Mutex<Folders>,
    /// Names of the folders to the destination.
    names: Vec<String>,
    options: &'a BatchOptions,
    on_event: &'a (dyn Fn(usize, BatchEvent<'_>) + Send + Sync),
}

impl Batch<'_> {
    async fn work(&self, mut idle: Vec<Session>, files: &[LocalFile]) -> BatchResult {
        let mut queue = files.iter().enumerate();
        let mut working = FuturesUnordered::new();
        let mut result = BatchResult::default();
        let mut is_over = false;
        loop {
            while !is_over && let Some(mut session) = idle.pop() {
                let Some((number, file)) = queue.next() else {
                    break;
                };
                working.push(async move {
                    let outcome = self.with_retries(&mut session, number, file).await;
                    (session, number, outcome)
                });
            }
            let Some((session, number, outcome)) = working.next().await else {
                result.untried = queue.count();
                return result;
            };
            idle.push(session);
            match &outcome {
                Ok(Outcome::Uploaded { done, .. }) => result.add(done.size),
                Ok(Outcome::DryRun { size, .. }) => result.add(*size),
                Ok(Outcome::Existing { .. } | Outcome::Empty) => result.skipped += 1,
                Err(error) => {
                    result.failures.push(error.code());
                    is_over |= error.stops_queue();
                }
            }
            if let Ok(outcome) = &outcome
                && let Some(error) = outcome.replaced().and_then(|r| r.error.as_ref())
            {
                result.failures.push(error.code());
            }
            (self.on_event)(number, BatchEvent::Ended(outcome));
        }
    }

    async fn with_retries(
        &self,
        session: &mut Session,
        number: usize,
        file: &LocalFile,
    ) -> Result<Outcome, Error> {
        let mut policy = RetryPolicy::new(self.options.retries, self.options.max_wait);
        loop {
            let error = match self.one(session, number, file).await {
                Ok(outcome) => return Ok(outcome),
                Err(error) => error,
            };
            let Some(pause) = policy.pause(&error) else {
                return Err(error);
            };
            let error = &error;
            (self.on_event)(number, BatchEvent::Retrying { error, pause });
            tokio::time::sleep(pause).await;
        }
    }

    async fn one(
        &self,
        session: &mut Session,
        number: usize,
        file: &LocalFile,
    ) -> Result<Outcome, Error> {
        let options = self.options;
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
                compare(&file.path, size, policy, named).await?
            }
        };
        if let Some((entry, compared)) = same {
            return Ok(Outcome::Existing {
                removed: compared && self.remove(&file.path)?,
                replaced: self.replace(&folder, older).await,
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
        let mut on_event = |event| (self.on_event)(number, BatchEvent::Upload(event));
        match upload(session, &file.path, &upload_options, &mut on_event).await {
            Ok(done) => {
                let is_verified = done.verified != Verified::No;
                let replaced = match is_verified {
                    true => self.replace(&folder, older).await,
                    false => Replaced::default(),
                };
                Ok(Outcome::Uploaded {
                    removed: is_verified && self.remove(&file.path)?,
                    replaced,
                    done: Box::new(done),
                })
            }
            Err(error) if is_empty_and_refused(&error, size, file) => Ok(Outcome::Empty),
            Err(error) => Err(error),
        }
    }

    /// Removes older versions of a file that the account has for sure. A failure
    /// is no reason to store the file again.
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

    fn remove(&self, path: &Path) -> Result<bool, Error> {
        if !self.options.remove_source || self.options.dry_run {
            return Ok(false);
        }
        std::fs::remove_file(path).map_err(|e| Error::io(path, "remove", e))?;
        Ok(true)
    }
}

impl BatchResult {
    fn add(&mut self, size: u64) {
        self.done += 1;
        self.bytes += size;
    }
}

/// The service takes no empty files, and this one was found in a folder.
fn is_empty_and_refused(error: &Error, size: u64, file: &LocalFile) -> bool {
    size == 0 && !file.folders.is_empty() && error.code() == Code::InvalidInput
}

fn links(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter_map(|e| e.link.clone()).collect()
}
