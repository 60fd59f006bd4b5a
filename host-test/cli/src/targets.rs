//! What people name on the command line of commands that change something.
//! Must not know what is changed.

use hoster_host::storage;
use hoster_host::{Error, Session};

use super::Outcome;
use super::app::App;
use super::errors::usage;

/// What becomes of several things, one after the other. A failure is reported
/// and the rest goes on, unless it would fail in the same way: then what is
/// left is reported at the end.
pub struct Each<'a> {
    app: &'a App<'a>,
    /// What is done, as in "not moved".
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

    /// Whether this one is to be tried.
    pub fn goes_on(&mut self, item: &str) -> bool {
        if self.stopped {
            self.left.push(item.to_owned());
        }
        !self.stopped
    }

    /// One has ended.
    pub fn ended(&mut self, item: &str, outcome: Result<(), Error>) {
        if let Err(error) = outcome {
            self.failed = true;
            self.stopped = error.stops_queue() || error.retry_after().is_some();
            self.app.output.error(&error.into(), Some(item));
        }
    }

    /// How all of them ended.
    pub fn outcome(self) -> Outcome {
        if !self.left.is_empty() {
            let (done, left) = (self.done, self.left.join(", "));
            self.app.output.note(&format!("not {done}: {left}"));
        }
        Outcome::all_done(!self.failed)
    }
}

/// The links of files that are named by paths or links.
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

/// The id of a folder that is named by its path; none: the top folder.
pub async fn folder(session: &mut Session, path: &str) -> Result<Option<String>, Error> {
    match storage::find(session, path).await?.folder_id() {
        Some(id) => Ok(id.map(str::to_owned)),
        None => Err(usage(format!("{path} is not a folder; name a folder"))),
    }
}
