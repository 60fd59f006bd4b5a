//! `hoster get --aria2` with the real aria2c, which reaches the simulator as
//! its proxy.

use std::time::Duration;

use onefichier_simulator::{Fault, Injection};
use serde_json::json;
use tokio::process::{Child, Command};

use crate::bench::{Bench, Run, finish, noise};

struct Aria2 {
    _child: Child,
    address: String,
}

/// None: it is not installed, and so not tested.
async fn start(bench: &Bench) -> Option<Aria2> {
    let installed = std::process::Command::new("aria2c")
        .arg("--version")
        .output();
    if installed.is_err() {
        eprintln!("not tested: aria2c is not installed");
        return None;
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let child = Command::new("aria2c")
        .args([
            "--no-conf",
            "--enable-rpc",
            "--rpc-secret=swordfish",
            "--quiet",
        ])
        .args([
            "--max-tries=1",
            "--file-allocation=none",
            "--allow-overwrite=true",
        ])
        .arg(format!("--rpc-listen-port={port}"))
        .arg(format!("--all-proxy=http://{}", bench.simulator.addr()))
        .arg(format!(
            "--ca-certificate={}",
            bench.simulator.ca_file().display()
        ))
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    for _ in 0..1_000 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_ok()
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Some(Aria2 {
        _child: child,
        address: format!("http://127.0.0.1:{port}/jsonrpc"),
    })
}

async fn get(bench: &Bench, aria2: &Aria2, secret: &str, link: &str) -> Run {
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "--fetch-checksum",
    ];
    let mut command = bench.command(&[&args[..], &["--aria2", &aria2.address, link]].concat());
    command.env("HOSTER_ARIA2_SECRET", secret);
    finish(command).await
}

#[tokio::test]
async fn aria2_downloads_what_was_resolved_here() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let content = noise(5_000_000, 1);
    let file = bench.store("game.zip", &content);
    let run = get(&bench, &aria2, "swordfish", &file.link).await.ok();
    assert_eq!(run.last()["verified"], json!("checksum"));
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
}

#[tokio::test]
async fn aria2_gets_a_new_link_when_the_old_one_has_expired() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let content = noise(500_000, 1);
    let file = bench.store("game.zip", &content);
    bench.simulator.inject(Injection::once(Fault::TokenExpired));
    let run = get(&bench, &aria2, "swordfish", &file.link).await.ok();
    assert!(run.lines().iter().any(|l| l["event"] == json!("reissued")));
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
}

#[tokio::test]
async fn a_wrong_secret_is_named() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let file = bench.store("game.zip", b"content");
    let run = get(&bench, &aria2, "wrong", &file.link).await.failed();
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("HOSTER_ARIA2_SECRET"), "{message}");
}
