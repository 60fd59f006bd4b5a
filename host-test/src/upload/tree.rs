//! The local files of an upload: the files and folders that were named, and
//! everything below them that matches the globs. Must not know the network.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::download::is_own_file;
use crate::error::Error;
use crate::file_metadata::FileMetadata;
use crate::globs::Globs;
use crate::names::{from_local, from_local_path};

/// Maximum number of files in one upload.
const MAX_FILES: usize = 1_000_000;

/// Which files of a folder to upload.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Globs of files to include; empty for all files.
    pub include: Vec<String>,
    /// Globs of files and folders to exclude.
    pub exclude: Vec<String>,
    /// Follow symbolic links inside folders. Links that were named are always
    /// followed.
    pub follow_links: bool,
    /// Record symbolic links inside folders in [`LocalRoot::links`] instead of
    /// skipping them.
    pub record_links: bool,
}

/// A file to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// Path of the file.
    pub path: PathBuf,
    /// Names of the nested folders to store it in, below the destination.
    pub folders: Vec<String>,
}

/// The files found, in natural reading order.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct FoundFiles {
    /// Files to upload.
    pub files: Vec<LocalFile>,
    /// The folders that were named.
    pub roots: Vec<LocalRoot>,
    /// Paths that are neither files nor folders.
    pub skipped: Vec<Skipped>,
    /// Folders that cannot be read, and links that form a loop.
    pub unreadable: Vec<Error>,
}

/// A folder that was named, and what was found in it besides files.
#[derive(Clone, Debug)]
pub struct LocalRoot {
    /// Its path.
    pub path: PathBuf,
    /// Name of the folder at the destination.
    pub name: String,
    /// The folder itself and all folders in it or, if globs select files, those
    /// that lead to a selected file.
    pub folders: Vec<LocalFolder>,
    /// Symbolic links.
    pub links: Vec<LocalLink>,
}

/// A folder below a [`LocalRoot`].
#[derive(Clone, Debug)]
pub struct LocalFolder {
    /// Names that lead to it from the root; none for the root itself.
    pub names: Vec<String>,
    /// Its time and mode.
    pub metadata: FileMetadata,
}

/// A symbolic link below a [`LocalRoot`].
#[derive(Clone, Debug)]
pub struct LocalLink {
    /// Names that lead to it from the root.
    pub names: Vec<String>,
    /// The parts of its target, as of
    /// [`from_local_path`](crate::names::from_local_path).
    pub target: Vec<String>,
}

/// Something that is not uploaded.
#[derive(Debug)]
#[non_exhaustive]
pub struct Skipped {
    /// Its path.
    pub path: PathBuf,
    /// Why it is skipped.
    pub reason: SkipReason,
}

/// Why something is not uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum SkipReason {
    /// It is a symbolic link, and links are not followed.
    SymbolicLink,
    /// It is a device, a socket or a pipe.
    NotAFile,
    /// It is an internal file of the downloads in its folder.
    OwnFile,
}

/// Finds the files to upload. A named folder becomes a folder at the
/// destination, as with `cp -r`. Fails only if a glob is invalid.
pub fn find(named: &[PathBuf], selection: &Selection) -> Result<FoundFiles, Error> {
    let globs = Globs::new(&selection.include, &selection.exclude)?;
    let mut found = FoundFiles::default();
    for path in named {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => below(path, &globs, selection, &mut found)?,
            // A named file is always included, whatever the globs; any problem
            // is reported when it is opened.
            _ => found.files.push(LocalFile {
                path: path.clone(),
                folders: Vec::new(),
            }),
        }
    }
    Ok(found)
}

