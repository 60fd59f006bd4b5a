//! The folder of a download as a handle: whatever happens to its path, and
//! whatever links it contains, nothing outside of it is touched. Must not know
//! what the files contain.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use crate::error::Error;
use crate::names::{self, RECORD, from_local, to_local};
use crate::system;

/// Names are text here; [`names::to_local`] converts them to names on disk.
pub(super) struct Folder {
    dir: Dir,
    path: PathBuf,
    key: PathBuf,
    /// Owner of files that are created here; `None` if none can be created.
    creator: OnceLock<Option<Metadata>>,
}

impl Folder {
    /// Opens a folder, and creates it if it does not exist.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let path = match path.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => path.to_owned(),
        };
        std::fs::create_dir_all(&path).map_err(|e| uncreated(&path, e))?;
        let dir = Dir::open_ambient_dir(&path, ambient_authority())
            .map_err(|e| Error::io(&path, "opened", e))?;
        let key = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        Ok(Self {
            dir,
            path,
            key,
            creator: OnceLock::new(),
        })
    }

    /// Opens the folder with these nested names below a folder, and creates all of
    /// them if they do not exist.
    pub(super) fn open_below(path: &Path, names: &[String]) -> Result<Self, Error> {
        let mut folder = Self::open(path)?;
        for name in names {
            folder = folder.enter(name)?;
        }
        Ok(folder)
    }

    /// Opens a folder in this folder, and creates it if it does not exist. A link
    /// that leads out of this folder is an error.
    fn enter(self, name: &str) -> Result<Self, Error> {
        let name = names::own_within(name, names::MAX_BYTES);
        let local = to_local(&name);
        let path = self.path_of(&name);
        match self.dir.create_dir(&*local) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(uncreated(&path, e)),
            _ => {}
        }
        let dir = self.dir.open_dir(&*local);
        Ok(Self {
            dir: dir.map_err(|e| Error::io(&path, "opened", e))?,
            key: std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone()),
            path,
            creator: OnceLock::new(),
        })
    }

    /// Like `open_below`, but a link of any kind is an error.
    pub(super) fn open_plain_below(path: &Path, names: &[String]) -> Result<Self, Error> {
        let mut folder = Self::open(path)?;
        for name in names {
            folder.check_plain(name)?;
            folder = folder.enter(name)?;
        }
        Ok(folder)
    }

    /// Like `open_plain_below`, for a folder that exists; `None` if it does not.
    pub(super) fn find_plain_below(path: &Path, names: &[String]) -> Option<Self> {
        let mut folder = Self::existing(path)?;
        for name in names {
            let local = names::own_within(name, names::MAX_BYTES);
            let is_folder = folder.kind(&local).is_some_and(|kind| kind.is_dir());
            folder = is_folder.then(|| folder.enter(name).ok()).flatten()?;
        }
        Some(folder)
    }

    fn check_plain(&self, name: &str) -> Result<(), Error> {
        let local = names::own_within(name, names::MAX_BYTES);
        match self.kind(&local) {
            Some(kind) if kind.is_symlink() => {
                let why = io::Error::other("it is a symbolic link");
                Err(Error::io(self.path_of(&local), "entered", why))
            }
            _ => Ok(()),
        }
    }

    /// Returns the folder as an open file, to change its metadata.
    pub(super) fn as_file(&self) -> io::Result<File> {
        Ok(self.dir.open(".")?.into_std())
    }

    /// Creates a symbolic link, unless something has its name.
    pub(super) fn create_link(&self, target: &OsStr, name: &str) -> io::Result<()> {
        system::create_link(&self.dir, target, &to_local(name))
    }

    /// Returns the target of a symbolic link.
    pub(super) fn link_target(&self, name: &str) -> Option<PathBuf> {
        self.dir.read_link_contents(&*to_local(name)).ok()
    }

    /// Opens the folder at a path, if it exists.
    pub(super) fn existing(path: &Path) -> Option<Self> {
        let is_here = path.as_os_str().is_empty() || path.is_dir();
        is_here.then(|| Self::open(path).ok()).flatten()
    }

    /// Returns the same value for every path that leads to this folder.
    pub(super) fn key(&self) -> &Path {
        &self.key
    }

    /// Returns the path of a file in the folder, for people.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        let name = to_local(name);
        match self.path == Path::new(".") {
            true => PathBuf::from(name.into_owned()),
            false => self.path.join(&*name),
        }
    }

    /// Opens a file for reading and writing, and creates it if it does not
    /// exist. `None` if something other than a regular file has the name.
    pub(super) fn open_file(&self, name: &str) -> Result<Option<File>, Error> {
        self.open_with(name, &OpenOptions::new())
            .map_err(|e| Error::io(self.path_of(name), "created", e))
    }

    /// Like `open_file`, for a file that only this user can read.
    pub(super) fn open_private_file(&self, name: &str) -> io::Result<Option<File>> {
        self.open_with(name, &system::private_in(OpenOptions::new()))
    }

    fn open_with(&self, name: &str, options: &OpenOptions) -> io::Result<Option<File>> {
        if self.kind(name).is_some_and(|kind| !kind.is_file()) {
            return Ok(None);
        }
        let mut options = options.clone();
        options.read(true).write(true).create(true).truncate(false);
        let file = self.dir.open_with(&*to_local(name), &options)?;
        let file = file.into_std();
        // A link that was created in the meantime led elsewhere.
        Ok(self.is_still(&file, name).then_some(file))
    }

    /// Opens a regular file for reading, if it exists.
    pub(super) fn read_file(&self, name: &str) -> Option<File> {
        if !self.kind(name)?.is_file() {
            return None;
        }
        let file = self.dir.open(&*to_local(name)).ok()?.into_std();
        self.is_still(&file, name).then_some(file)
    }

    /// Like `read_file`, for a file that this user has written: its content is
    /// a hint.
    pub(super) fn read_own_file(&self, name: &str) -> Option<File> {
        self.read_file(name).filter(|file| self.is_own(file))
    }

    /// Whether a file belongs to this user or to root or, if all files belong
    /// to whoever has mounted the file system, to that user.
    pub(super) fn is_own(&self, file: &File) -> bool {
        let Ok(metadata) = file.metadata() else {
            return false;
        };
        system::foreign_owner(&metadata).is_none()
            || self
                .creator
                .get_or_init(|| self.owner_of_new_files())
                .as_ref()
                .is_some_and(|new| system::have_one_owner(new, &metadata))
    }

    fn owner_of_new_files(&self) -> Option<Metadata> {
        let name = format!("{RECORD}.{}", std::process::id());
        let mut options = system::private_in(OpenOptions::new());
        options.write(true).create_new(true);
        let file = self.dir.open_with(&name, &options).ok()?.into_std();
        let metadata = file.metadata().ok();
        self.remove(&name);
        metadata
    }

    /// Returns the type of what has this name; links are not followed.
    pub(super) fn kind(&self, name: &str) -> Option<cap_std::fs::FileType> {
        self.metadata(name).map(|m| m.file_type())
    }

    /// Returns the metadata of what has this name; links are not followed.
    pub(super) fn metadata(&self, name: &str) -> Option<cap_std::fs::Metadata> {
        self.dir.symlink_metadata(&*to_local(name)).ok()
    }

    /// Whether a name still refers to an open file, and not through a link.
    pub(super) fn is_still(&self, file: &File, name: &str) -> bool {
        self.metadata(name)
            .is_some_and(|named| system::is_same(file, &named))
    }

    /// Renames a file. Unless `replace`, an existing file is kept and the error
    /// is [`io::ErrorKind::AlreadyExists`].
    pub(super) fn rename(&self, from: &str, to: &str, replace: bool) -> io::Result<()> {
        let (from, new) = (to_local(from), to_local(to));
        if !replace {
            if let Some(outcome) = system::rename_new(&self.dir, &from, &new) {
                return outcome;
            }
            if self.kind(to).is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
        }
        self.dir.rename(&*from, &self.dir, &*new)
    }

    pub(super) fn remove(&self, name: &str) {
        match self.dir.remove_file(&*to_local(name)) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => tracing::debug!("{} was not removed: {e}", self.path_of(name).display()),
        }
    }

    /// Returns the names of all files with this ending.
    pub(super) fn names_ending(&self, ending: &str) -> Vec<String> {
        let Ok(entries) = self.dir.entries() else {
            return Vec::new();
        };
        entries
            .filter_map(|entry| Some(from_local(&entry.ok()?.file_name()).into_owned()))
            .filter(|name| name.ends_with(ending))
            .collect()
    }

    /// Makes renames durable, if the system supports it.
    pub(super) fn sync(&self) {
        if let Err(e) = system::sync_names(&self.dir) {
            tracing::debug!("{} was not synced: {e}", self.path.display());
        }
    }

    /// Returns the largest possible file size in bytes, if it is limited.
    pub(super) fn largest_file(&self) -> Option<u64> {
        system::largest_file(&self.dir)
    }

    /// Returns the maximum bytes of a file name, such that the names of its
    /// part and its sidecar fit as well.
    pub(super) fn room(&self) -> usize {
        system::longest_name(&self.dir).map_or(names::MAX_BYTES, names::room)
    }

    /// Returns the free space in bytes; `None` if the system does not report
    /// it.
    pub(super) fn space(&self) -> Option<u64> {
        system::space(&self.dir)
    }
}

