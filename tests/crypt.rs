//! `--crypt`: encryption in rclone's format, with the real rclone on the same
//! simulated account where it is installed.

use std::collections::BTreeMap;
use std::path::Path;

use hoster_crypt::{BLOCK_SIZE, Encryptor, Keys, Kind, NameOptions, Names, encrypted_size};
use hoster_host::names::FOLDER_MANIFEST;
use onefichier_simulator::{Fault, Injection, NewFile, StoredFile};
use serde_json::json;

use crate::bench::{Bench, noise, private};

mod downloads;
mod library;
mod profiles;
mod rclone;
mod sync;

/// The passwords of all profiles.
const PASSWORDS: (&str, &str) = ("correct horse", "battery staple");

/// A profile with rclone's defaults.
const PLAIN: &str = "";

/// Starts a simulator, with a profile `x` for the folder `/enc`.
async fn bench(options: &str) -> Bench {
    let bench = Bench::start().await;
    profile(&bench, "x", options);
    passwords(&bench, "x", PASSWORDS.0, PASSWORDS.1);
    bench
}

/// Adds a profile to `config.toml`.
fn profile(bench: &Bench, name: &str, options: &str) {
    let path = bench.path("config/hoster/config.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut text = std::fs::read_to_string(&path).unwrap_or_default();
    text += &format!("[crypt.{name}]\nremote = \"/enc\"\n{options}\n");
    std::fs::write(path, text).unwrap();
}

/// Stores the passwords of a profile in a file.
fn passwords(bench: &Bench, name: &str, first: &str, second: &str) {
    let path = bench.path(&format!("config/hoster/crypt-{name}.key"));
    std::fs::write(&path, format!("{first}\n{second}\n")).unwrap();
    private(&path);
}

fn keys() -> Keys {
    let (first, second) = PASSWORDS;
    Keys::derive(first.as_bytes(), Some(second.as_bytes())).unwrap()
}

fn sealed(content: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::new();
    let mut encryptor = Encryptor::new(&keys(), content).unwrap();
    std::io::copy(&mut encryptor, &mut sealed).unwrap();
    sealed
}

fn hidden(name: &str) -> String {
    let names = Names::new(&keys(), NameOptions::default());
    names.encrypt(Kind::File, name).unwrap()
}

/// Stores a file in `/enc`, as it is.
fn store(bench: &Bench, name: &str, content: Vec<u8>) -> StoredFile {
    bench.simulator.add_file(NewFile {
        folder: "/enc".into(),
        ..NewFile::new(name, content)
    })
}

/// Files below a folder, by their paths; folders have no content.
type Tree = BTreeMap<String, Option<Vec<u8>>>;

fn tree(root: &Path) -> Tree {
    let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter();
    let entries = entries.map(Result::unwrap);
    let own = |name: &std::ffi::OsStr| name == hoster_host::names::RECORD;
    entries
        .filter(|entry| !own(entry.file_name()))
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap();
            let is_file = entry.file_type().is_file();
            let content = is_file.then(|| std::fs::read(entry.path()).unwrap());
            (path.to_str().unwrap().to_owned(), content)
        })
        .collect()
}

/// Files of all kinds in a folder `local`.
fn write_tree(bench: &Bench) -> Tree {
    let root = bench.path("local");
    let files: [(&str, Vec<u8>); 7] = [
        ("secret-plans.txt", b"the plain text of plans".to_vec()),
        ("photos-2026/summer/sea.jpg", noise(BLOCK_SIZE + 1, 1)),
        ("photos-2026/summer/block.bin", noise(BLOCK_SIZE, 2)),
        ("photos-2026/it's \"quoted\" <$>.txt", b"q".to_vec()),
        (
            "photos-2026/  spaces at both ends  ",
            noise(3 * BLOCK_SIZE, 3),
        ),
        ("photos-2026/été 🦀.txt", b"e".to_vec()),
        ("empty.txt", Vec::new()),
    ];
    for (path, content) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    tree(&root)
}

#[tokio::test]
async fn the_service_gets_neither_names_nor_contents() {
    let bench = bench(PLAIN).await;
    let plain = write_tree(&bench);
    let run = bench.json(&["upload", "--crypt=x", "local"]).await.ok();
    let end = run.last();
    assert_eq!((&end["done"], &end["failed"]), (&json!(7), &json!(0)));
    let done = run.done();
    assert_eq!(done["verified"], json!("checksum"));
    let names: Vec<&str> = plain.keys().flat_map(|path| path.split('/')).collect();
    let files = bench.simulator.files();
    // With the manifest.
    assert_eq!(files.len(), 8);
    for file in files {
        let content = bench.simulator.content(&file.link).unwrap();
        assert!(content.starts_with(b"RCLONE\0\0"), "{}", file.name);
        for known in plain.values().flatten().filter(|known| known.len() > 16) {
            let part = &known[..16];
            assert!(memchr::memmem::find(&content, part).is_none());
        }
        let path = format!("{}/{}", file.folder, file.name);
        assert!(path.starts_with("/enc/"), "{path}");
        assert!(!path.split('/').any(|part| names.contains(&part)), "{path}");
    }
    // And it is shown as it was.
    let listed = bench.json(&["ls", "-r", "--crypt=x"]).await.ok();
    let mut paths: Vec<String> = plain.keys().map(|path| format!("/local/{path}")).collect();
    paths.push("/local".into());
    paths.push(format!("/local/{FOLDER_MANIFEST}"));
    paths.sort();
    let mut shown: Vec<String> = Vec::new();
    for line in listed.lines() {
        let path = line["path"].as_str().unwrap().to_owned();
        if let Some(Some(content)) = path.strip_prefix("/local/").and_then(|p| plain.get(p)) {
            assert_eq!(line["size"], json!(content.len()), "{path}");
        }
        shown.push(path);
    }
    shown.sort();
    assert_eq!(shown, paths);
}

