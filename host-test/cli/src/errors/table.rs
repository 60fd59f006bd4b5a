//! Maps each error to its message, the message's values, and a hint. The
//! compiler requires a row for each new error of the library.

use std::path::Path;

use hoster_host::approval::NotApproved;
use hoster_host::credential::CredentialError;
use hoster_host::file_permissions::Distrust;
use hoster_host::plugin::LoadError;
use hoster_host::{Candidate, Error, ErrorCode, NetworkError};

use super::super::l10n::Value;
use super::super::output::{bytes, duration, rfc3339};

/// Hint for a missing key; only if the plugin says where to create one.
pub(super) const KEY_HINT: &str = "hint-key";

/// Hint for a full disk.
const SPACE: Option<&str> = Some("hint-space");

/// Hints for temporary problems.
const AGAIN: Option<&str> = Some("hint-again");
const LATER: Option<&str> = Some("hint-later");

/// Maximum number of candidates in one message.
const LISTED: usize = 10;

/// How to describe an error. Without a message of its own, the message for its
/// code and scope is used, which includes the library's sentence.
pub(super) struct Row {
    pub(super) message: Option<&'static str>,
    pub(super) values: Vec<(&'static str, Value<'static>)>,
    pub(super) hint: Option<&'static str>,
}

type Values<const N: usize> = [(&'static str, Value<'static>); N];

fn entry<const N: usize>(
    message: &'static str,
    values: Values<N>,
    hint: Option<&'static str>,
) -> Row {
    Row {
        message: Some(message),
        values: values.into(),
        hint,
    }
}

fn by_code(hint: Option<&'static str>) -> Row {
    Row {
        message: None,
        values: Vec::new(),
        hint,
    }
}

fn at(path: &Path) -> (&'static str, Value<'static>) {
    ("path", path.display().to_string().into())
}

fn fact(name: &'static str, text: impl ToString) -> (&'static str, Value<'static>) {
    (name, text.to_string().into())
}

/// A number that may select a plural form.
fn count(name: &'static str, number: usize) -> (&'static str, Value<'static>) {
    (name, number.into())
}

