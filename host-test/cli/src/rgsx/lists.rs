//! Platforms and games from the lists of RGSX, in all their formats. Read-only;
//! one broken list does not hide the others. Must not know downloads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hoster_host::Error;
use serde_json::Value;

use super::error::RgsxError;
use super::names;
use super::setup::Setup;

/// Maximum bytes of one list. The largest real ones have a few megabytes.
const MAX_LIST: u64 = 256 << 20;

/// A platform and the folder of its ROMs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    pub name: String,
    pub folder: String,
    /// Its list of games.
    pub list: PathBuf,
}

/// A game from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    /// As in the list.
    pub name: String,
    /// As displayed.
    pub display: String,
    pub url: Option<String>,
    /// As in the list.
    pub size_text: Option<String>,
    /// Set for games that need BitTorrent, which this program does not support.
    pub is_torrent: bool,
}

impl Game {
    /// Returns the size in bytes according to the list, if it has one.
    pub fn size(&self) -> Option<u64> {
        self.size_text.as_deref().and_then(names::size)
    }
}

/// Returns whether the platform's files go to the user data folder instead of
/// the ROMs.
pub fn is_bios(platform: &str) -> bool {
    platform.trim_matches(['-', ' ']).starts_with("BIOS")
}

/// Returns all platforms that RGSX would show, sorted by name; with `all`, also
/// hidden platforms and those without a ROM folder.
pub fn platforms(setup: &Setup, all: bool) -> Result<Vec<Platform>, Error> {
    let lists = game_lists(&setup.save.join("games"))?;
    let mut found: Vec<Platform> = Vec::new();
    let mut used: Vec<&PathBuf> = Vec::new();
    let systems = read(&setup.save.join("systems_list.json")).unwrap_or_default();
    for system in systems.as_array().into_iter().flatten() {
        let Some(name) = text(system, &["platform_name"]) else {
            continue;
        };
        let folder = text(system, &["folder", "dossier", "folder_name"]).unwrap_or(name);
        // A platform without a list is hidden but stays in the file.
        if let Some(list) = list_of(&lists, name, folder) {
            used.push(list);
            found.push(Platform {
                name: name.to_owned(),
                folder: folder.to_owned(),
                list: list.clone(),
            });
        }
    }
    for (stem, list) in &lists {
        if !used.contains(&list) {
            found.push(Platform {
                name: stem.clone(),
                folder: stem.clone(),
                list: list.clone(),
            });
        }
    }
    found.sort_by_cached_key(|platform| platform.name.to_lowercase());
    if !all {
        let hidden = setup.settings.texts("hidden_platforms");
        let shows_all = setup.settings.switch("show_unsupported_platforms", false);
        found.retain(|platform| {
            let is_there = || super::destination::folder(setup, platform).is_dir();
            !hidden.contains(&platform.name.as_str())
                && (shows_all || is_bios(&platform.name) || is_there())
        });
    }
    Ok(found)
}

/// Returns the lists of games by file stem.
fn game_lists(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::Io {
        path: folder.to_owned(),
        what: "read",
        source,
    })?;
    let mut lists = BTreeMap::new();
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let is_json = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("json"));
        if let (true, Some(stem)) = (is_json, path.file_stem()) {
            lists.insert(stem.to_string_lossy().into_owned(), path);
        }
    }
    Ok(lists)
}

fn list_of<'a>(
    lists: &'a BTreeMap<String, PathBuf>,
    name: &str,
    folder: &str,
) -> Option<&'a PathBuf> {
    let similar = || {
        let letters = names::letters(name);
        let mut lists = lists.iter();
        lists
            .find(|(stem, _)| names::letters(stem) == letters)
            .map(|(_, path)| path)
    };
    lists
        .get(name)
        .or_else(similar)
        .or_else(|| lists.get(folder))
}

/// Returns the games of a platform in the order of the settings.
pub fn games(setup: &Setup, platform: &Platform) -> Result<Vec<Game>, Error> {
    let value = read(&platform.list)?;
    let items = match (&value, value.get("games")) {
        (Value::Array(items), _) | (_, Some(Value::Array(items))) => items.as_slice(),
        _ => std::slice::from_ref(&value),
    };
    let mut games: Vec<Game> = items
        .iter()
        .filter_map(|item| game(item, &platform.name))
        .collect();
    match setup.settings.text("global_sort_option") {
        Some("name_desc") => {
            games.sort_by_cached_key(|g| std::cmp::Reverse(g.display.to_lowercase()));
        }
        Some("size_asc") => games.sort_by_cached_key(Game::size),
        Some("size_desc") => games.sort_by_cached_key(|g| std::cmp::Reverse(g.size())),
        _ => games.sort_by_cached_key(|g| g.display.to_lowercase()),
    }
    Ok(games)
}

