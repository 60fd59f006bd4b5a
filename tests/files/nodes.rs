//! A file that comes from another server than before: the same bytes are gone on
//! with, other bytes are not.

use onefichier_simulator::{Config, Etag, Fault, Injection, Limits, Unknowns};

use super::*;
use crate::bench::noise;

const MIB: usize = 1 << 20;

/// What file servers say about the version of a file.
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

/// Several servers hold each file.
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
async fn a_later_run_goes_on_with_what_another_server_has_as_well() {
    for says in SAYINGS {
        let bench = service(says).await;
        let content = noise(5 * MIB, 1);
        let file = bench.store("game.zip", &content);
        broken(&bench, &file.link).await;
        let run = get(&bench, &[&file.link]).await.ok();
        assert!(read(&bench, "game.zip") == content);
        // Without anything to compare, nothing is taken on trust.
        let goes_on = says.modified || says.etag == Etag::Strong;
        let expected = if goes_on { 3_000_000 } else { 0 };
        assert_eq!(resumed(&run), [expected], "{says:?}");
        assert_eq!(bench.names_in("out"), ["game.zip"]);
    }
}

#[tokio::test]
async fn a_token_that_dies_again_and_again_does_not_throw_away_what_came() {
    for says in SAYINGS {
        // Without a date, another inode is another file.
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

/// The part on disk is another file's with this difference; the sidecar says it
/// is this one's.
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
async fn bytes_that_differ_begin_anew_whatever_the_sidecar_says() {
    for at in [0, 3_000_000 - 1, 3_000_000 - (64 << 10)] {
        let (bench, link, content) = with_difference(at).await;
        let run = get(&bench, &[&link]).await.ok();
        assert_eq!(resumed(&run), [0], "{at}");
        assert!(read(&bench, "game.zip") == content);
        assert_eq!(bench.names_in("out"), ["game.zip"]);
    }
}

#[tokio::test]
async fn the_old_part_stays_until_there_is_more_of_the_new_one() {
    let (bench, link, content) = with_difference(0).await;
    let old = std::fs::read(bench.path("out/game.zip.part")).unwrap();
    // Not that far: the old one is what is left in the end.
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
    // The next run finds the one that is of use.
    let run = get(&bench, &[&link]).await.ok();
    assert!(resumed(&run)[0] > 0, "{}", run.stdout);
    assert!(read(&bench, "game.zip") == content);
    assert_eq!(bench.names_in("out"), ["game.zip"]);
}

#[tokio::test]
async fn a_file_that_is_another_version_is_fetched_anew() {
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