#[tokio::test]
async fn a_second_run_sends_and_fetches_nothing() {
    let bench = bench(PLAIN).await;
    write_tree(&bench);
    let count = |path: &str| {
        let log = bench.simulator.log();
        log.iter()
            .filter(|entry| entry.path.ends_with(path))
            .count()
    };
    for option in ["--skip-existing", "--replace"] {
        let run = bench
            .json(&["upload", "--crypt=x", option, "local"])
            .await
            .ok();
        let end = run.last();
        let expected = match option {
            "--skip-existing" => (json!(7), json!(0)),
            _ => (json!(0), json!(7)),
        };
        assert_eq!((end["done"].clone(), end["skipped"].clone()), expected);
    }
    // With the manifest.
    assert_eq!(count("/upload.cgi"), 8);
    // Same size, other content: the checksum before encryption is remembered.
    bench.write("local/secret-plans.txt", b"the plain text OF plans");
    let run = bench
        .json(&["upload", "--crypt=x", "--replace", "local"])
        .await
        .ok();
    let done = run.done();
    assert_eq!(done["replaced"].as_array().unwrap().len(), 1);
    assert_eq!(
        (count("/upload.cgi"), bench.simulator.files().len()),
        (10, 8)
    );
    // Without the cache only sizes are known, and that is said.
    bench.write("local/secret-plans.txt", b"THE plain text of plans");
    let args = [
        "upload",
        "--crypt=x",
        "--replace",
        "--no-hash-cache",
        "local",
    ];
    let run = bench.hoster(&args).await.ok();
    assert!(
        run.stderr.contains("7 files were compared by size"),
        "{}",
        run.stderr
    );
    assert_eq!(
        (count("/upload.cgi"), bench.simulator.files().len()),
        (11, 8)
    );

    let get = ["get", "--crypt=x", "/local", "-o", "back"];
    bench.json(&get).await.ok();
    let before = bench.simulator.log().len();
    let run = bench.json(&get).await.ok();
    let lines = run.lines();
    let skipped = lines.iter().filter(|line| line["skipped"] == json!(true));
    assert_eq!(skipped.count(), 7);
    let since = bench.simulator.log().split_off(before);
    assert!(since.iter().all(|entry| entry.path.ends_with("/ls.cgi")));
}

#[tokio::test]
async fn a_wrong_password_is_reported_before_anything_is_written() {
    let bench = bench(PLAIN).await;
    write_tree(&bench);
    bench.hoster(&["upload", "--crypt=x", "local"]).await.ok();
    let stored = bench.simulator.files().len();
    passwords(&bench, "x", "incorrect horse", PASSWORDS.1);
    for args in [
        &["upload", "--crypt=x", "local/empty.txt"][..],
        &["get", "--crypt=x", "/local", "-o", "back"],
        &["ls", "--crypt=x"],
        &["mkdir", "--crypt=x", "/new"],
        &["rm", "--crypt=x", "--yes", "/local"],
        &["compare", "--crypt=x", "local", "/"],
    ] {
        let run = bench.json(args).await.failed();
        assert_eq!(run.code(), "password-wrong", "{args:?}");
    }
    assert_eq!(bench.simulator.files().len(), stored);
    assert!(!bench.path("back").exists() || tree(&bench.path("back")).is_empty());
    let folders = bench.requests("api").into_iter();
    let made = folders.filter(|entry| entry.path.ends_with("/mkdir.cgi"));
    assert_eq!(made.count(), 4, "those of the first upload");
}

#[tokio::test]
async fn a_late_receipt_of_an_encrypted_upload_is_fetched_and_verified() {
    let bench = bench(PLAIN).await;
    bench.write("a.tar", noise(200_000, 1));
    for _ in 0..100 {
        bench
            .simulator
            .inject(Injection::once(Fault::ReportWithoutLinks));
    }
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let upload = ["upload", "--crypt=x", "a.tar"];
    let mut child = bench.proxy_command(&ca, &upload).spawn().unwrap();
    crate::bench::until("a question for the receipt", || {
        bench
            .simulator
            .log()
            .iter()
            .any(|entry| entry.path == "/end.pl")
    })
    .await;
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    bench.simulator.clear_faults();
    let done = bench.through_proxy(&upload).await.ok().done();
    assert_eq!(done["verified"], json!("checksum"));
    assert_eq!(done["file_name"], json!("a.tar"));
    let log = bench.simulator.log();
    let sent = log.iter().filter(|entry| entry.path == "/upload.cgi");
    assert_eq!(sent.count(), 1);
}

