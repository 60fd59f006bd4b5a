//! What a platform does with a file: keep it, extract it, or reject it as
//! unknown. Pure except for reading `rom_extensions.json`.

use std::collections::HashSet;
use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;

use super::extract;
use super::lists::{Platform, is_bios};
use super::names;

/// The extensions that a platform accepts; `None` if unknown.
#[derive(Debug, Default)]
pub struct Roms {
    extensions: Option<HashSet<String>>,
    /// Whether the extensions of any platform are known.
    is_known: bool,
    rule: Rule,
    always: bool,
    never_zip: bool,
}

/// Which files to extract: RGSX has two rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Rule {
    /// The rule of RGSX's window and web page: extract archives that the
    /// platform does not list, all of BIOS and DOS, and no ZIP of the PS Vita.
    #[default]
    Window,
    /// The rule of RGSX's command line: extract ZIP and RAR that the platform
    /// does not list, and none if no platform is known.
    CommandLine,
    /// Extract no archives.
    Never,
}

#[derive(Deserialize)]
struct Entry {
    folder: String,
    #[serde(default)]
    extensions: Vec<String>,
}

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Keep,
    Extract,
    /// Neither a ROM of the platform nor an archive.
    Unknown,
}

impl Roms {
    /// Reads the extensions of one platform.
    pub fn of(save: &Path, platform: &Platform, rule: Rule) -> Self {
        let bytes = hoster_host::system::read_regular(&save.join("rom_extensions.json"))
            .unwrap_or_default();
        let all: Vec<Entry> = serde_json::from_slice(&bytes).unwrap_or_default();
        let is_known = !all.is_empty();
        let own = all.into_iter().find(|entry| {
            entry.folder.eq_ignore_ascii_case(&platform.folder) && !entry.extensions.is_empty()
        });
        let dotted = |extension: String| match extension.strip_prefix('.') {
            Some(_) => extension.to_lowercase(),
            None => format!(".{}", extension.to_lowercase()),
        };
        let folder = platform.folder.to_lowercase();
        Self {
            extensions: own.map(|entry| entry.extensions.into_iter().map(dotted).collect()),
            is_known,
            rule,
            always: is_bios(&platform.name) || folder == "dos",
            never_zip: folder == "psvita",
        }
    }

    /// Returns what to do with a file of this name.
    pub fn usage(&self, name: &str) -> Use {
        let extension = names::extension(name);
        match self.rule {
            Rule::Window => self.by_window(extension),
            Rule::CommandLine => self.by_command_line(&extension),
            Rule::Never => match self.by_window(extension) {
                Use::Extract => Use::Keep,
                other => other,
            },
        }
    }

    fn by_command_line(&self, extension: &str) -> Use {
        let listed = self.extensions.as_ref();
        if !self.is_known || listed.is_some_and(|known| known.contains(extension)) {
            return Use::Keep;
        }
        match extension {
            ".zip" | ".rar" => Use::Extract,
            _ => Use::Unknown,
        }
    }

    fn by_window(&self, extension: String) -> Use {
        let is_listed = |known: &HashSet<String>| known.contains(&extension);
        if extract::EXTENSIONS.contains(&extension.as_str()) {
            let keep = self.never_zip && extension == ".zip"
                || !self.always && self.extensions.as_ref().is_some_and(is_listed);
            return if keep { Use::Keep } else { Use::Extract };
        }
        match &self.extensions {
            Some(known) if !extension.is_empty() && !known.contains(&extension) => Use::Unknown,
            _ => Use::Keep,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roms(folder: &str, name: &str, rule: Rule) -> Roms {
        let save = tempfile::tempdir().unwrap();
        let text = r#"[{"folder":"snes","extensions":[".sfc",".ZIP"]},
            {"folder":"dos","extensions":["zip",".pc"]},
            {"folder":"psvita","extensions":[".vpk"]},{"folder":"nes","extensions":[".nes"]},
            {"folder":"wii","extensions":[]}]"#;
        std::fs::write(save.path().join("rom_extensions.json"), text).unwrap();
        let platform = Platform {
            name: name.into(),
            folder: folder.into(),
            list: std::path::PathBuf::new(),
        };
        Roms::of(save.path(), &platform, rule)
    }

    #[test]
    fn archives_are_extracted_where_the_platform_cannot_read_them() {
        for (folder, platform, file, expected) in [
            ("snes", "SNES", "a.zip", Use::Keep),
            ("snes", "SNES", "a.7z", Use::Extract),
            ("snes", "SNES", "a.sfc", Use::Keep),
            ("snes", "SNES", "a.exe", Use::Unknown),
            ("snes", "SNES", "Alpha", Use::Keep),
            ("nes", "NES", "a.zip", Use::Extract),
            ("dos", "DOS", "a.zip", Use::Extract),
            ("psvita", "PS Vita", "a.zip", Use::Keep),
            ("psvita", "PS Vita", "a.7z", Use::Extract),
            ("bios", "- BIOS by TMCTV -", "a.zip", Use::Extract),
            ("wii", "Wii", "a.zip", Use::Extract),
            ("wii", "Wii", "a.xyz", Use::Keep),
            ("other", "Other", "a.rar", Use::Extract),
        ] {
            assert_eq!(
                roms(folder, platform, Rule::Window).usage(file),
                expected,
                "{folder} {file}"
            );
        }
    }

    #[test]
    fn the_command_line_of_rgsx_has_a_rule_of_its_own() {
        for (folder, file, expected) in [
            ("snes", "a.zip", Use::Keep),
            ("snes", "a.7z", Use::Unknown),
            ("nes", "a.rar", Use::Extract),
            ("dos", "a.zip", Use::Keep),
            ("psvita", "a.zip", Use::Extract),
            ("wii", "a.xyz", Use::Unknown),
        ] {
            let roms = roms(folder, "", Rule::CommandLine);
            assert_eq!(roms.usage(file), expected, "{folder} {file}");
        }
        let save = tempfile::tempdir().unwrap();
        let platform = Platform {
            name: "DOS".into(),
            folder: "dos".into(),
            list: std::path::PathBuf::new(),
        };
        let nothing_known = Roms::of(save.path(), &platform, Rule::CommandLine);
        assert_eq!(nothing_known.usage("a.zip"), Use::Keep);
        assert_eq!(roms("nes", "NES", Rule::Never).usage("a.zip"), Use::Keep);
        assert_eq!(roms("nes", "NES", Rule::Never).usage("a.exe"), Use::Unknown);
    }
}
