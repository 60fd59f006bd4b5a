//! Where an archive may write and what it may replace there. Must not know
//! kinds of archives.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

/// Where the files of one game may go.
#[derive(Clone, Debug, Default)]
pub struct AllowedPaths {
    /// Files from an earlier download of the same game. Nothing else is
    /// replaced.
    pub own: HashSet<PathBuf>,
    /// Folders that no game may write to.
    pub closed: Vec<PathBuf>,
    /// The only folders that may be written to; if empty, all that are not
    /// closed.
    pub only: Vec<PathBuf>,
    /// Whether to refuse files and folders with a leading dot.
    pub refuses_hidden: bool,
}

impl AllowedPaths {
    /// Returns whether a file may be written to `inside` below the folder
    /// `into`.
    pub fn allows(&self, into: &Path, inside: &Path) -> bool {
        let target = into.join(inside);
        if self.refuses_hidden && has_hidden(inside) {
            return false;
        }
        if !self.only.is_empty() && !self.only.iter().any(|only| target.starts_with(only)) {
            return false;
        }
        // Checks the real path as well, whatever links, letter case or short
        // names are involved.
        let leads_to = resolved(&target);
        let mut closed = self.closed.iter();
        !closed.any(|closed| is_below(&target, closed) || is_below(&leads_to, &resolved(closed)))
    }
}

fn has_hidden(path: &Path) -> bool {
    let mut names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.any(|name| name.starts_with('.'))
}

/// Returns whether a path is the folder or inside it, ignoring case.
fn is_below(path: &Path, folder: &Path) -> bool {
    let lower = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    lower(path).starts_with(lower(folder))
}

/// Resolves all links in the existing part of a path.
fn resolved(path: &Path) -> PathBuf {
    let existing = path
        .ancestors()
        .find_map(|part| Some((part, std::fs::canonicalize(part).ok()?)));
    match existing {
        Some((part, real)) => match path.strip_prefix(part) {
            Ok(rest) if rest.as_os_str().is_empty() => real,
            Ok(rest) => real.join(rest),
            Err(_) => real,
        },
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_game_writes_to_closed_folders_under_any_of_their_names() {
        let home = tempfile::tempdir().unwrap();
        let roms = home.path().join("roms");
        std::fs::create_dir_all(roms.join("ports/RGSX")).unwrap();
        let allowed_paths = AllowedPaths {
            closed: vec![roms.join("ports/RGSX"), home.path().join("saves/rgsx")],
            ..AllowedPaths::default()
        };
        for (into, inside, expected) in [
            ("roms/ports", "RGSX.sh", true),
            ("roms/ports", "RGSX2/main.py", true),
            ("roms/ports", "RGSX/main.py", false),
            ("roms/ports", "rgsx/new.py", false),
            ("roms", "ports/RGSX/assets/x", false),
            // A path that does not exist yet.
            ("", "saves/RGSX/key.txt", false),
            ("", "saves/other", true),
        ] {
            let allowed = allowed_paths.allows(&home.path().join(into), Path::new(inside));
            assert_eq!(allowed, expected, "{into} {inside}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(roms.join("ports"), roms.join("linked")).unwrap();
            assert!(!allowed_paths.allows(&roms.join("linked"), Path::new("RGSX/a")));
        }
    }

    #[test]
    fn where_only_some_folders_are_open_nothing_else_is() {
        let allowed_paths = AllowedPaths {
            only: vec!["/data/bios".into(), "/data/roms".into()],
            refuses_hidden: true,
            ..AllowedPaths::default()
        };
        for (inside, expected) in [
            ("bios/scph1001.bin", true),
            ("roms/snes/a.sfc", true),
            ("system/custom.sh", false),
            ("biosphere/x", false),
            ("1FichierAPI.txt", false),
            (".ssh/authorized_keys", false),
            ("bios/.profile", false),
            ("bios/.config/x", false),
        ] {
            let allowed = allowed_paths.allows(Path::new("/data"), Path::new(inside));
            assert_eq!(allowed, expected, "{inside}");
        }
    }
}
