//! `hoster upload --from-command` and `hoster upload -`: dumps of programs.

use std::process::Stdio;
use std::time::Duration;

use onefichier_simulator::{Fault, Injection, NewFile};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::bench::{Bench, Run};

/// A command that prints its arguments, and one that prints and fails.
const PRINT: &str = "printf '%s' content";
const FAIL: &str = "sh -c 'printf partial; exit 3'";

fn names(run: &Run) -> Vec<String> {
    let lines = run.lines().into_iter();
    let files = lines.filter(|line| line["kind"] == json!("file"));
    files
        .map(|line| line["path"].as_str().unwrap().to_owned())
        .collect()
}

fn with_key(bench: &Bench, args: &[&str]) -> Command {
    bench.command(&[&["--key-file", &bench.arg("key.txt")], args].concat())
}

async fn listed(bench: &Bench) -> Vec<String> {
    names(&bench.json(&["ls", "-r"]).await.ok())
}

#[tokio::test]
async fn the_output_of_a_command_is_uploaded_under_the_name() {
    let bench = Bench::start().await;
    let args = [
        "upload",
        "--from-command",
        PRINT,
        "--name",
        "db.sql",
        "--to",
        "/dumps/",
    ];
    let run = bench.hoster(&args).await.ok();
    assert!(
        run.stdout.contains("db.sql  7 B  whirlpool verified"),
        "{}",
        run.stdout
    );
    assert_eq!(listed(&bench).await, ["/dumps/db.sql"]);
    bench
        .hoster(&["get", "/dumps/db.sql", "-o", "out"])
        .await
        .ok();
    assert_eq!(std::fs::read(bench.path("out/db.sql")).unwrap(), b"content");
}

#[tokio::test]
async fn nothing_is_uploaded_if_the_command_fails() {
    let bench = Bench::start().await;
    let args = [
        "upload",
        "--from-command",
        FAIL,
        "--name",
        "db.sql",
        "--replace",
    ];
    let run = bench.json(&args).await.failed();
    assert_eq!(run.code(), "local-file");
    assert_eq!(run.status, Some(8));
    let missing = [
        "upload",
        "--from-command",
        "no-such-program-here",
        "--name",
        "db.sql",
    ];
    let run = bench.json(&missing).await.failed();
    assert_eq!(run.code(), "local-file");
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn date_and_time_in_the_name_are_those_of_the_upload() {
    let bench = Bench::start().await;
    let args = [
        "upload",
        "--from-command",
        PRINT,
        "--name",
        "db-{date}T{time}.sql",
    ];
    bench.hoster(&args).await.ok();
    let listed = listed(&bench).await;
    let digits = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "0");
    assert_eq!(digits(&listed[0]), "/db-0000-00-00T000000.sql");
}

#[tokio::test]
async fn standard_input_is_uploaded_under_the_name() {
    let bench = Bench::start().await;
    let mut command = with_key(&bench, &["upload", "-", "--name", "mail.tar"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"an archive").await.unwrap();
    drop(input);
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(listed(&bench).await, ["/mail.tar"]);
}

#[tokio::test]
async fn nothing_stays_in_the_spool_folder_and_commands_get_no_secrets() {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("spool")).unwrap();
    let spool = ["--spool-dir", "spool"];
    let env = ["upload", "--from-command", "env", "--name", "env.txt"];
    let mut command = with_key(&bench, &[&env[..], &spool].concat());
    command
        .env("HOSTER_NEW_PASSWORD", "a password")
        .env("VISIBLE", "yes");
    crate::bench::finish(command).await.ok();
    let mut get = with_key(&bench, &["get", "/env.txt", "-o", "out"]);
    get.env("HOSTER_LINK_PASSWORD", "a password");
    crate::bench::finish(get).await.ok();
    let seen = std::fs::read_to_string(bench.path("out/env.txt")).unwrap();
    assert!(seen.contains("VISIBLE=yes"));
    assert!(!seen.contains("a password") && !seen.contains(bench.simulator.api_key()));
    let fail = ["upload", "--from-command", FAIL, "--name", "db.sql"];
    bench.hoster(&[&fail[..], &spool].concat()).await.failed();
    assert_eq!(bench.names_in("spool"), [""; 0]);
}

