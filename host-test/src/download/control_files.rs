//! Finds files that are incomplete although they have their final names: some
//! programs write under the final name, and keep a control file beside it until
//! they are done. Must not know the network.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::record::Record;
use crate::names::{self, DECRYPTED, FOLDER_MANIFEST, RECORD, SIDECAR, from_local};

/// Ending of the control file that aria2 keeps beside an unfinished file.
pub(super) const ARIA2: &str = ".aria2";

/// Endings of control files and of unfinished files: aria2; Chromium and
/// related browsers; rclone; qBittorrent; Opera; and Firefox, `yt-dlp` and this
/// program.
const ENDINGS: [&str; 6] = [
    ARIA2,
    ".crdownload",
    ".partial",
    ".!qB",
    ".opdownload",
    names::PART,
];

/// Returns the name of the control file beside a file, if any.
pub(super) fn control_of(folder: &Folder, name: &str) -> Option<String> {
    let mut names = ENDINGS.iter().map(|ending| format!("{name}{ending}"));
    names.find(|name| folder.kind(name).is_some_and(|kind| kind.is_file()))
}

/// Returns the control file that marks a file as incomplete, because another
/// program, or this one, has not finished it. `None` if there is no control
/// file, or if the folder's record lists the file as complete.
pub fn control_file(path: &Path) -> Option<PathBuf> {
    let name = from_local(path.file_name()?);
    let folder = Folder::existing(path.parent()?)?;
    let control = control_of(&folder, &name)?;
    let is_known = Record::read(&folder).of_name(&folder, &name).is_some();
    (!is_known).then(|| folder.path_of(&control))
}

/// Whether a file belongs to the download machinery: the record of a folder, the
/// manifest of an uploaded folder, or an unfinished file and its sidecar.
pub fn is_own_file(path: &Path) -> bool {
    let Some(name) = path.file_name().map(from_local) else {
        return false;
    };
    let beside = |name: &str| path.with_file_name(&*names::to_local(name)).is_file();
    let is_part = |name: &str| name.ends_with(names::PART) && beside(&format!("{name}.json"));
    name == RECORD
        || name == FOLDER_MANIFEST
        || name == format!("{RECORD}.new")
        || is_part(&name)
        || (name.ends_with(DECRYPTED) && name.strip_suffix(".new").is_some_and(is_part))
        || (name.ends_with(SIDECAR) && name.strip_suffix(".json").is_some_and(beside))
}

/// Returns the original name of a local file, if that was changed when the file
/// was stored here, or else its current name.
pub fn whole_name(path: &Path) -> Option<String> {
    let name = from_local(path.file_name()?);
    let remembered = || {
        let folder = Folder::existing(path.parent()?)?;
        let record = Record::read(&folder);
        record.of_name(&folder, &name)?.full_name.clone()
    };
    Some(remembered().unwrap_or_else(|| name.into_owned()))
}

/// Returns the link that a file came from, according to the record of its
/// folder.
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
        // A folder with that name means nothing.
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
            "a.part.new",
            "b.part",
            "b.part.new",
            "c.part.json",
        ] {
            std::fs::write(at.path().join(name), "").unwrap();
        }
        let own = |name: &str| is_own_file(&at.path().join(name));
        assert!(own(".hoster.json") && own("a.part") && own("a.part.json") && own("a.part.new"));
        // Files of other programs.
        assert!(!own("b.part") && !own("b.part.new") && !own("c.part.json"));
    }
}
