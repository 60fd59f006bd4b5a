//! `hoster upload` with many files: what a nightly backup relies on.

use std::time::Duration;

use hoster_host::names::FOLDER_MANIFEST;
use hoster_host::upload::{UploadOptions, upload};
use hoster_host::{Code, EngineOptions, Limits, NetworkOptions, Scope, SessionOptions};
use onefichier_simulator::{Fault, Injection, Unknowns};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, noise, signal, until};

/// Creates a few files in folders.
fn photos(bench: &Bench) {
    for (name, content) in [
        ("photos/a.jpg", "aaa"),
        ("photos/2026/b.jpg", "bbbb"),
        ("photos/2026/raw/c.dng", "ccccc"),
        ("photos/2026/raw/c.tmp", "x"),
    ] {
        let path = bench.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

/// Returns the paths of all files in the account, sorted, without manifests.
fn stored(bench: &Bench) -> Vec<String> {
    let files = bench.simulator.files().into_iter();
    let files = files.filter(|file| file.name != FOLDER_MANIFEST);
    let path = |folder: &str| folder.trim_end_matches('/').to_owned();
    let mut paths: Vec<String> = files
        .map(|f| format!("{}/{}", path(&f.folder), f.name))
        .collect();
    paths.sort();
    paths
}

#[track_caller]
fn events(run: &Run, name: &str) -> Vec<Value> {
    let lines = run.lines().into_iter();
    lines.filter(|l| l["event"] == json!(name)).collect()
}

fn uploads(bench: &Bench) -> usize {
    let log = bench.simulator.log();
    log.iter().filter(|e| e.path == "/upload.cgi").count()
}

fn inject(bench: &Bench, fault: Fault, times: usize) {
    for _ in 0..times {
        bench.simulator.inject(Injection::once(fault.clone()));
    }
}

#[tokio::test]
async fn a_folder_is_uploaded_with_its_subfolders_and_later_only_what_changed() {
    let bench = Bench::start().await;
    photos(&bench);
    let args = [
        "--no-pace",
        "upload",
        "--skip-existing",
        "--exclude=*.tmp",
        "--to=/backups",
        "photos",
    ];
    let run = bench.json(&args).await.ok();
    let all = [
        "/backups/photos/2026/b.jpg",
        "/backups/photos/2026/raw/c.dng",
        "/backups/photos/a.jpg",
    ];
    assert_eq!(stored(&bench), all);
    assert_eq!(
        run.lines()[0],
        json!({"event": "begin", "schema": 1, "files": 3})
    );
    let end = run.last();
    assert_eq!((&end["done"], &end["bytes"]), (&json!(3), &json!(12)));
    // One request creates a folder, and a new one is not listed.
    let requests = |path: &str| {
        bench
            .requests("api")
            .iter()
            .filter(|e| e.path == path)
            .count()
    };
    assert_eq!(requests("/v1/folder/mkdir.cgi"), 4);
    assert_eq!(requests("/v1/folder/ls.cgi"), 1);

    std::fs::write(bench.path("photos/a.jpg"), "AAA").unwrap();
    std::fs::write(bench.path("photos/2026/new.jpg"), "new").unwrap();
    let run = bench.json(&args).await.ok();
    let end = run.last();
    assert_eq!(
        (&end["done"], &end["skipped"], &end["failed"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert_eq!(stored(&bench).len(), 5);
    assert_eq!(requests("/v1/folder/mkdir.cgi"), 4);
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_reports_what_would_happen() {
    let bench = Bench::start().await;
    photos(&bench);
    let run = bench
        .hoster(&["upload", "-n", "--to", "/new/folder", "--move", "photos"])
        .await
        .ok();
    assert!(
        run.stdout.contains("would upload photos/2026/b.jpg (4 B)"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("4 would be uploaded"), "{}", run.stdout);
    assert!(bench.simulator.files().is_empty());
    assert_eq!(bench.names_in("photos"), ["2026", "a.jpg"]);
    let log = bench.requests("api");
    assert!(log.iter().all(|e| e.path.ends_with("/ls.cgi")), "{log:?}");
}

#[tokio::test]
async fn a_dry_run_counts_what_would_be_uploaded_and_nothing_else() {
    let bench = Bench::start().await;
    photos(&bench);
    std::fs::write(bench.path("photos/__init__.py"), "").unwrap();
    let run = bench.json(&["upload", "-n", "photos"]).await.ok();
    let skipped = events(&run, "skipped").into_iter();
    let empty = skipped.filter(|line| line["reason"] == json!("empty"));
    assert_eq!(empty.count(), 1);
    let end = run.last();
    assert_eq!((&end["done"], &end["skipped"]), (&json!(4), &json!(1)));
    // What would fail is reported as a failure.
    bench.write("empty.bin", "");
    let huge = std::fs::File::create(bench.path("huge.bin")).unwrap();
    huge.set_len(300_000_000_001).unwrap();
    for (file, code) in [("empty.bin", "invalid-input"), ("huge.bin", "too-large")] {
        let run = bench.json(&["upload", "-n", file]).await.failed();
        assert_eq!(run.code(), code, "{file}");
    }
    let log = bench.requests("");
    let listings = log.iter().filter(|e| e.path.ends_with("/ls.cgi"));
    assert_eq!(listings.count(), log.len(), "it asks for folders only");
}

#[tokio::test]
async fn local_files_are_removed_only_once_the_account_has_them() {
    let bench = Bench::start().await;
    photos(&bench);
    inject(&bench, Fault::ReportWrongWhirlpool, 1);
    let args = ["upload", "-j1", "--move", "--skip-existing", "photos"];
    let run = bench.json(&args).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("integrity", Some(15)));
    let left = std::fs::read_dir(bench.path("photos/2026/raw"))
        .unwrap()
        .count();
    assert_eq!(
        (bench.names_in("photos").len(), left),
        (1, 0),
        "the first one stays"
    );
    assert!(bench.path("photos/2026/b.jpg").exists());
    assert!(
        events(&run, "done")
            .iter()
            .all(|l| l["removed"] == json!(true))
    );
    // It was stored after all, as the checksum proves, so it can now be removed.
    let run = bench.json(&args).await.ok();
    let skipped = events(&run, "skipped");
    assert_eq!(skipped[0]["removed"], json!(true));
    assert!(!bench.path("photos/2026/b.jpg").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_skipped_and_unreadable_folders_are_failures() {
    let bench = Bench::start().await;
    photos(&bench);
    std::os::unix::fs::symlink(bench.path("key.txt"), bench.path("photos/key")).unwrap();
    let run = bench.hoster(&["upload", "photos"]).await.ok();
    assert!(
        run.stdout.contains("--follow-links follows it"),
        "{}",
        run.stdout
    );
    std::os::unix::fs::symlink(bench.path("photos"), bench.path("photos/2026/loop")).unwrap();
    let run = bench
        .json(&["upload", "--follow-links", "photos"])
        .await
        .failed();
    assert_eq!(run.code(), "local-file");
    assert!(stored(&bench).contains(&"/photos/key".to_owned()));
}

#[tokio::test]
async fn an_empty_file_in_a_folder_does_not_fail_the_upload() {
    let bench = Bench::start().await;
    photos(&bench);
    std::fs::write(bench.path("photos/__init__.py"), "").unwrap();
    let run = bench.json(&["upload", "photos"]).await.ok();
    let skipped = events(&run, "skipped");
    assert_eq!(skipped[0]["reason"], json!("empty"));
    assert_eq!(stored(&bench).len(), 4);
}

#[tokio::test]
async fn an_interrupted_upload_is_sent_again_completely() {
    let bench = Bench::start().await;
    let content = noise(5_000_000, 1);
    bench.write("a.tar", &content);
    inject(&bench, Fault::ResetUpload { after: 100_000 }, 2);
    let run = bench.json(&["upload", "a.tar"]).await.ok();
    assert_eq!(events(&run, "retry").len(), 2);
    let link = run.done()["link"].as_str().unwrap().to_owned();
    assert_eq!(bench.simulator.content(&link).unwrap(), content);
    let asked = bench.requests("api");
    let nodes = asked
        .iter()
        .filter(|e| e.path.ends_with("get_upload_server.cgi"));
    assert_eq!(nodes.count(), 3, "each attempt gets a node of its own");
}

#[tokio::test]
async fn a_file_that_changes_during_upload_is_reported_and_sent_again() {
    let bench = Bench::start().await;
    bench.write("log.txt", noise(3_000_000, 1));
    bench.hold(1_000_000);
    let path = bench.path("log.txt");
    let writing = async {
        until("a part is sent", || {
            let log = bench.simulator.log();
            let mut uploads = log.iter().filter(|e| e.path == "/upload.cgi");
            uploads.any(|e| e.bytes_in >= 1_000_000)
        })
        .await;
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap();
        std::io::Write::write_all(&mut file, b"one line more").unwrap();
        bench.hold(None);
    };
    let (run, ()) = tokio::join!(bench.json(&["upload", "log.txt"]), writing);
    let run = run.ok();
    let retries = events(&run, "retry");
    assert_eq!(retries.len(), 1);
    let reason = retries[0]["reason"].as_str().unwrap();
    assert!(reason.contains("was changed while it was read"), "{reason}");
    let link = run.done()["link"].as_str().unwrap().to_owned();
    assert_eq!(
        bench.simulator.content(&link).unwrap(),
        std::fs::read(&path).unwrap()
    );
}

#[tokio::test]
async fn a_late_receipt_is_fetched_later_and_nothing_is_sent_twice() {
    let bench = Bench::start().await;
    let path = bench.write("a.tar", noise(100_000, 1));
    let limits = Limits {
        receipt: Duration::from_millis(100),
        ..Limits::default()
    };
    let options = SessionOptions {
        scopes: vec![Scope::Upload],
        limits,
        ..SessionOptions::default()
    };
    let mut session = bench.session(EngineOptions::default(), NetworkOptions::default(), options);
    let options = UploadOptions {
        checksum: true,
        ..UploadOptions::default()
    };
    inject(&bench, Fault::ReportWithoutLinks, 100);
    let error = upload(&mut session, &path, options.clone()).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable, "{error}");
    assert!(error.to_string().contains("all of"), "{error}");
    assert!(error.retry_after().is_some());
    bench.simulator.clear_faults();
    let done = upload(&mut session, &path, options).await;
    assert_eq!(done.unwrap().size, 100_000);
    assert_eq!(uploads(&bench), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn after_an_interrupt_the_next_run_fetches_the_receipt() {
    let bench = Bench::start().await;
    bench.write("a.tar", noise(100_000, 1));
    inject(&bench, Fault::ReportWithoutLinks, 100);
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let child = bench.proxy_command(&ca, &["upload", "a.tar"]).spawn();
    let child = child.unwrap();
    until("a question for the receipt", || {
        bench.simulator.log().iter().any(|e| e.path == "/end.pl")
    })
    .await;
    // It is now waiting for the receipt.
    signal(&child, "-INT");
    let ended = child.wait_with_output().await.unwrap();
    assert_eq!(ended.status.code(), Some(130));
    bench.simulator.clear_faults();
    let done = bench.through_proxy(&["upload", "a.tar"]).await.ok().done();
    assert_eq!(done["verified"], json!("checksum"));
    assert_eq!(uploads(&bench), 1);
}

#[tokio::test]
async fn a_rejected_key_ends_the_batch_before_the_account_is_locked() {
    let bench = Bench::start().await;
    photos(&bench);
    bench.simulator.revoke_key(bench.simulator.api_key());
    let run = bench.json(&["upload", "-j2", "photos"]).await.failed();
    assert_eq!(
        (run.code().as_str(), run.status),
        ("credential-rejected", Some(12))
    );
    let untried = run.last()["untried"].as_u64().unwrap();
    assert!(untried >= 2, "{}", run.stdout);
    assert!(bench.simulator.log().len() <= 2);
}

#[tokio::test]
async fn a_pause_that_the_service_requires_is_waited_out_or_reported() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    bench.simulator.set_unknowns(Unknowns {
        retry_after: Some(1),
        ..Unknowns::default()
    });
    inject(&bench, Fault::TooManyRequests, 1);
    let run = bench.json(&["upload", "a.tar"]).await.ok();
    assert_eq!(events(&run, "retry").len(), 1);
    let args = ["upload", "--max-wait=0", "a.tar"];
    inject(&bench, Fault::Flood, 1);
    let run = bench.json(&args).await.failed();
    assert_eq!(
        (run.code().as_str(), run.status),
        ("rate-limited", Some(10))
    );
    assert!(run.error()["retry_after"].as_u64().is_some());
}

#[tokio::test]
async fn receipts_are_readable_only_by_their_owner() {
    let bench = Bench::start().await;
    photos(&bench);
    for _ in 0..2 {
        let args = [
            "upload",
            "--quiet",
            "--receipts",
            "receipts.jsonl",
            "photos",
        ];
        let run = bench.hoster(&args).await.ok();
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
    let text = std::fs::read_to_string(bench.path("receipts.jsonl")).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 8);
    let first = lines
        .iter()
        .find(|l| l["path"] == json!("photos/a.jpg"))
        .unwrap();
    assert_eq!(
        (&first["size"], &first["verified"]),
        (&json!(3), &json!("checksum"))
    );
    assert_eq!(first["checksum"].as_str().unwrap().len(), 128);
    assert!(first["time"].as_str().unwrap().ends_with('Z'));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = bench
            .path("receipts.jsonl")
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // An unwritable receipts file is detected before anything is sent.
    let before = bench.simulator.log().len();
    let args = ["upload", "--receipts", "nowhere/receipts.jsonl", "photos"];
    assert_eq!(bench.json(&args).await.failed().code(), "local-file");
    assert_eq!(bench.simulator.log().len(), before);
}

#[tokio::test]
async fn nothing_to_upload_is_not_a_failure() {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("empty")).unwrap();
    let run = bench
        .hoster(&["upload", "--no-manifest", "empty"])
        .await
        .ok();
    assert_eq!(run.stdout, "nothing to upload\n");
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_path_without_a_slash_is_distinguished_from_an_id() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    let run = bench
        .json(&["upload", "--to", "backups", "a.tar"])
        .await
        .failed();
    assert_eq!(run.code(), "invalid-input");
    assert!(run.stderr.contains("--to /backups"), "{}", run.stderr);
}
