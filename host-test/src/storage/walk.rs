//! A walk through the folders of an account: each folder once, parents first, and
//! not too many. Must not know what is done with their contents.

use std::collections::HashSet;

use super::MAX_FOLDERS;
use crate::bindings::FolderContents;
use crate::error::Error;
use crate::session::Session;

/// Lists folders, up to a maximum number.
pub(super) struct Lister<'a> {
    session: &'a mut Session,
    listed: usize,
}

impl<'a> Lister<'a> {
    pub(super) fn new(session: &'a mut Session) -> Self {
        Self { session, listed: 0 }
    }

    /// Lists the folder with this id, or the top folder.
    pub(super) async fn list(&mut self, id: Option<&str>) -> Result<FolderContents, Error> {
        self.listed += 1;
        if self.listed > MAX_FOLDERS {
            return Err(Error::TooManyFolders(MAX_FOLDERS));
        }
        self.session.list_entries(id).await
    }
}

/// The folders that are left to visit, each with what leads to it.
pub(super) struct Walk<F> {
    open: Vec<(Option<String>, F)>,
    /// A folder that contains itself is visited only once.
    visited: HashSet<Option<String>>,
}

impl<F> Walk<F> {
    /// Begins at the folder with this id, or the top folder.
    pub(super) fn new(id: Option<String>, root: F) -> Self {
        Self {
            open: vec![(id, root)],
            visited: HashSet::new(),
        }
    }

    /// Returns the next folder.
    pub(super) fn next(&mut self) -> Option<(Option<String>, F)> {
        while let Some((id, folder)) = self.open.pop() {
            if self.visited.insert(id.clone()) {
                return Some((id, folder));
            }
        }
        None
    }

    /// Whether only the first folder was visited so far.
    pub(super) fn is_at_root(&self) -> bool {
        self.visited.len() == 1
    }

    /// Adds the folders in the folder that was visited last.
    pub(super) fn add(&mut self, folders: impl IntoIterator<Item = (String, F)>) {
        let first = self.open.len();
        let folders = folders.into_iter();
        self.open
            .extend(folders.map(|(id, folder)| (Some(id), folder)));
        // Taken from the back, so that the order is the natural reading order.
        self.open[first..].reverse();
    }
}
