//! Approval: which components a person has allowed to run, and with which
//! permissions. Pure data and decisions, apart from the file that stores them;
//! must not know the engine, sessions or the network.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::manifest::{Lineage, Manifest};

/// Maximum size of the approvals file in bytes; a plugin has at most 64 KiB of
/// them.
const MAX_BYTES: u64 = 16 << 20;

/// Who allows a component to run.
#[derive(Clone, Copy, Debug)]
pub enum Approval<'a> {
    /// The caller, whatever the component requests: for one that is part of the
    /// caller's program, or that the user has just confirmed.
    Vouched,
    /// The caller, for exactly the bytes with this SHA-256 in hexadecimal.
    Digest(&'a str),
    /// A person, earlier: see [`Approvals`].
    Records(&'a Approvals),
}

/// How a component relates to its approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the approved component.
    Approved,
    /// It is another version of the approved component, and requests nothing
    /// more.
    Update,
}

/// Why a component may not run.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum NotApproved {
    /// Nobody has approved a plugin of this id.
    #[error("nobody has approved the plugin {id}")]
    Unknown {
        /// Id of the plugin.
        id: String,
    },
    /// An earlier version was approved, which requested less.
    #[error(
        "this version of the plugin {id} requests more than was approved ({})",
        shorten(more)
    )]
    Wider {
        /// Id of the plugin.
        id: String,
        /// What it requests in addition, one request or host per line.
        more: Vec<String>,
    },
    /// Different bytes were approved.
    #[error("its SHA-256 is {found} instead of {expected}: it is not the expected file")]
    Digest {
        /// Approved SHA-256.
        expected: String,
        /// SHA-256 of the component.
        found: String,
    },
}

impl Approval<'_> {
    /// Checks whether a component with this manifest and SHA-256 may run.
    pub(crate) fn of(&self, manifest: &Manifest, digest: &str) -> Result<Standing, NotApproved> {
        match self {
            Self::Vouched => Ok(Standing::Approved),
            Self::Digest(expected) if expected.eq_ignore_ascii_case(digest) => {
                Ok(Standing::Approved)
            }
            Self::Digest(expected) => Err(NotApproved::Digest {
                expected: (*expected).to_owned(),
                found: digest.to_owned(),
            }),
            Self::Records(approvals) => approvals.of(manifest, digest),
        }
    }

    /// Returns whose state a component with this id and SHA-256 uses.
    pub(crate) fn lineage(&self, id: &str, digest: &str) -> Lineage {
        match self {
            Self::Vouched => Lineage::default(),
            Self::Digest(_) => Lineage::of(digest),
            Self::Records(approvals) => {
                let record = approvals.0.get(id);
                Lineage::of(record.map_or(digest, Record::first))
            }
        }
    }
}

/// Everything that a manifest requests, in comparable lines: requests by scope,
/// hosts of downloads, and the header that carries the credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions(BTreeMap<String, BTreeSet<String>>);

impl Permissions {
    /// Returns what a manifest requests.
    pub fn of(manifest: &Manifest) -> Self {
        let mut all = BTreeMap::new();
        let mut add = |group: &str, line: String| {
            let lines: &mut BTreeSet<String> = all.entry(group.to_owned()).or_default();
            lines.insert(line);
        };
        for scope in &manifest.scopes {
            for rule in &scope.rules {
                add(&scope.name, rule.to_string());
            }
        }
        for host in &manifest.tickets.hosts {
            add("downloads from", host.to_string());
        }
        if let Some(option) = &manifest.tickets.http_option {
            add("downloads without encryption", format!("with {option}"));
        }
        if let Some(credential) = &manifest.credential {
            let line = format!("{}: {}", credential.header, credential.template);
            add("the key as", line);
        }
        Self(all)
    }

    /// Returns what these permissions contain beyond `approved`, one line each.
    pub fn beyond(&self, approved: &Self) -> Vec<String> {
        let nothing = BTreeSet::new();
        let groups = self.0.iter().flat_map(|(group, lines)| {
            let known = approved.0.get(group).unwrap_or(&nothing);
            lines
                .difference(known)
                .map(move |line| format!("{group}: {line}"))
        });
        groups.collect()
    }
}

/// The approval of one plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// SHA-256 of the version that ran last with this approval.
    sha256: String,
    /// SHA-256 of the version that was approved first, if different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    permissions: Permissions,
}

impl Record {
    fn first(&self) -> &str {
        self.first.as_deref().unwrap_or(&self.sha256)
    }

    /// Returns the record of another version that replaces this one.
    fn succeeded_by(&self, digest: &str, permissions: Permissions) -> Self {
        let first = self.first();
        Self {
            sha256: digest.to_owned(),
            first: (first != digest).then(|| first.to_owned()),
            permissions,
        }
    }
}

/// What a person has approved, by plugin id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals(BTreeMap<String, Record>);

