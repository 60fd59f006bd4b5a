//! The summary of a download of games, including an interrupted one.

use super::*;

#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_download_of_games_reports_what_is_missing_and_how_to_resume() {
    let rgsx = Rgsx::start().await;
    let content = noise(4 << 20, 1);
    rgsx.games(&[
        rgsx.store("Alpha.sfc", b"alpha"),
        rgsx.store("Beta.sfc", &content),
        json!(["Gamma.sfc"]),
    ]);
    rgsx.download(&["--game", "Alpha"]).await.ok();
    // Within the first piece of any connection, so that the file stays incomplete,
    // whatever the other connections fetch.
    let stalled = Fault::StallAfter { bytes: 1 << 19 };
    rgsx.bench.simulator.inject(Injection::once(stalled));
    let args = [
        "--no-pace",
        "rgsx",
        "--rgsx",
        "userdata",
        "download",
        "--platform",
        "snes",
        "--all",
    ];
    let child = rgsx.bench.command(&args).spawn().unwrap();
    let part = || std::fs::metadata(rgsx.rom("Beta.sfc.part")).map_or(0, |part| part.len());
    while part() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    crate::bench::signal(&child, "-INT");
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(130));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // Games that already exist and games that cannot be downloaded count, too.
    assert_eq!(lines[1], "  Gamma.sfc has no link in the list");
    assert!(lines[2].starts_with("  Beta.sfc: stopped at "), "{text}");
    assert!(lines[3].starts_with("to continue: "), "{text}");
    assert!(
        lines[3].ends_with(" rgsx --rgsx userdata download --platform snes --all"),
        "{text}"
    );
    assert!(
        lines[4].starts_with("1 already present, 1 failed, 1 not finished"),
        "{text}"
    );
    let run = rgsx.run(&args[4..]).await;
    let counted = run.counted();
    assert!(counted.starts_with("1 downloaded ("), "{counted}");
    assert!(
        counted.ends_with("), 1 already present, 1 failed"),
        "{counted}"
    );
    assert_eq!(std::fs::read(rgsx.rom("Beta.sfc")).unwrap(), content);
}

#[tokio::test]
async fn the_last_line_about_one_game_matches_rgsx() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[rgsx.store("Alpha.sfc", b"alpha")]);
    let run = rgsx.download(&["--game", "Alpha"]).await.ok();
    assert!(
        run.stdout.ends_with("Download OK: Alpha\n"),
        "{}",
        run.stdout
    );
}
