//! The file that `upload --receipts` appends to, one JSON object per line. Must
//! not know how files are uploaded.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use hoster_host::upload::Uploaded;
use hoster_host::{Error, file_permissions};
use serde::Serialize;

use super::super::get::verified;

/// A file of receipts, open for appending.
pub struct Receipts {
    path: PathBuf,
    file: File,
}

#[derive(Serialize)]
struct Line<'a> {
    /// When the receipt arrived: RFC 3339, UTC.
    time: String,
    path: String,
    link: &'a str,
    removal_link: Option<&'a str>,
    file_name: &'a str,
    size: u64,
    algorithm: Option<&'a str>,
    checksum: Option<&'a str>,
    verified: serde_json::Value,
}

impl Receipts {
    /// Opens the file before any upload: otherwise it would be too late to find
    /// out that receipts cannot be stored.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        let file = hoster_host::system::private_file(&mut options)
            .open(path)
            .map_err(|source| unwritable(path, source))?;
        // Receipts contain removal links, which nobody else may read.
        if file.metadata().is_ok_and(|m| m.is_file()) {
            file_permissions::file(&file).map_err(|why| Error::Untrusted {
                path: path.to_owned(),
                why,
            })?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Appends a receipt and syncs the file, so that it survives a power cut.
    pub fn add(&mut self, path: &Path, done: &Uploaded) -> Result<(), Error> {
        let receipt = &done.receipt;
        let checksum = receipt.checksum.as_ref();
        let mut line = serde_json::to_string(&Line {
            time: jiff::Timestamp::now().to_string(),
            path: path.display().to_string(),
            link: &receipt.link,
            removal_link: receipt.removal_link.as_deref(),
            file_name: &receipt.file_name,
            size: done.size,
            algorithm: checksum.map(|c| c.algorithm.as_str()),
            checksum: checksum.map(|c| c.hex.as_str()),
            verified: verified(done.verified),
        })
        .map_err(Error::internal)?;
        line.push('\n');
        // In one write: other processes may append to the file as well.
        self.file
            .write_all(line.as_bytes())
            .and_then(|()| hoster_host::system::sync_data(&self.file))
            .map_err(|source| unwritable(&self.path, source))?;
        Ok(())
    }
}

fn unwritable(path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        path: path.to_owned(),
        what: "write",
        source,
    }
}
