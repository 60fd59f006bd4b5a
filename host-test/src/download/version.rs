//! Which version of a file a server has, and which servers are known to have the
//! same one. Pure.
//!
//! The `ETag` of many file servers is made of the inode, so that each server
//! that holds a copy has another one for the same bytes. `Last-Modified` and the
//! size are the same there, but do not prove anything: what is on disk is then
//! compared with what such a server sends (`proof`).

use std::collections::HashSet;

use http::header::{ETAG, HeaderMap, HeaderName, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// Longer values are not worth being kept; the file then counts as having none.
const MAX_BYTES: usize = 256;

/// What a reply says about the version of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) etag: Option<String>,
    #[serde(default)]
    modified: Option<String>,
}

/// How likely two replies are of the same bytes.
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

    /// Whether a later reply can be compared with this one at all.
    pub(super) fn says_something(&self) -> bool {
        self.strong().is_some() || self.modified.is_some()
    }

    /// A weak one does not promise the same bytes (RFC 9110 §8.8.1).
    fn strong(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| !etag.starts_with("W/"))
    }

    /// How a later reply, of a file of the same size, relates to this one.
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

/// The servers that a file has come from.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    /// A checksum will tell in the end whether it was one file.
    has_checksum: bool,
    /// What the bytes that are on disk are of.
    version: Option<Version>,
    proven: HashSet<Node>,
}

impl Nodes {
    /// Of a file of which an earlier run has left something.
    pub(super) fn left(version: Version, has_checksum: bool) -> Self {
        Self {
            has_checksum,
            version: Some(version),
            proven: HashSet::new(),
        }
    }

    /// Of a file whose first bytes come from this server.
    pub(super) fn first(node: Node, has_checksum: bool) -> Self {
        Self {
            has_checksum,
            version: Some(node.version.clone()),
            proven: HashSet::from([node]),
        }
    }

    /// Whether what comes from this address has to be compared with what is there.
    pub(super) fn is_new(&self, url: &str) -> bool {
        let host = host(url);
        !self.has_checksum && !self.proven.iter().any(|node| node.host == host)
    }

    /// How likely a server has the file whose bytes are on disk.
    pub(super) fn judge(&self, node: &Node) -> Relation {
        match &self.version {
            _ if self.has_checksum || self.proven.contains(node) => Relation::Same,
            Some(version) => version.relation(&node.version),
            None => Relation::Same,
        }
    }

    /// What a server sends is what is on disk.
    pub(super) fn prove(&mut self, node: Node) {
        self.proven.insert(node);
    }

    /// A server has another version than before.
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
