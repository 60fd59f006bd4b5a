//! Paths in an account as text. A slash in a name is written as `／` (U+FF0F) in
//! a path. Must not know sessions.

use std::borrow::Cow;

use crate::bindings::Entry;

/// Returns a path with exactly one slash before each part; empty for the top
/// folder.
pub fn normalize(path: &str) -> String {
    components(path).flat_map(|part| ["/", part]).collect()
}

/// Splits a path into the parent's path and the last part; the top folder has
/// no last part.
pub fn split(path: &str) -> (String, Option<&str>) {
    let parts: Vec<&str> = components(path).collect();
    match parts.split_last() {
        None => (String::new(), None),
        Some((last, parents)) => {
            let parent = parents.iter().flat_map(|part| ["/", part]).collect();
            (parent, Some(last))
        }
    }
}

/// Returns the path of an item with this name in the folder at a path.
pub fn join(path: &str, name: &str) -> String {
    format!("{path}/{}", in_path(name))
}

/// Returns the path that these nested names have below a folder.
pub(crate) fn path_of(names: &[String]) -> String {
    names
        .iter()
        .fold(String::new(), |path, name| join(&path, name))
}

/// Returns a name as written in a path: without a slash.
fn in_path(name: &str) -> Cow<'_, str> {
    match name.contains('/') {
        true => Cow::Owned(name.replace('/', "\u{ff0f}")),
        false => Cow::Borrowed(name),
    }
}

/// Whether a part of a path refers to this entry.
pub(crate) fn is_named(entry: &Entry, part: &str) -> bool {
    in_path(&entry.name) == part
}

/// Returns the names in a path.
pub(crate) fn components(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|part| !part.is_empty() && *part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized_and_split() {
        for (path, normal, parent, name) in [
            ("", "", "", None),
            ("/", "", "", None),
            ("a", "/a", "", Some("a")),
            ("/a//b/", "/a/b", "/a", Some("b")),
            ("./a/./b/c", "/a/b/c", "/a/b", Some("c")),
        ] {
            assert_eq!(normalize(path), normal);
            assert_eq!(split(path), (parent.to_owned(), name));
        }
    }
}
