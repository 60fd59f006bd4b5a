//! `hoster simulator`: the simulated service as a program of its own.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::bench::{finish, hoster};

/// A running simulator. Its temporary files lie in a folder that goes with it.
struct Running {
    child: Child,
    ready: Value,
    _temporary: tempfile::TempDir,
}

impl Running {
    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }
}

/// Starts it and reads its ready line.
async fn start(args: &[&str]) -> Running {
    let temporary = tempfile::tempdir().unwrap();
    let mut child = hoster(&[&["simulator", "--listen", "127.0.0.1:0"], args].concat())
        .stderr(Stdio::inherit())
        .env("TMPDIR", temporary.path())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
    let line = ready.expect("it is ready in time").unwrap().unwrap();
    Running {
        child,
        ready: serde_json::from_str(&line).unwrap(),
        _temporary: temporary,
    }
}

#[tokio::test]
async fn an_unmodified_curl_uses_it_as_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    let seed = folder.path().join("seed");
    std::fs::create_dir(&seed).unwrap();
    std::fs::write(seed.join("a.bin"), "content").unwrap();
    let simulator = start(&[
        "--seed",
        seed.to_str().unwrap(),
        "--log",
        log.to_str().unwrap(),
    ])
    .await;
    assert_eq!(simulator.ready.as_object().unwrap().len(), 3);
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--noproxy", "", "--proxy"])
        .arg(format!("http://{}", simulator.text("listening")))
        .args(["--cacert", simulator.text("ca"), "-X", "POST"])
        .arg("https://api.1fichier.com/v1/user/info.cgi")
        .args([
            "-H",
            &format!("Authorization: Bearer {}", simulator.text("api_key")),
        ])
        .args(["-H", "Content-Type: application/json", "-d", "{}"]);
    let reply: Value = serde_json::from_str(&finish(curl).await.ok().stdout).unwrap();
    assert_eq!(reply["status"], json!("OK"));
    assert_eq!(reply["offer"], json!("1"));

    let log = std::fs::read_to_string(log).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 1, "no line for CONNECT: {log}");
    assert_eq!(lines[0]["path"], json!("/v1/user/info.cgi"));
    assert_eq!(lines[0]["authorized"], json!(true));
    assert_eq!(lines[0]["status"], json!(200));
    let mut names: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "authorized",
            "bytes_in",
            "bytes_out",
            "host",
            "method",
            "path",
            "status",
            "time"
        ]
    );
    assert!(!log.contains(simulator.text("api_key")));
}

#[tokio::test]
async fn hoster_itself_uses_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("games")).unwrap();
    std::fs::write(folder.path().join("games/a.zip"), "content").unwrap();
    let simulator = start(&["--seed", folder.path().to_str().unwrap()]).await;
    let to = format!("1fichier.com={}", simulator.text("listening"));
    let mut ls = hoster(&["--json", "--connect-to", &to, "ls", "/games"]);
    ls.env("ONEFICHIER_API_KEY", simulator.text("api_key"));
    let listed = finish(ls).await.ok().object();
    assert_eq!(listed["path"], json!("/games/a.zip"));
    assert_eq!(listed["checksum"].as_str().unwrap().len(), 128);
}

#[cfg(unix)]
#[tokio::test]
async fn it_stops_when_it_is_told_to() {
    let mut simulator = start(&[]).await;
    let pid = simulator.child.id().unwrap().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(killed.unwrap().success());
    let status = tokio::time::timeout(Duration::from_secs(10), simulator.child.wait()).await;
    assert!(status.expect("it stops in time").unwrap().code().is_some());
    let ca = std::path::Path::new(simulator.text("ca"));
    assert!(!ca.exists(), "the certificate is removed");
}
