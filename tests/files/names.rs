//! Names are restored unchanged.

use super::*;
#[cfg(target_os = "linux")]
use crate::bench::noise;

/// Uploads a folder, and downloads what the account then lists.
async fn there_and_back(bench: &Bench) {
    bench
        .json(&[
            "--no-pace",
            "upload",
            "--no-manifest",
            "--to",
            "/",
            "photos",
        ])
        .await
        .ok();
    let listed = bench.json(&["ls", "-r", "/photos"]).await.ok().stdout;
    bench.write("list.jsonl", listed);
    get(bench, &["-i", "list.jsonl"]).await.ok();
}

/// Returns the names in a folder, as they are on disk.
#[cfg(unix)]
fn names(bench: &Bench, folder: &str) -> Vec<std::ffi::OsString> {
    let entries = std::fs::read_dir(bench.path(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names
        .filter(|name| name != hoster_host::names::RECORD)
        .collect();
    names.sort();
    names
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn every_name_of_the_users_files_is_restored_unchanged() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("photos")).unwrap();
    let all: [&[u8]; 14] = [
        "L'été.jpg".as_bytes(),
        b"r\xe9sum\xe9.txt",
        b"r\xe8sum\xe8.txt",
        b"\xff",
        "a／b＇c.txt".as_bytes(),
        "‛quoted‛E9".as_bytes(),
        b" leading and trailing ",
        b"tab\tline\nend",
        b"a:b*c?\"<>|`$\\.txt",
        b"dots...",
        b"con.txt",
        b".hidden",
        "evil\u{202e}gpj.exe".as_bytes(),
        b"+plus + %20.txt",
    ];
    for (number, name) in all.iter().enumerate() {
        let path = bench.path("photos").join(OsStr::from_bytes(name));
        std::fs::write(path, number.to_string()).unwrap();
    }
    there_and_back(&bench).await;
    assert_eq!(names(&bench, "out"), names(&bench, "photos"));
    for name in names(&bench, "photos") {
        let [before, after] =
            ["photos", "out"].map(|folder| std::fs::read(bench.path(folder).join(&name)).unwrap());
        assert_eq!(before, after, "{name:?}");
    }
    // Nothing is stored or fetched twice.
    let run = bench.json(&[
        "--no-pace",
        "upload",
        "--skip-existing",
        "--to",
        "/",
        "photos",
    ]);
    let run = run.await.ok();
    assert_eq!(run.last()["skipped"], json!(all.len()), "{}", run.stdout);
    let run = get(&bench, &["-i", "list.jsonl"]).await.ok();
    assert_eq!(run.last()["skipped"], json!(all.len()), "{}", run.stdout);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn folders_that_are_not_unicode_are_two_folders() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::start().await;
    for name in [&b"\xe8"[..], b"\xe9"] {
        let folder = bench.path("photos").join(OsStr::from_bytes(name));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.jpg"), name).unwrap();
    }
    let upload = ["--no-pace", "upload", "--no-manifest", "--move", "photos"];
    bench.json(&upload).await.ok();
    let listed = bench.json(&["ls", "-r", "/photos"]).await.ok();
    let lines = listed.lines();
    let paths: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["path"].as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "/photos/‛E8",
            "/photos/‛E9",
            "/photos/‛E8/a.jpg",
            "/photos/‛E9/a.jpg"
        ]
    );
}

#[tokio::test]
async fn a_foreign_name_keeps_its_lookalike_characters() {
    let bench = Bench::start().await;
    let file = bench.store("L＇été ／ ‛E9.jpg", b"content");
    get(&bench, &[&file.link]).await.ok();
    assert_eq!(read(&bench, "L＇été ／ ‛E9.jpg"), b"content");
    assert_eq!(bench.names_in("out"), ["L＇été ／ ‛E9.jpg"]);
}

