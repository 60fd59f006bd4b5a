//! A history written by RGSX, with a row for every status it has.

use super::*;

const HISTORY: &str = include_str!("history.json");

#[tokio::test]
async fn rows_of_rgsx_are_preserved_byte_for_byte_before_new_rows() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[rgsx.store("Alpha.sfc", b"content")]);
    std::fs::write(rgsx.save("history.json"), HISTORY).unwrap();
    rgsx.download(&["--all"]).await.ok();
    let written = std::fs::read_to_string(rgsx.save("history.json")).unwrap();
    let theirs = HISTORY.strip_suffix("\n]").unwrap();
    let ours = written
        .strip_prefix(theirs)
        .expect("not a byte of RGSX changes");
    assert!(
        ours.starts_with(",\n  {\n    \"platform\": \"Super Nintendo\",\n"),
        "{ours}"
    );
    assert!(ours.ends_with("\n  }\n]"), "{ours}");
    // No extra files that RGSX does not know.
    assert_eq!(
        rgsx.bench.names_in("userdata/saves/ports/rgsx"),
        [
            "1FichierAPI.txt",
            "downloaded_games.json",
            "games",
            "history.json",
            "hoster_files.jsonl",
            "rom_extensions.json",
            "systems_list.json"
        ]
    );
}

#[tokio::test]
async fn the_history_is_shown_unchanged() {
    let rgsx = Rgsx::start().await;
    std::fs::write(rgsx.save("history.json"), HISTORY).unwrap();
    let run = rgsx.run(&["--json", "history"]).await.ok();
    let rows: Vec<Value> = serde_json::from_str(HISTORY).unwrap();
    // The last row is not shown, because it has no game.
    let shown: Value = run.object();
    assert_eq!(shown.as_array().unwrap()[..], rows[..rows.len() - 1]);
    let run = rgsx.run(&["history", "--tail", "2"]).await.ok();
    assert_eq!(run.stdout.lines().count(), 2);
    assert!(run.stdout.contains("Elsewhere.adf"), "{}", run.stdout);
}

#[tokio::test]
async fn retry_includes_failed_games_and_none_in_progress() {
    let rgsx = Rgsx::start().await;
    std::fs::write(rgsx.save("history.json"), HISTORY).unwrap();
    let rows: Vec<Value> = serde_json::from_str(HISTORY).unwrap();
    let mut names: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["game_name"].as_str())
        .collect();
    names.dedup();
    let games: Vec<Value> = names
        .iter()
        .map(|name| {
            let content = match name.ends_with(".zip") {
                true => zip(&[("a", b"rom")]),
                false => b"rom".to_vec(),
            };
            rgsx.store(name, &content)
        })
        .collect();
    rgsx.games(&games);
    let wanted = ["Canceled.sfc", "Error.sfc", "Failed.sfc", "Killed.sfc"];
    let run = rgsx.run(&["retry", "--dry-run"]).await.ok();
    assert_eq!(
        run.stdout.matches("would download").count(),
        wanted.len(),
        "{}",
        run.stdout
    );
    rgsx.run(&["retry"]).await.ok();
    assert_eq!(rgsx.roms(), wanted);
    let run = rgsx.run(&["retry"]).await.ok();
    assert_eq!(run.stdout, "nothing to retry\n");
}
