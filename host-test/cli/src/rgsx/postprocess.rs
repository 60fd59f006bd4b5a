//! What RGSX does with the games of some platforms after extraction: emulators
//! require folders with certain names. Works on a folder that is not visible
//! yet. Must not know archives or downloads.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hoster_host::Error;

use super::super::l10n::Localizer;
use super::error::RgsxError;
use super::extract::{self, Extracted, Job, Piece, Staged};
use super::lists::Platform;
use super::setup::Setup;
use super::xiso;

/// Folders of a platform that hold no games.
const NO_GAMES: [&str; 4] = ["images", "videos", "manuals", "media"];

/// How to arrange the games of one platform.
pub struct Order {
    /// Folder of the platform, in lower case.
    folder: String,
    /// Where the PS Vita emulator keeps its games.
    vita: PathBuf,
    /// Where RGSX keeps the programs that it ships with.
    programs: PathBuf,
    pub l10n: Localizer,
}

impl Order {
    /// Returns the order for one platform.
    pub fn of(setup: &Setup, platform: &Platform) -> Self {
        let saves = setup.save.ancestors().nth(2).unwrap_or(&setup.save);
        Self {
            folder: platform.folder.to_lowercase(),
            vita: saves.join("psvita/ux0/app"),
            programs: setup.program().join("assets/progs"),
            l10n: setup.l10n.clone(),
        }
    }

    /// Arranges the files extracted from the archive `name`.
    pub fn postprocess(
        &self,
        name: &str,
        at: &Path,
        out: &mut Extracted,
        stop: &Arc<AtomicBool>,
    ) -> Result<Processed, Error> {
        let base = name.rsplit_once('.').map_or(name, |(base, _)| base);
        let l10n = &self.l10n;
        let mut game = Game {
            at,
            out,
            base,
            l10n,
        };
        let mut processed = Processed::default();
        match self.folder.as_str() {
            "dos" => game.dos()?,
            "scummvm" => game.scummvm()?,
            "psvita" => processed.inner = Some(game.vita(&self.vita, stop)?),
            "ps3" => processed.remark = game.ps3()?,
            "xbox" => processed.remark = xiso::repack(&self.programs, at, out, stop, l10n)?,
            _ => {}
        }
        Ok(processed)
    }
}

/// Result of post-processing a game.
#[derive(Default)]
pub struct Processed {
    /// A remark for the user.
    pub remark: Option<String>,
    /// The contents of a nested archive, which are published together with the
    /// rest.
    pub inner: Option<Staged>,
}

/// An extracted game.
struct Game<'a> {
    at: &'a Path,
    out: &'a mut Extracted,
    /// Name of the archive without its extension.
    base: &'a str,
    l10n: &'a Localizer,
}

