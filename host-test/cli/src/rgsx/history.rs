//! `history.json` and `downloaded_games.json`, which RGSX also reads and
//! writes: each change rereads the file, touches only our rows, keeps unknown
//! data, and replaces the file atomically. Must not know downloads.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use hoster_host::{Error, system};
use serde_json::{Map, Value, json};

use super::error::RgsxError;
use super::names;
use super::rows::Rows;
use super::setup::Setup;

/// The status words of RGSX that this program writes.
pub mod status {
    pub const DOWNLOADING: &str = "Downloading";
    pub const EXTRACTING: &str = "Extracting";
    pub const DONE: &str = "Download_OK";
    /// Status words of other versions and parts of RGSX, which are only read.
    pub const ALSO_DONE: &str = "Completed";
    pub const ALSO_FAILED: &str = "Error";
    pub const BUSY: [&str; 5] = [
        DOWNLOADING,
        "Téléchargement",
        EXTRACTING,
        "Converting",
        "Queued",
    ];
    pub const FAILED: &str = "Erreur";
    pub const CANCELED: &str = "Canceled";
}

/// The two files.
pub struct History {
    rows: PathBuf,
    games: PathBuf,
    /// Serializes changes.
    lock: Mutex<()>,
}

/// Fields of a row.
pub type Row = Map<String, Value>;

impl History {
    pub fn new(setup: &Setup) -> Self {
        Self::at(&setup.save)
    }

    fn at(save: &Path) -> Self {
        Self {
            rows: save.join("history.json"),
            games: save.join("downloaded_games.json"),
            lock: Mutex::new(()),
        }
    }

    /// Returns all rows that RGSX would show.
    pub fn rows(&self) -> Result<Vec<Row>, Error> {
        let rows = self.list(&self.rows)?.into_iter();
        let complete = |row: &Row| {
            ["platform", "game_name", "status"]
                .iter()
                .all(|field| row.contains_key(*field))
        };
        let objects = rows.filter_map(|row| match row {
            Value::Object(row) => Some(row),
            _ => None,
        });
        Ok(objects.filter(complete).collect())
    }

    /// Returns the file names of each game of a platform; empty if the history
    /// cannot be read.
    pub fn file_names(&self, platform: &str) -> HashMap<String, Vec<String>> {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for row in self.rows().unwrap_or_default() {
            let text = |field: &str| row.get(field).and_then(Value::as_str);
            if let (Some(game), Some(file)) = (text("game_name"), text("local_filename"))
                && text("platform") == Some(platform)
            {
                names
                    .entry(game.to_owned())
                    .or_default()
                    .push(file.to_owned());
            }
        }
        names
    }

    /// Sets fields of the row with this task id and game, and adds the row if
    /// there is none.
    pub fn set(&self, task: &str, platform: &str, game: &str, fields: &Row) -> Result<(), Error> {
        let _one_at_a_time = self.lock.lock();
        let text = self.text(&self.rows)?;
        let rows =
            Rows::of(&text).ok_or_else(|| broken(&self.rows, "it does not contain a list"))?;
        let own = rows.position(|row| {
            let is = |field: &str, text: &str| row.get(field).and_then(Value::as_str) == Some(text);
            is("task_id", task) && is("platform", platform) && is("game_name", game)
        });
        let changed = match own {
            Some(own) => {
                let mut row = rows.row(own);
                row.extend(fields.clone());
                rows.with(own, &row)
            }
            None => rows.and(&[row_of(task, platform, game, fields)]),
        };
        write(&self.rows, changed.as_bytes())
    }

    /// Adds rows for games without one in this task, all in one write.
    pub fn add(&self, task: &str, platform: &str, games: &[(&str, Row)]) -> Result<(), Error> {
        if games.is_empty() {
            return Ok(());
        }
        let _one_at_a_time = self.lock.lock();
        let text = self.text(&self.rows)?;
        let rows =
            Rows::of(&text).ok_or_else(|| broken(&self.rows, "it does not contain a list"))?;
        let new = games.iter();
        let new = new.map(|(game, fields)| row_of(task, platform, game, fields));
        let new: Vec<Row> = new.collect();
        write(&self.rows, rows.and(&new).as_bytes())
    }

