//! Two games whose files have the same name remain two games.

use super::*;

/// Starts a setup with Lotus and Turrican, both uploaded as `Disk 1.adf`.
async fn amiga(first: &[u8], second: &[u8]) -> Rgsx {
    let rgsx = Rgsx::start().await;
    let entry = |game: &str, content: &[u8]| {
        let link = rgsx.bench.store("Disk 1.sfc", content).link;
        json!([game, link, "1 MB"])
    };
    let games = [entry("Lotus.sfc", first), entry("Turrican.sfc", second)];
    rgsx.games(&games);
    rgsx
}

fn content(rgsx: &Rgsx) -> Vec<Vec<u8>> {
    let mut names = rgsx.roms();
    names.sort();
    let read = |name: &String| std::fs::read(rgsx.rom(name)).unwrap();
    names.iter().map(read).collect()
}

#[tokio::test]
async fn each_of_two_games_with_one_file_name_has_its_own_file() {
    let (lotus, turrican) = (noise(737_280, 1), noise(737_280, 2));
    // One after the other, then both at once.
    for at_once in [false, true] {
        let rgsx = amiga(&lotus, &turrican).await;
        if at_once {
            rgsx.download(&["--all"]).await.ok();
        } else {
            for game in ["lotus", "turrican"] {
                rgsx.download(&["--game", game]).await.ok();
            }
        }
        let mut found = content(&rgsx);
        found.sort();
        let mut expected = vec![lotus.clone(), turrican.clone()];
        expected.sort();
        assert!(found == expected, "{:?}", rgsx.roms());
        let run = rgsx.run(&["verify"]).await.ok();
        assert!(
            run.stdout.ends_with("2 of 2 games complete\n"),
            "{}",
            run.stdout
        );

        // Downloaded again, each replaces its own file.
        rgsx.download(&["--game", "turrican", "--force"]).await.ok();
        rgsx.download(&["--game", "lotus", "--force"]).await.ok();
        let mut found = content(&rgsx);
        found.sort();
        assert!(found == expected, "{:?}", rgsx.roms());
        // And a damaged file is reported for its own game.
        std::fs::write(rgsx.rom("Disk 1 (2).sfc"), noise(737_280, 9)).unwrap();
        let run = rgsx.run(&["verify"]).await;
        assert!(
            run.stdout.ends_with("1 of 2 games complete\n"),
            "{}",
            run.stdout
        );
    }
}

#[tokio::test]
async fn a_game_that_another_program_has_not_finished_is_not_present() {
    let rgsx = amiga(&noise(5_000, 1), &noise(6_000, 2)).await;
    std::fs::write(rgsx.rom("Disk 1.sfc"), vec![0; 5_000]).unwrap();
    std::fs::write(rgsx.rom("Disk 1.sfc.aria2"), "").unwrap();
    let run = rgsx.download(&["--game", "lotus"]).await;
    assert_eq!(run.status, Some(1), "{}", run.stdout);
    assert!(run.stderr.contains("Disk 1.sfc.aria2"), "{}", run.stderr);
    rgsx.download(&["--game", "lotus", "--force"]).await.ok();
    assert_eq!(
        std::fs::read(rgsx.rom("Disk 1.sfc")).unwrap(),
        noise(5_000, 1)
    );
}
