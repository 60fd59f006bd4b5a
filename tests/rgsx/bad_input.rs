//! Problems on this machine, in the lists or with the key: one sentence, the exit
//! code of RGSX, and a history row with the reason.

use super::*;

/// A separate file system mounted on a folder, if this user may mount one.
struct Mounted(PathBuf);

impl Mounted {
    fn on(folder: PathBuf, options: &str) -> Option<Self> {
        std::fs::create_dir_all(&folder).unwrap();
        let mount = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "none"])
            .arg(&folder)
            .stderr(std::process::Stdio::null())
            .status();
        match mount.is_ok_and(|status| status.success()) {
            true => Some(Self(folder)),
            false => {
                eprintln!("skipped: only root can mount a file system for this test");
                None
            }
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .status();
    }
}

/// Asserts that the only row of the history is a failure with these words.
#[track_caller]
fn failed_with(rgsx: &Rgsx, words: &str) {
    let rows = rgsx.history();
    let row = rows.last().expect("there is a row");
    assert_eq!(row["status"], "Erreur", "{row}");
    assert!(row["message"].as_str().unwrap().contains(words), "{row}");
}

#[tokio::test]
async fn a_folder_without_rgsx_and_a_command_without_games_are_wrong_usage() {
    let rgsx = Rgsx::start().await;
    let run = rgsx
        .bench
        .keyless(&["rgsx", "--rgsx", "nowhere", "platforms"])
        .await;
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("no RGSX in nowhere"), "{}", run.stderr);
    let run = rgsx.download(&[]).await;
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    let run = rgsx
        .run(&["download", "--platform", "Amiga", "--all"])
        .await;
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("no platform named Amiga"),
        "{}",
        run.stderr
    );
    assert!(rgsx.bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_key_is_read_in_every_format_that_people_use() {
    let rgsx = Rgsx::start().await;
    let key = rgsx.bench.simulator.api_key().to_owned();
    for (number, text) in [
        format!("\"{key}\"\r\n"),
        format!("# my key\n{key}\n"),
        format!("\u{feff}  '{key}'  "),
    ]
    .into_iter()
    .enumerate()
    {
        std::fs::write(rgsx.save("1FichierAPI.txt"), text).unwrap();
        let name = format!("Game {number}.sfc");
        rgsx.games(&[rgsx.store(&name, b"content")]);
        rgsx.download(&["--all"]).await.ok();
        let rows = rgsx.history();
        assert_eq!(rows.last().unwrap()["provider_prefix"], "1F:", "{number}");
    }
}

#[tokio::test]
async fn a_malformed_key_fails_every_game_before_any_request() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[rgsx.store("Alpha.sfc", b"a"), rgsx.store("Beta.sfc", b"b")]);
    std::fs::write(rgsx.save("1FichierAPI.txt"), "this is not a key").unwrap();
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert!(!run.stderr.contains("this is not a key"), "{}", run.stderr);
    let rows = rgsx.history();
    assert_eq!(
        rows.iter().filter(|row| row["status"] == "Erreur").count(),
        2
    );
    failed_with(&rgsx, "1FichierAPI.txt");
    assert!(rgsx.bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_file_with_the_name_of_a_game_but_another_size_is_replaced() {
    let rgsx = Rgsx::start().await;
    let content = noise(20_000, 1);
    rgsx.games(&[rgsx.store("Alpha.sfc", &content)]);
    // As RGSX leaves it after a lost connection.
    std::fs::write(rgsx.rom("Alpha.sfc"), &content[..7_000]).unwrap();
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(std::fs::read(rgsx.rom("Alpha.sfc")).unwrap(), content);
}

#[tokio::test]
async fn no_name_from_a_server_replaces_a_file_of_the_user() {
    let rgsx = Rgsx::start().await;
    let link = rgsx.bench.store("gamelist.xml", b"<evil/>").link;
    rgsx.games(&[json!(["Alpha.sfc", link, ""])]);
    std::fs::write(rgsx.rom("gamelist.xml"), "<mine>").unwrap();
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(std::fs::read(rgsx.rom("gamelist.xml")).unwrap(), b"<mine>");
    assert_eq!(rgsx.roms(), ["gamelist (2).xml", "gamelist.xml"]);
    // A file that RGSX recorded for the game belongs to it, whatever its name.
    let link = rgsx.bench.store("Disk 1.sfc", b"all of it").link;
    rgsx.games(&[json!(["Lotus.sfc", link, ""])]);
    std::fs::write(rgsx.rom("Disk 1.sfc"), "cut").unwrap();
    let row = json!({"platform": "Super Nintendo", "game_name": "Lotus.sfc", "status": "Erreur",
        "local_filename": "Disk 1.sfc"});
    rgsx.write("history.json", &json!([row]));
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(std::fs::read(rgsx.rom("Disk 1.sfc")).unwrap(), b"all of it");
}

#[tokio::test]
async fn a_file_of_the_same_size_with_another_extension_is_the_game() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[
        rgsx.store("Alpha.smc", b"content"),
        rgsx.store("Beta.smc", b"content"),
    ]);
    std::fs::write(rgsx.rom("Alpha.sfc"), "CONTENT").unwrap();
    std::fs::write(rgsx.rom("Beta.sfc"), "something else").unwrap();
    let run = rgsx.download(&["--all"]).await.ok();
    assert!(
        run.stdout.contains("Alpha.sfc  already present"),
        "{}",
        run.stdout
    );
    assert_eq!(rgsx.roms(), ["Alpha.sfc", "Beta.sfc", "Beta.smc"]);
    rgsx.download(&["--all", "--force"]).await.ok();
    assert_eq!(
        rgsx.roms(),
        ["Alpha.sfc", "Alpha.smc", "Beta.sfc", "Beta.smc"]
    );
}

