//! Hooks for commands that download files for their own purposes.

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use hoster_host::download::{DownloadEvent, Downloaded};
use hoster_host::{Code, Error};

use super::super::output::Output;
use super::super::progress::Progress;
use super::super::summary::Next;

/// A file that is done before the batch begins and counts in its summary.
#[derive(Clone, Debug)]
pub struct Ended {
    pub name: String,
    /// Code and reason; `None` if the file already exists.
    pub failure: Option<(Code, String)>,
}

impl Ended {
    /// Reports an error and returns the failure for the summary.
    pub fn failed(output: &Output, name: String, error: Error) -> Self {
        let code = error.code();
        let error = error.into();
        let reason = output.reason(&error);
        output.error(&error, Some(&name));
        Self {
            name,
            failure: Some((code, reason)),
        }
    }

    pub fn note(&self, progress: &Progress) {
        let number = progress.add(&self.name, None);
        match &self.failure {
            None => progress.skipped(number),
            Some((code, reason)) => progress.failed(number, *code, reason),
        }
    }
}

/// Receives events about the files of a batch, identified by their links as
/// given.
pub trait Hooks: Sync {
    /// Returns the name that people know a file by.
    fn name<'a>(&'a self, link: &'a str) -> &'a str;

    /// Returns the command that continues after this one ends.
    fn next(&self) -> Option<Next>;

    /// Returns a file of this name and size that already exists in another form
    /// and need not be downloaded.
    fn has(&self, link: &str, name: &str, size: u64) -> Option<PathBuf>;

    /// Returns the names of unknown files that the new one may replace.
    fn replaceable(&self, link: &str) -> Vec<String>;

    /// Receives the progress of a download.
    fn on_event(&self, link: &str, event: &DownloadEvent);

    /// Processes a file that has been saved under its name. An error fails the
    /// file; `waits` receives the activities meanwhile. Returns the text to
    /// report for the file.
    fn got<'a>(
        &'a self,
        link: &'a str,
        done: &'a Downloaded,
        waits: &'a (dyn Fn(&str) + Sync),
    ) -> BoxFuture<'a, Result<String, Error>>;

    /// Receives the failure of a file.
    fn failed(&self, link: &str, error: &Error);
}
