//! `hoster get` after an unplanned end: data on disk is not fetched again, but is
//! never trusted without proof.

use std::time::Duration;

use onefichier_simulator::{Fault, Injection};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use crate::bench::{Bench, Run, ended, finish, noise, signal, until};

const MIB: usize = 1 << 20;

async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench.json(&[&["get", "-o", "out"], args].concat()).await
}

fn start(bench: &Bench, args: &[&str]) -> Child {
    let key = bench.arg("key.txt");
    let head = ["--json", "--key-file", &key, "get", "-o", "out"];
    bench.command(&[&head, args].concat()).spawn().unwrap()
}

/// Waits until a command with `--json` reports at least this many bytes.
pub async fn progress(child: &mut Child, bytes: u64) -> u64 {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    loop {
        let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line());
        let line = line
            .await
            .expect("there is another event")
            .unwrap()
            .expect("there is another event");
        let event: Value = serde_json::from_str(&line).unwrap();
        match event["bytes"].as_u64() {
            Some(now) if event["event"] == json!("progress") && now >= bytes => return now,
            _ => {}
        }
    }
}

#[track_caller]
fn resumed(run: &Run) -> u64 {
    let lines = run.lines();
    let start = lines
        .iter()
        .rfind(|l| l["event"] == json!("start"))
        .unwrap();
    start["resumed"].as_u64().unwrap()
}

#[track_caller]
fn assert_content(bench: &Bench, content: &[u8]) {
    let found = std::fs::read(bench.path("out/game.zip")).unwrap();
    assert!(found == content, "the file has other bytes");
    assert_eq!(bench.names_in("out"), ["game.zip"]);
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_waits_for_no_connection_and_loses_almost_nothing() {
    let bench = Bench::start().await;
    let content = noise(24 * MIB, 1);
    let file = bench.store("game.zip", &content);
    // No more bytes arrive, and no stall is detected for an hour.
    bench.hold(3 << 20);
    let args = ["--connections", "3", "--stall-timeout", "3600", &file.link];
    let mut child = start(&bench, &args);
    let reported = progress(&mut child, 8 << 20).await;
    signal(&child, "-INT");
    assert_eq!(ended(child).await.code(), Some(130));
    assert_eq!(
        bench.names_in("out"),
        ["game.zip.part", "game.zip.part.json"]
    );
    bench.hold(None);
    let run = get(&bench, &["--connections", "1", &file.link]).await.ok();
    assert_content(&bench, &content);
    // Written bytes are recorded for every MiB.
    assert!(
        resumed(&run) + (1 << 20) >= reported,
        "{reported}: {}",
        resumed(&run)
    );
    let size = content.len() as u64;
    assert_eq!(run.done()["fetched"], json!(size - resumed(&run)));
}

#[cfg(unix)]
#[tokio::test]
async fn fifty_kills_at_any_moment_leave_the_right_bytes_or_none() {
    let bench = Bench::start().await;
    let content = noise(48 * MIB, 7);
    let file = bench.store("game.zip", &content);
    bench.hold(1 << 20);
    for moment in noise(50, 3) {
        let mut child = start(&bench, &["--connections", "4", &file.link]);
        // Until this much, or everything that was missing, has been sent.
        let before = sent(&bench);
        while sent(&bench) - before < u64::from(moment) << 12 {
            if child.try_wait().unwrap().is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if child.try_wait().unwrap().is_none() {
            signal(&child, "-KILL");
        }
        child.wait().await.unwrap();
        let names = bench.names_in("out");
        if names.contains(&"game.zip".to_owned()) {
            assert_content(&bench, &content);
            std::fs::remove_file(bench.path("out/game.zip")).unwrap();
        }
    }
    bench.hold(None);
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, &content);
}

/// Returns the number of bytes that the file server has sent so far.
fn sent(bench: &Bench) -> u64 {
    bench.requests("a-").iter().map(|e| e.bytes_out).sum()
}

/// Leaves 600,000 bytes of a file behind, like a broken network.
async fn broken(bench: &Bench, link: &str) {
    let cut = Fault::CutAfter { bytes: 600_000 };
    bench.simulator.inject(Injection::once(cut));
    get(bench, &["--retries", "0", link]).await.failed();
    assert_eq!(
        bench.names_in("out"),
        ["game.zip.part", "game.zip.part.json"]
    );
    bench.simulator.clear_faults();
}

#[tokio::test]
async fn a_later_run_requests_only_the_rest() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    broken(&bench, &file.link).await;
    let run = get(&bench, &[&file.link]).await.ok();
    assert_eq!(resumed(&run), 600_000);
    assert_content(&bench, &content);
    // Along with the 64 KiB before it, and one block anywhere, for comparison.
    let requests = bench.requests("a-");
    let [.., rest, block] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(rest.range.as_deref(), Some("bytes=534464-1048575"));
    assert_eq!(block.bytes_out, 64 << 10);
}

