//! What to do with an existing file of the same name. Must not know the
//! network. Everything here blocks.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::claims::Claims;
use super::folder::Folder;
use super::identity::Identity;
use super::options::{DownloadOptions, Existing, Verified};
use super::record::Record;
use super::{control_files, part, positional};
use crate::bindings::Checksum;
use crate::checksum::{self, Hasher};
use crate::error::Error;
use crate::names::to_local;

/// Maximum number of names to try: `NAME (2).EXT` and so on.
const NAMES: u32 = 10_000;

/// Bytes per read.
const BLOCK: usize = 1 << 20;

/// What is known about the requested file.
pub(super) struct Wanted<'a> {
    /// Which file it is.
    pub(super) identity: &'a Identity,
    pub(super) size: Option<u64>,
    pub(super) checksum: Option<&'a Checksum>,
    /// The complete content, once it has been downloaded.
    pub(super) content: Option<&'a File>,
    /// Ending of the control files from which the fetching program can resume.
    pub(super) resumes: Option<&'a str>,
    pub(super) policy: Existing,
    /// Names under which `Update` replaces a file; `None` for all names.
    pub(super) replaceable: Option<&'a [String]>,
    /// Whether to number a name that belongs to another link, whatever the
    /// policy.
    pub(super) number_taken: bool,
}

/// Where to store the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The file already exists.
    Same(PathBuf, Verified),
    /// Under this name.
    To(String),
}

/// The current holder of a name.
enum Holder {
    Nobody,
    /// The requested file.
    Same(Verified),
    /// A file from another link, complete or being downloaded.
    Other,
    /// An unfinished file of another program.
    Unfinished(String),
    /// Another file, about which nothing is known.
    Unknown,
    Folder,
}

/// Chooses the name under which a file is stored, or finds that the file
/// exists. The name is claimed for the link until it is released.
pub(super) fn choose(
    folder: &Folder,
    claims: &Claims,
    name: &str,
    wanted: &Wanted<'_>,
) -> Result<Choice, Error> {
    let record = Record::read(folder);
    for name in candidates(folder, &record, name, wanted) {
        if !claims.consider(folder.key(), &name, wanted.identity) {
            if wanted.goes_on() {
                continue;
            }
            return Err(Error::Taken(folder.path_of(&name)));
        }
        match judge(folder, &record, &name, wanted) {
            Ok(Some(choice)) => {
                claims.settle(folder.key(), &name);
                return Ok(choice);
            }
            outcome => {
                claims.give_back(folder.key(), &name);
                outcome?;
            }
        }
    }
    Err(Error::Exists(folder.path_of(name)))
}

/// Claims a name, or its first free numbered form, without checking the disk.
pub(super) fn reserve(
    claims: &Claims,
    folder: &Path,
    name: &str,
    identity: &Identity,
    options: &DownloadOptions,
) -> Result<String, Error> {
    let numbers = options.number_taken || options.existing == Existing::Rename;
    let names = (1..=if numbers { NAMES } else { 1 }).map(|number| numbered(name, number));
    names
        .into_iter()
        .find(|name| claims.take(folder, name, identity))
        .ok_or_else(|| Error::Taken(folder.join(&*to_local(name))))
}

/// Returns the names to try: first the name under which the record lists the
/// file, then the name itself, then its numbered forms.
fn candidates<'a>(
    folder: &Folder,
    record: &Record,
    name: &'a str,
    wanted: &Wanted<'_>,
) -> impl Iterator<Item = String> + use<'a> {
    let is_others = |name: &str| {
        let holder = record.of_name(folder, name);
        holder.is_some_and(|holder| !holder.identity.is(wanted.identity))
    };
    // A record is not enough to replace a file under another name: the name
    // itself must also belong to another link.
    let recorded = record.of_link(folder, wanted.identity).filter(|origin| {
        wanted.policy != Existing::Overwrite || (is_numbered(&origin.name, name) && is_others(name))
    });
    let recorded = recorded.filter(|origin| wanted.size.is_none_or(|size| size == origin.size()));
    let recorded = recorded.map(|origin| origin.name.clone());
    recorded
        .into_iter()
        .chain((1..=NAMES).map(|number| numbered(name, number)))
}

impl Wanted<'_> {
    /// Whether an unknown file with this name is replaced.
    fn replaces(&self, name: &str) -> bool {
        self.policy.replaces(name, self.replaceable)
    }

    /// Whether to try the next name if this one belongs to another link.
    fn goes_on(&self) -> bool {
        self.policy == Existing::Rename || self.number_taken
    }
}

