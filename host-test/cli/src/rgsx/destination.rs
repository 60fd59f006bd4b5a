//! Where the files of a platform go. Must not know what is downloaded.

use std::path::{Component, Path, PathBuf};

use super::extract::AllowedPaths;
use super::lists::{Platform, is_bios};
use super::setup::Setup;

/// Returns the folder of a platform: the user's own, the user data folder for
/// BIOS files, or the one in the ROM folder.
pub fn folder(setup: &Setup, platform: &Platform) -> PathBuf {
    if let Some(custom) = setup.settings.custom_path(&platform.name) {
        return custom;
    }
    if is_bios(&platform.name) {
        return setup.data.clone();
    }
    let folder = inside(&platform.folder);
    let below = setup.roms.join(&folder);
    match setup.settings.links_folders() {
        true => below.join(&folder),
        false => below,
    }
}

/// Returns where archives downloaded to a folder may write. If the folder
/// contains all user data, as for BIOS files, only to the BIOS and ROM folders.
/// Never to RGSX's program, data or executables.
pub fn allowed_paths(setup: &Setup, program: &Path, into: &Path) -> AllowedPaths {
    let holds_all = setup.data.starts_with(into);
    let only = match holds_all {
        true => vec![
            setup.data.join("bios"),
            setup.data.join("roms"),
            setup.roms.clone(),
        ],
        false => Vec::new(),
    };
    AllowedPaths {
        closed: vec![program.to_owned(), setup.save.clone()],
        only,
        refuses_hidden: holds_all,
        ..AllowedPaths::default()
    }
}

/// Keeps the path inside the ROM folder: lists come from the network.
fn inside(folder: &str) -> PathBuf {
    let folder = folder.replace('\\', "/");
    let parts = Path::new(&folder).components();
    parts
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rgsx::setup::Settings;

    #[test]
    fn no_list_leads_out_of_the_folder_of_roms() {
        let setup = Setup {
            l10n: super::super::super::l10n::Localizer::english(),
            save: "/save".into(),
            roms: "/roms".into(),
            data: "/data".into(),
            settings: Settings::default(),
        };
        for (name, at, expected) in [
            ("SNES", "snes", "/roms/snes"),
            ("SNES", "../../etc", "/roms/etc"),
            ("SNES", "/etc", "/roms/etc"),
            ("SNES", "..\\etc", "/roms/etc"),
            ("- BIOS by TMCTV -", "bios", "/data"),
        ] {
            let platform = Platform {
                name: name.into(),
                folder: at.into(),
                list: PathBuf::new(),
            };
            assert_eq!(folder(&setup, &platform), Path::new(expected), "{at}");
        }
    }
}
