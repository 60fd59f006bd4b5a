//! What a user sees of a transfer, on terminals of several widths and in several
//! locales.

use std::collections::BTreeSet;

use onefichier_simulator::{Conditions, Config, Fault, Injection, Limits, Unknowns};
use tokio::process::Command;

use crate::bench::{Bench, finish, noise};
use crate::terminal::Terminal;

const MIB: usize = 1 << 20;

/// Ctrl-C, as sent by a keyboard.
const CTRL_C: u8 = 3;

const LONG: &str = "Alpine Racer (Europe) (En,Fr,De) (Rev 1).zip";
const WIDE: &str = "ゲーム・ザ・ベスト・コレクション.tar";

/// Returns `hoster get` for these links, for a terminal with all capabilities.
fn get(bench: &Bench, args: &[&str]) -> Command {
    let key = bench.arg("key.txt");
    let head = [
        "--no-pace",
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "--connections",
        "1",
    ];
    let mut command = bench.command(&[&head, args].concat());
    command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8");
    command
}

/// Starts a service that sends the first quarter of two files, and then nothing.
async fn stalled() -> (Bench, [String; 2]) {
    let bench = Bench::start().await;
    let links = [LONG, WIDE].map(|name| bench.store(name, &noise(8 * MIB, 1)).link);
    for _ in 0..2 {
        let stalled = Fault::StallAfter { bytes: 2 << 20 };
        bench.simulator.inject(Injection::once(stalled));
    }
    (bench, links)
}

/// Starts a service that refuses the first request and requires a pause of
/// `seconds`.
async fn busy(seconds: u32) -> (Bench, [String; 2]) {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            retry_after: Some(seconds),
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await;
    let links = [LONG, WIDE].map(|name| bench.store(name, &noise(1_000, 1)).link);
    let on = "download/get_token.cgi".parse().unwrap();
    bench.simulator.inject(Injection::once(Fault::Flood).on(on));
    (bench, links)
}

/// Masks the parts of the rows that vary: the speed, and values derived from it.
fn masked(rows: &[String]) -> String {
    let mask = |row: &String| {
        let words: Vec<&str> = row.split(' ').collect();
        let speed = words.iter().position(|word| word.ends_with("/s"));
        let before = speed.map_or(words.len(), |unit| unit - 1);
        words[..before].join(" ").trim_end().to_owned()
    };
    rows.iter().map(mask).collect::<Vec<_>>().join("\n")
}

/// Whether these rows show that a quarter of both files has arrived.
fn are_stalled(rows: &[String]) -> bool {
    // Both files, and their total.
    let has_come = |row: &&String| row.contains(" 25%") && row.contains("/s");
    rows.iter().filter(has_come).count() == 3
}

#[tokio::test]
async fn progress_fits_terminals_of_40_80_and_120_columns() {
    for columns in [40, 80, 120] {
        let (bench, links) = stalled().await;
        let links = [links[0].as_str(), &links[1]];
        let Some(mut terminal) = Terminal::sized(&get(&bench, &links), columns, 24) else {
            return;
        };
        let rows = terminal.shows_rows(are_stalled).await;
        insta::assert_snapshot!(format!("{columns}_columns"), masked(&rows));
        let screen = terminal.picture.screen();
        assert!((0..24).all(|row| !screen.row_wrapped(row)), "{rows:#?}");
        terminal.presses(CTRL_C).await;
        terminal.shows("to continue: ").await;
        let rows = terminal.rows();
        // The lines are gone, except what the terminal itself writes.
        let left = rows
            .iter()
            .filter(|row| row.contains('%') || row.contains("total"));
        assert_eq!(left.count(), 0, "{rows:#?}");
        let (shown, status) = terminal.ends().await;
        assert_eq!(status.code(), Some(130), "{shown}");
    }
}

#[tokio::test]
async fn a_wait_counts_down_in_its_line() {
    let (bench, links) = busy(5).await;
    let links = [links[0].as_str(), &links[1]];
    let Some(mut terminal) = Terminal::sized(&get(&bench, &links), 80, 24) else {
        return;
    };
    let mut counted = BTreeSet::new();
    let mut lines = BTreeSet::new();
    while counted.len() < 3 {
        let rows = terminal.rows();
        let waiting = rows.iter().enumerate();
        for (number, row) in waiting.filter(|(_, row)| row.contains("waiting ")) {
            let time = row
                .split("waiting ")
                .nth(1)
                .and_then(|rest| rest.split(':').next());
            if let Some(time) = time.filter(|time| time.ends_with('s')) {
                assert!(
                    row.starts_with("Alpine") || row.starts_with("ゲーム"),
                    "{row}"
                );
                counted.insert(time.to_owned());
                lines.insert(number);
            }
        }
        assert!(
            !rows.iter().any(|row| row.contains("https://")),
            "names: {rows:#?}"
        );
        assert!(terminal.read().await, "{counted:?}");
    }
    assert!(lines.len() <= 2, "each file has its line: {lines:?}");
    let (shown, status) = terminal.ends().await;
    assert!(status.success(), "{shown}");
}

