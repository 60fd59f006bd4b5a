//! `hoster rgsx` on a folder tree like that of RGSX, against the simulated
//! service.

mod archives;
mod bad_input;
#[cfg(target_os = "linux")]
mod bombs;
mod history;
mod identity;
mod language;
mod memory;
mod summary;
mod verify;

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use onefichier_simulator::{Config, Fault, Injection, Limits, WebsiteConfig};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, finish, noise, private};

/// An RGSX setup with two platforms, and the service that has their games.
pub struct Rgsx {
    bench: Bench,
}

impl Rgsx {
    pub async fn start() -> Self {
        let bench = Bench::with(Config {
            limits: Limits::Off,
            website: WebsiteConfig {
                countdown: 1,
                pause: Duration::ZERO,
                ..WebsiteConfig::default()
            },
            ..Config::default()
        });
        let rgsx = Self { bench: bench.await };
        let save = rgsx.save("");
        std::fs::create_dir_all(save.join("games")).unwrap();
        std::fs::create_dir_all(rgsx.rom("")).unwrap();
        rgsx.write(
            "systems_list.json",
            &json!([
                {"platform_name": "Super Nintendo", "folder": "snes", "platform_image": ""},
                {"platform_name": "Game Boy", "dossier": "gb", "system_image": ""},
                "odd",
            ]),
        );
        rgsx.write(
            "rom_extensions.json",
            &json!([
                {"folder": "snes", "extensions": [".sfc", ".smc"]},
                {"folder": "gb", "extensions": [".gb"]},
            ]),
        );
        rgsx.games(&[]);
        // As RGSX writes it: with a line end, and maybe a byte-order mark first.
        let key = format!("\u{feff}{}\r\n", rgsx.bench.simulator.api_key());
        std::fs::write(rgsx.save("1FichierAPI.txt"), key).unwrap();
        private(&rgsx.save("1FichierAPI.txt"));
        rgsx
    }

    pub fn save(&self, name: &str) -> PathBuf {
        self.bench.path("userdata/saves/ports/rgsx").join(name)
    }

    fn rom(&self, name: &str) -> PathBuf {
        self.bench.path("userdata/roms/snes").join(name)
    }

    pub fn write(&self, name: &str, value: &Value) {
        std::fs::write(self.save(name), value.to_string()).unwrap();
    }

    pub fn games(&self, games: &[Value]) {
        self.write("games/Super Nintendo.json", &json!(games));
        self.write("games/Game Boy.json", &json!({"games": ["Delta.gb"]}));
    }

    /// Stores a file at the service and returns its entry in a list.
    pub fn store(&self, name: &str, content: &[u8]) -> Value {
        let link = self.bench.store(name, content).link;
        json!([name, format!("{link}&af=62851"), "1 MB"])
    }

    pub async fn run(&self, args: &[&str]) -> Run {
        // Other tests check the service's pauses between small files.
        let head = ["--no-pace", "rgsx", "--rgsx", "userdata"];
        finish(self.bench.command(&[&head, args].concat())).await
    }

    pub async fn download(&self, args: &[&str]) -> Run {
        let head = ["download", "--platform", "super nintendo"];
        self.run(&[&head, args].concat()).await
    }

    fn history(&self) -> Vec<Value> {
        let text = std::fs::read(self.save("history.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn roms(&self) -> Vec<String> {
        self.bench.names_in("userdata/roms/snes")
    }
}

/// Returns an archive with these files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn platforms_and_games_are_listed_like_rgsx_does() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[
        json!(["Beta.sfc", "https://1fichier.com/?b", "2 MB"]),
        json!("alpha.sfc"),
    ]);
    let run = rgsx.run(&["--json", "platforms"]).await.ok();
    // The other platform has no folder for ROMs.
    assert_eq!(
        run.object(),
        json!([{"name": "Super Nintendo", "folder": "snes"}])
    );
    let run = rgsx.run(&["p", "--all"]).await.ok();
    assert_eq!(run.stdout, "Game Boy  (gb)\nSuper Nintendo  (snes)\n");
    let run = rgsx.run(&["g", "--platform", "snes"]).await.ok();
    assert_eq!(run.stdout, "alpha.sfc  \nBeta.sfc  2 MB\n");
    let run = rgsx
        .run(&["games", "--platform", "snes", "--search", "bet"])
        .await
        .ok();
    assert_eq!(run.stdout, "Beta.sfc  2 MB\n");
    let run = rgsx.run(&["games", "--platform", "Amiga"]).await;
    assert_eq!(run.status, Some(2));
    assert!(rgsx.bench.simulator.log().is_empty());
}

