//! `hoster sync`: afterwards both sides are equal, nothing was deleted that should
//! not have been, and nothing was transferred that was already there.

#[cfg(unix)]
mod manifest;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use hoster_host::names::FOLDER_MANIFEST;
use hoster_host::sync::{Push, SyncEvent, SyncOptions, plan_pull, plan_push};
use hoster_host::{EngineOptions, Error, NetworkOptions, Scope, Session, SessionOptions};
use onefichier_simulator::{Endpoint, Fault, Injection, NewFile};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, finish, noise};

type Tree = BTreeMap<String, Vec<u8>>;

/// Writes a local file.
fn here(bench: &Bench, path: &str, content: &[u8]) {
    let path = bench.path("photos").join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Stores a file in the account.
fn there(bench: &Bench, path: &str, content: &[u8]) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    bench.simulator.add_file(NewFile {
        folder: format!("/backups/photos/{folder}"),
        ..NewFile::new(name, content.to_vec())
    });
}

/// Returns the files below the local folder.
fn local(bench: &Bench, folder: &str) -> Tree {
    fn add(folder: &Path, root: &Path, tree: &mut Tree) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, root, tree);
            } else if path.file_name().unwrap() != hoster_host::names::RECORD {
                let inside = path.strip_prefix(root).unwrap().to_str().unwrap();
                tree.insert(inside.to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    let (root, mut tree) = (bench.path(folder), Tree::new());
    if root.exists() {
        add(&root, &root, &mut tree);
    }
    tree
}

/// Returns the paths and sizes of the files below a folder of the account, without
/// its manifest.
fn stored(bench: &Bench, folder: &str) -> Vec<(String, u64)> {
    let files = bench.simulator.files().into_iter();
    let files = files.filter(|file| file.name != FOLDER_MANIFEST);
    let mut files: Vec<(String, u64)> = files
        .filter_map(|file| {
            let path = format!("{}/{}", file.folder.trim_end_matches('/'), file.name);
            let inside = path.strip_prefix(&format!("{folder}/"))?;
            Some((inside.to_owned(), file.size))
        })
        .collect();
    files.sort();
    files
}

fn sizes(files: &[(&str, u64)]) -> Vec<(String, u64)> {
    let files = files.iter();
    files
        .map(|(path, size)| ((*path).to_owned(), *size))
        .collect()
}

async fn push(bench: &Bench, args: &[&str]) -> Run {
    let command = [
        "--json",
        "--no-pace",
        "sync",
        "push",
        "photos",
        "/backups/photos",
    ];
    hoster(bench, &[&command, args].concat()).await
}

async fn pull(bench: &Bench, args: &[&str]) -> Run {
    pull_to(bench, "photos", args).await
}

async fn pull_to(bench: &Bench, folder: &str, args: &[&str]) -> Run {
    let command = [
        "--json",
        "--no-pace",
        "sync",
        "pull",
        "/backups/photos",
        folder,
    ];
    hoster(bench, &[&command, args].concat()).await
}

/// Runs a command with a cache in the folder of the test.
async fn hoster(bench: &Bench, args: &[&str]) -> Run {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&[&["--key-file", &key], args].concat());
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    finish(command).await
}

fn requests(bench: &Bench, path: &str) -> usize {
    let log = bench.simulator.log();
    log.iter().filter(|e| e.path.ends_with(path)).count()
}

/// Returns the planned actions: what is done and to which path.
fn plan(run: &Run) -> Vec<(String, String)> {
    let lines = run.lines().into_iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    lines
        .filter(|line| line["event"] == "plan")
        .map(|line| (text(&line["action"]), text(&line["path"])))
        .collect()
}

