//! Lists of links as people and commands write them.

use std::process::Stdio;

use onefichier_simulator::NewFile;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use crate::bench::{Bench, Run, noise};

/// `hoster --json --no-pace ARGS` with this on standard input.
async fn with_input(bench: &Bench, args: &[&str], input: impl AsRef<[u8]>) -> Run {
    let key = bench.arg("key.txt");
    let flags = ["--json", "--no-pace", "--key-file", &key];
    let mut command = bench.command(&[&flags, args].concat());
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that refuses before it reads has closed it.
    let _ = stdin.write_all(input.as_ref()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What `(ls --json /series; ls --json /nosuch)` prints: one file and an error.
async fn incomplete(bench: &Bench) -> String {
    bench.simulator.add_file(NewFile {
        folder: "/series".into(),
        ..NewFile::new("one.bin", noise(1_000, 1))
    });
    let there = bench.json(&["--no-pace", "ls", "/series"]).await.ok();
    let missing = bench.json(&["--no-pace", "ls", "/nosuch"]).await.failed();
    format!("{}{}", there.stdout, missing.stdout)
}

#[tokio::test]
async fn a_list_that_reports_an_error_is_downloaded_and_fails_as_the_error_does() {
    let bench = Bench::start().await;
    let list = incomplete(&bench).await;
    for args in [
        ["get", "-o", "out", "-i", "-"],
        ["get", "-o", "out", "-", "-q"],
    ] {
        let run = with_input(&bench, &args, &list).await;
        assert_eq!(bench.names_in("out"), ["one.bin"]);
        assert_eq!((run.status, run.code().as_str()), (Some(13), "not-found"));
        let message = run.error()["message"].to_string();
        assert!(message.contains("line 2 of standard input"), "{message}");
        assert!(message.contains("/nosuch"), "{message}");
    }
    bench.write("list.jsonl", &list);
    let run = bench
        .hoster(&["get", "-o", "out", "-i", "list.jsonl"])
        .await;
    assert_eq!(run.status, Some(13));
    assert!(
        run.stderr.contains("line 2 of list.jsonl"),
        "{}",
        run.stderr
    );
}

#[tokio::test]
async fn the_error_of_a_list_and_that_of_a_file_share_an_exit_code_only_if_they_are_the_same() {
    let bench = Bench::start().await;
    let dead = "{\"link\":\"https://1fichier.com/?aaaaaaaaaa\"}\n";
    for (code, status) in [("not-found", 13), ("network", 1), ("odd", 1)] {
        let list = format!("{dead}{{\"error\":{{\"code\":\"{code}\",\"message\":\"m\"}}}}");
        let run = with_input(&bench, &["get", "-o", "out", "-i", "-"], &list).await;
        assert_eq!(run.status, Some(status), "{code}: {}", run.stdout);
        assert_eq!(run.code(), code);
    }
    // Nothing but the error.
    let list = "{\"error\":{\"code\":\"rate-limited\",\"message\":\"m\",\"retry_after\":9}}";
    let run = with_input(&bench, &["get", "-o", "out", "-i", "-"], list).await;
    assert_eq!(run.status, Some(10));
    assert_eq!(run.object()["error"]["retry_after"], json!(9));
}

#[tokio::test]
async fn no_command_takes_a_list_that_reports_an_error_for_complete() {
    let bench = Bench::start().await;
    let list = incomplete(&bench).await;
    for command in ["check", "resolve"] {
        let run = with_input(&bench, &[command, "-"], &list).await;
        assert_eq!((run.status, run.code().as_str()), (Some(1), "not-found"));
        let links: Vec<_> = run.lines().iter().map(|l| l["link"].clone()).collect();
        assert!(
            links[0].is_string(),
            "{command} has done the rest: {links:?}"
        );
    }
}

#[tokio::test]
async fn a_list_of_what_failed_before_is_complete() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", &noise(1_000, 1));
    let list = json!({"link": file.link, "name": "one.bin", "error": "network"}).to_string();
    with_input(&bench, &["get", "-o", "out", "-i", "-"], list)
        .await
        .ok();
}
