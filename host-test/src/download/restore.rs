//! What a tree has besides the contents of its files: empty files, folders,
//! symbolic links, and the time and mode of each. Nothing here follows a link.
//! Must not know the network.

use std::path::{Path, PathBuf};

use super::blocking;
use super::folder::Folder;
use super::options::{DownloadOptions, Downloaded};
use super::record::{Locked, Record};
use crate::error::Error;
use crate::file_metadata::FileMetadata;
use crate::names::{self, from_local, to_local_path};

/// Something to create in a restored tree.
#[derive(Clone, Debug)]
pub struct TreeItem {
    /// Names of the folders that lead to it, with its own.
    pub names: Vec<String>,
    /// What it is.
    pub kind: TreeItemKind,
    /// The time and mode that it gets; those of links are not set.
    pub metadata: FileMetadata,
}

/// What a [`TreeItem`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeItemKind {
    /// A folder; unless `create`, only the metadata of an existing one is set.
    Folder {
        /// Whether it is created if it does not exist.
        create: bool,
    },
    /// An empty file.
    EmptyFile,
    /// A symbolic link with these parts of its target. The caller has made sure
    /// that it does not lead out of the tree.
    Link(Vec<String>),
}

/// The result for a [`TreeItem`].
#[derive(Debug)]
pub struct Created {
    /// Position of the item.
    pub index: usize,
    /// Its path.
    pub path: PathBuf,
    /// Whether it is new; an item that already exists is not. An error if
    /// something else has its name.
    pub is_new: Result<bool, Error>,
}

/// Creates items below a folder: folders first, then files, then links. Nothing is
/// replaced, and no item is created through a link. The metadata of folders is set
/// at the end, so this belongs after the downloads.
pub async fn create_items(folder: &Path, items: Vec<TreeItem>) -> Result<Vec<Created>, Error> {
    let folder = folder.to_owned();
    blocking(move || create_all(&folder, &items)).await
}

fn create_all(root: &Path, items: &[TreeItem]) -> Vec<Created> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|index| rank(&items[*index].kind));
    let mut created = Vec::with_capacity(items.len());
    for index in order {
        let item = &items[index];
        created.push(Created {
            index,
            path: local_path(root, &item.names),
            is_new: create(root, item),
        });
    }
    // The deepest first: whatever is created or changed in a folder changes its
    // time, and some modes prevent changes.
    let is_folder = |item: &&TreeItem| matches!(item.kind, TreeItemKind::Folder { .. });
    let mut folders: Vec<&TreeItem> = items.iter().filter(is_folder).collect();
    folders.sort_by_key(|item| std::cmp::Reverse(item.names.len()));
    for item in folders {
        let folder = Folder::find_plain_below(root, &item.names);
        if let Some(file) = folder.and_then(|folder| folder.as_file().ok()) {
            item.metadata.set(&file, &local_path(root, &item.names));
        }
    }
    created
}

fn rank(kind: &TreeItemKind) -> u8 {
    match kind {
        TreeItemKind::Folder { .. } => 0,
        TreeItemKind::EmptyFile => 1,
        TreeItemKind::Link(_) => 2,
    }
}

/// Creates an item. Returns whether it is new.
fn create(root: &Path, item: &TreeItem) -> Result<bool, Error> {
    let folder_of = |names: &[String]| Folder::open_plain_below(root, names);
    let (kind, names) = (&item.kind, &item.names);
    if let TreeItemKind::Folder { create } = kind {
        let is_new = *create && Folder::find_plain_below(root, names).is_none();
        if is_new {
            folder_of(names)?;
        }
        return Ok(is_new);
    }
    let Some((name, parents)) = names.split_last() else {
        return Ok(false);
    };
    let folder = folder_of(parents)?;
    let name = names::own_within(name, folder.room());
    let existing = folder.metadata(&name);
    match (kind, existing) {
        (TreeItemKind::EmptyFile, None) => {
            if let Some(file) = folder.open_file(&name)? {
                item.metadata.set(&file, &folder.path_of(&name));
            }
            Ok(true)
        }
        (TreeItemKind::EmptyFile, Some(there)) if there.is_file() && there.len() == 0 => {
            if let Some(file) = folder.read_file(&name) {
                item.metadata.set(&file, &folder.path_of(&name));
            }
            Ok(false)
        }
        (TreeItemKind::Link(target), None) => {
            let created = folder.create_link(&to_local_path(target), &name);
            created.map_err(|e| Error::io(folder.path_of(&name), "created", e))?;
            Ok(true)
        }
        (TreeItemKind::Link(target), Some(_))
            if folder.link_target(&name).as_deref() == Some(Path::new(&to_local_path(target))) =>
        {
            Ok(false)
        }
        _ => Err(Error::Exists(folder.path_of(&name))),
    }
}