    /// Returns the keys of the games recorded as downloaded.
    pub fn noted(&self, platform: &str) -> Result<HashSet<String>, Error> {
        let all = self.read(&self.games)?;
        let games = all.as_ref().and_then(|all| all.get(platform)?.as_object());
        let keys = games.into_iter().flatten();
        Ok(keys.map(|(name, _)| names::normalised(name)).collect())
    }

    /// Records a game as downloaded.
    pub fn downloaded(&self, platform: &str, game: &str) -> Result<(), Error> {
        let key = names::normalised(game);
        if key.is_empty() {
            return Ok(());
        }
        let _one_at_a_time = self.lock.lock();
        let mut all = match self.read(&self.games)? {
            Some(Value::Object(all)) => all,
            None => Map::new(),
            Some(_) => return Err(broken(&self.games, "it does not contain an object")),
        };
        let games = all.entry(platform).or_insert_with(|| json!({}));
        match games.as_object_mut() {
            Some(games) => games.entry(key).or_insert_with(|| json!({})),
            None => return Err(broken(&self.games, "a platform is not an object")),
        };
        let all = serde_json::to_vec_pretty(&all).map_err(Error::internal)?;
        write(&self.games, &all)
    }

    fn list(&self, path: &Path) -> Result<Vec<Value>, Error> {
        match self.read(path)? {
            Some(Value::Array(rows)) => Ok(rows),
            None => Ok(Vec::new()),
            Some(_) => Err(broken(path, "it does not contain a list")),
        }
    }

    /// Parses a file; `None` if it is missing or empty.
    fn read(&self, path: &Path) -> Result<Option<Value>, Error> {
        let text = self.text(path)?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|e| broken(path, &e.to_string()))
    }

    /// Returns the contents of a file; empty if it is missing.
    fn text(&self, path: &Path) -> Result<String, Error> {
        let bytes = match hoster_host::system::read_regular(path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
            Err(source) => {
                return Err(Error::Io {
                    path: path.to_owned(),
                    what: "read",
                    source,
                });
            }
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        String::from_utf8(bytes.to_owned()).map_err(|e| broken(path, &e.to_string()))
    }
}

fn broken(path: &Path, why: &str) -> Error {
    let (path, reason) = (path.to_owned(), why.to_owned());
    RgsxError::Broken { path, reason }.into()
}

fn row_of(task: &str, platform: &str, game: &str, fields: &Row) -> Row {
    let mut row = Row::from_iter([
        ("platform".to_owned(), platform.into()),
        ("game_name".to_owned(), game.into()),
        ("task_id".to_owned(), task.into()),
    ]);
    row.extend(fields.clone());
    row
}

/// Returns whether a row of the history marks a game as downloaded.
pub fn is_done(row: &Row) -> bool {
    let status = row.get("status").and_then(Value::as_str);
    matches!(status, Some(status::DONE | status::ALSO_DONE))
}

/// Returns whether a row of the history is worth another attempt: it failed,
/// was cancelled, or the process working on it is gone.
pub fn is_unfinished(row: &Row) -> bool {
    match row.get("status").and_then(Value::as_str) {
        Some(status::FAILED | status::ALSO_FAILED | status::CANCELED) => true,
        Some(word) if status::BUSY.contains(&word) => {
            let task = row.get("task_id").and_then(Value::as_str);
            task.and_then(process_of).is_some_and(system::has_ended)
        }
        _ => false,
    }
}

/// Returns the process of a row written by a command line, RGSX's or ours. Rows
/// of RGSX's window have other ids, and RGSX restarts them itself.
fn process_of(task: &str) -> Option<u32> {
    task.strip_prefix("cli-")?.parse().ok()
}

