//! Options and events of downloads. Only the vocabulary.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::bindings::{Checksum, ServiceLimits};
use crate::crypt::{Crypt, Stored};
use crate::file_metadata::FileMetadata;
use crate::names;

/// Options that apply to all downloads of one
/// [`Downloader`](super::Downloader).
#[derive(Clone, Debug)]
pub struct DownloaderOptions {
    /// Connections of all files at the same time; a service's own limit is in
    /// its description. Default: 30.
    pub connections: usize,
    /// Bytes per second of all connections together; `None` for no limit.
    pub limit_rate: Option<u64>,
    /// Replace a connection that has been idle for this long. Default: 30 s.
    pub stall: Duration,
    /// Retries without a single byte received in between; the pauses grow from
    /// 0.25 s to 30 s. Default: 8, which is about two minutes.
    pub retries: u32,
    /// Fail before the first byte if the disk does not have enough space.
    /// Default: true.
    pub check_space: bool,
}

impl Default for DownloaderOptions {
    fn default() -> Self {
        Self {
            connections: 30,
            limit_rate: None,
            stall: Duration::from_secs(30),
            retries: 8,
            check_space: true,
        }
    }
}

/// Where to store one file, and what is known about it besides the ticket.
#[derive(Clone, Debug)]
pub struct DownloadOptions {
    /// Destination folder, which is created if it does not exist.
    pub folder: PathBuf,
    /// Names of folders below it, which are created if they do not exist. Changed
    /// as far as the file system requires; a link among them that leads out of
    /// `folder` is an error.
    pub subfolders: Vec<String>,
    /// The canonical link. With it, an incomplete file is kept as `NAME.part`
    /// with a sidecar `NAME.part.json`, and a later download of the same link
    /// to the same folder resumes it. Without it, an incomplete file is
    /// removed.
    pub link: Option<String>,
    /// The file's id, the same for every spelling of the link and different
    /// from ids of other services. Without it, the link identifies the file.
    pub id: Option<String>,
    /// The file's name, if known from another source. The ticket's name takes
    /// precedence, unless this one is the user's own; the file server's name
    /// comes last.
    pub file_name: Option<String>,
    /// Whether the name is that of the user's own file, or was chosen by the
    /// user: it is kept unchanged as far as the file system allows. Other names
    /// are made harmless ([`names::safe`](crate::names::safe)).
    pub name_is_own: bool,
    /// Size in bytes, if known from another source; the ticket's size takes
    /// precedence.
    pub size: Option<u64>,
    /// Checksum, if known from another source; the ticket's checksum takes
    /// precedence.
    pub checksum: Option<Checksum>,
    /// The time and mode that the file gets, even if it already exists.
    pub metadata: FileMetadata,
    /// Compute a checksum with this algorithm even if none is known.
    pub hash: Option<String>,
    /// Decrypts the file once it has arrived. Name, size and checksums of these
    /// options are then those of the decrypted file, and `stored` is what is known
    /// about its encrypted form. The encrypted form is kept as `NAME.part` until
    /// every block of it was authenticated.
    pub crypt: Option<Arc<Crypt>>,
    /// What the service stores, if that is the encrypted form of the file.
    pub stored: Option<Stored>,
    /// What to do if the folder already has a file with that name.
    pub existing: Existing,
    /// Names under which [`Existing::Update`] replaces an unknown file. `None`
    /// for all names.
    pub replaceable: Option<Vec<String>>,
    /// Number a name that belongs to a file from another link, `NAME (2).EXT`,
    /// whatever `existing` says.
    pub number_taken: bool,
    /// Also give its final name to a file that may be incomplete: one without a
    /// known size or checksum, which ends when the connection does. Otherwise
    /// it is kept as `NAME.part`, with
    /// [`Error::Unverified`](crate::Error::Unverified).
    pub allow_unverified: bool,
    /// Connections for this file; never more than its ticket allows. Default:
    /// 5.
    pub connections: usize,
    /// How to space small files.
    pub spacing: Option<Spacing>,
    /// Longest time that the file waits for its turn among small files. A
    /// longer wait is [`Error::Pause`](crate::Error::Pause). `None` for no
    /// limit.
    pub max_wait: Option<Duration>,
}

impl DownloadOptions {
    /// Whether the new file may replace an unknown file with this name.
    pub(super) fn replaces(&self, name: &str) -> bool {
        self.existing.replaces(name, self.replaceable.as_deref())
    }

    /// Returns the path of the folder of the file.
    pub fn local_folder(&self) -> PathBuf {
        let subfolders = self.subfolders.iter();
        subfolders.fold(self.folder.clone(), |path, name| {
            path.join(&*names::to_local(&names::own_within(
                name,
                names::MAX_BYTES,
            )))
        })
    }

    /// Returns the name under which the file is stored, in at most `limit`
    /// bytes. `ticket` and `server` are the names from the ticket and the file
    /// server.
    pub fn local_name(
        &self,
        ticket: Option<&str>,
        server: Option<&str>,
        limit: usize,
    ) -> Option<String> {
        match &self.file_name {
            Some(own) if self.name_is_own => Some(names::own_within(own, limit)),
            known => {
                let name = ticket.or(known.as_deref()).or(server);
                name.map(|name| names::of_stranger(name, limit))
            }
        }
    }
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            folder: PathBuf::new(),
            subfolders: Vec::new(),
            link: None,
            id: None,
            file_name: None,
            name_is_own: false,
            size: None,
            checksum: None,
            metadata: FileMetadata::default(),
            hash: None,
            crypt: None,
            stored: None,
            existing: Existing::default(),
            replaceable: None,
            number_taken: false,
            allow_unverified: false,
            connections: 5,
            spacing: None,
            max_wait: None,
        }
    }
}

