//! A file on its way: `NAME.part` with its sidecar, locked against other
//! processes, renamed only when everything is right. Must not know where the
//! bytes come from. Everything here blocks.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::folder::Folder;
use super::identity::Identity;
use super::sidecar::{self, Sidecar, State};
use super::watermark::Watermark;
use crate::error::Error;
use crate::names::{PART, SIDECAR};
use crate::system;

/// Names that are tried when somebody else's file has the usual one.
const CANDIDATES: u32 = 20;

/// A transfer of this process that was cancelled lets go of its file at once,
/// but not before its thread has seen it.
const LOCK_TRIES: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

pub(super) struct Part {
    folder: Arc<Folder>,
    /// `NAME.part`.
    name: String,
    /// Holds the lock.
    pub(super) file: File,
    sidecar: Option<File>,
    pub(super) watermark: Arc<Watermark>,
    /// What is there when this is dropped stays for the next run.
    pub(super) keep: bool,
    /// An earlier run has left something in it.
    is_left: bool,
    done: bool,
}

/// What became of a look at one name.
enum Found {
    Ours(File, Option<State>),
    Foreign,
}

impl Part {
    /// The parts that earlier runs have left of this file, by name, and what of
    /// each is there; the largest first.
    pub(super) fn left(folder: &Folder, identity: &Identity) -> Vec<(String, State)> {
        let mut left = Vec::new();
        for sidecar in folder.names_ending(SIDECAR) {
            let state = folder
                .read_own_file(&sidecar)
                .as_ref()
                .and_then(sidecar::read);
            let Some(state) = state.filter(|state| state.identity.is(identity)) else {
                continue;
            };
            let part = sidecar.strip_suffix(".json").unwrap_or(&sidecar);
            match folder.kind(part) {
                Some(_) => left.push((part.to_owned(), state)),
                None => folder.remove(&sidecar),
            }
        }
        left.sort_by_key(|(_, state)| std::cmp::Reverse(state.bytes()));
        left
    }

    /// Takes over a part that an earlier run has left.
    pub(super) fn resume(
        folder: &Arc<Folder>,
        name: &str,
        identity: &Identity,
    ) -> Result<Option<(Self, State)>, Error> {
        let Found::Ours(file, Some(state)) = look(folder, name, Some(identity))? else {
            return Ok(None);
        };
        let mut part = Self::of(folder, name, file);
        part.open_sidecar()?;
        part.is_left = true;
        // Whatever happens before its first byte: no ticket, no network, Ctrl-C
        // in a wait.
        part.keep = true;
        Ok(Some((part, state)))
    }

    /// A new part for a file that will have this name, other than those to be
    /// avoided. With a state it gets a sidecar, by which others know at once
    /// whose it is.
    pub(super) fn create(
        folder: &Arc<Folder>,
        target: &str,
        state: Option<&State>,
        avoided: &[String],
    ) -> Result<Self, Error> {
        for name in candidates(target).filter(|name| !avoided.contains(name)) {
            let identity = state.map(|state| &state.identity);
            if let Found::Ours(file, _) = look(folder, &name, identity)? {
                let mut part = Self::of(folder, &name, file);
                part.empty()?;
                if let Some(state) = state {
                    part.open_sidecar()?;
                    part.note(state)?;
                }
                return Ok(part);
            }
        }
        Err(Error::Exists(folder.path_of(&format!("{target}{PART}"))))
    }

    fn of(folder: &Arc<Folder>, name: &str, file: File) -> Self {
        Self {
            folder: folder.clone(),
            name: name.to_owned(),
            file,
            sidecar: None,
            watermark: Arc::default(),
            keep: false,
            is_left: false,
            done: false,
        }
    }

    fn sidecar_name(&self) -> String {
        format!("{}.json", self.name)
    }

    fn open_sidecar(&mut self) -> Result<(), Error> {
        let name = self.sidecar_name();
        let file = self.folder.open_file(&name)?;
        let file = file.ok_or_else(|| Error::Exists(self.folder.path_of(&name)))?;
        sidecar::fill(&file).map_err(|e| Error::io(self.folder.path_of(&name), "written", e))?;
        self.sidecar = Some(file);
        Ok(())
    }

    fn note(&self, state: &State) -> Result<(), Error> {
        let Some(file) = self.sidecar()? else {
            return Ok(());
        };
        Sidecar::new(file, state.clone())
            .written(&rangemap::RangeSet::new())
            .map_err(|e| Error::io(self.path(), "written", e))
    }

    /// A handle of its own for those who read what is there.
    pub(super) fn reader(&self) -> Result<File, Error> {
        let failed = |e| Error::io(self.path(), "read", e);
        self.file.try_clone().map_err(failed)
    }

    /// Whether several connections can write to it.
    pub(super) fn seeks_past_end(&self) -> Result<bool, Error> {
        system::seeks_past_end(&self.file).map_err(|e| Error::io(self.path(), "written", e))
    }

    /// It is of no use any more.
    pub(super) fn discard(&mut self) {
        self.keep = false;
    }