fn actions(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let expected = expected.iter();
    expected
        .map(|(what, path)| ((*what).to_owned(), (*path).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_push_uploads_what_is_missing_or_changed_and_keeps_the_rest() {
    let bench = Bench::start().await;
    here(&bench, "equal.jpg", b"equal");
    there(&bench, "equal.jpg", b"equal");
    here(&bench, "changed.jpg", b"version 2");
    there(&bench, "changed.jpg", b"version 1");
    here(&bench, "new/a.jpg", b"new");
    here(&bench, "empty", b"");
    there(&bench, "extra.jpg", b"only in the account");
    let run = push(&bench, &[]).await.ok();
    let expected = [("replace", "changed.jpg"), ("transfer", "new/a.jpg")];
    assert_eq!(plan(&run)[..2], actions(&expected)[..]);
    let expected = [
        ("changed.jpg", 9),
        ("equal.jpg", 5),
        ("extra.jpg", 19),
        ("new/a.jpg", 3),
    ];
    assert_eq!(stored(&bench, "/backups/photos"), sizes(&expected));
    let end = run.last();
    assert_eq!(
        (&end["done"], &end["unchanged"], &end["empty"]),
        (&json!(2), &json!(1), &json!(1))
    );

    // The next one sends only listings.
    let before = bench.simulator.log().len();
    let run = push(&bench, &[]).await.ok();
    assert_eq!(plan(&run), []);
    assert_eq!(run.last()["unchanged"], json!(3));
    let log = bench.simulator.log().split_off(before);
    assert!(
        log.iter().all(|e| e.path.ends_with("folder/ls.cgi")),
        "{log:?}"
    );
    // Two for the path, and one for each folder below.
    assert_eq!(log.len(), 2 + 2);
}

#[tokio::test]
async fn a_changed_file_takes_three_requests() {
    let bench = Bench::start().await;
    for number in 0..30 {
        let path = format!("{}/{number}", number % 3);
        there(&bench, &path, b"version 1");
        here(&bench, &path, b"version 2");
    }
    let args = ["--no-manifest"];
    let run = push(&bench, &args).await.ok();
    assert_eq!(run.last()["done"], json!(30));
    // The path and its folders for the plan, the upload, and before older versions are
    // removed, which takes one request.
    let listings = requests(&bench, "folder/ls.cgi");
    assert!(listings <= 3 * (2 + 1 + 3), "{listings}");
    let all = bench.simulator.log().len();
    assert_eq!(all, listings + 3 * 30 + 1);
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_created() {
    let bench = Bench::start().await;
    here(&bench, "a/b/c.jpg", b"c");
    push(&bench, &[]).await.ok();
    assert_eq!(
        stored(&bench, "/backups/photos"),
        sizes(&[("a/b/c.jpg", 1)])
    );
    // But not the source: that would be a spelling mistake.
    std::fs::remove_dir_all(bench.path("photos")).unwrap();
    assert_eq!(
        push(&bench, &["--delete", "--yes"]).await.failed().code(),
        "local-file"
    );
    let nothing = ["--no-pace", "sync", "pull", "/nothing", "photos"];
    assert_eq!(bench.json(&nothing).await.failed().code(), "not-found");
}

#[tokio::test]
async fn deletes_are_confirmed_limited_and_come_with_empty_folders() {
    let bench = Bench::start().await;
    for name in ["a", "b", "c"] {
        here(&bench, name, name.as_bytes());
        there(&bench, name, name.as_bytes());
    }
    there(&bench, "old/x", b"x1");
    there(&bench, "old/deep/y", b"y12");
    let all = stored(&bench, "/backups/photos");

    let run = push(&bench, &["--delete"]).await.failed();
    assert_eq!(run.code(), "invalid-input");
    assert!(run.stdout.contains("--yes"), "{}", run.stdout);
    let few = push(&bench, &["--delete", "--yes", "--max-delete", "1"]).await;
    assert_eq!(few.failed().code(), "conflict");
    let few = push(&bench, &["--delete", "--yes", "--max-delete=30%"]).await;
    assert_eq!(few.failed().code(), "conflict");
    let dry = push(&bench, &["--delete", "--dry-run"]).await.ok();
    assert_eq!(
        plan(&dry),
        actions(&[("delete", "old/deep/y"), ("delete", "old/x")])
    );
    assert_eq!(stored(&bench, "/backups/photos"), all);

    let run = push(&bench, &["--delete", "--yes"]).await.ok();
    assert_eq!(run.last()["deleted"], json!(2));
    assert_eq!(
        stored(&bench, "/backups/photos"),
        sizes(&[("a", 1), ("b", 1), ("c", 1)])
    );
    assert_eq!(requests(&bench, "folder/rm.cgi"), 2);
    let listing = bench.json(&["ls", "-r", "/backups"]).await.ok();
    assert!(!listing.stdout.contains("/old"), "{}", listing.stdout);
}

#[tokio::test]
async fn a_refused_sync_prints_its_plan_and_no_summary() {
    let bench = Bench::start().await;
    here(&bench, "a", b"a");
    there(&bench, "a", b"a");
    there(&bench, "b", b"extra");
    let command = ["--no-pace", "sync", "push", "photos", "/backups/photos"];
    for refused in [&["--delete"][..], &["--delete", "--max-delete=0"]] {
        let run = hoster(&bench, &[&command, refused].concat()).await.failed();
        assert_eq!(run.stdout, "delete b (5 B)\n", "{refused:?}");
    }
}

#[tokio::test]
async fn a_backup_folder_receives_what_would_be_deleted_or_replaced() {
    let bench = Bench::start().await;
    here(&bench, "a", b"version 2");
    there(&bench, "a", b"v1");
    there(&bench, "old/x", b"x");
    for wrong in ["/backups", "/backups/photos", "/backups/photos/old"] {
        let run = push(&bench, &["--backup-dir", wrong]).await.failed();
        assert_eq!(run.code(), "invalid-input", "{wrong}");
    }
    let args = [
        "--delete",
        "--yes",
        "--backup-dir",
        "/old/1",
        "--max-delete",
        "9",
    ];
    push(&bench, &args).await.ok();
    assert_eq!(stored(&bench, "/backups/photos"), sizes(&[("a", 9)]));
    assert_eq!(stored(&bench, "/old/1"), sizes(&[("a", 2), ("old/x", 1)]));
    assert_eq!(requests(&bench, "file/rm.cgi"), 0);
}

#[tokio::test]
async fn a_renamed_file_is_renamed_and_not_sent_again() {
    let bench = Bench::start().await;
    let content = noise(5_000, 1);
    there(&bench, "before/big.iso", &content);
    there(&bench, "same-folder.iso", &noise(5_000, 2));
    here(&bench, "after/big.iso", &content);
    here(&bench, "other name.iso", &noise(5_000, 2));
    // The same size, but another file.
    here(&bench, "new.iso", &noise(5_000, 3));
    let run = push(&bench, &["--delete", "--yes"]).await.ok();
    let expected = [
        ("move", "after/big.iso"),
        ("move", "other name.iso"),
        ("transfer", "new.iso"),
    ];
    let mut planned = plan(&run);
    planned.sort();
    assert_eq!(planned, actions(&expected));
    let expected = [
        ("after/big.iso", 5_000),
        ("new.iso", 5_000),
        ("other name.iso", 5_000),
    ];
    assert_eq!(stored(&bench, "/backups/photos"), sizes(&expected));
    // The new file and the manifest.
    assert_eq!(requests(&bench, "upload.cgi"), 2);
    assert_eq!(run.last()["moved"], json!(2));
    assert_eq!(plan(&push(&bench, &["--delete", "--yes"]).await.ok()), []);
}

#[tokio::test]
async fn the_files_of_a_renamed_folder_are_moved_by_one_request() {
    let bench = Bench::start().await;
    for number in 0..20 {
        let content = noise(100 + number, 1);
        there(&bench, &format!("before/{number}"), &content);
        here(&bench, &format!("after/{number}"), &content);
    }
    let run = push(&bench, &["--delete", "--yes"]).await.ok();
    assert_eq!(run.last()["moved"], json!(20));
    assert_eq!(requests(&bench, "file/mv.cgi"), 1);
    assert_eq!(stored(&bench, "/backups/photos").len(), 20);
}

#[tokio::test]
async fn without_delete_a_renamed_file_is_copied_and_stays_where_it_was() {
    let bench = Bench::start().await;
    let content = noise(5_000, 1);
    there(&bench, "before.iso", &content);
    here(&bench, "after.iso", &content);
    let run = push(&bench, &[]).await.ok();
    assert_eq!(plan(&run), actions(&[("copy", "after.iso")]));
    let expected = [("after.iso", 5_000), ("before.iso", 5_000)];
    assert_eq!(stored(&bench, "/backups/photos"), sizes(&expected));
    // Only the manifest.
    assert_eq!(requests(&bench, "upload.cgi"), 1);
}

#[tokio::test]
async fn nothing_is_deleted_after_a_failure_and_the_next_sync_finishes() {
    let bench = Bench::start().await;
    here(&bench, "a", b"new");
    there(&bench, "extra", b"extra");
    there(&bench, "a", b"older");
    let refused = Injection::once(Fault::Html { status: 503 }).times(2);
    bench.simulator.inject(refused.on(Endpoint::Upload));
    let args = [
        "--delete",
        "--yes",
        "--max-delete=100%",
        "--retries=0",
        "--max-wait=0",
    ];
    let run = push(&bench, &args).await.failed();
    assert_eq!(requests(&bench, "file/rm.cgi"), 0);
    let lines = run.lines();
    let nothing = lines.iter().find(|line| line["event"] == "nothing-deleted");
    assert_eq!(nothing.unwrap()["files"], json!(1));
    assert_eq!(
        stored(&bench, "/backups/photos"),
        sizes(&[("a", 5), ("extra", 5)])
    );
    bench.simulator.clear_faults();
    push(&bench, &args).await.ok();
    assert_eq!(stored(&bench, "/backups/photos"), sizes(&[("a", 3)]));
}

#[tokio::test]
async fn an_older_version_that_an_interrupted_sync_left_is_removed() {
    let bench = Bench::start().await;
    here(&bench, "a", b"version 2");
    there(&bench, "a", b"v1");
    there(&bench, "a", b"version 2");
    let run = push(&bench, &[]).await.ok();
    assert_eq!(plan(&run), actions(&[("remove-older", "a")]));
    assert_eq!(stored(&bench, "/backups/photos"), sizes(&[("a", 9)]));
}

#[cfg(unix)]
#[tokio::test]
async fn what_cannot_be_read_is_not_deleted() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::start().await;
    here(&bench, "a", b"a");
    here(&bench, "secret/b", b"b");
    for path in ["a", "secret/b", "link", "extra"] {
        there(&bench, path, b"a");
    }
    std::os::unix::fs::symlink("/nowhere", bench.path("photos/link")).unwrap();
    let secret = bench.path("photos/secret");
    std::fs::set_permissions(&secret, Permissions::from_mode(0o000)).unwrap();
    let is_root = std::fs::read_dir(&secret).is_ok();
    let run = push(&bench, &["--delete", "--yes"]).await;
    std::fs::set_permissions(&secret, Permissions::from_mode(0o700)).unwrap();
    let left = stored(&bench, "/backups/photos");
    assert!(left.contains(&("link".into(), 1)), "{left:?}");
    assert!(left.iter().any(|(path, _)| path == "secret/b"), "{left:?}");
    if !is_root {
        // A failure: nothing was deleted at all.
        assert_eq!(left.len(), 4);
        run.failed();
    }
}

#[tokio::test]
async fn one_sync_of_a_folder_runs_at_a_time() {
    let bench = Bench::start().await;
    here(&bench, "a", &noise(1 << 20, 1));
    let state = bench.path("state");
    let session = || {
        let network = NetworkOptions {
            state: Some(state.clone()),
            ..NetworkOptions::default()
        };
        session(&bench, network)
    };
    let (photos, options) = (bench.path("photos"), SyncOptions::default());
    let mut first = session();
    let running = plan_push(&mut first, &photos, "/backups/photos", &options).await;
    let running = running.unwrap();
    for (remote, is_free) in [("/backups//photos/", false), ("/backups", true)] {
        let mut second = session();
        let other = plan_push(&mut second, &photos, remote, &options).await;
        match is_free {
            true => drop(other.unwrap()),
            false => assert!(matches!(other, Err(Error::SyncRunning(_))), "{other:?}"),
        }
    }
    let mut second = session();
    let other = plan_pull(&mut second, "/backups/photos", &photos, &options).await;
    assert!(matches!(other, Err(Error::SyncRunning(_))), "{other:?}");
    drop(running);
    let again = plan_push(&mut second, &photos, "/backups/photos", &options).await;
    again.unwrap();
}

fn session(bench: &Bench, network: NetworkOptions) -> Session {
    bench.session(
        EngineOptions::default(),
        network,
        SessionOptions {
            scopes: vec![Scope::List, Scope::Manage, Scope::Upload],
            ..SessionOptions::default()
        },
    )
}

async fn finished(plan: &mut Push, session: &mut Session) -> Vec<SyncEvent> {
    use futures_util::StreamExt as _;
    let uploaded = HashMap::new();
    let mut finishing = plan.finish(session, &uploaded);
    let mut events = Vec::new();
    while let Some(event) = finishing.next().await {
        events.push(event);
    }
    finishing.await.unwrap();
    events
}

#[tokio::test]
async fn a_file_or_folder_that_someone_renamed_since_the_plan_is_not_deleted() {
    let bench = Bench::start().await;
    for path in ["a", "b", "c", "d"] {
        here(&bench, path, path.as_bytes());
        there(&bench, path, path.as_bytes());
    }
    there(&bench, "folder/x", b"x");
    there(&bench, "y", b"y");
    there(&bench, "z", b"z");
    let mut own = session(&bench, NetworkOptions::default());
    let (photos, options) = (
        bench.path("photos"),
        SyncOptions {
            delete: true,
            ..SyncOptions::default()
        },
    );
    let mut plan = plan_push(&mut own, &photos, "/backups/photos", &options)
        .await
        .unwrap();
    assert_eq!(plan.counts().deletes, 3);
    // Someone else renames the folder and a file.
    for (path, name) in [
        ("/backups/photos/folder", "kept"),
        ("/backups/photos/y", "kept too"),
    ] {
        bench
            .hoster(&["--no-pace", "rename", path, name])
            .await
            .ok();
    }
    let events = finished(&mut plan, &mut own).await;
    let outdated = events.iter().filter(|event| {
        matches!(
            event,
            SyncEvent::Ended {
                result: Err(Error::Outdated(_)),
                ..
            }
        )
    });
    assert_eq!(outdated.count(), 2, "{events:?}");
    let left = stored(&bench, "/backups/photos");
    let names: Vec<&str> = left.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "kept too", "kept/x"]);
}

#[tokio::test]
async fn a_pull_downloads_what_is_missing_or_changed_and_keeps_the_rest() {
    let bench = Bench::start().await;
    here(&bench, "equal.jpg", b"equal");
    there(&bench, "equal.jpg", b"equal");
    here(&bench, "changed.jpg", b"version 1");
    there(&bench, "changed.jpg", b"version 2");
    there(&bench, "new/a.jpg", b"new");
    here(&bench, "extra.jpg", b"only here");
    let run = pull(&bench, &[]).await.ok();
    let expected = [("replace", "changed.jpg"), ("transfer", "new/a.jpg")];
    assert_eq!(plan(&run), actions(&expected));
    let files = local(&bench, "photos");
    assert_eq!(files["changed.jpg"], b"version 2");
    assert_eq!(files["new/a.jpg"], b"new");
    assert_eq!(files.len(), 4);
    assert_eq!(run.last()["unchanged"], json!(1));

    let before = bench.simulator.log().len();
    let run = pull(&bench, &[]).await.ok();
    assert_eq!((plan(&run), &run.last()["unchanged"]), (vec![], &json!(3)));
    let log = bench.simulator.log().split_off(before);
    assert!(
        log.iter().all(|e| e.path.ends_with("folder/ls.cgi")),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_pull_moves_deletes_and_backs_up_local_files() {
    let bench = Bench::start().await;
    for name in ["a", "b", "c"] {
        here(&bench, name, name.as_bytes());
        there(&bench, name, name.as_bytes());
    }
    let content = noise(5_000, 1);
    here(&bench, "before/big.iso", &content);
    there(&bench, "after/big.iso", &content);
    here(&bench, "old/deep/x", b"x12");
    here(&bench, "changed", b"1");
    there(&bench, "changed", b"2");
    let saved = bench.arg("saved");
    assert_eq!(
        pull(&bench, &["--delete"]).await.failed().code(),
        "invalid-input"
    );
    let inside = bench.arg("photos/saved");
    let run = pull(&bench, &["--backup-dir", &inside]).await.failed();
    assert_eq!(run.code(), "invalid-input");
    let run = pull(&bench, &["--delete", "--yes", "--backup-dir", &saved])
        .await
        .ok();
    let files = local(&bench, "photos");
    let paths: Vec<&String> = files.keys().collect();
    assert_eq!(paths, ["a", "after/big.iso", "b", "c", "changed"]);
    assert_eq!(files["changed"], b"2");
    assert!(!bench.path("photos/old").exists() && !bench.path("photos/before").exists());
    let saved = local(&bench, "saved");
    assert_eq!(saved["changed"], b"1");
    assert_eq!(saved["old/deep/x"], b"x12");
    let end = run.last();
    assert_eq!(
        (&end["moved"], &end["deleted"], &end["done"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(requests(&bench, "get_token.cgi"), 1);
}

#[tokio::test]
async fn a_pull_deletes_nothing_after_a_failed_download() {
    let bench = Bench::start().await;
    here(&bench, "extra", b"extra");
    there(&bench, "a", b"a");
    bench.simulator.inject(
        Injection::once(Fault::Html { status: 404 })
            .times(100)
            .on(Endpoint::ApiCall("download/get_token.cgi".into())),
    );
    let args = ["--delete", "--yes", "--max-delete=100%"];
    pull(&bench, &args).await.failed();
    assert_eq!(local(&bench, "photos")["extra"], b"extra");
    bench.simulator.clear_faults();
    pull(&bench, &args).await.ok();
    let files = local(&bench, "photos");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["a"]);
}

#[tokio::test]
async fn a_local_file_that_changed_since_the_plan_is_not_deleted() {
    let bench = Bench::start().await;
    for name in ["a", "b", "c"] {
        here(&bench, name, name.as_bytes());
        there(&bench, name, name.as_bytes());
    }
    here(&bench, "extra", b"extra");
    let mut own = session(&bench, NetworkOptions::default());
    let (photos, options) = (
        bench.path("photos"),
        SyncOptions {
            delete: true,
            ..SyncOptions::default()
        },
    );
    let mut plan = plan_pull(&mut own, "/backups/photos", &photos, &options)
        .await
        .unwrap();
    here(&bench, "extra", b"changed meanwhile");
    plan.prepare().await.unwrap();
    plan.finish(&HashSet::new()).await.unwrap();
    assert_eq!(local(&bench, "photos")["extra"], b"changed meanwhile");
}

#[tokio::test]
async fn a_person_reads_a_plan_what_was_done_and_one_last_line() {
    let bench = Bench::start().await;
    here(&bench, "a", b"new");
    here(&bench, "b", b"same");
    there(&bench, "b", b"same");
    there(&bench, "c", b"extra");
    let command = ["--no-pace", "sync", "push", "photos", "/backups/photos"];
    let delete = ["--delete", "--yes"];
    let dry = [&command[..], &delete, &["--dry-run"]].concat();
    let run = bench.hoster(&dry).await.ok();
    assert_eq!(
        run.stdout,
        "upload a (3 B)\ndelete c (5 B)\n\
         1 would be uploaded (3 B), 1 would be deleted, 1 unchanged\n"
    );
    let run = hoster(&bench, &[&command[..], &delete].concat()).await.ok();
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[..2], ["upload a (3 B)", "delete c (5 B)"]);
    assert_eq!(lines[3], "deleted c");
    assert_eq!(lines[4], "/backups/photos/  manifest stored (3 entries)");
    let counted = "1 uploaded (3 B), 1 deleted, 1 unchanged";
    assert_eq!(run.counted(), counted);
    let run = hoster(&bench, &command).await.ok();
    assert_eq!(
        (run.counted(), run.stdout.lines().count()),
        ("2 unchanged", 1)
    );
}

/// A generator of numbers below a limit, the same for each seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        // https://en.wikipedia.org/wiki/Linear_congruential_generator
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// Adds, changes, renames and removes local files.
fn mutate(bench: &Bench, numbers: &mut Numbers) {
    let files: Vec<String> = local(bench, "photos").into_keys().collect();
    for path in files {
        let from = bench.path("photos").join(&path);
        match numbers.below(5) {
            0 => std::fs::remove_file(from).unwrap(),
            1 => here(bench, &path, &noise(2_000, numbers.below(1 << 40))),
            2 => {
                let to = format!("{}/{}", numbers.below(4), numbers.below(1 << 40));
                here(bench, &to, &std::fs::read(&from).unwrap());
                std::fs::remove_file(from).unwrap();
            }
            _ => {}
        }
    }
    while local(bench, "photos").len() < 12 {
        let path = format!("{}/{}", numbers.below(4), numbers.below(1 << 40));
        here(bench, &path, &noise(1_000, numbers.below(1 << 40)));
    }
}

/// Returns the contents of the files in the account by their paths; a path may
/// have several.
fn contents(bench: &Bench) -> Vec<(String, Vec<u8>)> {
    let files = bench.simulator.files().into_iter();
    let files = files.filter(|file| file.name != hoster_host::names::FOLDER_MANIFEST);
    let mut all: Vec<(String, Vec<u8>)> = files
        .filter_map(|file| {
            let path = format!("{}/{}", file.folder.trim_end_matches('/'), file.name);
            let inside = path.strip_prefix("/backups/photos/")?.to_owned();
            Some((inside, bench.simulator.content(&file.link)?))
        })
        .collect();
    all.sort();
    all
}

/// Kills a push again and again after a random number of its requests. After each
/// kill the account still has every content that it had before and that is still
/// wanted; after the next complete run, both sides are equal.
async fn killed(kills: usize, seed: u64) {
    let bench = Bench::start().await;
    let mut numbers = Numbers(seed);
    let args = ["--delete", "--yes", "--max-delete=100%"];
    mutate(&bench, &mut numbers);
    push(&bench, &args).await.ok();
    for kill in 0..kills {
        mutate(&bench, &mut numbers);
        let wanted: Vec<Vec<u8>> = local(&bench, "photos").into_values().collect();
        let mut kept: Vec<Vec<u8>> = contents(&bench).into_iter().map(|(_, c)| c).collect();
        kept.retain(|content| wanted.contains(content));
        let (before, requests) = (bench.simulator.log().len(), numbers.below(40) as usize);
        let key = bench.arg("key.txt");
        let command = [
            "--key-file",
            &key,
            "--no-pace",
            "sync",
            "push",
            "photos",
            "/backups/photos",
        ];
        let mut child = bench
            .command(&[&command[..], &args].concat())
            .spawn()
            .unwrap();
        loop {
            let sent = bench.simulator.log().len() - before;
            if sent >= requests || child.try_wait().unwrap().is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        let _ = child.start_kill();
        child.wait().await.unwrap();
        let now: Vec<Vec<u8>> = contents(&bench).into_iter().map(|(_, c)| c).collect();
        for content in &kept {
            assert!(
                now.contains(content),
                "kill {kill} of seed {seed} has lost a file"
            );
        }
        if numbers.below(2) == 0 {
            push(&bench, &args).await.ok();
            let local: Vec<(String, Vec<u8>)> = local(&bench, "photos").into_iter().collect();
            assert!(
                contents(&bench) == local,
                "after kill {kill} of seed {seed}"
            );
        }
    }
    push(&bench, &args).await.ok();
    let local: Vec<(String, Vec<u8>)> = local(&bench, "photos").into_iter().collect();
    assert!(contents(&bench) == local, "at the end of seed {seed}");
}

#[tokio::test]
async fn a_killed_sync_loses_nothing_and_the_next_one_finishes() {
    killed(4, 1).await;
}

#[tokio::test]
#[ignore = "takes minutes: .ci/run --long"]
async fn fifty_kills_of_a_sync_lose_nothing() {
    for seed in 2..7 {
        killed(10, seed).await;
    }
}
