//! Decides which connection fetches which bytes of a file. Pure: knows numbers,
//! but no connections, clock or disk.
//!
//! Pieces are handed out from the front of the file, each a share of the rest,
//! so that they become smaller towards the end and the beginning of the file is
//! complete early (the checksum follows the beginning). When nothing is left to
//! hand out, an idle connection takes over half of the largest piece.

use std::ops::Range;

use rangemap::RangeSet;

/// The smallest piece that is worth a separate request. Files below twice this
/// size use one connection.
pub(super) const MIN_PIECE: u64 = 1 << 20;

/// The largest piece while several connections work: about three seconds at 20
/// MB/s per connection, so that the round trip of a request does not matter.
const MAX_PIECE: u64 = 64 << 20;

/// A piece of the file, and the connection that fetches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) id: u64,
    /// First byte.
    pub(super) start: u64,
    /// End (exclusive), as far as known when it was handed out.
    pub(super) end: u64,
}

/// The state of one file's pieces.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Bytes that are neither received nor being fetched.
    free: RangeSet<u64>,
    /// Pieces being fetched; `start` advances with the bytes received.
    active: Vec<Piece>,
    next_id: u64,
    received: u64,
}

impl Plan {
    /// Creates the plan for a file of this size, of which `done` is already on
    /// disk.
    pub(super) fn new(size: u64, done: &RangeSet<u64>) -> Self {
        let whole = 0..size;
        let free = if size == 0 {
            RangeSet::new()
        } else {
            done.gaps(&whole).collect()
        };
        Self {
            free,
            active: Vec::new(),
            next_id: 0,
            received: 0,
        }
    }

    /// Claims a range as one piece. All of it must be free.
    pub(super) fn claim(&mut self, range: Range<u64>) -> Piece {
        if !range.is_empty() {
            self.free.remove(range.clone());
        }
        let piece = Piece {
            id: self.next_id,
            start: range.start,
            end: range.end,
        };
        self.next_id += 1;
        self.active.push(piece.clone());
        piece
    }

    /// Returns the first range that is neither received nor being fetched.
    pub(super) fn first_free(&self) -> Option<Range<u64>> {
        self.free.first().cloned()
    }

    /// Returns the next piece for an idle connection, one of `connections`. A
    /// piece of another connection is split only if more than `worth` bytes of
    /// it are left.
    pub(super) fn take(&mut self, connections: u64, worth: u64) -> Option<Piece> {
        if let Some(range) = self.first_free() {
            return Some(self.claim(share(range, self.unclaimed(), connections)));
        }
        let worth = worth.max(2 * MIN_PIECE);
        let largest = self
            .active
            .iter_mut()
            .max_by_key(|piece| piece.end - piece.start)
            .filter(|piece| piece.end - piece.start >= worth)?;
        let middle = largest.start + (largest.end - largest.start) / 2;
        let taken = middle..largest.end;
        largest.end = middle;
        Some(self.claim(taken))
    }

    /// Records that `count` bytes of a piece were received; returns how many of
    /// them belong to it. That is less than `count` if its end was given to
    /// another connection, or if the server sends too much.
    pub(super) fn advance(&mut self, id: u64, count: u64) -> u64 {
        let Some(piece) = self.active.iter_mut().find(|piece| piece.id == id) else {
            return 0;
        };
        let accepted = count.min(piece.end - piece.start);
        piece.start += accepted;
        self.received += accepted;
        accepted
    }

    /// Returns the rest of a piece; `None` if it is complete.
    pub(super) fn left(&self, id: u64) -> Option<Range<u64>> {
        let piece = self.active.iter().find(|piece| piece.id == id)?;
        (piece.start < piece.end).then_some(piece.start..piece.end)
    }

    /// Whether a byte was received: it is neither free nor being fetched.
    pub(super) fn has(&self, at: u64) -> bool {
        let is_fetched = |piece: &Piece| (piece.start..piece.end).contains(&at);
        !self.free.contains(&at) && !self.active.iter().any(is_fetched)
    }

    /// Frees the rest of a piece after its connection has ended.
    pub(super) fn give_back(&mut self, id: u64) {
        let Some(at) = self.active.iter().position(|piece| piece.id == id) else {
            return;
        };
        let piece = self.active.swap_remove(at);
        if piece.start < piece.end {
            self.free.insert(piece.start..piece.end);
        }
    }

    /// Records that a file of unknown size ends at the current position of the
    /// piece.
    pub(super) fn ends_here(&mut self, id: u64) {
        if let Some(piece) = self.active.iter_mut().find(|piece| piece.id == id) {
            piece.end = piece.start;
        }
    }

    /// Returns the bytes received since the plan was created.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// Whether all bytes have been received.
    pub(super) fn is_complete(&self) -> bool {
        self.free.is_empty() && self.active.iter().all(|piece| piece.start == piece.end)
    }

    fn unclaimed(&self) -> u64 {
        self.free.iter().map(|range| range.end - range.start).sum()
    }
}

