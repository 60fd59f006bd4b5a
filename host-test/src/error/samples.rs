//! One error of each kind, for tests of messages about errors. Adding a kind
//! without a sample does not compile.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use hoster_crypt::{ContentError, NameError};

use super::{Candidate, Code, Error, FailureScope};
use crate::approval::NotApproved;
use crate::bindings::{ErrorCode, ErrorScope, PluginError};
use crate::credential::CredentialError;
use crate::engine::CompileError;
use crate::file_permissions::Distrust;
use crate::manifest::ManifestError;
use crate::network::{Family, NetworkError};
use crate::plugin::LoadError;
use crate::rate_limit::TooEarly;

impl Error {
    /// Returns one error of each kind, including those nested inside other
    /// kinds.
    #[doc(hidden)]
    pub fn samples() -> Vec<Self> {
        let all = chain(Some(plugin()), next_error);
        let load = chain(Some(LoadError::NotAFile(text("a.wasm"))), next_load);
        let credential = chain(Some(not_used()), next_credential);
        let network = chain(Some(NetworkError::Proxy), next_network);
        let distrust = chain(Some(Distrust::Owner(501)), next_distrust);
        let inner = load.map(Self::Load);
        let inner = inner.chain(credential.map(Self::Credential));
        let inner = inner.chain(network.map(Self::Network));
        let inner = inner.chain(distrust.map(|why| Self::Untrusted { path: path(), why }));
        all.chain(inner).collect()
    }
}

fn chain<T>(first: Option<T>, next: fn(&T) -> Option<T>) -> impl Iterator<Item = T> {
    std::iter::successors(first, next)
}

