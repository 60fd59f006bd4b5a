//! The request log: one entry per request, in memory and in a file.
//! Knows nothing of what a request meant. Nothing secret is kept: paths are
//! logged without their query, and a key in a path is blotted out.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;

/// Entries kept in memory; older ones are forgotten.
const KEPT: usize = 100_000;

/// By which of the three ways a request came.
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

/// A request and what became of it. What is serialised is the line in the log
/// file; the other fields exist only in memory.
#[derive(Debug, Clone, Serialize)]
pub struct LogEntry {
    /// When the request came, RFC 3339 in UTC.
    pub time: String,
    /// The request's method.
    pub method: String,
    /// The host that was asked for, without a port.
    pub host: String,
    /// The path on that host, without a query.
    pub path: String,
    /// The status of the reply; `None` as long as there is none, and for ever
    /// when the connection was reset or left without an answer.
    pub status: Option<u16>,
    /// Whether a valid key was presented.
    pub authorized: bool,
    /// Bytes of the request body that were read.
    pub bytes_in: u64,
    /// Bytes of the reply body that were handed to the socket.
    pub bytes_out: u64,
    /// The client's TCP connection, counted from 1. Requests inside one
    /// CONNECT tunnel have that connection's number.
    #[serde(skip)]
    pub connection: u64,
    /// The query, with keys blotted out; at the website it names the file.
    #[serde(skip)]
    pub query: String,
    /// The client's address, without its port.
    #[serde(skip)]
    pub from: IpAddr,
    /// How the request came.
    #[serde(skip)]
    pub via: Via,
    /// Whether there was an `Authorization` header, right or wrong.
    #[serde(skip)]
    pub has_authorization: bool,
    /// The `Range` header.
    #[serde(skip)]
    pub range: Option<String>,
    /// The `User-Agent` header.
    #[serde(skip)]
    pub user_agent: Option<String>,
}

/// An entry that is still growing.
pub(crate) struct Record {
    entry: LogEntry,
    status: AtomicU16,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    finished: AtomicBool,
}

impl Record {
    pub(crate) fn answered(&self, status: u16) {
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
            ..self.entry.clone()
        }
    }
}

/// The duty to write a record's line. Done at the latest when this is dropped,
/// so that a client that disappears is logged too.
pub(crate) struct Recording {
    pub(crate) record: Arc<Record>,
    log: Arc<RequestLog>,
}

impl Recording {
    /// Writes the line, the first time that it is called.
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
    memory: Mutex<VecDeque<Arc<Record>>>,
    file: Option<Mutex<File>>,
}

impl RequestLog {
    pub(crate) fn new(file: Option<File>) -> Self {
        Self {
            memory: Mutex::default(),
            file: file.map(Mutex::new),
        }
    }

    /// Begins an entry; it is visible in [`RequestLog::entries`] at once.
    pub(crate) fn begin(self: &Arc<Self>, entry: LogEntry) -> Recording {
        let record = Arc::new(Record {
            entry,
            status: AtomicU16::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            finished: AtomicBool::new(false),
        });
        let mut memory = self.memory.lock();
        if memory.len() == KEPT {
            memory.pop_front();
        }
        memory.push_back(record.clone());
        Recording {
            record,
            log: self.clone(),
        }
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
        // A full disk must not stop the service that is being simulated.
        let _ = file.lock().write_all(&line);
    }
}

/// Now, as the log tells it: with milliseconds.
pub(crate) fn now() -> String {
    format!("{:.3}", Timestamp::now())
}
