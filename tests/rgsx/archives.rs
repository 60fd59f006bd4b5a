//! Games in archives, and how the command extracts them.

use super::*;
use crate::bench::{ended, finish_within, signal, until};

const EVIL: [(&str, &[u8]); 4] = [
    (
        "up.rar",
        include_bytes!("../../host-test/cli/src/rgsx/extract/fixtures/up.rar"),
    ),
    (
        "link.rar",
        include_bytes!("../../host-test/cli/src/rgsx/extract/fixtures/link.rar"),
    ),
    (
        "locked.rar",
        include_bytes!("../../host-test/cli/src/rgsx/extract/fixtures/locked.rar"),
    ),
    (
        "locked.7z",
        include_bytes!("../../host-test/cli/src/rgsx/extract/fixtures/locked.7z"),
    ),
];

const GOOD: &[u8] = include_bytes!("../../host-test/cli/src/rgsx/extract/fixtures/good5.rar");

#[tokio::test]
async fn archives_that_must_not_be_extracted_are_reported_and_kept() {
    let rgsx = Rgsx::start().await;
    let mut games: Vec<Value> = EVIL.map(|(name, bytes)| rgsx.store(name, bytes)).into();
    // A ZIP and a RAR with wrong extensions: the content decides.
    games.push(rgsx.store("Zip.7z", &zip(&[("Zip.sfc", b"zip")])));
    games.push(rgsx.store("Rar.zip", GOOD));
    rgsx.games(&games);
    let run = rgsx.download(&["--all"]).await;
    let counted = run.counted();
    assert!(counted.starts_with("2 downloaded ("), "{counted}");
    assert!(counted.contains("), 4 failed ("), "{counted}");
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert_eq!(
        rgsx.roms(),
        [
            "Alpha.sfc",
            "Zip.sfc",
            "docs",
            "link.rar",
            "locked.7z",
            "locked.rar",
            "up.rar"
        ]
    );
    let rows = rgsx.history();
    for (game, words) in [
        ("up.rar", "outside its folder"),
        ("link.rar", "symbolic link"),
        ("locked.rar", "is encrypted"),
        ("locked.7z", "is encrypted"),
    ] {
        let row = rows.iter().find(|row| row["game_name"] == game).unwrap();
        assert_eq!(row["status"], "Erreur", "{game}");
        assert!(row["message"].as_str().unwrap().contains(words), "{row}");
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}

#[tokio::test]
async fn a_game_is_found_whatever_its_files_are_called() {
    let rgsx = Rgsx::start().await;
    let disc = zip(&[("track 1.bin", b"one"), ("disc.cue", b"cue")]);
    rgsx.games(&[rgsx.store("Alpha (Europe).zip", &disc)]);
    let run = rgsx.download(&["--all"]).await.ok();
    assert!(run.stdout.contains("2 files extracted"), "{}", run.stdout);
    assert!(
        run.stdout.ends_with("Download OK: Alpha (Europe)\n"),
        "{}",
        run.stdout
    );
    let before = rgsx.bench.simulator.log().len();
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(rgsx.bench.simulator.log().len(), before);
    // With one file missing, the game is incomplete.
    std::fs::remove_file(rgsx.rom("disc.cue")).unwrap();
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(rgsx.roms(), ["disc.cue", "track 1.bin"]);
}

#[tokio::test]
async fn names_in_an_old_encoding_are_guessed_and_the_archive_is_kept() {
    let rgsx = Rgsx::start().await;
    // `ゼルダの伝説` in Shift JIS, without the flag for UTF-8.
    let name = b"\x83\x5b\x83\x8b\x83\x5f\x82\xcc\x93\x60\x90\xe0";
    let mut archive = zip(&[("PlaceHolder!.sfc", b"rom")]);
    let places: Vec<usize> = memchr::memmem::find_iter(&archive, b"PlaceHolder!").collect();
    assert_eq!(places.len(), 2, "in both headers");
    for at in places {
        archive[at..at + name.len()].copy_from_slice(name);
    }
    rgsx.games(&[rgsx.store("Zelda (Japan).zip", &archive)]);
    let run = rgsx.download(&["--all"]).await.ok();
    assert!(run.stderr.contains("Shift_JIS"), "{}", run.stderr);
    assert_eq!(rgsx.roms(), ["Zelda (Japan).zip", "ゼルダの伝説.sfc"]);
    assert_eq!(
        std::fs::read(rgsx.rom("Zelda (Japan).zip")).unwrap(),
        archive
    );
    let before = rgsx.bench.simulator.log().len();
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(rgsx.bench.simulator.log().len(), before);
    rgsx.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn a_platform_gets_its_games_in_the_layout_that_its_emulator_requires() {
    let rgsx = Rgsx::start().await;
    rgsx.write(
        "systems_list.json",
        &json!([{"platform_name": "DOS", "folder": "dos"}, {"platform_name": "PS Vita", "folder": "psvita"}]),
    );
    let dos = zip(&[("KEEN/KEEN.EXE", b"keen"), ("KEEN/SAVE/1", b"save")]);
    let game = zip(&[("PCSE00890/eboot.bin", b"game")]);
    let vita = zip(&[("Beta/PCSE00890.zip", &game)]);
    rgsx.write(
        "games/DOS.json",
        &json!([rgsx.store("Keen (USA).zip", &dos)]),
    );
    rgsx.write("games/PS Vita.json", &json!([rgsx.store("Beta.7z", &vita)]));
    rgsx.run(&["download", "--platform", "dos", "--all"])
        .await
        .ok();
    let keen = rgsx.rom("../dos/Keen (USA).pc/KEEN.EXE");
    assert_eq!(std::fs::read(keen).unwrap(), b"keen");
    rgsx.run(&["download", "--platform", "psvita", "--all"])
        .await
        .ok();
    let app = rgsx
        .bench
        .path("userdata/saves/psvita/ux0/app/PCSE00890/eboot.bin");
    assert_eq!(std::fs::read(app).unwrap(), b"game");
    assert!(rgsx.rom("../psvita/Beta [PCSE00890].psvita").is_file());
    let before = rgsx.bench.simulator.log().len();
    for platform in ["dos", "psvita"] {
        rgsx.run(&["download", "--platform", platform, "--all"])
            .await
            .ok();
    }
    assert_eq!(rgsx.bench.simulator.log().len(), before);
    rgsx.run(&["verify"]).await.ok();
}

#[tokio::test]
async fn a_game_replaces_only_files_that_it_installed() {
    for there in [
        "gamelist.xml",
        "Alpha.srm",
        "Other (Europe).sfc",
        "docs/notes.txt",
    ] {
        let rgsx = Rgsx::start().await;
        let game = zip(&[("Alpha.sfc", b"rom"), (there, b"evil")]);
        rgsx.games(&[rgsx.store("Alpha.zip", &game)]);
        std::fs::create_dir_all(rgsx.rom("docs")).unwrap();
        std::fs::write(rgsx.rom(there), "mine").unwrap();
        let run = rgsx.download(&["--all"]).await.failed();
        let said = "is not from this game";
        assert!(
            run.stderr.contains(said) && run.stderr.contains(there),
            "{}",
            run.stderr
        );
        assert_eq!(std::fs::read(rgsx.rom(there)).unwrap(), b"mine");
        assert!(!rgsx.rom("Alpha.sfc").exists(), "all or nothing");
        assert_eq!(std::fs::read(rgsx.rom("Alpha.zip")).unwrap(), game);
        assert_eq!(rgsx.history()[0]["status"], "Erreur");
        // With the file removed, the game is installed, and may later replace its own file.
        std::fs::remove_file(rgsx.rom(there)).unwrap();
        rgsx.download(&["--all"]).await.ok();
        std::fs::write(rgsx.rom("Alpha.sfc"), "damaged").unwrap();
        rgsx.download(&["--all", "--force"]).await.ok();
        assert_eq!(std::fs::read(rgsx.rom("Alpha.sfc")).unwrap(), b"rom");
    }
}

/// Starts a setup with one more platform: name and folder.
async fn with_platform(name: &str, folder: &str, games: &[(&str, Vec<u8>)]) -> Rgsx {
    let rgsx = Rgsx::start().await;
    let platforms = json!([{"platform_name": name, "folder": folder}]);
    rgsx.write("systems_list.json", &platforms);
    let games = games
        .iter()
        .map(|(name, content)| rgsx.store(name, content));
    rgsx.write(
        &format!("games/{name}.json"),
        &json!(games.collect::<Vec<_>>()),
    );
    rgsx
}

#[tokio::test]
async fn bios_files_go_only_to_bios_and_roms() {
    let name = "- BIOS by TMCTV -";
    for evil in [
        "system/custom.sh",
        "1FichierAPI.txt",
        "authorized_keys",
        ".ssh/authorized_keys",
        "bios/.profile",
        "saves/ports/rgsx/1FichierAPI.txt",
        "roms/ports/RGSX/requests.py",
        "roms/ports/rgsx/requests.py",
    ] {
        let pack = zip(&[("bios/good.bin", b"bios"), (evil, b"evil")]);
        let rgsx = with_platform(name, "bios", &[("pack.zip", pack)]).await;
        let run = rgsx.run(&["download", "--platform", "bios", "--all"]).await;
        let run = run.failed();
        let said = "games may not write to";
        assert!(run.stderr.contains(said), "{evil}: {}", run.stderr);
        let userdata = rgsx.bench.path("userdata");
        assert!(userdata.join("pack.zip").is_file());
        assert!(!userdata.join("bios").exists(), "{evil}");
        let there = std::fs::read(userdata.join(evil)).unwrap_or_default();
        assert!(!there.starts_with(b"evil"), "{evil}");
    }
    let pack = zip(&[("bios/good.bin", b"bios"), ("roms/snes/a.sfc", b"rom")]);
    let rgsx = with_platform(name, "bios", &[("pack.zip", pack)]).await;
    let run = rgsx.run(&["download", "--platform", "bios", "--all"]).await;
    run.ok();
    let bios = rgsx.bench.path("userdata/bios/good.bin");
    assert_eq!(std::fs::read(bios).unwrap(), b"bios");
    assert_eq!(std::fs::read(rgsx.rom("a.sfc")).unwrap(), b"rom");
}

#[tokio::test]
async fn no_game_changes_the_program_of_rgsx() {
    let game = zip(&[("Alpha.sh", b"sh"), ("RGSX/requests.py", b"evil")]);
    let rgsx = with_platform("Ports", "ports", &[("Alpha.zip", game)]).await;
    let run = rgsx
        .run(&["download", "--platform", "ports", "--all"])
        .await;
    let run = run.failed();
    assert!(
        run.stderr.contains("games may not write to"),
        "{}",
        run.stderr
    );
    assert_eq!(rgsx.bench.names_in("userdata/roms/ports"), ["Alpha.zip"]);
}

#[tokio::test]
async fn a_ps_vita_game_is_installed_with_all_its_parts_or_not_at_all() {
    let game = zip(&[("PCSE00890/eboot.bin", b"game"), ("PCSE00890/new", b"new")]);
    let vita = zip(&[("Beta/PCSE00890.zip", &game)]);
    let app = "saves/psvita/ux0/app/PCSE00890";
    for there in [
        format!("{app}/eboot.bin"),
        "roms/psvita/Beta [PCSE00890].psvita".into(),
    ] {
        let rgsx = with_platform("PS Vita", "psvita", &[("Beta.7z", vita.clone())]).await;
        let there = rgsx.bench.path("userdata").join(there);
        std::fs::create_dir_all(there.parent().unwrap()).unwrap();
        std::fs::write(&there, "mine").unwrap();
        let download = ["download", "--platform", "psvita", "--all"];
        rgsx.run(&download).await.failed();
        assert_eq!(std::fs::read(&there).unwrap(), b"mine");
        let app = rgsx.bench.path("userdata").join(app);
        assert!(!app.join("new").exists(), "{there:?}");
        assert!(rgsx.rom("../psvita/Beta.7z").is_file());
        let hidden = rgsx.bench.names_in("userdata/saves/psvita/ux0/app");
        assert!(
            !hidden.iter().any(|name| name.starts_with('.')),
            "{hidden:?}"
        );
        std::fs::remove_file(&there).unwrap();
        rgsx.run(&download).await.ok();
        assert_eq!(std::fs::read(app.join("eboot.bin")).unwrap(), b"game");
        assert!(rgsx.rom("../psvita/Beta [PCSE00890].psvita").is_file());
    }
}

#[tokio::test]
async fn extraction_follows_the_requested_rule() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[rgsx.store("Alpha.7z", &zip(&[("Alpha.sfc", b"rom")]))]);
    let run = rgsx.download(&["--all", "--extract", "command-line"]).await;
    assert_eq!(run.status, Some(4), "{}", run.stderr);
    rgsx.download(&["--all", "--extract", "never"]).await.ok();
    assert_eq!(rgsx.roms(), ["Alpha.7z"]);
    rgsx.write("rgsx_settings.json", &json!({"auto_extract": false}));
    rgsx.download(&["--all", "--force"]).await.ok();
    assert_eq!(rgsx.roms(), ["Alpha.7z"]);
    rgsx.write("rgsx_settings.json", &json!({}));
    rgsx.download(&["--all", "--force"]).await.ok();
    assert_eq!(rgsx.roms(), ["Alpha.sfc"]);
}