impl Approvals {
    /// Approves a component, replacing any earlier approval of its id.
    pub fn approve(&mut self, manifest: &Manifest, digest: &str) {
        let permissions = Permissions::of(manifest);
        let record = match self.0.get(&manifest.id) {
            Some(record) => record.succeeded_by(digest, permissions),
            None => Record {
                sha256: digest.to_owned(),
                first: None,
                permissions,
            },
        };
        self.0.insert(manifest.id.clone(), record);
    }

    /// Records a version that was allowed to run as an update. The permissions
    /// remain those that a person has approved.
    pub fn note_update(&mut self, manifest: &Manifest, digest: &str) {
        if let Some(record) = self.0.get_mut(&manifest.id) {
            *record = record.succeeded_by(digest, record.permissions.clone());
        }
    }

    /// Revokes an approval. Returns false if there was none.
    pub fn revoke(&mut self, id: &str) -> bool {
        self.0.remove(id).is_some()
    }

    /// Returns what a component requests beyond the approval of its id; `None`
    /// if there is none.
    pub fn beyond(&self, manifest: &Manifest) -> Option<Vec<String>> {
        let record = self.0.get(&manifest.id)?;
        Some(Permissions::of(manifest).beyond(&record.permissions))
    }

    /// Returns the ids with the SHA-256 of the version that ran last.
    pub fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        let records = self.0.iter();
        records.map(|(id, record)| (id.as_str(), record.sha256.as_str()))
    }

    fn of(&self, manifest: &Manifest, digest: &str) -> Result<Standing, NotApproved> {
        let id = manifest.id.clone();
        let Some(record) = self.0.get(&id) else {
            return Err(NotApproved::Unknown { id });
        };
        let more = Permissions::of(manifest).beyond(&record.permissions);
        if !more.is_empty() {
            return Err(NotApproved::Wider { id, more });
        }
        Ok(match record.sha256 == digest {
            true => Standing::Approved,
            false => Standing::Update,
        })
    }
}

/// Shortens a list of lines for use in a sentence.
fn shorten(lines: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = lines.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let rest = match lines.len().saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!("; and {rest} more"),
    };
    format!("{}{rest}", shown.join("; "))
}

/// Approvals in a file that all processes of a user share.
#[derive(Clone, Debug)]
pub struct ApprovalFile(PathBuf);

impl ApprovalFile {
    /// Stores approvals in this file, in a folder that only this user can
    /// change.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the approvals; none if the file does not exist. A file that is
    /// damaged or that others can change is an error, because it may not come
    /// from this user.
    pub fn read(&self) -> std::io::Result<Approvals> {
        let file = match crate::system::open_regular(&self.0) {
            Ok(file) => file,
            Err(e)
                if matches!(
                    e.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(Approvals::default());
            }
            Err(e) => return Err(e),
        };
        crate::file_permissions::file(&file)?;
        crate::file_permissions::folder_of(&self.0)?;
        let mut text = String::new();
        file.take(MAX_BYTES).read_to_string(&mut text)?;
        serde_json::from_str(&text).map_err(std::io::Error::other)
    }

    /// Reads and changes the approvals, with other processes locked out.
    pub fn change<R>(&self, change: impl FnOnce(&mut Approvals) -> R) -> std::io::Result<R> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        crate::file_permissions::own_folder(folder)?;
        let lock = crate::state_file::lock_file(&self.0)?;
        let mut approvals = self.read()?;
        let outcome = change(&mut approvals);
        crate::state_file::replace(&self.0, &approvals)?;
        drop(lock);
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(id: &str, scopes: &str) -> Manifest {
        let text = format!(
            r#"
            format = 1
            contract = "hoster:plugin@0.1.0"
            id = "{id}"
            name = "Example"
            version = "1.2.3"
            link-hosts = ["example.com"]
            scope = [{scopes}]
            [tickets]
            hosts = ["dl.example.com"]
            [credential]
            environment = "{}_API_KEY"
            length = 6
            alphabet = "a-z"
            header = "authorization"
            template = "Bearer {{}}"
            renew = "https://example.com/key"
            "#,
            id.to_uppercase()
        );
        Manifest::parse(&text).unwrap()
    }

    const ACCOUNT: &str = r#"{ name = "account", help = "Read", rules = [{ method = "POST", host = "api.example.com", path = "/a" }] }"#;
    const WITH_KEY: &str = r#"{ name = "account", help = "Read", rules = [{ method = "POST", host = "api.example.com", path = "/a", credential = true }] }"#;
    const WITH_COOKIE: &str = r#"{ name = "account", help = "Read", rules = [{ method = "POST", host = "api.example.com", path = "/a", cookies = ["LG"] }] }"#;
    const MANAGE: &str = r#"{ name = "manage", help = "Remove", rules = [{ method = "POST", host = "api.example.com", path = "/rm", credential = true }] }"#;

