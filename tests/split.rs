//! `hoster upload --split` and the joining of parts by `hoster get`.

use hoster_host::names::FOLDER_MANIFEST;
use onefichier_simulator::{Fault, Injection, NewFile};
use serde_json::json;

use crate::bench::{Bench, Run, noise};

/// Returns the names and sizes of the files in a folder of the account.
fn stored(bench: &Bench, folder: &str) -> Vec<(String, u64)> {
    let files = bench.simulator.files().into_iter();
    let files = files.filter(|file| file.folder.trim_end_matches('/') == folder);
    let files = files.filter(|file| file.name != FOLDER_MANIFEST);
    let mut files: Vec<(String, u64)> = files.map(|file| (file.name, file.size)).collect();
    files.sort();
    files
}

async fn upload(bench: &Bench, args: &[&str]) -> Run {
    let command = ["--no-pace", "upload", "--to", "/backups/", "--split", "4k"];
    bench.json(&[&command, args].concat()).await
}

async fn restore(bench: &Bench) -> Run {
    bench
        .json(&["--no-pace", "get", "/backups", "-o", "restored"])
        .await
}

fn parts(name: &str, sizes: &[u64]) -> Vec<(String, u64)> {
    let sizes = sizes.iter().enumerate();
    let parts = sizes.map(|(at, size)| (format!("{name}.{:03}", at + 1), *size));
    parts.collect()
}

#[tokio::test]
async fn a_large_file_is_stored_in_parts_and_comes_back_whole() {
    let bench = Bench::start().await;
    let content = noise(10_000, 1);
    std::fs::create_dir(bench.path("disks")).unwrap();
    bench.write("disks/big.img", &content);
    bench.write("disks/small.txt", "small");
    upload(&bench, &["disks"]).await.ok();
    let all = stored(&bench, "/backups/disks");
    assert_eq!(all[..3], parts("big.img", &[4_096, 4_096, 1_808]));
    let names: Vec<&str> = all[3..].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["big.img.split.json", "small.txt"]);

    let run = restore(&bench).await.ok();
    assert!(run.stdout.contains(r#""event":"joined""#), "{}", run.stdout);
    assert_eq!(
        bench.names_in("restored/backups/disks"),
        ["big.img", "small.txt"]
    );
    let restored = std::fs::read(bench.path("restored/backups/disks/big.img")).unwrap();
    assert!(restored == content);

    // Once more: only listings.
    let before = bench.simulator.log().len();
    let run = restore(&bench).await.ok();
    let log = bench.simulator.log().split_off(before);
    assert!(
        log.iter().all(|e| e.path.ends_with("folder/ls.cgi")),
        "{log:?}"
    );
    assert_eq!(
        (&run.last()["done"], &run.last()["skipped"]),
        (&json!(0), &json!(2))
    );
    // And once more up: the parts are recognized.
    let run = upload(&bench, &["disks", "--skip-existing"]).await.ok();
    assert_eq!(
        (&run.last()["done"], &run.last()["skipped"]),
        (&json!(0), &json!(5))
    );
}

#[tokio::test]
async fn a_stream_of_unknown_length_is_stored_in_parts() {
    let bench = Bench::start().await;
    bench.write("dump", noise(9_000, 2));
    let name = ["--name", "db.sql"];
    upload(
        &bench,
        &[&["--from-command", "cat dump"][..], &name].concat(),
    )
    .await
    .ok();
    let all = stored(&bench, "/backups");
    assert_eq!(all[..3], parts("db.sql", &[4_096, 4_096, 808]));
    restore(&bench).await.ok();
    let restored = std::fs::read(bench.path("restored/backups/db.sql")).unwrap();
    assert!(restored == noise(9_000, 2));
    // One that fits into a part is an ordinary file.
    let name = ["--name", "short.sql"];
    upload(
        &bench,
        &[&["--from-command", "printf short"][..], &name].concat(),
    )
    .await
    .ok();
    assert!(stored(&bench, "/backups").contains(&("short.sql".into(), 5)));
}

#[tokio::test]
async fn nothing_of_a_failed_command_stays_in_the_account() {
    let bench = Bench::start().await;
    bench.write("dump", noise(9_000, 2));
    let name = ["--name", "db.sql"];
    let failing = ["--from-command", "sh -c 'cat dump; exit 3'"];
    let run = upload(&bench, &[&failing[..], &name].concat())
        .await
        .failed();
    assert_eq!(run.code(), "local-file");
    assert_eq!(stored(&bench, "/backups"), []);
    // Neither does an output of which a part cannot be stored: it is lost.
    bench
        .simulator
        .inject(Injection::once(Fault::ReportWrongWhirlpool).times(9));
    let command = ["--from-command", "cat dump", "--retries=0"];
    let run = upload(&bench, &[&command[..], &name].concat())
        .await
        .failed();
    assert_eq!(run.code(), "integrity");
    let names = stored(&bench, "/backups");
    assert!(
        names.iter().all(|(name, _)| name != "db.sql.split.json"),
        "{names:?}"
    );
}

#[tokio::test]
async fn a_set_with_a_missing_part_stays_in_parts_and_the_next_run_completes_it() {
    let bench = Bench::start().await;
    bench.write("big.img", noise(10_000, 3));
    upload(&bench, &["big.img"]).await.ok();
    let only = [
        "--no-pace",
        "get",
        "/backups",
        "-o",
        "restored",
        "--exclude",
        "*.002",
    ];
    bench.json(&only).await.ok();
    let expected = ["big.img.001", "big.img.003", "big.img.split.json"];
    assert_eq!(bench.names_in("restored/backups"), expected);
    let before = bench.requests("a-").len();
    restore(&bench).await.ok();
    assert_eq!(bench.names_in("restored/backups"), ["big.img"]);
    assert!(bench.requests("a-").len() <= before + 1);
}

#[tokio::test]
async fn parts_of_other_programs_are_joined_on_request() {
    let bench = Bench::start().await;
    for (name, content) in [("film.mkv.001", "abcd"), ("film.mkv.002", "ef")] {
        bench.simulator.add_file(NewFile {
            folder: "/backups".into(),
            ..NewFile::new(name, content)
        });
    }
    restore(&bench).await.ok();
    assert_eq!(
        bench.names_in("restored/backups"),
        ["film.mkv.001", "film.mkv.002"]
    );
    let join = ["--no-pace", "get", "/backups", "-o", "restored", "--join"];
    bench.json(&join).await.ok();
    assert_eq!(bench.names_in("restored/backups"), ["film.mkv"]);
    let joined = std::fs::read_to_string(bench.path("restored/backups/film.mkv")).unwrap();
    assert_eq!(joined, "abcdef");
}
