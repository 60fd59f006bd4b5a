//! File systems with missing features.

use std::process::Stdio;

use super::*;
use crate::bench::{finish, noise};
use crate::checkout;

/// Error numbers of Linux.
const EINVAL: &str = "22";
const ESPIPE: &str = "29";
const ENOSYS: &str = "38";
const ENOTSUP: &str = "95";

/// Builds the library that removes features of the file system. Returns `None` if
/// this machine has no C compiler, which skips the test.
#[cfg(target_os = "linux")]
fn less_able(bench: &Bench) -> Option<std::path::PathBuf> {
    let library = bench.path("less_able.so");
    let source = checkout::root().join("tests/files/less_able.c");
    let built = std::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(source)
        .arg("-ldl")
        .status();
    if !built.is_ok_and(|status| status.success()) {
        eprintln!("not tested: there is no C compiler");
        return None;
    }
    Some(library)
}

/// Runs `hoster --json ARGS` on such a file system.
async fn run_with(
    bench: &Bench,
    library: &std::path::Path,
    less: (&str, &str),
    args: &[&str],
) -> Run {
    let key = bench.arg("key.txt");
    let head = ["--json", "--no-pace", "--key-file", &key];
    let mut command = bench.command(&[&head, args].concat());
    command.env("LD_PRELOAD", library).env(less.0, less.1);
    finish(command).await
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_unsupported_sync_is_not_confirmed_and_not_an_error() {
    let bench = Bench::start().await;
    let Some(library) = less_able(&bench) else {
        return;
    };
    let content = noise(3_000_000, 1);
    let file = bench.store("game.zip", &content);
    for errno in [EINVAL, ENOSYS, ENOTSUP] {
        let less = ("LESS_SYNC", errno);
        let get = ["get", "-o", "out", "--overwrite", &file.link];
        run_with(&bench, &library, less, &get).await.ok();
        assert!(read(&bench, "game.zip") == content);
        let upload = ["upload", "--receipts", "receipts.jsonl", "out/game.zip"];
        run_with(&bench, &library, less, &upload).await.ok();
        assert!(
            std::fs::metadata(bench.path("receipts.jsonl"))
                .unwrap()
                .len()
                > 0
        );
    }
    // An error other than an unsupported sync remains an error: EIO.
    let get = ["get", "-o", "out", "--overwrite", &file.link];
    let run = run_with(&bench, &library, ("LESS_SYNC", "5"), &get)
        .await
        .failed();
    assert_eq!((run.code().as_str(), run.status), ("local-file", Some(8)));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_system_that_requires_bytes_in_order_gets_one_connection() {
    let bench = Bench::start().await;
    let Some(library) = less_able(&bench) else {
        return;
    };
    let content = noise(40_000_000, 1);
    let file = bench.store("game.zip", &content);
    for errno in [EINVAL, ESPIPE, ENOTSUP] {
        let get = [
            "get",
            "-o",
            "out",
            "--overwrite",
            "--connections",
            "5",
            &file.link,
        ];
        let run = run_with(&bench, &library, ("LESS_SEEK", errno), &get)
            .await
            .ok();
        assert!(read(&bench, "game.zip") == content);
        // The start, and all the rest.
        let ranges: Vec<_> = bench
            .requests("a-")
            .into_iter()
            .map(|r| r.range.unwrap())
            .collect();
        assert_eq!(
            ranges,
            ["bytes=0-16777215", "bytes=16777216-39999999"],
            "{}",
            run.stdout
        );
        bench.simulator.forget();
    }
}

/// A process's file size limit has the same error as that of a file system.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_is_too_large_for_the_file_system_is_reported() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(3_000_000, 1));
    let key = bench.arg("key.txt");
    let hoster = bench.command(&["--json", "--key-file", &key, "get", "-o", "out", &file.link]);
    // In units of 512 or 1,024 bytes: more than a sidecar, less than the file.
    let script = "trap '' XFSZ; ulimit -f 1000; exec \"$@\"";
    let mut command = tokio::process::Command::new("sh");
    command
        .args(["-c", script, "sh"])
        .arg(hoster.as_std().get_program())
        .args(hoster.as_std().get_args())
        .current_dir(bench.path(""))
        .env("XDG_CACHE_HOME", checkout::scratch())
        .env("XDG_STATE_HOME", "/dev/null/state")
        .env("XDG_CONFIG_HOME", bench.path("config"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let run = finish(command).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("local-file", Some(8)));
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("cannot hold a file of this size"),
        "{message}"
    );
    assert!(!bench.path("out/game.zip").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_a_broken_link_is_reported() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    std::os::unix::fs::symlink("/nowhere/games", bench.path("out")).unwrap();
    let run = get(&bench, &[&file.link]).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("local-file", Some(8)));
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(
        message.starts_with("out ") && message.contains("/nowhere/games"),
        "{message}"
    );
}

#[tokio::test]
async fn a_name_that_is_too_long_stays_unique_and_keeps_its_extension() {
    let bench = Bench::start().await;
    let long = "é".repeat(200);
    let names = ["a", "b"].map(|end| format!("{long}{end}.zip"));
    let links = names
        .clone()
        .map(|name| bench.store(&name, name.as_bytes()).link);
    let [one, two] = &links;
    get(&bench, &[one, two]).await.ok();
    let stored = bench.names_in("out");
    assert_eq!(stored.len(), 2, "{stored:?}");
    for name in &stored {
        assert!(name.ends_with(".zip") && name.len() <= 240, "{name}");
    }
    // It is found again, and its original name is recorded.
    let run = get(&bench, &[one, two]).await.ok();
    let lines = run.lines();
    for link in &links {
        assert_eq!(done(&lines, link)["skipped"], json!(true));
    }
    bench.json(&["upload", "--to", "/back", "out"]).await.ok();
    let listed = bench.json(&["ls", "-r", "/back"]).await.ok();
    let lines = listed.lines();
    for name in &names {
        assert!(
            lines.iter().any(|line| line["name"] == json!(name)),
            "{}",
            listed.stdout
        );
    }
}

#[tokio::test]
async fn a_name_can_be_chosen_for_one_link() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    get(&bench, &["-O", "it's mine.bin", &file.link]).await.ok();
    assert_eq!(read(&bench, "it's mine.bin"), b"content");
    let other = bench.store("other.zip", b"other");
    let run = get(&bench, &["-O", "x", &file.link, &other.link])
        .await
        .failed();
    assert_eq!(run.code(), "invalid-input");
    for name in ["a/b", "..", ""] {
        let run = get(&bench, &["-O", name, &file.link]).await.failed();
        assert_eq!(run.code(), "invalid-input", "{name}");
    }
}