#[tokio::test]
async fn a_game_arrives_where_rgsx_expects_it_and_is_recorded_in_its_history() {
    let rgsx = Rgsx::start().await;
    let content = noise(300_000, 1);
    rgsx.games(&[
        rgsx.store("Alpha (Europe).sfc", &content),
        json!(["Beta.sfc"]),
    ]);
    let foreign = json!([{"platform": "NES", "game_name": "x", "status": "Completed", "moved_paths": ["/x"]}]);
    rgsx.write("history.json", &foreign);
    let lists = std::fs::read(rgsx.save("games/Super Nintendo.json")).unwrap();
    let run = rgsx.download(&["--game", "alpha"]).await.ok();
    assert!(
        run.stdout.contains("Download OK: Alpha (Europe)\n"),
        "{}",
        run.stdout
    );
    assert_eq!(
        std::fs::read(rgsx.rom("Alpha (Europe).sfc")).unwrap(),
        content
    );
    let rows = rgsx.history();
    assert_eq!(rows[0], foreign[0], "rows of others stay");
    let row = &rows[1];
    for (field, value) in [
        ("platform", json!("Super Nintendo")),
        ("game_name", json!("Alpha (Europe).sfc")),
        ("display_name", json!("Alpha (Europe)")),
        ("status", json!("Download_OK")),
        ("progress", json!(100)),
        ("total_size", json!(300_000)),
        ("provider_prefix", json!("1F:")),
        ("local_filename", json!("Alpha (Europe).sfc")),
    ] {
        assert_eq!(row[field], value, "{field}");
    }
    assert!(row["task_id"].as_str().unwrap().starts_with("cli-"));
    let noted: Value =
        serde_json::from_slice(&std::fs::read(rgsx.save("downloaded_games.json")).unwrap())
            .unwrap();
    assert_eq!(noted, json!({"Super Nintendo": {"alpha": {}}}));
    // One API call for one game, and lists are not written.
    assert_eq!(rgsx.bench.requests("api").len(), 1);
    assert_eq!(
        std::fs::read(rgsx.save("games/Super Nintendo.json")).unwrap(),
        lists
    );
}

#[tokio::test]
async fn a_second_run_over_a_finished_set_sends_nothing() {
    let rgsx = Rgsx::start().await;
    let games: Vec<Value> = (0..5)
        .map(|n| rgsx.store(&format!("Game {n}.sfc"), &noise(10_000 + n, n as u64)))
        .chain([rgsx.store("Packed.zip", &zip(&[("Packed.sfc", b"rom")]))])
        .collect();
    rgsx.games(&games);
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(rgsx.roms().len(), 6);
    let before = rgsx.bench.simulator.log().len();
    let run = rgsx.download(&["--all"]).await.ok();
    assert_eq!(
        run.stdout.matches("  already present").count(),
        6,
        "{}",
        run.stdout
    );
    assert_eq!(rgsx.bench.simulator.log().len(), before);
}

#[tokio::test]
async fn an_archive_is_extracted_completely_before_it_is_removed() {
    let rgsx = Rgsx::start().await;
    let (one, two) = (noise(200_000, 1), noise(100, 2));
    let good = zip(&[("Alpha.sfc", &one), ("docs/readme.txt", &two)]);
    let mut damaged = zip(&[("Beta.sfc", &one)]);
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    rgsx.games(&[
        rgsx.store("Alpha.zip", &good),
        rgsx.store("Beta.zip", &damaged),
        rgsx.store(
            "Evil.zip",
            &zip(&[("ok.sfc", b"x"), ("../../evil.sfc", b"x")]),
        ),
        rgsx.store("Twice.zip", &zip(&[("a.sfc", b"x"), ("A.SFC", b"y")])),
        rgsx.store("Liar.zip", b"this is not an archive at all"),
        rgsx.store("Drive.zip", &zip(&[("C:\\evil.sfc", b"x")])),
    ]);
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    assert_eq!(std::fs::read(rgsx.rom("Alpha.sfc")).unwrap(), one);
    assert_eq!(std::fs::read(rgsx.rom("docs/readme.txt")).unwrap(), two);
    assert_eq!(
        rgsx.roms(),
        [
            "Alpha.sfc",
            "Beta.zip",
            "Drive.zip",
            "Evil.zip",
            "Liar.zip",
            "Twice.zip",
            "docs"
        ],
        "archives stay, and nothing of what failed is there"
    );
    assert!(!rgsx.bench.path("userdata/roms/evil.sfc").exists());
    let rows = rgsx.history();
    for (game, words) in [
        ("Beta.zip", "is damaged"),
        ("Evil.zip", "outside its folder"),
        ("Twice.zip", "two files are named"),
        ("Liar.zip", "not a ZIP, 7z or RAR"),
        ("Drive.zip", "outside its folder"),
    ] {
        let row = rows.iter().find(|row| row["game_name"] == game).unwrap();
        assert_eq!(row["status"], "Erreur", "{game}");
        let message = row["message"].as_str().unwrap();
        assert!(message.contains(words), "{game}: {message}");
    }
}

