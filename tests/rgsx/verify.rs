//! `hoster rgsx verify`.

use super::*;

#[tokio::test]
async fn complete_games_are_distinguished_from_damaged_and_missing_ones() {
    let rgsx = Rgsx::start().await;
    let disc = zip(&[("track 1.bin", b"one"), ("disc.cue", b"cue")]);
    rgsx.games(&[
        rgsx.store("Alpha.sfc", &noise(5_000, 1)),
        rgsx.store("Beta.zip", &disc),
        rgsx.store("Gamma.sfc", &noise(6_000, 2)),
    ]);
    let run = rgsx.run(&["verify"]).await.ok();
    assert!(run.stderr.contains("no downloads yet"), "{}", run.stderr);
    rgsx.download(&["--all"]).await.ok();
    let before = rgsx.bench.simulator.log().len();
    let run = rgsx.run(&["verify", "--platform", "snes"]).await.ok();
    assert!(
        run.stdout.contains("Beta.zip  6 B  checksum ok"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.ends_with("3 of 3 games complete\n"),
        "{}",
        run.stdout
    );
    let mut content = std::fs::read(rgsx.rom("Alpha.sfc")).unwrap();
    content[4_000] ^= 1;
    std::fs::write(rgsx.rom("Alpha.sfc"), content).unwrap();
    std::fs::remove_file(rgsx.rom("disc.cue")).unwrap();
    let run = rgsx.run(&["verify"]).await;
    assert_eq!(run.status, Some(1));
    for words in ["Alpha.sfc is damaged", "disc.cue cannot be read", "--force"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert!(
        run.stdout.ends_with("1 of 3 games complete\n"),
        "{}",
        run.stdout
    );
    let run = rgsx.run(&["--json", "verify"]).await;
    let lines = run.lines();
    let whole: Vec<&Value> = lines
        .iter()
        .filter(|line| line["verified"] == "checksum")
        .collect();
    assert_eq!(
        whole,
        [
            &json!({"platform": "Super Nintendo", "name": "Gamma.sfc", "files": 1, "size": 6_000, "verified": "checksum"})
        ]
    );
    assert_eq!(
        lines
            .iter()
            .filter(|line| line["error"].is_object())
            .count(),
        2
    );
    assert_eq!(rgsx.bench.simulator.log().len(), before, "no network");
    rgsx.download(&["--game", "alpha", "--game", "beta", "--force"])
        .await
        .ok();
    rgsx.run(&["verify"]).await.ok();
    assert_eq!(
        rgsx.run(&["verify", "--platform", "Amiga"]).await.status,
        Some(2)
    );
}

#[tokio::test]
async fn games_that_rgsx_has_fetched_are_compared_with_its_history() {
    let rgsx = Rgsx::start().await;
    std::fs::write(rgsx.rom("Alpha.sfc"), "whole").unwrap();
    std::fs::write(rgsx.rom("Beta.sfc"), "cut").unwrap();
    let row = |game: &str, size: u64| {
        json!({"platform": "Super Nintendo", "game_name": game, "status": "Download_OK", "total_size": size,
            "local_path": rgsx.rom(game)})
    };
    rgsx.write(
        "history.json",
        &json!([row("Alpha.sfc", 5), row("Beta.sfc", 5), row("Gone.zip", 5)]),
    );
    let run = rgsx.run(&["verify"]).await;
    assert_eq!(run.status, Some(1));
    assert!(
        run.stdout.contains("Alpha.sfc  5 B  size ok"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.ends_with("1 of 2 games complete\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains("has 3 bytes instead of 5"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("1 more game cannot be verified"),
        "{}",
        run.stderr
    );
}
