//! Remote uploads: the jobs of accounts, and the task that executes them. Knows
//! nothing about the API that accepts jobs.

use std::sync::Weak;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use rand::Rng;
use tokio::sync::mpsc;

use crate::fetch;
use crate::hashing::Checksum;
use crate::store::{AccountId, Acl, Draft};
use crate::world::World;

/// What to fetch, and for whom.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) account: AccountId,
    pub(crate) folder: u64,
    pub(crate) urls: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
}

/// The result for one URL: the link of the file, or the error.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) url: String,
    pub(crate) stored: Result<String, String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: u64,
    pub(crate) order: Order,
    pub(crate) requested: Timestamp,
    /// `None` until everything has been tried.
    pub(crate) executed: Option<Timestamp>,
    pub(crate) outcomes: Vec<Outcome>,
}

pub(crate) struct Remote {
    jobs: Mutex<Vec<Job>>,
    queue: mpsc::UnboundedSender<u64>,
}

impl Remote {
    /// The jobs, and the queue for [`work`].
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<u64>) {
        let (queue, queued) = mpsc::unbounded_channel();
        let remote = Self {
            jobs: Mutex::default(),
            queue,
        };
        (remote, queued)
    }

    /// Adds a job and returns its id.
    pub(crate) fn add(&self, order: Order, requested: Timestamp) -> u64 {
        let mut jobs = self.jobs.lock();
        let id = match jobs.last() {
            Some(job) => job.id + 1,
            None => rand::rng().random_range(1_000_000..2_000_000),
        };
        jobs.push(Job {
            id,
            order,
            requested,
            executed: None,
            outcomes: Vec::new(),
        });
        // Fails only when the simulator is about to end.
        let _ = self.queue.send(id);
        id
    }

    /// The jobs of an account, oldest first.
    pub(crate) fn of(&self, account: AccountId) -> Vec<Job> {
        let jobs = self.jobs.lock();
        let mine = jobs.iter().filter(|job| job.order.account == account);
        mine.cloned().collect()
    }

    fn order(&self, id: u64) -> Option<Order> {
        let jobs = self.jobs.lock();
        let job = jobs.iter().find(|job| job.id == id)?;
        Some(job.order.clone())
    }

    fn finish(&self, id: u64, outcomes: Vec<Outcome>) {
        if let Some(job) = self.jobs.lock().iter_mut().find(|job| job.id == id) {
            job.outcomes = outcomes;
            job.executed = Some(Timestamp::now());
        }
    }
}

/// Executes the queued jobs, one after another, until the world is dropped.
pub(crate) async fn work(world: Weak<World>, mut queued: mpsc::UnboundedReceiver<u64>) {
    while let Some(id) = queued.recv().await {
        let delay = match world.upgrade() {
            Some(world) => world.clock.scaled(world.unknowns().remote_delay),
            None => return,
        };
        tokio::time::sleep(delay).await;
        let Some(world) = world.upgrade() else {
            return;
        };
        let Some(order) = world.remote.order(id) else {
            continue;
        };
        let mut outcomes = Vec::new();
        for url in &order.urls {
            outcomes.push(Outcome {
                url: url.clone(),
                stored: fetch(&world, &order, url).await,
            });
        }
        world.remote.finish(id, outcomes);
    }
}

/// Maximum time for one URL; the real limit is unknown.
const TIMEOUT: Duration = Duration::from_secs(600);

async fn fetch(world: &World, order: &Order, url: &str) -> Result<String, String> {
    let fetching = fetch::get(url, &order.headers, &world.scratch);
    let fetched = match tokio::time::timeout(TIMEOUT, fetching).await {
        Ok(fetched) => fetched.map_err(|error| error.to_string())?,
        Err(_) => return Err("The server is too slow".to_owned()),
    };
    let mut store = world.store.lock();
    let file = store.add_file(Draft {
        name: world.accepted_name(&fetched.name),
        folder: order.folder,
        owner: Some(order.account),
        domain: 0,
        content: fetched.stored.content,
        checksum: Checksum::of(fetched.stored.whirlpool),
        age: Duration::ZERO,
        password: None,
        acl: Acl::default(),
        hotlink: false,
        guests_refused: false,
    });
    Ok(file.link())
}
