//! The list of failed and unfinished files, for a later run. It is written
//! however the command ends. Must not know why something failed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use hoster_host::Code;
use hoster_host::download::DownloadRequest;
use serde::Serialize;

use super::super::output::printable;
use super::super::stdio;

/// A line: what `-i` reads, and the reason of the failure.
#[derive(Serialize)]
struct Line {
    /// Set for a file whose name must not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    link: String,
    /// Names of folders below the destination.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folders: Vec<String>,
    name: Option<String>,
    size: Option<u64>,
    checksum: Option<String>,
    error: Option<&'static str>,
}

/// Files that are not done yet.
pub struct Unfinished {
    path: Option<PathBuf>,
    lines: Mutex<BTreeMap<usize, Line>>,
}

impl Unfinished {
    pub fn new(path: Option<PathBuf>, wanted: &[DownloadRequest]) -> Self {
        let lines = wanted.iter().map(|wanted| Line {
            kind: wanted.name_is_own.then_some("file"),
            link: wanted.link.clone(),
            folders: wanted.folders.clone(),
            name: wanted.name.clone(),
            size: wanted.size,
            checksum: wanted.checksum.clone(),
            error: None,
        });
        Self {
            path,
            lines: Mutex::new(lines.enumerate().collect()),
        }
    }

    pub fn done(&self, number: usize) {
        self.lines().remove(&number);
    }

    pub fn failed(&self, number: usize, code: Code) {
        if let Some(line) = self.lines().get_mut(&number) {
            line.error = Some(code.as_str());
        }
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, BTreeMap<usize, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, path: &std::path::Path) -> std::io::Result<()> {
        let lines = self.lines();
        if lines.is_empty() {
            return match std::fs::remove_file(path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
                _ => Ok(()),
            };
        }
        let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(".".as_ref()))?;
        for line in lines.values() {
            serde_json::to_writer(&mut file, line)?;
            file.write_all(b"\n")?;
        }
        file.persist(path)?;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.path
            && let Err(e) = self.write(path)
        {
            let path = printable(&path.display().to_string());
            stdio::err_line(&format!("hoster: {path} cannot be written: {e}"));
        }
    }
}
