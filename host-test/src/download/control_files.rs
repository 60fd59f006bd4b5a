//! Which files are not complete although they have their names: other programs
//! write under the final name, and keep a control file beside it until they are
//! done. Must not know the network.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::record::Record;
use crate::names::{self, RECORD, SIDECAR, from_local};

/// What aria2 keeps beside a file that it has not finished.
pub(super) const ARIA2: &str = ".aria2";

/// Endings of control files and of files on their way: aria2; Chromium and its
/// kin; rclone; qBittorrent; Opera; and Firefox, `yt-dlp` and this program.
const ENDINGS: [&str; 6] = [
    ARIA2,
    ".crdownload",
    ".partial",
    ".!qB",
    ".opdownload",
    names::PART,
];

/// The name of the control file beside a file, if there is one.
pub(super) fn control_of(folder: &Folder, name: &str) -> Option<String> {
    let mut names = ENDINGS.iter().map(|ending| format!("{name}{ending}"));
    names.find(|name| folder.kind(name).is_some_and(|kind| kind.is_file()))
}

/// The control file that says that a file is not complete: another program, or
/// this one, has not finished it. `None` if there is no such file, or if the
/// record of the folder knows the file as complete.
pub fn control_file(path: &Path) -> Option<PathBuf> {
    let name = from_local(path.file_name()?);
    let folder = Folder::existing(path.parent()?)?;
    let control = control_of(&folder, &name)?;
    let is_known = Record::read(&folder).of_name(&folder, &name).is_some();
    (!is_known).then(|| folder.path_of(&control))
}

/// Whether a file is one that downloads keep for themselves: the record of a
/// folder, or a file on its way with what is known of it.
pub fn is_own_file(path: &Path) -> bool {
    let Some(name) = path.file_name().map(from_local) else {
        return false;
    };
    let beside = |name: &str| path.with_file_name(&*names::to_local(name)).is_file();
    let is_part = |name: &str| name.ends_with(names::PART) && beside(&format!("{name}.json"));
    name == RECORD
        || name == format!("{RECORD}.new")
        || is_part(&name)
        || (name.ends_with(SIDECAR) && name.strip_suffix(".json").is_some_and(beside))
}

/// What a local file is called: the name that it had before it was stored here,
/// if that was changed, or its own.
pub fn whole_name(path: &Path) -> Option<String> {
    let name = from_local(path.file_name()?);
    let remembered = || {
        let folder = Folder::existing(path.parent()?)?;
        let record = Record::read(&folder);
        record.of_name(&folder, &name)?.full_name.clone()
    };
    Some(remembered().unwrap_or_else(|| name.into_owned()))
}

/// The link that a file came from, as the record of its folder has it.
pub fn origin_of(path: &Path) -> Option<String> {
    let name = from_local(path.file_name()?);
    let folder = Folder::existing(path.parent()?)?;
    let record = Record::read(&folder);
    Some(record.of_name(&folder, &name)?.identity.link.clone())
}

#[cfg(test)]
mod tests {
    use super::super::identity::Identity;
    use super::super::record::{Locked, Origin};
    use super::*;

    #[test]
    fn a_control_file_says_that_a_file_is_not_complete() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("game.zip");
        std::fs::write(&file, "content").unwrap();
        assert_eq!(control_file(&file), None);
        for ending in [
            ".aria2",
            ".crdownload",
            ".partial",
            ".!qB",
            ".opdownload",
            ".part",
        ] {
            let control = at.path().join(format!("game.zip{ending}"));
            std::fs::write(&control, "").unwrap();
            assert_eq!(control_file(&file), Some(control.clone()));
            assert_eq!(control_file(&at.path().join("other.zip")), None);
            std::fs::remove_file(control).unwrap();
        }
        // A folder of that name says nothing.
        std::fs::create_dir(at.path().join("game.zip.aria2")).unwrap();
        assert_eq!(control_file(&file), None);
    }

    #[test]
    fn what_the_record_knows_as_complete_is_complete_until_it_is_changed() {
        let at = tempfile::tempdir().unwrap();
        let (file, control) = (at.path().join("game.zip"), at.path().join("game.zip.aria2"));
        std::fs::write(&file, "content").unwrap();
        std::fs::write(&control, "").unwrap();
        let folder = Folder::open(at.path()).unwrap();
        let identity = Identity::new("https://a/?1".into(), None);
        let opened = folder.read_file("game.zip").unwrap();
        let origin = Origin::new("game.zip", None, identity, &opened).unwrap();
        Locked::take(&folder).unwrap().note(&origin).unwrap();
        assert_eq!(control_file(&file), None);
        assert_eq!(origin_of(&file).as_deref(), Some("https://a/?1"));
        std::fs::write(&file, "other content").unwrap();
        assert_eq!(control_file(&file), Some(control));
        assert_eq!(origin_of(&file), None);
    }

    #[test]
    fn own_files_are_the_record_and_parts_with_their_sidecars() {
        let at = tempfile::tempdir().unwrap();
        for name in [
            ".hoster.json",
            "a.part",
            "a.part.json",
            "b.part",
            "c.part.json",
        ] {
            std::fs::write(at.path().join(name), "").unwrap();
        }
        let own = |name: &str| is_own_file(&at.path().join(name));
        assert!(own(".hoster.json") && own("a.part") && own("a.part.json"));
        // Somebody else's.
        assert!(!own("b.part") && !own("c.part.json"));
    }
}
