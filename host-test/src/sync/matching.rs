//! Finds files that were renamed: the destination has their content under another
//! path. Must not know how they are moved.

use std::collections::HashMap;

use crate::bindings::Checksum;
use crate::checksum;
use crate::compare::Names;

/// A file of the destination.
pub(super) trait Located: Clone {
    /// Its path.
    fn names(&self) -> &Names;

    /// Its bytes.
    fn size(&self) -> u64;
}

/// A file that only the destination has.
pub(super) struct Candidate<T> {
    pub(super) file: T,
    /// `None` if unknown.
    pub(super) checksum: Option<Checksum>,
    is_taken: bool,
}

/// Files that only the destination has.
pub(super) struct Candidates<T> {
    all: Vec<Candidate<T>>,
    by_size: HashMap<u64, Vec<usize>>,
    /// Whether they are copied, which is possible more than once.
    is_copy: bool,
}

impl<T: Located> Candidates<T> {
    pub(super) fn new(files: Vec<T>, is_copy: bool) -> Self {
        let mut by_size: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, file) in files.iter().enumerate() {
            by_size.entry(file.size()).or_default().push(at);
        }
        let candidate = |file| Candidate {
            file,
            checksum: None,
            is_taken: false,
        };
        Self {
            all: files.into_iter().map(candidate).collect(),
            by_size,
            is_copy,
        }
    }

    /// Returns the positions of the files of this size. Only if there are any is a
    /// checksum worth its time.
    pub(super) fn of_size(&self, size: u64) -> Vec<usize> {
        let positions = self.by_size.get(&size).into_iter().flatten();
        let free = positions.filter(|at| !self.all[**at].is_taken);
        free.copied().collect()
    }

    /// Returns the file at a position.
    pub(super) fn at(&mut self, position: usize) -> &mut Candidate<T> {
        &mut self.all[position]
    }

    /// Returns the file of this size and checksum. One with the wanted name is
    /// preferred. A file that is moved is returned only once.
    pub(super) fn take(
        &mut self,
        size: u64,
        wanted: &Checksum,
        name: Option<&String>,
    ) -> Option<T> {
        let mut found = self.of_size(size);
        found.retain(|at| {
            let known = self.all[*at].checksum.as_ref();
            known.is_some_and(|known| checksum::same(known, wanted))
        });
        let has_name = |at: &&usize| self.all[**at].file.names().last() == name;
        let at = *found.iter().find(has_name).or(found.first())?;
        self.all[at].is_taken = !self.is_copy;
        Some(self.all[at].file.clone())
    }

    /// Returns the files that are not moved.
    pub(super) fn left(self) -> Vec<T> {
        let left = self.all.into_iter().filter(|one| !one.is_taken);
        left.map(|one| one.file).collect()
    }
}
