//! Names for files that other programs fetch: chosen and remembered by the same
//! rules as for downloads. Must not know these programs.

use std::path::{Path, PathBuf};

use super::claims::Claims;
use super::existing::{self, Choice};
use super::folder::Folder;
use super::identity::Identity;
use super::options::{DownloadOptions, Downloaded};
use super::record::{Locked, Origin};
use super::{Downloader, blocking};
use crate::bindings::Checksum;
use crate::error::Error;
use crate::names::{self, from_local};

/// Where to store a file that another program fetches.
#[derive(Debug)]
pub enum ReservedName {
    /// The file already exists; there is nothing to fetch.
    Existing(Downloaded),
    /// Under this name, in the folder of the options.
    Name(String),
}

/// What a download would do.
#[derive(Debug)]
pub enum Preview {
    /// The file already exists.
    Existing(Downloaded),
    /// It would be stored at this path; `None` if its name is unknown.
    New(Option<PathBuf>),
}

impl Downloader {
    /// Chooses the name of a file that another program fetches and can resume:
    /// a control file with the ending `resumes` is its own.
    ///
    /// Fails with [`Error::Exists`], [`Error::Taken`], [`Error::Unfinished`] or
    /// [`Error::Busy`], as described at [`Existing`](super::Existing).
    pub async fn place(
        &self,
        options: &DownloadOptions,
        name: &str,
        size: Option<u64>,
        checksum: Option<Checksum>,
        resumes: Option<&'static str>,
    ) -> Result<ReservedName, Error> {
        let (claims, name) = (self.claims.clone(), name.to_owned());
        let options = DownloadOptions {
            size,
            checksum,
            ..options.clone()
        };
        let choosing = blocking(move || {
            let folder = Folder::open_below(&options.folder, &options.subfolders)?;
            let choice = choose(&folder, &claims, &name, &options, resumes)?;
            if let (Choice::To(name), Some(_)) = (&choice, resumes) {
                begun(&folder, name, &identity_of(&options));
            }
            let DownloadOptions { size, checksum, .. } = options;
            Ok(match choice {
                Choice::Same(path, how) => ReservedName::Existing(Downloaded::existing(
                    path,
                    size.unwrap_or(0),
                    how,
                    checksum,
                )),
                Choice::To(name) => ReservedName::Name(name),
            })
        });
        choosing.await?
    }

    /// Reports what a download with these options would do, as far as the disk
    /// tells, without creating anything. Two previews do not get the same name.
    ///
    /// Fails with [`Error::Exists`], [`Error::Taken`], [`Error::Unfinished`] or
    /// [`Error::Busy`], as the download would.
    pub async fn preview(&self, options: &DownloadOptions) -> Result<Preview, Error> {
        let Some(name) = options.local_name(None, None, names::MAX_BYTES) else {
            return Ok(Preview::New(None));
        };
        let (claims, options) = (self.claims.clone(), options.clone());
        let choosing = blocking(move || {
            let path = options.local_folder();
            let Some(folder) = Folder::existing(&path) else {
                return Ok(Preview::New(Some(path.join(&*names::to_local(&name)))));
            };
            let choice = choose(&folder, &claims, &name, &options, None)?;
            let DownloadOptions { size, checksum, .. } = options;
            Ok(match choice {
                Choice::Same(path, how) => {
                    Preview::Existing(Downloaded::existing(path, size.unwrap_or(0), how, checksum))
                }
                Choice::To(name) => Preview::New(Some(folder.path_of(&name))),
            })
        });
        choosing.await?
    }

    /// Chooses the name of a file that will be fetched later, by any program:
    /// one that no other link of this downloader has.
    pub fn reserve(&self, options: &DownloadOptions, name: &str) -> Result<String, Error> {
        existing::reserve(
            &self.claims,
            &options.local_folder(),
            name,
            &identity_of(options),
            options,
        )
    }

    /// Records where a file came from that another program has completed.
    pub async fn completed(&self, options: &DownloadOptions, file: &Path) -> Result<(), Error> {
        let (path, identity) = (options.local_folder(), identity_of(options));
        let Some(name) = file.file_name().map(|name| from_local(name).into_owned()) else {
            return Ok(());
        };
        blocking(move || {
            let folder = Folder::open(&path)?;
            // The file may be on another machine.
            if let Some(file) = folder.read_file(&name) {
                let origin = Origin::new(&name, None, identity, &file);
                note(&folder, &name, origin);
            }
            Ok(())
        })
        .await?
    }
}

/// Chooses a name by the options, with their size and checksum.
fn choose(
    folder: &Folder,
    claims: &Claims,
    name: &str,
    options: &DownloadOptions,
    resumes: Option<&str>,
) -> Result<Choice, Error> {
    let wanted = existing::Wanted {
        identity: &identity_of(options),
        size: options.size,
        checksum: options.checksum.as_ref(),
        content: None,
        resumes,
        policy: options.existing,
        replaceable: options.replaceable.as_deref(),
        number_taken: options.number_taken,
    };
    existing::choose(folder, claims, name, &wanted)
}

fn identity_of(options: &DownloadOptions) -> Identity {
    match &options.link {
        Some(link) => Identity::new(link.clone(), options.id.clone()),
        None => Identity::unknown(),
    }
}

/// Records that another program starts to write this file under its final name.
fn begun(folder: &Folder, name: &str, identity: &Identity) {
    note(folder, name, Ok(Origin::begun(name, identity.clone())));
}

fn note(folder: &Folder, name: &str, origin: std::io::Result<Origin>) {
    let Some(mut locked) = Locked::take(folder) else {
        return;
    };
    if let Err(e) = origin.and_then(|origin| locked.note(&origin)) {
        tracing::debug!("{name} is not in its folder's record: {e}");
    }
}