/// What to do if a file with the same name exists.
///
/// It is the same file if it has the known checksum, or if it came from the
/// same link and has the same size. The folder records in `.hoster.json` which
/// link each file came from; for a file that is not recorded, name and size
/// have to suffice ([`Verified::NameAndSize`]). Within one
/// [`Downloader`](super::Downloader), a name belongs to the link that claimed
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Keep it. Unless it is the same file, fail with
    /// [`Error::Exists`](crate::Error::Exists),
    /// [`Error::Taken`](crate::Error::Taken) if it came from another link, or
    /// [`Error::Unfinished`](crate::Error::Unfinished) if another program has
    /// not finished it.
    #[default]
    Skip,
    /// Replace it once the new file is complete, unless their checksums are
    /// equal.
    Overwrite,
    /// Keep it if it is the same file; replace an unknown file; fail as `Skip`
    /// does for a file from another link or program.
    Update,
    /// Keep it. Unless it is the same file, store the new one under another
    /// name, `NAME (2).EXT`.
    Rename,
}

impl Existing {
    /// Whether an unknown file with this name is replaced. `replaceable` are
    /// the names under which `Update` does that, if not all.
    pub(super) fn replaces(self, name: &str, replaceable: Option<&[String]>) -> bool {
        let is_listed = |names: &[String]| names.iter().any(|listed| listed == name);
        match self {
            Self::Overwrite => true,
            Self::Update => replaceable.is_none_or(is_listed),
            Self::Skip | Self::Rename => false,
        }
    }
}

/// A pause between the starts of small files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spacing {
    /// Maximum size of a small file in bytes.
    pub bytes: u64,
    /// Time from the start of one to the start of the next.
    pub time: Duration,
    /// When it applies.
    pub when: When,
}

/// When small files are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// For an hour after the service refused to start a download because there
    /// were too many.
    AfterRefusal,
}

/// Maximum pause between small files that a plugin can require. Services that
/// require one at all require some seconds.
const MAX_SPACING: Duration = Duration::from_secs(600);

impl Spacing {
    /// Returns the spacing that a service's limits require: always without a
    /// key; with a key, only after the service has refused to start a download.
    pub fn usual(limits: &ServiceLimits, has_key: bool) -> Option<Self> {
        let when = match has_key {
            true => When::AfterRefusal,
            false => When::Always,
        };
        Self::of(limits, when)
    }

    fn of(limits: &ServiceLimits, when: When) -> Option<Self> {
        let time = Duration::from_secs(limits.small_file_spacing?.into());
        Some(Self {
            bytes: limits.small_file_bytes?,
            time: time.min(MAX_SPACING),
            when,
        })
    }
}

/// An event during a download.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DownloadEvent {
    /// The service requires a pause before this file starts.
    Waiting {
        /// Length of the pause.
        time: Duration,
    },
    /// The file server has started to send the file.
    Started {
        /// The file's final path.
        path: PathBuf,
        /// Size in bytes, if known.
        size: Option<u64>,
        /// Bytes kept from an earlier run.
        resumed: u64,
    },
    /// More bytes have arrived.
    Received {
        /// Bytes of the file received so far, including earlier runs.
        bytes: u64,
        /// Number of active connections.
        connections: usize,
    },
    /// A connection failed; another one will fetch the rest.
    Retrying {
        /// The reason: one English sentence.
        reason: String,
        /// Pause before the retry.
        time: Duration,
    },
    /// The ticket had expired or was refused; there is a new one.
    Reissued,
    /// The file has changed at the service, or cannot be resumed: the download
    /// starts over.
    Restarted,
    /// All bytes have arrived; the checksum is being computed, or the file is being
    /// decrypted.
    Verifying {
        /// Bytes hashed or decrypted so far.
        bytes: u64,
    },
}

/// How a finished file was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Verified {
    /// Its checksum matches the known one.
    Checksum,
    /// It has the announced size and came from this link; no checksum is known.
    Size,
    /// It already existed with this name and size; its origin is unknown.
    NameAndSize,
    /// Neither checksum nor size is known.
    No,
}

/// A finished download.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Downloaded {
    /// Path of the file.
    pub path: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Its checksum, if one was computed.
    pub checksum: Option<Checksum>,
    /// How it was verified.
    pub verified: Verified,
    /// Whether it already existed, so that nothing was fetched.
    pub skipped: bool,
    /// Bytes fetched from the network this time.
    pub fetched: u64,
}

impl Downloaded {
    /// A file that was fetched completely just now, for example by another program.
    pub fn fetched(
        path: PathBuf,
        size: u64,
        verified: Verified,
        checksum: Option<Checksum>,
    ) -> Self {
        Self {
            path,
            size,
            checksum,
            verified,
            skipped: false,
            fetched: size,
        }
    }

    /// A file that already existed.
    pub fn existing(
        path: PathBuf,
        size: u64,
        verified: Verified,
        checksum: Option<Checksum>,
    ) -> Self {
        Self {
            skipped: true,
            fetched: 0,
            ..Self::fetched(path, size, verified, checksum)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_plugin_spaces_small_files_by_days() {
        for (said, kept) in [(10, 10), (600, 600), (u32::MAX, 600)] {
            let limits = ServiceLimits {
                max_upload_bytes: None,
                max_name_characters: None,
                max_connections: None,
                links_per_check: None,
                small_file_bytes: Some(1),
                small_file_spacing: Some(said),
            };
            let spacing = Spacing::of(&limits, When::Always).unwrap();
            assert_eq!(spacing.time, Duration::from_secs(kept));
        }
    }
}
