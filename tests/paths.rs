//! Paths in the account: names are not unique, and may contain slashes.

use serde_json::json;

use crate::bench::{Bench, Run, noise};

/// Runs `hoster --json --no-pace ARGS`.
async fn run(bench: &Bench, args: &[&str]) -> Run {
    bench.json(&[&["--no-pace"], args].concat()).await
}

#[track_caller]
fn message(run: &Run) -> String {
    run.error()["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_path_of_two_files_removes_nothing_and_lists_both_unless_all_are_meant() {
    let bench = Bench::start().await;
    let [one, other] = [1, 2].map(|n| bench.store("a.bin", &noise(100 + n, n as u64)).link);
    bench.store("b.bin", b"content");
    let failed = run(&bench, &["rm", "/b.bin", "/a.bin"]).await;
    assert_eq!(failed.status, Some(1));
    let text = message(&failed);
    for part in [one.as_str(), &other, "--all", "101 B", "T"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(bench.simulator.files().len(), 3, "nothing is removed");
    // Commands that change one file do not choose between two.
    for args in [["mv", "/a.bin", "/c.bin"], ["rename", "/a.bin", "c.bin"]] {
        let failed = run(&bench, &args).await.failed();
        assert!(message(&failed).contains(&one), "{}", failed.stdout);
    }
    let dry = run(&bench, &["rm", "--all", "-n", "/a.bin"]).await.ok();
    assert_eq!(dry.lines().len(), 2);
    run(&bench, &["rm", "--all", "/a.bin"]).await.ok();
    let left = bench.simulator.files();
    assert_eq!((left.len(), left[0].name.as_str()), (1, "b.bin"));
}

#[tokio::test]
async fn all_includes_a_file_and_a_folder_with_one_path() {
    let bench = Bench::start().await;
    bench.store("a", b"content");
    bench.simulator.add_folder("/a/below");
    let failed = run(&bench, &["rm", "--yes", "/a"]).await.failed();
    assert!(message(&failed).contains("id "), "{}", failed.stdout);
    run(&bench, &["rm", "--yes", "--all", "/a"]).await.ok();
    assert!(run(&bench, &["ls"]).await.ok().lines().is_empty());
}

#[tokio::test]
async fn a_name_with_a_slash_has_a_spelling_that_every_path_accepts() {
    let bench = Bench::start().await;
    let link = bench.store("plain.pdf", b"content").link;
    bench.simulator.add_folder("/folder");
    run(&bench, &["rename", &link, "a/b.pdf"]).await.ok();
    run(&bench, &["rename", "/folder", "x/y"]).await.ok();
    let listed = run(&bench, &["ls"]).await.ok().lines();
    let shown = listed.iter().map(|line| (&line["name"], &line["path"]));
    let expected = [
        (json!("x/y"), json!("/x／y")),
        (json!("a/b.pdf"), json!("/a／b.pdf")),
    ];
    assert!(
        shown.eq(expected.iter().map(|(name, path)| (name, path))),
        "{listed:?}"
    );
    let text = bench.hoster(&["--no-pace", "ls"]).await.ok().stdout;
    assert!(
        text.contains("/x／y/  ") && text.contains("/a／b.pdf  "),
        "{text}"
    );

    run(&bench, &["chattr", "/a／b.pdf", "--description", "d"])
        .await
        .ok();
    bench.write("c.bin", "content");
    run(&bench, &["upload", "--to", "/x／y/z", "c.bin"])
        .await
        .ok();
    run(&bench, &["mv", "/a／b.pdf", "/x／y"]).await.ok();
    let moved = run(&bench, &["ls", "-r", "/x／y"]).await.ok().lines();
    let paths: Vec<_> = moved.iter().map(|line| line["path"].clone()).collect();
    assert_eq!(paths, ["/x／y/z", "/x／y/a／b.pdf", "/x／y/z/c.bin"]);
    run(&bench, &["rm", "/x／y/a／b.pdf"]).await.ok();
    run(&bench, &["rm", "--yes", "/x／y"]).await.ok();
    assert!(run(&bench, &["ls"]).await.ok().lines().is_empty());
}
