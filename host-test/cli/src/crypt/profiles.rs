//! Profiles of encryption: those of `config.toml`, and those that this program
//! writes to `crypt.toml` beside it. Must not know passwords.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use hoster_host::crypt::{NameEncoding, NameMode, NameOptions};
use hoster_host::{Error, file_permissions};
use serde::{Deserialize, Serialize};

use super::super::config;
use super::super::errors::{CommandError, unwritable, usage};

/// A profile: rclone's options for a crypt remote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Path of the folder in the account.
    pub remote: String,
    #[serde(default)]
    pub filenames: Filenames,
    #[serde(default = "yes")]
    pub directory_names: bool,
    #[serde(default)]
    pub encoding: Encoding,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// Recognizes the keys; written by `crypt add` and `crypt import`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Filenames {
    #[default]
    Standard,
    /// Can be read only.
    #[value(skip)]
    Obfuscate,
    Off,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    #[default]
    Base32,
    Base64,
    Base32768,
}

fn yes() -> bool {
    true
}

impl Profile {
    /// Returns how names are encrypted.
    pub fn names(&self) -> NameOptions {
        NameOptions {
            mode: match self.filenames {
                Filenames::Standard => NameMode::Standard,
                Filenames::Obfuscate => NameMode::Obfuscate,
                Filenames::Off => NameMode::Off,
            },
            directories: self.directory_names,
            encoding: match self.encoding {
                Encoding::Base32 => NameEncoding::Base32,
                Encoding::Base64 => NameEncoding::Base64,
                Encoding::Base32768 => NameEncoding::Base32768,
            },
            suffix: match self.suffix.as_deref() {
                None => NameOptions::default().suffix,
                Some("" | "none") => String::new(),
                Some(suffix) if suffix.starts_with('.') => suffix.into(),
                Some(suffix) => format!(".{suffix}"),
            },
        }
    }

    /// Returns the profile with these options.
    pub fn of(remote: String, names: &NameOptions) -> Self {
        Self {
            remote,
            filenames: match names.mode {
                NameMode::Off => Filenames::Off,
                NameMode::Obfuscate => Filenames::Obfuscate,
                _ => Filenames::Standard,
            },
            directory_names: names.directories,
            encoding: match names.encoding {
                NameEncoding::Base64 => Encoding::Base64,
                NameEncoding::Base32768 => Encoding::Base32768,
                _ => Encoding::Base32,
            },
            suffix: Some(names.suffix.clone()),
            check: None,
        }
    }
}

type All = BTreeMap<String, Profile>;

/// The part of `config.toml` that has profiles.
#[derive(Default, Deserialize)]
struct Section {
    #[serde(default)]
    crypt: All,
}

/// All profiles of this user.
#[derive(Default)]
pub struct Profiles {
    /// Those of `config.toml`, which this program does not change.
    fixed: All,
    own: All,
}

impl Profiles {
    /// Reads both files. A mistake in one of them is an error.
    pub fn read() -> Result<Self, Error> {
        let text = |path: Option<PathBuf>| match path {
            Some(path) => read(&path).map(|text| (text, path)),
            None => Ok((String::new(), PathBuf::new())),
        };
        let (config, path) = text(config::file())?;
        let fixed = in_config(&config).map_err(|why| wrong(&path, &why))?;
        let (own, path) = text(own_file())?;
        let own: All = parse(&own).map_err(|why| wrong(&path, &why))?;
        if let Some(name) = own.keys().find(|name| fixed.contains_key(*name)) {
            let name = name.clone();
            return Err(CommandError::CryptTwice { name }.into());
        }
        let mut names = fixed.keys().chain(own.keys());
        if let Some(name) = names.find(|name| !is_name(name)) {
            let name = name.clone();
            return Err(CommandError::CryptName { name }.into());
        }
        Ok(Self { fixed, own })
    }

    /// Returns the names and profiles, sorted.
    pub fn all(&self) -> BTreeMap<&str, &Profile> {
        let all = self.fixed.iter().chain(&self.own);
        all.map(|(name, profile)| (name.as_str(), profile))
            .collect()
    }

    /// Returns the profile of this name.
    pub fn get(&self, name: &str) -> Result<&Profile, Error> {
        let all = self.all();
        all.get(name).copied().ok_or_else(|| {
            let known: Vec<&str> = all.keys().copied().collect();
            let (name, known) = (name.to_owned(), known.join(", "));
            let error = match known.is_empty() {
                true => CommandError::CryptNoProfiles { name },
                false => CommandError::CryptUnknown { name, known },
            };
            error.into()
        })
    }

