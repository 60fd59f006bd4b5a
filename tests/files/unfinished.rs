//! Files that another program has not finished.

use super::*;
use crate::bench::noise;

/// Suffixes of files that other programs keep next to a file until it is complete.
const CONTROL: [&str; 5] = [".aria2", ".crdownload", ".partial", ".!qB", ".opdownload"];

/// Creates a file with the right name and size but wrong content, like a program
/// that preallocates.
fn preallocated(bench: &Bench, size: usize, control: &str) {
    std::fs::create_dir_all(bench.path("out")).unwrap();
    bench.write("out/game.zip", vec![0; size]);
    bench.write(&format!("out/game.zip{control}"), "");
}

#[tokio::test]
async fn an_unfinished_file_of_another_program_is_not_taken_for_complete() {
    for control in CONTROL {
        let bench = Bench::start().await;
        let content = noise(500_000, 1);
        let file = bench.store("game.zip", &content);
        preallocated(&bench, content.len(), control);
        let run = get(&bench, &[&file.link]).await.failed();
        assert_eq!((run.code().as_str(), run.status), ("conflict", Some(8)));
        let message = run.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(control), "{message}");
        assert_eq!(read(&bench, "game.zip"), vec![0; content.len()]);
        if control != CONTROL[0] {
            continue;
        }

        let run = get(&bench, &["--rename", &file.link]).await.ok();
        assert_eq!(run.done()["verified"], json!("size"));
        assert_eq!(read(&bench, "game (2).zip"), content);

        std::fs::remove_file(bench.path("out/game (2).zip")).unwrap();
        get(&bench, &["--overwrite", &file.link]).await.ok();
        assert_eq!(read(&bench, "game.zip"), content);
        // It was finished here, so leftover control files do not matter.
        let run = get(&bench, &[&file.link]).await.ok();
        assert_eq!(run.done()["skipped"], json!(true));
        assert_eq!(run.done()["verified"], json!("size"));
    }
}

#[tokio::test]
async fn a_known_checksum_decides_whether_a_file_is_finished() {
    let bench = Bench::start().await;
    let content = noise(500_000, 1);
    let file = bench.store("game.zip", &content);
    preallocated(&bench, content.len(), ".aria2");
    let run = get(&bench, &["--fetch-checksum", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "conflict");
    bench.write("out/game.zip", &content);
    let run = get(&bench, &["--fetch-checksum", &file.link]).await.ok();
    assert_eq!(run.done()["verified"], json!("checksum"));
    assert_eq!(run.done()["skipped"], json!(true));
}

#[tokio::test]
async fn an_unfinished_file_is_not_uploaded_and_the_others_are() {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("out/a.txt", "a");
    bench.write("out/game.zip", "half");
    bench.write("out/game.zip.aria2", "");
    for more in [&[][..], &["--skip-existing"], &["--move"]] {
        let args = [&["upload", "--exclude", "*.aria2"], more, &["out"]].concat();
        let run = bench.json(&args).await.failed();
        assert_eq!(run.status, Some(8), "{}", run.stdout);
        assert_eq!(run.code(), "conflict");
    }
    let listed = bench.json(&["ls", "-r"]).await.ok().stdout;
    assert!(
        listed.contains("a.txt") && !listed.contains("game.zip"),
        "{listed}"
    );
    assert_eq!(bench.names_in("out"), ["game.zip", "game.zip.aria2"]);
    // It is also incomplete if named explicitly.
    let run = bench.json(&["upload", "out/game.zip"]).await.failed();
    assert_eq!(run.status, Some(8));
}

#[tokio::test]
async fn a_file_without_a_checksum_does_not_pass_verify_while_it_is_unfinished() {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("out/game.zip", "content");
    let line = json!({"path": "out/game.zip", "size": 7, "algorithm": null, "checksum": null, "link": null});
    bench.write("sums.jsonl", line.to_string());
    bench.json(&["verify", "sums.jsonl"]).await.ok();
    bench.write("out/game.zip.aria2", "");
    let run = bench.json(&["verify", "sums.jsonl"]).await.failed();
    assert_eq!(run.code(), "conflict");
}

#[tokio::test]
async fn internal_files_of_downloads_are_not_uploaded() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(1_000, 1));
    get(&bench, &[&file.link]).await.ok();
    bench.write("out/other.zip.part", "");
    bench.write("out/other.zip.part.json", "");
    bench.json(&["upload", "--no-manifest", "out"]).await.ok();
    let listed = bench.json(&["ls", "-r"]).await.ok();
    let mut paths: Vec<String> = listed
        .lines()
        .iter()
        .map(|line| line["path"].to_string())
        .collect();
    paths.sort();
    assert_eq!(paths, ["\"/game.zip\"", "\"/out\"", "\"/out/game.zip\""]);
}
