//! `hoster account`, and messages about keys.

use onefichier_simulator::{AccountConfig, Config, Fault, Injection, Limits, Network, Offer};
use serde_json::json;

use crate::bench::{Bench, finish, private};

#[tokio::test]
async fn it_shows_plan_expiry_storage_and_credits() {
    let bench = Bench::start().await;
    bench.store("a.bin", &[7; 1000]);
    let account = bench.json(&["account"]).await.ok().object();
    assert_eq!(account["email"], json!("user@example.com"));
    assert_eq!(account["plan"], json!("Premium"));
    assert_eq!(account["premium"], json!(true));
    assert_eq!(account["used_bytes"], json!(1000));
    assert_eq!(account["quota_bytes"], json!(5_000_000_000_000_u64));
    assert_eq!(account["credits_bytes"], json!(100_000_000_000_u64));
    let until = account["premium_until"].as_str().unwrap();
    assert!(until.ends_with('Z') && until.len() == 20, "{until}");
    assert_eq!(bench.requests("").len(), 1);

    let text = bench.hoster(&["account"]).await.ok().stdout;
    assert!(
        text.contains("user@example.com") && text.contains("Premium, until 20"),
        "{text}"
    );
}

#[tokio::test]
async fn every_plan_has_its_name() {
    for (offer, plan, premium) in [
        (Offer::Free, "Free", false),
        (Offer::Access, "Access", true),
        (Offer::Gold, "Premium GOLD", true),
    ] {
        let bench = Bench::with(Config {
            limits: Limits::Off,
            account: AccountConfig {
                offer,
                ..AccountConfig::default()
            },
            ..Config::default()
        })
        .await;
        let account = bench.json(&["account"]).await.ok().object();
        assert_eq!(
            (&account["plan"], &account["premium"]),
            (&json!(plan), &json!(premium))
        );
    }
}

#[tokio::test]
async fn a_key_that_the_service_rejects_is_reported_and_not_shown() {
    let bench = Bench::start().await;
    let wrong = "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0";
    private(&bench.write("wrong.txt", wrong));
    let run = bench
        .keyless(&["--json", "--key-file", "wrong.txt", "account"])
        .await
        .failed();
    assert_eq!(run.code(), "credential-rejected");
    assert_eq!(run.error()["scope"], json!("account"));
    assert!(
        run.error()["reply"]
            .as_str()
            .unwrap()
            .starts_with("Not authenticated")
    );
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(wrong));
}

#[tokio::test]
async fn a_missing_key_is_explained_before_any_request() {
    let bench = Bench::start().await;
    let run = bench.keyless(&["--json", "account"]).await.failed();
    assert_eq!(run.code(), "credential-missing");
    let message = run.error()["message"].as_str().unwrap().to_owned();
    for word in [
        "--key-file",
        "ONEFICHIER_API_KEY",
        "https://1fichier.com/console/params.pl",
    ] {
        assert!(message.contains(word), "{message}");
    }
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_key_of_the_wrong_shape_is_refused_before_any_request() {
    let bench = Bench::start().await;
    for (text, code) in [
        ("too-short", "credential-rejected"),
        ("AAAABBBBCCCCDDDDEEEEFFFFGGGG!!!!", "credential-rejected"),
        ("", "credential-missing"),
    ] {
        private(&bench.write("odd.txt", text));
        let run = bench
            .keyless(&["--json", "--key-file", "odd.txt", "account"])
            .await
            .failed();
        assert_eq!(run.code(), code, "{text}");
    }
    let run = bench
        .keyless(&["--json", "--key-file", "nowhere.txt", "account"])
        .await
        .failed();
    assert_eq!(run.code(), "credential-missing");
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn the_key_can_be_in_the_environment() {
    let bench = Bench::start().await;
    let mut command = bench.command(&["--json", "account"]);
    command.env("ONEFICHIER_API_KEY", bench.simulator.api_key());
    finish(command).await.ok();
    assert!(bench.simulator.log()[0].authorized);
}

#[tokio::test]
async fn a_flood_lock_is_a_wait_and_not_a_bad_key() {
    let bench = Bench::start().await;
    bench.simulator.inject(Injection::once(Fault::Flood));
    let run = bench.json(&["account", "--max-wait", "0"]).await.failed();
    assert_eq!(run.code(), "rate-limited");
    assert!(run.error()["retry_after"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_maintenance_page_is_unavailable() {
    let bench = Bench::start().await;
    bench
        .simulator
        .inject(Injection::once(Fault::Html { status: 503 }));
    let run = bench.json(&["account"]).await.failed();
    assert_eq!(run.code(), "unavailable");
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_others_can_read_gets_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::start().await;
    std::fs::set_permissions(
        bench.path("key.txt"),
        std::fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let run = bench.json(&["account"]).await.ok();
    assert!(run.stderr.contains("chmod 600"), "{}", run.stderr);
}

#[tokio::test]
async fn a_network_that_costs_credits_gets_a_warning_if_requested() {
    let bench = Bench::start().await;
    bench.simulator.set_network(Network::Professional);
    let quiet = bench.json(&["account"]).await.ok().object();
    assert_eq!(quiet["warnings"], json!([]));
    assert_eq!(bench.requests("1fichier.com").len(), 0);
    let run = bench
        .json(&["account", "--option", "check-network=true"])
        .await
        .ok();
    assert_eq!(run.object()["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(bench.requests("1fichier.com").len(), 1);
}

#[tokio::test]
async fn an_account_that_spends_credits_gets_a_warning() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        account: AccountConfig {
            use_cdn: true,
            ..AccountConfig::default()
        },
        ..Config::default()
    })
    .await;
    let account = bench.json(&["account"]).await.ok().object();
    let warnings = account["warnings"].as_array().unwrap();
    assert!(
        warnings.iter().any(|w| w.as_str().unwrap().contains("CDN")),
        "{warnings:?}"
    );
}
