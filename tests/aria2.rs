//! `hoster get --aria2` with the real aria2c, which uses the simulator as its
//! proxy.

use std::time::Duration;

use onefichier_simulator::{Fault, Injection};
use serde_json::json;
use tokio::process::{Child, Command};

use crate::bench::{Bench, Run, finish, inherited, noise};

struct Aria2 {
    _child: Child,
    address: String,
}

/// Starts aria2c, or returns `None` if it is not installed, which skips the test.
async fn start(bench: &Bench) -> Option<Aria2> {
    let installed = std::process::Command::new("aria2c")
        .arg("--version")
        .output();
    if installed.is_err() {
        eprintln!("not tested: aria2c is not installed");
        return None;
    }
    // aria2c needs a port number, and another process may take the port first.
    for _ in 0..10 {
        if let Some(aria2) = start_on(free_port(), bench).await {
            return Some(aria2);
        }
    }
    panic!("aria2c does not start");
}

fn free_port() -> u16 {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

/// Starts aria2c on a port, or returns `None` if it exits because the port is taken.
async fn start_on(port: u16, bench: &Bench) -> Option<Aria2> {
    let mut child = Command::new("aria2c")
        .env_clear()
        .envs(inherited())
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
    let listens = async || {
        let connecting = tokio::net::TcpStream::connect(("127.0.0.1", port));
        connecting.await.is_ok()
    };
    while !listens().await {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Some(Aria2 {
        _child: child,
        address: format!("http://127.0.0.1:{port}/jsonrpc"),
    })
}

async fn get(bench: &Bench, aria2: &Aria2, secret: &str, link: &str) -> Run {
    get_with(bench, aria2, secret, &["--fetch-checksum", link]).await
}

async fn get_with(bench: &Bench, aria2: &Aria2, secret: &str, more: &[&str]) -> Run {
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "--aria2",
        &aria2.address,
    ];
    let mut command = bench.command(&[&args[..], more].concat());
    command.env("HOSTER_ARIA2_SECRET", secret);
    finish(command).await
}

#[tokio::test]
async fn aria2_downloads_links_that_hoster_resolved() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let content = noise(5_000_000, 1);
    let file = bench.store("game.zip", &content);
    let run = get(&bench, &aria2, "swordfish", &file.link).await.ok();
    assert_eq!(run.done()["verified"], json!("checksum"));
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
async fn a_wrong_secret_is_reported() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let file = bench.store("game.zip", b"content");
    let run = get(&bench, &aria2, "wrong", &file.link).await.failed();
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("HOSTER_ARIA2_SECRET"), "{message}");
}

#[tokio::test]
async fn a_link_that_expires_midway_is_replaced_and_the_download_resumes() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let content = noise(5_000_000, 1);
    let file = bench.store("game.zip", &content);
    let dies = Fault::TokenDies { bytes: 2_000_000 };
    bench.simulator.inject(Injection::once(dies));
    let run = get(&bench, &aria2, "swordfish", &file.link).await.ok();
    assert!(run.lines().iter().any(|l| l["event"] == json!("reissued")));
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
    assert_eq!(bench.names_in("out"), ["game.zip"]);
    let range = bench.requests("a-").pop().unwrap().range.unwrap();
    assert!(!range.starts_with("bytes=0-"), "{range}");
}

#[tokio::test]
async fn an_existing_file_is_skipped_kept_or_replaced_as_without_aria2() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let content = noise(500_000, 1);
    let file = bench.store("game.zip", &content);
    std::fs::create_dir(bench.path("out")).unwrap();
    // Looks like the start of the file, but is not.
    bench.write("out/game.zip", "old");
    let run = get(&bench, &aria2, "swordfish", &file.link).await.failed();
    assert_eq!(run.code(), "conflict");
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), b"old");

    let ask = ["--rename", &file.link];
    get_with(&bench, &aria2, "swordfish", &ask).await.ok();
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), b"old");
    let names = bench.names_in("out");
    let other = names.iter().find(|name| *name != "game.zip").unwrap();
    assert_eq!(
        std::fs::read(bench.path("out").join(other)).unwrap(),
        content
    );

    let ask = ["--overwrite", &file.link];
    get_with(&bench, &aria2, "swordfish", &ask).await.ok();
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);

    let run = get(&bench, &aria2, "swordfish", &file.link).await.ok();
    let lines = run.lines();
    let done = lines.iter().find(|l| l["event"] == json!("done")).unwrap();
    assert_eq!(done["skipped"], json!(true));
}

#[tokio::test]
async fn a_wrong_file_saved_by_aria2_does_not_keep_its_name() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let file = bench.store("game.zip", &noise(500_000, 1));
    let wrong = "0".repeat(128);
    let ask = ["--checksum", &wrong, &file.link];
    let run = get_with(&bench, &aria2, "swordfish", &ask).await.failed();
    assert_eq!(run.code(), "integrity");
    assert_eq!(bench.names_in("out"), ["game.zip.damaged"]);
    // A page instead of the file, and nothing is known about the file.
    bench
        .simulator
        .inject(Injection::once(Fault::HtmlInsteadOfFile).times(9));
    let run = get_with(&bench, &aria2, "swordfish", &[&file.link]).await;
    assert_eq!(run.failed().code(), "unavailable");
    assert_eq!(bench.names_in("out"), ["game.zip.damaged"]);
}

