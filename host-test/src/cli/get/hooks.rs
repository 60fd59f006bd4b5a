//! What a command that fetches files for a purpose of its own learns of them.

use futures_util::future::BoxFuture;
use hoster_host::{DownloadEvent, Downloaded, Error};

/// Told about the files of a batch, by their links as they were given.
pub trait Hooks: Sync {
    /// A download goes on.
    fn on_event(&self, link: &str, event: &DownloadEvent);

    /// A file is there under its name. What fails now, fails the file.
    fn got<'a>(&'a self, link: &'a str, done: &'a Downloaded) -> BoxFuture<'a, Result<(), Error>>;

    /// A file has failed.
    fn failed(&self, link: &str, error: &Error);
}
