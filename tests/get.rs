//! `hoster get`: a file with its final name is complete, is not a web page, and
//! matches every known checksum.

use std::pin::pin;

use futures_util::future::{Either, select};
use onefichier_simulator::{Fault, Injection, NewFile};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, by, ended, finish, noise, signal, until};

/// Runs `get` into the test's folder `out`.
async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench.json(&[&["get", "-o", "out"], args].concat()).await
}

#[track_caller]
fn done(run: &Run) -> Value {
    run.done()
}

/// Asserts that the folder is empty.
#[track_caller]
fn assert_nothing_saved(bench: &Bench) {
    assert_eq!(bench.names_in("out"), [""; 0]);
}

#[tokio::test]
async fn a_file_arrives_completely_with_the_name_that_the_server_reports() {
    let bench = Bench::start().await;
    let content = noise(3_000_000, 1);
    let file = bench.store("Alpha + Beta (Europe).zip", &content);
    let run = get(&bench, &[&file.link]).await.ok();
    let done = done(&run);
    assert_eq!(done["size"], json!(content.len()));
    assert_eq!(done["verified"], json!("size"));
    assert_eq!(done["checksum"], json!(null));
    assert_eq!(done["link"], json!(file.link));
    assert_eq!(bench.names_in("out"), ["Alpha + Beta (Europe).zip"]);
    let path = done["path"].as_str().unwrap();
    assert_eq!(std::fs::read(bench.path(path)).unwrap(), content);
}

#[tokio::test]
async fn the_key_is_never_sent_to_a_file_server() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    get(&bench, &[&file.link]).await.ok();
    let downloads = bench.requests("a-");
    assert_eq!(downloads.len(), 1);
    assert!(!downloads[0].has_authorization);
    assert_eq!(bench.requests("api.").len(), 1);
}

#[tokio::test]
async fn a_listing_is_a_list_of_verified_downloads() {
    let bench = Bench::start().await;
    bench.store("one.bin", &noise(100_000, 1));
    bench.store("two.bin", &noise(200_000, 2));
    bench.simulator.add_folder("/sub");
    let list = bench.json(&["ls"]).await.ok().stdout;
    bench.write("list.jsonl", list);
    // Two small files at once, without the pause that the service requires.
    let run = get(&bench, &["--no-pace", "-i", "list.jsonl"]).await.ok();
    let finished: Vec<Value> = run
        .lines()
        .into_iter()
        .filter(|l| l["event"] == json!("done"))
        .collect();
    assert_eq!(finished.len(), 2);
    for done in finished {
        assert_eq!(done["verified"], json!("checksum"));
        assert_eq!(done["checksum"].as_str().unwrap().len(), 128);
    }
    assert_eq!(bench.names_in("out"), ["one.bin", "two.bin"]);
}

#[tokio::test]
async fn links_can_come_from_standard_input() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let list = bench.write("list.txt", format!("# mine\n{}\n", file.link));
    let key = bench.arg("key.txt");
    let mut command = bench.command(&["--json", "--key-file", &key, "get", "-o", "out", "-"]);
    command.stdin(std::fs::File::open(list).unwrap());
    done(&finish(command).await.ok());
}

#[tokio::test]
async fn a_requested_checksum_is_fetched_and_compared() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let run = get(&bench, &["--fetch-checksum", &file.link]).await.ok();
    assert_eq!(done(&run)["verified"], json!("checksum"));
}

#[tokio::test]
async fn a_file_with_another_checksum_is_set_aside() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let wrong = "0".repeat(128);
    let run = get(&bench, &["--checksum", &wrong, &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "integrity");
    // It is kept for inspection, under an unmistakable name.
    assert_eq!(bench.names_in("out"), ["game.zip.damaged"]);
}

