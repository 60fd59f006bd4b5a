//! `hoster runs`.

use serde_json::json;

use super::{DEAD, hoster, runs, slow_upload, some};
use crate::bench::{Bench, Run, ended, signal};

#[tokio::test]
async fn runs_are_listed_while_they_run_and_after_a_kill() {
    let bench = Bench::start().await;
    let child = slow_upload(&bench, &[]).await;
    let listed = &runs(&bench).await[0];
    assert_eq!(
        some(listed, &["state", "exit_code"]),
        json!({"state": "running", "exit_code": null})
    );
    signal(&child, "-KILL");
    ended(child).await;
    let listed = &runs(&bench).await[0];
    assert_eq!(listed["state"], json!("did-not-end"));
    let run = hoster(&bench, &["runs"]).await.ok();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].ends_with("  did not end"), "{lines:?}");
    assert!(
        lines[1].ends_with(" upload -j 1 --to /b photos"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn runs_that_transfer_or_delete_are_listed_with_their_results() {
    let bench = Bench::start().await;
    let none = hoster(&bench, &["runs"]).await.ok();
    assert_eq!(none.stdout, "no runs are recorded\n");
    bench.write("a.bin", b"content");
    for args in [
        &["upload", "--dry-run", "--to", "/b/", "a.bin"][..],
        &["upload", "--to", "/b/", "a.bin"],
        &["ls", "/b"],
        &["get", "--export", "curl", "/b/a.bin"],
        &["get", "/b/a.bin", "-o", "out"],
        &["rm", "--dry-run", "/b/a.bin"],
        &["rm", "/b/a.bin"],
    ] {
        hoster(&bench, args).await.ok();
    }
    assert_eq!(
        hoster(&bench, &["get", DEAD, "-o", "out"]).await.status,
        Some(13)
    );
    let run = hoster(&bench, &["runs"]).await.ok();
    let lines: Vec<&str> = run.stdout.lines().step_by(2).collect();
    let (results, times): (Vec<&str>, Vec<&str>) = lines
        .iter()
        .map(|line| line.split_at("2026-11-30 03:17:20  ".len()))
        .map(|(time, rest)| (rest.rsplit_once(", ").unwrap().0, time))
        .unzip();
    let expected = [
        "done  1 uploaded (7 B)",
        "done  1 downloaded (7 B)",
        "done  1 deleted",
        "failed (exit code 13)  1 failed",
    ];
    assert_eq!(results, expected);
    assert!(times.is_sorted(), "{times:?}");
    let last = hoster(&bench, &["--json", "runs", "--last", "1"])
        .await
        .ok()
        .object();
    let fields = ["state", "exit_code", "failed", "bytes"];
    let expected = json!({"state": "failed", "exit_code": 13, "failed": 1, "bytes": 0});
    assert_eq!(some(&last, &fields), expected);
}

#[tokio::test]
async fn runs_at_the_same_time_are_all_listed() {
    let bench = Bench::start().await;
    bench.write("a.bin", b"content");
    let folders = ["/a/", "/b/", "/c/", "/d/"];
    let uploads = folders.map(|folder| hoster_to(&bench, folder));
    for run in futures_util::future::join_all(uploads).await {
        run.ok();
    }
    let runs = runs(&bench).await;
    assert_eq!(runs.len(), folders.len());
    assert!(
        runs.iter().all(|run| run["state"] == json!("done")),
        "{runs:?}"
    );
}

async fn hoster_to(bench: &Bench, folder: &str) -> Run {
    hoster(bench, &["upload", "--to", folder, "a.bin"]).await
}

#[tokio::test]
async fn without_a_state_folder_nothing_is_stored_and_nothing_fails() {
    let bench = Bench::start().await;
    bench.write("a.bin", b"content");
    let run = bench.hoster(&["upload", "--to", "/b/", "a.bin"]).await.ok();
    assert_eq!(run.stderr, "");
    let run = bench.hoster(&["runs"]).await.ok();
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("no runs are recorded\n", "")
    );
}