fn path() -> PathBuf {
    "/games/sonic.zip".into()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn refused() -> io::Error {
    io::ErrorKind::PermissionDenied.into()
}

fn plugin() -> Error {
    Error::Plugin(PluginError {
        code: ErrorCode::NotFound,
        message: text("the server said no"),
        scope: ErrorScope::File,
        retry_after: None,
        status: Some(404),
        reply: None,
    })
}

fn not_used() -> CredentialError {
    CredentialError::NotUsed {
        plugin: text("example"),
    }
}

/// Returns an error of the kind after this one; `None` after the last kind.
fn next_error(error: &Error) -> Option<Error> {
    Some(match error {
        Error::Plugin(_) => Error::Load(LoadError::TooLarge(text("a.wasm"))),
        Error::Load(_) => Error::Credential(not_used()),
        Error::Credential(_) => Error::Network(NetworkError::Proxy),
        Error::Network(_) => Error::NotGranted {
            plugin: text("example"),
            request: text("GET example.org/"),
            reason: text("is not granted"),
        },
        Error::NotGranted { .. } => Error::TooEarly(TooEarly {
            help: text("3 requests per second"),
            retry_after: Duration::from_secs(4),
        }),
        Error::TooEarly(_) => Error::Pause {
            reason: text("a free download waits"),
            time: Duration::from_secs(60),
        },
        Error::Pause { .. } => Error::TooManyPauses { pauses: 7 },
        Error::TooManyPauses { .. } => Error::Trapped {
            plugin: text("example"),
            reason: text("out of memory"),
        },
        Error::Trapped { .. } => Error::TimedOut {
            plugin: text("example"),
            limit: Duration::from_secs(61),
        },
        Error::TimedOut { .. } => Error::Unsupported {
            plugin: text("example"),
            what: "list folders",
        },
        Error::Unsupported { .. } => Error::NotAFile(path()),
        Error::NotAFile(_) => Error::NoFileName("/games/..".into()),
        Error::NoFileName(_) => Error::NotAFileLink(text("https://example.org/dir")),
        Error::NotAFileLink(_) => Error::Glob {
            glob: text("[a"),
            reason: text("unclosed character class"),
        },
        Error::Glob { .. } => Error::TooManyFolders(1_234),
        Error::TooManyFolders(_) => Error::TooManyFiles(5_678),
        Error::TooManyFiles(_) => Error::UnknownAlgorithm(text("md2")),
        Error::UnknownAlgorithm(_) => Error::Ticket(text("it is not https")),
        Error::Ticket(_) => Error::Download {
            reason: text("the connection ended early"),
            timeout: false,
        },
        Error::Download { .. } => Error::NoAddress {
            host: text("example.org"),
            family: Family::V6,
        },
        Error::NoAddress { .. } => Error::Status {
            status: 503,
            retry_after: None,
        },
        Error::Status { .. } => Error::WebPage {
            page: text("Sorry"),
        },
        Error::WebPage { .. } => Error::Size {
            expected: 12,
            found: 11,
        },
        Error::Size { .. } => Error::Unverified("/games/sonic.zip.part".into()),
        Error::Unverified(_) => Error::Checksum {
            algorithm: text("whirlpool"),
            expected: text("aa"),
            found: text("bb"),
        },
        Error::Checksum { .. } => Error::Damaged {
            path: path(),
            algorithm: text("whirlpool"),
            expected: text("aa"),
            found: text("bb"),
        },
        Error::Damaged { .. } => Error::Altered {
            path: path(),
            difference: text("3 bytes instead of 4"),
        },
        Error::Altered { .. } => Error::Changed,
        Error::Changed => Error::Space {
            folder: "/games".into(),
            needed: 7 << 20,
            free: 3 << 20,
        },
        Error::Space { .. } => Error::NoFolder {
            path: text("/backups"),
            file: false,
        },
        Error::NoFolder { file: false, .. } => Error::NoFolder {
            path: text("/backups"),
            file: true,
        },
        Error::NoFolder { file: true, .. } => Error::NothingThere(text("/nope")),
        Error::NothingThere(_) => Error::Ambiguous {
            path: text("/twice"),
            candidates: vec![candidate("one"), candidate("two")],
        },
        Error::Ambiguous { .. } => Error::Stored {
            link: text("https://example.org/?a"),
            algorithm: text("whirlpool"),
        },
        Error::Stored { .. } => Error::Unconfirmed { path: path() },
        Error::Unconfirmed { .. } => Error::NotRemoved { left: 3 },
        Error::NotRemoved { .. } => Error::Outdated(text("/backups/sonic.zip")),
        Error::Outdated(_) => Error::ChangedHere(path()),
        Error::ChangedHere(_) => Error::SyncRunning(text("/backups")),
        Error::SyncRunning(_) => Error::TooManyDeletes {
            files: 60,
            all: 100,
        },
        Error::TooManyDeletes { .. } => Error::BackupInside(text("/backups/old")),
        Error::BackupInside(_) => Error::Torn {
            path: path(),
            link: text("https://example.org/?a"),
        },
        Error::Torn { .. } => Error::Exists(path()),
        Error::Exists(_) => Error::Taken(path()),
        Error::Taken(_) => Error::Unfinished {
            path: path(),
            control: "/games/sonic.zip.aria2".into(),
        },
        Error::Unfinished { .. } => Error::Busy(path()),
        Error::Busy(_) => Error::DiskFull(path()),
        Error::DiskFull(_) => Error::FileTooLarge(path()),
        Error::FileTooLarge(_) => Error::Untrusted {
            path: path(),
            why: Distrust::Open,
        },
        Error::Untrusted { .. } => Error::Io {
            path: path(),
            what: "read",
            source: refused(),
        },
        Error::Io { .. } => Error::internal("a thread panicked"),
        Error::Internal(_) => Error::EncryptName(NameError::Empty),
        Error::EncryptName(_) => Error::EncryptedNameTooLong {
            name: text("a long name"),
            bytes: 200,
            fits: 143,
        },
        Error::EncryptedNameTooLong { .. } => Error::NotDecrypted {
            folder: text("/encrypted"),
        },
        Error::NotDecrypted { .. } => Error::WrongPassword(path()),
        Error::WrongPassword(_) => Error::Decryption {
            path: path(),
            reason: ContentError::Damaged { block: 3 },
        },
        Error::Decryption { .. } => Error::Other {
            code: Code::Unsupported,
            scope: FailureScope::Request,
            error: "what the caller says".into(),
        },
        Error::Other { .. } => return None,
    })
}

fn candidate(id: &str) -> Candidate {
    Candidate {
        is_folder: false,
        id: text(id),
        link: None,
        size: Some(12),
        created: None,
    }
}

fn next_load(error: &LoadError) -> Option<LoadError> {
    let name = text("a.wasm");
    Some(match error {
        LoadError::NotAFile(_) => LoadError::Unreadable {
            path: name,
            source: refused(),
        },
        LoadError::Unreadable { .. } => LoadError::TooLarge(name),
        LoadError::TooLarge(_) => LoadError::Manifest(name, ManifestError::Missing),
        LoadError::Manifest(..) => LoadError::Import(name, text("wasi:sockets")),
        LoadError::Import(..) => LoadError::Contract {
            path: name,
            found: text("hoster:plugin@9.0.0"),
        },
        LoadError::Contract { .. } => LoadError::NotApproved(
            name,
            NotApproved::Unknown {
                id: text("example"),
            },
        ),
        LoadError::NotApproved(_, NotApproved::Unknown { id }) => {
            let (id, more) = (id.clone(), vec![text("GET example.org")]);
            LoadError::NotApproved(name, NotApproved::Wider { id, more })
        }
        LoadError::NotApproved(_, NotApproved::Wider { .. }) => {
            let (expected, found) = (text("aa"), text("bb"));
            LoadError::NotApproved(name, NotApproved::Digest { expected, found })
        }
        LoadError::NotApproved(_, NotApproved::Digest { .. }) => {
            LoadError::Compile(name, CompileError::Invalid(text("no code")))
        }
        LoadError::Compile(..) => LoadError::Mismatch(name, text("no function")),
        LoadError::Mismatch(..) => return None,
    })
}

fn next_credential(error: &CredentialError) -> Option<CredentialError> {
    let renew = text("https://example.org/key");
    Some(match error {
        CredentialError::NotUsed { .. } => CredentialError::Shape {
            place: text("EXAMPLE_KEY"),
            expected: text("6 characters"),
            found: text("8"),
            renew,
        },
        CredentialError::Shape { place, .. } => CredentialError::Empty {
            place: place.clone(),
            renew,
        },
        CredentialError::Empty { .. } => CredentialError::Unreadable {
            path: path(),
            source: refused(),
        },
        CredentialError::Unreadable { .. } => CredentialError::NotAFile {
            path: path(),
            what: "a folder",
        },
        CredentialError::NotAFile { .. } => CredentialError::Untrusted {
            path: path(),
            why: Distrust::Writable,
        },
        CredentialError::Untrusted { .. } => CredentialError::NoStore {
            place: text("the keyring"),
            reason: text("there is none"),
        },
        CredentialError::NoStore { .. } => CredentialError::Store {
            place: text("the keyring"),
            reason: text("it is locked"),
        },
        CredentialError::Store { .. } => return None,
    })
}

fn next_network(error: &NetworkError) -> Option<NetworkError> {
    Some(match error {
        NetworkError::Proxy => NetworkError::ConnectTo(text("nowhere")),
        NetworkError::ConnectTo(_) => {
            NetworkError::NotLoopback(SocketAddr::from(([8, 8, 8, 8], 80)))
        }
        NetworkError::NotLoopback(_) => {
            NetworkError::UnknownHost(text("example.net"), text("example.org"))
        }
        NetworkError::UnknownHost(..) => NetworkError::CaFile {
            path: "/ca.pem".into(),
            reason: text("it holds none"),
        },
        NetworkError::CaFile { .. } => return None,
    })
}

fn next_distrust(why: &Distrust) -> Option<Distrust> {
    match why {
        Distrust::Owner(_) => Some(Distrust::Writable),
        Distrust::Writable => Some(Distrust::Open),
        Distrust::Open => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_sentence_that_names_no_option_and_no_command() {
        let all = Error::samples();
        // Each kind once, including the nested ones.
        assert!(all.len() > 60, "{}", all.len());
        for error in all {
            let text = error.to_string();
            assert!(!text.is_empty() && !text.ends_with('.'), "{text:?}");
            assert!(!text.contains("--") && !text.contains('\n'), "{text:?}");
            assert!(!text.contains("hoster "), "{text:?}");
        }
    }
}