/// Returns the front part of a free range for one connection.
fn share(range: Range<u64>, unclaimed: u64, connections: u64) -> Range<u64> {
    if connections <= 1 {
        return range;
    }
    let length = (unclaimed / (2 * connections)).clamp(MIN_PIECE, MAX_PIECE);
    if range.end - range.start < length + MIN_PIECE {
        return range;
    }
    range.start..range.start + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn a_small_file_is_one_piece() {
        let mut plan = Plan::new(2 * MIB - 1, &RangeSet::new());
        let all = plan.take(5, 0).unwrap();
        assert_eq!((all.start, all.end), (0, 2 * MIB - 1));
        assert_eq!(plan.take(5, 0), None);
    }

    #[test]
    fn one_connection_asks_once() {
        let mut plan = Plan::new(1 << 40, &RangeSet::new());
        assert_eq!(plan.take(1, 0).unwrap().end, 1 << 40);
    }

    #[test]
    fn pieces_become_smaller_towards_the_end() {
        let mut plan = Plan::new(100 * MIB, &RangeSet::new());
        let lengths: Vec<u64> = std::iter::from_fn(|| plan.take(5, u64::MAX))
            .map(|piece| piece.end - piece.start)
            .collect();
        assert_eq!(lengths[0], 10 * MIB);
        assert!(
            lengths.is_sorted_by(|a, b| a >= b || *b < 2 * MIB),
            "{lengths:?}"
        );
        assert!(lengths.len() < 40, "{lengths:?}");
    }

    #[test]
    fn an_idle_connection_takes_half_of_the_largest_piece() {
        let mut plan = Plan::new(10 * MIB, &RangeSet::new());
        let first = plan.claim(0..10 * MIB);
        assert_eq!(plan.advance(first.id, 2 * MIB), 2 * MIB);
        assert_eq!(plan.take(5, 9 * MIB), None, "not worth it");
        let second = plan.take(5, 0).unwrap();
        assert_eq!((second.start, second.end), (6 * MIB, 10 * MIB));
        // The first piece now ends where the second one begins.
        assert!(plan.has(2 * MIB - 1) && !plan.has(2 * MIB) && !plan.has(6 * MIB));
        assert_eq!(plan.advance(first.id, 8 * MIB), 4 * MIB);
        assert_eq!(plan.left(first.id), None);
    }

    #[test]
    fn what_is_there_is_not_fetched_again() {
        let done = RangeSet::from_iter([0..MIB, 3 * MIB..4 * MIB]);
        let mut plan = Plan::new(5 * MIB, &done);
        let pieces: Vec<_> = std::iter::from_fn(|| plan.take(1, u64::MAX)).collect();
        let ranges: Vec<_> = pieces.iter().map(|p| (p.start, p.end)).collect();
        assert_eq!(ranges, [(MIB, 3 * MIB), (4 * MIB, 5 * MIB)]);
        assert!(Plan::new(MIB, &done).is_complete());
        assert!(Plan::new(0, &RangeSet::new()).is_complete());
    }

    #[test]
    fn a_file_of_unknown_size_ends_where_the_connection_does() {
        let mut plan = Plan::new(u64::MAX, &RangeSet::new());
        let piece = plan.take(1, 0).unwrap();
        plan.advance(piece.id, 1_000);
        assert!(!plan.is_complete());
        plan.ends_here(piece.id);
        assert!(plan.is_complete());
    }

    proptest! {
        /// Whatever connections do, each byte arrives exactly once.
        #[test]
        fn every_byte_comes_once(
            size in 0..40 * MIB,
            connections in 1..8_u64,
            steps in prop::collection::vec((0..8_usize, 0..3 * MIB, 0..10_u8), 0..400),
        ) {
            let mut plan = Plan::new(size, &RangeSet::new());
            let mut have = RangeSet::new();
            let mut working: Vec<(u64, u64)> = Vec::new();
            let mut come = |plan: &mut Plan, (id, at): &mut (u64, u64), count: u64| {
                let accepted = plan.advance(*id, count);
                let range = *at..*at + accepted;
                *at += accepted;
                if !range.is_empty() {
                    assert!(!have.overlaps(&range), "twice: {range:?}");
                    have.insert(range);
                }
            };
            for (who, count, what) in steps {
                if what < 4 && (working.len() as u64) < connections {
                    working.extend(plan.take(connections, 0).map(|p| (p.id, p.start)));
                } else if let Some(one) = working.get_mut(who) {
                    come(&mut plan, one, count);
                    if what == 9 || plan.left(one.0).is_none() {
                        plan.give_back(working.swap_remove(who).0);
                    }
                }
            }
            // Then all of them run to the end.
            loop {
                for mut one in working.drain(..) {
                    come(&mut plan, &mut one, u64::MAX / 2);
                    plan.give_back(one.0);
                }
                let Some(piece) = plan.take(connections, 0) else { break };
                working.push((piece.id, piece.start));
            }
            prop_assert!(plan.is_complete());
            prop_assert_eq!(plan.received(), size);
            let whole = 0..size;
            prop_assert!(size == 0 || have.gaps(&whole).next().is_none());
        }
    }
}