/// Returns the error for a path that could not be created. A dangling link in
/// the way is named.
fn uncreated(path: &Path, source: io::Error) -> Error {
    let is_link = |path: &&Path| path.is_symlink() && !path.exists();
    let Some(link) = path.ancestors().find(is_link) else {
        return Error::io(path, "created", source);
    };
    let to = std::fs::read_link(link).unwrap_or_default();
    let to = format!(
        "it is a symbolic link to {}, which does not exist",
        to.display()
    );
    Error::io(link, "used", io::Error::other(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_does_not_replace_unless_asked() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(&at.path().join("new/folder")).unwrap();
        for name in ["a", "b"] {
            std::fs::write(folder.path_of(name), name).unwrap();
        }
        let error = folder.rename("a", "b", false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        folder.rename("a", "c", false).unwrap();
        folder.rename("c", "b", true).unwrap();
        assert_eq!(std::fs::read(folder.path_of("b")).unwrap(), b"a");
        assert!(folder.space().is_none_or(|space| space > 0));
    }

    #[cfg(unix)]
    #[test]
    fn what_belongs_to_another_user_is_not_read_as_ones_own() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(at.path()).unwrap();
        std::fs::write(folder.path_of("mine"), "").unwrap();
        assert!(folder.read_own_file("mine").is_some());
        // Only root can change the owner of a file; other users cannot test
        // this.
        if std::os::unix::fs::chown(folder.path_of("mine"), Some(65_534), None).is_ok() {
            assert!(folder.read_own_file("mine").is_none());
        }
        let left: Vec<_> = std::fs::read_dir(at.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "what was created to tell is removed");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_to_nothing_names_itself() {
        let at = tempfile::tempdir().unwrap();
        let link = at.path().join("out");
        std::os::unix::fs::symlink("/nowhere/at all", &link).unwrap();
        for path in [link.clone(), link.join("sub/folder")] {
            let error = Folder::open(&path).err().unwrap();
            let text = error.to_string();
            assert!(text.contains("/nowhere/at all"), "{text}");
            assert!(
                text.starts_with(&format!("{} cannot be used", link.display())),
                "{text}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_in_the_folder_leads_out() {
        let at = tempfile::tempdir().unwrap();
        let folder = Folder::open(&at.path().join("in")).unwrap();
        let outside = at.path().join("outside");
        std::fs::write(&outside, "mine").unwrap();
        for (name, to) in [("abs", outside.clone()), ("rel", "../outside".into())] {
            std::os::unix::fs::symlink(to, folder.path_of(name)).unwrap();
            assert!(folder.open_file(name).unwrap().is_none());
            assert!(folder.read_file(name).is_none());
        }
        // The folder is the one that was opened, wherever its path leads now.
        std::fs::rename(at.path().join("in"), at.path().join("moved")).unwrap();
        std::fs::create_dir(at.path().join("in")).unwrap();
        assert!(folder.open_file("new").unwrap().is_some());
        assert!(at.path().join("moved/new").exists());
        assert_eq!(std::fs::read(&outside).unwrap(), b"mine");
    }
}
