//! What one running plugin may use. Every limit has a default that no honest
//! plugin comes near. Must not know how a limit is kept.

use std::time::Duration;

/// Limits of one plugin instance and of its calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One call, all waiting included. Default: 120 seconds. Over it:
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    pub call: Duration,
    /// Computing time of one call, apart from what it does with uploaded
    /// content. Default: 30 seconds; the slowest thing that a plugin does,
    /// reading a page of some megabytes, takes milliseconds. Over it, as over
    /// all limits below that name no other error:
    /// [`Error::Trapped`](crate::Error::Trapped).
    pub computing: Duration,
    /// An upload without a byte moving. Default: 60 seconds. Over it:
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    pub upload_idle: Duration,
    /// From the last byte of an upload to its receipt. Default: 15 minutes.
    /// Over it: [`Error::TimedOut`](crate::Error::TimedOut).
    pub receipt: Duration,
    /// Time in which a plugin must have handed over a request of up to 1 MiB.
    /// Default: 30 seconds. Over it the request fails as a timeout.
    pub request: Duration,
    /// Requests of one call. Default: 1,000. Over it:
    /// [`Error::NotGranted`](crate::Error::NotGranted).
    pub requests: u32,
    /// Requests on their way at the same time; others wait. Default: 8.
    pub requests_at_once: usize,
    /// Answers of the service that the plugin holds open at the same time.
    /// Default: 100. Over it: [`Error::NotGranted`](crate::Error::NotGranted).
    pub open_answers: usize,
    /// Bytes of the headers of one request or answer. Default: 16 KiB. Over it
    /// the header is refused, or the answer.
    pub header_bytes: usize,
    /// Bytes in the bodies of all requests that were written and not sent yet.
    /// Default: 16 MiB; an upload buffers 3. With [`handles`](Self::handles)
    /// and [`header_bytes`](Self::header_bytes) this bounds what the host holds
    /// for an instance outside of its own memory.
    pub buffered_bytes: usize,
    /// Bytes of one answer of the service. Default: 32 MiB, more than any page
    /// or listing. Over it the answer breaks off.
    pub answer_bytes: u64,
    /// Bytes of all answers of the service to one call. Default: 256 MiB. Over
    /// it the answer breaks off.
    pub call_bytes: u64,
    /// Bytes that a call of the plugin hands over: its result, or what it
    /// gives to one function of the host. Default: 64 MiB.
    pub result_bytes: usize,
    /// Bytes of memory. Default and most: 64 MiB.
    pub memory: usize,
    /// Elements of all tables. Default and most: 20,000; a Rust component uses
    /// some hundred.
    pub table_elements: usize,
    /// Streams, requests and other things of the host that the plugin holds at
    /// the same time. Default: 2,000.
    pub handles: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(120),
            computing: Duration::from_secs(30),
            upload_idle: Duration::from_secs(60),
            receipt: Duration::from_secs(15 * 60),
            request: Duration::from_secs(30),
            requests: 1_000,
            requests_at_once: 8,
            open_answers: 100,
            header_bytes: 16 << 10,
            buffered_bytes: 16 << 20,
            answer_bytes: 32 << 20,
            call_bytes: 256 << 20,
            result_bytes: 64 << 20,
            memory: crate::engine::MEMORY_BYTES,
            table_elements: crate::engine::TABLE_ELEMENTS,
            handles: 2_000,
        }
    }
}