#[tokio::test]
async fn the_name_in_a_listing_always_overrides_that_of_the_server() {
    let bench = Bench::start().await;
    bench.write("L'été.jpg", "content");
    bench.json(&["upload", "L'été.jpg"]).await.ok();
    let listed = bench.json(&["ls"]).await.ok();
    bench.write("list.jsonl", &listed.stdout);
    for more in [&[][..], &["--fetch-checksum"], &["--no-check"]] {
        get(
            &bench,
            &[more, &["--overwrite", "-i", "list.jsonl"]].concat(),
        )
        .await
        .ok();
        assert_eq!(bench.names_in("out"), ["L'été.jpg"]);
    }
    for (format, expected) in [
        ("aria2", "out=L'été.jpg"),
        ("curl", r"-o 'L'\''été.jpg'"),
        ("wget", r"-O 'L'\''été.jpg'"),
    ] {
        let args = ["get", "--export", format, "-i", "list.jsonl"];
        let text = bench.hoster(&args).await.ok().stdout;
        assert!(text.contains(expected), "{text}");
    }
}

/// Returns odd names of 1 to 12 characters, without characters that rclone cannot
/// read from its own disk (`‛`, `／` and `␀`).
#[cfg(target_os = "linux")]
fn odd_names(count: usize) -> Vec<Vec<u8>> {
    let odd: [&[u8]; 24] = [
        b"a",
        b"B",
        b".",
        b" ",
        b"'",
        b"\"",
        b"<",
        b">",
        b"$",
        b"`",
        b"\\",
        b":",
        b"*",
        b"?",
        b"\n",
        b"\x7f",
        b"\xe9",
        b"\xff",
        b"%",
        b"+",
        "é".as_bytes(),
        "＇".as_bytes(),
        "␠".as_bytes(),
        "日".as_bytes(),
    ];
    let mut choices = noise(count * 16, 11).into_iter().map(usize::from);
    let mut names = std::collections::BTreeSet::new();
    while names.len() < count {
        let Some(length) = choices.next() else { break };
        let name: Vec<u8> = choices
            .by_ref()
            .take(length % 12 + 1)
            .flat_map(|choice| odd[choice % odd.len()].to_vec())
            .collect();
        let is_dots = name.iter().all(|byte| *byte == b'.');
        if !name.is_empty() && !is_dots {
            names.insert(name);
        }
    }
    names.into_iter().collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn rclone_stores_and_restores_the_same_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let bench = Bench::start().await;
    if std::process::Command::new("rclone")
        .arg("version")
        .output()
        .is_err()
    {
        eprintln!("not tested: rclone is not installed");
        return;
    }
    std::fs::create_dir(bench.path("photos")).unwrap();
    for (number, name) in odd_names(40).iter().enumerate() {
        let path = bench.path("photos").join(OsStr::from_bytes(name));
        std::fs::write(path, number.to_string()).unwrap();
    }
    bench
        .json(&[
            "--no-pace",
            "upload",
            "--no-manifest",
            "--to",
            "/ours",
            "photos",
        ])
        .await
        .ok();
    let proxy = format!("http://{}", bench.simulator.addr());
    let rclone = async |args: &[&str]| {
        let mut command = tokio::process::Command::new("rclone");
        command
            .args(["--retries", "1", "--config", "rclone.conf", "--ca-cert"])
            .arg(bench.simulator.ca_file())
            .args(["--fichier-api-key", bench.simulator.api_key()])
            .args(args)
            .current_dir(bench.path(""))
            .env("HTTPS_PROXY", &proxy)
            .env("HTTP_PROXY", &proxy)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        crate::bench::finish_within(command, std::time::Duration::from_secs(300))
            .await
            .ok();
    };
    rclone(&["copy", "photos", ":fichier:theirs"]).await;
    let stored = |folder: &str| {
        let files = bench.simulator.files().into_iter();
        let mut names: Vec<String> = files
            .filter(|f| f.folder == folder)
            .map(|file| file.name)
            .collect();
        names.sort();
        names
    };
    assert_eq!(stored("/ours/photos"), stored("/theirs"));
    // Each restores what the other stored.
    rclone(&["copy", ":fichier:ours/photos", "down"]).await;
    assert_eq!(names(&bench, "down"), names(&bench, "photos"));
    let listed = bench.json(&["ls", "/theirs"]).await.ok().stdout;
    bench.write("list.jsonl", listed);
    get(&bench, &["-i", "list.jsonl"]).await.ok();
    assert_eq!(names(&bench, "out"), names(&bench, "photos"));
}
