//! The library's download queue, as a download manager uses it.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use hoster_host::download::{
    DownloadEvent, DownloadOptions, DownloadRequest, Downloaded, Downloader, DownloaderOptions,
    Downloads, Queue, QueueEvent, QueueOptions,
};
use hoster_host::{
    EngineOptions, JobId, JobState, NetworkOptions, Scope, SessionOptions, WaitOptions,
};
use onefichier_simulator::{Config, Endpoint, Fault, Injection, NewFile, Unknowns};

use crate::bench::{Bench, noise, until};
use crate::job_log::{JobLog, LARGE, done, slow_line};

struct Manager {
    bench: Bench,
    queue: Queue,
    downloads: Downloads,
    log: JobLog,
}

impl Manager {
    /// Creates a queue on a slow line.
    async fn new(options: QueueOptions) -> Self {
        let bench = Bench::with(Config {
            unknowns: Unknowns {
                retry_after: Some(2),
                ..Unknowns::default()
            },
            ..slow_line()
        })
        .await;
        let session = bench.session(
            EngineOptions::default(),
            NetworkOptions {
                no_pace: true,
                ..NetworkOptions::default()
            },
            SessionOptions {
                scopes: vec![Scope::Check, Scope::Download],
                wait: WaitOptions::default(),
                ..SessionOptions::default()
            },
        );
        let downloads = Downloads {
            downloader: Downloader::new(session.service().clone(), DownloaderOptions::default()),
            options: DownloadOptions {
                folder: bench.path("out"),
                ..DownloadOptions::default()
            },
            checksum_algorithm: None,
        };
        Self {
            queue: Queue::new(session, options),
            bench,
            downloads,
            log: JobLog::default(),
        }
    }

    fn store(&self, name: &str, bytes: usize) -> DownloadRequest {
        let file = NewFile::new(name, noise(bytes, bytes as u64));
        DownloadRequest::new(self.bench.simulator.add_file(file).link)
    }

    fn on_event(&self, id: JobId, event: QueueEvent<Downloaded>) {
        let log = &self.log;
        match event {
            QueueEvent::Checked(_) => log.event(id, "checked"),
            QueueEvent::Waiting(wait) => {
                log.event(id, format!("waiting {}", wait.left.as_secs()));
            }
            QueueEvent::Download(DownloadEvent::Started { resumed, .. }) => {
                let begin = if resumed > 0 { "some" } else { "0" };
                log.event(id, format!("started at {begin}"));
            }
            QueueEvent::Paused => log.event(id, "paused"),
            QueueEvent::Removed => log.end(id, "removed"),
            QueueEvent::Ended(Ok(_)) => log.end(id, "done"),
            QueueEvent::Ended(Err(error)) => log.end(id, error.code().as_str()),
            _ => {}
        }
    }

    async fn run(&self) {
        let mut events = self.queue.run(&self.downloads);
        while let Some((id, event)) = events.next().await {
            self.on_event(id, event);
        }
    }

    fn part(&self, name: &str) -> u64 {
        let part = self.bench.path("out").join(format!("{name}.part"));
        std::fs::metadata(part).map_or(0, |part| part.len())
    }
}

fn one_at_a_time() -> QueueOptions {
    QueueOptions {
        parallel: 1,
        check: false,
        ..QueueOptions::default()
    }
}

#[tokio::test]
async fn jobs_run_in_their_order_which_can_change_while_they_run() {
    let manager = Manager::new(one_at_a_time()).await;
    let requests = ["a", "b", "c"].map(|name| manager.store(name, 1_000));
    let large = manager.store("large", LARGE);
    let first = manager.queue.add([large])[0];
    let ids = manager.queue.add(requests);
    let change = async {
        until("the first one runs", || {
            manager.log.has(first, "started at 0")
        })
        .await;
        manager.queue.move_to(ids[2], 0);
        let last = manager.queue.add([manager.store("d", 1_000)])[0];
        assert!(manager.queue.move_to(last, 1));
    };
    tokio::join!(manager.run(), change);
    assert_eq!(manager.log.ended(), done(&[0, 3, 4, 1, 2]));
    assert!(manager.queue.list().is_empty());
    assert!(!manager.queue.move_to(first, 0), "it has ended");
}

