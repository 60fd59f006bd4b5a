//! The last runs of this user's processes, in the state folder. Must not know
//! commands.

use std::fs::File;
use std::path::{Path, PathBuf};

use hoster_host::state_file::{StateFile, try_lock};
use serde::{Deserialize, Serialize};

use super::super::app;
use super::super::summary::{self, Messages, Totals};

/// How many runs are kept.
const KEPT: usize = 200;

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Also the name of the file that is locked while it runs.
    id: String,
    pub kind: Kind,
    /// The command line, without secrets.
    pub command: String,
    /// Unix time in seconds.
    pub started: u64,
    /// `None` while it runs, and forever if it was killed.
    pub end: Option<End>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    pub exit_code: u8,
    pub interrupted: bool,
    pub seconds: f64,
    pub totals: Totals,
}

/// The command of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Get,
    Upload,
    SyncPush,
    SyncPull,
    Rm,
    Rgsx,
    /// Of a newer version.
    #[serde(other)]
    Other,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Running,
    Done,
    Failed,
    Interrupted,
    /// It was killed, or this machine lost power.
    DidNotEnd,
}

/// The list of runs. It never fails: if its file cannot be used, nothing is
/// stored.
pub struct History {
    /// Folder with a locked file for each active run.
    active: PathBuf,
    runs: StateFile<Vec<Run>>,
}

/// A run that was stored and has not ended; its lock ends with the process.
pub struct Begun {
    id: String,
    lock: Option<File>,
}

impl Kind {
    /// The words for its totals.
    pub fn messages(self) -> Messages {
        match self {
            Self::Upload => summary::UPLOADS,
            Self::SyncPush => summary::PUSHES,
            Self::SyncPull => summary::PULLS,
            Self::Get | Self::Rm | Self::Rgsx | Self::Other => summary::DOWNLOADS,
        }
    }
}

impl History {
    /// `None` on a system without a folder for state.
    pub fn of_user() -> Option<Self> {
        Some(Self::at(&app::state_folder()?))
    }

    fn at(folder: &Path) -> Self {
        Self {
            active: folder.join("runs"),
            runs: StateFile::new(Some(&folder.join("runs.json"))),
        }
    }

    /// Stores the start of a run. The oldest runs are forgotten.
    pub async fn begin(&self, kind: Kind, command: String, started: jiff::Timestamp) -> Begun {
        let id = format!("{}-{}", started.as_nanosecond(), std::process::id());
        // Before others can see the run.
        let lock = self.lock(&id).await.flatten();
        let run = Run {
            id: id.clone(),
            kind,
            command,
            started: u64::try_from(started.as_second()).unwrap_or_default(),
            end: None,
        };
        let forgotten = self.runs.with(move |runs| {
            runs.push(run);
            let surplus = runs.len().saturating_sub(KEPT);
            runs.drain(..surplus).collect::<Vec<_>>()
        });
        for run in forgotten.await.unwrap_or_default() {
            if run.end.is_none() {
                self.is_active(&run.id).await;
            }
        }
        Begun { id, lock }
    }

    /// Stores the end of a run, and its command line, which may have fewer secrets
    /// now that all are known.
    pub async fn end(&self, begun: Begun, command: String, end: End) {
        let id = begun.id.clone();
        let change = move |runs: &mut Vec<Run>| {
            if let Some(run) = runs.iter_mut().rfind(|run| run.id == id) {
                (run.command, run.end) = (command, Some(end));
            }
        };
        self.runs.with(change).await;
        drop(begun.lock);
        self.remove_lock(&begun.id);
    }

    /// Returns the last runs, oldest first, and how each of them stands.
    pub async fn last(&self, most: usize) -> Vec<(Run, State)> {
        let runs = self.runs.with(move |runs| {
            let from = runs.len().saturating_sub(most);
            runs.split_at(from).1.to_vec()
        });
        let mut last = Vec::new();
        for run in runs.await.unwrap_or_default() {
            let state = match &run.end {
                Some(end) if end.interrupted => State::Interrupted,
                Some(end) if end.exit_code == 0 => State::Done,
                Some(_) => State::Failed,
                None if self.is_active(&run.id).await => State::Running,
                None => State::DidNotEnd,
            };
            last.push((run, state));
        }
        last
    }

