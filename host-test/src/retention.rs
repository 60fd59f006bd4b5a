//! Which files of a series, such as nightly dumps, are no longer needed. Must not
//! know how they are uploaded.
//!
//! Ages are measured from the newest file, by the times that the service reports:
//! a local clock that is wrong removes nothing.

use std::collections::HashSet;
use std::time::Duration;

use crate::bindings::{Entry, EntryKind};
use crate::error::Error;
use crate::globs;
use crate::session::Session;
use crate::storage;
use crate::upload::Destination;

/// Files removed by one request.
const BATCH: usize = 100;

/// Which files of a series to keep. A file is kept if any rule keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Glob for the names of the series, such as `db-*.sql`.
    pub series: String,
    /// Keep this many of the newest files.
    pub keep: Option<usize>,
    /// Keep files that are at most this much older than the newest.
    pub keep_for: Option<Duration>,
}

impl Retention {
    /// Returns the files of a folder that the rules do not keep, newest first.
    /// Files with the links in `new` were just uploaded: they are always kept, and
    /// count as the newest. Fails if the series is not a valid glob.
    pub fn expired(&self, entries: &[Entry], new: &HashSet<String>) -> Result<Vec<Entry>, Error> {
        let glob = globs::of_name(&self.series)?;
        let in_series = |entry: &&Entry| match &glob {
            Some(glob) => glob.is_match(&entry.name),
            None => entry.name == self.series,
        };
        let files = entries.iter().filter(|e| e.kind == EntryKind::File);
        let mut series: Vec<&Entry> = files.filter(in_series).collect();
        // Stable: files of the same second stay in the order of the listing.
        series.sort_by_key(|entry| std::cmp::Reverse(entry.created));
        let newest = series.iter().find_map(|entry| entry.created);
        let is_new = |entry: &Entry| entry.link.as_ref().is_some_and(|link| new.contains(link));
        let older = series.into_iter().filter(|entry| !is_new(entry));
        let keep = self.keep.map_or(0, |keep| keep.saturating_sub(new.len()));
        let is_recent = |entry: &Entry| match (self.keep_for, newest, entry.created) {
            (Some(time), Some(newest), Some(created)) => newest - created <= time.as_secs(),
            // Without a time, nobody knows.
            (Some(_), ..) => true,
            (None, ..) => false,
        };
        let expired = older.skip(keep).filter(|entry| !is_recent(entry));
        Ok(expired.cloned().collect())
    }
}

/// Returns the expired files of a folder of the account; see
/// [`Retention::expired`]. Requires [`Scope::List`](crate::Scope).
pub async fn expired_in(
    session: &mut Session,
    folder: &Destination,
    retention: &Retention,
    new: &HashSet<String>,
) -> Result<Vec<Entry>, Error> {
    session.forget_listings().await;
    let contents = match folder {
        Destination::Id(id) => session.list_entries(id.as_deref()).await,
        Destination::Path(path) => storage::list(session, path).await,
    };
    match contents {
        Ok(contents) => retention.expired(&contents.entries, new),
        Err(Error::NoFolder { file: false, .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Removes files and returns those that the service removed. Requires
/// [`Scope::Manage`](crate::Scope).
pub async fn remove(session: &mut Session, files: Vec<Entry>) -> Result<Vec<Entry>, Error> {
    let mut removed = Vec::new();
    for files in files.chunks(BATCH) {
        let links = files.iter().filter_map(|entry| entry.link.clone());
        let gone = session.remove_files(links.collect()).await?;
        let is_gone = |entry: &&Entry| entry.link.as_ref().is_some_and(|l| gone.contains(l));
        removed.extend(files.iter().filter(is_gone).cloned());
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    fn entry(name: &str, days: Option<u64>) -> Entry {
        Entry {
            id: name.to_owned(),
            kind: EntryKind::File,
            name: name.to_owned(),
            link: Some(format!("https://example.org/?{name}")),
            size: Some(1),
            checksum: None,
            created: days.map(|days| 1_000_000 + days * DAY),
            has_password: false,
            details: Vec::new(),
        }
    }

    fn expired(retention: &Retention, new: &[&str]) -> Vec<String> {
        let entries = [
            entry("db-1.sql", Some(1)),
            entry("db-4.sql", Some(4)),
            entry("db-2.sql", Some(2)),
            entry("db-3.sql", Some(3)),
            entry("other.sql", Some(0)),
        ];
        let new = new
            .iter()
            .map(|name| format!("https://example.org/?{name}"));
        let expired = retention.expired(&entries, &new.collect()).unwrap();
        expired.into_iter().map(|entry| entry.name).collect()
    }

    fn series(keep: Option<usize>, days: Option<u64>) -> Retention {
        Retention {
            series: "db-*.sql".into(),
            keep,
            keep_for: days.map(|days| Duration::from_secs(days * DAY)),
        }
    }

    #[test]
    fn the_newest_files_of_a_series_are_kept() {
        let keep_2 = series(Some(2), None);
        assert_eq!(expired(&keep_2, &["db-4.sql"]), ["db-2.sql", "db-1.sql"]);
        let keep_9 = series(Some(9), None);
        assert_eq!(expired(&keep_9, &["db-4.sql"]), [""; 0]);
        // The service does not list the new file yet.
        assert_eq!(
            expired(&keep_2, &["db-5.sql"]),
            ["db-3.sql", "db-2.sql", "db-1.sql"]
        );
    }

    #[test]
    fn new_files_are_kept_whatever_the_rule() {
        let none = series(Some(0), None);
        assert_eq!(
            expired(&none, &["db-1.sql"]),
            ["db-4.sql", "db-3.sql", "db-2.sql"]
        );
    }

    #[test]
    fn ages_count_from_the_newest_file_and_either_rule_keeps() {
        let two_days = series(None, Some(2));
        assert_eq!(expired(&two_days, &["db-4.sql"]), ["db-1.sql"]);
        let both = series(Some(4), Some(1));
        assert_eq!(expired(&both, &["db-4.sql"]), [""; 0]);
        let neither = series(Some(1), Some(1));
        assert_eq!(expired(&neither, &["db-4.sql"]), ["db-2.sql", "db-1.sql"]);
    }

    #[test]
    fn a_file_without_a_time_does_not_expire_by_age() {
        let entries = [entry("db-1.sql", None), entry("db-2.sql", Some(9))];
        let expired = series(None, Some(1)).expired(&entries, &HashSet::new());
        assert!(expired.unwrap().is_empty());
    }
}
