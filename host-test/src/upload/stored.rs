//! The files of folders that the account has after a run, for a manifest. Must
//! not know manifests.

use std::sync::{Mutex, PoisonError};

use super::queue::Outcome;
use super::tree::LocalFile;
use crate::bindings::Checksum;
use crate::download::whole_name;
use crate::file_metadata::FileMetadata;

/// The files that were found in folders and that the account has now, in the
/// order in which they ended.
#[derive(Debug, Default)]
pub struct StoredFiles(Mutex<Vec<StoredFile>>);

/// A file that was found in a folder and that the account has now, or an empty one.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// Names that lead to it from the destination, with its own.
    pub path: Vec<String>,
    /// Size in bytes; an empty file may not be in the account.
    pub size: u64,
    /// Its checksum at the service, if known; `None` if the service has it
    /// encrypted.
    pub checksum: Option<Checksum>,
    /// The time and mode of the local file.
    pub metadata: FileMetadata,
}

impl StoredFiles {
    /// Returns the files so far.
    pub fn list(&self) -> Vec<StoredFile> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.clone()
    }

    /// Returns the metadata of a file that may be removed after its upload.
    pub(super) fn metadata(&self, file: &LocalFile) -> Option<FileMetadata> {
        let is_in_folder = !file.folders.is_empty();
        let metadata = is_in_folder.then(|| std::fs::metadata(&file.path).ok());
        metadata.flatten().map(|m| FileMetadata::of(&m))
    }

    /// Adds a file if its job has ended with this outcome. `before` is its metadata
    /// from the beginning of the job.
    pub(super) fn note(
        &self,
        file: &LocalFile,
        before: Option<FileMetadata>,
        outcome: &Outcome,
        is_encrypted: bool,
    ) {
        let (size, checksum) = match outcome {
            Outcome::Uploaded { done, .. } => (done.size, done.receipt.checksum.clone()),
            Outcome::Existing { entry, .. } => match entry.size {
                Some(size) => (size, entry.checksum.clone()),
                None => return,
            },
            Outcome::Empty => (0, None),
            Outcome::DryRun { .. } => return,
        };
        let Some(name) = whole_name(&file.path).filter(|_| !file.folders.is_empty()) else {
            return;
        };
        let stored = StoredFile {
            path: file.folders.iter().cloned().chain([name]).collect(),
            size,
            checksum: checksum.filter(|_| !is_encrypted),
            metadata: self.metadata(file).or(before).unwrap_or_default(),
        };
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push(stored);
    }
}
