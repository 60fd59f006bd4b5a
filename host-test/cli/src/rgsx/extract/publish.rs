//! Moves files to their places, all or nothing. Must not know archives.

use std::fs::Metadata;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use hoster_host::Error;

use super::super::error::Obstacle;
use super::allowed_paths::AllowedPaths;

/// How many bytes to compare at a time.
const BLOCK: usize = 256 << 10;

/// Files that go to one folder.
pub struct Parcel<'a> {
    /// Where they are now.
    pub from: PathBuf,
    /// Where they go.
    pub into: &'a Path,
    /// Where replaced files go, on the same disk.
    pub aside: PathBuf,
}

/// Why nothing was moved.
#[derive(Debug)]
pub enum NotMoved {
    /// A file cannot go to this path.
    Obstacle(Obstacle, PathBuf),
    Failed(Error),
}

/// Moves made so far, in order.
struct Moves<'a> {
    allowed_paths: &'a AllowedPaths,
    done: Vec<(PathBuf, PathBuf)>,
    /// Existing files with the same content.
    found: Vec<PathBuf>,
}

/// Moves everything in the parcels to its place. Moves `archive`, if given, to
/// the place of the last parcel's replaced files. Replaces only the game's own
/// files according to `allowed_paths`. If anything fails, everything is moved
/// back. Returns the existing files with the same content.
pub fn publish(
    parcels: &[Parcel<'_>],
    archive: Option<&Path>,
    allowed_paths: &AllowedPaths,
) -> Result<Vec<PathBuf>, NotMoved> {
    for parcel in parcels {
        check(parcel, allowed_paths)?;
    }
    let mut moves = Moves {
        allowed_paths,
        done: Vec::new(),
        found: Vec::new(),
    };
    // Goes first because a file may have the archive's name.
    let moved = match (archive, parcels.last()) {
        (Some(archive), Some(last)) => moves.aside(archive, &last.aside),
        _ => Ok(()),
    };
    let mut parcels = parcels.iter();
    let moved = moved.and_then(|()| parcels.try_for_each(|p| moves.all(&p.from, p.into, &p.aside)));
    match moved {
        Ok(()) => Ok(moves.found),
        Err(not_moved) => {
            moves.undo();
            Err(not_moved)
        }
    }
}

/// Checks that all files may go to their places.
fn check(parcel: &Parcel<'_>, allowed_paths: &AllowedPaths) -> Result<(), NotMoved> {
    for entry in walkdir::WalkDir::new(&parcel.from).min_depth(1) {
        let entry = entry.map_err(|e| failed(&parcel.from, e.into()))?;
        let inside = entry.path().strip_prefix(&parcel.from);
        let inside = inside.unwrap_or_else(|_| entry.path());
        // Folders are covered by their files; an empty one is checked like a
        // file.
        let is_checked = !entry.file_type().is_dir() || is_empty(entry.path());
        if is_checked && !allowed_paths.allows(parcel.into, inside) {
            return Err(NotMoved::Obstacle(
                Obstacle::Closed,
                parcel.into.join(inside),
            ));
        }
    }
    Ok(())
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

impl Moves<'_> {
    fn all(&mut self, from: &Path, into: &Path, aside: &Path) -> Result<(), NotMoved> {
        for entry in std::fs::read_dir(from).map_err(|e| failed(from, e))? {
            let entry = entry.map_err(|e| failed(from, e))?;
            let (source, target) = (entry.path(), into.join(entry.file_name()));
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            match std::fs::symlink_metadata(&target) {
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => return Err(failed(&target, e)),
                Ok(there) if is_folder && there.is_dir() => {
                    self.all(&source, &target, aside)?;
                    continue;
                }
                Ok(there) if is_folder || there.is_dir() => {
                    return Err(NotMoved::Obstacle(Obstacle::InTheWay, target));
                }
                // Links in the ROM folder are replaced, never followed.
                Ok(_) if self.allowed_paths.own.contains(&target) => self.aside(&target, aside)?,
                Ok(there) if is_equal(&source, &target, &there) => {
                    self.found.push(target);
                    continue;
                }
                Ok(_) => return Err(NotMoved::Obstacle(Obstacle::Taken, target)),
            }
            self.rename(&source, &target)?;
        }
        Ok(())
    }

    fn aside(&mut self, path: &Path, aside: &Path) -> Result<(), NotMoved> {
        let kept = aside.join(self.done.len().to_string());
        self.rename(path, &kept)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> Result<(), NotMoved> {
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

/// Returns whether an existing file has the same content as the new one.
fn is_equal(new: &Path, there: &Path, named: &Metadata) -> bool {
    let has_size = std::fs::metadata(new).is_ok_and(|new| new.len() == named.len());
    named.is_file() && has_size && have_same_bytes(new, there).unwrap_or(false)
}

fn have_same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let mut one = hoster_host::system::open_regular(one)?;
    let mut other = hoster_host::system::open_regular(other)?;
    let (mut a, mut b) = (vec![0; BLOCK], vec![0; BLOCK]);
    loop {
        let n = super::full(&mut one, &mut a)?;
        if n == 0 {
            return Ok(other.read(&mut b[..1])? == 0);
        }
        if super::full(&mut other.by_ref().take(n as u64), &mut b)? != n || a[..n] != b[..n] {
            return Ok(false);
        }
    }
}

fn failed(path: &Path, source: io::Error) -> NotMoved {
    NotMoved::Failed(super::unwritable(path, source))
}
