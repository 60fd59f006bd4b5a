//! The table of checksums, in SQLite. Must not know files.
//!
//! | column | content |
//! |---|---|
//! | `id` | which file and algorithm, or which encrypted content: 16 bytes of a SHA-256 |
//! | `seal` | 16 bytes of a SHA-256 over the id, the state of the file if it is one, and the checksum |
//! | `checksum` | bytes of the checksum |
//! | `used` | day of the last use, since 1970 |
//!
//! A row counts only if its seal matches: neither the row of a file that has
//! changed nor a damaged row does. No row contains a name of a file.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use crate::bindings::Checksum;
use crate::file_permissions;
use crate::state_file::{lock_file, unix_time};

/// Version of the table, in `user_version`.
const VERSION: i64 = 1;

/// How long an entry stays without being used, in days.
pub(super) const UNUSED_DAYS: i64 = 90;

/// Uses are recorded with this precision in days, so that a run over unchanged
/// files writes nothing on most days.
pub(super) const USE_STEP: i64 = 7;

/// Maximum number of entries; about 150 MB on disk (measured).
pub(super) const MAX_ENTRIES: i64 = 1_000_000;

/// Entries that are stored between two checks of the maximum.
const CHECK_EVERY: u32 = 50_000;

/// How long a query waits for other processes, each of which writes for less
/// than a millisecond.
const BUSY: Duration = Duration::from_secs(5);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS checksums (
        id BLOB PRIMARY KEY, seal BLOB NOT NULL, checksum BLOB NOT NULL, used INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS by_use ON checksums (used);";

const GET: &str = "SELECT seal, checksum, used FROM checksums WHERE id = ?1";
const USE: &str = "UPDATE checksums SET used = ?2 WHERE id = ?1";
const PUT: &str = "REPLACE INTO checksums (id, seal, checksum, used) VALUES (?1, ?2, ?3, ?4)";
const REMOVE: &str = "DELETE FROM checksums WHERE id = ?1";
const PURGE_UNUSED: &str = "DELETE FROM checksums WHERE used < ?1";
const COUNT: &str = "SELECT count(*) FROM checksums";
const PURGE_OLDEST: &str =
    "DELETE FROM checksums WHERE id IN (SELECT id FROM checksums ORDER BY used LIMIT ?1)";

/// Why the file is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error(transparent)]
    File(#[from] io::Error),
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error("it was written by a newer version")]
    Newer,
}

/// Names the row of a file.
pub(super) struct Entry(pub(super) [u8; 16]);

impl Entry {
    pub(super) fn new(path: &Path, algorithm: &str) -> Self {
        let path = path.as_os_str().as_encoded_bytes();
        Self(digest(&[algorithm.as_bytes(), b"\0", path]))
    }

    /// Names the row of what an encrypted file with this checksum decrypts to.
    pub(super) fn of_encrypted(checksum: &Checksum) -> Self {
        let (algorithm, hex) = (checksum.algorithm.as_bytes(), checksum.hex.as_bytes());
        Self(digest(&[b"decrypted\0", algorithm, b"\0", hex]))
    }

    fn seal(&self, state: &[u8], checksum: &[u8]) -> [u8; 16] {
        digest(&[&self.0, state, checksum])
    }
}

fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    let mut short = [0; 16];
    short.copy_from_slice(&digest.finalize()[..16]);
    short
}

/// A connection to the file.
#[derive(Debug)]
pub(super) struct Database {
    connection: Connection,
    stored: u32,
}

