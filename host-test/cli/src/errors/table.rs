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

fn told<const N: usize>(
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
        Error::TooEarly(early) => told("error-too-early", [fact("reason", &early.help)], None),
        Error::Pause { reason, .. } => told("error-pause", [fact("reason", reason)], None),
        Error::TooManyPauses { pauses } => told("error-pauses", [fact("pauses", pauses)], LATER),
        Error::TimedOut { plugin, limit } => {
            let time = duration(limit.as_secs());
            told(
                "error-timed-out",
                [fact("plugin", plugin), fact("time", time)],
                None,
            )
        }
        Error::NotAFile(path) => told("error-not-a-file", [at(path)], None),
        Error::NoFileName(path) => told("error-no-file-name", [at(path)], None),
        Error::NotAFileLink(link) => told(
            "error-not-a-file-link",
            [fact("link", link)],
            Some("hint-link"),
        ),
        Error::Glob { glob, reason } => told(
            "error-glob",
            [fact("glob", glob), fact("reason", reason)],
            None,
        ),
        Error::TooManyFolders(most) => told(
            "error-many-folders",
            [count("most", *most)],
            Some("hint-fewer"),
        ),
        Error::TooManyFiles(most) => told(
            "error-many-files",
            [count("most", *most)],
            Some("hint-fewer"),
        ),
        Error::UnknownAlgorithm(name) => told("error-algorithm", [fact("algorithm", name)], None),
        Error::Ticket(reason) => told("error-ticket", [fact("reason", reason)], None),
        Error::Download { reason, .. } => told("error-download", [fact("reason", reason)], AGAIN),
        Error::NoAddress { host, family } => told(
            "error-family",
            [fact("host", host), fact("family", family)],
            Some("hint-family"),
        ),
        Error::Status { status, .. } => told(
            "error-status",
            [fact("status", status)],
            Some("hint-new-link"),
        ),
        Error::WebPage { .. } => told("error-web-page", [], LATER),
        Error::Size { expected, found } => told(
            "error-size",
            [fact("expected", expected), fact("found", found)],
            AGAIN,
        ),
        Error::Unverified(path) => told("error-unverified", [at(path)], Some("hint-unverified")),
        Error::Checksum {
            algorithm,
            expected,
            found,
        } => told(
            "error-checksum",
            [
                fact("algorithm", algorithm),
                fact("expected", expected),
                fact("found", found),
            ],
            None,
        ),
        Error::Damaged { path, .. } => told("error-damaged", [at(path)], None),
        Error::Altered { path, .. } => told("error-altered", [at(path)], Some("hint-download")),
        Error::Changed => told("error-changing", [], LATER),
        Error::Space {
            folder,
            needed,
            free,
        } => {
            let (needed, free) = (fact("needed", bytes(*needed)), fact("free", bytes(*free)));
            told("error-space", [at(folder), needed, free], SPACE)
        }
        Error::NoFolder { path, file } => {
            let name = match file {
                true => "error-not-a-folder",
                false => "error-no-folder",
            };
            told(name, [fact("path", path)], Some("hint-ls"))
        }
        Error::NothingThere(path) => {
            told("error-nothing-there", [fact("path", path)], Some("hint-ls"))
        }
        Error::Ambiguous { path, candidates } => told(
            "error-several",
            [
                fact("path", path),
                count("items", candidates.len()),
                fact("list", list_of(candidates)),
            ],
            Some("hint-several"),
        ),
        Error::Stored { link, algorithm } => told(
            "error-stored",
            [fact("link", link), fact("algorithm", algorithm)],
            Some("hint-upload"),
        ),
        Error::Unconfirmed { path } => {
            told("error-unconfirmed", [at(path)], Some("hint-unconfirmed"))
        }
        Error::NotRemoved { left } => told("error-not-removed", [count("left", *left)], AGAIN),
        Error::Torn { path, link } => told(
            "error-torn",
            [at(path), fact("link", link)],
            Some("hint-upload"),
        ),
        Error::Exists(path) => told("error-exists", [at(path)], Some("hint-exists")),
        Error::Taken(path) => told("error-taken", [at(path)], Some("hint-taken")),
        Error::Unfinished { path, control } => told(
            "error-unfinished",
            [at(path), fact("control", control.display())],
            Some("hint-unfinished"),
        ),
        Error::Busy(path) => told("error-busy", [at(path)], Some("hint-busy")),
        Error::DiskFull(path) => told("error-full", [at(path)], SPACE),
        Error::FileTooLarge(path) => told("error-file-too-large", [at(path)], Some("hint-folder")),
        Error::Untrusted { path, why } => untrusted(path, *why),
        Error::Io { path, source, .. } => {
            told("error-io", [at(path), fact("reason", source)], None)
        }
        Error::Internal(what) => told(
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
            told("error-not-a-file", [fact("path", path)], Some("hint-wasm"))
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
            told("error-no-key-used", [fact("plugin", plugin)], None)
        }
        CredentialError::Shape {
            place,
            expected,
            found,
            renew,
        } => told(
            "error-key-shape",
            [
                fact("place", place),
                fact("expected", expected),
                fact("found", found),
                fact("page", renew),
            ],
            Some("hint-key-shape"),
        ),
        CredentialError::Empty { place, renew } => told(
            "error-key-empty",
            [fact("place", place), fact("page", renew)],
            Some("hint-key-empty"),
        ),
        CredentialError::Unreadable { path, source } => {
            told("error-key-file", [at(path), fact("reason", source)], None)
        }
        CredentialError::NotAFile { path, .. } => {
            told("error-not-a-file", [at(path)], Some("hint-key-file"))
        }
        CredentialError::Untrusted { path, why } => untrusted(path, *why),
        CredentialError::NoStore { place, reason } => told(
            "error-no-store",
            [fact("place", place), fact("reason", reason)],
            None,
        ),
        CredentialError::Store { place, reason } => told(
            "error-store",
            [fact("place", place), fact("reason", reason)],
            None,
        ),
    }
}

fn network(error: &NetworkError) -> Row {
    match error {
        NetworkError::ConnectTo(text) => told("error-connect-to", [fact("value", text)], None),
        NetworkError::NotLoopback(address) => told(
            "error-not-loopback",
            [fact("address", address)],
            Some("hint-loopback"),
        ),
        NetworkError::UnknownHost(host, hosts) => told(
            "error-unknown-host",
            [fact("host", host), fact("hosts", hosts)],
            None,
        ),
        NetworkError::Proxy => told("error-proxy", [], None),
        NetworkError::CaFile { path, reason } => {
            told("error-ca-file", [at(path), fact("reason", reason)], None)
        }
    }
}

fn untrusted(path: &Path, why: Distrust) -> Row {
    match why {
        Distrust::Owner(uid) => told("error-untrusted-owner", [at(path), fact("uid", uid)], None),
        Distrust::Writable => told("error-untrusted-mode", [at(path)], Some("hint-writable")),
        Distrust::Open => told("error-untrusted-open", [at(path)], Some("hint-open")),
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
