//! What can fail in `hoster rgsx`, and the message for it. Must not know languages,
//! or where messages go.

#[cfg(test)]
pub mod samples;

use std::fmt;
use std::path::{Path, PathBuf};

use hoster_host::{Code, Error, FailureScope};
use serde::{Deserialize, Serialize};

use super::super::l10n::Message;
use super::super::output::bytes;

/// Maximum number of games to list if several match.
const CANDIDATES: usize = 10;

/// A failure of `hoster rgsx` that is not one of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RgsxError {
    /// RGSX is in none of the usual places.
    NotFound,
    /// The folder that the user named is not RGSX's.
    NotRgsx { folder: PathBuf, example: PathBuf },
    /// No platform has this name or folder.
    NoPlatform { name: String },
    /// No game of the platform matches the search.
    NoMatch { platform: String },
    /// No game matches these words.
    NoGame { words: String },
    /// Several games match these words.
    Several { words: String, games: Vec<String> },
    /// The list has no link for the game.
    NoLink { game: String },
    /// The link is for BitTorrent.
    Torrent { game: String },
    /// The game's file is neither a ROM of the platform nor an archive.
    NotARom { game: String },
    /// RGSX's history, or another file that would be changed, is damaged.
    Broken { path: PathBuf, reason: String },
    /// A file is not a list of games or platforms.
    NotAList { path: PathBuf, reason: String },
    /// A game for the PS Vita lacks the ZIP file for the emulator.
    NotAVitaGame { game: String },
    /// RGSX's program could not repack an Xbox disc.
    Repacking {
        program: PathBuf,
        file: String,
        reason: String,
    },
    /// An archive was not extracted.
    Archive { archive: PathBuf, why: ArchiveError },
    /// An extracted file cannot get its name, so that the game stays in its archive.
    Kept {
        archive: PathBuf,
        file: PathBuf,
        why: Obstacle,
    },
}

/// Why an archive was not extracted. Sent by the process that extracts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArchiveError {
    /// It is not an archive.
    Unknown,
    Damaged {
        reason: String,
    },
    Empty,
    /// The extraction was interrupted.
    Stopped,
    /// It is encrypted.
    Password,
    SymbolicLink,
    TooManyFiles {
        files: usize,
    },
    TooManyFolders {
        most: usize,
    },
    /// It expands to more than any game.
    Bomb,
    /// A file would be outside the folder.
    Outside {
        name: String,
    },
    /// Two files have the same name.
    Twice {
        name: String,
    },
    /// A name is used for both a file and a folder.
    Mixed,
    /// A name is one of our own files.
    Reserved {
        name: String,
    },
    /// Its dictionary is larger than the available memory.
    Memory {
        needed: u64,
        available: u64,
    },
    /// Its extraction exceeded the memory limit.
    TooLarge {
        reason: String,
    },
    /// It is one part of a larger archive.
    Part,
    /// It uses a format that is not supported.
    Format {
        reason: String,
    },
}

/// Why an extracted file cannot get its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Another file has it, which the game may not replace.
    Taken,
    /// The name is a file on one side and a folder on the other.
    InTheWay,
    /// No game may write there.
    Closed,
}

impl RgsxError {
    /// Returns the failure inside an error of the library.
    pub fn inside(error: &Error) -> Option<&Self> {
        match error {
            Error::Other { error, .. } => error.downcast_ref(),
            _ => None,
        }
    }

    /// Returns what went wrong, for programs.
    pub fn code(&self) -> Code {
        match self {
            Self::Broken { .. } | Self::NotAList { .. } => Code::LocalFile,
            Self::Kept { .. } => Code::Conflict,
            Self::NotFound
            | Self::NotRgsx { .. }
            | Self::NoPlatform { .. }
            | Self::NoMatch { .. }
            | Self::NoGame { .. }
            | Self::Several { .. }
            | Self::NoLink { .. }
            | Self::Torrent { .. }
            | Self::NotARom { .. }
            | Self::NotAVitaGame { .. }
            | Self::Repacking { .. }
            | Self::Archive { .. } => Code::InvalidInput,
        }
    }

