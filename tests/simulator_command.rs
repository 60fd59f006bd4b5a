//! `hoster simulator`: the simulated service as a separate program.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::bench::{finish, hoster};
use crate::service::Service;

#[tokio::test]
async fn an_unmodified_curl_uses_it_as_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    let seed = folder.path().join("seed");
    std::fs::create_dir(&seed).unwrap();
    std::fs::write(seed.join("a.bin"), "content").unwrap();
    let simulator = Service::start(&[
        "--seed",
        seed.to_str().unwrap(),
        "--log",
        log.to_str().unwrap(),
    ])
    .await;
    let mut fields: Vec<&String> = simulator.ready.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "accounts",
            "api_key",
            "ca",
            "files",
            "instance",
            "listening"
        ]
    );
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
            "arrived",
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
    let simulator = Service::start(&["--seed", folder.path().to_str().unwrap()]).await;
    let to = format!("1fichier.com={}", simulator.text("listening"));
    let mut ls = hoster(&["--json", "--connect-to", &to, "ls", "/games"]);
    ls.env("ONEFICHIER_API_KEY", simulator.text("api_key"));
    let listed = finish(ls).await.ok().object();
    assert_eq!(listed["path"], json!("/games/a.zip"));
    assert_eq!(listed["checksum"].as_str().unwrap().len(), 128);
}

#[cfg(unix)]
#[tokio::test]
async fn it_stops_on_request() {
    let mut simulator = Service::start(&[]).await;
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

/// Sends a request to the control endpoint with curl.
async fn control(simulator: &Service, arguments: &[&str], path: &str) -> Value {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--noproxy", "*"])
        .args(arguments)
        .arg(format!("{}{path}", simulator.text("control")));
    serde_json::from_str(&finish(curl).await.ok().stdout).unwrap()
}

#[tokio::test]
async fn files_accounts_and_faults_can_be_set_at_the_control_endpoint() {
    let simulator = Service::start(&[
        "--control=127.0.0.1:0",
        "--listen-v6",
        "--no-limits",
        "--file=games/big.iso=50G",
        "--file=small.bin=1Ki",
        "--account=premium,key=abcdefghijklmnopqrstuvwxyz012345",
        "--account=free,keys=2",
        "--fault=flood@folder/ls",
        "--unknown=etag=none",
    ])
    .await;
    let ready = &simulator.ready;
    assert_eq!(ready["api_key"], "abcdefghijklmnopqrstuvwxyz012345");
    assert!(simulator.text("listening_v6").starts_with("[::1]:"));
    let accounts = ready["accounts"].as_array().unwrap();
    let keys = |n: usize| accounts[n]["keys"].as_array().unwrap().len();
    assert_eq!((accounts.len(), keys(0), keys(1)), (2, 1, 2));
    assert_eq!(accounts[1]["email"], "user2@example.com");
    let files = ready["files"].as_array().unwrap();
    for (file, folder, size) in [
        (&files[0], "/games", 50_000_000_000_u64),
        (&files[1], "/", 1024),
    ] {
        assert_eq!(
            (&file["folder"], &file["size"]),
            (&json!(folder), &json!(size))
        );
        assert_eq!(file["whirlpool"].as_str().unwrap().len(), 128);
    }
    let waiting = control(&simulator, &[], "/faults").await;
    assert_eq!(waiting[0]["fault"], "flood@folder/ls.cgi:times=1");
    let unknowns = control(&simulator, &[], "/unknowns").await;
    assert_eq!(unknowns["etag"], Value::Null);

    // A client that uses the link in the ready line.
    let folder = tempfile::tempdir().unwrap();
    let to = format!("1fichier.com={}", simulator.text("listening"));
    let link = files[1]["link"].as_str().unwrap();
    let mut get = hoster(&["--connect-to", &to, "get", link, "--output"]);
    get.arg(folder.path())
        .env("ONEFICHIER_API_KEY", simulator.text("api_key"));
    finish(get).await.ok();
    let size = folder.path().join("small.bin").metadata().unwrap().len();
    assert_eq!(size, 1024);
    let keys = control(&simulator, &[], "/misplaced-keys").await;
    assert_eq!(keys["misplaced"], false, "{keys}");
    assert!(keys["looked_at"].as_u64().unwrap() > 0);
}
