//! `hoster get` on the wire: connections, ranges, and misbehaving servers.
//! Whatever happens, a file with its final name has the right bytes.

use std::collections::HashSet;
use std::time::Duration;

use onefichier_simulator::{Config, Etag, Fault, Injection, Limits, Unknowns, Via};
use serde_json::json;

use crate::bench::{Bench, Run, noise, until};

const MIB: usize = 1 << 20;

async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench.json(&[&["get", "-o", "out"], args].concat()).await
}

#[track_caller]
fn assert_content(bench: &Bench, name: &str, content: &[u8]) {
    let found = std::fs::read(bench.path("out").join(name)).unwrap();
    assert!(found == content, "{name} has other bytes");
    assert_eq!(bench.names_in("out"), [name]);
}

/// Downloads on this many concurrent connections: none continues before all of
/// them have started.
async fn get_on(bench: &Bench, connections: usize, get: impl Future<Output = Run>) -> Run {
    bench.hold(64 << 10);
    let meeting = async {
        at_work(bench, connections).await;
        bench.hold(None);
    };
    tokio::join!(get, meeting).0
}

/// Waits until this many connections are paused.
async fn at_work(bench: &Bench, connections: usize) {
    until("connections at work", || {
        let requests = bench.requests("a-");
        let held = requests.iter().filter(|e| e.bytes_out >= 64 << 10);
        held.count() >= connections
    })
    .await;
}

#[tokio::test]
async fn a_large_file_is_downloaded_on_five_connections_with_one_token() {
    let bench = Bench::start().await;
    let content = noise(12 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let args = ["get", "-o", "out", &file.link];
    let run = get_on(&bench, 5, bench.through_proxy(&args)).await.ok();
    assert_content(&bench, "game.zip", &content);
    let downloads = bench.requests("a-");
    assert!(downloads.iter().all(|e| e.via == Via::Tunnel));
    let connections: HashSet<u64> = downloads.iter().map(|e| e.connection).collect();
    assert!(connections.len() >= 5, "{}", connections.len());
    let paths: HashSet<&str> = downloads.iter().map(|e| e.path.as_str()).collect();
    assert_eq!(paths.len(), 1, "one token");
    let tokens = bench.requests("api.");
    assert_eq!(tokens.len(), 1);
    let fetched = run.done()["fetched"].as_u64().unwrap();
    assert!(
        fetched < 24 * MIB as u64,
        "hardly a byte comes twice: {fetched}"
    );
}

#[tokio::test]
async fn a_small_file_is_one_request() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, "game.zip", &content);
    assert_eq!(bench.requests("a-").len(), 1);
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let bench = Bench::start().await;
    let file = bench.store("empty.txt", b"");
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, "empty.txt", b"");
}

#[tokio::test]
async fn no_more_connections_than_requested() {
    let bench = Bench::start().await;
    let content = noise(20 * MIB, 1);
    let file = bench.store("game.zip", &content);
    get(&bench, &["--connections", "1", &file.link]).await.ok();
    assert_content(&bench, "game.zip", &content);
    assert_eq!(bench.requests("a-").len(), 1);
}

#[tokio::test]
async fn a_cut_at_every_tenth_of_a_file_costs_only_a_request() {
    let bench = Bench::start().await;
    let content = noise(1_000_000, 1);
    let file = bench.store("game.zip", &content);
    for tenth in 0..10 {
        let bytes = tenth * 100_000;
        let cut = Injection::once(Fault::CutAfter { bytes });
        bench.simulator.inject(cut);
        let asked = bench.requests("a-").len();
        let run = get(&bench, &["--overwrite", &file.link]).await.ok();
        assert_content(&bench, "game.zip", &content);
        assert_eq!(bench.requests("a-").len(), asked + 2);
        assert!(run.lines().iter().any(|l| l["event"] == json!("retry")));
    }
}

#[tokio::test]
async fn connections_that_are_always_cut_finish_in_the_end() {
    let bench = Bench::start().await;
    let content = noise(10 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let cut = Fault::CutAfter { bytes: 900_000 };
    bench.simulator.inject(Injection::once(cut).times(u32::MAX));
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, "game.zip", &content);
}

#[tokio::test]
async fn a_connection_that_falls_silent_is_replaced() {
    let bench = Bench::start().await;
    let content = noise(5 * MIB, 1);
    let file = bench.store("game.zip", &content);
    for fault in [
        Fault::StallAfter { bytes: MIB as u64 },
        Fault::StallAfter { bytes: 0 },
    ] {
        bench.simulator.inject(Injection::once(fault));
        let args = ["--stall-timeout", "1", "--overwrite", &file.link];
        get(&bench, &args).await.ok();
        assert_content(&bench, "game.zip", &content);
    }
}

