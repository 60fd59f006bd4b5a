//! What happens to the games of a download besides being fetched: rows of the
//! history, and extraction. Must not know how files are fetched.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use hoster_host::{DownloadEvent, Downloaded, Error};
use serde_json::{Value, json};

use super::super::get::Hooks;
use super::super::output::{Output, bytes};
use super::extract;
use super::history::{History, Row, now, status};
use super::lists::{Game, Platform};
use super::roms::{Roms, Use};

/// How often a row tells how far it is. RGSX reads the file while it changes.
const TELL: Duration = Duration::from_secs(2);

/// The record of one download.
pub struct Record<'a> {
    pub history: &'a History,
    pub output: &'a Output,
    pub platform: &'a Platform,
    pub roms: Roms,
    pub extracts: bool,
    pub has_key: bool,
    /// The games by their links.
    pub games: HashMap<String, &'a Game>,
    /// As RGSX names the downloads of one process.
    pub task: String,
    pub state: Mutex<State>,
}

struct Open {
    told: Instant,
    size: Option<u64>,
}

#[derive(Default)]
pub struct State {
    /// Rows that have begun and not ended.
    open: HashMap<String, Open>,
    /// The history cannot be written; it was said.
    is_mute: bool,
}

impl Record<'_> {
    /// Changes a game's row. That it cannot be written is said once: the game
    /// matters more.
    fn set(&self, game: &Game, fields: Value) {
        let Value::Object(mut fields) = fields else {
            return;
        };
        fields.insert("timestamp".into(), now().into());
        self.note(
            self.history
                .set(&self.task, &self.platform.name, &game.name, &fields),
        );
    }

    fn note(&self, outcome: Result<(), Error>) {
        if let Err(error) = outcome {
            let was_mute = std::mem::replace(&mut self.state().is_mute, true);
            if !was_mute {
                self.output
                    .note(&format!("the history is not kept: {error}"));
            }
        }
    }

    /// A row that says why there was no download at all.
    pub fn refuse(&self, game: &Game, error: &Error) {
        self.set(game, self.ended(game, status::FAILED, &error.to_string()));
    }

    fn begun(&self, game: &Game, path: &Path, size: Option<u64>) -> Value {
        let prefix = match self.has_key {
            true => "1F",
            false => "FREE",
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        json!({
            "display_name": game.display,
            "status": status::DOWNLOADING,
            "url": game.url,
            "progress": 0,
            "downloaded_size": 0,
            "total_size": size.unwrap_or(0),
            "message": "",
            "provider": prefix,
            "provider_prefix": format!("{prefix}:"),
            "local_path": path.display().to_string(),
            "local_filename": name,
        })
    }

    fn ended(&self, game: &Game, status: &str, message: &str) -> Value {
        let message = self.output.redactor().clean(message).into_owned();
        json!({
            "display_name": game.display,
            "status": status,
            "url": game.url,
            "message": message,
        })
    }

    async fn finish(&self, game: &Game, done: &Downloaded) -> Result<(), Error> {
        let name = done.path.file_name().unwrap_or_default().to_string_lossy();
        let mut message = match done.skipped {
            true => "already present".to_owned(),
            false => bytes(done.size),
        };
        if self.extracts && self.roms.usage(&name) == Use::Extract {
            self.set(game, json!({"status": status::EXTRACTING, "progress": 100}));
            let path = done.path.clone();
            let work = tokio::task::spawn_blocking(move || {
                let into = path.parent().unwrap_or(Path::new(".")).to_owned();
                let extracted = extract::extract(&path, &into)?;
                // Only now: all that was in it is there.
                std::fs::remove_file(&path).map_err(|source| Error::Io {
                    path,
                    what: "remove",
                    source,
                })?;
                Ok::<_, Error>(extracted)
            });
            let extracted = work.await.map_err(|e| Error::Invalid(e.to_string()))??;
            message = format!("{} files extracted", extracted.files);
        }
        let mut row = self.ended(game, status::DONE, &message);
        row["progress"] = 100.into();
        row["downloaded_size"] = done.size.into();
        row["total_size"] = done.size.into();
        row["local_path"] = done.path.display().to_string().into();
        row["local_filename"] = name.into();
        self.set(game, row);
        self.note(self.history.downloaded(&self.platform.name, &game.name));
        self.output.say(&format!("Download OK: {}", game.display));
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hooks for Record<'_> {
    fn on_event(&self, link: &str, event: &DownloadEvent) {
        let Some(game) = self.games.get(link) else {
            return;
        };
        match event {
            DownloadEvent::Started { path, size, .. } => {
                let open = Open {
                    told: Instant::now(),
                    size: *size,
                };
                self.state().open.insert(link.to_owned(), open);
                self.set(game, self.begun(game, path, *size));
            }
            DownloadEvent::Received { bytes, .. } => {
                let mut state = self.state();
                let open = state.open.get_mut(link);
                let Some(open) = open.filter(|open| open.told.elapsed() >= TELL) else {
                    return;
                };
                open.told = Instant::now();
                let size = open.size.filter(|size| *size > 0);
                drop(state);
                let progress = size.map_or(0, |size| bytes * 100 / size);
                self.set(
                    game,
                    json!({"downloaded_size": bytes, "progress": progress}),
                );
            }
            _ => {}
        }
    }

    fn got<'a>(&'a self, link: &'a str, done: &'a Downloaded) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let Some(game) = self.games.get(link) else {
                return Ok(());
            };
            self.finish(game, done).await?;
            self.state().open.remove(link);
            Ok(())
        })
    }

    fn failed(&self, link: &str, error: &Error) {
        if let Some(game) = self.games.get(link) {
            self.state().open.remove(link);
            self.set(game, self.ended(game, status::FAILED, &error.to_string()));
        }
    }
}

impl Drop for Record<'_> {
    /// What was begun and not ended was cancelled; RGSX would start rows that
    /// say otherwise again by itself.
    fn drop(&mut self) {
        let open: Vec<String> = self.state().open.drain().map(|(link, _)| link).collect();
        for game in open.iter().filter_map(|link| self.games.get(link)) {
            self.set(game, self.ended(game, status::CANCELED, ""));
        }
    }
}

/// Whether a row of the history ended in a way that is worth another attempt.
pub fn is_unfinished(row: &Row) -> bool {
    let status = row.get("status").and_then(Value::as_str);
    matches!(status, Some(status::FAILED | status::CANCELED))
}
