//! The jobs of a queue: their order, their states, and how a running job is
//! stopped. Must not know what a job transfers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// A job of a queue. Jobs are numbered from 0 in the order in which they were
/// added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(usize);

impl JobId {
    /// How many jobs were added before this one.
    pub fn index(self) -> usize {
        self.0
    }
}

/// The state of a job. A job that has ended is no longer in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// Is being transferred.
    Running,
    /// Waits until it is resumed.
    Paused,
}

/// The jobs that have not ended, in the order in which they start.
pub(crate) struct Jobs<R> {
    list: Mutex<List<R>>,
    /// A job was added, resumed, moved or changed.
    changed: Notify,
}

struct List<R> {
    added: usize,
    jobs: Vec<Job<R>>,
}

pub(crate) struct Job<R> {
    pub(crate) id: JobId,
    pub(crate) request: R,
    state: JobState,
    /// Stops the job if it runs.
    stop: Arc<Notify>,
    /// Its state after that.
    after_stop: AfterStop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterStop {
    Pause,
    Queue,
    Remove,
}

/// A job that was started. If it is dropped before the job has
/// [ended](Jobs::end) or [stopped](Jobs::stopped), the job is queued again.
pub(crate) struct Started<'a, R: Clone> {
    pub(crate) id: JobId,
    pub(crate) request: R,
    /// Notified when the job must stop; see [`Jobs::stopped`].
    pub(crate) stop: Arc<Notify>,
    jobs: &'a Jobs<R>,
}

impl<R: Clone> Drop for Started<'_, R> {
    fn drop(&mut self) {
        self.jobs.with(self.id, |job| {
            if job.state == JobState::Running {
                job.state = JobState::Queued;
            }
        });
    }
}

/// How a running job was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    Paused,
    Removed,
}

impl<R: Clone> Jobs<R> {
    pub(crate) fn new() -> Self {
        let list = List {
            added: 0,
            jobs: Vec::new(),
        };
        Self {
            list: Mutex::new(list),
            changed: Notify::new(),
        }
    }

    /// Adds jobs at the end and returns their ids, in order.
    pub(crate) fn add(&self, requests: impl IntoIterator<Item = R>) -> Vec<JobId> {
        let mut list = self.list();
        let mut ids = Vec::new();
        for request in requests {
            let id = JobId(list.added);
            list.added += 1;
            ids.push(id);
            list.jobs.push(Job {
                id,
                request,
                state: JobState::Queued,
                stop: Arc::default(),
                after_stop: AfterStop::Pause,
            });
        }
        drop(list);
        self.changed.notify_one();
        ids
    }

    /// Returns all jobs, in order.
    pub(crate) fn all(&self) -> Vec<(JobId, JobState, R)> {
        let list = self.list();
        let jobs = list.jobs.iter();
        jobs.map(|job| (job.id, job.state, job.request.clone()))
            .collect()
    }

    pub(crate) fn remove(&self, id: JobId) -> bool {
        let mut list = self.list();
        let Some(at) = list.position(id) else {
            return false;
        };
        let job = &mut list.jobs[at];
        match job.state {
            JobState::Running => {
                job.after_stop = AfterStop::Remove;
                job.stop.notify_one();
            }
            JobState::Queued | JobState::Paused => drop(list.jobs.remove(at)),
        }
        true
    }

    pub(crate) fn pause(&self, id: JobId) -> bool {
        self.with(id, |job| match job.state {
            JobState::Running => {
                job.after_stop = AfterStop::Pause;
                job.stop.notify_one();
            }
            JobState::Queued | JobState::Paused => job.state = JobState::Paused,
        })
    }

    pub(crate) fn resume(&self, id: JobId) -> bool {
        self.with(id, |job| match job.state {
            // It may be about to stop.
            JobState::Running => job.after_stop = AfterStop::Queue,
            JobState::Queued | JobState::Paused => job.state = JobState::Queued,
        })
    }

    pub(crate) fn move_to(&self, id: JobId, position: usize) -> bool {
        let mut list = self.list();
        let Some(at) = list.position(id) else {
            return false;
        };
        let job = list.jobs.remove(at);
        let position = position.min(list.jobs.len());
        list.jobs.insert(position, job);
        drop(list);
        self.changed.notify_one();
        true
    }

    /// Changes the request of a job. Returns `false` if the job has ended.
    pub(crate) fn change(&self, id: JobId, change: impl FnOnce(&mut R)) -> bool {
        self.with(id, |job| change(&mut job.request))
    }

    /// Calls `f` with all jobs, in order.
    pub(crate) fn inspect<T>(&self, f: impl FnOnce(&mut [Job<R>]) -> T) -> T {
        f(&mut self.list().jobs)
    }

    /// Returns whether a queued job is ready.
    pub(crate) fn can_start(&self, is_ready: impl Fn(&R) -> bool) -> bool {
        let list = self.list();
        list.jobs
            .iter()
            .any(|job| job.state == JobState::Queued && is_ready(&job.request))
    }

    /// Starts the first queued job that is ready.
    pub(crate) fn start(&self, is_ready: impl Fn(&R) -> bool) -> Option<Started<'_, R>> {
        let mut list = self.list();
        let mut jobs = list.jobs.iter_mut();
        let job = jobs.find(|job| job.state == JobState::Queued && is_ready(&job.request))?;
        job.state = JobState::Running;
        job.stop = Arc::default();
        Some(Started {
            id: job.id,
            request: job.request.clone(),
            stop: job.stop.clone(),
            jobs: self,
        })
    }

    /// Updates a job that ran and was stopped.
    pub(crate) fn stopped(&self, id: JobId) -> Stopped {
        let mut list = self.list();
        let Some(at) = list.position(id) else {
            return Stopped::Removed;
        };
        list.jobs[at].state = match list.jobs[at].after_stop {
            AfterStop::Pause => JobState::Paused,
            AfterStop::Queue => JobState::Queued,
            AfterStop::Remove => {
                list.jobs.remove(at);
                return Stopped::Removed;
            }
        };
        Stopped::Paused
    }

    /// Removes a job that has ended.
    pub(crate) fn end(&self, id: JobId) {
        let mut list = self.list();
        if let Some(at) = list.position(id) {
            list.jobs.remove(at);
        }
    }

    /// Waits until a job was added, resumed, moved or changed.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Changes a job. Returns `false` if the job has ended.
    fn with(&self, id: JobId, change: impl FnOnce(&mut Job<R>)) -> bool {
        let mut list = self.list();
        let Some(at) = list.position(id) else {
            return false;
        };
        change(&mut list.jobs[at]);
        drop(list);
        self.changed.notify_one();
        true
    }

    fn list(&self) -> MutexGuard<'_, List<R>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> List<R> {
    fn position(&self, id: JobId) -> Option<usize> {
        self.jobs.iter().position(|job| job.id == id)
    }
}
