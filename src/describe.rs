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
/// Links that one request of the bulk check takes.
pub const LINKS_PER_CHECK: u32 = 100;
/// See [`SMALL_FILE_BYTES`].
pub const SMALL_FILE_SPACING: u32 = 10;

/// What works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/hoster.wit")]
pub enum Capability {
    Account,
    Check,
    Expand,
    Resolve,
    ResolveFree,
    Upload,
    UploadAnonymous,
    Storage,
}

/// Everything that works.
pub const CAPABILITIES: [Capability; 8] = [
    Capability::Account,
    Capability::Check,
    Capability::Expand,
    Capability::Resolve,
    Capability::ResolveFree,
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
    Session,
    Resolve,
    Upload,
    Attributes,
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

const fn option(
    target: OptionTarget,
    kind: OptionKind,
    name: &'static str,
    help: &'static str,
) -> OptionInfo {
    OptionInfo {
        name,
        target,
        kind,
        default: None,
        choices: &[],
        help,
    }
}

/// Something that a download does only when it is asked to.
const fn switch(name: &'static str, help: &'static str) -> OptionInfo {
    OptionInfo {
        default: Some("false"),
        ..option(OptionTarget::Resolve, OptionKind::Boolean, name, help)
    }
}

const fn upload(name: &'static str, help: &'static str) -> OptionInfo {
    option(OptionTarget::Upload, OptionKind::Text, name, help)
}

/// An attribute of a stored file; it stays as it is when it is not given.
const fn attribute(kind: OptionKind, name: &'static str, help: &'static str) -> OptionInfo {
    option(OptionTarget::Attributes, kind, name, help)
}

/// Every option.
pub const OPTIONS: [OptionInfo; 18] = [
    OptionInfo {
        default: Some("false"),
        ..option(
            OptionTarget::Session,
            OptionKind::Boolean,
            "check-network",
            "With the account, also ask whether 1fichier takes this network for a server or VPN: one more request.",
        )
    },
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
        default: Some("0"),
        choices: &["0", "1", "2"],
        ..option(
            OptionTarget::Resolve,
            OptionKind::Integer,
            "restrict-ip",
            "For downloads with CDN credits: 0 any address, 1 the first address only, 2 no further requests.",
        )
    },
    switch(
        "cdn",
        "Consent to spending CDN credits of the account on this download.",
    ),
    OptionInfo {
        choices: &UPLOAD_DOMAINS,
        ..upload(
            "domain",
            "Domain of the file's link, by name or by the service's number; the account's own choice when it is not given.",
        )
    },
    upload(
        "mail",
        "E-mail address that 1fichier tells about the upload.",
    ),
    upload(
        "mails",
        "Up to 20 e-mail addresses, separated by commas, that 1fichier sends the link to.",
    ),
    upload("message", "Text of up to 2000 characters for those mails."),
    OptionInfo {
        default: Some("map"),
        choices: &["map", "refuse"],
        ..upload(
            "names",
            "What to do with characters that 1fichier forbids in names: map them to look-alikes, reversibly, or refuse the name.",
        )
    },
    attribute(
        OptionKind::Boolean,
        "no-ssl",
        "Serve the file by plain http.",
    ),
    attribute(
        OptionKind::Boolean,
        "inline",
        "Let the file be shown instead of saved.",
    ),
    attribute(
        OptionKind::Boolean,
        "cdn",
        "Serve the file to everybody at the cost of the account's CDN credits.",
    ),
    attribute(
        OptionKind::Text,
        "allow-addresses",
        "Give the file only to these networks, such as 192.0.2.0/24, separated by commas; empty lifts it.",
    ),
    attribute(
        OptionKind::Text,
        "allow-countries",
        "Give the file only to these countries, such as FR,BE; empty lifts it.",
    ),
    attribute(
        OptionKind::Text,
        "allow-emails",
        "Give the file only to the accounts of these e-mail addresses, separated by commas; empty lifts it.",
    ),
    attribute(
        OptionKind::Boolean,
        "premium-only",
        "Give the file only to subscribers.",
    ),
];

/// What an upload may name a domain by.
const UPLOAD_DOMAINS: [&str; 2 * DOMAINS.len()] = {
    let numbers = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    let mut both = [""; 2 * DOMAINS.len()];
    let mut at = 0;
    while at < DOMAINS.len() {
        both[at] = DOMAINS[at];
        both[DOMAINS.len() + at] = numbers[at];
        at += 1;
    }
    both
};