#[tokio::test]
async fn a_wrong_address_or_secret_is_reported_once_and_no_link_is_resolved() {
    let bench = Bench::start().await;
    let links: Vec<String> = (0..5)
        .map(|n| bench.store(&format!("{n}.bin"), &noise(100 + n, 1)).link)
        .collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    // Nothing listens there.
    let args = ["get", "-o", "out", "--aria2", "http://127.0.0.1:1/jsonrpc"];
    let run = bench.json(&[&args[..], &links].concat()).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("network", Some(3)));
    assert_eq!(run.lines().len(), 1, "{}", run.stdout);
    let args = ["get", "--aria2", "ws://localhost:6800/jsonrpc", links[0]];
    assert_eq!(bench.json(&args).await.status, Some(2));
    if let Some(aria2) = start(&bench).await {
        let run = get_with(&bench, &aria2, "wrong", &links).await.failed();
        assert_eq!(run.lines().len(), 1, "{}", run.stdout);
    }
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_host_and_a_port_suffice_as_address() {
    let bench = Bench::start().await;
    let Some(mut aria2) = start(&bench).await else {
        return;
    };
    let address = aria2.address.strip_prefix("http://").unwrap();
    aria2.address = address.strip_suffix("/jsonrpc").unwrap().to_owned();
    let file = bench.store("game.zip", &noise(50_000, 1));
    get(&bench, &aria2, "swordfish", &file.link).await.ok();
    assert_eq!(bench.names_in("out"), ["game.zip"]);
}

#[tokio::test]
async fn files_that_aria2_downloads_or_skips_are_recorded_with_a_checksum() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let file = bench.store("game.zip", &noise(50_000, 1));
    for list in ["fetched.jsonl", "skipped.jsonl"] {
        let args = ["--checksum-file", list, "--fetch-checksum", &file.link];
        get_with(&bench, &aria2, "swordfish", &args).await.ok();
        let run = bench.json(&["verify", list]).await.ok();
        assert_eq!(run.object()["verified"], json!("checksum"), "{list}");
    }
    let args = [
        "--checksum-file",
        "unknown.jsonl",
        "--overwrite",
        &file.link,
    ];
    get_with(&bench, &aria2, "swordfish", &args).await.ok();
    let run = bench.json(&["verify", "unknown.jsonl"]).await.ok();
    assert_eq!(run.object()["verified"], json!("checksum"));
}

#[tokio::test]
async fn only_aria2_resumes_what_aria2_has_not_finished() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let content = noise(4_000_000, 1);
    let file = bench.store("game.zip", &content);
    let other = bench.store("game.zip", &noise(4_000_000, 2));
    // It ends midway, as after Ctrl-C.
    let cut = Fault::CutAfter { bytes: 1_000_000 };
    bench.simulator.inject(Injection::once(cut));
    let expired = Injection::once(Fault::TokenExpired).times(50);
    bench.simulator.inject(expired);
    let name =
        json!({"kind": "file", "link": file.link, "name": "game.zip", "size": content.len()});
    bench.write("list.jsonl", name.to_string());
    let ask = ["-i", "list.jsonl", "--connections", "1"];
    get_with(&bench, &aria2, "swordfish", &ask).await.failed();
    bench.simulator.clear_faults();
    assert_eq!(bench.names_in("out"), ["game.zip", "game.zip.aria2"]);
    let run = bench.json(&["get", "-o", "out", &file.link]).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("conflict", Some(8)));
    // Another file with that name is not resumed.
    let name =
        json!({"kind": "file", "link": other.link, "name": "game.zip", "size": content.len()});
    bench.write("other.jsonl", name.to_string());
    let run = get_with(&bench, &aria2, "swordfish", &["-i", "other.jsonl"]).await;
    assert_eq!(run.failed().code(), "conflict");
    let run = get_with(&bench, &aria2, "swordfish", &ask).await.ok();
    assert!(run.done()["fetched"].as_u64().is_some(), "{}", run.stdout);
    assert!(std::fs::read(bench.path("out/game.zip")).unwrap() == content);
    // Now it is known to be complete.
    let run = bench.json(&["get", "-o", "out", &file.link]).await.ok();
    assert_eq!(run.done()["verified"], json!("size"));
    assert_eq!(run.done()["skipped"], json!(true));
}

#[tokio::test]
async fn two_links_with_one_name_are_two_files_for_aria2_too() {
    let bench = Bench::start().await;
    let Some(aria2) = start(&bench).await else {
        return;
    };
    let [one, two] = [1, 2].map(|seed| bench.store("disk1.adf", &noise(737_280, seed)).link);
    for policy in ["--no-pace", "--overwrite"] {
        let ask = [policy, "-j", "1", &one, &two];
        let run = get_with(&bench, &aria2, "swordfish", &ask).await.failed();
        assert_eq!(run.code(), "conflict");
        assert_eq!(run.error()["link"], json!(two));
    }
    get_with(&bench, &aria2, "swordfish", &["--rename", &one, &two])
        .await
        .ok();
    for (name, seed) in [("disk1.adf", 1), ("disk1 (2).adf", 2)] {
        let found = std::fs::read(bench.path("out").join(name)).unwrap();
        assert!(found == noise(737_280, seed), "{name}");
    }
}
