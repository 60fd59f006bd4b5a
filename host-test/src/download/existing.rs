//! What to do with a file that has the name already. Must not know the
//! network. Everything here blocks.

use std::path::PathBuf;

use super::folder::Folder;
use super::options::Existing;
use super::positional;
use crate::bindings::Checksum;
use crate::checksum::{self, Hasher};
use crate::error::Error;

/// Names that are tried, `NAME (2).EXT` and so on.
const NAMES: u32 = 10_000;

/// What is known of the file that is wanted.
pub(super) struct Wanted<'a> {
    pub(super) size: Option<u64>,
    pub(super) checksum: Option<&'a Checksum>,
}

/// Where the file goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// It is there already.
    Same(PathBuf),
    /// To this name.
    To(String),
}

/// Chooses the name under which a file is stored, or finds that it is there.
pub(super) fn choose(
    folder: &Folder,
    name: &str,
    wanted: &Wanted<'_>,
    policy: Existing,
) -> Result<Choice, Error> {
    for number in 1..=NAMES {
        let name = numbered(name, number);
        let Some(kind) = folder.kind(&name) else {
            return Ok(Choice::To(name));
        };
        if is_same(folder, &name, wanted, policy)? {
            return Ok(Choice::Same(folder.path_of(&name)));
        }
        match policy {
            Existing::Overwrite | Existing::Update if !kind.is_dir() => {
                return Ok(Choice::To(name));
            }
            Existing::Rename => {}
            Existing::Skip | Existing::Overwrite | Existing::Update => {
                return Err(Error::Exists(folder.path_of(&name)));
            }
        }
    }
    Err(Error::Exists(folder.path_of(name)))
}

/// By checksum where one is known; by size where not, unless it is to be replaced.
fn is_same(
    folder: &Folder,
    name: &str,
    wanted: &Wanted<'_>,
    policy: Existing,
) -> Result<bool, Error> {
    let Some(file) = folder.read_file(name) else {
        return Ok(false);
    };
    let path = folder.path_of(name);
    let length = file
        .metadata()
        .map_err(|e| Error::io(&path, "read", e))?
        .len();
    if wanted.size != Some(length) {
        return Ok(false);
    }
    let hasher = wanted
        .checksum
        .and_then(|c| Some((c, Hasher::new(&c.algorithm)?)));
    let Some((expected, mut hasher)) = hasher else {
        return Ok(policy != Existing::Overwrite);
    };
    let mut block = vec![0; 1 << 20];
    let mut at = 0;
    loop {
        let read = positional::read_at_most(&file, &mut block, at);
        let length = read.map_err(|e| Error::io(&path, "read", e))?;
        if length == 0 {
            return Ok(checksum::same(expected, &hasher.finish()));
        }
        hasher.update(&block[..length]);
        at += length as u64;
    }
}

fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    format!("{stem} ({number}){extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with `a.zip`, which holds `content`.
    fn folder(content: &str) -> (tempfile::TempDir, Folder) {
        let at = tempfile::tempdir().unwrap();
        std::fs::write(at.path().join("a.zip"), content).unwrap();
        let folder = Folder::open(at.path()).unwrap();
        (at, folder)
    }

    fn sha256(content: &[u8]) -> Checksum {
        let mut hasher = Hasher::new("sha256").unwrap();
        hasher.update(content);
        hasher.finish()
    }

    #[test]
    fn the_same_file_is_not_fetched_again() {
        let (_at, folder) = folder("hello");
        let path = folder.path_of("a.zip");
        let (good, bad) = (sha256(b"hello"), sha256(b"world"));
        let choose = |size, checksum, policy| {
            choose(&folder, "a.zip", &Wanted { size, checksum }, policy).ok()
        };
        use Existing::{Overwrite, Rename, Skip, Update};
        let same = || Some(Choice::Same(path.clone()));
        let to = |name: &str| Some(Choice::To(name.into()));
        for (size, checksum, policy, expected) in [
            (Some(5), None, Skip, same()),
            (Some(5), Some(&bad), Skip, None),
            (Some(6), None, Skip, None),
            (None, None, Skip, None),
            (Some(5), None, Overwrite, to("a.zip")),
            (Some(5), Some(&bad), Overwrite, to("a.zip")),
            (Some(6), None, Rename, to("a (2).zip")),
            (Some(5), None, Update, same()),
            (Some(5), Some(&bad), Update, to("a.zip")),
            (Some(6), None, Update, to("a.zip")),
        ] {
            assert_eq!(
                choose(size, checksum, policy),
                expected,
                "{size:?} {policy:?}"
            );
        }
        for policy in [Skip, Overwrite, Rename] {
            let found = choose(Some(5), Some(&good), policy);
            assert!(matches!(found, Some(Choice::Same(_))), "{policy:?}");
        }
    }

    #[test]
    fn folders_are_never_replaced() {
        let (at, folder) = folder("");
        std::fs::create_dir(at.path().join("d")).unwrap();
        let wanted = Wanted {
            size: Some(1),
            checksum: None,
        };
        assert!(choose(&folder, "d", &wanted, Existing::Overwrite).is_err());
        let renamed = choose(&folder, "d", &wanted, Existing::Rename).unwrap();
        assert_eq!(renamed, Choice::To("d (2)".into()));
    }
}