#[tokio::test]
async fn an_invalid_checksum_is_refused_before_any_request() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    for odd in ["abc", &"g".repeat(128)] {
        let run = get(&bench, &["--checksum", odd, &file.link]).await.failed();
        assert_eq!(run.code(), "invalid-input");
    }
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_web_page_is_not_saved_as_a_game() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    bench
        .simulator
        .inject(Injection::once(Fault::HtmlInsteadOfFile).times(9));
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!(run.code(), "unavailable");
    assert_nothing_saved(&bench);

    bench.simulator.clear_faults();
    let expired = Injection::once(Fault::TokenExpired).times(9);
    bench.simulator.inject(expired);
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!(run.code(), "unavailable");
    assert_eq!(run.status, Some(10));
    assert_nothing_saved(&bench);
}

#[tokio::test]
async fn a_stored_web_page_is_a_file() {
    let bench = Bench::start().await;
    let page = b"<!DOCTYPE html><title>manual</title>";
    let file = bench.store("manual.html", page);
    get(&bench, &[&file.link]).await.ok();
    assert_eq!(std::fs::read(bench.path("out/manual.html")).unwrap(), page);
}

#[tokio::test]
async fn a_length_that_differs_from_the_known_size_leaves_nothing() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(1_000, 1));
    let line = json!({"link": file.link, "size": 900});
    bench.write("list.jsonl", line.to_string());
    let run = get(&bench, &["-i", "list.jsonl"]).await.failed();
    assert_eq!(run.code(), "integrity");
    assert_eq!(run.status, Some(15));
    assert_nothing_saved(&bench);
}

#[tokio::test]
async fn a_length_that_contradicts_the_range_is_not_trusted() {
    let bench = Bench::start().await;
    let content = noise(1_000, 1);
    let file = bench.store("game.zip", &content);
    for announced in [900, 1_100] {
        let wrong = Fault::ContentLength { announced };
        bench.simulator.inject(Injection::once(wrong));
        get(&bench, &["--overwrite", &file.link]).await.ok();
        assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
    }
}

#[tokio::test]
async fn an_existing_file_is_kept_without_overwrite() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"newer");
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("out/game.zip", "old");
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!(run.code(), "conflict");
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), b"old");
    get(&bench, &["--rename", &file.link]).await.ok();
    assert_eq!(bench.names_in("out"), ["game (2).zip", "game.zip"]);
    get(&bench, &["--overwrite", &file.link]).await.ok();
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), b"newer");
    // The file is now the same: nothing is fetched.
    let asked = bench.requests("a-").len();
    let run = get(&bench, &[&file.link]).await.ok();
    assert_eq!(done(&run)["skipped"], json!(true));
    assert_eq!(bench.requests("a-").len(), asked + 1);
}

#[tokio::test]
async fn a_target_that_cannot_be_written_is_reported() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    bench.write("out", "a file where a folder should be");
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!(run.code(), "local-file");
    assert!(run.error()["message"].as_str().unwrap().contains("out"));
}

