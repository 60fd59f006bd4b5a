//! `hoster sync --crypt`: both sides are equal before encryption.

use serde_json::json;

use super::{PLAIN, bench, tree, write_tree};

#[tokio::test]
async fn a_push_and_a_pull_of_encrypted_files_are_equal_and_the_next_ones_do_nothing() {
    let bench = bench(PLAIN).await;
    let plain = write_tree(&bench);
    let push = ["sync", "push", "--crypt=x", "local", "/photos"];
    let run = bench.json(&push).await.ok();
    assert_eq!(run.last()["done"], json!(7));
    for file in bench.simulator.files() {
        let content = bench.simulator.content(&file.link).unwrap();
        assert!(content.starts_with(b"RCLONE\0\0"), "{}", file.name);
    }
    let before = bench.simulator.log().len();
    let run = bench.json(&push).await.ok();
    assert_eq!(run.last()["unchanged"], json!(7));
    let log = bench.simulator.log().split_off(before);
    assert!(
        log.iter().all(|e| e.path.ends_with("folder/ls.cgi")),
        "{log:?}"
    );

    let pull = ["sync", "pull", "--crypt=x", "/photos", "back"];
    bench.json(&pull).await.ok();
    let modified = |path: &str| {
        let metadata = std::fs::metadata(bench.path(path)).unwrap();
        metadata.modified().unwrap()
    };
    let file = "photos-2026/summer/sea.jpg";
    assert_eq!(
        modified(&format!("back/{file}")),
        modified(&format!("local/{file}"))
    );
    let mut back = tree(&bench.path("back"));
    back.retain(|path, _| !path.ends_with(hoster_host::names::RECORD));
    assert!(back == plain, "{:?}", back.keys());
    let before = bench.simulator.log().len();
    let run = bench.json(&pull).await.ok();
    assert_eq!(run.last()["unchanged"], json!(7));
    let log = bench.simulator.log().split_off(before);
    assert!(
        log.iter().all(|e| e.path.ends_with("folder/ls.cgi")),
        "{log:?}"
    );

    // A renamed file is recognized by its checksum before encryption.
    std::fs::rename(
        bench.path("local/secret-plans.txt"),
        bench.path("local/plans.txt"),
    )
    .unwrap();
    let delete = [&push[..], &["--delete", "--yes"]].concat();
    let run = bench.json(&delete).await.ok();
    let end = run.last();
    assert_eq!((&end["moved"], &end["done"]), (&json!(1), &json!(0)));
}
