//! Opens a connection to a new server, and makes sure that it has the file
//! whose bytes are on disk: the bytes before the requested ones, and one random
//! block, must be equal. Must not know when a retry is worthwhile.

use std::fs::File;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rangemap::RangeSet;

use super::open::{Opened, open};
use super::positional;
use super::response::Failure;
use super::ticket::Issued;
use super::version::{Node, Nodes, Relation};
use crate::error::Error;
use crate::service::Service;

/// Maximum size of a compared block in bytes.
pub(super) const BLOCK: u64 = 64 << 10;

/// Parameters for opening a connection.
pub(super) struct Opener<'a> {
    pub(super) service: &'a Service,
    pub(super) issued: &'a Issued,
    pub(super) nodes: &'a Mutex<Nodes>,
    /// Size of the whole file in bytes, if known.
    pub(super) size: Option<u64>,
    pub(super) stall: Duration,
}

/// The data on disk.
pub(super) struct Local<'a> {
    pub(super) file: &'a File,
    pub(super) path: PathBuf,
    pub(super) written: RangeSet<u64>,
    /// Whether it was left by an earlier run, so that its description may be
    /// wrong.
    pub(super) is_left: bool,
}

impl Opener<'_> {
    /// Whether nothing has come from this server yet.
    pub(super) fn is_new(&self) -> bool {
        self.nodes().is_new(&self.issued.ticket.url)
    }

    /// Requests a range, and makes sure that it belongs to the file on disk.
    pub(super) async fn open(
        &self,
        asked: Range<u64>,
        local: &Local<'_>,
    ) -> Result<Opened, Failure> {
        let is_new = self.is_new();
        let overlap = match is_new {
            true => overlap(&local.written, asked.start),
            false => 0,
        };
        let mut opened = self.request(Some(asked.start - overlap..asked.end)).await?;
        let node = Node::new(&self.issued.ticket.url, opened.head.version.clone());
        let relation = self.nodes().judge(&node);
        if relation == Relation::Another {
            return Err(Failure::Changed);
        }
        if overlap > 0 {
            self.compare(&mut opened, overlap, local).await?;
        }
        if !is_new && relation == Relation::Perhaps {
            // This server had another version earlier; the next attempt
            // compares the data.
            self.nodes().doubt(&node);
            return Err(doubtful());
        }
        if relation == Relation::Perhaps || (is_new && local.is_left) {
            self.compare_any_block(&node, overlap, local).await?;
        }
        self.nodes().prove(node);
        Ok(opened)
    }

    /// Requests a range without any check.
    async fn request(&self, asked: Option<Range<u64>>) -> Result<Opened, Failure> {
        open(self.service, self.issued, asked, self.size, self.stall).await
    }

    /// Compares a block chosen at random, if the ticket allows one more
    /// request.
    async fn compare_any_block(
        &self,
        node: &Node,
        overlap: u64,
        local: &Local<'_>,
    ) -> Result<(), Failure> {
        let Some(block) = any_block(&local.written) else {
            return Ok(());
        };
        if self.issued.ticket.max_connections <= 1 {
            return match overlap {
                // Nothing was compared, and nothing can be.
                0 => Err(Failure::Changed),
                _ => Ok(()),
            };
        }
        let length = block.end - block.start;
        let mut opened = self.request(Some(block)).await?;
        if Node::new(&self.issued.ticket.url, opened.head.version.clone()) != *node {
            return Err(doubtful());
        }
        self.compare(&mut opened, length, local).await
    }

    /// Reads bytes from the front of a connection and compares them with those
    /// on disk.
    async fn compare(
        &self,
        opened: &mut Opened,
        length: u64,
        local: &Local<'_>,
    ) -> Result<(), Failure> {
        let at = opened.head.start;
        let length = usize::try_from(length).unwrap_or_default();
        let sent = opened.take(length).await?;
        let mut there = vec![0; length];
        let read = positional::read_at_most(local.file, &mut there, at);
        match read {
            Ok(read) if read == length && sent == there => Ok(()),
            Ok(_) => Err(Failure::Changed),
            Err(e) => Err(Failure::Fatal(Error::io(&local.path, "read", e))),
        }
    }

    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn doubtful() -> Failure {
    Failure::Transient(Error::Download {
        reason: "the file server has a different version of the file than before".into(),
        timeout: false,
    })
}

/// Returns how many bytes right before an offset are on disk, up to one block.
fn overlap(written: &RangeSet<u64>, start: u64) -> u64 {
    let Some(last) = start.checked_sub(1) else {
        return 0;
    };
    let before = written.get(&last).map_or(start, |range| range.start);
    (start - before).min(BLOCK)
}

/// Returns a random block that is on disk.
fn any_block(written: &RangeSet<u64>) -> Option<Range<u64>> {
    let all: u64 = written.iter().map(|range| range.end - range.start).sum();
    let mut at = RandomState::new()
        .build_hasher()
        .finish()
        .checked_rem(all)?;
    for range in written.iter() {
        let length = range.end - range.start;
        if at < length {
            let start = (range.start + at).min(range.end.saturating_sub(BLOCK));
            let start = start.max(range.start);
            return Some(start..(start + BLOCK).min(range.end));
        }
        at -= length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_lies_before_a_gap_is_at_most_one_block() {
        let written = RangeSet::from_iter([0..100_000, 200_000..200_010]);
        for (start, expected) in [
            (0, 0),
            (100_000, BLOCK),
            (10, 10),
            (200_000, 0),
            (200_010, 10),
            (300_000, 0),
        ] {
            assert_eq!(overlap(&written, start), expected, "{start}");
        }
        assert_eq!(any_block(&RangeSet::new()), None);
    }

    proptest! {
        #[test]
        fn a_block_that_is_compared_is_on_disk(
            ranges in prop::collection::vec((0..1_000_000_u64, 1..300_000_u64), 1..6),
        ) {
            let written: RangeSet<u64> = ranges.iter().map(|(a, n)| *a..a + n).collect();
            for _ in 0..20 {
                let block = any_block(&written).unwrap();
                prop_assert!(block.start < block.end && block.end - block.start <= BLOCK);
                let on_disk = written.get(&block.start).unwrap();
                prop_assert!(block.end <= on_disk.end);
            }
        }
    }
}