#[tokio::test]
async fn the_sidecar_contains_no_secret() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(MIB, 1));
    broken(&bench, &file.link).await;
    let sidecar = std::fs::read_to_string(bench.path("out/game.zip.part.json")).unwrap();
    assert!(sidecar.contains(&file.link));
    let downloads = bench.requests("a-");
    assert!(!downloads.is_empty());
    for entry in downloads {
        assert!(!sidecar.contains(&entry.host), "{sidecar}");
        assert!(!sidecar.contains(&entry.path), "{sidecar}");
    }
    assert!(!sidecar.contains(bench.simulator.api_key()));
}

#[tokio::test]
async fn another_etag_means_another_file() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    broken(&bench, &file.link).await;
    bench.simulator.inject(Injection::once(Fault::EtagChanged));
    let run = get(&bench, &[&file.link]).await.ok();
    assert_eq!(resumed(&run), 0);
    assert_content(&bench, &content);
}

#[tokio::test]
async fn a_part_of_another_link_is_not_touched() {
    let bench = Bench::start().await;
    let (one, two) = (noise(MIB, 1), noise(MIB, 2));
    let first = bench.store("game.zip", &one);
    let second = bench.store("game.zip", &two);
    broken(&bench, &first.link).await;
    get(&bench, &[&second.link]).await.ok();
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), two);
    std::fs::remove_file(bench.path("out/game.zip")).unwrap();
    let run = get(&bench, &[&first.link]).await.ok();
    assert_eq!(resumed(&run), 600_000);
    assert_content(&bench, &one);
}

#[tokio::test]
async fn a_damaged_sidecar_proves_nothing() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    broken(&bench, &file.link).await;
    bench.write("out/game.zip.part.json", "{\"sum\":\"0\",\"state\":{}}");
    let run = get(&bench, &[&file.link]).await.ok();
    assert_eq!(resumed(&run), 0);
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
}

#[tokio::test]
async fn a_part_with_other_bytes_is_fetched_again_whatever_its_sidecar_claims() {
    let bench = Bench::start().await;
    let content = noise(MIB, 1);
    let file = bench.store("game.zip", &content);
    broken(&bench, &file.link).await;
    let part = std::fs::read(bench.path("out/game.zip.part")).unwrap();
    bench.write("out/game.zip.part", noise(part.len(), 9));
    get(&bench, &[&file.link]).await.ok();
    assert_content(&bench, &content);
}

/// As planted by another user of this machine in a folder that both can write to.
/// Only root can create such a file: if tests run as another user, this one ends
/// without testing anything.
#[cfg(unix)]
#[tokio::test]
async fn a_part_of_another_user_is_not_resumed() {
    for name in ["game.zip.part", "game.zip.part.json"] {
        let bench = Bench::start().await;
        let content = noise(MIB, 1);
        let file = bench.store("game.zip", &content);
        broken(&bench, &file.link).await;
        let foreign = bench.path("out").join(name);
        if std::os::unix::fs::chown(&foreign, Some(65_534), None).is_err() {
            return;
        }
        let run = get(&bench, &[&file.link]).await.ok();
        assert_eq!(resumed(&run), 0, "{name}");
        assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
        assert!(foreign.exists(), "it is not ours to remove");
    }
}

#[tokio::test]
async fn bytes_that_were_changed_on_disk_do_not_pass_the_checksum() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(MIB, 1));
    broken(&bench, &file.link).await;
    let mut part = std::fs::read(bench.path("out/game.zip.part")).unwrap();
    part[1_000] ^= 1;
    bench.write("out/game.zip.part", part);
    let run = get(&bench, &["--fetch-checksum", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "integrity");
    assert_eq!(bench.names_in("out"), ["game.zip.damaged"]);
    // So the next run starts over.
    get(&bench, &["--fetch-checksum", &file.link]).await.ok();
}

#[cfg(unix)]
#[tokio::test]
async fn two_processes_do_not_write_one_file() {
    let bench = Bench::start().await;
    let content = noise(6 * MIB, 1);
    let file = bench.store("game.zip", &content);
    bench.hold(1 << 20);
    let first = start(&bench, &["--connections", "1", &file.link]);
    let sidecar = bench.path("out/game.zip.part.json");
    until("the part", || sidecar.exists()).await;
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!(run.code(), "conflict");
    bench.hold(None);
    assert_eq!(ended(first).await.code(), Some(0));
    assert_content(&bench, &content);
}

#[cfg(unix)]
#[tokio::test]
async fn a_part_that_is_deleted_during_the_download_becomes_no_file() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(3 * MIB, 1));
    bench.hold(1 << 20);
    let child = start(&bench, &["--connections", "1", &file.link]);
    let part = bench.path("out/game.zip.part");
    until("the part", || part.exists()).await;
    std::fs::remove_file(part).unwrap();
    bench.hold(None);
    assert_eq!(ended(child).await.code(), Some(8));
    assert!(!bench.names_in("out").contains(&"game.zip".to_owned()));
    // The next run works.
    let key = bench.arg("key.txt");
    finish(bench.command(&["--key-file", &key, "get", "-o", "out", &file.link]))
        .await
        .ok();
}
