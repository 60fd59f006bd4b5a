//! Lists of links, as written by people and commands.

use std::process::Stdio;

use onefichier_simulator::NewFile;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use crate::bench::{Bench, Run, noise, private};

/// Runs `hoster --json --no-pace ARGS` with `input` on standard input.
async fn with_input(bench: &Bench, args: &[&str], input: impl AsRef<[u8]>) -> Run {
    let key = bench.arg("key.txt");
    let flags = ["--json", "--no-pace", "--key-file", &key];
    let mut command = bench.command(&[&flags, args].concat());
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that fails before it reads its input has closed it.
    let _ = stdin.write_all(input.as_ref()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the output of `(ls --json /series; ls --json /nosuch)`: one file and an
/// error.
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
async fn errors_of_a_list_and_of_a_file_share_an_exit_code_only_if_equal() {
    let bench = Bench::start().await;
    let dead = "{\"link\":\"https://1fichier.com/?aaaaaaaaaa\"}\n";
    for (code, status) in [("not-found", 13), ("network", 1), ("odd", 1)] {
        let list = format!("{dead}{{\"error\":{{\"code\":\"{code}\",\"message\":\"m\"}}}}");
        let run = with_input(&bench, &["get", "-o", "out", "-i", "-"], &list).await;
        assert_eq!(run.status, Some(status), "{code}: {}", run.stdout);
        assert_eq!(run.code(), code);
    }
    // Only the error.
    let list = "{\"error\":{\"code\":\"rate-limited\",\"message\":\"m\",\"retry_after\":9}}";
    let run = with_input(&bench, &["get", "-o", "out", "-i", "-"], list).await;
    assert_eq!(run.status, Some(10));
    assert_eq!(run.object()["error"]["retry_after"], json!(9));
}

#[tokio::test]
async fn no_command_takes_a_list_with_an_error_for_complete() {
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
async fn a_list_of_earlier_failures_is_complete() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", &noise(1_000, 1));
    let list = json!({"link": file.link, "name": "one.bin", "error": "network"}).to_string();
    with_input(&bench, &["get", "-o", "out", "-i", "-"], list)
        .await
        .ok();
}

/// Encodes text in UTF-16 with a byte-order mark, as `>` in PowerShell 5 writes it,
/// and without.
fn utf16(text: &str) -> [(&'static str, Vec<u8>); 4] {
    let encode =
        |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let marked = format!("\u{feff}{text}");
    [
        (
            "little-endian with a mark",
            encode(&marked, u16::to_le_bytes),
        ),
        ("big-endian with a mark", encode(&marked, u16::to_be_bytes)),
        ("little-endian", encode(text, u16::to_le_bytes)),
        ("big-endian", encode(text, u16::to_be_bytes)),
    ]
}

#[tokio::test]
async fn a_list_or_a_key_in_utf_16_is_read() {
    let bench = Bench::start().await;
    let file = bench.store("été 日本.bin", &noise(1_000, 1));
    let listing = bench.json(&["--no-pace", "ls"]).await.ok().stdout;
    let links = format!("# été\r\n{}\r\n", file.link);
    let out = bench.arg("out");
    for (name, content) in utf16(&links).into_iter().chain(utf16(&listing)) {
        let run = with_input(&bench, &["get", "-o", &out, "-i", "-"], &content).await;
        assert_eq!(run.ok().done()["size"], json!(1_000), "{name}");
        assert_eq!(bench.names_in("out"), ["été 日本.bin"], "{name}");
        std::fs::remove_dir_all(&out).unwrap();
    }
    for (name, content) in utf16(&format!("{}\r\n", bench.simulator.api_key())) {
        private(&bench.write("key16.txt", content));
        let run = bench.keyless(&["--key-file", "key16.txt", "account"]).await;
        assert_eq!(run.status, Some(0), "{name}: {}", run.stderr);
    }
}

#[tokio::test]
async fn text_around_links_is_not_an_error_in_any_format() {
    let bench = Bench::start().await;
    let [a, b] = [1, 2].map(|n| bench.store(&format!("{n}.bin"), &noise(100 + n, 1)).link);
    for (name, list) in [
        ("one-word lines", format!("Games:\n{a}\nmore\n{b}\n---\n")),
        (
            "notes",
            format!("; notes, and https://example.com/\n{a}\n# more\n{b}"),
        ),
        ("joined links", format!("{a}{b}")),
        ("joined links with a query", format!("{a}&af=123{b}&af=1")),
        ("values", format!("URL={a}\r\n[x]\r\nURL={b}\r\n")),
        ("joined files", format!("\u{feff}{a}\r\n\u{feff}{b}\r\n")),
        ("joined lines", format!("{a}\u{feff}{b}")),
        (
            "joined listings",
            format!("{{\"link\":\"{a}\"}}\u{feff}{{\"link\":\"{b}\"}}"),
        ),
        (
            "a page",
            format!("<p><a href=\"{a}\">{a}</a><a href='{b}'>2</a>"),
        ),
        (
            "a receipt",
            format!("{a}\nhttps://1fichier.com/remove/abcde12345/XyZ09 {b}"),
        ),
    ] {
        let run = with_input(&bench, &["check", "-"], &list).await;
        assert_eq!(run.status, Some(0), "{name}: {}", run.stdout);
        let links: Vec<_> = run
            .lines()
            .iter()
            .map(|line| line["link"].clone())
            .collect();
        assert_eq!(links.len(), 2, "{name}: {links:?}");
        let ids = links.iter().zip([&a, &b]);
        for (link, stored) in ids {
            let id = stored.rsplit('?').next().unwrap();
            assert!(link.as_str().unwrap().contains(id), "{name}: {link}");
        }
    }
    // Joined in one argument, they work too.
    let run = bench.json(&["check", &format!("{a}{b}")]).await.ok();
    assert_eq!(run.lines().len(), 2);
}

#[tokio::test]
async fn a_url_that_is_not_a_link_of_the_service_is_reported() {
    let bench = Bench::start().await;
    let file = bench.store("1.bin", &noise(100, 1));
    for odd in [
        "https://example.com/1.bin",
        "https://1fichier.com/?ab",
        "1fichier.com/?ab",
    ] {
        let list = format!("{}\n{odd}\n", file.link);
        let run = with_input(&bench, &["get", "-o", "out", "-"], &list).await;
        assert_eq!(run.code(), "unsupported-link", "{odd}");
        assert_eq!(run.error()["link"], json!(odd));
        assert_eq!(bench.names_in("out"), ["1.bin"]);
    }
    let run = with_input(&bench, &["get", "-"], "nothing but words\n").await;
    assert_eq!(run.failed().code(), "invalid-input");
}
