//! What can be said about a download, and what is told of it. Only the
//! vocabulary.

use std::path::PathBuf;
use std::time::Duration;

use crate::bindings::{Checksum, ServiceLimits};
use crate::names;

/// What holds for all downloads of one [`Downloader`](super::Downloader).
#[derive(Clone, Debug)]
pub struct DownloaderOptions {
    /// Connections of all files at the same time; a service's own limit is in
    /// its description. Default 30.
    pub connections: usize,
    /// Bytes per second of all connections together; none: as they come.
    pub limit_rate: Option<u64>,
    /// A connection on which nothing has come for so long is given up, and the
    /// rest fetched on another one. Default 30 s.
    pub stall: Duration,
    /// Attempts after the first one when no byte comes in between; the pauses
    /// grow from 0.25 s to 30 s. Default 8, which is about two minutes.
    pub retries: u32,
    /// Fail before the first byte if the disk has no room. Default true.
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

/// Where one file goes and what is known of it besides the ticket.
#[derive(Clone, Debug)]
pub struct DownloadOptions {
    /// Folder of the file; created when it is not there.
    pub folder: PathBuf,
    /// The canonical link. With it, what is not complete stays as `NAME.part`
    /// with a sidecar `NAME.part.json`, and a later download of the same link
    /// to the same folder goes on there. Without it, what is not complete is
    /// removed.
    pub link: Option<String>,
    /// The file's id, the same for every spelling of the link and for no file of
    /// another service. Without it, the link itself says which file it is.
    pub id: Option<String>,
    /// The file's name, where known from elsewhere. The ticket's own goes first,
    /// unless this one is the user's own; what the file server says comes last.
    pub file_name: Option<String>,
    /// The name is that of a file of the user's own, or was chosen by the user:
    /// it is kept as it is as far as the file system can. Other names are made
    /// harmless ([`names::safe`](crate::names::safe)).
    pub name_is_own: bool,
    /// Bytes, where known from elsewhere; the ticket's own size goes first.
    pub size: Option<u64>,
    /// Checksum, where known from elsewhere; the ticket's own goes first.
    pub checksum: Option<Checksum>,
    /// Compute a checksum with this algorithm even where none is known.
    pub hash: Option<String>,
    /// What to do when the folder has a file of that name.
    pub existing: Existing,
    /// Names under which [`Existing::Update`] replaces a file of which nothing is
    /// known. `None`: under every name.
    pub replaceable: Option<Vec<String>>,
    /// A name that a file of another link has is numbered, `NAME (2).EXT`,
    /// whatever `existing` says.
    pub number_taken: bool,
    /// Give its name also to a file of which nobody knows whether it is whole:
    /// no size, no checksum, and no end but that of the connection. Otherwise
    /// it stays as `NAME.part`, with [`Error::Unverified`](crate::Error::Unverified).
    pub allow_unverified: bool,
    /// Connections for this file; never more than its ticket allows. Default 5.
    pub connections: usize,
    /// How small files are spaced.
    pub spacing: Option<Spacing>,
    /// The longest that the file waits for its turn among small files. A longer
    /// wait is [`Error::Pause`](crate::Error::Pause). `None`: as long as it takes.
    pub max_wait: Option<Duration>,
}

impl DownloadOptions {
    /// Whether a file of this name, of which nothing is known, does not stop the
    /// new one.
    pub(super) fn replaces(&self, name: &str) -> bool {
        self.existing.replaces(name, self.replaceable.as_deref())
    }

    /// The name under which the file is stored, in at most `limit` bytes. `ticket`
    /// and `server` are what the ticket and the file server call it.
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
            link: None,
            id: None,
            file_name: None,
            name_is_own: false,
            size: None,
            checksum: None,
            hash: None,
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

/// What to do with a file that has the name already.
///
/// It is the same file if it has the known checksum, or if it came from the same
/// link and has the same size. The folder remembers in `.hoster.json` which link
/// each file came from; of a file that is not in there, name and size have to do
/// ([`Verified::NameAndSize`]). In one [`Downloader`](super::Downloader), a name
/// belongs to the link that took it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Keep it. Unless it is the same file, fail with
    /// [`Error::Exists`](crate::Error::Exists), [`Error::Taken`](crate::Error::Taken)
    /// if it came from another link, or
    /// [`Error::Unfinished`](crate::Error::Unfinished) if another program is not
    /// done with it.
    #[default]
    Skip,
    /// Replace it once the new one is complete, unless its checksum says that
    /// it is the same.
    Overwrite,
    /// Keep it if it is the same file; replace one of which nothing is known;
    /// fail as `Skip` does for one of another link or program.
    Update,
    /// Keep it. Unless it is the same file, the new one gets another name,
    /// `NAME (2).EXT`.
    Rename,
}

impl Existing {
    /// Whether a file of this name, of which nothing is known, is replaced.
    /// `replaceable` are the names under which `Update` does that, if not all.
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
    /// Files of at most this many bytes are small.
    pub bytes: u64,
    /// Time from the start of one to the start of the next.
    pub time: Duration,
    /// When it is kept.
    pub when: When,
}

/// When small files are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// For an hour after the service refused a download start because there
    /// were too many.
    AfterRefusal,
}

/// The longest pause between small files that a plugin can ask for. Services
/// that have one ask for some seconds.
const MAX_SPACING: Duration = Duration::from_secs(600);

impl Spacing {
    /// The spacing that a service's limits ask for: always without a key, with
    /// one only after the service has refused a download start.
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

/// What happens during a download.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DownloadEvent {
    /// The service wants a pause before this file starts.
    Waiting {
        /// How long.
        time: Duration,
    },
    /// The file server has answered with the file.
    Started {
        /// Where the file will be.
        path: PathBuf,
        /// Bytes, where known.
        size: Option<u64>,
        /// Bytes that an earlier run has left.
        resumed: u64,
    },
    /// More bytes have come.
    Received {
        /// So many of the file are there, those of earlier runs included.
        bytes: u64,
        /// Connections that work at it.
        connections: usize,
    },
    /// A connection failed; the rest is fetched on another one.
    Retrying {
        /// One sentence.
        reason: String,
        /// The pause before.
        time: Duration,
    },
    /// The ticket had expired or was refused; there is a new one.
    Reissued,
    /// The file has changed at the service, or cannot be resumed: it is fetched
    /// from its beginning.
    Restarted,
    /// All bytes are there; the checksum is being computed.
    Verifying {
        /// Bytes that are hashed so far.
        bytes: u64,
    },
}

/// How a finished file was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Its checksum is the one that is known.
    Checksum,
    /// It has the size that was announced, and came from this link; no checksum
    /// is known.
    Size,
    /// It existed, with this name and size; where it came from is not known.
    NameAndSize,
    /// Neither is known.
    No,
}

/// A finished download.
#[derive(Clone, Debug)]
pub struct Downloaded {
    /// The file.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Its checksum, if one was computed.
    pub checksum: Option<Checksum>,
    /// How it was verified.
    pub verified: Verified,
    /// It already existed; nothing was fetched.
    pub skipped: bool,
    /// Bytes of it that came from the network this time.
    pub fetched: u64,
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
