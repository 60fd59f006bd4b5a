//! Paths of the account as arguments of `get`: trees come back as they were.

use std::collections::BTreeMap;
use std::path::Path;

use onefichier_simulator::{Config, Fault, Injection, Limits, NewFile};
use serde_json::{Value, json};

use crate::bench::{Bench, noise};

/// A tree of an account, by paths.
const TREE: [(&str, &str); 6] = [
    ("/backups/photos", "a.jpg"),
    ("/backups/photos", "notes.txt"),
    ("/backups/photos/2026", "b.jpg"),
    ("/backups/photos/2026/raw", "c.dng"),
    ("/backups", "monday.tar"),
    ("/backups", "tuesday.tar"),
];

async fn bench() -> Bench {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        ..Config::default()
    })
    .await;
    for (number, (folder, name)) in (0..).zip(TREE) {
        store(&bench, folder, name, &noise(1_000 + number, number as u64));
    }
    bench.simulator.add_folder("backups/photos/empty");
    bench
}

fn store(bench: &Bench, folder: &str, name: &str, content: &[u8]) {
    bench.simulator.add_file(NewFile {
        folder: folder.into(),
        ..NewFile::new(name, content.to_vec())
    });
}

/// The files below a folder of the test, with their sizes; folders end in a slash.
fn tree(bench: &Bench, folder: &str) -> BTreeMap<String, u64> {
    fn walk(root: &Path, at: &Path, all: &mut BTreeMap<String, u64>) {
        for entry in std::fs::read_dir(at).unwrap() {
            let entry = entry.unwrap();
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if name.ends_with(hoster_host::names::RECORD) {
                continue;
            }
            if path.is_dir() {
                all.insert(format!("{name}/"), 0);
                walk(root, &path, all);
            } else {
                all.insert(name, entry.metadata().unwrap().len());
            }
        }
    }
    let mut all = BTreeMap::new();
    let root = bench.path(folder);
    walk(&root, &root, &mut all);
    all
}