/// Returns the path of an item, for people.
fn local_path(root: &Path, names: &[String]) -> PathBuf {
    let names: Vec<String> = names
        .iter()
        .map(|name| names::own_within(name, names::MAX_BYTES))
        .collect();
    root.join(to_local_path(&names))
}

/// Sets the metadata of a file that already existed, and keeps it in the record of
/// its folder.
pub(super) async fn correct(options: &DownloadOptions, done: &Downloaded) -> Result<(), Error> {
    let Some(name) = done.path.file_name().map(from_local) else {
        return Ok(());
    };
    let folders = options.subfolders.iter().cloned();
    let names = folders.chain([name.into_owned()]).collect();
    set_metadata(&options.folder, vec![(names, options.metadata)]).await
}

/// Sets the metadata of existing files below a folder, by the names that lead to
/// them, and keeps it in the records of their folders.
pub(crate) async fn set_metadata(
    folder: &Path,
    files: Vec<(Vec<String>, FileMetadata)>,
) -> Result<(), Error> {
    let root = folder.to_owned();
    blocking(move || {
        for (names, metadata) in &files {
            if *metadata != FileMetadata::default() {
                set_one(&root, names, metadata);
            }
        }
    })
    .await
}

fn set_one(root: &Path, names: &[String], metadata: &FileMetadata) {
    let Some((name, folders)) = names.split_last() else {
        return;
    };
    let Ok(folder) = Folder::open_below(root, folders) else {
        return;
    };
    let Some(file) = folder.read_file(name) else {
        return;
    };
    if metadata.missing(&file) == FileMetadata::default() {
        return;
    }
    let record = Record::read(&folder);
    let origin = record.of_name(&folder, name);
    let path = folder.path_of(name);
    if !metadata.set(&file, &path) {
        return;
    }
    let renewed = origin.map(|origin| origin.renewed(&file));
    if let (Some(Ok(origin)), Some(mut locked)) = (renewed, Locked::take(&folder))
        && let Err(e) = locked.note(&origin)
    {
        tracing::debug!("{} is not in its folder's record: {e}", path.display());
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn item(names: &[&str], kind: TreeItemKind) -> TreeItem {
        TreeItem {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            kind,
            metadata: FileMetadata::default(),
        }
    }

    fn link(target: &[&str]) -> TreeItemKind {
        TreeItemKind::Link(target.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn nothing_is_created_through_a_link_and_nothing_is_replaced() {
        let at = tempfile::tempdir().unwrap();
        let root = at.path();
        std::fs::create_dir(root.join("real")).unwrap();
        std::fs::write(root.join("full"), "x").unwrap();
        let folder = TreeItemKind::Folder { create: true };
        let items = [
            item(&["l"], link(&["real"])),
            item(&["l", "through"], TreeItemKind::EmptyFile),
            item(&["full"], TreeItemKind::EmptyFile),
            item(&["real"], link(&["full"])),
            item(&["new", "deep"], folder.clone()),
            item(&["new", "empty"], TreeItemKind::EmptyFile),
        ];
        let news = |items: &[TreeItem]| {
            let mut created = create_all(root, items);
            created.sort_by_key(|created| created.index);
            let news = created.into_iter().map(|created| created.is_new.ok());
            news.collect::<Vec<_>>()
        };
        // `l` becomes a folder, because it has a file.
        let first = [None, Some(true), None, None, Some(true), Some(true)];
        assert_eq!(news(&items), first);
        let second = [None, Some(false), None, None, Some(false), Some(false)];
        assert_eq!(news(&items), second);
        std::fs::remove_dir_all(root.join("l")).unwrap();
        assert_eq!(news(&items[..1]), [Some(true)]);
        assert_eq!(news(&items[..2]), [Some(false), None]);
        assert_eq!(std::fs::read(root.join("full")).unwrap(), b"x");
        assert_eq!(root.join("real").read_dir().unwrap().count(), 0);
        assert!(news(&[item(&["l", "sub"], folder)])[0].is_none());
    }
}
