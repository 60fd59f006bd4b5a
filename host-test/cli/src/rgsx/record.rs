//! Everything about a download's games other than the transfer: rows of the
//! history, and extraction. Must not know how files are downloaded.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use hoster_host::Error;
use hoster_host::download::{DownloadEvent, Downloaded, control_file, is_own_file, origin_of};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::get::Hooks;
use super::super::l10n::Localizer;
use super::super::output::{Output, bytes};
use super::super::resume_command::{Changes, arguments, rewritten};
use super::super::summary::Next;
use super::extract::{AllowedPaths, Extracted, Piece};
use super::game_files::{self, GameFiles, Stored};
use super::history::{History, Row, now, status};
use super::lists::{Game, Platform};
use super::names;
use super::postprocess::Order;
use super::roms::{Roms, Use};
use super::unpack;

/// Interval between progress updates of a row. RGSX reads the file meanwhile.
const REPORT: Duration = Duration::from_secs(2);

/// The record of one download.
pub struct Record<'a> {
    pub history: &'a History,
    pub kept: GameFiles,
    pub output: &'a Output,
    pub platform: &'a Platform,
    /// Where the games go.
    pub folder: &'a Path,
    /// Whether to download existing games again.
    pub forces: bool,
    pub roms: Roms,
    pub order: Arc<Order>,
    /// Where archives may write; each game adds its own files.
    pub allowed_paths: AllowedPaths,
    /// Serializes extractions.
    pub unpacking: tokio::sync::Mutex<()>,
    pub has_key: bool,
    /// The games by link.
    pub games: HashMap<String, &'a Game>,
    /// The file names of each game in the history.
    pub noted_names: HashMap<String, Vec<String>>,
    /// RGSX's identifier for the downloads of one process.
    pub task: String,
    pub state: Mutex<State>,
}

/// What `download --json` prints after extracting an archive.
#[derive(Serialize)]
struct ExtractedLine<'a> {
    event: &'static str,
    link: &'a str,
    folder: String,
    files: usize,
    bytes: u64,
    /// The encoding that was guessed for the names; the archive is then kept.
    guessed_encoding: Option<&'a str>,
}

impl<'a> ExtractedLine<'a> {
    fn new(link: &'a str, folder: &Path, extracted: &'a Extracted) -> Self {
        Self {
            event: "extracted",
            link,
            folder: folder.display().to_string(),
            files: extracted.files.len(),
            bytes: extracted.bytes(),
            guessed_encoding: extracted.guess.as_deref(),
        }
    }
}

/// Returns the same command: existing games are not downloaded again.
pub fn next() -> Option<Next> {
    Some(Next {
        command: rewritten(&arguments()?, &Changes::default())?,
        reads_input: false,
    })
}

/// A file that stays as downloaded.
fn whole(done: &Downloaded) -> Stored {
    Stored {
        path: done.path.clone(),
        size: done.size,
        algorithm: done.checksum.as_ref().map(|c| c.algorithm.clone()),
        checksum: done.checksum.as_ref().map(|c| c.hex.clone()),
        was_there: false,
    }
}

struct Open {
    reported: Instant,
    size: Option<u64>,
}

#[derive(Default)]
pub struct State {
    /// Rows that were started but have not ended.
    open: HashMap<String, Open>,
    /// The history cannot be written, and this was reported.
    is_mute: bool,
}