/// Returns the local time without a zone, in RGSX's format.
pub fn now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Writes a file atomically: readers see either the old or the new file.
fn write(path: &Path, text: &[u8]) -> Result<(), Error> {
    let unwritable = |source| Error::Io {
        path: path.to_owned(),
        what: "written",
        source,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new();
    if let Some(rights) = system::rights_like(path) {
        file.permissions(rights);
    }
    let mut file = file
        .prefix(".history")
        .tempfile_in(folder)
        .map_err(unwritable)?;
    file.write_all(text)
        .and_then(|()| system::sync(file.as_file()))
        .map_err(unwritable)?;
    file.persist(path).map_err(|e| unwritable(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Value) -> Row {
        match value {
            Value::Object(row) => row,
            _ => panic!("no object"),
        }
    }

    #[test]
    fn rows_of_others_stay_as_they_are_to_the_byte() {
        let folder = tempfile::tempdir().unwrap();
        // Numbers in Python's format, which Rust would write differently.
        let theirs = "[\n  {\n    \"zeta\": [1, 2.50, 1e-05],\n    \"platform\": \"NES\",\n    \"game_name\": \"Été \\u00e9 ]\\\" {\",\n    \"status\": \"Téléchargement\"\n  },\n  \"odd\"";
        std::fs::write(folder.path().join("history.json"), format!("{theirs}\n]")).unwrap();
        let history = History::at(folder.path());
        let fields = row(json!({"status": status::DOWNLOADING, "progress": 5}));
        history.set("cli-1", "SNES", "Été.zip", &fields).unwrap();
        let fields = row(json!({"status": status::DONE, "progress": 100}));
        history.set("cli-1", "SNES", "Été.zip", &fields).unwrap();
        history.set("cli-2", "SNES", "Été.zip", &fields).unwrap();
        let written = std::fs::read_to_string(folder.path().join("history.json")).unwrap();
        let ours = |task: &str| {
            format!(
                ",\n  {{\n    \"platform\": \"SNES\",\n    \"game_name\": \"Été.zip\",\n    \"task_id\": \"{task}\",\n    \
                 \"status\": \"Download_OK\",\n    \"progress\": 100\n  }}"
            )
        };
        assert_eq!(
            written,
            format!("{theirs}{}{}\n]", ours("cli-1"), ours("cli-2"))
        );
        assert_eq!(history.rows().unwrap().len(), 3);
    }

    #[test]
    fn a_broken_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::at(folder.path());
        for name in ["history.json", "downloaded_games.json"] {
            std::fs::write(folder.path().join(name), "[{").unwrap();
        }
        let message = history.set("t", "p", "g", &Row::new()).unwrap_err();
        assert!(message.to_string().contains("was not changed"), "{message}");
        assert!(history.downloaded("p", "g").is_err());
        assert!(history.rows().is_err());
        for name in ["history.json", "downloaded_games.json"] {
            assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), b"[{");
        }
    }

    #[test]
    fn rows_that_are_worth_another_attempt_are_told_from_those_that_are_busy() {
        let ours = format!("cli-{}", std::process::id());
        // Above the maximum process id.
        let gone = "cli-2147483646";
        for (status, task, expected) in [
            ("Erreur", "x", true),
            ("Error", "x", true),
            ("Canceled", "x", true),
            ("Download_OK", gone, false),
            ("Completed", gone, false),
            ("Downloading", ours.as_str(), false),
            ("Downloading", gone, cfg!(unix)),
            ("Téléchargement", gone, cfg!(unix)),
            ("Extracting", gone, cfg!(unix)),
            ("Queued", gone, cfg!(unix)),
            ("Downloading", "1732201200", false),
            ("Seeding", gone, false),
        ] {
            let row = row(json!({"status": status, "task_id": task}));
            assert_eq!(is_unfinished(&row), expected, "{status} {task}");
        }
    }

    #[test]
    fn games_are_noted_once_under_their_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("downloaded_games.json");
        std::fs::write(&path, r#"{"SNES": {"alpha": {"x": 1}}}"#).unwrap();
        let history = History::at(folder.path());
        history.downloaded("SNES", "Alpha (Europe).zip").unwrap();
        history.downloaded("NES", "Beta.zip").unwrap();
        history.downloaded("NES", "(Europe).zip").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let games: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            games,
            json!({"SNES": {"alpha": {"x": 1}}, "NES": {"beta": {}}})
        );
    }
}
