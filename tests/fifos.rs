//! No command blocks on a pipe without a writer that has replaced a file of
//! settings, of state or a download.

use std::path::Path;

use serde_json::json;

use crate::approval;
use crate::bench::{Bench, finish, private};
use crate::rgsx::Rgsx;

/// Replaces whatever is at `path` by a pipe.
fn pipe(path: &Path) {
    let _ = std::fs::remove_file(path);
    let made = std::process::Command::new("mkfifo")
        .args(["-m", "600"])
        .arg(path)
        .status();
    assert!(made.unwrap().success());
}

/// Returns the files in a folder and its subfolders.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    let entries = entries.map(|entry| entry.unwrap().into_path());
    entries.filter(|path| path.is_file()).collect()
}

#[tokio::test]
async fn pipes_instead_of_state_files_are_ignored() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    bench.through_proxy(&["account"]).await.ok();
    bench.through_proxy(&["resolve", &file.link]).await.ok();
    let state = files(&bench.path("state"));
    assert!(state.len() >= 2, "{state:?}");
    for path in &state {
        pipe(path);
    }
    bench.through_proxy(&["account"]).await.ok();
    bench.through_proxy(&["resolve", &file.link]).await.ok();
}

#[tokio::test]
async fn pipes_instead_of_settings_and_approvals_are_errors() {
    let bench = Bench::start().await;
    std::fs::create_dir_all(bench.path("config/hoster")).unwrap();
    pipe(&bench.path("config/hoster/config.toml"));
    let run = bench.hoster(&["account"]).await;
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("not a regular file"), "{}", run.stderr);
    std::fs::remove_file(bench.path("config/hoster/config.toml")).unwrap();

    bench.write("other.wasm", approval::variant(approval::same));
    bench.approve("other.wasm").await;
    pipe(&bench.path("config/hoster/approvals.json"));
    let run = bench.json(&["--plugin", "other.wasm", "account"]).await;
    assert_eq!(run.failed().code(), "local-file");
}

#[tokio::test]
async fn a_pipe_instead_of_a_file_is_not_verified() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", b"content");
    let args = ["get", "-o", "out", "--checksum-file", "sums.jsonl"];
    bench.json(&[&args[..], &[&file.link]].concat()).await.ok();
    pipe(&bench.path("out/one.bin"));
    let run = bench.json(&["verify", "sums.jsonl"]).await.failed();
    assert!(run.stdout.contains("one.bin"), "{}", run.stdout);
}

#[tokio::test]
async fn pipes_instead_of_files_of_rgsx_block_nothing() {
    let start = async || {
        let rgsx = Rgsx::start().await;
        rgsx.games(&[rgsx.store("Alpha.sfc", b"content")]);
        rgsx.write("rgsx_settings.json", &json!({}));
        rgsx.write("history.json", &json!([]));
        rgsx
    };
    let rgsx = start().await;
    rgsx.download(&["--all"]).await.ok();
    let written = files(&rgsx.save(""));
    assert!(written.len() >= 7, "{written:?}");
    for path in written {
        let rgsx = start().await;
        let name = path.file_name().unwrap().to_str().unwrap();
        let folder = match path.parent().unwrap().ends_with("games") {
            true => "games/",
            false => "",
        };
        pipe(&rgsx.save(&format!("{folder}{name}")));
        for args in [
            &["platforms"][..],
            &["download", "--platform", "snes", "--all"],
            &["history"],
            &["verify"],
        ] {
            let run = rgsx.run(args).await;
            assert!(run.status.is_some(), "{name}: {args:?}");
        }
    }
}

#[tokio::test]
async fn a_pipe_that_the_user_names_is_an_input() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    pipe(&bench.path("links"));
    private(&bench.path("links"));
    let path = bench.path("links");
    let link = file.link.clone();
    let writing = tokio::task::spawn_blocking(move || std::fs::write(path, link));
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "-i",
        "links",
    ];
    finish(bench.command(&args)).await.ok();
    writing.await.unwrap().unwrap();
    assert_eq!(bench.names_in("out"), ["game.zip"]);
}
