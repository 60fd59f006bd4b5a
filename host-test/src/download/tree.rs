//! Trees of files: their folders, and files that would get the same local name,
//! because they are duplicates or because the file system does not distinguish
//! their names. Must not know the network.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use super::blocking;
use super::folder::Folder;
use super::request::DownloadRequest;
use crate::error::Error;
use crate::names;

/// Which differences between names a file system ignores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Folding {
    /// Upper and lower case.
    case: bool,
    /// Composed and decomposed characters.
    normalization: bool,
}

impl Folding {
    /// Finds out with a temporary file. Distinguishes all names if the folder does
    /// not exist or is not writable.
    fn of(folder: &Path) -> Self {
        let probe = tempfile::Builder::new()
            .prefix(".hoster-É-")
            .tempfile_in(folder);
        let Ok(probe) = probe else {
            return Self::default();
        };
        let Some(name) = probe.path().file_name().and_then(|name| name.to_str()) else {
            return Self::default();
        };
        let exists = |name: String| folder.join(name).symlink_metadata().is_ok();
        Self {
            case: exists(name.replace('É', "é")),
            normalization: exists(name.nfd().collect()),
        }
    }

    fn key(self, name: &str) -> String {
        let name = match self.normalization {
            true => name.nfc().collect(),
            false => name.to_owned(),
        };
        match self.case {
            true => name.to_lowercase(),
            false => name,
        }
    }
}

/// Gives requests distinct names, `NAME (2).EXT`, where several in the same folder
/// have one name, or names that the file system below `folder` does not
/// distinguish. Returns the original names of the changed requests, with their
/// positions. The first request keeps its name, so the order should be stable.
pub fn keep_apart(folder: &Path, requests: &mut [DownloadRequest]) -> Vec<(usize, String)> {
    apart(Folding::of(folder), requests)
}

fn apart(folding: Folding, requests: &mut [DownloadRequest]) -> Vec<(usize, String)> {
    let mut taken = HashSet::new();
    let mut changed = Vec::new();
    for (position, request) in requests.iter_mut().enumerate() {
        let Some(name) = request.name.clone() else {
            continue;
        };
        let folders: Vec<String> = request.folders.iter().map(|f| folding.key(f)).collect();
        let mut number = 1;
        loop {
            let candidate = super::existing::numbered(&name, number);
            let local = names::own_within(&candidate, names::MAX_BYTES);
            if taken.insert((folders.clone(), folding.key(&local))) {
                if number > 1 {
                    request.name = Some(candidate);
                    changed.push((position, name));
                }
                break;
            }
            number += 1;
        }
    }
    changed
}

/// Returns the path of a file with this name in nested folders below a folder,
/// and creates the folders. Names are changed as far as the file system requires.
pub(crate) fn new_path(folder: &Path, folders: &[String], name: &str) -> Result<PathBuf, Error> {
    let folder = Folder::open_below(folder, folders)?;
    Ok(folder.path_of(&names::own_within(name, names::MAX_BYTES)))
}

/// Creates the folders with these nested names below a folder.
pub async fn create_folders(folder: &Path, all: Vec<Vec<String>>) -> Result<(), Error> {
    let folder = folder.to_owned();
    blocking(move || {
        for names in all {
            Folder::open_below(&folder, &names)?;
        }
        Ok(())
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(names: &[(&str, &str)]) -> Vec<DownloadRequest> {
        let request = |(folder, name): &(&str, &str)| DownloadRequest {
            folders: vec![(*folder).to_owned()],
            name: Some((*name).to_owned()),
            name_is_own: true,
            ..DownloadRequest::default()
        };
        names.iter().map(request).collect()
    }

    fn names_apart(folding: Folding, names: &[(&str, &str)]) -> Vec<String> {
        let mut requests = requests(names);
        apart(folding, &mut requests);
        requests.into_iter().filter_map(|r| r.name).collect()
    }

    #[test]
    fn duplicates_are_numbered_per_folder() {
        let names = [
            ("a", "x.txt"),
            ("a", "x.txt"),
            ("b", "x.txt"),
            ("a", "x (2).txt"),
        ];
        let expected = ["x.txt", "x (2).txt", "x.txt", "x (2) (2).txt"];
        assert_eq!(names_apart(Folding::default(), &names), expected);
    }

    #[test]
    fn names_that_the_file_system_does_not_distinguish_are_kept_apart() {
        let names = [("A", "Ä.txt"), ("a", "ä.txt"), ("a", "a\u{308}.txt")];
        let none = Folding::default();
        assert_eq!(
            names_apart(none, &names),
            ["Ä.txt", "ä.txt", "a\u{308}.txt"]
        );
        let case = Folding { case: true, ..none };
        assert_eq!(
            names_apart(case, &names),
            ["Ä.txt", "ä (2).txt", "a\u{308}.txt"]
        );
        let both = Folding {
            case: true,
            normalization: true,
        };
        let expected = ["Ä.txt", "ä (2).txt", "a\u{308} (3).txt"];
        assert_eq!(names_apart(both, &names), expected);
    }

    #[test]
    fn a_probe_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let folding = Folding::of(folder.path());
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        if cfg!(target_os = "linux") {
            assert_eq!(folding, Folding::default());
        }
        assert_eq!(
            Folding::of(&folder.path().join("missing")),
            Folding::default()
        );
    }
}
