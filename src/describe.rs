//! What this plugin is and can do: the data behind `hoster.describe`. Only what
//! works is listed. Must not know who asks.

use crate::domains::DOMAINS;

/// Stable id of the plugin.
pub const ID: &str = "onefichier";
/// The service's name for people.
pub const NAME: &str = "1fichier";
/// The plugin's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Algorithm of the checksums that 1fichier tells.
pub const CHECKSUM: &str = "whirlpool";

/// Bytes of one uploaded file: 300 GB in the 1fichier API notice.
pub const MAX_UPLOAD_BYTES: u64 = 300_000_000_000;
/// Characters of a folder name: 1fichier API notice.
pub const MAX_NAME_CHARACTERS: u32 = 250;
/// Connections of one premium account over all files: 1fichier's FAQ.
pub const MAX_CONNECTIONS: u32 = 30;
/// Downloads of files up to 50 MB (here: the larger megabyte) that start less
/// than 10 seconds apart get an address locked: observed by JDownloader.
pub const SMALL_FILE_BYTES: u64 = 50 * 1024 * 1024;
/// See [`SMALL_FILE_BYTES`].
pub const SMALL_FILE_SPACING: u32 = 10;

/// What works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/hoster.wit")]
pub enum Capability {
    Account,
    Resolve,
    Upload,
    UploadAnonymous,
    Storage,
}

/// Everything that works.
pub const CAPABILITIES: [Capability; 5] = [
    Capability::Account,
    Capability::Resolve,
    Capability::Upload,
    Capability::UploadAnonymous,
    Capability::Storage,
];

/// The form of an option's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/hoster.wit")]
pub enum OptionKind {
    Boolean,
    Integer,
    Text,
}

/// The call that an option belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/hoster.wit")]
pub enum OptionTarget {
    Resolve,
    Upload,
}

/// One option.
#[derive(Debug, Clone, Copy)]
pub struct OptionInfo {
    /// Lower case with hyphens.
    pub name: &'static str,
    /// The call that it belongs to.
    pub target: OptionTarget,
    /// The form of its value.
    pub kind: OptionKind,
    /// The value that holds when it is not given.
    pub default: Option<&'static str>,
    /// The only values allowed, or none for any.
    pub choices: &'static [&'static str],
    /// One sentence.
    pub help: &'static str,
}

const fn switch(name: &'static str, help: &'static str) -> OptionInfo {
    OptionInfo {
        name,
        target: OptionTarget::Resolve,
        kind: OptionKind::Boolean,
        default: Some("false"),
        choices: &[],
        help,
    }
}

/// Every option.
pub const OPTIONS: [OptionInfo; 7] = [
    switch(
        "single",
        "Allow one connection only, which can be neither split nor resumed.",
    ),
    switch(
        "inline",
        "Serve the file for showing it instead of saving it, where its owner allows that.",
    ),
    switch("no-ssl", "Download by plain http instead of https."),
    OptionInfo {
        name: "restrict-ip",
        target: OptionTarget::Resolve,
        kind: OptionKind::Integer,
        default: Some("0"),
        choices: &["0", "1", "2"],
        help: "For downloads with CDN credits: 0 any address, 1 the first address only, 2 no further requests.",
    },
    switch("cdn", "Spend CDN credits of the account on this download."),
    OptionInfo {
        name: "domain",
        target: OptionTarget::Upload,
        kind: OptionKind::Text,
        default: None,
        choices: &DOMAINS,
        help: "Domain of the file's link; the account's own choice when it is not given.",
    },
    OptionInfo {
        name: "mail",
        target: OptionTarget::Upload,
        kind: OptionKind::Text,
        default: None,
        choices: &[],
        help: "E-mail address that 1fichier tells about the upload.",
    },
];