fn below(
    folder: &Path,
    globs: &Globs,
    selection: &Selection,
    found: &mut FoundFiles,
) -> Result<(), Error> {
    // `.` and `..` also have a name, from the user's point of view.
    let whole = match folder.file_name() {
        Some(_) => Some(folder.to_owned()),
        None => folder.canonicalize().ok(),
    };
    let own = whole.as_deref().and_then(Path::file_name);
    let mut root = LocalRoot {
        path: folder.to_owned(),
        name: own.map(from_local).unwrap_or_default().into_owned(),
        folders: Vec::new(),
        links: Vec::new(),
    };
    let first = found.files.len();
    let mut walk = WalkDir::new(folder)
        .follow_links(selection.follow_links)
        .follow_root_links(true)
        .sort_by_file_name()
        .into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let source = match error.loop_ancestor() {
                    Some(start) => {
                        std::io::Error::other(format!("it links back to {}", start.display()))
                    }
                    None => error.into(),
                };
                found.unreadable.push(Error::io(&path, "read", source));
                continue;
            }
        };
        let inside = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let kind = entry.file_type();
        if globs.excluded(inside) {
            if kind.is_dir() {
                walk.skip_current_dir();
            }
            continue;
        }
        if kind.is_dir() {
            root.folders.push(local_folder(&entry, inside));
            continue;
        }
        if !globs.included(inside) {
            continue;
        }
        if kind.is_symlink()
            && selection.record_links
            && let Ok(target) = std::fs::read_link(entry.path())
        {
            root.links.push(LocalLink {
                names: texts(inside),
                target: from_local_path(&target),
            });
            continue;
        }
        if !kind.is_file() {
            found.skipped.push(Skipped {
                path: entry.path().to_owned(),
                reason: match kind.is_symlink() {
                    true => SkipReason::SymbolicLink,
                    false => SkipReason::NotAFile,
                },
            });
            continue;
        }
        if is_own_file(entry.path()) {
            found.skipped.push(Skipped {
                path: entry.path().to_owned(),
                reason: SkipReason::OwnFile,
            });
            continue;
        }
        let mut folders = Vec::new();
        let parents = inside.parent().into_iter().flatten();
        for name in own.into_iter().chain(parents) {
            folders.push(from_local(name).into_owned());
        }
        found.files.push(LocalFile {
            path: entry.into_path(),
            folders,
        });
        if found.files.len() > MAX_FILES {
            return Err(Error::TooManyFiles(MAX_FILES));
        }
    }
    if !selection.include.is_empty() {
        root.keep_parents(&found.files[first..]);
    }
    // Only the root of the file system has no name.
    if own.is_some() {
        found.roots.push(root);
    }
    Ok(())
}

fn local_folder(entry: &DirEntry, inside: &Path) -> LocalFolder {
    let metadata = entry.metadata().ok();
    LocalFolder {
        names: texts(inside),
        metadata: metadata.as_ref().map(FileMetadata::of).unwrap_or_default(),
    }
}

/// Returns the names in a path below a folder.
fn texts(inside: &Path) -> Vec<String> {
    inside
        .iter()
        .map(|name| from_local(name).into_owned())
        .collect()
}

impl LocalRoot {
    /// Removes the folders that do not lead to one of these files or to a link.
    fn keep_parents(&mut self, files: &[LocalFile]) {
        let of_files = files.iter().filter_map(|file| file.folders.get(1..));
        let of_links = self.links.iter().filter_map(|link| {
            let (_, folders) = link.names.split_last()?;
            Some(folders)
        });
        let mut parents: HashSet<&[String]> = HashSet::from([&[][..]]);
        for folders in of_files.chain(of_links) {
            parents.extend((1..=folders.len()).map(|depth| &folders[..depth]));
        }
        let folders = std::mem::take(&mut self.folders).into_iter();
        let folders = folders.filter(|folder| parents.contains(folder.names.as_slice()));
        let folders: Vec<LocalFolder> = folders.collect();
        self.folders = folders;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join("photos").join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        folder
    }

    fn found(folder: &tempfile::TempDir, selection: &Selection) -> Vec<String> {
        let named = [folder.path().join("photos")];
        let found = find(&named, selection).unwrap();
        found
            .files
            .iter()
            .map(|file| {
                let name = file.path.file_name().unwrap().to_string_lossy();
                format!("{}/{name}", file.folders.join("/"))
            })
            .collect()
    }

