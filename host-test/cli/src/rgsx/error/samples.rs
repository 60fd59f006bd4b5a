//! One error of each kind, for tests of messages about errors. Adding a kind
//! without a sample does not compile.

use std::iter::successors;

use super::{ArchiveError, Obstacle, RgsxError};

impl RgsxError {
    /// Returns one error of each kind, including those nested inside other kinds.
    pub fn samples() -> Vec<Self> {
        let all = successors(Some(Self::NotFound), next_error);
        let archives = successors(Some(ArchiveError::Unknown), next_archive);
        let obstacles = successors(Some(Obstacle::Taken), next_obstacle);
        let inner = archives.map(in_archive).chain(obstacles.map(kept));
        all.chain(inner).collect()
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn in_archive(why: ArchiveError) -> RgsxError {
    RgsxError::Archive {
        archive: "/roms/a.zip".into(),
        why,
    }
}

fn kept(why: Obstacle) -> RgsxError {
    RgsxError::Kept {
        archive: "/roms/a.zip".into(),
        file: "/roms/a.bin".into(),
        why,
    }
}

fn several(games: usize) -> RgsxError {
    RgsxError::Several {
        words: text("sonic"),
        games: (1..=games).map(|n| format!("Sonic {n}")).collect(),
    }
}

/// Returns an error of the kind after this one; `None` after the last kind.
fn next_error(error: &RgsxError) -> Option<RgsxError> {
    let game = text("Sonic");
    let reason = text("it is empty");
    Some(match error {
        RgsxError::NotFound => RgsxError::NotRgsx {
            folder: "/roms".into(),
            example: "/userdata".into(),
        },
        RgsxError::NotRgsx { .. } => RgsxError::NoPlatform { name: text("N128") },
        RgsxError::NoPlatform { .. } => RgsxError::NoMatch {
            platform: text("N64"),
        },
        RgsxError::NoMatch { .. } => RgsxError::NoGame {
            words: text("sonic"),
        },
        RgsxError::NoGame { .. } => several(13),
        RgsxError::Several { .. } => RgsxError::NoLink { game },
        RgsxError::NoLink { .. } => RgsxError::Torrent { game },
        RgsxError::Torrent { .. } => RgsxError::NotARom { game },
        RgsxError::NotARom { .. } => RgsxError::Broken {
            path: "/history.json".into(),
            reason,
        },
        RgsxError::Broken { .. } => RgsxError::NotAList {
            path: "/games.json".into(),
            reason,
        },
        RgsxError::NotAList { .. } => RgsxError::NotAVitaGame { game },
        RgsxError::NotAVitaGame { .. } => RgsxError::Repacking {
            program: "/extract-xiso".into(),
            file: text("a.iso"),
            reason,
        },
        RgsxError::Repacking { .. } => in_archive(ArchiveError::Unknown),
        RgsxError::Archive { .. } => kept(Obstacle::Taken),
        RgsxError::Kept { .. } => return None,
    })
}

fn next_archive(error: &ArchiveError) -> Option<ArchiveError> {
    let reason = text("its header is wrong");
    let name = text("../a.bin");
    Some(match error {
        ArchiveError::Unknown => ArchiveError::Damaged { reason },
        ArchiveError::Damaged { .. } => ArchiveError::Empty,
        ArchiveError::Empty => ArchiveError::Stopped,
        ArchiveError::Stopped => ArchiveError::Password,
        ArchiveError::Password => ArchiveError::SymbolicLink,
        ArchiveError::SymbolicLink => ArchiveError::TooManyFiles { files: 345 },
        ArchiveError::TooManyFiles { .. } => ArchiveError::TooManyFolders { most: 67 },
        ArchiveError::TooManyFolders { .. } => ArchiveError::Bomb,
        ArchiveError::Bomb => ArchiveError::Outside { name },
        ArchiveError::Outside { .. } => ArchiveError::Twice { name },
        ArchiveError::Twice { .. } => ArchiveError::Mixed,
        ArchiveError::Mixed => ArchiveError::Reserved { name },
        ArchiveError::Reserved { .. } => ArchiveError::Memory {
            needed: 7 << 20,
            available: 3 << 20,
        },
        ArchiveError::Memory { .. } => ArchiveError::TooLarge { reason },
        ArchiveError::TooLarge { .. } => ArchiveError::Part,
        ArchiveError::Part => ArchiveError::Format { reason },
        ArchiveError::Format { .. } => return None,
    })
}

fn next_obstacle(why: &Obstacle) -> Option<Obstacle> {
    match why {
        Obstacle::Taken => Some(Obstacle::InTheWay),
        Obstacle::InTheWay => Some(Obstacle::Closed),
        Obstacle::Closed => None,
    }
}
