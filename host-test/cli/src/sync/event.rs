//! Events of `sync --json`, besides those of the transfers; docs/events.md
//! describes them. Must not know when they happen.

use hoster_host::sync::{Action, Counts};
use serde::Serialize;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event<'a> {
    /// What will be done.
    Plan(ActionLine<'a>),
    /// The end of the plan.
    Planned(CountsLine),
    /// What was done, besides transfers.
    Changed(ActionLine<'a>),
    FolderRemoved {
        path: &'a str,
    },
    /// Files that are not deleted because an earlier step failed.
    NothingDeleted {
        files: usize,
    },
}

#[derive(Serialize)]
pub struct ActionLine<'a> {
    action: &'static str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    size: u64,
}

impl<'a> ActionLine<'a> {
    /// `None` for a kind of action that this program does not know.
    pub fn of(all: &'a Action) -> Option<Self> {
        let (action, path, from, size) = match all {
            Action::Move { from, to, size } => ("move", to, Some(from.as_str()), size),
            Action::Copy { from, to, size } => ("copy", to, Some(from.as_str()), size),
            Action::Transfer { path, size } => ("transfer", path, None, size),
            Action::Replace { path, size } => ("replace", path, None, size),
            Action::RemoveOlder { path, size } => ("remove-older", path, None, size),
            Action::Delete { path, size } => ("delete", path, None, size),
            _ => return None,
        };
        let size = *size;
        Some(Self {
            action,
            path,
            from,
            size,
        })
    }

    pub fn path(&self) -> &'a str {
        self.path
    }

    pub fn from(&self) -> Option<&'a str> {
        self.from
    }

    pub fn size(&self) -> u64 {
        self.size
    }
}

#[derive(Serialize)]
pub struct CountsLine {
    transfers: usize,
    bytes: u64,
    moves: usize,
    copies: usize,
    deletes: usize,
    unchanged: usize,
    empty: usize,
}

impl From<Counts> for CountsLine {
    fn from(counts: Counts) -> Self {
        Self {
            transfers: counts.transfers,
            bytes: counts.bytes,
            moves: counts.moves,
            copies: counts.copies,
            deletes: counts.deletes,
            unchanged: counts.unchanged,
            empty: counts.empty,
        }
    }
}
