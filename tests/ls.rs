//! `hoster ls`.

use onefichier_simulator::NewFile;
use serde_json::json;

use crate::bench::Bench;

#[tokio::test]
async fn it_lists_folders_and_files_with_their_checksums() {
    let bench = Bench::start().await;
    let file = bench.store("a.bin", b"content");
    bench.simulator.add_folder("/games");
    let lines = bench.json(&["ls"]).await.ok().lines();
    assert_eq!(lines.len(), 2);
    let (folder, listed) = (&lines[0], &lines[1]);
    assert_eq!(
        (&folder["kind"], &folder["path"]),
        (&json!("folder"), &json!("/games"))
    );
    assert_eq!(listed["kind"], json!("file"));
    assert_eq!(listed["name"], json!("a.bin"));
    assert_eq!(listed["path"], json!("/a.bin"));
    assert_eq!(listed["link"], json!(file.link));
    assert_eq!(listed["size"], json!(7));
    assert_eq!(listed["checksum"].as_str().unwrap().len(), 128);
    assert!(listed["created"].as_str().unwrap().ends_with('Z'));
    assert_eq!(bench.simulator.log().len(), 1, "one listing for one folder");
}

#[tokio::test]
async fn a_path_takes_one_listing_per_folder() {
    let bench = Bench::start().await;
    bench.simulator.add_file(NewFile {
        folder: "/games/europe".into(),
        ..NewFile::new("a.zip", b"content".to_vec())
    });
    let listed = bench.json(&["ls", "games/europe/"]).await.ok().object();
    assert_eq!(listed["path"], json!("/games/europe/a.zip"));
    assert_eq!(bench.simulator.log().len(), 3);
    let text = bench.hoster(&["ls", "/games"]).await.ok().stdout;
    assert!(text.contains("europe/"), "{text}");
}

#[tokio::test]
async fn a_path_that_leads_nowhere_is_not_found() {
    let bench = Bench::start().await;
    bench.store("a.bin", b"content");
    for path in ["/nowhere", "/a.bin"] {
        let run = bench.json(&["ls", path]).await.failed();
        assert_eq!(run.code(), "not-found", "{path}");
        assert!(run.error()["message"].as_str().unwrap().contains(path));
    }
}