    /// Its name in the folder.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Where it is, for people.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path_of(&self.name)
    }

    /// Where it will be under its final name, for people.
    pub(super) fn target_path(&self, target: &str) -> PathBuf {
        self.folder.path_of(target)
    }

    /// The sidecar's file, if it has one.
    pub(super) fn sidecar(&self) -> Result<Option<File>, Error> {
        let failed = |e| Error::io(self.path(), "written", e);
        self.sidecar
            .as_ref()
            .map(File::try_clone)
            .transpose()
            .map_err(failed)
    }

    /// Forgets what is there.
    pub(super) fn empty(&mut self) -> Result<(), Error> {
        let failed = |e| Error::io(self.path(), "written", e);
        self.file.set_len(0).map_err(failed)?;
        self.folder.remove(&self.sidecar_name());
        (self.sidecar, self.is_left) = (None, false);
        Ok(())
    }

    /// Cuts off what somebody may have put behind the end.
    pub(super) fn end_at(&self, size: u64) -> Result<(), Error> {
        let failed = |e| Error::io(self.path(), "written", e);
        if self.file.metadata().map_err(failed)?.len() != size {
            self.file.set_len(size).map_err(failed)?;
        }
        Ok(())
    }

    /// Gives the file its name. Unless `replace`, what has the name stays and
    /// `None` comes back.
    pub(super) fn finish(&mut self, target: &str, replace: bool) -> Result<Option<PathBuf>, Error> {
        if !self.folder.is_still(&self.file, &self.name) {
            self.done = true;
            let gone = std::io::ErrorKind::NotFound.into();
            return Err(Error::io(self.path(), "given its final name", gone));
        }
        match self.folder.rename(&self.name, target, replace) {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Ok(None),
            Err(e) => {
                return Err(Error::io(self.folder.path_of(target), "given its name", e));
            }
        }
        self.done = true;
        self.folder.remove(&self.sidecar_name());
        self.folder.sync();
        Ok(Some(self.folder.path_of(target)))
    }

    /// Keeps a file that is not what it should be under another name, for its
    /// user to look at.
    pub(super) fn set_aside(&mut self, target: &str) -> Result<PathBuf, Error> {
        for number in 1..=CANDIDATES {
            let name = match number {
                1 => format!("{target}.damaged"),
                n => format!("{target}.{n}.damaged"),
            };
            if let Some(path) = self.finish(&name, false)? {
                return Ok(path);
            }
        }
        Err(Error::Exists(
            self.folder.path_of(&format!("{target}.damaged")),
        ))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let holds_something = self.is_left || self.watermark.on_disk() > 0;
        if self.done || (self.keep && holds_something) {
            return;
        }
        if self.folder.is_still(&self.file, &self.name) {
            self.folder.remove(&self.name);
            self.folder.remove(&self.sidecar_name());
        }
    }
}

/// The names that the part of a file may have.
fn candidates(target: &str) -> impl Iterator<Item = String> {
    (1..=CANDIDATES).map(move |number| match number {
        1 => format!("{target}{PART}"),
        n => format!("{target}.{n}{PART}"),
    })
}

/// Whether somebody writes a file of another link that will have this name.
pub(super) fn is_written_for_another(folder: &Folder, target: &str, identity: &Identity) -> bool {
    candidates(target).any(|name| {
        let Some(state) = state_of(folder, &name) else {
            return false;
        };
        let file = folder
            .read_file(&name)
            .filter(|_| !state.identity.is(identity));
        file.is_some_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    })
}

/// Whether a file on its way is one of this program's.
pub(super) fn is_ours(folder: &Folder, part: &str) -> bool {
    state_of(folder, part).is_some()
}

fn state_of(folder: &Folder, part: &str) -> Option<State> {
    sidecar::read(&folder.read_own_file(&format!("{part}.json"))?)
}

/// Whether something that nobody of this user has written has the name of a
/// part or of its sidecar.
fn is_foreign(folder: &Folder, part: &str) -> bool {
    [part, &format!("{part}.json")].into_iter().any(|name| {
        let file = folder.read_file(name);
        folder.kind(name).is_some() && !file.is_some_and(|file| folder.is_own(&file))
    })
}

/// Opens and locks a part, if it is ours or nobody's.
fn look(folder: &Folder, name: &str, identity: Option<&Identity>) -> Result<Found, Error> {
    if is_foreign(folder, name) {
        return Ok(Found::Foreign);
    }
    let Some(file) = folder.open_file(name)? else {
        return Ok(Found::Foreign);
    };
    let is_mine = |state: &State| identity.is_some_and(|i| state.identity.is(i));
    let is_ours = match state_of(folder, name) {
        Some(state) => is_mine(&state),
        // Nothing is lost with an empty file.
        None => file.metadata().is_ok_and(|m| m.len() == 0),
    };
    if !is_ours {
        return Ok(Found::Foreign);
    }
    lock(folder, &file, name)?;
    // It may have been read before its lock was free.
    match state_of(folder, name) {
        Some(state) if !is_mine(&state) => Ok(Found::Foreign),
        state => Ok(Found::Ours(file, state)),
    }
}

fn lock(folder: &Folder, file: &File, name: &str) -> Result<(), Error> {
    let busy = || Error::Busy(folder.path_of(name));
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if tries < LOCK_TRIES => {
                tries += 1;
                std::thread::sleep(LOCK_PAUSE);
            }
            Err(TryLockError::WouldBlock) => return Err(busy()),
            // Not all file systems lock; then two processes are the user's to avoid.
            Err(TryLockError::Error(e)) => {
                tracing::debug!("no lock on {}: {e}", folder.path_of(name).display());
                break;
            }
        }
    }
    // Between opening and locking, the one who held the lock may have given the
    // file its final name: then it is not ours.
    match folder.is_still(file, name) {
        true => Ok(()),
        false => Err(busy()),
    }
}
