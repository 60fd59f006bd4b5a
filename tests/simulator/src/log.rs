//! The request log: one entry per request, in memory and in a file. Knows
//! nothing about what a request meant. Keeps no secrets: paths are logged
//! without their query, and a key in a path is redacted.

pub(crate) mod sighting;

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write as _;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Serialize, Serializer};

/// Entries kept in memory; older ones are dropped.
const KEPT: usize = 100_000;

/// Which of the three ways a request took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Plain HTTP with the host in the `Host` header.
    Host,
    /// Plain HTTP with the host in the path: `/~/HOST/…`.
    Prefix,
    /// Through the proxy, as a request with an absolute URL.
    Proxy,
    /// Through the proxy, inside a CONNECT tunnel.
    Tunnel,
}

/// A request and its outcome. The serialised fields are those in the log file;
/// the others exist only in memory.
#[derive(Debug, Clone, Serialize)]
pub struct LogEntry {
    /// When the request arrived, after the latency of
    /// [`Conditions`](crate::Conditions): RFC 3339 in UTC, with milliseconds.
    pub time: String,
    /// The same moment, as the time since the simulator started; in seconds in
    /// the file. Rate limits use it.
    #[serde(serialize_with = "as_seconds")]
    pub arrived: Duration,
    /// The request's method.
    pub method: String,
    /// The requested host, without a port.
    pub host: String,
    /// The path on that host, without a query.
    pub path: String,
    /// The status of the reply; `None` while there is none, and permanently if
    /// the connection was reset or got no reply.
    pub status: Option<u16>,
    /// Whether a valid key was presented.
    pub authorized: bool,
    /// Bytes of the request body read.
    pub bytes_in: u64,
    /// Bytes of the reply body passed to the socket.
    pub bytes_out: u64,
    /// The limit that refused it; absent if none did. `requests-per-address`,
    /// `requests-per-key` and `requests-per-user` (3 per second), `flood-lock`
    /// (a recent flood), `user-info-per-address`, `user-info-per-user`,
    /// `listing`, `whole-listing`, `one-location`, `address-lock` (an hour,
    /// after too many errors) or `downloads-per-account`. A refusal by a fault
    /// has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_by: Option<&'static str>,
    /// What was wrong with input that was not a valid request: malformed,
    /// incomplete, or a failed TLS handshake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Number of the request, from 1.
    #[serde(skip)]
    pub n: u64,
    /// A fingerprint of the key in the `Authorization` header, valid or not:
    /// `key-` and 8 hexadecimal digits, the same for the same key.
    #[serde(skip)]
    pub key: Option<String>,
    /// The e-mail address of the key's account.
    #[serde(skip)]
    pub account: Option<String>,
    /// Where in the request a key was found that must not be there: in the
    /// query, the path, another header, or in an `Authorization` header for a
    /// direct link, the website, or an unrelated host. The body is not
    /// examined.
    #[serde(skip)]
    pub misplaced_key: Option<String>,
    /// All request headers, names in lower case. `Authorization`, `Cookie` and
    /// keys are replaced by fingerprints.
    #[serde(skip)]
    pub headers: Vec<(String, String)>,
    /// The client's TCP connection, counted from 1. Requests inside one CONNECT
    /// tunnel have that connection's number.
    #[serde(skip)]
    pub connection: u64,
    /// The query, with keys redacted; at the website it names the file.
    #[serde(skip)]
    pub query: String,
    /// The client's address, without its port.
    #[serde(skip)]
    pub from: IpAddr,
    /// Which way the request took.
    #[serde(skip)]
    pub via: Via,
    /// Whether there was an `Authorization` header, valid or not.
    #[serde(skip)]
    pub has_authorization: bool,
    /// The `Range` header.
    #[serde(skip)]
    pub range: Option<String>,
    /// The `User-Agent` header.
    #[serde(skip)]
    pub user_agent: Option<String>,
}

