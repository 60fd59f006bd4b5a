//! Many uploads: several at once, into the folders they belong to, without what
//! is there already, and again when one breaks. Must not know commands or
//! terminals.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Mutex;

use super::again::Patience;
use super::folders::Folders;
use super::tree::LocalFile;
use super::{UploadEvent, UploadOptions, Uploaded, rehearse, upload};
use crate::bindings::{Entry, EntryKind};
use crate::checksum;
use crate::content::Content;
use crate::download::{Verified, control_file, whole_name};
use crate::error::Error;
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
    /// Leave out files whose folder has one of the same name and size and,
    /// where it is listed, checksum.
    pub skip_existing: bool,
    /// Change nothing; say what would be uploaded. Sessions without scopes
    /// suffice, and send nothing.
    pub dry_run: bool,
    /// Remove each local file when the account has it for sure: its upload was
    /// verified, or what was there already has its checksum.
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
    },
    /// The account has it already.
    Existing {
        /// The file there.
        entry: Box<Entry>,
        /// The local file was removed.
        removed: bool,
    },
    /// It was found in a folder, is empty, and the service takes no empty files.
    Empty,
    /// It would be uploaded.
    DryRun {
        /// Bytes of the file.
        size: u64,
    },
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
    pub failures: Vec<&'static str>,
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
                    let outcome = self.patiently(&mut session, number, file).await;
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
                Ok(Outcome::DryRun { size }) => result.add(*size),
                Ok(Outcome::Existing { .. } | Outcome::Empty) => result.skipped += 1,
                Err(error) => {
                    result.failures.push(error.code());
                    is_over |= error.stops_queue();
                }
            }
            (self.on_event)(number, BatchEvent::Ended(outcome));
        }
    }

    async fn patiently(
        &self,
        session: &mut Session,
        number: usize,
        file: &LocalFile,
    ) -> Result<Outcome, Error> {
        let mut patience = Patience::new(self.options.retries, self.options.max_wait);
        loop {
            let error = match self.one(session, number, file).await {
                Ok(outcome) => return Ok(outcome),
                Err(error) => error,
            };
            let Some(pause) = patience.pause(&error) else {
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
        if options.skip_existing {
            let mut folders = self.folders.lock().await;
            let there = folders.entries(&folder).await?;
            let named = of_that_name(&file.path, there);
            drop(folders);
            if let Some((entry, compared)) = same_file(&file.path, size, named).await? {
                return Ok(Outcome::Existing {
                    removed: compared && self.remove(&file.path)?,
                    entry: Box::new(entry),
                });
            }
        }
        let upload_options = UploadOptions {
            file_name: None,
            folder: place.id().map(str::to_owned),
            ..options.upload.clone()
        };
        if options.dry_run {
            return match rehearse(session, &file.path, &upload_options).await {
                Ok(size) => Ok(Outcome::DryRun { size }),
                Err(error) if is_empty_and_refused(&error, size, file) => Ok(Outcome::Empty),
                Err(error) => Err(error),
            };
        }
        let mut on_event = |event| (self.on_event)(number, BatchEvent::Upload(event));
        match upload(session, &file.path, &upload_options, &mut on_event).await {
            Ok(done) => Ok(Outcome::Uploaded {
                removed: done.verified != Verified::No && self.remove(&file.path)?,
                done: Box::new(done),
            }),
            Err(error) if is_empty_and_refused(&error, size, file) => Ok(Outcome::Empty),
            Err(error) => Err(error),
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
    size == 0 && !file.folders.is_empty() && error.code() == "invalid-input"
}

fn of_that_name(path: &Path, there: &[Entry]) -> Vec<Entry> {
    let name = whole_name(path).unwrap_or_default();
    let named = there.iter();
    let named = named.filter(|e| e.kind == EntryKind::File && e.name == name);
    named.cloned().collect()
}

/// The entry that is this file, and whether that was told by a checksum.
async fn same_file(
    path: &Path,
    size: u64,
    named: Vec<Entry>,
) -> Result<Option<(Entry, bool)>, Error> {
    for entry in named {
        if entry.size != Some(size) {
            continue;
        }
        let Some(listed) = &entry.checksum else {
            return Ok(Some((entry, false)));
        };
        let hashing = super::Hashing::start(path, listed.algorithm.clone());
        if checksum::same(listed, &hashing.finish().await?) {
            return Ok(Some((entry, true)));
        }
    }
    Ok(None)
}
