//! An unfinished file: `NAME.part` with its sidecar, locked against other
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
use crate::names::{DECRYPTED, PART, SIDECAR};
use crate::system;

/// Maximum number of names to try if another file has the usual one.
const CANDIDATES: u32 = 20;

/// A cancelled transfer of this process releases its file as soon as its thread
/// notices the cancellation.
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
    /// Whether the content is kept for the next run when this is dropped.
    pub(super) keep: bool,
    /// Whether it contains data from an earlier run.
    is_left: bool,
    /// The decrypted content, if this is encrypted: its name and handle.
    plain: Option<(String, File)>,
    done: bool,
}

/// Result of examining one name.
enum Found {
    Ours(File, Option<State>),
    Foreign,
}

impl Part {
    /// Returns the parts that earlier runs have left of this file, with the
    /// state of each; the largest first.
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

    /// Opens a part that an earlier run has left.
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
        // Kept even if nothing more arrives: no ticket, no network, Ctrl-C
        // during a wait.
        part.keep = true;
        Ok(Some((part, state)))
    }

    /// Creates a part for a file that will have this name, except for the names
    /// to be avoided. With a state it gets a sidecar, which immediately shows
    /// others which file it is for.
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
            plain: None,
            done: false,
        }
    }

    /// Creates the file for the decrypted content, which then gets the final name
    /// instead of this. What an earlier run left of it is replaced.
    pub(super) fn begin_plain(&mut self) -> Result<File, Error> {
        let name = self.name.strip_suffix(PART).unwrap_or(&self.name);
        let name = format!("{name}{DECRYPTED}");
        self.folder.remove(&name);
        let failed = |e| Error::io(self.folder.path_of(&name), "created", e);
        let file = self.folder.open_file(&name)?;
        let file = file.ok_or_else(|| Error::Exists(self.folder.path_of(&name)))?;
        let handle = file.try_clone().map_err(failed)?;
        self.plain = Some((name, file));
        Ok(handle)
    }

    /// Removes the decrypted content.
    pub(super) fn discard_plain(&mut self) {
        if let Some((name, _)) = self.plain.take() {
            self.folder.remove(&name);
        }
    }

    /// Returns the file that gets the final name.
    pub(super) fn content(&self) -> &File {
        match &self.plain {
            Some((_, file)) => file,
            None => &self.file,
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

    /// Returns a separate handle for reading the content.
    pub(super) fn reader(&self) -> Result<File, Error> {
        let failed = |e| Error::io(self.path(), "read", e);
        self.file.try_clone().map_err(failed)
    }

    /// Whether several connections can write to it.
    pub(super) fn seeks_past_end(&self) -> Result<bool, Error> {
        system::seeks_past_end(&self.file).map_err(|e| Error::io(self.path(), "written", e))
    }

    /// Marks the part as useless, so that it is removed.
    pub(super) fn discard(&mut self) {
        self.keep = false;
    }

    /// Returns its name in the folder.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns its path, for people.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path_of(&self.name)
    }

    /// Returns the path of the finished file, for people.
    pub(super) fn target_path(&self, target: &str) -> PathBuf {
        self.folder.path_of(target)
    }

    /// Returns a handle of the sidecar, if there is one.
    pub(super) fn sidecar(&self) -> Result<Option<File>, Error> {
        let failed = |e| Error::io(self.path(), "written", e);
        self.sidecar
            .as_ref()
            .map(File::try_clone)
            .transpose()
            .map_err(failed)
    }

    /// Drops the content.
    pub(super) fn empty(&mut self) -> Result<(), Error> {
        let failed = |e| Error::io(self.path(), "written", e);
        self.file.set_len(0).map_err(failed)?;
        self.folder.remove(&self.sidecar_name());
        (self.sidecar, self.is_left) = (None, false);
        Ok(())
    }

    /// Truncates anything after the end of the file.
    pub(super) fn end_at(&self, size: u64) -> Result<(), Error> {
        let failed = |e| Error::io(self.path(), "written", e);
        if self.file.metadata().map_err(failed)?.len() != size {
            self.file.set_len(size).map_err(failed)?;
        }
        Ok(())
    }

    /// Gives the file its name. Unless `replace`, an existing file is kept and
    /// `None` is returned.
    pub(super) fn finish(&mut self, target: &str, replace: bool) -> Result<Option<PathBuf>, Error> {
        if !self.folder.is_still(&self.file, &self.name) {
            self.done = true;
            let gone = std::io::ErrorKind::NotFound.into();
            return Err(Error::io(self.path(), "given its final name", gone));
        }
        let content = self.plain.as_ref().map_or(&self.name, |(name, _)| name);
        if !self.folder.is_still(self.content(), content) {
            let gone = std::io::ErrorKind::NotFound.into();
            return Err(Error::io(
                self.folder.path_of(content),
                "given its final name",
                gone,
            ));
        }
        match self.folder.rename(content, target, replace) {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Ok(None),
            Err(e) => {
                return Err(Error::io(self.folder.path_of(target), "given its name", e));
            }
        }
        self.done = true;
        if self.plain.take().is_some() {
            self.folder.remove(&self.name);
        }
        self.folder.remove(&self.sidecar_name());
        self.folder.sync();
        Ok(Some(self.folder.path_of(target)))
    }

    /// Keeps a damaged file under another name, for the user to examine.
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
        self.discard_plain();
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

/// Returns the names that the part of a file may have.
fn candidates(target: &str) -> impl Iterator<Item = String> {
    (1..=CANDIDATES).map(move |number| match number {
        1 => format!("{target}{PART}"),
        n => format!("{target}.{n}{PART}"),
    })
}

/// Whether a file from another link that will have this name is being written.
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

/// Whether an unfinished file belongs to this program.
pub(super) fn is_ours(folder: &Folder, part: &str) -> bool {
    state_of(folder, part).is_some()
}

fn state_of(folder: &Folder, part: &str) -> Option<State> {
    sidecar::read(&folder.read_own_file(&format!("{part}.json"))?)
}

/// Whether a part or its sidecar was written by another user.
fn is_foreign(folder: &Folder, part: &str) -> bool {
    [part, &format!("{part}.json")].into_iter().any(|name| {
        let file = folder.read_file(name);
        folder.kind(name).is_some() && !file.is_some_and(|file| folder.is_own(&file))
    })
}

/// Opens and locks a part, if it is for this file or empty.
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
        // An empty file has nothing to lose.
        None => file.metadata().is_ok_and(|m| m.len() == 0),
    };
    if !is_ours {
        return Ok(Found::Foreign);
    }
    lock(folder, &file, name)?;
    // The state may have been read before the lock was acquired.
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
            // Not all file systems support locks; then the user has to avoid
            // running two processes.
            Err(TryLockError::Error(e)) => {
                tracing::debug!("no lock on {}: {e}", folder.path_of(name).display());
                break;
            }
        }
    }
    // Between opening and locking, the previous holder of the lock may have
    // given the file its final name: then it is not ours.
    match folder.is_still(file, name) {
        true => Ok(()),
        false => Err(busy()),
    }
}