    /// Returns the message for people.
    pub fn message(&self) -> Message {
        let about_game = |name, game: &String| Message::new(name).with("game", game.clone());
        let about_file = |name, path: &Path, reason: &String| {
            let message = Message::new(name).with("path", shown(path));
            message.with("reason", reason.clone())
        };
        match self {
            Self::NotFound => Message::new("rgsx-not-found"),
            Self::NotRgsx { folder, example } => Message::new("rgsx-no-rgsx")
                .with("folder", shown(folder))
                .with("example", shown(example)),
            Self::NoPlatform { name } => {
                Message::new("rgsx-no-platform").with("name", name.clone())
            }
            Self::NoMatch { platform } => {
                Message::new("rgsx-no-match").with("platform", platform.clone())
            }
            Self::NoGame { words } => {
                Message::new("rgsx-no-game").with("name", format!("{words:?}"))
            }
            Self::Several { words, games } => {
                let listed = &games[..games.len().min(CANDIDATES)];
                Message::new("rgsx-several")
                    .with("name", format!("{words:?}"))
                    .with("count", games.len())
                    .with("games", listed.join(", "))
                    .with("more", games.len() - listed.len())
            }
            Self::NoLink { game } => about_game("rgsx-no-link", game),
            Self::Torrent { game } => about_game("rgsx-torrent", game),
            Self::NotARom { game } => about_game("rgsx-no-rom", game),
            Self::NotAVitaGame { game } => about_game("rgsx-vita", game),
            Self::Broken { path, reason } => about_file("rgsx-broken", path, reason),
            Self::NotAList { path, reason } => about_file("rgsx-no-list", path, reason),
            Self::Repacking {
                program,
                file,
                reason,
            } => Message::new("rgsx-xbox-failed")
                .with("program", shown(program))
                .with("file", file.clone())
                .with("reason", reason.clone()),
            Self::Archive { archive, why } => why.message().with("archive", shown(archive)),
            Self::Kept { archive, file, why } => {
                let file = hoster_host::names::printable(&shown(file));
                let message = Message::new(why.message()).with("file", file);
                message.with("archive", shown(archive))
            }
        }
    }
}

impl ArchiveError {
    /// Returns the message, without the archive.
    fn message(&self) -> Message {
        let about_name = |message, name| Message::new(message).with("name", format!("{name:?}"));
        match self {
            Self::Unknown => Message::new("rgsx-archive-unknown"),
            Self::Damaged { reason } => {
                Message::new("rgsx-archive-damaged").with("reason", reason.clone())
            }
            Self::Empty => Message::new("rgsx-archive-empty"),
            Self::Stopped => Message::new("rgsx-archive-stopped"),
            Self::Password => Message::new("rgsx-archive-password"),
            Self::SymbolicLink => Message::new("rgsx-archive-link"),
            Self::TooManyFiles { files } => {
                Message::new("rgsx-archive-files").with("files", *files)
            }
            Self::TooManyFolders { most } => {
                Message::new("rgsx-archive-folders").with("folders", *most)
            }
            Self::Bomb => Message::new("rgsx-archive-bomb"),
            Self::Outside { name } => about_name("rgsx-archive-outside", name),
            Self::Twice { name } => about_name("rgsx-archive-twice", name),
            Self::Mixed => Message::new("rgsx-archive-mixed"),
            Self::Reserved { name } => about_name("rgsx-archive-reserved", name),
            Self::Memory { needed, available } => Message::new("rgsx-archive-memory")
                .with("needs", bytes(*needed))
                .with("left", bytes(*available)),
            Self::TooLarge { reason } => {
                Message::new("rgsx-archive-large").with("reason", reason.clone())
            }
            Self::Part => Message::new("rgsx-archive-part"),
            Self::Format { reason } => {
                Message::new("rgsx-archive-kind").with("reason", reason.clone())
            }
        }
    }
}

impl Obstacle {
    fn message(self) -> &'static str {
        match self {
            Self::Taken => "rgsx-archive-taken",
            Self::InTheWay => "rgsx-archive-in-the-way",
            Self::Closed => "rgsx-archive-closed",
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl fmt::Display for RgsxError {
    /// In English, for logs and programs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for RgsxError {}

impl From<RgsxError> for Error {
    fn from(error: RgsxError) -> Self {
        Self::Other {
            code: error.code(),
            scope: FailureScope::Request,
            error: Box::new(error),
        }
    }
}
