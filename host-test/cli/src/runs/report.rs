//! The report of a run: one JSON object; docs/reports.md describes it. Must not
//! know when it is written.

use std::io;
use std::path::Path;

use hoster_host::state_file;
use serde::Serialize;

use super::super::summary::TotalsLine;
use super::facts::Failure;

/// Version of the report, incremented as for events.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
pub struct Report {
    pub schema: u32,
    /// The command line, without secrets.
    pub command: String,
    /// RFC 3339, in UTC.
    pub started: String,
    pub ended: String,
    pub exit_code: u8,
    pub interrupted: bool,
    #[serde(flatten)]
    pub totals: TotalsLine,
    pub seconds: f64,
    pub failures: Vec<Failure>,
    #[serde(rename = "continue")]
    pub next: Option<String>,
}

/// Writes a report as a whole. Refuses to replace anything but a regular file.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(&path) {
        Ok(metadata) if !metadata.is_file() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        )),
        _ => state_file::replace_text(&path, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_report_replaces_files_only_and_follows_links() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        for odd in ["/dev/null", folder.path().to_str().unwrap()] {
            let error = write(Path::new(odd), "new").unwrap_err();
            assert_eq!(error.to_string(), "it is not a regular file", "{odd}");
        }
        assert!(write(&folder.path().join("none/file"), "new").is_err());
    }
}
