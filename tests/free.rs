//! Free mode: downloads without a key, the way the site intends it.

use std::time::Duration;

use onefichier_simulator::{
    Config, Fault, Generation, Injection, Limits, NewFile, Notice, WebsiteConfig,
};
use serde_json::{Value, json};

use crate::bench::{Bench, Run};

/// Starts a simulator with pages of one generation and a countdown of one second.
async fn site(generation: Generation) -> Bench {
    Bench::with(Config {
        limits: Limits::Off,
        website: WebsiteConfig {
            generation,
            countdown: 1,
            pause: Duration::ZERO,
            ..WebsiteConfig::default()
        },
        ..Config::default()
    })
    .await
}

/// Runs `get` without a key.
async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench
        .keyless(
            &[
                &["--json", "--no-pace", "get", "--max-wait", "5", "-o", "out"],
                args,
            ]
            .concat(),
        )
        .await
}

#[tokio::test]
async fn every_generation_of_the_page_leads_to_the_file() {
    for generation in [
        Generation::Table,
        Generation::TableWithSpans,
        Generation::Hourglass,
        Generation::Card,
    ] {
        let bench = site(generation).await;
        let file = bench.store("game (Europe).zip", b"content");
        let run = get(&bench, &[&file.link]).await.ok();
        let events: Vec<Value> = run
            .lines()
            .iter()
            .map(|line| line["event"].clone())
            .collect();
        let expected = ["begin", "wait", "start", "done", "end"];
        assert_eq!(events, expected, "{generation:?}");
        assert_eq!(
            bench.names_in("out"),
            ["game (Europe).zip"],
            "{generation:?}"
        );
        assert_eq!(
            std::fs::read(bench.path("out/game (Europe).zip")).unwrap(),
            b"content"
        );
        // Three requests: the page, the form, the file.
        assert_eq!(bench.simulator.log().len(), 3, "{generation:?}");
    }
}

#[tokio::test]
async fn the_wait_is_reported_with_its_reason() {
    let bench = site(Generation::Card).await;
    let file = bench.store("game.zip", b"content");
    let run = get(&bench, &[&file.link]).await.ok();
    let wait = run.lines().remove(1);
    assert_eq!(wait["seconds"], json!(1));
    assert!(!wait["reason"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_password_is_required_and_accepted() {
    let bench = site(Generation::Card).await;
    let file = bench.simulator.add_file(NewFile {
        password: Some("open sesame".into()),
        ..NewFile::new("game.zip", b"content".to_vec())
    });
    assert_eq!(
        get(&bench, &[&file.link]).await.failed().code(),
        "password-required"
    );
    let run = get(&bench, &["--password", "swordfish", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "password-wrong");
    get(&bench, &["--password", "open sesame", &file.link])
        .await
        .ok();
}

#[tokio::test]
async fn a_deleted_file_is_not_found() {
    let bench = site(Generation::Card).await;
    let run = get(&bench, &["https://1fichier.com/?aaaaabbbbbcccccddddd"])
        .await
        .failed();
    assert_eq!(run.code(), "not-found");
}

#[tokio::test]
async fn a_second_download_waits_as_long_as_the_page_requires() {
    let bench = site(Generation::Card).await;
    let file = bench.store("game.zip", b"content");
    bench
        .simulator
        .inject(Injection::once(Fault::MustWait { minutes: 7 }));
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!(run.code(), "rate-limited");
    assert_eq!(run.error()["retry_after"], json!(420));
    assert_eq!(run.error()["scope"], json!("address"));
}

#[tokio::test]
async fn no_notice_of_the_site_is_taken_for_a_file() {
    let bench = site(Generation::Card).await;
    let file = bench.store("game.zip", b"content");
    for notice in Notice::ALL {
        bench.simulator.clear_faults();
        bench
            .simulator
            .inject(Injection::once(Fault::Notice(*notice)));
        let run = get(&bench, &[&file.link]).await.failed();
        let code = run.code();
        assert_ne!(code, "changed", "{notice:?} is not known: {}", run.stdout);
        assert_eq!(bench.names_in("out"), [""; 0], "{notice:?}");
    }
}

#[tokio::test]
async fn an_hourglass_is_waited_out_and_the_page_is_reloaded() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        website: WebsiteConfig {
            generation: Generation::Hourglass,
            enforce_countdown: Some(true),
            countdown: 2,
            pause: Duration::ZERO,
            ..WebsiteConfig::default()
        },
        ..Config::default()
    })
    .await;
    let file = bench.store("game.zip", b"content");
    let args = [
        "--json",
        "--no-pace",
        "get",
        "--max-wait",
        "60",
        "-o",
        "out",
    ];
    let run = bench
        .keyless(&[&args[..], &[&file.link]].concat())
        .await
        .ok();
    let waits: Vec<Value> = run
        .lines()
        .into_iter()
        .filter(|line| line["event"] == json!("wait"))
        .collect();
    assert_eq!(waits[0]["seconds"], json!(2));
    assert_eq!(bench.names_in("out"), ["game.zip"]);
    let log = bench.simulator.log();
    let methods: Vec<&str> = log.iter().map(|entry| &*entry.method).collect();
    let end = &methods[methods.len() - 3..];
    // After the hourglass: the page with its form, the form, the file.
    assert_eq!(end, ["GET", "POST", "GET"]);
    assert!(methods.len() >= 4 && methods[..methods.len() - 3].iter().all(|m| *m == "GET"));
}
