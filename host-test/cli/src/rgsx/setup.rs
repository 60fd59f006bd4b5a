//! An RGSX setup on this disk: its folders, settings and key. Read-only. Must
//! not know lists or downloads.

use std::path::{Path, PathBuf};

use hoster_host::Error;
use serde_json::Value;

use super::super::l10n::Localizer;
use super::error::RgsxError;

/// Where RGSX keeps its files on Batocera, Knulli and RetroBat.
const USUAL: [&str; 5] = [
    "/userdata",
    "/recalbox/share",
    "C:\\RetroBat",
    "D:\\RetroBat",
    "E:\\RetroBat",
];

/// Relative to the user data folder.
const SAVE: &str = "saves/ports/rgsx";

/// The key file of RGSX, compared ignoring case: a fork writes it with a
/// lower-case `f`.
pub const KEY_FILE: &str = "1FichierAPI.txt";

/// An RGSX setup.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Folder of the lists, settings, key and history.
    pub save: PathBuf,
    /// Folder with a ROM folder for each platform.
    pub roms: PathBuf,
    /// User data folder, where BIOS files go.
    pub data: PathBuf,
    pub settings: Settings,
    /// The localizer for messages.
    pub l10n: Localizer,
}

/// `rgsx_settings.json`; missing values have RGSX's defaults.
#[derive(Clone, Debug, Default)]
pub struct Settings(Value);

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// `--rgsx`.
    pub named: Option<PathBuf>,
    /// `RGSX_CONFIG_DIR`.
    pub config: Option<PathBuf>,
    /// `RGSX_DATA_DIR`.
    pub data: Option<PathBuf>,
    /// User data folders to try last.
    pub usual: Vec<PathBuf>,
}

impl Places {
    /// Reads the places from the command line and the environment.
    pub fn of_this_process(named: Option<PathBuf>) -> Self {
        let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty());
        Self {
            named,
            config: variable("RGSX_CONFIG_DIR").map(PathBuf::from),
            data: variable("RGSX_DATA_DIR").map(PathBuf::from),
            usual: USUAL.iter().map(PathBuf::from).collect(),
        }
    }
}

impl Setup {
    /// Finds the setup.
    pub fn find(places: &Places, l10n: &Localizer) -> Result<Self, Error> {
        if let Some(named) = &places.named {
            let save = candidates(named).into_iter().find(|folder| is_save(folder));
            let save = save.ok_or_else(|| RgsxError::NotRgsx {
                folder: named.clone(),
                example: Path::new("/userdata").join(SAVE),
            })?;
            return Ok(Self::at(save, places.data.clone(), l10n));
        }
        if let Some(config) = &places.config {
            return Ok(Self::at(config.clone(), places.data.clone(), l10n));
        }
        let found = places.usual.iter().map(|data| data.join(SAVE));
        match found.into_iter().find(|folder| is_save(folder)) {
            Some(save) => Ok(Self::at(save, None, l10n)),
            None => Err(RgsxError::NotFound.into()),
        }
    }

    fn at(save: PathBuf, data: Option<PathBuf>, l10n: &Localizer) -> Self {
        // Paths are written to files that may be read from another working
        // directory.
        let whole = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let (save, data) = (whole(save), data.map(whole));
        let settings = Settings::read(&save.join("rgsx_settings.json"));
        let data = data.unwrap_or_else(|| {
            // saves/ports/rgsx is three folders below the user data folder.
            let above = save.ancestors().nth(3);
            above.map_or_else(|| save.clone(), Path::to_owned)
        });
        let roms = match settings.text("roms_folder") {
            Some(folder) => PathBuf::from(folder),
            None => data.join("roms"),
        };
        Self {
            save,
            roms,
            data,
            settings,
            l10n: l10n.clone(),
        }
    }

    /// Returns the folder of the RGSX program: from its environment variable,
    /// or the usual one.
    pub fn program(&self) -> PathBuf {
        let named = std::env::var_os("RGSX_APP_DIR").filter(|value| !value.is_empty());
        named.map_or_else(|| self.data.join("roms/ports/RGSX"), PathBuf::from)
    }

    /// Returns the key file unless it is empty.
    pub fn key_file(&self) -> Option<PathBuf> {
        let entries = std::fs::read_dir(&self.save).ok()?;
        let mut found: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .filter(|e| e.file_name().eq_ignore_ascii_case(KEY_FILE))
            .map(|e| e.path())
            .collect();
        // The exact name first.
        found.sort_by_key(|path| path.file_name().is_none_or(|name| name != KEY_FILE));
        found.into_iter().find(|path| {
            let text = hoster_host::system::read_regular(path).unwrap_or_default();
            !text.trim_ascii().is_empty()
        })
    }
}

impl Settings {
    fn read(path: &Path) -> Self {
        // Broken settings are RGSX's to fix; use the defaults meanwhile.
        let text = hoster_host::system::read_regular(path).unwrap_or_default();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        Self(serde_json::from_slice(text).unwrap_or_default())
    }