#[tokio::test]
async fn a_paused_job_keeps_its_bytes_and_lets_the_next_one_run() {
    let manager = Manager::new(one_at_a_time()).await;
    let large = manager.queue.add([manager.store("large.bin", LARGE)])[0];
    manager.queue.add([manager.store("b", 1_000)]);
    let change = async {
        until("some of it has come", || manager.part("large.bin") > 0).await;
        assert!(manager.queue.pause(large));
    };
    tokio::join!(manager.run(), change);
    assert!(manager.log.has(large, "paused"));
    assert_eq!(manager.log.ended(), done(&[1]));
    assert_eq!(manager.queue.list()[0].1, JobState::Paused);
    assert!(manager.part("large.bin") > 0);
    assert!(manager.queue.resume(large));
    manager.run().await;
    assert_eq!(manager.log.ended(), done(&[1, 0]));
    let content = std::fs::read(manager.bench.path("out/large.bin")).unwrap();
    assert!(content == noise(LARGE, LARGE as u64));
}

#[tokio::test]
async fn a_job_that_is_removed_ends_and_the_others_do_not() {
    let manager = Manager::new(one_at_a_time()).await;
    let large = manager.queue.add([manager.store("large.bin", LARGE)])[0];
    let ids = manager
        .queue
        .add(["b", "c"].map(|name| manager.store(name, 1_000)));
    let change = async {
        until("some of it has come", || manager.part("large.bin") > 0).await;
        assert!(manager.queue.remove(ids[0]));
        assert!(manager.queue.remove(large));
    };
    tokio::join!(manager.run(), change);
    let ended = manager.log.ended();
    assert_eq!(ended, [(0, "removed".to_owned()), (2, "done".to_owned())]);
    assert!(!manager.queue.remove(large));
}

#[tokio::test]
async fn dropping_a_run_stops_downloads_and_the_next_run_resumes_them() {
    let manager = Manager::new(one_at_a_time()).await;
    let large = manager.queue.add([manager.store("large.bin", LARGE)])[0];
    tokio::select! {
        () = manager.run() => panic!("it ended"),
        () = until("some of it has come", || manager.part("large.bin") > 0) => {}
    }
    assert_eq!(manager.queue.list()[0].1, JobState::Queued);
    manager.run().await;
    assert!(manager.log.has(large, "started at some"));
    assert_eq!(manager.log.ended(), done(&[0]));
}

#[tokio::test]
async fn a_job_that_waits_for_the_service_makes_room_for_others() {
    let manager = Manager::new(one_at_a_time()).await;
    let requests = ["a", "b"].map(|name| manager.store(name, 1_000));
    let first = manager.queue.add(requests)[0];
    let refused = Injection::once(Fault::Flood);
    manager.bench.simulator.inject(refused.on(Endpoint::Api));
    manager.run().await;
    assert!(manager.log.has(first, "waiting 2"));
    assert_eq!(manager.log.ended(), done(&[1, 0]));
}

#[tokio::test]
async fn dead_links_end_first_and_what_affects_all_jobs_ends_all_that_are_queued() {
    let options = QueueOptions {
        parallel: 1,
        ..QueueOptions::default()
    };
    let manager = Manager::new(options).await;
    let requests = ["a", "b", "c"].map(|name| manager.store(name, 1_000));
    let dead = DownloadRequest::new("https://1fichier.com/?0123456789abcdefghij");
    manager.queue.add(requests.into_iter().chain([dead]));
    let refused = Injection::once(Fault::ApiError {
        status: 403,
        message: "Must be a customer (Premium, Access) #236".into(),
    });
    manager.bench.simulator.inject(refused.on(Endpoint::Api));
    manager.run().await;
    let codes: HashMap<usize, String> = manager.log.ended().into_iter().collect();
    assert_eq!(manager.log.ended()[0], (3, "not-found".to_owned()));
    for id in 0..3 {
        assert_eq!(codes[&id], "premium-required", "{codes:?}");
    }
    let tokens = manager.bench.requests("api").len();
    assert_eq!(tokens, 1, "only the first one asks");
}
