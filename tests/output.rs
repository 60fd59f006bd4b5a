//! Results that cannot be written are a failure; notes that cannot be written are
//! not.

use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::process::Command;

use crate::bench::{Bench, Run, noise};

/// An output that accepts no bytes, like a full disk.
fn full() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

/// The message of `hoster` about it.
const LOST: &str = "standard output could not be written";

async fn without_output(mut command: Command) -> Run {
    command.stdout(full());
    finish(command).await
}

/// Runs a command until it exits, without capturing redirected output.
async fn finish(mut command: Command) -> Run {
    let ended = command.spawn().unwrap().wait_with_output();
    let output = tokio::time::timeout(Duration::from_secs(60), ended).await;
    let output = output.expect("the command ends in time").unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[tokio::test]
async fn every_command_fails_if_its_results_cannot_be_written() {
    let bench = Bench::start().await;
    let key = bench.arg("key.txt");
    let link = bench.store("a.bin", b"content").link;
    bench.write("b.bin", "content");
    bench
        .hoster(&["get", "--checksum-file", "sums", "-o", "out", &link])
        .await
        .ok();
    let asks: [&[&str]; 7] = [
        &["account"],
        &["resolve", &link],
        &["check", &link],
        &["ls"],
        &["doctor", "--offline"],
        &["plugin", "info"],
        &["conformance", "--list"],
    ];
    let changes: [&[&str]; 10] = [
        &["remote", "add", "https://example.com/x.bin"],
        &["remote", "ls"],
        &["scan", "/a.bin"],
        &["mkdir", "/new"],
        &["chattr", "/a.bin", "--description", "x"],
        &["cp", "/a.bin", "/new"],
        &["mv", "/new/a.bin", "/b.bin"],
        &["rename", "/b.bin", "c.bin"],
        &["share", "/new", "--public"],
        &["rm", "--yes", "/new"],
    ];
    let in_json = asks.iter().chain(&changes).map(|words| (true, *words));
    for (json, words) in in_json.chain(asks.map(|words| (false, words))) {
        let json: &[&str] = if json { &["--json"] } else { &[] };
        let head = [&["--key-file", &key], json].concat();
        let run = without_output(bench.command(&[&head, words].concat())).await;
        assert_eq!(run.status, Some(1), "{words:?} {}", run.stderr);
        assert!(run.stderr.contains(LOST), "{words:?} {}", run.stderr);
    }
    for words in [
        &["completions", "bash"][..],
        &["man"],
        &["--help"],
        &["get", "--help"],
        &["--version"],
        &["simulator"],
        &["logout"],
    ] {
        let run = without_output(bench.at_home(words)).await;
        assert_eq!(run.status, Some(1), "{words:?} {}", run.stderr);
        assert!(run.stderr.contains(LOST), "{words:?} {}", run.stderr);
    }
}

#[tokio::test]
async fn a_transfer_without_output_finishes_and_has_the_exit_code_of_this_machine() {
    let bench = Bench::start().await;
    let key = bench.arg("key.txt");
    let content = noise(100_000, 1);
    let link = bench.store("a.bin", &content).link;
    bench.write("up.bin", &content);
    for json in [&["--json"][..], &[]] {
        let head = [&["--key-file", &key, "--no-pace"][..], json].concat();
        let get = [
            &head[..],
            &["get", "-o", "out", "--checksum-file", "sums", &link],
        ]
        .concat();
        let run = without_output(bench.command(&get)).await;
        assert_eq!(run.status, Some(8), "{}", run.stderr);
        assert_eq!(run.stderr.matches(LOST).count(), 1, "{}", run.stderr);
        assert_eq!(std::fs::read(bench.path("out/a.bin")).unwrap(), content);
        let verify = [&head[..], &["verify", "sums"]].concat();
        let run = without_output(bench.command(&verify)).await;
        assert_eq!(run.status, Some(8), "{}", run.stderr);
        let upload = [&head[..], &["upload", "up.bin"]].concat();
        let run = without_output(bench.command(&upload)).await;
        assert_eq!(run.status, Some(8), "{}", run.stderr);
        std::fs::remove_dir_all(bench.path("out")).unwrap();
        std::fs::remove_file(bench.path("sums")).unwrap();
    }
    let stored = bench.simulator.files();
    assert_eq!(
        stored.iter().filter(|file| file.name == "up.bin").count(),
        2
    );
}

#[tokio::test]
async fn a_reader_that_disconnects_is_not_a_failure() {
    let bench = Bench::start().await;
    for number in 0..50 {
        bench.store(&format!("{number}.bin"), b"content");
    }
    let key = bench.arg("key.txt");
    for words in [
        &["completions", "bash"][..],
        &["man"],
        &["--help"],
        &["ls"],
        &["--json", "ls"],
    ] {
        let mut command = bench.command(&[&["--key-file", &key], words].concat());
        // A pipe whose other end is closed.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer);
        let run = finish(command).await.ok();
        assert_eq!(run.stderr, "", "{words:?}");
    }
}

#[tokio::test]
async fn notes_that_cannot_be_written_change_nothing() {
    let bench = Bench::start().await;
    let key = bench.arg("key.txt");
    let content = noise(100_000, 1);
    let link = bench.store("a.bin", &content).link;
    bench.write("up.bin", &content);
    let dead = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";
    for (words, status) in [
        (&["-vv", "get", "-o", "out", &link][..], 0),
        (&["-vv", "upload", "up.bin"], 0),
        (&["resolve", &link], 0),
        (&["get", dead], 13),
        (&["get", dead, &link], 13),
        (&["ls", "/nosuch"], 1),
        (&["frobnicate"], 2),
    ] {
        let mut command = bench.command(&[&["--key-file", &key], words].concat());
        command.stderr(full());
        let run = finish(command).await;
        assert_eq!(run.status, Some(status), "{words:?} {}", run.stdout);
        let mut command = bench.command(&[&["--key-file", &key], words].concat());
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stderr(writer);
        assert_eq!(finish(command).await.status, Some(status), "{words:?}");
    }
    assert_eq!(std::fs::read(bench.path("out/a.bin")).unwrap(), content);
    assert_eq!(
        bench.json(&["ls"]).await.ok().lines()[0]["size"],
        json!(100_000)
    );
}
