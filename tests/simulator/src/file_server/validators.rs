//! `ETag` and `Last-Modified` of a download, and whether a request's `If-Range`
//! matches the file. Knows nothing about tokens.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use http::header::IF_RANGE;
use jiff::Timestamp;

use crate::config::Etag;
use crate::dispatch::Call;
use crate::fault::Fault;
use crate::names;
use crate::store::File;
use crate::world::World;

/// The inode number of a real node, `3006e1b6d`, has 34 bits.
const INODE_BITS: u32 = 34;

/// How much later the file of `etag-changed` was written.
const REPLACED_AFTER: Duration = Duration::from_secs(60);

/// The version of a file in a reply.
pub(super) struct Validators {
    /// Including quotes.
    pub(super) etag: Option<String>,
    /// As an HTTP date.
    pub(super) last_modified: Option<String>,
}

impl Validators {
    pub(super) fn of(world: &World, call: &Call, file: &File) -> Self {
        let unknowns = world.unknowns();
        let is_replaced = call.fault == Some(Fault::EtagChanged);
        let etag = match unknowns.etag {
            Etag::None => None,
            _ if is_replaced => Some(format!("\"{}\"", names::adz())),
            Etag::Strong => Some(file.etag()),
            Etag::Inode => Some(by_inode(&call.address.host, file)),
        };
        let written = match is_replaced {
            true => file.date.checked_add(REPLACED_AFTER).unwrap_or(file.date),
            false => file.date,
        };
        Self {
            etag,
            last_modified: unknowns.last_modified.then(|| http_date(written)),
        }
    }

    /// Whether the parts that the client has are of this version.
    pub(super) fn fit(&self, call: &Call) -> bool {
        let Some(condition) = call.header(IF_RANGE) else {
            return true;
        };
        [&self.etag, &self.last_modified]
            .into_iter()
            .any(|own| own.as_deref() == Some(condition))
    }
}

/// Inode, size and modification time in hexadecimal, as in nginx and Apache:
/// the inode differs on each node.
fn by_inode(node: &str, file: &File) -> String {
    let mut hasher = DefaultHasher::new();
    (node, &file.id).hash(&mut hasher);
    let inode = hasher.finish() >> (u64::BITS - INODE_BITS);
    let written = file.date.as_second();
    format!("\"{inode:x}-{:x}-{written:x}\"", file.size())
}

/// `Thu, 23 Dec 2021 08:12:45 GMT`.
fn http_date(when: Timestamp) -> String {
    when.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