impl LogEntry {
    /// An entry with only the time and address.
    fn empty(from: IpAddr, connection: u64) -> Self {
        Self {
            time: now(),
            arrived: Duration::ZERO,
            refused_by: None,
            method: String::new(),
            host: String::new(),
            path: String::new(),
            status: None,
            authorized: false,
            bytes_in: 0,
            bytes_out: 0,
            problem: None,
            n: 0,
            key: None,
            account: None,
            misplaced_key: None,
            headers: Vec::new(),
            connection,
            query: String::new(),
            from,
            via: Via::Host,
            has_authorization: false,
            range: None,
            user_agent: None,
        }
    }
}

/// An entry that is still being filled.
pub(crate) struct Record {
    entry: LogEntry,
    status: AtomicU16,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    finished: AtomicBool,
    refused_by: OnceLock<&'static str>,
}

impl Record {
    /// Records the limit that refused the request.
    pub(crate) fn refused_by(&self, limit: &'static str) {
        // The first one is the reason.
        let _ = self.refused_by.set(limit);
    }

    pub(crate) fn set_status(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    pub(crate) fn received(&self, bytes: usize) {
        self.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn snapshot(&self) -> LogEntry {
        let status = self.status.load(Ordering::Relaxed);
        LogEntry {
            status: (status != 0).then_some(status),
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            refused_by: self.refused_by.get().copied(),
            ..self.entry.clone()
        }
    }
}

/// Writes a record's line, at the latest when dropped, so that a client that
/// disconnects is logged as well.
pub(crate) struct Recording {
    pub(crate) record: Arc<Record>,
    log: Arc<RequestLog>,
}

impl Recording {
    /// Writes the line, on the first call only.
    pub(crate) fn finish(&self) {
        if !self.record.finished.swap(true, Ordering::Relaxed) {
            self.log.write(&self.record.snapshot());
        }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.finish();
    }
}

pub(crate) struct RequestLog {
    started: Instant,
    memory: Mutex<VecDeque<Arc<Record>>>,
    count: AtomicU64,
    file: Option<Mutex<File>>,
}

impl RequestLog {
    pub(crate) fn new(file: Option<File>) -> Self {
        Self {
            started: Instant::now(),
            memory: Mutex::default(),
            count: AtomicU64::new(0),
            file: file.map(Mutex::new),
        }
    }

    /// Begins an entry; it is immediately visible in [`RequestLog::entries`].
    pub(crate) fn begin(self: &Arc<Self>, mut entry: LogEntry) -> Recording {
        let mut memory = self.memory.lock();
        entry.arrived = self.started.elapsed();
        entry.n = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let record = Arc::new(Record {
            entry,
            status: AtomicU16::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            finished: AtomicBool::new(false),
            refused_by: OnceLock::new(),
        });
        if memory.len() == KEPT {
            memory.pop_front();
        }
        memory.push_back(record.clone());
        Recording {
            record,
            log: self.clone(),
        }
    }

    /// Logs input that was not a valid request.
    pub(crate) fn problem(self: &Arc<Self>, from: IpAddr, connection: u64, problem: &str) {
        let entry = LogEntry {
            problem: Some(problem.to_owned()),
            ..LogEntry::empty(from, connection)
        };
        self.begin(entry).finish();
    }

    /// Clears the entries in memory; the file and the count stay.
    pub(crate) fn forget(&self) {
        self.memory.lock().clear();
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        let memory = self.memory.lock();
        memory.iter().map(|record| record.snapshot()).collect()
    }

    fn write(&self, entry: &LogEntry) {
        let Some(file) = &self.file else { return };
        let Ok(mut line) = serde_json::to_vec(entry) else {
            return;
        };
        line.push(b'\n');
        // A full disk must not stop the simulated service.
        let _ = file.lock().write_all(&line);
    }
}

/// With microseconds, more precise than a test can measure.
fn as_seconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(seconds(*time))
}

/// Rounded to microseconds.
pub(crate) fn seconds(time: Duration) -> f64 {
    time.as_micros() as f64 / 1e6
}

/// The current time as logged: with milliseconds.
fn now() -> String {
    format!("{:.3}", Timestamp::now())
}
