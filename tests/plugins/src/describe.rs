//! Describes the plugin, in agreement with its manifest.

use crate::wit::exports::hoster::plugin::hoster::{
    Capability, Description, Limits, OptionInfo, OptionKind, OptionTarget,
};
use crate::{Flaw, has, protocol};

/// The session's option: include the number of files in the account's details.
pub const FILE_COUNT: &str = "file-count";

/// The option of resolve: serve the file for display instead of saving.
pub const INLINE: &str = "inline";

/// Maximum bytes of an uploaded file.
pub const MAX_UPLOAD_BYTES: u64 = 1 << 40;

/// Maximum characters of a name.
pub const MAX_NAME_CHARACTERS: u32 = 100;

/// The result of `describe`.
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
                "Include the number of stored files in the account.",
            ),
            switch(
                INLINE,
                OptionTarget::Resolve,
                "Serve the file for display instead of saving.",
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
