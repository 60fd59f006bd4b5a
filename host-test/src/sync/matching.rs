//! Finds files that were renamed: the destination has their content under another
//! path. Must not know how they are moved.

use std::collections::HashMap;

use crate::bindings::Checksum;
use crate::checksum;
use crate::compare::Names;

/// A file of the account, or of the local folder, with its checksum if known.
pub(super) struct Candidate<'a> {
    /// Its position among all of them.
    pub(super) at: usize,
    pub(super) names: &'a Names,
    pub(super) checksum: Option<Checksum>,
}

/// Files that only the destination has, by size.
pub(super) struct Candidates<'a>(HashMap<u64, Vec<Candidate<'a>>>);

impl<'a> Candidates<'a> {
    pub(super) fn new(files: impl Iterator<Item = (u64, Candidate<'a>)>) -> Self {
        let mut all: HashMap<u64, Vec<Candidate<'a>>> = HashMap::new();
        for (size, candidate) in files {
            all.entry(size).or_default().push(candidate);
        }
        Self(all)
    }

    /// The files of this size. Only if there are any is a checksum worth its time.
    pub(super) fn of_size(&mut self, size: u64) -> &mut Vec<Candidate<'a>> {
        self.0.entry(size).or_default()
    }
}

/// Returns the position of the file with this checksum. A file with the wanted
/// name is preferred.
pub(super) fn position(
    candidates: &[Candidate<'_>],
    wanted: &Checksum,
    name: Option<&String>,
) -> Option<usize> {
    let is_same = |candidate: &Candidate<'_>| {
        let known = candidate.checksum.as_ref();
        known.is_some_and(|known| checksum::same(known, wanted))
    };
    let has_name = |candidate: &Candidate<'_>| candidate.names.last() == name;
    let both = candidates.iter().position(|c| is_same(c) && has_name(c));
    both.or_else(|| candidates.iter().position(is_same))
}
