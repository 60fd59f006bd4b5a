//! Whole commands over realistic connections, through the simulator's proxy port,
//! with the service's real limits: nothing is refused, and nothing is missing.
//! The service counts a request when it arrives.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use onefichier_simulator::{Conditions, Config, Etag, NewFile, Unknowns};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, finish_within, noise};

/// Longer than any command here takes, on any machine.
const LIMIT: Duration = Duration::from_secs(300);

/// Number of folders in each account, each with one file.
const FOLDERS: usize = 12;

/// A network line: milliseconds per request, and per new connection.
#[derive(Clone, Copy)]
struct Line(u64, u64);

impl Line {
    /// Starts an account with the real limits at the other end of the line.
    async fn bench(self) -> Bench {
        let conditions = Conditions {
            latency: Duration::from_millis(self.0),
            connection_latency: Duration::from_millis(self.1),
            ..Conditions::default()
        };
        Bench::with(Config {
            conditions,
            // Several servers, each with a different ETag for the same bytes.
            unknowns: Unknowns {
                etag: Etag::Inode,
                file_servers: 3,
                ..Unknowns::default()
            },
            ..Config::default()
        })
        .await
    }
}

/// Runs a command through the proxy until it exits.
async fn run(bench: &Bench, args: &[&str]) -> Run {
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let mut command = bench.proxy_command(&ca, args);
    // Nothing may be refused, so no wait is necessary.
    command.arg("--max-wait=0");
    finish_within(command, LIMIT).await
}

/// Stores one small file in each of twelve folders; returns the links.
fn folders(bench: &Bench) -> Vec<String> {
    (0..FOLDERS)
        .map(|n| {
            let file = NewFile {
                folder: format!("/f{n:02}"),
                ..NewFile::new(format!("{n:02}.bin"), noise(1_000, n as u64))
            };
            bench.simulator.add_file(file).link
        })
        .collect()
}

/// Asserts that the service refused nothing.
#[track_caller]
fn assert_calm(bench: &Bench, what: &str) {
    let log = bench.simulator.log();
    let refused: Vec<_> = log
        .iter()
        .filter(|e| e.refused_by.is_some() || matches!(e.status, Some(403 | 429)))
        .map(|e| (e.arrived, &e.host, &e.path, e.status, e.refused_by))
        .collect();
    assert!(refused.is_empty(), "{what}: {refused:?}");
    let mut arrivals: Vec<Duration> = log
        .iter()
        .filter(|e| e.host.starts_with("api."))
        .map(|e| e.arrived)
        .collect();
    arrivals.sort();
    for four in arrivals.windows(4) {
        assert!(
            four[3] - four[0] >= Duration::from_secs(1),
            "{what}: {four:?}"
        );
    }
}

fn paths(lines: &[Value], kind: &str) -> BTreeSet<String> {
    let of_kind = lines.iter().filter(|line| line["kind"] == json!(kind));
    of_kind
        .map(|line| line["path"].as_str().unwrap().to_owned())
        .collect()
}

async fn listing(line: Line) {
    let bench = line.bench().await;
    folders(&bench);
    let lines = run(&bench, &["ls", "-r", "/"]).await.ok().lines();
    assert_eq!(paths(&lines, "file").len(), FOLDERS);
    assert_eq!(paths(&lines, "folder").len(), FOLDERS);
    assert_calm(&bench, "ls -r");
}

async fn upload_of_a_tree(line: Line) {
    let bench = line.bench().await;
    let mut sent = BTreeSet::new();
    for n in 0..FOLDERS {
        let folder = bench.path(&format!("tree/d{}", n % 5));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{n}.bin")), noise(1_000, n as u64)).unwrap();
        sent.insert(format!("{n}.bin"));
    }
    let done = run(&bench, &["upload", "--to", "/backups", "tree"])
        .await
        .ok();
    assert_eq!(done.last()["done"], json!(FOLDERS));
    sent.insert(hoster_host::names::FOLDER_MANIFEST.to_owned());
    let stored = bench.simulator.files().into_iter().map(|file| file.name);
    assert_eq!(stored.collect::<BTreeSet<_>>(), sent);
    assert_calm(&bench, "upload");
}

async fn get_of_a_list(line: Line) {
    let bench = line.bench().await;
    let links = folders(&bench);
    bench.write("links.txt", links.join("\n"));
    run(&bench, &["get", "-i", "links.txt", "-o", "out"])
        .await
        .ok();
    let names = bench.names_in("out");
    let files = names.iter().filter(|name| name.ends_with(".bin"));
    assert_eq!(files.count(), FOLDERS);
    for n in 0..FOLDERS {
        let content = std::fs::read(bench.path(&format!("out/{n:02}.bin"))).unwrap();
        assert_eq!(content, noise(1_000, n as u64));
    }
    assert_calm(&bench, "get");
}