impl Game<'_> {
    /// Returns the top-level files and folders that belong to the game.
    fn tops(&self, ending: &str) -> Result<Vec<(String, bool)>, Error> {
        let mut tops = Vec::new();
        for entry in std::fs::read_dir(self.at).map_err(|e| failed(self.at, e))? {
            let entry = entry.map_err(|e| failed(self.at, e))?;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_other = is_folder && NO_GAMES.contains(&name.to_lowercase().as_str());
            if !is_other && !name.ends_with(ending) {
                tops.push((name, is_folder));
            }
        }
        Ok(tops)
    }

    /// Moves a top-level file or folder.
    fn relocate(&mut self, top: &str, to: &Path) -> Result<(), Error> {
        let target = self.at.join(to);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
        }
        std::fs::rename(self.at.join(top), &target).map_err(|e| failed(&target, e))?;
        for piece in &mut self.out.files {
            if let Ok(rest) = piece.path.strip_prefix(top) {
                piece.path = match rest.as_os_str().is_empty() {
                    true => to.to_owned(),
                    false => to.join(rest),
                };
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &Path, text: &str) -> Result<(), Error> {
        let path = self.at.join(name);
        if path.exists() {
            return Ok(());
        }
        std::fs::write(&path, text).map_err(|e| failed(&path, e))?;
        self.out.files.push(Piece {
            path: name.to_owned(),
            size: text.len() as u64,
            crc: None,
            was_there: false,
        });
        Ok(())
    }

    /// Moves everything into a folder `NAME.pc`.
    fn dos(&mut self) -> Result<(), Error> {
        let folder = PathBuf::from(format!("{}.pc", self.base));
        if self.at.join(&folder).exists() {
            return Ok(());
        }
        match self.tops(".pc")?.as_slice() {
            [(only, true)] => self.relocate(only, &folder),
            several => several
                .iter()
                .try_for_each(|(top, _)| self.relocate(top, &folder.join(top))),
        }
    }

    /// Moves everything into a folder `NAME` and adds a file `NAME.scummvm`.
    fn scummvm(&mut self) -> Result<(), Error> {
        let folder = PathBuf::from(self.base);
        let tops = self.tops(".scummvm")?;
        if tops.is_empty() {
            return Ok(());
        }
        if !tops
            .iter()
            .any(|(top, is_folder)| top == self.base && *is_folder)
        {
            for (top, _) in tops {
                // A file may already have the folder's name.
                let aside = format!(".{top}.moving");
                self.relocate(&top, Path::new(&aside))?;
                self.relocate(&aside, &folder.join(&top))?;
            }
        }
        self.add(&folder.join(format!("{}.scummvm", self.base)), "")
    }

    /// Handles a folder with `ID.zip`: the game goes to the emulator, and a
    /// file with its id stays with the ROMs.
    fn vita(&mut self, apps: &Path, stop: &Arc<AtomicBool>) -> Result<Staged, Error> {
        let tops = self.tops(".psvita")?;
        let zip = tops
            .iter()
            .filter(|(_, is_folder)| *is_folder)
            .find_map(|(top, _)| {
                let mut pieces = self.out.files.iter();
                let zip = pieces.find(|piece| {
                    let is_zip = piece
                        .path
                        .extension()
                        .is_some_and(|e| e.eq_ignore_ascii_case("zip"));
                    is_zip && piece.path.parent() == Some(Path::new(top))
                })?;
                Some((top.clone(), zip.path.clone()))
            });
        let Some((top, zip)) = zip else {
            let game = self.base.to_owned();
            return Err(RgsxError::NotAVitaGame { game }.into());
        };
        let id = zip
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        std::fs::create_dir_all(apps).map_err(|e| failed(apps, e))?;
        let inner = extract::stage(Job {
            archive: &self.at.join(&zip),
            into: apps,
            stop,
        })?;
        let left = self.at.join(&top);
        std::fs::remove_dir_all(&left).map_err(|e| failed(&left, e))?;
        self.out.files.retain(|piece| !piece.path.starts_with(&top));
        let guess = inner.extracted.guess.clone();
        self.out.guess = self.out.guess.take().or(guess);
        let files = inner.extracted.files.iter().cloned();
        self.out.files.extend(files.map(|piece| Piece {
            path: apps.join(&piece.path),
            ..piece
        }));
        let text = format!("# PSVita Game\n# Game: {top}\n# ID: {id}\n");
        self.add(Path::new(&format!("{top} [{id}].psvita")), &text)?;
        Ok(inner)
    }

    /// Adds the suffix that the emulator expects to folders with a game.
    fn ps3(&mut self) -> Result<Option<String>, Error> {
        for (top, is_folder) in self.tops(".ps3")? {
            if is_folder && self.at.join(&top).join("PS3_GAME").is_dir() {
                self.relocate(&top, Path::new(&format!("{top}.ps3")))?;
            }
        }
        let mut pieces = self.out.files.iter();
        let iso = pieces.find(|p| {
            p.path
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("iso"))
        });
        Ok(iso.map(|iso| {
            let file = iso.path.display().to_string();
            self.l10n.text("rgsx-ps3", &[("file", file.into())])
        }))
    }
}