fn names(tree: &BTreeMap<String, u64>) -> Vec<&str> {
    tree.keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_folder_comes_back_with_everything_below_it() {
    let bench = bench().await;
    let get = ["get", "/backups/photos", "-o", "restored"];
    let run = bench.hoster(&get).await.ok();
    let restored = tree(&bench, "restored");
    let expected = [
        "photos/",
        "photos/2026/",
        "photos/2026/b.jpg",
        "photos/2026/raw/",
        "photos/2026/raw/c.dng",
        "photos/a.jpg",
        "photos/empty/",
        "photos/notes.txt",
    ];
    assert_eq!(names(&restored), expected);
    assert_eq!(restored["photos/2026/raw/c.dng"], 1_003);
    assert!(run.stdout.contains("whirlpool verified"), "{}", run.stdout);
    // One token per file, and one listing per folder: those of the path, and four.
    let api = bench.requests("api").into_iter();
    let calls: Vec<String> = api.map(|request| request.path).collect();
    let count = |call: &str| calls.iter().filter(|path| path.ends_with(call)).count();
    let counts = (count("get_token.cgi"), count("folder/ls.cgi"));
    assert_eq!((counts, calls.len()), ((4, 2 + 4), 10), "{calls:?}");
    assert!(bench.requests("1fichier.com").is_empty());

    let before = bench.simulator.log().len();
    let run = bench.json(&get).await.ok();
    let done: Vec<Value> = run.lines();
    let skipped = done.iter().filter(|line| line["skipped"] == json!(true));
    assert_eq!(skipped.count(), 4);
    // Nothing is requested but the listings.
    let since = bench.simulator.log().split_off(before);
    assert!(
        since
            .iter()
            .all(|request| request.path.ends_with("folder/ls.cgi"))
    );
}

#[tokio::test]
async fn globs_match_names_at_any_part_of_a_path() {
    let bench = bench().await;
    for (path, expected) in [
        ("/backups/*.tar", &["monday.tar", "tuesday.tar"][..]),
        (
            "/back*/p*/2026",
            &["2026/", "2026/b.jpg", "2026/raw/", "2026/raw/c.dng"],
        ),
        ("/backups/photos/?.jpg", &["a.jpg"]),
        ("/backups/photos/notes.txt", &["notes.txt"]),
    ] {
        let out = format!("out{}", expected.len());
        std::fs::remove_dir_all(bench.path(&out)).ok();
        bench.hoster(&["get", path, "-o", &out]).await.ok();
        assert_eq!(names(&tree(&bench, &out)), expected, "{path}");
    }
    let run = bench.json(&["get", "/backups/*.zip"]).await.failed();
    assert_eq!(run.code(), "not-found");
}

#[tokio::test]
async fn a_name_with_the_characters_of_a_glob_is_taken_literally() {
    let bench = bench().await;
    store(&bench, "/odd", "[a].bin", b"brackets");
    store(&bench, "/odd", "a.bin", b"letter");
    bench
        .hoster(&["get", "/odd/[a].bin", "-o", "out"])
        .await
        .ok();
    assert_eq!(bench.names_in("out"), ["[a].bin"]);
}

#[tokio::test]
async fn include_and_exclude_select_files_of_a_folder() {
    let bench = bench().await;
    let get = ["get", "/backups/photos", "-o", "out", "--include", "*.jpg"];
    bench
        .hoster(&[&get[..], &["--exclude", "2026"]].concat())
        .await
        .ok();
    assert_eq!(names(&tree(&bench, "out")), ["photos/", "photos/a.jpg"]);
}

#[tokio::test]
async fn a_dry_run_reports_files_bytes_and_conflicts_and_changes_nothing() {
    let bench = bench().await;
    let get = ["get", "/backups/photos", "-o", "restored", "--dry-run"];
    let run = bench.hoster(&get).await.ok();
    assert!(
        run.stdout
            .contains("would download restored/photos/a.jpg (1000 B)"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("4 would be downloaded (3.91 KiB)\n"),
        "{}",
        run.stdout
    );
    assert!(!bench.path("restored").exists());
    let tokens = bench.requests("api").into_iter();
    assert_eq!(tokens.filter(|r| r.path.contains("get_token")).count(), 0);

    std::fs::create_dir_all(bench.path("restored/photos")).unwrap();
    bench.write("restored/photos/a.jpg", "something else");
    bench
        .hoster(&["get", "/backups/photos/2026", "-o", "restored/photos"])
        .await
        .ok();
    let run = bench.json(&get).await.failed();
    let lines = run.lines();
    let of = |event: &str| {
        lines
            .iter()
            .filter(|line| line["event"] == json!(event))
            .count()
    };
    assert_eq!((of("would-download"), of("done")), (1, 2), "{}", run.stdout);
    assert_eq!(run.code(), "conflict");
}

#[tokio::test]
async fn files_with_one_name_in_one_folder_are_kept_apart_and_reported() {
    let bench = bench().await;
    store(&bench, "/twice", "same.txt", b"the first");
    store(&bench, "/twice", "same.txt", b"the second one");
    let get = ["get", "/twice", "-o", "out"];
    let run = bench.hoster(&get).await.ok();
    assert!(
        run.stderr.contains("is saved as same (2).txt"),
        "{}",
        run.stderr
    );
    let restored = tree(&bench, "out");
    assert_eq!(
        names(&restored),
        ["twice/", "twice/same (2).txt", "twice/same.txt"]
    );
    let run = bench.json(&get).await.ok();
    let skipped = run
        .lines()
        .into_iter()
        .filter(|l| l["skipped"] == json!(true));
    assert_eq!(skipped.count(), 2);
}

#[tokio::test]
async fn a_list_of_what_failed_restores_files_to_their_folders() {
    let bench = bench().await;
    let fault = Injection::once(Fault::HtmlInsteadOfFile).times(u32::MAX);
    bench.simulator.inject(fault);
    let get = ["get", "/backups/photos", "-o", "out", "--retries", "0"];
    let failed = [&get[..], &["--failed", "failed.jsonl"]].concat();
    bench.hoster(&failed).await.failed();
    bench.simulator.clear_faults();
    let retry = ["get", "--retry-failed", "failed.jsonl", "-o", "out"];
    bench.hoster(&retry).await.ok();
    let files = tree(&bench, "out")
        .into_iter()
        .filter(|(_, size)| *size > 0);
    assert_eq!(files.count(), 4);
    assert!(bench.path("out/photos/2026/raw/c.dng").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn no_link_leads_out_of_the_destination() {
    let bench = bench().await;
    std::fs::create_dir(bench.path("elsewhere")).unwrap();
    std::fs::create_dir(bench.path("out")).unwrap();
    std::os::unix::fs::symlink(bench.path("elsewhere"), bench.path("out/photos")).unwrap();
    let run = bench.json(&["get", "/backups/photos", "-o", "out"]).await;
    assert_eq!(run.failed().code(), "local-file");
    assert_eq!(bench.names_in("elsewhere"), [""; 0]);
}

#[tokio::test]
async fn folders_of_the_account_do_not_lead_out_of_the_destination() {
    let bench = bench().await;
    store(&bench, "/odd/../up", "a.txt", b"a");
    let run = bench.hoster(&["get", "/odd", "-o", "out/in"]).await.ok();
    let restored = tree(&bench, "out");
    assert!(
        restored.keys().all(|name| name.starts_with("in/")),
        "{restored:?} {}",
        run.stdout
    );
    assert_eq!(restored.values().filter(|size| **size == 1).count(), 1);
}

#[tokio::test]
async fn links_and_paths_can_be_mixed_and_only_paths_grant_listings() {
    let bench = bench().await;
    let file = bench.store("linked.bin", b"linked");
    bench
        .hoster(&["get", &file.link, "/backups/monday.tar", "-o", "out"])
        .await
        .ok();
    assert_eq!(bench.names_in("out"), ["linked.bin", "monday.tar"]);
    let before = bench.requests("api").len();
    bench.hoster(&["get", &file.link, "-o", "other"]).await.ok();
    let since = bench.requests("api").split_off(before);
    assert!(
        since
            .iter()
            .all(|request| request.path.contains("get_token"))
    );
}

#[tokio::test]
async fn a_path_without_its_first_slash_is_not_taken_for_a_link() {
    let bench = bench().await;
    let run = bench.json(&[
        "get",
        "-o",
        "out",
        "backups/monday.tar",
        "/backups/tuesday.tar",
    ]);
    let run = run.await.failed();
    assert_eq!(run.code(), "unsupported-link");
    let message = "not a link; a path in the account starts with /";
    assert_eq!(run.error()["message"], json!(message));
    assert_eq!(run.error()["link"], json!("backups/monday.tar"));
    assert_eq!(
        bench.names_in("out"),
        ["tuesday.tar"],
        "the others are downloaded"
    );
}
