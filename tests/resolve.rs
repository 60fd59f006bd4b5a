//! `hoster resolve`.

use onefichier_simulator::{
    AccountConfig, Config, Fault, Injection, Limits, Network, NewFile, Offer,
};
use serde_json::json;

use crate::bench::Bench;

#[tokio::test]
async fn one_resolve_costs_one_request() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let run = bench.json(&["resolve", &file.link]).await.ok();
    let ticket = run.object();
    assert_eq!(ticket["link"], json!(file.link));
    assert!(ticket["url"].as_str().unwrap().starts_with("https://a-"));
    for unknown in ["file_name", "size", "checksum"] {
        assert_eq!(ticket[unknown], json!(null), "{unknown}");
    }
    assert_eq!(ticket["resumable"], json!(true));
    assert_eq!(ticket["expires_in"], json!(300));
    assert!(ticket["max_connections"].as_u64().unwrap() >= 1);
    let log = bench.simulator.log();
    assert_eq!(log.len(), 1);
    assert_eq!(
        (log[0].method.as_str(), log[0].path.as_str()),
        ("POST", "/v1/download/get_token.cgi")
    );
    assert!(log[0].authorized);
}

#[tokio::test]
async fn details_are_fetched_on_request() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let ticket = bench
        .json(&["resolve", "--fetch-checksum", &file.link])
        .await
        .ok()
        .object();
    assert_eq!(ticket["file_name"], json!("game.zip"));
    assert_eq!(ticket["size"], json!(7));
    assert_eq!(ticket["checksum"].as_str().unwrap().len(), 128);
    assert_eq!(bench.simulator.log().len(), 2);
}

#[tokio::test]
async fn a_dead_link_is_not_found_and_does_not_stop_the_others() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let dead = "https://1fichier.com/?aaaaabbbbbcccccddddd";
    let run = bench.json(&["resolve", dead, &file.link]).await.failed();
    assert_eq!(run.code(), "not-found");
    assert_eq!(run.error()["link"], json!(dead));
    assert_eq!(run.error()["scope"], json!("file"));
    assert_eq!(run.last()["link"], json!(file.link));
}

#[tokio::test]
async fn a_link_of_another_service_costs_no_request() {
    let bench = Bench::start().await;
    for link in [
        "https://example.com/?abcdefgh",
        "nonsense",
        "https://1fichier.com/",
        "",
    ] {
        let run = bench.json(&["resolve", link]).await.failed();
        assert_eq!(run.code(), "unsupported-link", "{link}");
    }
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn the_domain_of_the_uploader_is_kept() {
    let bench = Bench::start().await;
    let file = bench.simulator.add_file(NewFile {
        domain: 10,
        ..NewFile::new("game.zip", b"content".to_vec())
    });
    assert!(
        file.link.starts_with("https://dl4free.com/?"),
        "{}",
        file.link
    );
    bench
        .json(&["resolve", &format!("{}&af=12345", file.link)])
        .await
        .ok();
}

#[tokio::test]
async fn a_password_is_required_rejected_and_accepted() {
    let bench = Bench::start().await;
    let file = bench.simulator.add_file(NewFile {
        password: Some("open sesame".into()),
        ..NewFile::new("game.zip", b"content".to_vec())
    });
    let run = bench.json(&["resolve", &file.link]).await.failed();
    assert_eq!(run.code(), "password-required");
    let run = bench
        .json(&["resolve", "--password", "swordfish", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "password-wrong");
    assert!(!run.stdout.contains("swordfish"));
    bench
        .json(&["resolve", "--password", "open sesame", &file.link])
        .await
        .ok();
}

#[tokio::test]
async fn a_free_account_gets_the_hint_that_it_needs_premium() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        account: AccountConfig {
            offer: Offer::Free,
            ..AccountConfig::default()
        },
        ..Config::default()
    })
    .await;
    let file = bench.store("game.zip", b"content");
    let run = bench.json(&["resolve", &file.link]).await.failed();
    assert_eq!(run.code(), "premium-required");
    assert_eq!(run.error()["scope"], json!("account"));
}

#[tokio::test]
async fn a_server_that_replies_with_a_page_is_not_trusted() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    bench
        .simulator
        .inject(Injection::once(Fault::Html { status: 200 }));
    let run = bench.json(&["resolve", &file.link]).await.failed();
    assert_eq!(run.code(), "changed");
}

#[tokio::test]
async fn without_json_only_the_direct_link_is_on_standard_output() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let run = bench.hoster(&["resolve", &file.link]).await.ok();
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(run.stdout.starts_with("https://a-"), "{}", run.stdout);
    assert!(run.stderr.contains("resumable"), "{}", run.stderr);
}

#[tokio::test]
async fn the_options_of_the_service_have_their_effect() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let resolve = async |option: &str| {
        let run = bench
            .json(&["resolve", "--option", option, &file.link])
            .await;
        run.ok().object()
    };
    let single = resolve("single=true").await;
    assert_eq!(single["resumable"], json!(false));
    assert_eq!(single["max_connections"], json!(1));
    let plain = resolve("no-ssl=true").await;
    assert!(
        plain["url"].as_str().unwrap().starts_with("http://a-"),
        "{plain}"
    );
    for option in ["inline=true", "restrict-ip=2", "cdn=true"] {
        resolve(option).await;
    }
    for option in ["single=maybe", "restrict-ip=9", "unheard-of=1"] {
        let run = bench
            .json(&["resolve", "--option", option, &file.link])
            .await
            .failed();
        assert_eq!(run.code(), "invalid-input", "{option}");
    }
}

#[tokio::test]
async fn a_network_that_costs_credits_is_reported_with_the_cost() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        account: AccountConfig {
            cdn_credits_gb: 0.0,
            ..AccountConfig::default()
        },
        ..Config::default()
    })
    .await;
    bench.simulator.set_network(Network::Professional);
    let file = bench.store("game.zip", &[7; 5_000]);
    let run = bench.json(&["resolve", &file.link]).await.failed();
    assert_eq!(run.code(), "needs-consent");
    assert_eq!(run.error()["scope"], json!("address"));
    let run = bench
        .json(&["resolve", "--fetch-checksum", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "needs-consent");
    assert!(
        run.error()["message"].as_str().unwrap().contains("5000"),
        "{}",
        run.stdout
    );
    // Allowed to spend credits, but without any.
    let run = bench
        .json(&["resolve", "--option", "cdn=true", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "premium-required");
}