/// Returns the row of an error.
pub(super) fn row(error: &Error) -> Row {
    match error {
        Error::Plugin(error) if error.code == ErrorCode::CredentialMissing => {
            by_code(Some(KEY_HINT))
        }
        Error::Plugin(_) => by_code(None),
        Error::Load(error) => load(error),
        Error::Credential(error) => credential(error),
        Error::Network(error) => network(error),
        Error::NotGranted { .. } | Error::Trapped { .. } | Error::Unsupported { .. } => {
            by_code(None)
        }
        Error::TooEarly(early) => entry("error-too-early", [fact("reason", &early.help)], None),
        Error::Pause { reason, .. } => entry("error-pause", [fact("reason", reason)], None),
        Error::TooManyPauses { pauses } => entry("error-pauses", [fact("pauses", pauses)], LATER),
        Error::TimedOut { plugin, limit } => {
            let time = duration(limit.as_secs());
            entry(
                "error-timed-out",
                [fact("plugin", plugin), fact("time", time)],
                None,
            )
        }
        Error::NotAFile(path) => entry("error-not-a-file", [at(path)], None),
        Error::NoFileName(path) => entry("error-no-file-name", [at(path)], None),
        Error::NotAFileLink(link) => entry(
            "error-not-a-file-link",
            [fact("link", link)],
            Some("hint-link"),
        ),
        Error::Glob { glob, reason } => entry(
            "error-glob",
            [fact("glob", glob), fact("reason", reason)],
            None,
        ),
        Error::TooManyFolders(most) => entry(
            "error-many-folders",
            [count("most", *most)],
            Some("hint-fewer"),
        ),
        Error::TooManyFiles(most) => entry(
            "error-many-files",
            [count("most", *most)],
            Some("hint-fewer"),
        ),
        Error::UnknownAlgorithm(name) => entry("error-algorithm", [fact("algorithm", name)], None),
        Error::Ticket(reason) => entry("error-ticket", [fact("reason", reason)], None),
        Error::Download { reason, .. } => entry("error-download", [fact("reason", reason)], AGAIN),
        Error::NoAddress { host, family } => entry(
            "error-family",
            [fact("host", host), fact("family", family)],
            Some("hint-family"),
        ),
        Error::Status { status, .. } => entry(
            "error-status",
            [fact("status", status)],
            Some("hint-new-link"),
        ),
        Error::WebPage { .. } => entry("error-web-page", [], LATER),
        Error::Size { expected, found } => entry(
            "error-size",
            [fact("expected", expected), fact("found", found)],
            AGAIN,
        ),
        Error::Unverified(path) => entry("error-unverified", [at(path)], Some("hint-unverified")),
        Error::Checksum {
            algorithm,
            expected,
            found,
        } => entry(
            "error-checksum",
            [
                fact("algorithm", algorithm),
                fact("expected", expected),
                fact("found", found),
            ],
            None,
        ),
        Error::Damaged { path, .. } => entry("error-damaged", [at(path)], None),
        Error::Altered { path, .. } => entry("error-altered", [at(path)], Some("hint-download")),
        Error::Changed => entry("error-changing", [], LATER),
        Error::Space {
            folder,
            needed,
            free,
        } => {
            let (needed, free) = (fact("needed", bytes(*needed)), fact("free", bytes(*free)));
            entry("error-space", [at(folder), needed, free], SPACE)
        }
        Error::NoFolder { path, file } => {
            let name = match file {
                true => "error-not-a-folder",
                false => "error-no-folder",
            };
            entry(name, [fact("path", path)], Some("hint-ls"))
        }
        Error::NothingThere(path) => {
            entry("error-nothing-there", [fact("path", path)], Some("hint-ls"))
        }
        Error::Ambiguous { path, candidates } => entry(
            "error-several",
            [
                fact("path", path),
                count("items", candidates.len()),
                fact("list", list_of(candidates)),
            ],
            Some("hint-several"),
        ),
        Error::EncryptName(_) => by_code(None),
        Error::EncryptedNameTooLong { name, bytes, fits } => entry(
            "error-encrypted-name",
            [fact("name", name), fact("bytes", bytes), fact("fits", fits)],
            None,
        ),
        Error::NotDecrypted { folder } => entry(
            "error-not-decrypted",
            [fact("folder", folder)],
            Some("hint-crypt"),
        ),
        Error::WrongPassword(path) => entry("error-wrong-password", [at(path)], Some("hint-crypt")),
        Error::Decryption { path, reason } => {
            entry("error-decryption", [at(path), fact("reason", reason)], None)
        }
        Error::Stored { link, algorithm } => entry(
            "error-stored",
            [fact("link", link), fact("algorithm", algorithm)],
            Some("hint-upload"),
        ),
        Error::Unconfirmed { path } => {
            entry("error-unconfirmed", [at(path)], Some("hint-unconfirmed"))
        }
        Error::NotRemoved { left } => entry("error-not-removed", [count("left", *left)], AGAIN),
        Error::Outdated(path) => entry("error-outdated", [fact("path", path)], AGAIN),
        Error::ChangedHere(path) => entry("error-changed-here", [at(path)], AGAIN),
        Error::SyncRunning(path) => entry("error-sync-running", [fact("path", path)], None),
        Error::TooManyDeletes { files, all } => entry(
            "error-many-deletes",
            [count("files", *files), count("all", *all)],
            Some("hint-many-deletes"),
        ),
        Error::BackupInside(path) => entry("error-backup-inside", [fact("path", path)], None),
        Error::Torn { path, link } => entry(
            "error-torn",
            [at(path), fact("link", link)],
            Some("hint-upload"),
        ),
        Error::Exists(path) => entry("error-exists", [at(path)], Some("hint-exists")),
        Error::Taken(path) => entry("error-taken", [at(path)], Some("hint-taken")),
        Error::Unfinished { path, control } => entry(
            "error-unfinished",
            [at(path), fact("control", control.display())],
            Some("hint-unfinished"),
        ),
        Error::Busy(path) => entry("error-busy", [at(path)], Some("hint-busy")),
        Error::DiskFull(path) => entry("error-full", [at(path)], SPACE),
        Error::FileTooLarge(path) => entry("error-file-too-large", [at(path)], Some("hint-folder")),
        Error::Untrusted { path, why } => untrusted(path, *why),
        Error::Io { path, source, .. } => {
            entry("error-io", [at(path), fact("reason", source)], None)
        }
        Error::Internal(what) => entry(
            "error-internal",
            [fact("reason", what)],
            Some("hint-internal"),
        ),
        // It has its own message.
        Error::Other { .. } => by_code(None),
    }
}

