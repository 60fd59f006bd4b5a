//! Paths over the folders of an account: services know ids, people know paths.
//! Must not know any service.

use crate::bindings::{Entry, EntryKind, FolderContents};
use crate::error::Error;
use crate::session::Session;

/// Lists the folder at a path like `/backups/2026`; `/` is the top folder.
/// Costs one listing for each part of the path.
pub async fn list(session: &mut Session, path: &str) -> Result<FolderContents, Error> {
    let mut contents = session.list_entries(None).await?;
    let mut walked = String::new();
    for name in components(path) {
        walked.push('/');
        walked.push_str(name);
        let id = folder(&contents.entries, name, &walked)?.id.clone();
        contents = session.list_entries(Some(&id)).await?;
    }
    Ok(contents)
}

/// A path with exactly one slash before each part; the top folder is empty.
pub fn normalize(path: &str) -> String {
    components(path).flat_map(|part| ["/", part]).collect()
}

fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|part| !part.is_empty() && *part != ".")
}

fn folder<'a>(entries: &'a [Entry], name: &str, walked: &str) -> Result<&'a Entry, Error> {
    let named: Vec<&Entry> = entries.iter().filter(|e| e.name == name).collect();
    match named.iter().find(|e| e.kind == EntryKind::Folder) {
        Some(folder) => Ok(folder),
        None if named.is_empty() => Err(Error::NoFolder {
            path: walked.to_owned(),
            file: false,
        }),
        None => Err(Error::NoFolder {
            path: walked.to_owned(),
            file: true,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized() {
        for (path, expected) in [
            ("", ""),
            ("/", ""),
            ("a", "/a"),
            ("/a//b/", "/a/b"),
            ("./a/./b", "/a/b"),
        ] {
            assert_eq!(normalize(path), expected);
        }
    }
}
