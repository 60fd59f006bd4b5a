//! `hoster upload`: a receipt that matches what was sent, or an error.

use onefichier_simulator::{Fault, Injection};
use serde_json::json;

use crate::bench::{Bench, noise};

#[tokio::test]
async fn one_upload_costs_three_requests_and_stores_the_same_bytes() {
    let bench = Bench::start().await;
    // Above 8 MiB, so that the simulator stores it on disk like a large file.
    let content = noise(9_000_000, 1);
    bench.write("Sauvegarde été.tar", &content);
    let run = bench.json(&["upload", "Sauvegarde été.tar"]).await.ok();
    let done = run.done();
    assert_eq!(done["event"], json!("done"));
    assert_eq!(done["file_name"], json!("Sauvegarde été.tar"));
    assert_eq!(done["size"], json!(content.len()));
    assert_eq!(done["verified"], json!("checksum"));
    assert_eq!(done["checksum"].as_str().unwrap().len(), 128);
    assert_eq!(done["removal_link"], json!(null));
    let link = done["link"].as_str().unwrap();
    assert_eq!(bench.simulator.content(link).unwrap(), content);

    let log = bench.simulator.log();
    let paths: Vec<&str> = log.iter().map(|e| e.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/v1/upload/get_upload_server.cgi", "/upload.cgi", "/end.pl"]
    );
    assert!(log[1].authorized);
    assert!(!log[2].has_authorization);
}

#[tokio::test]
async fn a_file_goes_into_the_requested_folder() {
    let bench = Bench::start().await;
    let id = bench.simulator.add_folder("/backups/2026").to_string();
    bench.write("a.tar", "content");
    bench.json(&["upload", "a.tar", "--to", &id]).await.ok();
    let stored = bench.simulator.files();
    assert_eq!(stored[0].folder, "/backups/2026");
}

#[tokio::test]
async fn a_link_password_is_set() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    bench
        .json(&["upload", "a.tar", "--password", "open sesame"])
        .await
        .ok();
    assert_eq!(
        bench.simulator.files()[0].password.as_deref(),
        Some("open sesame")
    );
}

#[tokio::test]
async fn without_a_key_the_receipt_has_a_removal_link() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    let done = bench
        .keyless(&["--json", "upload", "a.tar"])
        .await
        .ok()
        .done();
    assert!(done["removal_link"].as_str().unwrap().contains("/remove/"));
    assert!(bench.simulator.log().iter().all(|e| !e.has_authorization));
}

#[tokio::test]
async fn a_failed_file_does_not_stop_the_others() {
    let bench = Bench::start().await;
    bench.write("a.tar", "a");
    bench.write("b.tar", "b");
    let run = bench
        .json(&["upload", "a.tar", "nowhere.tar", "b.tar"])
        .await
        .failed();
    assert_eq!(run.code(), "local-file");
    assert_eq!(run.error()["link"], json!("nowhere.tar"));
    let mut names: Vec<String> = bench
        .simulator
        .files()
        .into_iter()
        .map(|f| f.name)
        .collect();
    names.sort();
    assert_eq!(names, ["a.tar", "b.tar"]);
}

#[tokio::test]
async fn files_that_cannot_be_uploaded_are_refused_before_any_request() {
    let bench = Bench::start().await;
    bench.write("empty.bin", "");
    let huge = std::fs::File::create(bench.path("huge.bin")).unwrap();
    huge.set_len(300_000_000_001).unwrap();
    for (file, code) in [
        ("empty.bin", "invalid-input"),
        ("huge.bin", "too-large"),
        ("nowhere.bin", "local-file"),
    ] {
        let run = bench.json(&["upload", file]).await.failed();
        assert_eq!(run.code(), code, "{file}");
    }
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn names_that_the_service_forbids_are_mapped_and_restored() {
    let bench = Bench::start().await;
    let name = "it's <1> \"cool\" $5\\`.bin";
    bench.write(name, "content");
    let args = ["upload", "--option", "names=refuse", name];
    assert_eq!(bench.json(&args).await.failed().code(), "invalid-input");
    assert!(bench.simulator.log().is_empty());
    bench.json(&["upload", name]).await.ok();
    let stored = bench.simulator.files().remove(0).name;
    assert!(
        !stored.contains(['\'', '<', '>', '"', '$', '\\', '`']),
        "{stored}"
    );
    assert_eq!(bench.json(&["ls"]).await.ok().object()["name"], json!(name));
}

#[tokio::test]
async fn a_rejected_key_does_not_silently_store_the_file_elsewhere() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    crate::bench::private(&bench.write("wrong.txt", "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0"));
    let run = bench
        .keyless(&["--json", "--key-file", "wrong.txt", "upload", "a.tar"])
        .await
        .failed();
    assert_eq!(run.code(), "credential-rejected");
}

#[tokio::test]
async fn a_path_is_created_and_existing_files_are_skipped() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    bench.write("b.tar", "other content");
    let args = ["--no-pace", "upload", "--to", "/backups/2026", "a.tar"];
    bench.json(&args).await.ok();
    assert_eq!(bench.simulator.files()[0].folder, "/backups/2026");
    let args = [
        "--no-pace",
        "upload",
        "--to",
        "/backups/2026",
        "--skip-existing",
        "a.tar",
        "b.tar",
    ];
    let run = bench.json(&args).await.ok();
    assert!(run.lines().iter().any(|l| l["event"] == json!("skipped")));
    let done = run
        .lines()
        .into_iter()
        .find(|l| l["event"] == json!("done"));
    assert_eq!(done.unwrap()["file_name"], json!("b.tar"));
    // Same name and size, different content.
    bench.write("a.tar", "CONTENT");
    let run = bench.json(&args).await.ok();
    assert_eq!(
        (&run.last()["done"], &run.last()["skipped"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(bench.simulator.files().len(), 3);
    let args = [
        "--no-pace",
        "upload",
        "--dry-run",
        "--to",
        "/backups/2026",
        "b.tar",
    ];
    bench.json(&args).await.ok();
    assert_eq!(bench.simulator.files().len(), 3);
}

#[tokio::test]
async fn a_receipt_that_does_not_match_is_an_integrity_error() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    for fault in [Fault::ReportWrongWhirlpool, Fault::ReportWrongSize] {
        bench.simulator.inject(Injection::once(fault.clone()));
        let run = bench.json(&["upload", "a.tar"]).await.failed();
        assert_eq!(run.code(), "integrity", "{fault:?}");
    }
}

#[tokio::test]
async fn a_late_receipt_is_waited_for() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    for fault in [Fault::ReportHtml, Fault::ReportWithoutLinks] {
        bench.simulator.inject(Injection::once(fault.clone()));
        bench.json(&["upload", "a.tar"]).await.ok();
    }
}

#[tokio::test]
async fn a_broken_connection_is_a_network_error() {
    let bench = Bench::start().await;
    bench.write("a.tar", noise(5_000_000, 1));
    bench
        .simulator
        .inject(Injection::once(Fault::ResetUpload { after: 100_000 }));
    let run = bench.json(&["upload", "--retries=0", "a.tar"]);
    let run = run.await.failed();
    assert_eq!((run.code().as_str(), run.status), ("network", Some(3)));
    assert!(bench.simulator.files().is_empty());
}