/// Whether a file can be stored under this name. `None` means that another name
/// has to be tried.
fn judge(
    folder: &Folder,
    record: &Record,
    name: &str,
    wanted: &Wanted<'_>,
) -> Result<Option<Choice>, Error> {
    let path = || folder.path_of(name);
    let to = || Ok(Some(Choice::To(name.to_owned())));
    match holder(folder, record, name, wanted)? {
        Holder::Nobody if part::is_written_for_another(folder, name, wanted.identity) => {
            match wanted.goes_on() {
                true => Ok(None),
                false => Err(Error::Busy(path())),
            }
        }
        Holder::Nobody => to(),
        Holder::Same(how) => Ok(Some(Choice::Same(path(), how))),
        _ if wanted.policy == Existing::Rename => Ok(None),
        Holder::Other if wanted.number_taken => Ok(None),
        Holder::Other | Holder::Unfinished(_) | Holder::Unknown
            if wanted.policy == Existing::Overwrite =>
        {
            match part::is_written_for_another(folder, name, wanted.identity) {
                true => Err(Error::Busy(path())),
                false => to(),
            }
        }
        Holder::Unknown if wanted.replaces(name) => to(),
        Holder::Unknown if wanted.policy == Existing::Update && wanted.number_taken => Ok(None),
        Holder::Unfinished(control) => Err(Error::Unfinished {
            control: folder.path_of(&control),
            path: path(),
        }),
        Holder::Other => Err(Error::Taken(path())),
        Holder::Unknown | Holder::Folder => Err(Error::Exists(path())),
    }
}

/// Finds out what holds a name. A known checksum decides, then the folder's
/// record; name and size alone count only if neither contradicts them.
fn holder(
    folder: &Folder,
    record: &Record,
    name: &str,
    wanted: &Wanted<'_>,
) -> Result<Holder, Error> {
    let Some(kind) = folder.kind(name) else {
        return Ok(Holder::Nobody);
    };
    if kind.is_dir() {
        return Ok(Holder::Folder);
    }
    let Some(file) = folder.read_file(name) else {
        return Ok(Holder::Unknown);
    };
    let metadata = file
        .metadata()
        .map_err(|e| Error::io(folder.path_of(name), "read", e))?;
    let has_size = wanted.size == Some(metadata.len());
    let known = wanted
        .checksum
        .and_then(|c| Some((c, Hasher::new(&c.algorithm)?)));
    let origin = record.of_name(folder, name).map(|origin| &origin.identity);
    let is_other = origin.is_some_and(|origin| !origin.is(wanted.identity));
    let control = match origin {
        Some(_) => None,
        None => control_files::control_of(folder, name),
    };
    if let (Some(control), Some(ending)) = (&control, wanted.resumes)
        && control.ends_with(ending)
    {
        let begun_for = record.begun_for(name);
        return Ok(match begun_for.is_none_or(|it| it.is(wanted.identity)) {
            true => Holder::Nobody,
            false => Holder::Other,
        });
    }
    let is_ours = control.as_ref().is_some_and(|c| part::is_ours(folder, c));
    if has_size && let Some((known, hasher)) = known {
        if checksum::same(known, &hashed(&file, hasher, folder, name)?) {
            return Ok(Holder::Same(Verified::Checksum));
        }
    } else if has_size && let Some(content) = wanted.content {
        if !is_other && is_equal(content, &file, folder, name)? {
            return Ok(Holder::Same(Verified::Size));
        }
    } else if has_size && !is_other && control.is_none() && wanted.policy != Existing::Overwrite {
        return Ok(Holder::Same(match origin {
            Some(_) => Verified::Size,
            None => Verified::NameAndSize,
        }));
    }
    Ok(match (is_other, control) {
        (true, _) => Holder::Other,
        (false, Some(control)) if !is_ours => Holder::Unfinished(control),
        (false, _) => Holder::Unknown,
    })
}

fn hashed(file: &File, mut hasher: Hasher, folder: &Folder, name: &str) -> Result<Checksum, Error> {
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    loop {
        let length = read(file, &mut block, at, folder, name)?;
        if length == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&block[..length]);
        at += length as u64;
    }
}

/// Whether two files have the same content.
fn is_equal(one: &File, two: &File, folder: &Folder, name: &str) -> Result<bool, Error> {
    let (mut first, mut second) = (vec![0; BLOCK], vec![0; BLOCK]);
    let mut at = 0;
    loop {
        let length = read(one, &mut first, at, folder, name)?;
        let other = read(two, &mut second, at, folder, name)?;
        if length != other || first[..length] != second[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        at += length as u64;
    }
}

fn read(
    file: &File,
    block: &mut [u8],
    at: u64,
    folder: &Folder,
    name: &str,
) -> Result<usize, Error> {
    positional::read_at_most(file, block, at)
        .map_err(|e| Error::io(folder.path_of(name), "read", e))
}

pub(super) fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    format!("{stem} ({number}){extension}")
}

/// Whether a name equals another one, with or without a number.
fn is_numbered(numbered: &str, name: &str) -> bool {
    let (stem, extension) = split(name);
    let rest = numbered.strip_prefix(stem);
    let number = rest.and_then(|rest| rest.strip_suffix(extension));
    number.is_some_and(|number| {
        let digits = number.strip_prefix(" (").and_then(|n| n.strip_suffix(')'));
        number.is_empty() || digits.is_some_and(|n| n.parse::<u32>().is_ok())
    })
}

fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
#[path = "existing/tests.rs"]
mod tests;
