//! A file that comes from a different server than before: a download with the same
//! bytes is resumed, one with other bytes is not.

use onefichier_simulator::{Config, Etag, Fault, Injection, Limits, Unknowns};

use super::*;
use crate::bench::noise;

const MIB: usize = 1 << 20;

/// How file servers identify the version of a file.
#[derive(Clone, Copy, Debug)]
struct Says {
    etag: Etag,
    modified: bool,
}

const SAYINGS: [Says; 6] = [
    says(Etag::Inode, true),
    says(Etag::Inode, false),
    says(Etag::Strong, true),
    says(Etag::Strong, false),
    says(Etag::None, true),
    says(Etag::None, false),
];

const fn says(etag: Etag, modified: bool) -> Says {
    Says { etag, modified }
}

/// Starts a service in which several servers have each file.
async fn service(says: Says) -> Bench {
    Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            etag: says.etag,
            last_modified: says.modified,
            file_servers: 12,
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await
}

fn resumed(run: &Run) -> Vec<u64> {
    let lines = run.lines();
    let starts = lines.iter().filter(|line| line["event"] == json!("start"));
    starts
        .map(|line| line["resumed"].as_u64().unwrap())
        .collect()
}

/// Leaves a part of 3,000,000 bytes.
async fn broken(bench: &Bench, link: &str) {
    let cut = Fault::CutAfter { bytes: 3_000_000 };
    bench.simulator.inject(Injection::once(cut));
    let args = ["--retries", "0", "--connections", "1", link];
    get(bench, &args).await.failed();
    bench.simulator.clear_faults();
}

#[tokio::test]
async fn a_later_run_resumes_from_another_server_with_the_same_file() {
    for says in SAYINGS {
        let bench = service(says).await;
        let content = noise(5 * MIB, 1);
        let file = bench.store("game.zip", &content);
        broken(&bench, &file.link).await;
        let run = get(&bench, &[&file.link]).await.ok();
        assert!(read(&bench, "game.zip") == content);
        // Without anything to compare, no part is trusted.
        let goes_on = says.modified || says.etag == Etag::Strong;
        let expected = if goes_on { 3_000_000 } else { 0 };
        assert_eq!(resumed(&run), [expected], "{says:?}");
        assert_eq!(bench.names_in("out"), ["game.zip"]);
    }
}

#[tokio::test]
async fn a_token_that_dies_repeatedly_does_not_discard_downloaded_bytes() {
    for says in SAYINGS {
        // Without a date, a different inode means a different file.
        if says.etag == Etag::Inode && !says.modified {
            continue;
        }
        let bench = service(says).await;
        let content = noise(12 * MIB, 1);
        let file = bench.store("game.zip", &content);
        let dies = Fault::TokenDies { bytes: 2 << 20 };
        bench.simulator.inject(Injection::once(dies).times(5));
        let run = get(&bench, &["--connections", "2", &file.link]).await.ok();
        assert!(read(&bench, "game.zip") == content);
        let lines = run.lines();
        let has = |name: &str| lines.iter().any(|line| line["event"] == json!(name));
        assert!(
            has("reissued") && !has("restarted"),
            "{says:?} {}",
            run.stdout
        );
        let fetched = run.done()["fetched"].as_u64().unwrap();
        assert!(fetched <= content.len() as u64, "{says:?} {fetched}");
    }
}

/// Leaves a part on disk that differs from the file from byte `at` on, although its
/// sidecar claims otherwise.
async fn with_difference(at: usize) -> (Bench, String, Vec<u8>) {
    let bench = service(SAYINGS[0]).await;
    let content = noise(5 * MIB, 1);
    let file = bench.store("game.zip", &content);
    broken(&bench, &file.link).await;
    let mut part = std::fs::read(bench.path("out/game.zip.part")).unwrap();
    part[at..].fill(0x55);
    bench.write("out/game.zip.part", part);
    (bench, file.link, content)
}

#[tokio::test]
async fn a_part_with_different_bytes_starts_over_whatever_the_sidecar_claims() {
    for at in [0, 3_000_000 - 1, 3_000_000 - (64 << 10)] {
        let (bench, link, content) = with_difference(at).await;
        let run = get(&bench, &[&link]).await.ok();
        assert_eq!(resumed(&run), [0], "{at}");
        assert!(read(&bench, "game.zip") == content);
        assert_eq!(bench.names_in("out"), ["game.zip"]);
    }
}

#[tokio::test]
async fn the_old_part_stays_until_the_new_one_is_longer() {
    let (bench, link, content) = with_difference(0).await;
    let old = std::fs::read(bench.path("out/game.zip.part")).unwrap();
    // The new part stays shorter, so the old one remains in the end.
    let cut = Fault::CutAfter { bytes: 1_000_000 };
    // One request finds the difference.
    bench.simulator.inject(Injection::once(cut).times(2));
    let reset = Fault::ResetAfter { bytes: 0 };
    bench.simulator.inject(Injection::once(reset).times(50));
    let args = ["--retries", "1", "--connections", "1", &link];
    get(&bench, &args).await.failed();
    bench.simulator.clear_faults();
    assert_eq!(std::fs::read(bench.path("out/game.zip.part")).unwrap(), old);
    assert!(
        bench
            .names_in("out")
            .contains(&"game.zip.2.part".to_owned())
    );
    // The next run finds the useful part.
    let run = get(&bench, &[&link]).await.ok();
    assert!(resumed(&run)[0] > 0, "{}", run.stdout);
    assert!(read(&bench, "game.zip") == content);
    assert_eq!(bench.names_in("out"), ["game.zip"]);
}

#[tokio::test]
async fn another_version_of_a_file_is_downloaded_from_the_start() {
    for says in SAYINGS {
        let bench = service(says).await;
        let content = noise(5 * MIB, 1);
        let file = bench.store("game.zip", &content);
        broken(&bench, &file.link).await;
        bench.simulator.inject(Injection::once(Fault::EtagChanged));
        let run = get(&bench, &[&file.link]).await.ok();
        assert_eq!(resumed(&run), [0], "{says:?}");
        assert!(read(&bench, "game.zip") == content);
        assert_eq!(bench.names_in("out"), ["game.zip"]);
    }
}