/// Returns an archive with a file of zeros that takes a while to write.
fn empty_megabytes(count: usize) -> Vec<u8> {
    let mut large = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    large
        .start_file("Large.sfc", options.compression_level(Some(1)))
        .unwrap();
    let block = vec![0; 1 << 20];
    (0..count).for_each(|_| large.write_all(&block).unwrap());
    large.finish().unwrap().into_inner()
}

/// Interrupts the extraction of a game. Returns `None` if the extraction finished
/// first.
#[cfg(unix)]
async fn interrupted(rgsx: &Rgsx) -> Option<()> {
    let head = ["rgsx", "--rgsx", "userdata", "download"];
    let args = [&head[..], &["--platform", "snes", "--all"]].concat();
    let child = rgsx.bench.command(&args).spawn().unwrap();
    let is = |status: &str| rgsx.history().iter().any(|row| row["status"] == status);
    until("the extraction", || is("Extracting") || is("Download_OK")).await;
    signal(&child, "-INT");
    let ended = ended(child).await;
    if ended.success() {
        return None;
    }
    assert_eq!(ended.code(), Some(130));
    Some(())
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_extraction_leaves_the_archive_and_nothing_else() {
    // Enough for any machine to be interrupted in time.
    for megabytes in [250, 1_000, 4_000, 16_000] {
        let rgsx = Rgsx::start().await;
        rgsx.games(&[rgsx.store("Large.zip", &empty_megabytes(megabytes))]);
        if interrupted(&rgsx).await.is_none() {
            continue;
        }
        assert_eq!(rgsx.roms(), ["Large.zip"]);
        assert_eq!(rgsx.history()[0]["status"], "Canceled");
        let retry = rgsx.bench.command(&["rgsx", "--rgsx", "userdata", "retry"]);
        finish_within(retry, Duration::from_secs(600)).await.ok();
        assert_eq!(rgsx.roms(), ["Large.sfc"]);
        assert_eq!(rgsx.history()[1]["status"], "Download_OK");
        return;
    }
    panic!("no extraction was interrupted");
}

/// Returns the process that extracts an archive of this setup.
#[cfg(target_os = "linux")]
fn extracting(rgsx: &Rgsx) -> Option<PathBuf> {
    let stage = rgsx.rom(".extracting-Large.zip");
    let stage = stage.to_str().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap();
    let mut processes = processes.map(|entry| entry.unwrap().path());
    processes.find(|process| {
        let command = std::fs::read(process.join("cmdline")).unwrap_or_default();
        memchr::memmem::find(&command, stage.as_bytes()).is_some()
    })
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_extraction_has_no_key_and_ends_with_its_parent_process() {
    // Enough for any machine to be killed in time.
    for megabytes in [250, 1_000, 4_000, 16_000] {
        let rgsx = Rgsx::start().await;
        rgsx.games(&[rgsx.store("Large.zip", &empty_megabytes(megabytes))]);
        let head = ["rgsx", "--rgsx", "userdata", "download"];
        let mut command = rgsx
            .bench
            .command(&[&head[..], &["--platform", "snes", "--all"]].concat());
        command.env("ONEFICHIER_API_KEY", rgsx.bench.simulator.api_key());
        let mut child = command.spawn().unwrap();
        let is_done = || !rgsx.rom("Large.zip").exists() && rgsx.rom("Large.sfc").exists();
        until("the extraction", || {
            extracting(&rgsx).is_some() || is_done()
        })
        .await;
        let Some(process) = extracting(&rgsx) else {
            continue;
        };
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        child.kill().await.unwrap();
        until("its end", || extracting(&rgsx).is_none()).await;
        let came = std::fs::metadata(rgsx.rom(".extracting-Large.zip/new/Large.sfc"));
        if came.map_or(0, |file| file.len()) >= (megabytes as u64) << 20 {
            continue;
        }
        let key = rgsx.bench.simulator.api_key();
        let found = memchr::memmem::find(&environment, key.as_bytes());
        assert!(found.is_none() && !environment.is_empty());
        return;
    }
    panic!("no extraction was killed");
}
