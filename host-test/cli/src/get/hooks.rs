//! What a command that fetches files for a purpose of its own learns of them.

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use hoster_host::download::{DownloadEvent, Downloaded};
use hoster_host::{Code, Error};

use super::super::progress::Progress;
use super::super::summary::Next;

/// What has ended before the batch begins, and counts in its summary.
#[derive(Clone, Debug)]
pub struct Ended {
    pub name: String,
    /// Code and reason; none: it already exists.
    pub failure: Option<(Code, String)>,
}

impl Ended {
    pub fn note(&self, progress: &Progress) {
        let number = progress.add(&self.name, None);
        match &self.failure {
            None => progress.skipped(number),
            Some((code, reason)) => progress.failed(number, *code, reason),
        }
    }
}

/// Is told about the files of a batch, by their links as they were given.
pub trait Hooks: Sync {
    /// What a person knows a file by.
    fn name<'a>(&'a self, link: &'a str) -> &'a str;

    /// The command that goes on where this one has ended.
    fn next(&self) -> Option<Next>;

    /// A file of this name and size that is already there in another form, and
    /// need not be fetched.
    fn has(&self, link: &str, name: &str, size: u64) -> Option<PathBuf>;

    /// Names of files that the new one may replace, of which nothing is known.
    fn replaceable(&self, link: &str) -> Vec<String>;

    /// A download goes on.
    fn on_event(&self, link: &str, event: &DownloadEvent);

    /// A file is there under its name. What fails now, fails the file; what is
    /// done meanwhile is told to `waits`. Answers what is said of it.
    fn got<'a>(
        &'a self,
        link: &'a str,
        done: &'a Downloaded,
        waits: &'a (dyn Fn(&str) + Sync),
    ) -> BoxFuture<'a, Result<String, Error>>;

    /// A file has failed.
    fn failed(&self, link: &str, error: &Error);
}
