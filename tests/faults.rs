//! `hoster get` on a faulty network or service: it waits, resumes or gives up
//! with a reason, and the file is right or absent.

use std::time::Duration;

use onefichier_simulator::{Config, Fault, Injection, Limits, Unknowns};
use serde_json::json;

use crate::bench::{Bench, Run, by, finish, noise, until};

const MIB: usize = 1 << 20;

async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench.json(&[&["get", "-o", "out"], args].concat()).await
}

#[track_caller]
fn assert_content(bench: &Bench, content: &[u8]) {
    let found = std::fs::read(bench.path("out/game.zip")).unwrap();
    assert!(found == content, "the file has other bytes");
    assert_eq!(bench.names_in("out"), ["game.zip"]);
}

fn has_event(run: &Run, name: &str) -> bool {
    run.lines().iter().any(|line| line["event"] == json!(name))
}

#[tokio::test]
async fn connections_that_are_reset_are_replaced() {
    let bench = Bench::start().await;
    let content = noise(8 * MIB, 1);
    let file = bench.store("game.zip", &content);
    for bytes in [0, 1_000, 1_000_000] {
        let reset = Injection::once(Fault::ResetAfter { bytes }).times(3);
        bench.simulator.inject(reset);
        let args = ["--overwrite", "--connections", "3", &file.link];
        get(&bench, &args).await.ok();
        assert_content(&bench, &content);
        bench.simulator.clear_faults();
    }
}

#[tokio::test]
async fn a_lock_of_the_address_is_waited_out() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            retry_after: Some(2),
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    bench
        .simulator
        .lock_address([127, 0, 0, 1].into(), Duration::from_secs(3_600));
    let unlocking = async {
        until("the first request", || !bench.requests("api.").is_empty()).await;
        bench.simulator.unlock_addresses();
    };
    let args = ["--no-check", &file.link];
    let (run, ()) = tokio::join!(get(&bench, &args), unlocking);
    let run = run.ok();
    assert!(has_event(&run, "wait"), "{}", run.stdout);
    assert_content(&bench, &content);
    // Retried once the lock was over, and not before.
    assert_eq!(bench.requests("api.").len(), 2);
}

#[tokio::test]
async fn a_lock_that_is_too_long_to_wait_out_is_reported_and_keeps_the_part() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    let cut = Fault::CutAfter { bytes: 600_000 };
    bench.simulator.inject(Injection::once(cut));
    let args = ["--retries", "0", &file.link];
    get(&bench, &args).await.failed();
    bench
        .simulator
        .lock_address([127, 0, 0, 1].into(), Duration::from_secs(600));
    let args = ["--no-check", "--max-wait", "60", &file.link];
    let run = get(&bench, &args).await.failed();
    assert_eq!(run.status, Some(10), "{}", run.stdout);
    assert!(run.error()["retry_after"].as_u64().unwrap() > 60);
    assert_eq!(
        bench.names_in("out"),
        ["game.zip.part", "game.zip.part.json"]
    );
    bench.simulator.unlock_addresses();
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, &content);
}

#[tokio::test]
async fn a_single_use_ticket_is_issued_again_after_a_lost_connection() {
    let bench = Bench::start().await;
    let content = noise(3 * MIB, 1);
    let file = bench.store("game.zip", &content);
    for fault in [
        Fault::CutAfter { bytes: 1_000_000 },
        Fault::ResetAfter { bytes: 1_000_000 },
        Fault::HtmlInsteadOfFile,
    ] {
        bench.simulator.inject(Injection::once(fault));
        let asked = bench.requests("api.").len();
        let args = ["--overwrite", "--option", "single=true", &file.link];
        get(&bench, &args).await.ok();
        assert_content(&bench, &content);
        assert_eq!(bench.requests("api.").len(), asked + 2);
    }
}

#[tokio::test]
async fn a_file_that_differs_with_the_new_ticket_starts_over() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    let dies = Fault::TokenDies { bytes: 600_000 };
    bench.simulator.inject(Injection::once(dies));
    // One for the request that finds the ticket expired, one for the first request
    // with the new one.
    bench
        .simulator
        .inject(Injection::once(Fault::EtagChanged).times(2));
    let run = get(&bench, &[&file.link]).await.ok();
    assert!(has_event(&run, "reissued") && has_event(&run, "restarted"));
    assert_content(&bench, &content);
}

/// Runs in a separate network namespace, in which no name can be resolved. Skipped
/// if this machine does not allow creating one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_that_cannot_be_resolved_is_a_network_error_and_keeps_the_part() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    let cut = Fault::CutAfter { bytes: 600_000 };
    bench.simulator.inject(Injection::once(cut));
    get(&bench, &["--retries", "0", &file.link]).await.failed();
    let key = bench.arg("key.txt");
    let hoster = bench.at_home(&["--json", "--key-file", &key, "get", "-o", "out", &file.link]);
    let command = by("unshare", &["-rn"], &hoster);
    let installed = std::process::Command::new("unshare")
        .args(["-rn", "true"])
        .output();
    if !installed.is_ok_and(|output| output.status.success()) {
        eprintln!("not tested: this machine lets nobody make a network namespace");
        return;
    }
    let run = finish(command).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("network", Some(3)));
    assert_eq!(
        bench.names_in("out"),
        ["game.zip.part", "game.zip.part.json"]
    );
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, &content);
}
