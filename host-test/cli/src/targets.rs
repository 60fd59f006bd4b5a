//! The items named by commands that change something. Must not know what is
//! changed.

use hoster_host::storage;
use hoster_host::{Error, Session};

use super::Outcome;
use super::app::App;
use super::errors::usage;

/// Processes several items in order. After a failure the remaining items
/// continue, unless they would fail in the same way: those are reported at the
/// end.
pub struct Each<'a> {
    app: &'a App<'a>,
    /// The action, as in "not moved".
    done: &'static str,
    failed: bool,
    stopped: bool,
    left: Vec<String>,
}

impl<'a> Each<'a> {
    pub fn new(app: &'a App<'a>, done: &'static str) -> Self {
        Self {
            app,
            done,
            failed: false,
            stopped: false,
            left: Vec::new(),
        }
    }

    /// Returns whether to try this item.
    pub fn goes_on(&mut self, item: &str) -> bool {
        if self.stopped {
            self.left.push(item.to_owned());
        }
        !self.stopped
    }

    /// Records the result of an item.
    pub fn ended(&mut self, item: &str, outcome: Result<(), Error>) {
        if let Err(error) = outcome {
            self.failed = true;
            self.stopped = error.stops_queue() || error.retry_after().is_some();
            self.app.output.error(&error.into(), Some(item));
        }
    }

    /// Returns the outcome of all items.
    pub fn outcome(self) -> Outcome {
        if !self.left.is_empty() {
            let (done, left) = (self.done, self.left.join(", "));
            self.app.output.note(&format!("not {done}: {left}"));
        }
        Outcome::all_done(!self.failed)
    }
}

/// Returns the links of files named by paths or links.
pub async fn files(session: &mut Session, named: &[String]) -> Result<Vec<String>, Error> {
    let mut links = Vec::with_capacity(named.len());
    for name in named {
        let item = storage::find(session, name).await?;
        let link = item
            .link()
            .ok_or_else(|| usage(format!("{name} is not a file; name a file")))?;
        links.push(link.to_owned());
    }
    Ok(links)
}

/// Returns the id of the folder at a path; `None` for the top folder.
pub async fn folder(session: &mut Session, path: &str) -> Result<Option<String>, Error> {
    match storage::find(session, path).await?.folder_id() {
        Some(id) => Ok(id.map(str::to_owned)),
        None => Err(usage(format!("{path} is not a folder; name a folder"))),
    }
}
