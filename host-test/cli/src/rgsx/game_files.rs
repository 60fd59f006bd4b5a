//! `hoster_files.jsonl`, next to the history: the files of each game with sizes
//! and checksums, so that they can be verified later. RGSX does not know it.
//! Must not know downloads.

use std::collections::{HashMap, HashSet};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use hoster_host::{Checksum, Error};
use serde::{Deserialize, Serialize};

/// Name of the file. One line per game; the last one counts.
pub const NAME: &str = "hoster_files.jsonl";

/// The stored files of one game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Game {
    pub platform: String,
    pub game: String,
    pub files: Vec<Stored>,
}

/// A file of a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Relative to the user data folder if it is inside it: the whole tree may
    /// be on a card that is mounted elsewhere tomorrow.
    pub path: PathBuf,
    pub size: u64,
    pub algorithm: Option<String>,
    pub checksum: Option<String>,
    /// The file existed before the game with the same content, and the game may
    /// not replace it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_there: bool,
}

impl Stored {
    pub fn known(&self) -> Option<Checksum> {
        Some(Checksum {
            algorithm: self.algorithm.clone()?,
            hex: self.checksum.clone()?,
        })
    }
}

/// The games of one RGSX setup.
pub struct GameFiles {
    path: PathBuf,
    data: PathBuf,
}

impl GameFiles {
    pub fn new(save: &Path, data: &Path) -> Self {
        Self {
            path: save.join(NAME),
            data: data.to_owned(),
        }
    }

    /// Adds a game with absolute paths.
    pub fn add(&self, mut game: Game) -> Result<(), Error> {
        for file in &mut game.files {
            if let Ok(rest) = file.path.strip_prefix(&self.data) {
                file.path = rest.to_owned();
            }
        }
        self.append(&game).map_err(|source| Error::Io {
            path: self.path.clone(),
            what: "written",
            source,
        })
    }

    fn append(&self, game: &Game) -> std::io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.create(true).append(true).read(true);
        let mut file = hoster_host::system::open_regular_with(&self.path, &mut options)?;
        let mut line = serde_json::to_vec(game)?;
        line.push(b'\n');
        // Ends a line that was truncated by a power failure.
        if file.seek(SeekFrom::End(-1)).is_ok() {
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                line.insert(0, b'\n');
            }
        }
        file.write_all(&line)?;
        hoster_host::system::sync_data(&file).map(drop)
    }

    /// Returns the files of a game that did not exist before it.
    pub fn own(&self, platform: &str, game: &str) -> Result<HashSet<PathBuf>, Error> {
        let key = (platform.to_owned(), game.to_owned());
        let game = self.games()?.remove(&key);
        let files = game.into_iter().flat_map(|game| game.files);
        let own = files.filter(|file| !file.was_there);
        Ok(own.map(|file| file.path).collect())
    }

    /// Returns all games by platform and name, with absolute paths. Skips lines
    /// that are not games.
    pub fn games(&self) -> Result<HashMap<(String, String), Game>, Error> {
        let bytes = match hoster_host::system::read_regular(&self.path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(HashMap::new()),
            Err(source) => {
                return Err(Error::Io {
                    path: self.path.clone(),
                    what: "read",
                    source,
                });
            }
        };
        let lines = bytes.split(|byte| *byte == b'\n');
        let games = lines.filter_map(|line| serde_json::from_slice::<Game>(line).ok());
        let whole = |mut game: Game| {
            for file in &mut game.files {
                file.path = self.data.join(&file.path);
            }
            ((game.platform.clone(), game.game.clone()), game)
        };
        Ok(games.map(whole).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn game(name: &str, path: PathBuf) -> Game {
        Game {
            platform: "SNES".into(),
            game: name.into(),
            files: vec![Stored {
                path,
                size: 3,
                algorithm: Some("crc32".into()),
                checksum: Some("00000001".into()),
                was_there: false,
            }],
        }
    }

    #[test]
    fn games_move_with_the_card_and_the_last_line_counts() {
        let home = tempfile::tempdir().unwrap();
        let kept = GameFiles::new(home.path(), &home.path().join("old"));
        assert!(kept.games().unwrap().is_empty());
        kept.add(game("a", home.path().join("old/roms/first")))
            .unwrap();
        let path = home.path().join(NAME);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"platform\": \"cut o");
        std::fs::write(&path, text).unwrap();
        kept.add(game("a", home.path().join("old/roms/second")))
            .unwrap();
        kept.add(game("b", "/elsewhere/b".into())).unwrap();
        let moved = GameFiles::new(home.path(), &home.path().join("new"));
        let games = moved.games().unwrap();
        assert_eq!(games.len(), 2);
        let path = |name: &str| games[&("SNES".into(), name.into())].files[0].path.clone();
        assert_eq!(path("a"), home.path().join("new/roms/second"));
        assert_eq!(path("b"), Path::new("/elsewhere/b"));
    }
}
