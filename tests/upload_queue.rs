//! The upload queue of the library, as a backup program uses it.

use std::time::Duration;

use futures_util::StreamExt as _;
use hoster_host::upload::{
    LocalFile, Outcome, Queue, QueueEvent, QueueOptions, SameName, UploadEvent,
};
use hoster_host::{ConnectTo, Hoster, JobId, JobState, NetworkOptions, Scope};

use crate::bench::{Bench, noise, until};
use crate::job_log::{JobLog, LARGE, done, slow_line};

struct Backup {
    bench: Bench,
    queue: Queue,
    log: JobLog,
}

impl Backup {
    /// A queue that uploads one file at a time, on a slow line.
    async fn new(options: QueueOptions) -> Self {
        let bench = Bench::with(slow_line()).await;
        let network = NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: "1fichier.com".into(),
                address: bench.simulator.addr(),
            }),
            no_pace: true,
            ..NetworkOptions::default()
        };
        let key = bench.simulator.api_key().to_owned();
        let hoster = Hoster::builder().key(key).network(network).build().unwrap();
        let folders = hoster.session(&[Scope::List, Scope::Upload]).unwrap();
        let session = hoster.session(&[Scope::Upload]).unwrap();
        let queue = Queue::new(folders, vec![session], options);
        Self {
            bench,
            queue,
            log: JobLog::default(),
        }
    }

    fn file(&self, name: &str, bytes: usize) -> LocalFile {
        LocalFile {
            path: self.bench.write(name, noise(bytes, bytes as u64)),
            folders: Vec::new(),
        }
    }

    fn on_event(&self, id: JobId, event: &QueueEvent) {
        let log = &self.log;
        match event {
            QueueEvent::Upload(UploadEvent::Sent { bytes: 1.. }) => log.event(id, "sent"),
            QueueEvent::Paused => log.event(id, "paused"),
            QueueEvent::Removed => log.end(id, "removed"),
            QueueEvent::Ended(Ok(Outcome::Uploaded { .. })) => log.end(id, "done"),
            QueueEvent::Ended(Ok(Outcome::Existing { .. })) => log.end(id, "existing"),
            QueueEvent::Ended(Err(error)) => log.end(id, error.code().as_str()),
            _ => {}
        }
    }

    async fn run(&self) {
        let mut events = self.queue.run();
        while let Some((id, event)) = events.next().await {
            self.on_event(id, &event);
        }
    }

    fn states(&self) -> Vec<(usize, JobState)> {
        let jobs = self.queue.list().into_iter();
        jobs.map(|(id, state, _)| (id.index(), state)).collect()
    }
}

#[tokio::test]
async fn uploads_run_in_their_order_which_can_change_while_they_run() {
    let backup = Backup::new(QueueOptions::default()).await;
    let first = backup.queue.add([backup.file("large", LARGE)])[0];
    let small = ["a", "b", "c"].map(|name| backup.file(name, 1_000));
    let ids = backup.queue.add(small);
    let change = async {
        until("the first one runs", || backup.log.has(first, "sent")).await;
        backup.queue.move_to(ids[2], 0);
        let last = backup.queue.add([backup.file("d", 2_000)])[0];
        assert!(backup.queue.move_to(last, 1));
        assert!(backup.queue.remove(ids[0]));
    };
    tokio::join!(backup.run(), change);
    assert_eq!(backup.log.ended(), done(&[0, 3, 4, 2]));
    assert!(backup.queue.list().is_empty());
    assert!(!backup.queue.pause(first), "it has ended");
}

#[tokio::test]
async fn a_paused_upload_stays_queued_and_starts_over_when_it_is_resumed() {
    let backup = Backup::new(QueueOptions::default()).await;
    let large = backup.queue.add([backup.file("large", LARGE)])[0];
    backup.queue.add([backup.file("b", 1_000)]);
    let change = async {
        until("some of it was sent", || backup.log.has(large, "sent")).await;
        assert!(backup.queue.pause(large));
    };
    tokio::join!(backup.run(), change);
    assert!(backup.log.has(large, "paused"));
    assert_eq!(backup.log.ended(), done(&[1]));
    assert_eq!(backup.states(), [(0, JobState::Paused)]);
    assert!(backup.queue.resume(large));
    backup.run().await;
    assert_eq!(backup.log.ended(), done(&[1, 0]));
}

#[tokio::test]
async fn a_removed_upload_ends_and_the_others_do_not() {
    let backup = Backup::new(QueueOptions::default()).await;
    let large = backup.queue.add([backup.file("large", LARGE)])[0];
    backup.queue.add([backup.file("b", 1_000)]);
    let change = async {
        until("some of it was sent", || backup.log.has(large, "sent")).await;
        assert!(backup.queue.remove(large));
    };
    tokio::join!(backup.run(), change);
    let ended = backup.log.ended();
    assert_eq!(ended, [(0, "removed".to_owned()), (1, "done".to_owned())]);
    assert!(!backup.queue.remove(large));
}

#[tokio::test]
async fn dropping_a_run_stops_uploads_and_the_next_run_uploads_them() {
    let options = QueueOptions {
        same_name: SameName::Skip,
        ..QueueOptions::default()
    };
    let backup = Backup::new(options).await;
    let large = backup.queue.add([backup.file("large", LARGE)])[0];
    tokio::select! {
        () = backup.run() => panic!("it ended"),
        () = until("some of it was sent", || backup.log.has(large, "sent")) => {}
    }
    assert_eq!(backup.states(), [(0, JobState::Queued)]);
    backup.run().await;
    assert_eq!(backup.log.ended(), done(&[0]));
    backup.queue.add([backup.file("large", LARGE)]);
    tokio::time::timeout(Duration::from_secs(60), backup.run())
        .await
        .unwrap();
    assert_eq!(backup.log.ended()[1], (1, "existing".to_owned()));
}

#[tokio::test]
async fn an_error_that_all_uploads_would_meet_leaves_the_others_queued() {
    let backup = Backup::new(QueueOptions::default()).await;
    backup
        .queue
        .add(["a", "b", "c"].map(|name| backup.file(name, 1_000)));
    backup
        .bench
        .simulator
        .revoke_key(backup.bench.simulator.api_key());
    backup.run().await;
    let rejected = (0, "credential-rejected".to_owned());
    assert_eq!(backup.log.ended(), [rejected]);
    let queued = [(1, JobState::Queued), (2, JobState::Queued)];
    assert_eq!(backup.states(), queued);
}
