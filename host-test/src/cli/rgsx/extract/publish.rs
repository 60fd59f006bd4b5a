//! Moves files to their place, all of them or none. Must not know archives.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use hoster_host::Error;

/// What was moved so far, in order.
struct Moves<'a> {
    aside: &'a Path,
    done: Vec<(PathBuf, PathBuf)>,
}

/// Moves all that is in `from` to `into`, over what has the same names, and
/// `archive`, if it is to go, to `aside`. Where one of it fails, everything is
/// as it was.
pub fn publish(
    from: &Path,
    into: &Path,
    archive: Option<&Path>,
    aside: &Path,
) -> Result<(), Error> {
    let mut moves = Moves {
        aside,
        done: Vec::new(),
    };
    // First, as one of the files may have the name of the archive.
    let moved = archive.map_or(Ok(()), |archive| moves.aside(archive));
    let moved = moved.and_then(|()| moves.all(from, into));
    moved.inspect_err(|_| moves.undo())
}

impl Moves<'_> {
    fn all(&mut self, from: &Path, into: &Path) -> Result<(), Error> {
        for entry in std::fs::read_dir(from).map_err(|e| failed(from, e))? {
            let entry = entry.map_err(|e| failed(from, e))?;
            let target = into.join(entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            match std::fs::symlink_metadata(&target) {
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => return Err(failed(&target, e)),
                Ok(there) if is_folder && there.is_dir() => {
                    self.all(&entry.path(), &target)?;
                    continue;
                }
                // A link in the ROM folder is replaced, never followed.
                Ok(there) if !is_folder && !there.is_dir() => self.aside(&target)?,
                Ok(_) => return Err(Error::Invalid(in_the_way(&target))),
            }
            self.rename(&entry.path(), &target)?;
        }
        Ok(())
    }

    fn aside(&mut self, path: &Path) -> Result<(), Error> {
        let kept = self.aside.join(self.done.len().to_string());
        self.rename(path, &kept)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> Result<(), Error> {
        std::fs::rename(from, to).map_err(|e| failed(to, e))?;
        self.done.push((from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn undo(&mut self) {
        while let Some((from, to)) = self.done.pop() {
            if let Err(error) = std::fs::rename(&to, &from) {
                tracing::warn!("{} cannot be moved back: {error}", from.display());
            }
        }
    }
}

fn in_the_way(target: &Path) -> String {
    format!(
        "{} is in the way: one is a file and the other a folder; move it elsewhere",
        target.display()
    )
}

fn failed(path: &Path, source: io::Error) -> Error {
    super::unwritable(path, source)
}
