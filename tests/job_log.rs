//! What the jobs of a queue report, for the tests of both queues.

use std::sync::Mutex;

use hoster_host::JobId;
use onefichier_simulator::{Conditions, Config, Limits};

/// Bytes of a file that takes a while on the [slow line](slow_line).
pub const LARGE: usize = 3 << 20;

/// A service on a line of 2 MiB per second.
pub fn slow_line() -> Config {
    Config {
        limits: Limits::Off,
        conditions: Conditions {
            bandwidth: Some(2 << 20),
            ..Conditions::default()
        },
        ..Config::default()
    }
}

/// The events of all jobs, in order.
#[derive(Default)]
pub struct JobLog(Mutex<Vec<Line>>);

struct Line {
    job: usize,
    what: String,
    is_end: bool,
}

impl JobLog {
    pub fn event(&self, job: JobId, what: impl Into<String>) {
        self.add(job, what.into(), false);
    }

    /// Adds how a job ended.
    pub fn end(&self, job: JobId, what: impl Into<String>) {
        self.add(job, what.into(), true);
    }

    fn add(&self, job: JobId, what: String, is_end: bool) {
        let job = job.index();
        self.0.lock().unwrap().push(Line { job, what, is_end });
    }

    pub fn has(&self, job: JobId, what: &str) -> bool {
        let lines = self.0.lock().unwrap();
        let mut lines = lines.iter();
        lines.any(|line| line.job == job.index() && line.what == what)
    }

    /// Returns how jobs ended, in that order.
    pub fn ended(&self) -> Vec<(usize, String)> {
        let lines = self.0.lock().unwrap();
        let ends = lines.iter().filter(|line| line.is_end);
        ends.map(|line| (line.job, line.what.clone())).collect()
    }
}

/// Returns what [`JobLog::ended`] returns if these jobs are done.
pub fn done(ids: &[usize]) -> Vec<(usize, String)> {
    ids.iter().map(|id| (*id, "done".to_owned())).collect()
}
