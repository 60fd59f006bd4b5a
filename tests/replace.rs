//! `hoster upload --replace`: the account has the new version before the old one
//! is removed.

use onefichier_simulator::{Endpoint, Fault, Injection, NewFile};
use serde_json::{Value, json};

use crate::bench::{Bench, Run};

const REMOVE: &str = "file/rm.cgi";

/// Sets up for `upload --replace photos`: `photos/a.jpg` has changed and
/// `photos/b.jpg` has not; the account has two older versions of the first.
async fn two_versions() -> Bench {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("photos")).unwrap();
    bench.write("photos/a.jpg", "version 3");
    bench.write("photos/b.jpg", "b");
    for (name, content) in [
        ("a.jpg", "version 1"),
        ("a.jpg", "version 2"),
        ("b.jpg", "b"),
        ("c.jpg", "of another name"),
    ] {
        bench.simulator.add_file(NewFile {
            folder: "/photos".into(),
            ..NewFile::new(name, content)
        });
    }
    // The same name in another folder.
    bench.store("a.jpg", b"elsewhere");
    bench
}

async fn replace(bench: &Bench, args: &[&str]) -> Run {
    let command = [
        "--no-pace",
        "upload",
        "--replace",
        "--no-manifest",
        "photos",
    ];
    bench.json(&[&command, args].concat()).await
}

/// Returns paths and sizes of the files in the account, by path and age.
fn stored(bench: &Bench) -> Vec<(String, u64)> {
    let files = bench.simulator.files().into_iter();
    let mut files: Vec<_> = files
        .map(|f| {
            (
                format!("{}/{}", f.folder.trim_end_matches('/'), f.name),
                f.size,
            )
        })
        .collect();
    files.sort();
    files
}

fn expected(versions: &[u64]) -> Vec<(String, u64)> {
    let versions = versions.iter().map(|size| ("/photos/a.jpg", *size));
    let rest = [("/photos/b.jpg", 1), ("/photos/c.jpg", 15)];
    let all = [("/a.jpg", 9)].into_iter().chain(versions).chain(rest);
    all.map(|(path, size)| (path.to_owned(), size)).collect()
}

fn event(run: &Run, name: &str) -> Value {
    let lines = run.lines();
    lines
        .into_iter()
        .find(|l| l["event"] == json!(name))
        .unwrap()
}

fn requests(bench: &Bench, path: &str) -> usize {
    let log = bench.simulator.log();
    log.iter().filter(|e| e.path.ends_with(path)).count()
}

#[tokio::test]
async fn the_new_version_is_verified_before_the_old_ones_are_removed() {
    let bench = two_versions().await;
    let run = replace(&bench, &[]).await.ok();
    let done = event(&run, "done");
    assert_eq!(done["verified"], json!("checksum"));
    assert_eq!(done["replaced"].as_array().unwrap().len(), 2);
    assert_eq!(stored(&bench), expected(&[9]));
    let log = bench.simulator.log();
    let at = |path: &str| log.iter().position(|e| e.path.ends_with(path)).unwrap();
    assert!(at("/end.pl") < at(REMOVE));
    // The next run has nothing to do.
    let run = replace(&bench, &[]).await.ok();
    assert_eq!(run.last()["skipped"], json!(2));
    assert_eq!(
        (requests(&bench, "/upload.cgi"), requests(&bench, REMOVE)),
        (1, 1)
    );
}

#[tokio::test]
async fn a_version_that_differs_from_what_was_sent_replaces_nothing() {
    let bench = two_versions().await;
    bench
        .simulator
        .inject(Injection::once(Fault::ReportWrongWhirlpool));
    assert_eq!(replace(&bench, &[]).await.failed().code(), "integrity");
    assert_eq!(requests(&bench, REMOVE), 0);
    assert_eq!(stored(&bench), expected(&[9, 9, 9]));
}

#[tokio::test]
async fn old_versions_that_stay_are_an_error_and_the_next_run_removes_them() {
    let bench = two_versions().await;
    let broken = Fault::Html { status: 503 };
    let refused = Injection::once(broken).times(2);
    bench
        .simulator
        .inject(refused.on(Endpoint::ApiCall(REMOVE.into())));
    let run = replace(&bench, &["--retries=1", "--max-wait=0"])
        .await
        .failed();
    assert_eq!(event(&run, "done")["replaced"], json!([]));
    assert_eq!(run.last()["failed"], json!(1));
    assert_eq!(stored(&bench), expected(&[9, 9, 9]));
    bench.simulator.clear_faults();
    let run = replace(&bench, &[]).await.ok();
    let lines = run.lines();
    let skipped = lines.iter().find(|l| l["path"] == json!("photos/a.jpg"));
    let skipped = skipped.unwrap();
    assert_eq!(skipped["reason"], json!("already-there"));
    assert_eq!(skipped["replaced"].as_array().unwrap().len(), 2);
    assert_eq!(stored(&bench), expected(&[9]));
    assert_eq!(requests(&bench, "/upload.cgi"), 1);
}

#[tokio::test]
async fn a_dry_run_lists_what_would_be_replaced() {
    let bench = two_versions().await;
    let run = replace(&bench, &["--dry-run"]).await.ok();
    let lines = run.lines();
    let would = lines
        .iter()
        .find(|l| l["reason"] == json!("dry-run"))
        .unwrap();
    assert_eq!(would["replaced"].as_array().unwrap().len(), 2);
    assert_eq!(stored(&bench), expected(&[9, 9]));
}
