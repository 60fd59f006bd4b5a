//! What the plugin is, the same as in its manifest.

use crate::wit::exports::hoster::plugin::hoster::{
    Capability, Description, Limits, OptionInfo, OptionKind, OptionTarget,
};
use crate::{Flaw, has, protocol};

/// The session's option: the number of files among the account's details.
pub const FILE_COUNT: &str = "file-count";

/// The option of resolve: the file server shows the file instead of saving it.
pub const INLINE: &str = "inline";

/// Bytes of an uploaded file that the service takes.
pub const MAX_UPLOAD_BYTES: u64 = 1 << 40;

/// Characters of a name that the service takes.
pub const MAX_NAME_CHARACTERS: u32 = 100;

/// The answer of `describe`.
pub fn description() -> Description {
    if has(Flaw::DescribeSendsARequest) {
        protocol::ping();
    }
    let mut capabilities = vec![
        Capability::Account,
        Capability::Check,
        Capability::Expand,
        Capability::Resolve,
        Capability::ResolveFree,
        Capability::Upload,
        Capability::Storage,
    ];
    if has(Flaw::ListsWhatItCannotDo) {
        capabilities.push(Capability::UploadAnonymous);
    }
    let version = match has(Flaw::DescribesAnotherVersion) {
        true => "7.0.0",
        false => "0.1.0",
    };
    Description {
        id: "toy".into(),
        name: "Toy".into(),
        version: version.into(),
        link_hosts: vec!["toy.example".into()],
        capabilities,
        checksum_algorithm: Some("sha256".into()),
        limits: Limits {
            max_upload_bytes: Some(MAX_UPLOAD_BYTES),
            max_name_characters: Some(MAX_NAME_CHARACTERS),
            max_connections: Some(4),
            links_per_check: None,
            small_file_bytes: None,
            small_file_spacing: None,
        },
        options: vec![
            switch(
                FILE_COUNT,
                OptionTarget::Session,
                "Tell the number of stored files with the account.",
            ),
            switch(
                INLINE,
                OptionTarget::Resolve,
                "Have the file shown instead of saved.",
            ),
        ],
    }
}

fn switch(name: &str, target: OptionTarget, help: &str) -> OptionInfo {
    OptionInfo {
        name: name.into(),
        target,
        kind: OptionKind::Boolean,
        default: Some("false".into()),
        choices: Vec::new(),
        help: help.into(),
    }
}
