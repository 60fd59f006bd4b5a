//! `hoster get` on the wire: connections, ranges, and what servers do wrong.
//! Whatever happens, a file under its final name has the right bytes.

use std::collections::HashSet;

use onefichier_simulator::{Conditions, Config, Etag, Fault, Injection, Limits, Unknowns, Via};
use serde_json::json;

use crate::bench::{Bench, Run, noise};

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

/// So slow that the connections meet.
fn slow(bench: &Bench, bytes_per_second: u64) {
    bench.simulator.set_conditions(Conditions {
        bandwidth: Some(bytes_per_second),
        ..Conditions::default()
    });
}

#[tokio::test]
async fn a_large_file_comes_on_five_connections_and_one_token() {
    let bench = Bench::start().await;
    let content = noise(12 * MIB, 1);
    let file = bench.store("game.zip", &content);
    // So slow that a busy machine opens all connections before one is done.
    slow(&bench, 1 << 20);
    bench
        .through_proxy(&["get", "-o", "out", &file.link])
        .await
        .ok();
    assert_content(&bench, "game.zip", &content);
    let downloads = bench.requests("a-");
    assert!(downloads.iter().all(|e| e.via == Via::Tunnel));
    let connections: HashSet<u64> = downloads.iter().map(|e| e.connection).collect();
    // TLS connections: more only where a piece was taken over at the end.
    assert!(connections.len() >= 5, "{}", connections.len());
    assert!(connections.len() <= 15, "{}", connections.len());
    let paths: HashSet<&str> = downloads.iter().map(|e| e.path.as_str()).collect();
    assert_eq!(paths.len(), 1, "one token");
    let tokens = bench.requests("api.");
    assert_eq!(tokens.len(), 1);
    // Hardly a byte came twice.
    let sent: u64 = downloads.iter().map(|e| e.bytes_out).sum();
    assert!(sent < 30 * MIB as u64, "{sent}");
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
async fn no_more_connections_than_asked_for() {
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
async fn connections_that_are_always_cut_get_there_in_the_end() {
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
async fn troubles_of_the_server_pass() {
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
async fn a_token_that_expires_in_the_middle_is_issued_again_once() {
    let bench = Bench::start().await;
    let content = noise(12 * MIB, 1);
    let file = bench.store("game.zip", &content);
    // So slow that a busy machine opens all connections before one is done.
    slow(&bench, 1 << 20);
    let args = ["--connections", "3", &file.link];
    let command = get(&bench, &args);
    let fault = async {
        // In the middle: the first connections are at work.
        while bench.requests("a-").len() < 3 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let path = bench.requests("a-")[0].path.clone();
        let all = Injection::once(Fault::TokenExpired).times(2);
        bench.simulator.inject(all);
        let cut = Injection::once(Fault::CutAfter { bytes: 1_000_000 });
        bench.simulator.inject(cut.times(1));
        path
    };
    let (run, _) = tokio::join!(command, fault);
    run.ok();
    assert_content(&bench, "game.zip", &content);
    assert!(bench.requests("api.").len() <= 3);
}

#[tokio::test]
async fn a_token_that_dies_of_age_is_replaced_before_it_is_used() {
    // 30 minutes are 1.5 seconds.
    let bench = Bench::with(Config {
        limits: Limits::Off,
        speed: 1_200.0,
        ..Config::default()
    })
    .await;
    let content = noise(12 * MIB, 1);
    let file = bench.store("game.zip", &content);
    slow(&bench, 2 << 20);
    get(&bench, &["--connections", "2", &file.link]).await.ok();
    assert_content(&bench, "game.zip", &content);
    let sent: u64 = bench.requests("a-").iter().map(|e| e.bytes_out).sum();
    assert!(sent < 16 * MIB as u64, "the same bytes go on: {sent}");
}

#[tokio::test]
async fn a_file_that_changes_meanwhile_begins_anew() {
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
async fn servers_without_etags_are_fetched_from_as_well() {
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
async fn a_rate_is_kept_over_all_connections() {
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
async fn several_connections_are_as_many_times_as_fast() {
    let bench = Bench::start().await;
    let content = noise(24 * MIB, 1);
    let file = bench.store("game.zip", &content);
    slow(&bench, 2 << 20);
    let started = std::time::Instant::now();
    get(&bench, &["--connections", "6", &file.link]).await.ok();
    let took = started.elapsed().as_secs_f64();
    // One connection needs 12 seconds, six need 2: a busy machine has some more.
    assert!(took < 6.0, "{took}");
    assert_content(&bench, "game.zip", &content);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again_and_then_named() {
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