    #[test]
    fn only_what_a_person_has_approved_runs() {
        let mut approvals = Approvals::default();
        let first = manifest("example", &format!("{ACCOUNT}, {MANAGE}"));
        let of = |approvals: &Approvals, manifest: &Manifest, digest: &str| {
            Approval::Records(approvals).of(manifest, digest)
        };
        assert!(matches!(
            of(&approvals, &first, "aa"),
            Err(NotApproved::Unknown { .. })
        ));
        approvals.approve(&first, "aa");
        assert_eq!(of(&approvals, &first, "aa"), Ok(Standing::Approved));
        assert_eq!(of(&approvals, &first, "bb"), Ok(Standing::Update));
        let fewer = manifest("example", ACCOUNT);
        assert_eq!(of(&approvals, &fewer, "cc"), Ok(Standing::Update));
        let other = manifest("other", ACCOUNT);
        assert!(of(&approvals, &other, "aa").is_err());
    }

    #[test]
    fn a_version_that_asks_for_more_is_refused_with_the_difference() {
        let mut approvals = Approvals::default();
        approvals.approve(&manifest("example", ACCOUNT), "aa");
        for (scopes, word) in [
            (format!("{ACCOUNT}, {MANAGE}"), "manage: POST"),
            (WITH_KEY.to_owned(), "with the credential"),
            (WITH_COOKIE.to_owned(), "LG"),
        ] {
            let wider = manifest("example", &scopes);
            let refused = Approval::Records(&approvals).of(&wider, "aa").unwrap_err();
            assert!(refused.to_string().contains(word), "{refused}");
            let NotApproved::Wider { more, .. } = refused else {
                panic!("{refused}");
            };
            assert_eq!(more.len(), 1, "{more:?}");
        }
    }

    #[test]
    fn versions_that_grow_bit_by_bit_get_no_further_than_what_was_approved() {
        let mut approvals = Approvals::default();
        approvals.approve(&manifest("example", ACCOUNT), "aa");
        let nothing = manifest("example", "");
        approvals.note_update(&nothing, "bb");
        let again = manifest("example", ACCOUNT);
        assert_eq!(
            Approval::Records(&approvals).of(&again, "cc"),
            Ok(Standing::Update)
        );
        let wider = manifest("example", &format!("{ACCOUNT}, {MANAGE}"));
        assert!(Approval::Records(&approvals).of(&wider, "dd").is_err());
    }

    #[test]
    fn state_belongs_to_what_was_approved_first_and_to_its_successors() {
        let (plugin, first) = (manifest("example", ACCOUNT), "aa".repeat(32));
        let mut approvals = Approvals::default();
        let of = |approvals: &Approvals, digest: &str| {
            let approval = Approval::Records(approvals);
            approval.lineage("example", digest).state_name("example")
        };
        approvals.approve(&plugin, &first);
        let state = of(&approvals, &first);
        assert_eq!(state, format!("example-{}", &first[..32]));
        let pinned = Approval::Digest(&first).lineage("example", &first);
        assert_eq!(pinned.state_name("example"), state);
        // Versions that run as updates, and versions that are approved again.
        approvals.note_update(&plugin, "bb");
        assert_eq!(of(&approvals, "bb"), state);
        approvals.approve(&plugin, "cc");
        assert_eq!(of(&approvals, "cc"), state);
        let text = serde_json::to_string(&approvals).unwrap();
        assert_eq!(of(&serde_json::from_str(&text).unwrap(), "cc"), state);
        // A plugin that is approved after a revocation does not inherit the
        // state, nor does one that a program vouches for.
        approvals.revoke("example");
        approvals.approve(&plugin, "cc");
        assert_ne!(of(&approvals, "cc"), state);
        let vouched = Approval::Vouched.lineage("example", &first);
        assert_eq!(vouched.state_name("example"), "example");
    }

    #[test]
    fn a_digest_approves_exactly_these_bytes() {
        let any = manifest("example", MANAGE);
        assert!(Approval::Digest("AB").of(&any, "ab").is_ok());
        let refused = Approval::Digest("ab").of(&any, "ac").unwrap_err();
        assert!(matches!(refused, NotApproved::Digest { .. }));
    }

    #[test]
    fn approvals_are_shared_by_a_file_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = ApprovalFile::new(folder.path().join("new/approvals.json"));
        assert_eq!(file.read().unwrap(), Approvals::default());
        let example = manifest("example", ACCOUNT);
        file.change(|all| all.approve(&example, "aa")).unwrap();
        let other = ApprovalFile::new(file.path());
        assert_eq!(
            other.read().unwrap().ids().collect::<Vec<_>>(),
            [("example", "aa")]
        );
        assert!(other.change(|all| all.revoke("example")).unwrap());
        assert_eq!(file.read().unwrap(), Approvals::default());
    }

    #[cfg(unix)]
    #[test]
    fn approvals_that_others_can_write_are_nobodys_word() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = ApprovalFile::new(folder.path().join("approvals.json"));
        file.change(|all| all.approve(&manifest("example", ACCOUNT), "aa"))
            .unwrap();
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(file.path(), mode(0o666)).unwrap();
        assert!(file.read().is_err());
        std::fs::set_permissions(file.path(), mode(0o600)).unwrap();
        std::fs::write(file.path(), "{broken").unwrap();
        assert!(file.read().is_err());
    }
}