    /// Adds a profile, and writes the file.
    pub fn add(&mut self, name: &str, profile: Profile) -> Result<(), Error> {
        self.own.insert(name.to_owned(), profile);
        self.write()
    }

    /// Fails if there is a profile of this name, or it is not a name.
    pub fn check_new(&self, name: &str) -> Result<(), Error> {
        let (is_name, is_known) = (is_name(name), self.all().contains_key(name));
        let name = name.to_owned();
        match (is_name, is_known) {
            (false, _) => Err(CommandError::CryptName { name }.into()),
            (true, true) => Err(CommandError::CryptExists { name }.into()),
            (true, false) => Ok(()),
        }
    }

    /// Removes a profile, and writes the file.
    pub fn remove(&mut self, name: &str) -> Result<(), Error> {
        self.own.remove(name);
        self.write()
    }

    /// Whether a profile is one of `config.toml`, which this program does not
    /// change.
    pub fn is_fixed(&self, name: &str) -> bool {
        self.fixed.contains_key(name)
    }

    fn write(&self) -> Result<(), Error> {
        let path = own_file().ok_or_else(super::super::login::no_folder)?;
        let text = toml::to_string(&self.own).map_err(Error::internal)?;
        replace(&path, &text).map_err(|e| unwritable(&path, e))
    }
}

/// Returns the profiles in the text of `config.toml`. The error names the line.
pub fn in_config(text: &str) -> Result<All, String> {
    Ok(parse::<Section>(text)?.crypt)
}

fn parse<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        // The error's own display shows the line, which may contain a secret.
        let at = error.span().map_or(0, |span| span.start);
        let line = text[..at.min(text.len())].matches('\n').count() + 1;
        format!("line {line}: {}", error.message())
    })
}

fn own_file() -> Option<PathBuf> {
    Some(config::folder()?.join("crypt.toml"))
}

/// Returns the text of a file; empty if there is none.
fn read(path: &Path) -> Result<String, Error> {
    match config::read(path) {
        Ok(text) => Ok(text),
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(String::new())
        }
        Err(source) => Err(Error::reading(path.to_owned(), source)),
    }
}

/// Replaces a whole file, which only this user can read.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    file_permissions::folder(folder, file_permissions::WRITE)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    Ok(())
}

fn wrong(path: &Path, why: &str) -> Error {
    usage(format!("{}: {why}", path.display()))
}

fn is_name(name: &str) -> bool {
    let is_ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.chars().all(is_ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_has_the_defaults_of_rclone() {
        let all = in_config("json = true\n[crypt.photos]\nremote = \"/enc\"").unwrap();
        assert_eq!(all["photos"].names(), NameOptions::default());
        let all = in_config(
            "[crypt.x]\nremote = \"\"\nfilenames = \"off\"\ndirectory-names = false\n\
             encoding = \"base32768\"\nsuffix = \"jpg\"",
        );
        let names = all.unwrap()["x"].names();
        assert_eq!((names.mode, names.directories), (NameMode::Off, false));
        assert_eq!(names.encoding, NameEncoding::Base32768);
        assert_eq!(names.suffix, ".jpg");
        assert_eq!(Profile::of(String::new(), &names).names(), names);
        for suffix in ["", "none"] {
            let profile = Profile {
                suffix: Some(suffix.into()),
                ..Profile::of(String::new(), &names)
            };
            assert_eq!(profile.names().suffix, "");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_without_its_value() {
        for (config, line, word) in [
            ("\n[crypt.x]\nremote = \"/a\"\nfolder = 1", 4, "`folder`"),
            ("[crypt.x]\nfilenames = \"off\"", 1, "`remote`"),
            (
                "[crypt.x]\nremote = \"/\"\nfilenames = \"on\"",
                3,
                "standard",
            ),
            (
                "[crypt.x]\nremote = \"/\"\npassword = \"hunter2\"",
                3,
                "`password`",
            ),
            ("crypt = 1", 1, "map"),
        ] {
            let why = in_config(config).unwrap_err();
            assert!(why.starts_with(&format!("line {line}: ")), "{why}");
            assert!(why.contains(word) && !why.contains("hunter2"), "{why}");
        }
    }
}
