//! Shows plans and their progress: lines and JSON. Must not know how a sync works.

use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt as _;
use hoster_host::sync::{Action, Counts, SyncEvent};
use hoster_host::{Code, Error, Running};

use super::super::app::App;
use super::super::l10n::Value;
use super::super::output::bytes;
use super::super::progress::Progress;
use super::super::summary::{self, SyncCounts};
use super::event::{ActionLine, Event};

/// The messages of a direction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Push,
    Pull,
}

pub struct SyncDisplay<'a> {
    app: &'a App<'a>,
    direction: Direction,
    quiet: bool,
    counts: Mutex<SyncCounts>,
}

impl<'a> SyncDisplay<'a> {
    pub fn new(app: &'a App<'a>, direction: Direction, quiet: bool) -> Self {
        Self {
            app,
            direction,
            quiet,
            counts: Mutex::default(),
        }
    }

    /// What was done besides transfers.
    pub fn counts(&self) -> SyncCounts {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, change: impl FnOnce(&mut SyncCounts)) {
        change(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Shows the progress of planning, and returns the plan and what failed.
    pub async fn planning<T>(
        &self,
        mut planning: Running<'_, SyncEvent, Result<T, Error>>,
    ) -> Result<(T, Vec<Failed>), Error> {
        let progress = Progress::new(self.app.output, self.quiet);
        let l10n = self.app.output.l10n();
        let number = progress.add(&l10n.plain("sync-listing"), None);
        let line = progress.line(number);
        let (mut failures, mut done) = (Vec::new(), 0);
        while let Some(event) = planning.next().await {
            match event {
                SyncEvent::Listed { bytes, .. } => {
                    line.start(&l10n.plain("sync-comparing"), Some(bytes), 0);
                }
                SyncEvent::Compared { bytes } => {
                    done += bytes;
                    line.moved(done, 1);
                }
                SyncEvent::Failed { path, error } => failures.push(Failed { path, error }),
                _ => {}
            }
        }
        Ok((planning.await?, failures))
    }

    /// Prints the plan.
    pub fn plan(&self, actions: &[Action], counts: Counts) {
        let output = self.app.output;
        for action in actions {
            if let Some(line) = ActionLine::of(action) {
                output.json_only(&Event::Plan(line));
            }
            self.say(&self.described(action, false));
        }
        output.json_only(&Event::Planned(counts.into()));
        self.count(|all| {
            all.unchanged = counts.unchanged;
            all.empty = counts.empty;
        });
    }

    /// Prints how much a plan does, for a dry run.
    pub fn planned(&self, counts: Counts) {
        let l10n = self.app.output.l10n();
        let transfers = match self.direction {
            Direction::Push => "summary-would-upload",
            Direction::Pull => "summary-would-download",
        };
        let parts = [
            (transfers, counts.transfers, counts.bytes),
            ("sync-would-move", counts.moves, 0),
            ("sync-would-copy", counts.copies, 0),
            ("sync-would-delete", counts.deletes, 0),
            ("summary-unchanged", counts.unchanged, 0),
            ("summary-empty", counts.empty, 0),
        ];
        let counted = summary::counted(l10n, &parts, None);
        self.say(&counted.unwrap_or_else(|| l10n.plain("sync-nothing")));
    }

    /// Shows a change at the destination. Returns the failure, if the event is one.
    pub fn on_event(&self, event: SyncEvent) -> Option<Failed> {
        let output = self.app.output;
        match event {
            SyncEvent::Ended { action, result } => match result {
                Ok(()) => self.changed(&action),
                Err(error) => {
                    let path = ActionLine::of(&action).map(|line| line.path().to_owned());
                    let path = path.unwrap_or_default();
                    return Some(Failed { path, error });
                }
            },
            SyncEvent::FolderRemoved { path } => {
                output.json_only(&Event::FolderRemoved { path: &path });
                self.say(
                    &output
                        .l10n()
                        .text("sync-folder-removed", &[("path", path.into())]),
                );
            }
            SyncEvent::NothingDeleted { files } => {
                output.json_only(&Event::NothingDeleted { files });
                let files = [("files", files.into())];
                output.note(&output.l10n().text("sync-nothing-deleted", &files));
            }
            SyncEvent::Failed { path, error } => return Some(Failed { path, error }),
            _ => {}
        }
        None
    }

    fn changed(&self, action: &Action) {
        self.count(|counts| match action {
            Action::Move { .. } => counts.moved += 1,
            Action::Copy { .. } => counts.copied += 1,
            Action::Delete { .. } => counts.deleted += 1,
            _ => {}
        });
        if let Some(line) = ActionLine::of(action) {
            self.app.output.json_only(&Event::Changed(line));
        }
        self.say(&self.described(action, true));
    }

    /// Describes an action that is planned, or was carried out.
    fn described(&self, action: &Action, is_done: bool) -> String {
        let Some(line) = ActionLine::of(action) else {
            return String::new();
        };
        let is_push = self.direction == Direction::Push;
        let message = match (action, is_done) {
            (Action::Move { .. }, false) => "sync-move",
            (Action::Move { .. }, true) => "sync-moved",
            (Action::Copy { .. }, false) => "sync-copy",
            (Action::Copy { .. }, true) => "sync-copied",
            (Action::Transfer { .. }, _) if is_push => "sync-upload",
            (Action::Transfer { .. }, _) => "sync-download",
            (Action::Replace { .. }, _) => "sync-replace",
            (Action::RemoveOlder { .. }, false) => "sync-remove-older",
            (Action::RemoveOlder { .. }, true) => "sync-removed-older",
            (Action::Delete { .. }, false) => "sync-delete",
            _ => "sync-deleted",
        };
        let from = line.from().unwrap_or_default();
        let values: [(&str, Value<'_>); 3] = [
            ("path", line.path().into()),
            ("from", from.into()),
            ("size", bytes(line.size()).into()),
        ];
        self.app.output.l10n().text(message, &values)
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            self.app.output.say(text);
        }
    }
}

/// Something of a sync that failed.
pub struct Failed {
    pub path: String,
    pub error: Error,
}

impl Failed {
    /// Reports it and counts it in the summary.
    pub fn report(self, app: &App<'_>, progress: &Progress) -> Code {
        let number = progress.add(&self.path, None);
        let code = self.error.code();
        let error = self.error.into();
        let reason = app.output.reason(&error);
        progress.failed(number, code, &reason);
        app.output.error(&error, Some(&self.path));
        code
    }
}
