//! `hoster compare`: what differs between a folder here and one in the account.

use onefichier_simulator::{Config, Limits, NewFile};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, noise};

async fn bench() -> Bench {
    Bench::with(Config {
        limits: Limits::Off,
        ..Config::default()
    })
    .await
}

/// Stores a file here and in the account, with these contents.
fn both(bench: &Bench, path: &str, here: Option<&[u8]>, there: Option<&[u8]>) {
    if let Some(content) = here {
        let path = bench.path("photos").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    if let Some(content) = there {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        bench.simulator.add_file(NewFile {
            folder: format!("/backups/photos/{folder}"),
            ..NewFile::new(name, content.to_vec())
        });
    }
}

fn states(run: &Run) -> Vec<(String, String)> {
    let lines = run.lines().into_iter();
    let files = lines.filter(|line| line["path"].is_string());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    files
        .map(|line| (text(&line["path"]), text(&line["state"])))
        .collect()
}

const COMPARE: [&str; 3] = ["compare", "photos", "/backups/photos"];

#[tokio::test]
async fn equal_folders_are_equal_and_only_listings_are_requested() {
    let bench = bench().await;
    let content = noise(1_000, 1);
    both(&bench, "a.jpg", Some(&content), Some(&content));
    both(&bench, "2026/b.jpg", Some(b"b"), Some(b"b"));
    let run = bench.hoster(&COMPARE).await.ok();
    assert_eq!((run.counted(), run.stdout.lines().count()), ("2 equal", 1));
    // Those of the path, and two below.
    let calls = bench.requests("api");
    assert!(
        calls
            .iter()
            .all(|call| call.path.ends_with("folder/ls.cgi"))
    );
    assert_eq!(calls.len(), 2 + 2);
}

#[tokio::test]
async fn every_difference_is_reported_with_exit_code_1() {
    let bench = bench().await;
    both(&bench, "equal", Some(b"equal"), Some(b"equal"));
    both(&bench, "content", Some(b"12345"), Some(b"54321"));
    both(&bench, "size", Some(b"123"), Some(b"12345"));
    both(&bench, "in/missing", Some(b"here"), None);
    both(&bench, "in/extra", None, Some(b"there"));
    both(&bench, "in/empty", Some(b""), None);
    let run = bench.json(&COMPARE).await.failed();
    assert_eq!(run.status, Some(1));
    let expected = [
        ("content", "different"),
        ("equal", "equal"),
        ("in/empty", "empty"),
        ("in/missing", "missing"),
        ("size", "different"),
        ("in/extra", "extra"),
    ];
    let expected = expected.map(|(path, state)| (path.to_owned(), state.to_owned()));
    assert_eq!(states(&run), expected);
    let counts =
        json!({"equal":1,"by_size":0,"different":2,"missing":1,"extra":1,"empty":1,"failed":0});
    assert_eq!(run.last(), counts);
    let size_only = [&COMPARE[..], &["--size-only"]].concat();
    let run = bench.json(&size_only).await.failed();
    assert_eq!(states(&run)[0], ("content".into(), "equal".into()));
}

#[tokio::test]
async fn a_file_that_was_stored_twice_is_equal_if_one_version_is() {
    let bench = bench().await;
    both(&bench, "a", Some(b"new"), Some(b"old"));
    both(&bench, "a", None, Some(b"new"));
    let run = bench.hoster(&COMPARE).await.ok();
    assert_eq!((run.counted(), run.stdout.lines().count()), ("1 equal", 1));
}

#[tokio::test]
async fn what_was_uploaded_is_equal_whatever_its_names() {
    let bench = bench().await;
    for name in ["a'b $1.txt", "é.txt", " lead.txt", "back\\slash", "\"q\""] {
        both(&bench, name, Some(name.as_bytes()), None);
    }
    bench
        .hoster(&["upload", "photos", "--to", "/backups/"])
        .await
        .ok();
    let run = bench.hoster(&COMPARE).await.ok();
    assert_eq!((run.counted(), run.stdout.lines().count()), ("5 equal", 1));
}

#[tokio::test]
async fn what_does_not_exist_or_is_a_file_is_an_error() {
    let bench = bench().await;
    both(&bench, "a", Some(b"a"), Some(b"a"));
    for (compare, code) in [
        (["compare", "nothing", "/backups/photos"], "local-file"),
        (["compare", "photos/a", "/backups/photos"], "local-file"),
        (["compare", "photos", "/backups/nothing"], "not-found"),
        (["compare", "photos", "/backups/photos/a"], "not-found"),
    ] {
        let run = bench.json(&compare).await.failed();
        assert_eq!(run.code(), code, "{compare:?}");
    }
}