    /// Whether the process of a run is alive; removes the file of one that is not.
    async fn is_active(&self, id: &str) -> bool {
        match self.lock(id).await {
            Some(None) => true,
            Some(Some(lock)) => {
                drop(lock);
                self.remove_lock(id);
                false
            }
            None => false,
        }
    }

    /// Locks the file of a run; the inner `None` if another process has the lock,
    /// the outer one if the file cannot be used.
    async fn lock(&self, id: &str) -> Option<Option<File>> {
        let path = self.active.join(id);
        let locking = tokio::task::spawn_blocking(move || try_lock(&path));
        locking.await.ok()?.ok()
    }

    fn remove_lock(&self, id: &str) {
        // What is left over is removed with the run.
        let _ = std::fs::remove_file(self.active.join(id).with_extension("lock"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(exit_code: u8) -> End {
        End {
            exit_code,
            interrupted: exit_code == 130,
            seconds: 1.5,
            totals: Totals::default(),
        }
    }

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[tokio::test]
    async fn the_last_runs_are_listed_with_their_results() {
        let folder = tempfile::tempdir().unwrap();
        let private = folder.path().join("state");
        let history = History::at(&private);
        for code in [0, 3, 130] {
            let begun = history.begin(Kind::Get, "before".into(), jiff::Timestamp::now());
            let command = format!("hoster get {code}");
            history.end(begun.await, command, end(code)).await;
        }
        let killed = history.begin(Kind::Get, "killed".into(), jiff::Timestamp::now());
        drop(killed.await);
        let begun = history.begin(Kind::Get, "running".into(), jiff::Timestamp::now());
        let begun = begun.await;
        let last = History::at(&private).last(4).await;
        let last: Vec<_> = last
            .iter()
            .map(|(run, state)| (run.command.as_str(), *state))
            .collect();
        let expected = [
            ("hoster get 3", State::Failed),
            ("hoster get 130", State::Interrupted),
            ("killed", State::DidNotEnd),
            ("running", State::Running),
        ];
        assert_eq!(last, expected);
        history.end(begun, "ended".into(), end(0)).await;
        assert_eq!(files(&private.join("runs")), 0);
        assert_eq!(history.last(100).await.len(), 5, "listing removes nothing");
    }

    #[tokio::test]
    async fn old_runs_are_forgotten_and_a_broken_file_starts_over() {
        let folder = tempfile::tempdir().unwrap();
        let private = folder.path().join("state");
        let history = History::at(&private);
        for number in 0..KEPT + 5 {
            let command = number.to_string();
            drop(
                history
                    .begin(Kind::Upload, command, jiff::Timestamp::now())
                    .await,
            );
        }
        assert_eq!(files(&private.join("runs")), KEPT);
        let last = history.last(KEPT * 2).await;
        assert_eq!((last.len(), last[0].0.command.as_str()), (KEPT, "5"));
        std::fs::write(private.join("runs.json"), "{broken").unwrap();
        assert!(History::at(&private).last(10).await.is_empty());
    }

    #[tokio::test]
    async fn without_a_usable_folder_nothing_is_stored_and_nothing_fails() {
        let history = History::at(Path::new("/dev/null/state"));
        let begun = history.begin(Kind::Rm, "rm".into(), jiff::Timestamp::now());
        history.end(begun.await, "rm".into(), end(0)).await;
        assert!(
            History::at(Path::new("/dev/null/state"))
                .last(10)
                .await
                .is_empty()
        );
    }

    #[test]
    fn a_run_of_a_newer_version_is_not_an_error() {
        let text = r#"{"id":"1","kind":"teleport","command":"c","started":1,"end":null,"new":1}"#;
        let run: Run = serde_json::from_str(text).unwrap();
        assert_eq!(run.kind, Kind::Other);
    }
}