fn game(item: &Value, platform: &str) -> Option<Game> {
    let (name, url, size_text, kind) = match item {
        Value::Array(parts) => {
            let part = |n: usize| parts.get(n).and_then(Value::as_str);
            let name = plain(parts.first()?)?;
            (name, part(1), part(2).map(str::to_owned), None)
        }
        Value::Object(fields) => {
            let name = text(item, &["game_name", "name", "title", "game"])?;
            let size = ["size", "filesize", "length"]
                .iter()
                .find_map(|key| fields.get(*key).and_then(plain));
            let kind = text(item, &["type", "source_type", "source"]);
            let url = text(item, &["url", "download", "link", "href"]);
            (name.to_owned(), url, size, kind)
        }
        Value::Null => return None,
        other => (plain(other)?, None, None, None),
    };
    let url = url.map(str::trim).filter(|url| !url.is_empty());
    let path = url.map(|url| url.split(['?', '#']).next().unwrap_or(url));
    let by_name = path.is_some_and(|path| path.to_ascii_lowercase().ends_with(".torrent"));
    Some(Game {
        display: names::display(&name, platform),
        name,
        is_torrent: by_name || kind.is_some_and(|kind| kind.eq_ignore_ascii_case("torrent")),
        url: url.map(str::to_owned),
        size_text: size_text.filter(|size| !size.trim().is_empty()),
    })
}

/// Returns the first of these fields that is a non-empty string.
fn text<'a>(object: &'a Value, names: &[&str]) -> Option<&'a str> {
    let mut values = names.iter().filter_map(|name| object.get(*name)?.as_str());
    values.find(|text| !text.trim().is_empty())
}

/// Returns a string or number as a string.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn read(path: &Path) -> Result<Value, Error> {
    let no_list = |reason: String| RgsxError::NotAList {
        path: path.to_owned(),
        reason,
    };
    let unreadable = |source| Error::Io {
        path: path.to_owned(),
        what: "read",
        source,
    };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_LIST {
        return Err(no_list(format!("{length} bytes")).into());
    }
    let bytes = hoster_host::system::read_regular(path).map_err(unreadable)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    Ok(serde_json::from_slice(bytes).map_err(|e| no_list(e.to_string()))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(item: &Value) -> Option<Game> {
        game(item, "SNES")
    }

    #[test]
    fn games_are_read_in_all_shapes() {
        for (item, name, url, size) in [
            (
                json!(["Alpha.zip", "https://x/?a", "12 MB"]),
                "Alpha.zip",
                Some("https://x/?a"),
                Some("12 MB"),
            ),
            (json!(["Alpha.zip"]), "Alpha.zip", None, None),
            (json!(["Alpha.zip", 7, 12]), "Alpha.zip", None, None),
            (json!(["Alpha.zip", "", ""]), "Alpha.zip", None, None),
            (
                json!({"title": "Alpha", "href": "https://x/?a", "length": 12}),
                "Alpha",
                Some("https://x/?a"),
                Some("12"),
            ),
            (
                json!({"game_name": "", "name": "Alpha", "link": " https://x "}),
                "Alpha",
                Some("https://x"),
                None,
            ),
            (json!("Alpha"), "Alpha", None, None),
            (json!(1942), "1942", None, None),
        ] {
            let game = one(&item).unwrap();
            assert_eq!(
                (
                    game.name.as_str(),
                    game.url.as_deref(),
                    game.size_text.as_deref()
                ),
                (name, url, size),
                "{item}"
            );
        }
        for item in [
            json!({"url": "https://x"}),
            json!(null),
            json!([]),
            json!([null]),
        ] {
            assert_eq!(one(&item), None, "{item}");
        }
    }

    #[test]
    fn torrents_are_told_from_files() {
        for (item, is_torrent) in [
            (json!({"name": "a", "url": "https://x/a.torrent?x"}), true),
            (
                json!({"name": "a", "url": "magnet:", "type": "torrent"}),
                true,
            ),
            (json!({"name": "a", "url": "https://x/a.zip"}), false),
        ] {
            assert_eq!(one(&item).unwrap().is_torrent, is_torrent, "{item}");
        }
    }
}