    fn globs(include: &[&str], exclude: &[&str]) -> Selection {
        let owned = |globs: &[&str]| globs.iter().map(|g| (*g).to_owned()).collect();
        Selection {
            include: owned(include),
            exclude: owned(exclude),
            ..Selection::default()
        }
    }

    #[test]
    fn a_folder_is_taken_with_its_name_and_all_below() {
        let folder = tree(&["a.jpg", "2026/b.jpg", "2026/raw/c.dng"]);
        assert_eq!(
            found(&folder, &Selection::default()),
            ["photos/2026/b.jpg", "photos/2026/raw/c.dng", "photos/a.jpg"]
        );
    }

    #[test]
    fn globs_choose_by_name_or_path() {
        let folder = tree(&[
            "a.jpg",
            "a.tmp",
            "2026/b.jpg",
            "2026/raw/c.dng",
            "raw/d.dng",
        ]);
        for (include, exclude, expected) in [
            (&["*.jpg"][..], &[][..], &["2026/b.jpg", "a.jpg"][..]),
            (&[], &["*.tmp", "raw"], &["2026/b.jpg", "a.jpg"]),
            (
                &[],
                &["/raw/", "*.tmp"],
                &["2026/b.jpg", "2026/raw/c.dng", "a.jpg"],
            ),
            (&["2026/*"], &[], &["2026/b.jpg"]),
            (&["2026/**"], &["*.jpg"], &["2026/raw/c.dng"]),
        ] {
            let expected: Vec<String> = expected.iter().map(|e| format!("photos/{e}")).collect();
            assert_eq!(
                found(&folder, &globs(include, exclude)),
                expected,
                "{include:?} {exclude:?}"
            );
        }
    }

    #[test]
    fn what_downloads_keep_for_themselves_is_left_out() {
        let folder = tree(&["a.jpg", ".hoster.json", "b.part", "b.part.json", "c.part"]);
        assert_eq!(
            found(&folder, &Selection::default()),
            ["photos/a.jpg", "photos/c.part"]
        );
        let named = [folder.path().join("photos")];
        let skipped = find(&named, &Selection::default()).unwrap().skipped;
        assert_eq!(skipped.len(), 3, "{skipped:?}");
    }

    #[cfg(unix)]
    #[test]
    fn folders_that_are_not_unicode_stay_different() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tree(&["a.jpg"]);
        for byte in [b"\xe8", b"\xe9"] {
            let odd = folder
                .path()
                .join("photos")
                .join(std::ffi::OsStr::from_bytes(byte));
            // Not every file system accepts such names.
            if std::fs::create_dir(&odd).is_err() {
                return;
            }
            std::fs::write(odd.join("b.jpg"), "x").unwrap();
        }
        assert_eq!(
            found(&folder, &Selection::default()),
            ["photos/a.jpg", "photos/‛E8/b.jpg", "photos/‛E9/b.jpg"]
        );
    }

    #[test]
    fn what_is_no_glob_is_said() {
        let error = find(&[], &globs(&["[a"], &[])).unwrap_err();
        assert!(error.to_string().contains("[a"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_when_asked() {
        let folder = tree(&["a.jpg", "2026/b.jpg"]);
        let photos = folder.path().join("photos");
        std::os::unix::fs::symlink(photos.join("a.jpg"), photos.join("link.jpg")).unwrap();
        std::os::unix::fs::symlink(&photos, photos.join("2026/loop")).unwrap();
        let named = [photos];
        let plain = find(&named, &Selection::default()).unwrap();
        assert_eq!(plain.files.len(), 2);
        assert_eq!(plain.skipped.len(), 2);
        assert!(plain.unreadable.is_empty());
        let follow = Selection {
            follow_links: true,
            ..Selection::default()
        };
        let followed = find(&named, &follow).unwrap();
        assert_eq!(followed.files.len(), 3);
        assert_eq!(followed.unreadable.len(), 1, "a loop ends");
    }
}