fn load(error: &LoadError) -> Row {
    match error {
        LoadError::NotAFile(path) => {
            entry("error-not-a-file", [fact("path", path)], Some("hint-wasm"))
        }
        LoadError::Contract { .. } => by_code(Some("hint-update")),
        LoadError::NotApproved(_, NotApproved::Digest { .. }) => by_code(None),
        LoadError::NotApproved(..) => by_code(Some("hint-approve")),
        LoadError::Unreadable { .. }
        | LoadError::TooLarge(_)
        | LoadError::Manifest(..)
        | LoadError::Import(..)
        | LoadError::Compile(..)
        | LoadError::Mismatch(..) => by_code(None),
    }
}

fn credential(error: &CredentialError) -> Row {
    match error {
        CredentialError::NotUsed { plugin } => {
            entry("error-no-key-used", [fact("plugin", plugin)], None)
        }
        CredentialError::Shape {
            place,
            expected,
            found,
            renew,
        } => entry(
            "error-key-shape",
            [
                fact("place", place),
                fact("expected", expected),
                fact("found", found),
                fact("page", renew),
            ],
            Some("hint-key-shape"),
        ),
        CredentialError::Empty { place, renew } => entry(
            "error-key-empty",
            [fact("place", place), fact("page", renew)],
            Some("hint-key-empty"),
        ),
        CredentialError::Unreadable { path, source } => {
            entry("error-key-file", [at(path), fact("reason", source)], None)
        }
        CredentialError::NotAFile { path, .. } => {
            entry("error-not-a-file", [at(path)], Some("hint-key-file"))
        }
        CredentialError::Untrusted { path, why } => untrusted(path, *why),
        CredentialError::NoStore { place, reason } => entry(
            "error-no-store",
            [fact("place", place), fact("reason", reason)],
            None,
        ),
        CredentialError::Store { place, reason } => entry(
            "error-store",
            [fact("place", place), fact("reason", reason)],
            None,
        ),
    }
}

fn network(error: &NetworkError) -> Row {
    match error {
        NetworkError::ConnectTo(text) => entry("error-connect-to", [fact("value", text)], None),
        NetworkError::NotLoopback(address) => entry(
            "error-not-loopback",
            [fact("address", address)],
            Some("hint-loopback"),
        ),
        NetworkError::UnknownHost(host, hosts) => entry(
            "error-unknown-host",
            [fact("host", host), fact("hosts", hosts)],
            None,
        ),
        NetworkError::Proxy => entry("error-proxy", [], None),
        NetworkError::CaFile { path, reason } => {
            entry("error-ca-file", [at(path), fact("reason", reason)], None)
        }
    }
}

fn untrusted(path: &Path, why: Distrust) -> Row {
    match why {
        Distrust::Owner(uid) => entry("error-untrusted-owner", [at(path), fact("uid", uid)], None),
        Distrust::Writable => entry("error-untrusted-mode", [at(path)], Some("hint-writable")),
        Distrust::Open => entry("error-untrusted-open", [at(path)], Some("hint-open")),
    }
}

/// Lists when each candidate was stored, its size, and how to name it.
fn list_of(candidates: &[Candidate]) -> String {
    let one = |candidate: &Candidate| {
        let created = candidate.created.and_then(rfc3339);
        let size = candidate.size.map(bytes);
        let place = match (candidate.is_folder, &candidate.link) {
            (false, Some(link)) => link.clone(),
            _ => format!("id {}", candidate.id),
        };
        let facts = [created, size, Some(place)];
        facts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let mut listed: Vec<String> = candidates.iter().take(LISTED).map(one).collect();
    if candidates.len() > LISTED {
        listed.push("…".into());
    }
    listed.join(", ")
}
