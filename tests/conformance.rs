//! The suite that checks any plugin against the contract.

use serde_json::json;

use crate::bench::{finish, hoster};

#[tokio::test]
async fn the_built_in_plugin_keeps_every_rule() {
    let run = finish(hoster(&["--json", "conformance"])).await.ok();
    let mut lines = run.lines();
    let summary = lines.pop().unwrap();
    for line in &lines {
        assert_eq!(line["verdict"], json!("pass"), "{line}");
    }
    assert_eq!(summary["pass"], json!(lines.len()));
    assert!(lines.len() >= 37);
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
