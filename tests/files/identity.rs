//! A file is identified by its link, not by its name and size.

use onefichier_simulator::Conditions;

use super::*;
use crate::bench::noise;

/// Stores two different files with the same name and size, like floppy disks of
/// games.
fn twins(bench: &Bench, size: usize) -> [(String, Vec<u8>); 2] {
    [1, 2].map(|seed| {
        let content = noise(size, seed);
        (bench.store("disk1.adf", &content).link, content)
    })
}

#[tokio::test]
async fn two_links_with_one_name_and_size_are_two_files() {
    // On one connection, and on several.
    for size in [737_280, 3_000_000] {
        let bench = Bench::start().await;
        let [(one, first), (two, second)] = twins(&bench, size);

        let run = get(&bench, &["-j", "1", &one, &two]).await.failed();
        assert_eq!((run.code().as_str(), run.status), ("conflict", Some(8)));
        assert_eq!(run.error()["link"], json!(two));
        let fetched = bench
            .requests("a-")
            .iter()
            .map(|r| r.bytes_out)
            .sum::<u64>();
        assert!(fetched < 2 * size as u64, "only one of them is fetched");

        let run = get(&bench, &["--overwrite", "-j", "1", &one, &two])
            .await
            .failed();
        assert_eq!(run.error()["link"], json!(two));
        assert!(read(&bench, "disk1.adf") == first);

        let run = get(&bench, &["--rename", &one, &two]).await.ok();
        let lines = run.lines();
        assert_eq!(done(&lines, &one)["skipped"], json!(true));
        assert_eq!(done(&lines, &two)["skipped"], json!(false));
        assert!(read(&bench, "disk1.adf") == first);
        assert!(read(&bench, "disk1 (2).adf") == second);

        // From now on, each keeps its place.
        for args in [&[][..], &["--rename"]] {
            let run = get(&bench, &[args, &[&two, &one]].concat()).await.ok();
            let lines = run.lines();
            for (link, name) in [(&one, "disk1.adf"), (&two, "disk1 (2).adf")] {
                let done = done(&lines, link);
                assert_eq!(done["skipped"], json!(true), "{}", run.stdout);
                assert_eq!(done["verified"], json!("size"));
                assert_eq!(done["path"], json!(format!("out/{name}")));
            }
        }
        get(&bench, &["--overwrite", &two]).await.ok();
        assert!(read(&bench, "disk1.adf") == first && read(&bench, "disk1 (2).adf") == second);
        assert_eq!(bench.names_in("out"), ["disk1 (2).adf", "disk1.adf"]);
    }
}

#[tokio::test]
async fn two_files_at_once_get_different_names() {
    let bench = Bench::start().await;
    let [(one, first), (two, second)] = twins(&bench, 3_000_000);
    get(&bench, &["--rename", &one, &two]).await.ok();
    let mut found = [read(&bench, "disk1.adf"), read(&bench, "disk1 (2).adf")];
    let mut expected = [first, second];
    found.sort();
    expected.sort();
    assert!(found == expected);
}

#[tokio::test]
async fn two_processes_in_one_folder_lose_nothing() {
    for policy in ["--rename", "--overwrite", "--no-check"] {
        let bench = Bench::start().await;
        let [(one, first), (two, second)] = twins(&bench, 3_000_000);
        bench.simulator.set_conditions(Conditions {
            bandwidth: Some(2 << 20),
            ..Conditions::default()
        });
        let runs = [&one, &two].map(|link| async { get(&bench, &[policy, link]).await });
        let [a, b] = runs;
        let (a, b) = tokio::join!(a, b);
        // A file that is not done is a conflict, and in the end both exist.
        for (run, link) in [(&a, &one), (&b, &two)] {
            if run.status != Some(0) {
                assert_eq!((run.code().as_str(), run.status), ("conflict", Some(8)));
                get(&bench, &["--rename", link]).await.ok();
            }
        }
        let mut found = [read(&bench, "disk1.adf"), read(&bench, "disk1 (2).adf")];
        let mut expected = [first.clone(), second.clone()];
        found.sort();
        expected.sort();
        assert!(found == expected, "{policy}: {} {}", a.stdout, b.stdout);
        assert_eq!(bench.names_in("out"), ["disk1 (2).adf", "disk1.adf"]);
    }
}

#[tokio::test]
async fn a_file_of_unknown_origin_is_reported_as_probably_the_same() {
    let bench = Bench::start().await;
    let content = noise(100_000, 1);
    let file = bench.store("game.zip", &content);
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("out/game.zip", &content);
    let run = get(&bench, &[&file.link]).await.ok();
    assert_eq!(run.done()["skipped"], json!(true));
    assert_eq!(run.done()["verified"], json!("name-and-size"));
    let key = bench.arg("key.txt");
    let command = bench.command(&["--key-file", &key, "get", "-o", "out", &file.link]);
    let output = crate::bench::finish(command).await.ok().stdout;
    assert!(output.contains("probably the same file"), "{output}");
}

#[tokio::test]
async fn another_spelling_of_a_link_is_the_same_file() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", &noise(100_000, 1));
    get(&bench, &[&file.link]).await.ok();
    let id = file.link.rsplit_once('?').unwrap().1;
    let other = format!("http://www.1fichier.com/?{}&af=1", id.to_uppercase());
    let run = get(&bench, &[&other]).await.ok();
    assert_eq!(run.done()["verified"], json!("size"));
    assert_eq!(run.done()["skipped"], json!(true));
}

#[tokio::test]
async fn a_planted_record_neither_verifies_nor_replaces_a_file() {
    let bench = Bench::start().await;
    let content = noise(100_000, 1);
    let file = bench.store("game.zip", &content);
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.write("out/game.zip", noise(100_000, 9));
    bench.write("out/mine.txt", noise(100_000, 8));
    let modified = std::fs::metadata(bench.path("out/mine.txt"))
        .unwrap()
        .modified()
        .unwrap();
    let modified = modified
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let line = |name: &str| {
        let (link, size) = (&file.link, content.len());
        json!({"name": name, "link": link, "size": size, "modified": modified}).to_string()
    };
    let record = [line("game.zip"), line("mine.txt"), line("../key.txt")].join("\n");
    bench.write("out/.hoster.json", record);
    // A known checksum decides, whatever the record claims.
    let run = get(&bench, &["--fetch-checksum", &file.link])
        .await
        .failed();
    assert_eq!(run.code(), "conflict");
    get(&bench, &["--overwrite", &file.link]).await.ok();
    assert_eq!(read(&bench, "game.zip"), content);
    assert_eq!(read(&bench, "mine.txt"), noise(100_000, 8));
}

#[tokio::test]
async fn no_server_can_choose_a_reserved_name() {
    let bench = Bench::start().await;
    for (name, stored) in [
        (".hoster.json", "_.hoster.json_"),
        ("game.zip.part.json", "game.zip.part.json_"),
        ("game.zip.part", "game.zip.part_"),
        ("game.zip.aria2", "game.zip.aria2_"),
        (".part", "_.part_"),
        (".extracting-game.zip", "_.extracting-game.zip"),
        (".bash_profile", "_.bash_profile"),
        ("-rf", "_-rf"),
    ] {
        let file = bench.store(name, b"content");
        get(&bench, &[&file.link]).await.ok();
        let names = bench.names_in("out");
        assert!(names.contains(&stored.to_owned()), "{name}: {names:?}");
        assert_eq!(read(&bench, stored), b"content");
    }
}