/// Runs `hoster get` inside a shell script (as `"$@"`), whose folder `out` is a
/// file system of 3 MiB in a mount namespace that ends with the script. Returns
/// `None` if this machine does not allow mounting, which skips the test.
#[cfg(target_os = "linux")]
async fn on_a_small_disk(bench: &Bench, script: &str, link: &str) -> Option<Run> {
    std::fs::create_dir(bench.path("out")).unwrap();
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "--connections",
        "1",
        link,
    ];
    let hoster = bench.command(&args);
    let script = format!("mount -t tmpfs -o size=3m tmpfs out || exit 77; {script}");
    let command = by("unshare", &["-rm", "sh", "-c", &script, "sh"], &hoster);
    let installed = std::process::Command::new("unshare")
        .args(["-rm", "true"])
        .output();
    if installed.is_err() {
        eprintln!("not tested: unshare is not installed");
        return None;
    }
    let run = finish(command).await;
    if run.status == Some(77) || run.stderr.starts_with("unshare:") {
        eprintln!("not tested: this machine lets nobody mount: {}", run.stderr);
        return None;
    }
    Some(run)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_is_too_small_is_reported_before_anything_is_written() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(4_000_000, 1));
    let script = "\"$@\"; status=$?; ls -A out >&2; exit $status";
    let Some(run) = on_a_small_disk(&bench, script, &file.link).await else {
        return;
    };
    let run = run.failed();
    assert_eq!((run.code().as_str(), run.status), ("disk-full", Some(8)));
    assert_eq!(run.stderr, "");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_becomes_full_leaves_no_wrong_file() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(2_500_000, 1));
    bench.hold(1_500_000);
    // Once the first MiB is recorded: a full disk loses what is not recorded.
    let script = "\"$@\" & until grep -sq 'written.:..0,' out/game.zip.part.json; do sleep 0.01; done; \
                  dd if=/dev/zero of=out/other bs=64k 2> /dev/null; \
                  touch full; wait $!; status=$?; ls -A out >&2; \
                  rm out/other; \"$@\" || exit 99; ls -A out >&2; exit $status";
    let running = on_a_small_disk(&bench, script, &file.link);
    let filling = async {
        until("the disk is full", || bench.path("full").exists()).await;
        bench.hold(None);
    };
    let run = match select(pin!(running), pin!(filling)).await {
        Either::Left((run, _)) => run,
        Either::Right(((), running)) => running.await,
    };
    let Some(run) = run else { return };
    let run = run.failed();
    assert_eq!(run.status, Some(8), "{}", run.stdout);
    assert!(run.stdout.contains("disk-full"), "{}", run.stdout);
    // First the part and the file that fills the disk, then only the file.
    assert_eq!(
        run.stderr.split_whitespace().collect::<Vec<_>>(),
        [
            "game.zip.part",
            "game.zip.part.json",
            "other",
            ".hoster.json",
            "game.zip"
        ]
    );
}

#[tokio::test]
async fn a_name_of_a_device_becomes_harmless() {
    let bench = Bench::start().await;
    let file = bench.store("CON.txt", b"content");
    get(&bench, &[&file.link]).await.ok();
    assert_eq!(bench.names_in("out"), ["_CON.txt"]);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    for to in [
        "https://evil.example.com/x",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
    ] {
        let redirect = Fault::Redirect { to: to.to_owned() };
        bench.simulator.inject(Injection::once(redirect));
        let run = get(&bench, &[&file.link]).await.failed();
        assert_eq!(run.code(), "not-granted", "{to}");
        assert_nothing_saved(&bench);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_ends_immediately_and_leaves_nothing() {
    let bench = Bench::start().await;
    let file = bench
        .simulator
        .add_file(NewFile::new("game.zip", noise(100_000, 1)));
    bench.simulator.inject(Injection::once(Fault::Stall));
    let key = bench.arg("key.txt");
    let args = [
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "--stall-timeout",
        "3600",
    ];
    let mut command = bench.command(&[&args[..], &[&file.link]].concat());
    let child = command.spawn().unwrap();
    // The stalled request is in the log as soon as the file server has read it.
    until("the request", || !bench.requests("a-").is_empty()).await;
    signal(&child, "-INT");
    assert_eq!(ended(child).await.code(), Some(130));
    assert_nothing_saved(&bench);
}

#[tokio::test]
async fn a_part_of_another_program_is_not_touched() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("out/game.zip.part", "mine");
    get(&bench, &[&file.link]).await.ok();
    let content = std::fs::read(bench.path("out/game.zip")).unwrap();
    assert_eq!(content, b"content");
    let left = std::fs::read(bench.path("out/game.zip.part")).unwrap();
    assert_eq!(left, b"mine");
    assert_eq!(bench.names_in("out"), ["game.zip", "game.zip.part"]);
}

#[cfg(unix)]
#[tokio::test]
async fn no_link_in_the_folder_leads_out_of_it() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("mine", "mine");
    for name in ["game.zip", "game.zip.part", "game.zip.part.json"] {
        let link = bench.path("out").join(name);
        std::os::unix::fs::symlink("../mine", link).unwrap();
    }
    get(&bench, &["--overwrite", &file.link]).await.ok();
    assert_eq!(std::fs::read(bench.path("mine")).unwrap(), b"mine");
    let stored = std::fs::symlink_metadata(bench.path("out/game.zip")).unwrap();
    assert!(stored.is_file());
}