#[tokio::test]
async fn refused_games_have_the_exit_code_and_the_history_row_of_rgsx() {
    let rgsx = Rgsx::start().await;
    rgsx.games(&[
        rgsx.store("Alpha.exe", b"x"),
        json!(["Nowhere.sfc"]),
        json!(["Other.sfc", "https://example.com/x"]),
        json!({"name": "Torrent.sfc", "url": "https://x.example/a.torrent"}),
        json!(["Beta 1.sfc"]),
        json!(["Beta 2.sfc"]),
    ]);
    for (game, code, words) in [
        ("alpha", 4, "neither a ROM"),
        ("nowhere", 1, "no link in the list"),
        ("other", 1, "not a 1fichier link"),
        ("torrent", 1, "BitTorrent"),
        ("beta", 3, "matches 2 games: Beta 1.sfc, Beta 2.sfc"),
        ("gamma", 3, "no game named"),
    ] {
        let run = rgsx.download(&["--game", game]).await;
        assert_eq!(run.status, Some(code), "{game}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{game}: {}", run.stderr);
    }
    let rows = rgsx.history();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row["status"] == "Erreur"));
    rgsx.download(&["--game", "alpha", "--force"]).await.ok();
    assert_eq!(rgsx.roms(), ["Alpha.exe"]);
}

#[tokio::test]
async fn a_web_page_and_a_dead_link_are_failures_and_are_retried_on_request() {
    let rgsx = Rgsx::start().await;
    let content = noise(50_000, 1);
    rgsx.games(&[
        rgsx.store("Alpha.sfc", &content),
        json!(["Dead.sfc", "https://1fichier.com/?deadbeef0123456789ab", ""]),
    ]);
    let injection = Injection::once(Fault::HtmlInsteadOfFile).times(20);
    rgsx.bench.simulator.inject(injection);
    let run = rgsx.download(&["--all"]).await;
    assert_eq!(run.status, Some(1));
    assert!(
        rgsx.roms().iter().all(|name| name.contains(".part")),
        "{:?}",
        rgsx.roms()
    );
    rgsx.bench.simulator.clear_faults();
    let run = rgsx.run(&["retry"]).await;
    assert_eq!(run.status, Some(1), "one is still dead");
    assert_eq!(std::fs::read(rgsx.rom("Alpha.sfc")).unwrap(), content);
    let done = rgsx
        .history()
        .into_iter()
        .filter(|row| row["status"] == "Download_OK");
    assert_eq!(done.count(), 1);
}

#[tokio::test]
async fn a_dry_run_and_a_check_send_bulk_requests_and_change_nothing() {
    let rgsx = Rgsx::start().await;
    let mut games: Vec<Value> = (0..120)
        .map(|n| rgsx.store(&format!("Game {n}.sfc"), b"content"))
        .collect();
    games.push(json!([
        "Dead.sfc",
        "https://1fichier.com/?deadbeef0123456789ab",
        ""
    ]));
    rgsx.games(&games);
    let run = rgsx.download(&["--all", "--dry-run"]).await;
    assert_eq!(run.status, Some(1), "one is dead");
    assert!(
        run.stdout.contains("would download Game 7.sfc (7 B)"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("120 games, 840 B into"),
        "{}",
        run.stdout
    );
    let run = rgsx.run(&["--json", "check", "--platform", "snes"]).await;
    let online = run
        .lines()
        .iter()
        .filter(|l| l["state"] == "online")
        .count();
    assert_eq!((run.status, online), (Some(1), 120));
    assert_eq!(rgsx.bench.simulator.log().len(), 4, "two requests each");
    assert!(rgsx.history().is_empty());
    assert!(rgsx.roms().is_empty());
}

#[tokio::test]
async fn without_a_key_downloads_use_free_mode_and_the_history_says_so() {
    let rgsx = Rgsx::start().await;
    std::fs::write(rgsx.save("1FichierAPI.txt"), "").unwrap();
    let content = noise(20_000, 1);
    rgsx.games(&[rgsx.store("Alpha.sfc", &content)]);
    rgsx.download(&["--game", "alpha"]).await.ok();
    assert_eq!(std::fs::read(rgsx.rom("Alpha.sfc")).unwrap(), content);
    assert_eq!(rgsx.history()[0]["provider_prefix"], "FREE:");
    assert!(
        rgsx.bench
            .simulator
            .log()
            .iter()
            .all(|e| !e.has_authorization)
    );
}

#[tokio::test]
async fn one_broken_list_does_not_hide_the_others_and_a_broken_history_stays() {
    let rgsx = Rgsx::start().await;
    let content = noise(1_000, 1);
    rgsx.games(&[rgsx.store("Alpha.sfc", &content)]);
    std::fs::write(rgsx.save("games/Game Boy.json"), "[{").unwrap();
    std::fs::write(rgsx.save("history.json"), "[{").unwrap();
    rgsx.run(&["platforms"]).await.ok();
    let run = rgsx.run(&["games", "--platform", "gb"]).await.failed();
    assert!(run.stderr.contains("is not a list"), "{}", run.stderr);
    let run = rgsx.download(&["--game", "alpha"]).await.ok();
    assert!(
        run.stderr.contains("the history is not updated"),
        "{}",
        run.stderr
    );
    assert_eq!(std::fs::read(rgsx.save("history.json")).unwrap(), b"[{");
    let run = rgsx.run(&["history"]).await.failed();
    assert!(run.stderr.contains("was not changed"), "{}", run.stderr);
}
