//! What a running plugin may use. No honest plugin comes near the defaults.
//! Must not know how a limit is enforced.

use std::time::Duration;

/// Limits of one plugin instance and of its calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Total time of one call, including all waits. Default: 120 seconds. If
    /// exceeded, the call fails with
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    pub call: Duration,
    /// Computing time of one call, apart from the time spent on uploaded
    /// content. Default: 30 seconds; the slowest operation of a plugin, parsing
    /// a page of some megabytes, takes milliseconds. If this limit, or one
    /// below that names no other error, is exceeded, the call fails with
    /// [`Error::Trapped`](crate::Error::Trapped).
    pub computing: Duration,
    /// Time of an upload without a byte moving. Default: 60 seconds. If
    /// exceeded, the call fails with
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    pub upload_idle: Duration,
    /// Time from the last byte of an upload to its receipt. Default: 15
    /// minutes. If exceeded, the call fails with
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    pub receipt: Duration,
    /// Time in which a plugin must have written a request of up to 1 MiB.
    /// Default: 30 seconds. If exceeded, the request fails with a timeout.
    pub request: Duration,
    /// Number of requests per call. Default: 1,000. If exceeded, the call fails
    /// with [`Error::NotGranted`](crate::Error::NotGranted).
    pub requests: u32,
    /// Number of concurrent requests; others wait. Default: 8.
    pub requests_at_once: usize,
    /// Number of responses that the plugin holds open at the same time.
    /// Default: 100. If exceeded, the call fails with
    /// [`Error::NotGranted`](crate::Error::NotGranted).
    pub open_answers: usize,
    /// Bytes in the headers of one request or response. Default: 16 KiB. If
    /// exceeded, the header or the response is refused.
    pub header_bytes: usize,
    /// Bytes in the bodies of all requests that were written and not sent yet.
    /// Default: 16 MiB; an upload buffers 3. Together with
    /// [`handles`](Self::handles) and [`header_bytes`](Self::header_bytes),
    /// this limits what the host holds for an instance outside of its own
    /// memory.
    pub buffered_bytes: usize,
    /// Bytes of one response of the service. Default: 32 MiB, more than any
    /// page or listing. If exceeded, the response ends with an error.
    pub answer_bytes: u64,
    /// Bytes of all responses of the service to one call. Default: 256 MiB. If
    /// exceeded, the response ends with an error.
    pub call_bytes: u64,
    /// Bytes that the plugin passes to the host at a time: the result of a
    /// call, or the arguments of one host function. Default: 64 MiB.
    pub result_bytes: usize,
    /// Bytes of memory. Default and maximum: 64 MiB.
    pub memory: usize,
    /// Elements of all tables. Default and maximum: 20,000; a Rust component
    /// uses a few hundred.
    pub table_elements: usize,
    /// Streams, requests and other host resources that the plugin holds at the
    /// same time. Default: 2,000.
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
