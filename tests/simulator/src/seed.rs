//! Fills an account from a folder on disk. Reads only names and sizes; the
//! bytes stay on disk.

use std::io;
use std::path::{Path, PathBuf};

use crate::names;
use crate::stored::{NewContent, NewFile};

/// The files in and below `folder`, by name. Symbolic links are followed to
/// files, but not to folders, which could form a loop.
pub(crate) fn files(folder: &Path) -> io::Result<Vec<NewFile>> {
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, path: &str, files: &mut Vec<NewFile>) -> io::Result<()> {
    let entries: io::Result<Vec<_>> = std::fs::read_dir(folder)?.collect();
    let mut entries = entries?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/{name}"), files)?;
        } else if !names::accepted(&name).is_empty()
            && let Some(content) = content(entry.path())
        {
            files.push(NewFile {
                folder: path.to_owned(),
                ..NewFile::new(name, content)
            });
        }
    }
    Ok(())
}

/// `None` unless it is a readable regular file: not for sockets or broken
/// links.
fn content(path: PathBuf) -> Option<NewContent> {
    std::fs::metadata(&path)
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    NewContent::file(std::path::absolute(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_becomes_files_with_folders() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::create_dir_all(path.join("a/b")).unwrap();
        std::fs::write(path.join("top.bin"), b"123").unwrap();
        std::fs::write(path.join("a/b/deep.bin"), b"").unwrap();
        let found: Vec<_> = files(path)
            .unwrap()
            .into_iter()
            .map(|file| (file.folder, file.name))
            .collect();
        let expected = [("/a/b", "deep.bin"), ("", "top.bin")];
        let expected = expected.map(|(folder, name)| (folder.to_owned(), name.to_owned()));
        assert_eq!(found, expected);
        assert!(files(&path.join("missing")).is_err());
    }
}
