//! Whirlpool checksums, computed in the background on one thread. Knows nothing
//! about accounts or requests.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tokio::sync::watch;
use whirlpool::{Digest, Whirlpool};

use crate::content::{Content, Pool};

/// A checksum that may not be known yet.
#[derive(Clone)]
pub(crate) struct Checksum(watch::Sender<Option<Arc<str>>>);

impl Checksum {
    pub(crate) fn pending() -> Self {
        Self(watch::Sender::new(None))
    }

    pub(crate) fn known(hex: String) -> Self {
        Self(watch::Sender::new(Some(hex.into())))
    }

    /// A known checksum, or one that stays unknown.
    pub(crate) fn of(hex: Option<String>) -> Self {
        hex.map_or_else(Self::pending, Self::known)
    }

    /// 128 lower-case hexadecimal digits.
    pub(crate) fn get(&self) -> Option<Arc<str>> {
        self.0.borrow().clone()
    }

    fn is(&self, other: &Self) -> bool {
        self.0.same_channel(&other.0)
    }

    fn set(&self, hex: String) {
        self.0.send_replace(Some(hex.into()));
    }

    async fn wait(&self) {
        // An error means that nobody can compute it any more; it stays unknown.
        let _ = self.0.subscribe().wait_for(Option::is_some).await;
    }
}

/// A Whirlpool being computed.
#[derive(Clone, Default)]
pub(crate) struct Hash(Whirlpool);

impl Hash {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> String {
        self.0
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// The Whirlpool of bytes in memory.
pub(crate) fn whirlpool(bytes: &[u8]) -> String {
    let mut hash = Hash::default();
    hash.update(bytes);
    hash.finish()
}

type Job = (Content, Checksum);

/// The thread that hashes the queue.
pub(crate) struct Hasher {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    filled: Condvar,
    stop: AtomicBool,
}

#[derive(Default)]
struct Queues {
    /// Needed by a waiting reply; interrupts the hashing of anything else.
    urgent: VecDeque<Job>,
    rest: VecDeque<Job>,
}

impl Hasher {
    pub(crate) fn start() -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let worker = shared.clone();
        let thread = std::thread::Builder::new()
            .name("simulator-hasher".into())
            .spawn(move || worker.run())?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(crate) fn queue(&self, content: Content, checksum: Checksum) {
        if content.is_hashed() {
            self.queue_regardless_of_size(content, checksum);
        }
    }

    /// The same, even for contents normally too large to hash.
    pub(crate) fn queue_regardless_of_size(&self, content: Content, checksum: Checksum) {
        let mut queues = self.shared.queues.lock();
        queues.rest.push_back((content, checksum));
        drop(queues);
        self.shared.filled.notify_one();
    }

    /// Hashes these before all others and waits until they are done, but no
    /// longer than `patience`.
    pub(crate) async fn prioritize(&self, jobs: Vec<Job>, timeout: Duration) {
        let jobs: Vec<Job> = jobs
            .into_iter()
            .filter(|(content, checksum)| content.is_hashed() && checksum.get().is_none())
            .collect();
        if jobs.is_empty() {
            return;
        }
        self.shared
            .queues
            .lock()
            .urgent
            .extend(jobs.iter().cloned());
        self.shared.filled.notify_one();
        let all = async {
            for (_, checksum) in &jobs {
                checksum.wait().await;
            }
        };
        // Timed out: the checksums stay unknown for this reply.
        let _ = tokio::time::timeout(timeout, all).await;
    }

    /// Stops the thread, even in the middle of a file.
    pub(crate) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // Under the lock, so that the thread cannot miss it between checking
        // `stop` and waiting.
        let queues = self.shared.queues.lock();
        self.shared.filled.notify_all();
        drop(queues);
        if let Some(thread) = self.thread.lock().take() {
            // A panic there has already been printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn run(&self) {
        let pool = Arc::new(Pool::default());
        while let Some(job) = self.next() {
            self.hash(&job, None, &pool);
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queues = self.queues.lock();
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return None;
            }
            let job = queues.urgent.pop_front();
            if let Some(job) = job.or_else(|| queues.rest.pop_front()) {
                return Some(job);
            }
            self.filled.wait(&mut queues);
        }
    }

    /// Hashes one file, unless that is done or it is the one being interrupted.
    /// A file that cannot be read gets no checksum.
    fn hash(&self, (content, checksum): &Job, interrupted: Option<&Checksum>, pool: &Arc<Pool>) {
        if checksum.get().is_some() || interrupted.is_some_and(|other| other.is(checksum)) {
            return;
        }
        let Ok(mut reader) = content.read(0, content.size(), pool) else {
            return;
        };
        let mut hash = Hash::default();
        loop {
            match reader.next() {
                Ok(Some(chunk)) => hash.update(&chunk),
                Ok(None) => return checksum.set(hash.finish()),
                Err(_) => return,
            }
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            // An urgent file is not interrupted by other urgent ones.
            while interrupted.is_none()
                && let Some(urgent) = self.urgent()
            {
                self.hash(&urgent, Some(checksum), pool);
            }
        }
    }

    fn urgent(&self) -> Option<Job> {
        self.queues.lock().urgent.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_string_has_the_published_whirlpool() {
        // ISO/IEC 10118-3:2004, test vector 1.
        assert_eq!(
            whirlpool(b""),
            "19fa61d75522a4669b44e39c1d2e1726c530232130d407f89afee0964997f7a7\
             3e83be698b288febcf88e3e03c4f0757ea8964e59b63d93708b138cc42a66eb3"
        );
    }

    /// A sparse file that takes hours to hash.
    fn endless() -> (tempfile::NamedTempFile, Content) {
        let file = tempfile::NamedTempFile::new().unwrap();
        let size = 1 << 40;
        file.as_file().set_len(size).unwrap();
        let path = file.path().to_owned();
        (file, Content::Disk { path, size })
    }

    #[tokio::test]
    async fn an_urgent_file_interrupts_a_large_one() {
        let hasher = Hasher::start().unwrap();
        let (_file, content) = endless();
        let large = Checksum::pending();
        hasher.queue(content, large.clone());
        let wanted = Checksum::pending();
        let job = (Content::Memory("abc".into()), wanted.clone());
        hasher.prioritize(vec![job], Duration::from_secs(30)).await;
        assert_eq!(wanted.get().as_deref(), Some(&*whirlpool(b"abc")));
        assert_eq!(large.get(), None);
    }

    #[test]
    fn stopping_does_not_wait_for_a_large_file() {
        let hasher = Hasher::start().unwrap();
        let (_file, content) = endless();
        hasher.queue(content, Checksum::pending());
        hasher.stop();
    }
}