#[tokio::test]
async fn a_resumed_file_shows_only_the_speed_of_new_bytes() {
    let bench = Bench::start().await;
    let link = bench.store("game.zip", &noise(64 * MIB, 1)).link;
    let stalled = Fault::StallAfter { bytes: 60 << 20 };
    bench.simulator.inject(Injection::once(stalled));
    let Some(mut terminal) = Terminal::sized(&get(&bench, &[&link]), 80, 24) else {
        return;
    };
    let has_come = |rows: &[String]| rows.iter().any(|row| row.contains(" 93%"));
    terminal.shows_rows(has_come).await;
    terminal.presses(CTRL_C).await;
    terminal.ends().await;
    bench.simulator.set_conditions(Conditions {
        bandwidth: Some(1 << 20),
        ..Conditions::default()
    });
    let mut terminal = Terminal::sized(&get(&bench, &[&link]), 80, 24).unwrap();
    let rows = terminal
        .shows_rows(|rows| rows.iter().any(|row| row.contains("/s")))
        .await;
    let mut fastest = 0.0_f64;
    while terminal.read().await {
        for row in terminal.rows().iter().filter(|row| row.contains("/s")) {
            let words: Vec<&str> = row.split_whitespace().collect();
            let unit = words.iter().position(|word| word.ends_with("/s")).unwrap();
            let bytes = match words[unit] {
                "B/s" => 1.0,
                "KiB/s" => 1024.0,
                "MiB/s" => 1048576.0,
                other => panic!("{other} in {row}"),
            };
            let number: f64 = words[unit - 1].parse().unwrap();
            fastest = fastest.max(number * bytes);
        }
    }
    assert!(
        fastest > 0.0 && fastest < 10.0 * 1048576.0,
        "{fastest} {rows:#?}"
    );
}

/// Asserts that nothing moves the cursor, and, if `ascii`, that all text is ASCII.
#[track_caller]
fn assert_plain(shown: &str, ascii: bool) {
    assert!(!shown.contains('\x1b'), "{shown:?}");
    let notes = shown.lines().filter(|line| line.starts_with("hoster: "));
    for line in notes {
        assert!(!ascii || line.is_ascii(), "{line}");
        assert!(!line.contains(['[', '…']), "{line}");
    }
}

#[tokio::test]
async fn a_terminal_that_cannot_draw_and_another_locale_get_plain_lines() {
    for (term, locale, ascii) in [
        ("dumb", "C.UTF-8", false),
        ("xterm", "C", true),
        ("xterm", "de_DE.ISO-8859-1", true),
    ] {
        let (bench, links) = busy(3).await;
        let mut command = get(&bench, &[&links[0], &links[1]]);
        command.env("TERM", term).env("LC_ALL", locale);
        let Some(terminal) = Terminal::sized(&command, 80, 24) else {
            return;
        };
        let (shown, status) = terminal.ends().await;
        assert!(status.success(), "{shown}");
        let pause = match locale {
            "de_DE.ISO-8859-1" => ": wartet ",
            _ => ": waiting ",
        };
        assert!(shown.contains(pause), "{shown}");
        assert_plain(&shown, ascii);
    }
}

#[tokio::test]
async fn a_pipe_gets_plain_lines_with_the_names_of_the_files() {
    let (bench, links) = busy(3).await;
    let run = finish(get(&bench, &[&links[0], &links[1]])).await.ok();
    assert_plain(&run.stderr, false);
    let pauses: Vec<&str> = run
        .stderr
        .lines()
        .filter(|line| line.contains(": waiting "))
        .collect();
    assert!(!pauses.is_empty(), "{}", run.stderr);
    for line in pauses {
        let name = [LONG, WIDE]
            .iter()
            .any(|name| line.starts_with(&format!("hoster: {name}: ")));
        assert!(name, "{line}");
    }
    let (bench, links) = busy(3).await;
    let mut command = get(&bench, &[&links[0], &links[1]]);
    command.env("LC_ALL", "C");
    let run = finish(command).await.ok();
    assert_plain(&run.stderr, true);
}

#[tokio::test]
async fn slow_transfers_report_progress_in_plain_lines() {
    let bench = Bench::start().await;
    let link = bench.store(LONG, &noise(4 * MIB, 1)).link;
    // Longer than the five seconds until the first progress line.
    bench.simulator.set_conditions(Conditions {
        bandwidth: Some(500 << 10),
        ..Conditions::default()
    });
    let run = finish(get(&bench, &[&link])).await.ok();
    let line = run.stderr.lines().next().unwrap_or_default();
    assert!(
        line.starts_with(&format!("hoster: {LONG}: ")),
        "{}",
        run.stderr
    );
    for part in ["% of 4.00 MiB, ", "/s, ", "s left"] {
        assert!(line.contains(part), "{line}");
    }
}