#[tokio::test]
async fn a_read_only_folder_fails_the_game_and_is_reported() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[rgsx.store("Alpha.sfc", b"content")]);
    let Some(_mounted) = Mounted::on(rgsx.rom(""), "ro,size=1m") else {
        return;
    };
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert!(
        run.stderr.contains("Read-only file system"),
        "{}",
        run.stderr
    );
    failed_with(&rgsx, "Read-only file system");
}

#[tokio::test]
async fn a_history_that_cannot_be_written_is_reported_once_and_stops_nothing() {
    let rgsx = Rgsx::start().await;
    let save = rgsx.save("");
    let kept = rgsx.bench.path("kept");
    std::fs::rename(&save, &kept).unwrap();
    let Some(_mounted) = Mounted::on(save.clone(), "size=1m") else {
        return;
    };
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(kept.join("."))
        .arg(&save)
        .status();
    assert!(copied.unwrap().success());
    rgsx.games(&[rgsx.store("Alpha.sfc", b"a"), rgsx.store("Beta.sfc", b"b")]);
    let remount = std::process::Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&save)
        .status();
    assert!(remount.unwrap().success());
    let run = rgsx.download(&["--all"]).await.ok();
    assert_eq!(
        run.stderr.matches("the history is not updated").count(),
        1,
        "{}",
        run.stderr
    );
    assert_eq!(rgsx.roms(), ["Alpha.sfc", "Beta.sfc"]);
}

#[tokio::test]
async fn a_full_disk_fails_the_game_before_and_after_its_download() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[rgsx.store("Large.sfc", &noise(3 << 20, 1))]);
    let Some(_mounted) = Mounted::on(rgsx.rom(""), "size=2m") else {
        return;
    };
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert!(
        !run.stderr.contains("/?"),
        "a game has a name: {}",
        run.stderr
    );
    assert!(run.stderr.contains("not enough space"), "{}", run.stderr);
    assert!(
        !run.stderr.contains("-o"),
        "there is no such option: {}",
        run.stderr
    );
    failed_with(&rgsx, "not enough space");
    assert!(rgsx.roms().is_empty(), "{:?}", rgsx.roms());
    let zeros = vec![0; 3 << 20];
    rgsx.games(&[rgsx.store("Packed.zip", &zip(&[("Packed.sfc", &zeros)]))]);
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    failed_with(&rgsx, "not enough space");
    assert_eq!(rgsx.roms(), ["Packed.zip"]);
    let run = rgsx.download(&["--all", "--dry-run"]).await;
    assert_eq!(run.status, Some(0), "{}{}", run.stdout, run.stderr);
}

#[tokio::test]
async fn a_thousand_links_are_checked_with_ten_requests() {
    let rgsx = Rgsx::start().await;
    let games: Vec<Value> = (0..1_000)
        .map(|n| rgsx.store(&format!("Game {n}.sfc"), b"content"))
        .collect();
    rgsx.games(&games);
    let run = rgsx.run(&["check", "--platform", "snes"]).await.ok();
    assert!(run.stdout.ends_with("1,000 of 1,000 games online\n"));
    assert_eq!(rgsx.bench.simulator.log().len(), 10);
}

#[tokio::test]
async fn thousands_of_failed_games_are_one_change_of_the_history() {
    let rgsx = Rgsx::start().await;
    let games: Vec<Value> = (0..5_000)
        .map(|n| json!([format!("Game {n}.sfc")]))
        .collect();
    rgsx.games(&games);
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(run.counted(), "5,000 failed");
    assert_eq!(lines[0], "  Game 0.sfc has no link in the list");
    // Not all of them again.
    assert_eq!(lines[10], "  and 4,990 more");
    assert_eq!(rgsx.history().len(), 5_000);
}