impl Record<'_> {
    /// Changes a game's row. Reports only once that the history cannot be
    /// written: the game matters more.
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
                let reason = [("reason", self.output.message(&error).into())];
                self.output
                    .note(&self.l10n().text("rgsx-history-not-kept", &reason));
            }
        }
    }

    /// Writes a row with the reason why a game failed.
    fn refuse(&self, game: &Game, error: &Error) {
        self.set(
            game,
            self.ended(game, status::FAILED, &self.output.message(error)),
        );
    }

    /// The same for games without a row, in one write: in a list of thousands,
    /// each may fail for the same reason.
    pub fn refuse_all<'a>(&self, refused: impl Iterator<Item = (&'a Game, &'a str)>) {
        let row = |(game, reason): (&'a Game, &'a str)| {
            let mut row = self.ended(game, status::FAILED, reason);
            row["timestamp"] = now().into();
            let fields = row.as_object().cloned().unwrap_or_default();
            (game.name.as_str(), fields)
        };
        let rows: Vec<(&str, Row)> = refused.map(row).collect();
        self.note(self.history.add(&self.task, &self.platform.name, &rows));
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

    async fn finish(
        &self,
        link: &str,
        game: &Game,
        done: &Downloaded,
        waits: &(dyn Fn(&str) + Sync),
    ) -> Result<String, Error> {
        let l10n = self.l10n();
        let name = done.path.file_name().unwrap_or_default().to_string_lossy();
        let folder = done.path.parent().unwrap_or(Path::new("."));
        let mut files = vec![whole(done)];
        let mut message = match done.skipped {
            true => l10n.plain("rgsx-there"),
            false => bytes(done.size),
        };
        if self.roms.usage(&name) == Use::Extract {
            // An existing game was never started.
            self.state().open.entry(link.to_owned()).or_insert(Open {
                reported: Instant::now(),
                size: Some(done.size),
            });
            waits(&l10n.plain("rgsx-waits"));
            // One at a time: each takes memory, and disks are slower with
            // several.
            let _alone = self.unpacking.lock().await;
            waits(&l10n.plain("rgsx-extracts"));
            self.set(game, json!({"status": status::EXTRACTING, "progress": 100}));
            let allowed_paths = AllowedPaths {
                own: self.kept.own(&self.platform.name, &game.name)?,
                ..self.allowed_paths.clone()
            };
            let archive = done.path.clone();
            let (extracted, remark) =
                unpack::unpack(archive, self.order.clone(), allowed_paths).await?;
            files = self.pieces(folder, &extracted);
            self.output
                .json_only(&ExtractedLine::new(link, folder, &extracted));
            if let Some(remark) = &remark {
                self.output.note(remark);
            }
            if let Some(encoding) = &extracted.guess {
                let values = [
                    ("archive", done.path.display().to_string().into()),
                    ("encoding", encoding.as_str().into()),
                ];
                self.output.note(&l10n.text("rgsx-names-guessed", &values));
            }
            let files = ("files", extracted.files.len().into());
            message = l10n.text("rgsx-extracted", &[files]);
        }
        let mut row = self.ended(game, status::DONE, &message);
        row["progress"] = 100.into();
        row["downloaded_size"] = done.size.into();
        row["total_size"] = done.size.into();
        row["local_path"] = done.path.display().to_string().into();
        row["local_filename"] = name.as_ref().into();
        self.set(game, row);
        self.note(self.history.downloaded(&self.platform.name, &game.name));
        self.keep(game, done, files);
        let folder = folder.display();
        let done = [("game", game.display.as_str().into())];
        let done = l10n.text("rgsx-done", &done);
        Ok(format!("{name}  {message}  {folder}\n{done}"))
    }

    /// Returns the extracted files, to be recorded.
    fn pieces(&self, folder: &Path, extracted: &Extracted) -> Vec<Stored> {
        let stored = |piece: &Piece| Stored {
            path: folder.join(&piece.path),
            size: piece.size,
            algorithm: piece.crc.map(|_| "crc32".into()),
            checksum: piece.crc.map(|crc| format!("{crc:08x}")),
            was_there: piece.was_there,
        };
        extracted.files.iter().map(stored).collect()
    }

    /// Records the files of a game unless more is already known about them.
    fn keep(&self, game: &Game, done: &Downloaded, files: Vec<Stored>) {
        let is_known = |files: &[Stored]| files.iter().all(|file| file.checksum.is_some());
        if done.skipped && !is_known(&files) {
            let kept = self.kept.games().unwrap_or_default();
            let key = (self.platform.name.clone(), game.name.clone());
            if kept.get(&key).is_some_and(|kept| is_known(&kept.files)) {
                return;
            }
        }
        self.note(self.kept.add(game_files::Game {
            platform: self.platform.name.clone(),
            game: game.name.clone(),
            files,
        }));
    }

    fn l10n(&self) -> &Localizer {
        self.output.l10n()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hooks for Record<'_> {
    fn name<'a>(&'a self, link: &'a str) -> &'a str {
        self.games.get(link).map_or(link, |game| &game.name)
    }

    fn next(&self) -> Option<Next> {
        next()
    }

    /// Like RGSX, treats a file of the same size whose name differs only in its
    /// extension as extracted from the game.
    fn has(&self, _link: &str, name: &str, size: u64) -> Option<PathBuf> {
        if self.forces {
            return None;
        }
        let is_whole = |path: &Path| {
            !is_own_file(path) && control_file(path).is_none() && origin_of(path).is_none()
        };
        let name = hoster_host::names::of_stranger(name, hoster_host::names::MAX_BYTES);
        let mut entries = std::fs::read_dir(self.folder).ok()?.filter_map(Result::ok);
        let is_other_form = |entry: &std::fs::DirEntry| {
            let other = entry.file_name();
            let other = other.to_string_lossy();
            let same_stem = names::stem(&other) == names::stem(&name) && other != name;
            same_stem
                && entry
                    .metadata()
                    .is_ok_and(|m| m.is_file() && m.len() == size)
        };
        let paths = entries.by_ref().filter(is_other_form);
        // A file with a recorded link belongs to another game.
        paths.map(|entry| entry.path()).find(|path| is_whole(path))
    }

    /// Ignores the server's file name: returns the game's name in the list, the
    /// names that RGSX or this program has recorded for it, and its earlier
    /// files.
    fn replaceable(&self, link: &str) -> Vec<String> {
        let Some(game) = self.games.get(link) else {
            return Vec::new();
        };
        let own = self.kept.own(&self.platform.name, &game.name);
        let own = own.unwrap_or_default().into_iter();
        let own = own.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
        let noted = self.noted_names.get(&game.name).cloned();
        let names = noted.unwrap_or_default().into_iter().chain(own);
        names.chain([game.name.clone()]).collect()
    }

    fn on_event(&self, link: &str, event: &DownloadEvent) {
        let Some(game) = self.games.get(link) else {
            return;
        };
        match event {
            DownloadEvent::Started { path, size, .. } => {
                let open = Open {
                    reported: Instant::now(),
                    size: *size,
                };
                self.state().open.insert(link.to_owned(), open);
                self.set(game, self.begun(game, path, *size));
            }
            DownloadEvent::Received { bytes, .. } => {
                let mut state = self.state();
                let open = state.open.get_mut(link);
                let Some(open) = open.filter(|open| open.reported.elapsed() >= REPORT) else {
                    return;
                };
                open.reported = Instant::now();
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

    fn got<'a>(
        &'a self,
        link: &'a str,
        done: &'a Downloaded,
        waits: &'a (dyn Fn(&str) + Sync),
    ) -> BoxFuture<'a, Result<String, Error>> {
        Box::pin(async move {
            let Some(game) = self.games.get(link) else {
                return Ok(String::new());
            };
            let said = self.finish(link, game, done, waits).await?;
            self.state().open.remove(link);
            Ok(said)
        })
    }

    fn failed(&self, link: &str, error: &Error) {
        if let Some(game) = self.games.get(link) {
            self.state().open.remove(link);
            self.refuse(game, error);
        }
    }
}

impl Drop for Record<'_> {
    /// Marks unfinished rows as cancelled; RGSX would restart rows with another
    /// status on its own.
    fn drop(&mut self) {
        let open: Vec<String> = self.state().open.drain().map(|(link, _)| link).collect();
        for game in open.iter().filter_map(|link| self.games.get(link)) {
            self.set(game, self.ended(game, status::CANCELED, ""));
        }
    }
}