impl Database {
    /// Opens the file, or creates it; a damaged one starts over.
    pub(super) fn open(path: &Path) -> Result<Self, Unusable> {
        if let Some(folder) = path.parent() {
            file_permissions::own_folder(folder)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let options = crate::system::private_file(&mut options);
        let file = crate::system::open_regular_with(path, options)?;
        file_permissions::file(&file).map_err(io::Error::from)?;
        match Self::start(path) {
            Err(Unusable::Database(error)) if is_damage(&error) => Self::rebuild(path, &error),
            outcome => outcome,
        }
    }

    /// Replaces a damaged database by an empty one.
    pub(super) fn rebuild(path: &Path, damage: &rusqlite::Error) -> Result<Self, Unusable> {
        tracing::warn!("{} is damaged and starts over: {damage}", path.display());
        let connection = connect(path)?;
        // The way that SQLite documents, which is safe while other processes use
        // the file: https://sqlite.org/c3ref/c_dbconfig_defensive.html
        let _ = connection.prepare("SELECT * FROM sqlite_schema");
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
        let emptied = connection.execute_batch("VACUUM");
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
        emptied?;
        drop(connection);
        Self::start(path)
    }

    fn start(path: &Path) -> Result<Self, Unusable> {
        // Two processes must not prepare the file at the same time.
        let _lock = lock_file(path)?;
        let mut connection = connect(path)?;
        let version: i64 = connection.query_one("PRAGMA user_version", (), |row| row.get(0))?;
        if version > VERSION {
            return Err(Unusable::Newer);
        }
        // Some file systems do not support this mode; any other one also works.
        // In both, a crash may lose the last entries, and damages none.
        if let Err(error) = connection.pragma_update(None, "journal_mode", "wal") {
            tracing::debug!("{} has no write-ahead log: {error}", path.display());
        }
        connection.pragma_update(None, "synchronous", "normal")?;
        if version < VERSION {
            let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change.execute_batch(SCHEMA)?;
            change.pragma_update(None, "user_version", VERSION)?;
            change.commit()?;
        }
        for query in [GET, PUT] {
            connection.prepare_cached(query)?;
        }
        let database = Self {
            connection,
            stored: 0,
        };
        database.purge(today(), MAX_ENTRIES)?;
        Ok(database)
    }

    /// Returns the checksum of a file in this state.
    pub(super) fn get(
        &self,
        entry: &Entry,
        state: &[u8],
    ) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        type Row = ([u8; 16], Vec<u8>, i64);
        let mut get = self.connection.prepare_cached(GET)?;
        let row = get.query_one([&entry.0], |row| row.try_into());
        let row: Option<Row> = row.optional()?;
        let Some((seal, checksum, used)) = row else {
            return Ok(None);
        };
        if seal != entry.seal(state, &checksum) {
            return Ok(None);
        }
        let today = today();
        if used < today - USE_STEP {
            let mut update = self.connection.prepare_cached(USE)?;
            update.execute((&entry.0, today))?;
        }
        Ok(Some(checksum))
    }

    /// Stores the checksum of a file in this state.
    pub(super) fn put(
        &mut self,
        entry: &Entry,
        state: &[u8],
        checksum: &[u8],
    ) -> Result<(), rusqlite::Error> {
        let row = (&entry.0, entry.seal(state, checksum), checksum, today());
        self.connection.prepare_cached(PUT)?.execute(row)?;
        self.stored += 1;
        if self.stored.is_multiple_of(CHECK_EVERY) {
            self.purge(today(), MAX_ENTRIES)?;
        }
        Ok(())
    }

    pub(super) fn remove(&self, entry: &Entry) -> Result<(), rusqlite::Error> {
        let mut remove = self.connection.prepare_cached(REMOVE)?;
        remove.execute([&entry.0]).map(drop)
    }

    /// Removes entries that were not used for a long time, and the longest unused
    /// ones above a maximum.
    pub(super) fn purge(&self, today: i64, max: i64) -> Result<(), rusqlite::Error> {
        let oldest = today - UNUSED_DAYS - USE_STEP;
        self.connection.execute(PURGE_UNUSED, [oldest])?;
        let entries: i64 = self.connection.query_one(COUNT, (), |row| row.get(0))?;
        if entries > max {
            self.connection.execute(PURGE_OLDEST, [entries - max])?;
        }
        Ok(())
    }
}

fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    // Not created here: the file exists, with the right mode.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Whether an empty database would not have this error: the file is damaged, or
/// its tables are not ours.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => matches!(
            failure.code,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown
        ),
        rusqlite::Error::SqlInputError { .. }
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..) => true,
        _ => false,
    }
}

pub(super) fn today() -> i64 {
    (unix_time().as_secs() / 86_400).cast_signed()
}