#[tokio::test]
async fn what_makes_no_sense_is_a_usage_error_before_anything_runs() {
    let bench = Bench::start().await;
    let touch = format!("touch {}", bench.path("ran").display());
    for args in [
        &["upload", "-"][..],
        &["upload", "-", "--name", "a/b"],
        &["upload", "-", "x.txt", "--name", "a"],
        &["upload", "x.txt", "--name", "a"],
        &["upload", "--from-command", &touch],
        &["upload", "--from-command", &touch, "--name", ".."],
        &["upload", "--from-command", "unclosed 'quote", "--name", "a"],
        &[
            "upload",
            "--from-command",
            &touch,
            "--name",
            "a",
            "--dry-run",
        ],
        &["upload", "--from-command", &touch, "--name", "a", "--move"],
    ] {
        let run = bench.hoster(args).await;
        assert!(
            matches!(run.status, Some(1 | 2)),
            "{args:?}: {:?} {}",
            run.status,
            run.stderr
        );
    }
    assert!(!bench.path("ran").exists());
    assert!(bench.simulator.log().is_empty());
}

/// Stores dumps that are an hour less than this many days old.
fn dumps(bench: &Bench, days: &[u64]) {
    for day in days {
        bench.simulator.add_file(NewFile {
            folder: "/dumps".into(),
            age: Duration::from_secs(day * 86_400 - 3_600),
            ..NewFile::new(format!("db-{day}.sql"), b"dump".to_vec())
        });
    }
}

fn stored_dumps(bench: &Bench) -> Vec<String> {
    let files = bench.simulator.files().into_iter();
    let files = files.filter(|file| file.folder.trim_end_matches('/') == "/dumps");
    let mut names: Vec<String> = files.map(|file| file.name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn older_dumps_are_removed_after_the_new_one_is_verified() {
    let bench = Bench::start().await;
    dumps(&bench, &[1, 2, 3, 40]);
    bench.write("db-0.sql", "the new dump");
    let args = [
        "--no-pace",
        "upload",
        "db-0.sql",
        "--to",
        "/dumps/",
        "--series",
        "db-*.sql",
    ];
    let all = ["db-0.sql", "db-1.sql", "db-2.sql", "db-3.sql", "db-40.sql"];

    // A dry run, and a failed upload, remove nothing.
    let dry = [&args[..], &["--keep", "3", "--dry-run"]].concat();
    let run = bench.hoster(&dry).await.ok();
    assert!(
        run.stdout
            .contains("would remove db-3.sql\nwould remove db-40.sql"),
        "{}",
        run.stdout
    );
    let wrong = Injection::once(Fault::ReportWrongWhirlpool);
    bench.simulator.inject(wrong);
    let run = bench
        .hoster(&[&args[..], &["--keep", "3"]].concat())
        .await
        .failed();
    assert!(
        run.stderr.contains("no older files were removed"),
        "{}",
        run.stderr
    );
    assert_eq!(stored_dumps(&bench), all);

    bench.json(&["rm", "/dumps/db-0.sql"]).await.ok();
    let run = bench
        .json(&[&args[..], &["--keep-days", "2"]].concat())
        .await
        .ok();
    let lines = run.lines();
    let expired = lines.iter().filter(|line| line["event"] == "expired");
    let expired: Vec<_> = expired.map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(expired, ["db-3.sql", "db-40.sql"]);
    assert_eq!(stored_dumps(&bench), all[..3]);
}

#[tokio::test]
async fn the_series_of_a_dump_follows_from_its_name() {
    let bench = Bench::start().await;
    dumps(&bench, &[1, 2, 3]);
    let args = [
        "--no-pace",
        "upload",
        "--from-command",
        "echo dump",
        "--to",
        "/dumps/",
    ];
    let run = bench
        .json(&[&args[..], &["--name", "db.sql", "--keep", "2"]].concat())
        .await;
    assert_eq!(run.failed().code(), "invalid-input");
    let name = ["--name", "db-{date}.sql", "--keep", "2"];
    bench.json(&[&args[..], &name].concat()).await.ok();
    let left = stored_dumps(&bench);
    assert_eq!((left.len(), left[0].as_str()), (2, "db-1.sql"));
}
