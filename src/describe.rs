//! What this plugin is and can do: the data behind `hoster.describe`. Lists
//! only what works. Must not know who calls.

use crate::domains::DOMAINS;

/// Stable id of the plugin.
pub const ID: &str = "onefichier";
/// The service's display name.
pub const NAME: &str = "1fichier";
/// The plugin's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Algorithm of the checksums that 1fichier reports.
pub const CHECKSUM: &str = "whirlpool";

/// Bytes of one uploaded file: 300 GB according to the 1fichier API notice.
pub const MAX_UPLOAD_BYTES: u64 = 300_000_000_000;
/// Characters of a folder name: 1fichier API notice.
pub const MAX_NAME_CHARACTERS: u32 = 250;
/// Connections of one premium account, across all files: 1fichier's FAQ.
pub const MAX_CONNECTIONS: u32 = 30;
/// An address is locked when downloads of files up to 50 MB (rounded up to
/// mebibytes here) start less than 10 seconds apart: observed by JDownloader.
pub const SMALL_FILE_BYTES: u64 = 50 * 1024 * 1024;
/// Links per request of the bulk check.
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
    /// The call it belongs to.
    pub target: OptionTarget,
    /// The form of its value.
    pub kind: OptionKind,
    /// The value used if the option is not given.
    pub default: Option<&'static str>,
    /// The allowed values; empty for any.
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

/// A switch of a download, off by default.
const fn switch(name: &'static str, help: &'static str) -> OptionInfo {
    OptionInfo {
        default: Some("false"),
        ..option(OptionTarget::Resolve, OptionKind::Boolean, name, help)
    }
}

const fn upload(name: &'static str, help: &'static str) -> OptionInfo {
    option(OptionTarget::Upload, OptionKind::Text, name, help)
}

/// An attribute of a stored file; unchanged if not given.
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
            "With the account status, also check whether 1fichier classifies this network as a server or VPN: one more request.",
        )
    },
    switch(
        "single",
        "Allow one connection only, which can be neither split nor resumed.",
    ),
    switch(
        "inline",
        "Serve the file for display instead of saving, if its owner allows that.",
    ),
    switch("no-ssl", "Download over plain http instead of https."),
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
        "Consent to spending the account's CDN credits on this download.",
    ),
    OptionInfo {
        choices: &UPLOAD_DOMAINS,
        ..upload(
            "domain",
            "Domain of the file's link, by name or by the service's number; by default the one set in the account.",
        )
    },
    upload(
        "mail",
        "E-mail address that 1fichier notifies of the upload.",
    ),
    upload(
        "mails",
        "Up to 20 e-mail addresses, separated by commas, that 1fichier sends the link to.",
    ),
    upload("message", "Text of up to 2000 characters for these mails."),
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
        "Serve the file over plain http.",
    ),
    attribute(
        OptionKind::Boolean,
        "inline",
        "Serve the file for display instead of saving.",
    ),
    attribute(
        OptionKind::Boolean,
        "cdn",
        "Serve the file to everyone at the expense of the account's CDN credits.",
    ),
    attribute(
        OptionKind::Text,
        "allow-addresses",
        "Restrict the file to these networks, such as 192.0.2.0/24, separated by commas; empty lifts the restriction.",
    ),
    attribute(
        OptionKind::Text,
        "allow-countries",
        "Restrict the file to these countries, such as FR,BE; empty lifts the restriction.",
    ),
    attribute(
        OptionKind::Text,
        "allow-emails",
        "Restrict the file to the accounts with these e-mail addresses, separated by commas; empty lifts the restriction.",
    ),
    attribute(
        OptionKind::Boolean,
        "premium-only",
        "Restrict the file to subscribers.",
    ),
];

/// Values of the upload option `domain`.
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