#[tokio::test]
async fn a_stored_file_that_differs_is_an_error() {
    let bench = bench(PLAIN).await;
    bench.write("a.tar", noise(200_000, 1));
    bench
        .simulator
        .inject(Injection::once(Fault::ReportWrongWhirlpool));
    let run = bench.json(&["upload", "--crypt=x", "a.tar"]).await.failed();
    assert_eq!(run.code(), "integrity");
}

#[tokio::test]
async fn a_name_that_is_too_long_is_refused_before_anything_is_sent() {
    let bench = bench(PLAIN).await;
    let (fits, too_long) = ("f".repeat(143), "t".repeat(144));
    for name in [&fits, &too_long] {
        bench.write(name, "x");
    }
    let run = bench
        .json(&["upload", "--crypt=x", &too_long])
        .await
        .failed();
    assert_eq!(run.code(), "invalid-input");
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("143 bytes fit"), "{message}");
    let dry = bench
        .json(&["upload", "--crypt=x", "-n", &too_long])
        .await
        .failed();
    assert_eq!(dry.code(), "invalid-input");
    let log = bench.simulator.log();
    assert!(
        !log.iter()
            .any(|entry| entry.path.ends_with("upload_server.cgi")),
        "{log:?}"
    );
    bench.hoster(&["upload", "--crypt=x", &fits]).await.ok();
}

#[tokio::test]
async fn folders_and_files_are_made_moved_renamed_and_removed() {
    let bench = bench(PLAIN).await;
    bench.write("a.txt", "a");
    for args in [
        &["mkdir", "-p", "--crypt=x", "/one/two"][..],
        &["upload", "--crypt=x", "--to=/one", "a.txt"],
        &["mv", "--crypt=x", "/one/a.txt", "/one/two/b.txt"],
        &["rename", "--crypt=x", "/one/two/b.txt", "c.txt"],
        &["mv", "--crypt=x", "/one/two", "/"],
    ] {
        bench.hoster(args).await.ok();
    }
    let run = bench.json(&["ls", "-r", "--crypt=x"]).await.ok();
    let lines = run.lines().into_iter();
    let mut paths: Vec<String> = lines
        .map(|line| line["path"].as_str().unwrap().to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, ["/one", "/two", "/two/c.txt"]);
    bench
        .hoster(&["rm", "--yes", "--crypt=x", "/two"])
        .await
        .ok();
    assert!(bench.simulator.files().is_empty());
    // What was stored there without encryption is skipped, and that is said.
    store(&bench, "readme.txt", b"plain".to_vec());
    let run = bench.hoster(&["ls", "--crypt=x"]).await.ok();
    assert!(
        run.stderr.contains("1 name could not be decrypted"),
        "{}",
        run.stderr
    );
    assert!(!run.stdout.contains("readme"), "{}", run.stdout);
}

#[tokio::test]
async fn a_dry_run_neither_creates_the_folder_nor_sends_anything() {
    let bench = bench(PLAIN).await;
    write_tree(&bench);
    let args = ["upload", "-n", "--skip-existing", "--crypt=x", "local"];
    let run = bench.json(&args).await.ok();
    assert_eq!(run.last()["done"], json!(7));
    let log = bench.simulator.log();
    assert!(
        log.iter().all(|entry| entry.path.ends_with("/ls.cgi")),
        "{log:?}"
    );
    let missing = bench.json(&["ls", "--crypt=x"]).await.failed();
    assert_eq!(missing.code(), "not-found");
}

/// Size of a file that does not fit into the memory allowed.
#[cfg(target_os = "linux")]
const LARGE: usize = 96 << 20;

/// As for other transfers: the sandbox, and a few blocks.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 64 << 20;

/// Runs a command to its end and returns the most memory it had.
#[cfg(target_os = "linux")]
async fn most_memory(bench: &Bench, args: &[&str]) -> u64 {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&[&["--key-file", &key], args].concat());
    command.stdout(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let process = child.id().unwrap();
    let mut most = 0;
    loop {
        most = most.max(crate::subprocess::own_memory(process).unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            return most;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_large_file_is_encrypted_and_decrypted_in_little_memory() {
    let bench = bench(PLAIN).await;
    bench.write("large.bin", noise(LARGE, 9));
    let upload = most_memory(&bench, &["upload", "--crypt=x", "large.bin"]).await;
    let stored = &bench.simulator.files()[0];
    assert_eq!(stored.size, encrypted_size(LARGE as u64));
    let get = ["get", "--crypt=x", "/large.bin", "-o", "out"];
    let download = most_memory(&bench, &get).await;
    let back = std::fs::read(bench.path("out/large.bin")).unwrap();
    assert!(back == noise(LARGE, 9));
    eprintln!("{} and {} MiB", upload >> 20, download >> 20);
    for most in [upload, download] {
        assert!((1..=MEMORY).contains(&most), "{most} bytes");
    }
}
