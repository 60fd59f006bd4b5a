//! `history.json` and `downloaded_games.json`, which RGSX reads and writes as
//! well: each change reads the file anew, touches our rows only, keeps what it
//! does not know, and replaces the file in one step. Must not know downloads.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use hoster_host::Error;
use serde_json::{Map, Value, json};

use super::names;

/// The status words of RGSX that this program writes.
pub mod status {
    pub const DOWNLOADING: &str = "Downloading";
    pub const EXTRACTING: &str = "Extracting";
    pub const DONE: &str = "Download_OK";
    pub const FAILED: &str = "Erreur";
    pub const CANCELED: &str = "Canceled";
}

/// The two files.
pub struct History {
    rows: PathBuf,
    games: PathBuf,
    /// One change at a time.
    lock: Mutex<()>,
}

/// Fields of a row.
pub type Row = Map<String, Value>;

impl History {
    pub fn new(save: &Path) -> Self {
        Self {
            rows: save.join("history.json"),
            games: save.join("downloaded_games.json"),
            lock: Mutex::new(()),
        }
    }

    /// All rows that RGSX would show.
    pub fn rows(&self) -> Result<Vec<Row>, Error> {
        let rows = list(&self.rows)?.into_iter();
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

    /// Sets fields of the row with this task id and game; there is one
    /// afterwards.
    pub fn set(&self, task: &str, platform: &str, game: &str, fields: &Row) -> Result<(), Error> {
        let _one_at_a_time = self.lock.lock();
        let mut rows = list(&self.rows)?;
        let own = rows
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .find(|row| {
                let is =
                    |field: &str, text: &str| row.get(field).and_then(Value::as_str) == Some(text);
                is("task_id", task) && is("platform", platform) && is("game_name", game)
            });
        match own {
            Some(row) => row.extend(fields.clone()),
            None => {
                let mut row = Row::new();
                row.insert("platform".into(), platform.into());
                row.insert("game_name".into(), game.into());
                row.insert("task_id".into(), task.into());
                row.extend(fields.clone());
                rows.push(Value::Object(row));
            }
        }
        write(&self.rows, &Value::Array(rows))
    }

    /// The keys of the games that are noted as downloaded.
    pub fn noted(&self, platform: &str) -> Result<HashSet<String>, Error> {
        let all = read(&self.games)?;
        let games = all.as_ref().and_then(|all| all.get(platform)?.as_object());
        let keys = games.into_iter().flatten();
        Ok(keys.map(|(name, _)| names::normalised(name)).collect())
    }

    /// Notes that a game is there.
    pub fn downloaded(&self, platform: &str, game: &str) -> Result<(), Error> {
        let key = names::normalised(game);
        if key.is_empty() {
            return Ok(());
        }
        let _one_at_a_time = self.lock.lock();
        let mut all = match read(&self.games)? {
            Some(Value::Object(all)) => all,
            None => Map::new(),
            Some(_) => return Err(broken(&self.games, "it holds no object")),
        };
        let games = all.entry(platform).or_insert_with(|| json!({}));
        match games.as_object_mut() {
            Some(games) => games.entry(key).or_insert_with(|| json!({})),
            None => return Err(broken(&self.games, "a platform is no object")),
        };
        write(&self.games, &Value::Object(all))
    }
}

/// The time as RGSX writes it: of this place, without a zone.
pub fn now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn list(path: &Path) -> Result<Vec<Value>, Error> {
    match read(path)? {
        Some(Value::Array(rows)) => Ok(rows),
        None => Ok(Vec::new()),
        Some(_) => Err(broken(path, "it holds no list")),
    }
}

/// Nothing for a file that is not there, or empty.
fn read(path: &Path) -> Result<Option<Value>, Error> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(Error::Io {
                path: path.to_owned(),
                what: "read",
                source,
            });
        }
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(bytes)
        .map(Some)
        .map_err(|e| broken(path, &e.to_string()))
}

fn broken(path: &Path, why: &str) -> Error {
    Error::Invalid(format!(
        "{} is broken and was left as it is: {why}",
        path.display()
    ))
}

/// The form of RGSX: two spaces, no escapes for letters. Whoever reads
/// meanwhile sees the old file or the new one.
fn write(path: &Path, value: &Value) -> Result<(), Error> {
    let unwritable = |source| Error::Io {
        path: path.to_owned(),
        what: "write",
        source,
    };
    let text = serde_json::to_vec_pretty(value).map_err(|e| Error::Invalid(e.to_string()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_or(0o644, |m| m.permissions().mode());
        file.permissions(std::fs::Permissions::from_mode(mode & 0o777));
    }
    let mut file = file
        .prefix(".history")
        .tempfile_in(folder)
        .map_err(unwritable)?;
    file.write_all(&text)
        .and_then(|()| file.as_file().sync_all())
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
    fn rows_of_others_and_unknown_fields_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[\n  {\n    \"zeta\": [1, 2.50],\n    \"platform\": \"NES\",\n    \"game_name\": \"Été\",\n    \"status\": \"Téléchargement\"\n  },\n  \"odd\"\n]";
        std::fs::write(folder.path().join("history.json"), text).unwrap();
        let history = History::new(folder.path());
        let fields = row(json!({"status": status::DOWNLOADING, "progress": 5}));
        history.set("cli-1", "SNES", "Alpha.zip", &fields).unwrap();
        let fields = row(json!({"status": status::DONE, "progress": 100}));
        history.set("cli-1", "SNES", "Alpha.zip", &fields).unwrap();
        history.set("cli-2", "SNES", "Alpha.zip", &fields).unwrap();
        let written = std::fs::read_to_string(folder.path().join("history.json")).unwrap();
        assert!(written.starts_with("[\n  {\n    \"zeta\": ["), "{written}");
        assert!(written.contains("\"game_name\": \"Été\""), "{written}");
        let all: Vec<Value> = serde_json::from_str(&written).unwrap();
        assert_eq!(all.len(), 4, "the odd one stays as well");
        assert_eq!(all[2]["progress"], 100);
        assert_eq!(history.rows().unwrap().len(), 3);
    }

    #[test]
    fn a_broken_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path());
        for name in ["history.json", "downloaded_games.json"] {
            std::fs::write(folder.path().join(name), "[{").unwrap();
        }
        let message = history.set("t", "p", "g", &Row::new()).unwrap_err();
        assert!(message.to_string().contains("left as it is"), "{message}");
        assert!(history.downloaded("p", "g").is_err());
        assert!(history.rows().is_err());
        for name in ["history.json", "downloaded_games.json"] {
            assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), b"[{");
        }
    }

    #[test]
    fn games_are_noted_once_under_their_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("downloaded_games.json");
        std::fs::write(&path, r#"{"SNES": {"alpha": {"x": 1}}}"#).unwrap();
        let history = History::new(folder.path());
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