async fn resolve_and_check(line: Line) {
    let bench = line.bench().await;
    let links = folders(&bench);
    for command in ["resolve", "check"] {
        let args: Vec<&str> = [command]
            .into_iter()
            .chain(links.iter().map(String::as_str))
            .collect();
        let lines = run(&bench, &args).await.ok().lines();
        assert_eq!(lines.len(), FOLDERS, "{command}");
    }
    assert_calm(&bench, "resolve and check");
}

async fn changes_of_many(line: Line) {
    let bench = line.bench().await;
    folders(&bench);
    run(&bench, &["mkdir", "/a", "/b", "/c"]).await.ok();
    run(&bench, &["mv", "/f00", "/f01", "/f02/02.bin", "/a"])
        .await
        .ok();
    run(&bench, &["rm", "--yes", "/f03", "/f04/04.bin", "/b"])
        .await
        .ok();
    let lines = run(&bench, &["ls", "-r", "/a"]).await.ok().lines();
    let moved = ["/a/02.bin", "/a/f00/00.bin", "/a/f01/01.bin"];
    assert_eq!(
        paths(&lines, "file"),
        BTreeSet::from(moved.map(String::from))
    );
    let left = bench.simulator.files();
    assert_eq!(left.len(), FOLDERS - 2);
    assert_calm(&bench, "mkdir, mv and rm");
}

async fn two_processes_at_once(line: Line) {
    let bench = line.bench().await;
    let links = folders(&bench);
    let (one, two) = links.split_at(FOLDERS / 2);
    let resolve = async |links: &[String]| {
        let args: Vec<&str> = ["resolve"]
            .into_iter()
            .chain(links.iter().map(String::as_str))
            .collect();
        run(&bench, &args).await.ok().lines().len()
    };
    let (first, second) = tokio::join!(resolve(one), resolve(two));
    assert_eq!((first, second), (FOLDERS / 2, FOLDERS / 2));
    assert_calm(&bench, "two processes");
}

async fn games(line: Line) {
    let bench = line.bench().await;
    let save = bench.path("userdata/saves/ports/rgsx");
    std::fs::create_dir_all(save.join("games")).unwrap();
    std::fs::create_dir_all(bench.path("userdata/roms/snes")).unwrap();
    let systems = json!([{"platform_name": "Super Nintendo", "folder": "snes"}]);
    std::fs::write(save.join("systems_list.json"), systems.to_string()).unwrap();
    std::fs::write(save.join("1FichierAPI.txt"), bench.simulator.api_key()).unwrap();
    let games: Vec<Value> = (0..FOLDERS)
        .map(|n| {
            let name = format!("Game {n:02}.sfc");
            let link = bench.store(&name, &noise(1_000, n as u64)).link;
            json!([name, link, "1 KB"])
        })
        .collect();
    let list = save.join("games/Super Nintendo.json");
    std::fs::write(list, Value::from(games).to_string()).unwrap();
    let args = [
        "rgsx",
        "--rgsx",
        "userdata",
        "download",
        "--platform",
        "Super Nintendo",
        "--all",
    ];
    run(&bench, &args).await.ok();
    let roms = bench.names_in("userdata/roms/snes");
    let roms = roms.iter().filter(|name| name.ends_with(".sfc"));
    assert_eq!(roms.count(), FOLDERS);
    assert_calm(&bench, "rgsx");
}

/// Runs all commands at once, each with a separate service: they spend most of
/// the time waiting for rate limits.
async fn every_command(line: Line) {
    let commands: Vec<std::pin::Pin<Box<dyn Future<Output = ()>>>> = vec![
        Box::pin(listing(line)),
        Box::pin(upload_of_a_tree(line)),
        Box::pin(get_of_a_list(line)),
        Box::pin(resolve_and_check(line)),
        Box::pin(changes_of_many(line)),
        Box::pin(two_processes_at_once(line)),
        Box::pin(games(line)),
    ];
    join_all(commands).await;
}

#[tokio::test]
async fn an_ordinary_line_is_never_too_fast_for_the_service() {
    every_command(Line(80, 160)).await;
}

#[tokio::test]
async fn slow_connections_and_fast_requests_are_never_too_fast_for_the_service() {
    every_command(Line(20, 250)).await;
}

#[tokio::test]
async fn fast_connections_and_slow_requests_are_never_too_fast_for_the_service() {
    every_command(Line(150, 20)).await;
}

#[tokio::test]
async fn no_latency_at_all_is_never_too_fast_for_the_service() {
    every_command(Line(0, 0)).await;
}