pub(super) fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        path: path.to_owned(),
        what: "written",
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Post-processes files from `NAME.zip` and returns where they end up.
    fn arranged(folder: &str, files: &[&str]) -> (Vec<String>, Option<String>, tempfile::TempDir) {
        let home = tempfile::tempdir().unwrap();
        let at = home.path().join("stage");
        let mut out = Extracted::default();
        for name in files {
            let path = at.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let content = match name.ends_with(".zip") {
                true => inner_zip(),
                false => b"x".to_vec(),
            };
            std::fs::write(&path, &content).unwrap();
            out.files.push(Piece {
                path: name.into(),
                size: content.len() as u64,
                crc: None,
                was_there: false,
            });
        }
        let order = Order {
            l10n: Localizer::english(),
            folder: folder.into(),
            vita: home.path().join("ux0"),
            programs: home.path().join("programs"),
        };
        let processed = order.postprocess("Alpha (Europe).zip", &at, &mut out, &Arc::default());
        let Processed { remark, inner } = processed.unwrap();
        let mut paths = Vec::new();
        for piece in &out.files {
            let path = at.join(&piece.path);
            // Files for other folders are still staged.
            let waits = inner.as_ref().map(Staged::folder);
            let waits = waits.zip(path.strip_prefix(home.path().join("ux0")).ok());
            let now = waits.map_or_else(|| path.clone(), |(folder, rest)| folder.join(rest));
            assert_eq!(
                std::fs::metadata(&now).unwrap().len(),
                piece.size,
                "{path:?}"
            );
            let path = path.strip_prefix(home.path()).unwrap();
            paths.push(path.to_str().unwrap().replace("stage/", ""));
        }
        paths.sort();
        (paths, remark, home)
    }

    fn inner_zip() -> Vec<u8> {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("PCSE00890/eboot.bin", options).unwrap();
        zip.write_all(b"game").unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn games_are_where_their_emulators_look_for_them() {
        for (folder, files, expected) in [
            ("snes", &["a.sfc", "docs/b"][..], &["a.sfc", "docs/b"][..]),
            (
                "dos",
                &["DIR/a.exe", "DIR/b/c"],
                &["Alpha (Europe).pc/a.exe", "Alpha (Europe).pc/b/c"],
            ),
            ("dos", &["a.exe"], &["Alpha (Europe).pc/a.exe"]),
            (
                "dos",
                &["a.exe", "b/c"],
                &["Alpha (Europe).pc/a.exe", "Alpha (Europe).pc/b/c"],
            ),
            (
                "dos",
                &["x.pc/a", "images/a.png"],
                &["images/a.png", "x.pc/a"],
            ),
            ("dos", &["Alpha (Europe).pc/a"], &["Alpha (Europe).pc/a"]),
            (
                "scummvm",
                &["a.dat", "b/c"],
                &[
                    "Alpha (Europe)/Alpha (Europe).scummvm",
                    "Alpha (Europe)/a.dat",
                    "Alpha (Europe)/b/c",
                ],
            ),
            (
                "scummvm",
                &["Alpha (Europe)/a.dat"],
                &[
                    "Alpha (Europe)/Alpha (Europe).scummvm",
                    "Alpha (Europe)/a.dat",
                ],
            ),
            (
                "scummvm",
                &["Alpha (Europe)"],
                &[
                    "Alpha (Europe)/Alpha (Europe)",
                    "Alpha (Europe)/Alpha (Europe).scummvm",
                ],
            ),
            (
                "psvita",
                &["Alpha/PCSE00890.zip", "Alpha/readme.txt"],
                &["Alpha [PCSE00890].psvita", "ux0/PCSE00890/eboot.bin"],
            ),
            (
                "ps3",
                &["Alpha/PS3_GAME/EBOOT.BIN"],
                &["Alpha.ps3/PS3_GAME/EBOOT.BIN"],
            ),
            ("ps3", &["Alpha.iso"], &["Alpha.iso"]),
            ("xbox", &["Alpha.iso"], &["Alpha.iso"]),
        ] {
            let (paths, error, _home) = arranged(folder, files);
            assert_eq!(paths, expected, "{folder} {files:?}");
            assert_eq!(
                error.is_some(),
                files == ["Alpha.iso"],
                "{folder} {error:?}"
            );
        }
    }

    #[test]
    fn a_vita_archive_without_a_game_is_told() {
        let home = tempfile::tempdir().unwrap();
        let order = Order {
            l10n: Localizer::english(),
            folder: "psvita".into(),
            vita: home.path().join("ux0"),
            programs: PathBuf::new(),
        };
        let mut out = Extracted::default();
        let error = order.postprocess("Alpha.7z", home.path(), &mut out, &Arc::default());
        let message = error.err().unwrap().to_string();
        assert!(message.contains("not a PS Vita game"), "{message}");
    }
}