    /// Returns a non-empty string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a switch.
    pub fn switch(&self, name: &str, default: bool) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(default)
    }

    /// Returns a number above 0.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64().filter(|n| *n > 0)
    }

    /// Returns a list of strings.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.0.get(name).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// `symlink.enabled`: ROMs are one folder deeper.
    pub fn links_folders(&self) -> bool {
        let link = self.0.get("symlink").and_then(|link| link.get("enabled"));
        link.and_then(Value::as_bool).unwrap_or(false)
    }

    /// Returns the folder that the user has chosen for a platform.
    pub fn custom_path(&self, platform: &str) -> Option<PathBuf> {
        let path = self
            .0
            .get("platform_custom_paths")?
            .get(platform)?
            .as_str()?;
        (!path.is_empty()).then(|| PathBuf::from(path))
    }
}

/// Returns the folders that `--rgsx` may mean: the saves folder itself, or the
/// one found from the user data folder or the program's folder
/// (`roms/ports/RGSX`).
fn candidates(named: &Path) -> Vec<PathBuf> {
    let mut all = vec![named.to_owned(), named.join(SAVE)];
    let whole = std::path::absolute(named).unwrap_or_else(|_| named.to_owned());
    all.extend(whole.ancestors().nth(3).map(|data| data.join(SAVE)));
    all
}

fn is_save(folder: &Path) -> bool {
    folder.join("systems_list.json").is_file() || folder.join("games").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgsx() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let save = folder.path().join(SAVE);
        std::fs::create_dir_all(save.join("games")).unwrap();
        std::fs::create_dir_all(folder.path().join("roms/ports/RGSX")).unwrap();
        (folder, save)
    }

    #[test]
    fn every_folder_that_a_user_might_name_leads_to_the_set_up() {
        let (folder, save) = rgsx();
        for named in ["", "roms/ports/RGSX", SAVE] {
            let places = Places {
                named: Some(folder.path().join(named)),
                ..Places::default()
            };
            let setup = Setup::find(&places, &Localizer::english()).unwrap();
            assert_eq!(setup.save, save, "{named:?}");
            assert_eq!(setup.roms, folder.path().join("roms"), "{named:?}");
        }
        let usual = Places {
            usual: vec![PathBuf::from("/nowhere"), folder.path().to_owned()],
            ..Places::default()
        };
        assert_eq!(
            Setup::find(&usual, &Localizer::english()).unwrap().save,
            save
        );
        let docker = Places {
            config: Some(save.clone()),
            data: Some("/data".into()),
            ..Places::default()
        };
        assert_eq!(
            Setup::find(&docker, &Localizer::english()).unwrap().roms,
            Path::new("/data/roms")
        );
    }

    #[test]
    fn a_folder_without_rgsx_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let named = Places {
            named: Some(folder.path().to_owned()),
            ..Places::default()
        };
        let message = Setup::find(&named, &Localizer::english())
            .unwrap_err()
            .to_string();
        assert!(message.contains("systems_list.json"), "{message}");
        let message = Setup::find(&Places::default(), &Localizer::english())
            .unwrap_err()
            .to_string();
        assert!(message.contains("--rgsx"), "{message}");
    }

    #[test]
    fn the_key_file_is_found_in_any_case_and_only_if_it_holds_anything() {
        let (_folder, save) = rgsx();
        let setup = Setup::at(save.clone(), None, &Localizer::english());
        assert_eq!(setup.key_file(), None);
        std::fs::write(save.join("1FichierAPI.txt"), " \r\n").unwrap();
        assert_eq!(setup.key_file(), None);
        std::fs::write(save.join("1fichierAPI.txt"), "key").unwrap();
        assert!(setup.key_file().is_some());
        std::fs::write(save.join("1FichierAPI.txt"), "key").unwrap();
        assert_eq!(setup.key_file(), Some(save.join("1FichierAPI.txt")));
    }

    #[test]
    fn settings_that_are_missing_or_broken_are_the_defaults() {
        let (_folder, save) = rgsx();
        for text in ["", "{", "[]", "\u{feff}{\"roms_folder\":\"\"}"] {
            std::fs::write(save.join("rgsx_settings.json"), text).unwrap();
            let settings = Setup::at(save.clone(), None, &Localizer::english()).settings;
            assert_eq!(settings.text("roms_folder"), None, "{text:?}");
            assert!(settings.switch("auto_extract", true));
        }
        let text = r#"{"roms_folder":"/roms","symlink":{"enabled":true},
            "platform_custom_paths":{"SNES":"/snes"},"max_simultaneous_downloads":2,
            "hidden_platforms":["NES",3]}"#;
        std::fs::write(save.join("rgsx_settings.json"), text).unwrap();
        let setup = Setup::at(save, None, &Localizer::english());
        assert_eq!(setup.roms, Path::new("/roms"));
        assert!(setup.settings.links_folders());
        assert_eq!(setup.settings.custom_path("SNES"), Some("/snes".into()));
        assert_eq!(setup.settings.number("max_simultaneous_downloads"), Some(2));
        assert_eq!(setup.settings.texts("hidden_platforms"), ["NES"]);
    }
}
