//! One error of each kind, for tests of messages about errors. Adding a kind
//! without a sample does not compile.

use std::iter::successors;
use std::process::ExitStatus;

use super::CommandError;

impl CommandError {
    /// Returns one error of each kind.
    pub fn samples() -> Vec<Self> {
        successors(Some(Self::NoPaceAlone), next).collect()
    }
}

/// Returns an error of the kind after this one; `None` after the last kind.
fn next(error: &CommandError) -> Option<CommandError> {
    let address = "http://localhost:6800/jsonrpc".to_owned();
    let reason = "it has no disk".to_owned();
    Some(match error {
        CommandError::NoPaceAlone => CommandError::NotALink,
        CommandError::NotALink => CommandError::UploadCommand {
            program: "pg_dump".into(),
            status: ExitStatus::default(),
        },
        CommandError::UploadCommand { .. } => CommandError::Aria2Silent { address },
        CommandError::Aria2Silent { .. } => CommandError::Aria2Odd { address },
        CommandError::Aria2Odd { .. } => CommandError::Aria2Secret,
        CommandError::Aria2Secret => CommandError::Aria2Refused { reason },
        CommandError::Aria2Refused { .. } => CommandError::Aria2Failed { reason },
        CommandError::Aria2Failed { .. } => CommandError::Aria2Name {
            path: "/games/sonic.zip".into(),
        },
        CommandError::Aria2Name { .. } => CommandError::Aria2Folder {
            path: "/etc/sonic.zip".into(),
        },
        CommandError::Aria2Folder { .. } => CommandError::CryptOtherPassword {
            name: "photos".into(),
        },
        CommandError::CryptOtherPassword { .. } => CommandError::CryptNotImported {
            file: "rclone.conf".into(),
            reason: "it is encrypted".into(),
        },
        CommandError::CryptNotImported { .. } => CommandError::CryptUnknownOptions {
            name: "photos".into(),
            options: "pass_bad_blocks".into(),
        },
        CommandError::CryptUnknownOptions { .. } => CommandError::CryptNoContents {
            name: "photos".into(),
        },
        CommandError::CryptNoContents { .. } => CommandError::CryptLocalRemote {
            name: "photos".into(),
            remote: "/mnt/disk".into(),
        },
        CommandError::CryptLocalRemote { .. } => CommandError::CryptInConfig {
            name: "photos".into(),
        },
        CommandError::CryptInConfig { .. } => CommandError::CryptRemoveNeedsYes {
            name: "photos".into(),
        },
        CommandError::CryptRemoveNeedsYes { .. } => CommandError::CryptEmpty,
        CommandError::CryptEmpty => CommandError::CryptTypedDifferently,
        CommandError::CryptTypedDifferently => CommandError::CryptNoPassword {
            name: "photos".into(),
            variable: "HOSTER_CRYPT_PHOTOS_PASSWORD".into(),
        },
        CommandError::CryptNoPassword { .. } => CommandError::CryptTwice {
            name: "photos".into(),
        },
        CommandError::CryptTwice { .. } => CommandError::CryptName {
            name: "photos".into(),
        },
        CommandError::CryptName { .. } => CommandError::CryptNoProfiles {
            name: "photos".into(),
        },
        CommandError::CryptNoProfiles { .. } => CommandError::CryptUnknown {
            name: "photos".into(),
            known: "music, videos".into(),
        },
        CommandError::CryptUnknown { .. } => CommandError::CryptExists {
            name: "photos".into(),
        },
        CommandError::CryptExists { .. } => return None,
    })
}