#[tokio::test]
async fn temporary_server_errors_are_retried() {
    let bench = Bench::start().await;
    let content = noise(3 * MIB, 1);
    let file = bench.store("game.zip", &content);
    for fault in [
        Fault::Html { status: 503 },
        Fault::TooManyRequests,
        Fault::HtmlInsteadOfFile,
        Fault::TokenExpired,
    ] {
        let here = Injection::once(fault.clone()).on(onefichier_simulator::Endpoint::Download);
        bench.simulator.inject(here);
        get(&bench, &["--overwrite", &file.link]).await.ok();
        assert_content(&bench, "game.zip", &content);
    }
}

#[tokio::test]
async fn a_token_that_expires_midway_is_reissued_once() {
    let bench = Bench::start().await;
    let content = noise(12 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let cut = Fault::CutAfter { bytes: 2_000_000 };
    bench.simulator.inject(Injection::once(cut));
    bench.hold(64 << 10);
    let expiring = async {
        at_work(&bench, 3).await;
        // The service no longer knows the token, and its log is empty.
        bench.simulator.forget();
        bench.hold(None);
    };
    let args = ["--connections", "3", &file.link];
    let (run, ()) = tokio::join!(get(&bench, &args), expiring);
    let run = run.ok();
    assert_content(&bench, "game.zip", &content);
    let reissued = run
        .lines()
        .into_iter()
        .filter(|l| l["event"] == json!("reissued"));
    assert_eq!((reissued.count(), bench.requests("api.").len()), (1, 1));
}

#[tokio::test]
async fn an_outdated_token_is_replaced_and_the_download_resumes() {
    // Six seconds stand for the 30 minutes in which a token can be resumed.
    let bench = Bench::with(Config {
        limits: Limits::Off,
        speed: 300.0,
        ..Config::default()
    })
    .await;
    let content = noise(12 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let cut = Fault::CutAfter { bytes: 1_000_000 };
    bench.simulator.inject(Injection::once(cut));
    bench.hold(64 << 10);
    let aging = async {
        until("two connections", || bench.requests("a-").len() >= 2).await;
        tokio::time::sleep(Duration::from_secs(7)).await;
        bench.hold(None);
    };
    let args = ["--connections", "2", &file.link];
    let (run, ()) = tokio::join!(get(&bench, &args), aging);
    let run = run.ok();
    assert_content(&bench, "game.zip", &content);
    assert!(bench.requests("api.").len() >= 2, "one token does not last");
    let fetched = run.done()["fetched"].as_u64().unwrap();
    assert!(fetched < 18 * MIB as u64, "{fetched}");
}

#[tokio::test]
async fn a_file_that_changes_during_the_download_starts_over() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    bench
        .simulator
        .inject(Injection::once(Fault::CutAfter { bytes: 100_000 }));
    bench.simulator.inject(Injection::once(Fault::EtagChanged));
    let run = get(&bench, &[&file.link]).await.ok();
    assert!(run.lines().iter().any(|l| l["event"] == json!("restarted")));
    assert_content(&bench, "game.zip", &content);
}

#[tokio::test]
async fn files_come_from_servers_without_etags_too() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            etag: Etag::None,
            last_modified: false,
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await;
    let content = noise(20 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let cut = Fault::CutAfter { bytes: 500_000 };
    bench.simulator.inject(Injection::once(cut));
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, "game.zip", &content);
}

#[tokio::test]
async fn a_rate_limit_applies_to_all_connections_together() {
    let bench = Bench::start().await;
    let content = noise(3 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let started = std::time::Instant::now();
    get(&bench, &["--limit-rate", "1.5M", &file.link])
        .await
        .ok();
    assert!(started.elapsed().as_secs_f64() > 1.7);
    assert_content(&bench, "game.zip", &content);
}

#[tokio::test]
async fn several_connections_download_different_parts_at_once() {
    let bench = Bench::start().await;
    let content = noise(24 * MIB, 1);
    let file = bench.store("game.zip", &content);
    let args = ["--connections", "6", &file.link];
    get_on(&bench, 6, get(&bench, &args)).await.ok();
    assert_content(&bench, "game.zip", &content);
    // Each started with a different range.
    let ranges = bench.requests("a-").into_iter().map(|e| e.range);
    assert!(ranges.collect::<HashSet<_>>().len() >= 6);
}

#[tokio::test]
async fn an_unreachable_server_is_retried_and_then_reported() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    bench.simulator.inject(
        Injection::once(Fault::Html { status: 503 })
            .on(onefichier_simulator::Endpoint::Download)
            .times(u32::MAX),
    );
    let run = get(&bench, &["--retries", "1", &file.link]).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("unavailable", Some(10)));
    assert_eq!(bench.requests("a-").len(), 2);
    assert_eq!(bench.names_in("out"), [""; 0]);
}
