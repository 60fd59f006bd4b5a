//! The suite that checks any plugin against the contract.

use futures_util::StreamExt as _;
use serde_json::json;

use crate::bench::{Bench, Run, finish, hoster};
use crate::plugins::{self, Toys};
use crate::toy;

/// The known contents of the toy service.
fn fixture() -> String {
    format!(
        "missing = {:?}\n\
         credential = {{ good = {:?}, bad = {:?} }}\n\
         file = {{ link = {:?}, name = {:?}, size = {} }}\n\
         protected = {{ link = {:?}, password = {:?} }}\n\
         folder = {{ link = {:?}, files = {} }}\n",
        toy::MISSING,
        toy::KEY,
        toy::BAD_KEY,
        toy::FILE,
        toy::FILE_NAME,
        toy::FILE_SIZE,
        toy::PROTECTED,
        toy::PASSWORD,
        toy::FOLDER,
        toy::FOLDER_FILES.len(),
    )
}

/// Runs the suite on a plugin for the toy service.
async fn suite(plugin: &str) -> Run {
    let toys = Toys::start().await;
    std::fs::write(toys.folder.path().join("fixture.toml"), fixture()).unwrap();
    let args = ["conformance", "--fixture", "fixture.toml"];
    toys.keyless(plugin, &args).await
}

/// Returns the names of the rules with this verdict.
fn with_verdict(run: &Run, verdict: &str) -> Vec<String> {
    let lines = run.lines();
    let with = lines.iter().filter(|line| line["verdict"] == verdict);
    with.map(|line| line["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_plugin_for_another_service_follows_every_rule_too() {
    let run = suite("toy").await.ok();
    let rules = run.lines().len() - 1;
    assert_eq!(with_verdict(&run, "pass").len(), rules, "{}", run.stdout);
}

#[tokio::test]
async fn each_broken_plugin_breaks_only_its_own_rule() {
    // A run spends most of its time waiting.
    let runs = futures_util::stream::iter(plugins::BROKEN).map(|(rule, plugin)| async move {
        let run = suite(plugin).await;
        let failed = with_verdict(&run, "fail");
        (failed != [rule]).then(|| format!("{plugin} fails {failed:?} and not only {rule}"))
    });
    let wrong: Vec<String> = runs
        .buffer_unordered(4)
        .filter_map(async |w| w)
        .collect()
        .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_rule_can_be_broken_except_the_one_that_the_host_enforces() {
    let listed = finish(hoster(&["--json", "conformance", "--list"]))
        .await
        .ok();
    let broken = plugins::BROKEN.map(|(rule, _)| rule);
    for line in listed.lines() {
        let rule = line["rule"].as_str().unwrap();
        let has_one = broken.contains(&rule);
        assert_ne!(has_one, rule == "cancellation-leaves-nothing", "{rule}");
    }
}

#[tokio::test]
async fn without_a_fixture_rules_are_inconclusive_and_not_broken() {
    let toys = Toys::start().await;
    let run = toys.keyless("toy", &["conformance"]).await.ok();
    assert!(
        with_verdict(&run, "inconclusive").len() > 10,
        "{}",
        run.stdout
    );
    assert!(with_verdict(&run, "fail").is_empty());
}

#[tokio::test]
async fn a_plugin_without_a_simulated_service_requires_connect_to() {
    let args = ["--plugin", &plugins::pinned("toy"), "conformance"];
    let run = finish(hoster(&args)).await.failed();
    assert!(run.stderr.contains("--connect-to"), "{}", run.stderr);
}

#[tokio::test]
async fn the_suite_does_not_compile_unapproved_plugins() {
    let (bench, plugin) = (Bench::start().await, plugins::path("toy"));
    let args = [
        "--json",
        "--plugin",
        plugin.to_str().unwrap(),
        "conformance",
    ];
    let run = finish(bench.at_home(&args)).await;
    assert_eq!(run.failed().code(), "not-approved");
}

#[tokio::test]
async fn the_built_in_plugin_follows_every_rule() {
    let run = finish(hoster(&["--json", "conformance"])).await.ok();
    let mut lines = run.lines();
    let summary = lines.pop().unwrap();
    for line in &lines {
        assert_eq!(line["verdict"], json!("pass"), "{line}");
    }
    assert_eq!(summary["pass"], json!(lines.len()));
    assert!(lines.len() >= 38);
    let listed = finish(hoster(&["--json", "conformance", "--list"]))
        .await
        .ok();
    let names = |lines: &[serde_json::Value]| -> Vec<_> {
        lines.iter().map(|line| line["rule"].clone()).collect()
    };
    assert_eq!(names(&listed.lines()), names(&lines));
}

#[tokio::test]
async fn a_rule_that_does_not_exist_is_an_error_and_not_a_pass() {
    let run = finish(hoster(&["conformance", "--rule", "no-such-rule"])).await;
    let run = run.failed();
    assert!(run.stderr.contains("no-such-rule"), "{}", run.stderr);
}
