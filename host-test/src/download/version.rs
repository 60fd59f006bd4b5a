//! Which version of a file a server has, and which servers are known to have
//! the same one. Pure.
//!
//! The `ETag` of many file servers is derived from the inode, so that each
//! server with a copy has a different one for the same bytes. `Last-Modified`
//! and the size are equal there, but do not prove anything: the data on disk is
//! then compared with what such a server sends (`server_check`).

use std::collections::HashSet;

use http::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// Longer values are not kept; the file then counts as having none.
const MAX_BYTES: usize = 256;

/// What a response says about the version of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) etag: Option<String>,
    #[serde(default)]
    modified: Option<String>,
}

/// How likely two responses are for the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    Perhaps,
    Another,
}

impl Version {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| {
            let value = headers.get(name)?.to_str().ok()?;
            (value.len() <= MAX_BYTES).then(|| value.to_owned())
        };
        Self {
            etag: text(ETAG),
            modified: text(LAST_MODIFIED),
        }
    }

    /// Whether a later response can be compared with this one at all.
    pub(super) fn says_something(&self) -> bool {
        self.strong().is_some() || self.modified.is_some()
    }

    /// A weak tag does not promise the same bytes (RFC 9110 §8.8.1).
    fn strong(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| !etag.starts_with("W/"))
    }

    /// Compares a later response for a file of the same size with this one.
    fn relation(&self, later: &Self) -> Relation {
        if self.strong().is_some() && self.strong() == later.strong() {
            return Relation::Same;
        }
        match (&self.modified, &later.modified) {
            (Some(before), Some(now)) if before == now => Relation::Perhaps,
            (None, None) if self.etag.is_none() && later.etag.is_none() => Relation::Perhaps,
            _ => Relation::Another,
        }
    }
}

/// A server with its version of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Node {
    host: String,
    pub(super) version: Version,
}

impl Node {
    pub(super) fn new(url: &str, version: Version) -> Self {
        Self {
            host: host(url),
            version,
        }
    }
}

fn host(url: &str) -> String {
    let url = url::Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The servers that have sent parts of a file.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    /// Whether a checksum will decide in the end if it was one file.
    has_checksum: bool,
    /// The version of the bytes on disk.
    version: Option<Version>,
    proven: HashSet<Node>,
}

impl Nodes {
    /// For a file that an earlier run has left.
    pub(super) fn left(version: Version, has_checksum: bool) -> Self {
        Self {
            has_checksum,
            version: Some(version),
            proven: HashSet::new(),
        }
    }

    /// For a file whose first bytes come from this server.
    pub(super) fn first(node: Node, has_checksum: bool) -> Self {
        Self {
            has_checksum,
            version: Some(node.version.clone()),
            proven: HashSet::from([node]),
        }
    }

    /// Whether data from this URL has to be compared with the data on disk.
    pub(super) fn is_new(&self, url: &str) -> bool {
        let host = host(url);
        !self.has_checksum && !self.proven.iter().any(|node| node.host == host)
    }

    /// Returns how likely a server has the file whose bytes are on disk.
    pub(super) fn judge(&self, node: &Node) -> Relation {
        match &self.version {
            _ if self.has_checksum || self.proven.contains(node) => Relation::Same,
            Some(version) => version.relation(&node.version),
            None => Relation::Same,
        }
    }

    /// Records that a server sends the file that is on disk.
    pub(super) fn prove(&mut self, node: Node) {
        self.proven.insert(node);
    }

    /// Records that a server has another version than before.
    pub(super) fn doubt(&mut self, node: &Node) {
        self.proven.retain(|known| known.host != node.host);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(etag: &str, modified: &str) -> Version {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Version {
            etag: text(etag),
            modified: text(modified),
        }
    }

    #[test]
    fn only_a_strong_etag_proves_the_same_bytes() {
        use Relation::{Another, Perhaps, Same};
        for (before, later, expected) in [
            (("\"a\"", ""), ("\"a\"", ""), Same),
            (("\"a\"", "1"), ("\"a\"", "1"), Same),
            (("\"a\"", "1"), ("\"b\"", "1"), Perhaps),
            (("\"a\"", "1"), ("\"b\"", "2"), Another),
            (("\"a\"", ""), ("\"b\"", ""), Another),
            (("\"a\"", "1"), ("", "1"), Perhaps),
            (("\"a\"", ""), ("", ""), Another),
            (("", ""), ("\"a\"", ""), Another),
            (("W/\"a\"", ""), ("W/\"a\"", ""), Another),
            (("W/\"a\"", "1"), ("W/\"a\"", "1"), Perhaps),
            (("", "1"), ("", "1"), Perhaps),
            (("", "1"), ("", "2"), Another),
            (("", "1"), ("", ""), Another),
            (("", ""), ("", ""), Perhaps),
        ] {
            let (before, later) = (version(before.0, before.1), version(later.0, later.1));
            assert_eq!(before.relation(&later), expected, "{before:?} {later:?}");
        }
    }

    #[test]
    fn a_server_is_known_until_it_has_another_version() {
        let node =
            |host: &str, etag: &str| Node::new(&format!("https://{host}/p1"), version(etag, "1"));
        let mut nodes = Nodes::first(node("a", "\"1\""), false);
        assert!(!nodes.is_new("https://a/p2") && nodes.is_new("https://b/p1"));
        assert_eq!(nodes.judge(&node("a", "\"1\"")), Relation::Same);
        assert_eq!(nodes.judge(&node("b", "\"2\"")), Relation::Perhaps);
        nodes.prove(node("b", "\"2\""));
        assert_eq!(nodes.judge(&node("b", "\"2\"")), Relation::Same);
        assert_eq!(nodes.judge(&node("b", "\"3\"")), Relation::Perhaps);
        nodes.doubt(&node("b", "\"3\""));
        assert!(nodes.is_new("https://b/p1"));
        // A checksum decides in the end.
        let nodes = Nodes::first(node("a", "\"1\""), true);
        assert!(!nodes.is_new("https://b/p1"));
        assert_eq!(nodes.judge(&node("b", "\"2\"")), Relation::Same);
    }
}
