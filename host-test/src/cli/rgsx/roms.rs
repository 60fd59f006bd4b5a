//! What a platform does with a file: keeps it, extracts it, or does not know
//! it. Pure but for reading `rom_extensions.json`.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use super::extract;
use super::lists::{Platform, is_bios};
use super::names;

/// The extensions that a platform takes; none: nobody has said.
#[derive(Debug, Default)]
pub struct Roms {
    extensions: Option<HashSet<String>>,
    always: bool,
    never_zip: bool,
}

#[derive(Deserialize)]
struct Entry {
    folder: String,
    #[serde(default)]
    extensions: Vec<String>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Keep,
    Extract,
    /// It is neither a ROM of the platform nor an archive.
    Unknown,
}

impl Roms {
    /// Those of one platform.
    pub fn of(save: &Path, platform: &Platform) -> Self {
        let bytes = std::fs::read(save.join("rom_extensions.json")).unwrap_or_default();
        let all: Vec<Entry> = serde_json::from_slice(&bytes).unwrap_or_default();
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
            always: is_bios(&platform.name) || folder == "dos",
            never_zip: folder == "psvita",
        }
    }

    /// What becomes of a file of this name: the rule of RGSX's own window.
    pub fn usage(&self, name: &str) -> Use {
        let extension = names::extension(name);
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

    fn roms(folder: &str, name: &str) -> Roms {
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
        Roms::of(save.path(), &platform)
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
                roms(folder, platform).usage(file),
                expected,
                "{folder} {file}"
            );
        }
    }
}
