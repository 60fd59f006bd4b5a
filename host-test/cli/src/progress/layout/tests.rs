//! Boards on terminals of all widths and as plain lines.

use super::super::fit;
use super::*;

const MIB: u64 = 1 << 20;
const SECOND: Duration = Duration::from_secs(1);
const LANGUAGES: [&str; 6] = ["en", "fr", "de", "es", "it", "pt"];

/// A run with every kind of event, and the time at which it is displayed.
fn board() -> (Board, Instant) {
    let start = Instant::now();
    let now = start + SECOND * 10;
    let mut board = Board::new(start);
    let mut add = |name: &str, size: Option<u64>| board.add(name.to_owned(), size, start);
    let long = add(
        "Alpine Racer (Europe) (En,Fr,De) (Rev 1).zip",
        Some(700 * MIB),
    );
    let wide = add("ゲーム・ザ・ベスト・コレクション.tar", Some(6 * MIB));
    let waiting = add("Field recordings.flac", Some(300 * MIB));
    let busy = add("https://examples.com/?ecfqy8eyg65bkavp3i8y", Some(MIB));
    let hashed = add("backup.tar", Some(100 * MIB));
    let done = add("small.txt", Some(1_000));
    add("later.bin", Some(2_048 * MIB));
    // Resumed: bytes from an earlier run do not count toward the speed.
    board.start(long, Some(700 * MIB), 238 * MIB, start);
    for second in 1..=10 {
        board.moved(
            long,
            (238 + second) * MIB,
            5,
            start + SECOND * second as u32,
        );
    }
    board.start(wide, Some(6 * MIB), 0, now);
    let pause = Phase::Waiting {
        reason: "too many requests from this address; the service makes them wait".into(),
        until: now + SECOND * 299,
    };
    board.set(waiting, pause, now);
    board.set(
        busy,
        Phase::Busy("waiting for the download link".into()),
        now,
    );
    board.start(hashed, Some(100 * MIB), 100 * MIB, start);
    board.set(hashed, Phase::Verifying(45 * MIB), now);
    board.set(done, Phase::Done, now);
    (board, now)
}

fn screen(language: &str, size: (usize, usize)) -> Vec<String> {
    let (board, now) = board();
    let l10n = Localizer::of(language);
    Layout { l10n: &l10n }.screen(&board, size, now)
}

#[test]
fn a_board_looks_like_this_at_40_80_and_120_columns() {
    for width in [40, 80, 120] {
        let name = format!("{width}_columns");
        insta::assert_snapshot!(name, screen("en", (width, 24)).join("\n"));
    }
}

#[test]
fn no_line_reaches_the_last_column_at_any_width_in_any_language() {
    for language in LANGUAGES {
        for width in 1..=200 {
            for line in screen(language, (width, 24)) {
                assert!(fit::columns(&line) < width, "{language} in {width}: {line}");
            }
        }
    }
}

#[test]
fn what_a_line_says_is_there_from_40_columns_on() {
    for language in LANGUAGES {
        for width in 40..=200 {
            let lines = screen(language, (width, 24));
            assert!(lines[0].starts_with("Alpine"), "{}", lines[0]);
            for part in ["35%", "1.00 MiB/s", "7m 32s"] {
                assert!(
                    lines[0].contains(part),
                    "{language} in {width}: {}",
                    lines[0]
                );
            }
            assert!(
                lines[2].contains("4m 59s"),
                "{language} in {width}: {}",
                lines[2]
            );
        }
    }
}

#[test]
fn a_board_that_is_higher_than_the_terminal_shows_what_moves() {
    insta::assert_snapshot!("5_rows", screen("en", (80, 5)).join("\n"));
    for height in 1..=12 {
        let lines = screen("en", (80, height));
        assert!(lines.len() < height.max(4), "{height}: {lines:?}");
        assert!(lines[0].starts_with("Alpine"), "{lines:?}");
        assert!(lines[lines.len() - 1].starts_with("total 1/7"), "{lines:?}");
    }
}

#[test]
fn a_bar_with_nothing_in_it_is_empty() {
    assert_eq!(bar(0, 8), "        ");
    assert_eq!(bar(12, 8), "        ");
    assert_eq!(bar(13, 8), ">       ");
    assert_eq!(bar(99, 8), "======> ");
    assert_eq!(bar(100, 8), "========");
}

#[test]
fn one_file_needs_no_total_and_no_size_needs_no_bar() {
    let start = Instant::now();
    let mut board = Board::new(start);
    let one = board.add("a.bin".into(), None, start);
    board.start(one, None, 0, start);
    board.moved(one, 3 * MIB, 1, start + SECOND * 3);
    let l10n = Localizer::english();
    let lines = Layout { l10n: &l10n }.screen(&board, (80, 24), start + SECOND * 3);
    insta::assert_snapshot!("no_size", lines.join("\n"));
}

#[test]
fn a_total_tells_when_it_is_not_all_and_no_speed_before_the_first_byte() {
    let start = Instant::now();
    let mut board = Board::new(start);
    board.add("a.bin".into(), Some(4 * MIB), start);
    board.add("b.bin".into(), None, start);
    let l10n = Localizer::english();
    let layout = Layout { l10n: &l10n };
    let total = |board: &Board, seconds| {
        let mut lines = layout.screen(board, (80, 24), start + SECOND * seconds);
        lines.pop().unwrap()
    };
    assert_eq!(
        total(&board, 20),
        "total 0/2  [            ]    0% of 4.00 MiB+"
    );
    board.start(0, Some(4 * MIB), 0, start + SECOND * 20);
    board.moved(0, MIB / 2, 1, start + SECOND * 21);
    board.moved(0, MIB, 1, start + SECOND * 22);
    let line = total(&board, 22);
    assert!(
        line.starts_with("total 0/2  [==>         ]   25% of 4.00 MiB+"),
        "{line}"
    );
    assert!(
        line.ends_with("/s"),
        "nobody knows how long it takes: {line}"
    );
    board.set(1, Phase::Skipped, start + SECOND * 22);
    assert!(total(&board, 22).ends_with(" left"));
}

#[test]
fn a_pause_that_is_over_is_no_wait_any_more() {
    let (mut board, now) = board();
    let l10n = Localizer::english();
    board.change(2, |file| {
        let reason = "broken".into();
        file.phase = Phase::Waiting { reason, until: now };
    });
    let lines = Layout { l10n: &l10n }.screen(&board, (80, 24), now);
    assert!(lines[2].ends_with("  connecting"), "{}", lines[2]);
}

/// Returns the plain lines of this many seconds, at the interval of the real
/// checks.
fn plain(board: &mut Board, from: Instant, seconds: u32) -> Vec<(u32, String)> {
    let l10n = Localizer::english();
    let layout = Layout { l10n: &l10n };
    let mut lines = Vec::new();
    for step in 0..=seconds * 4 {
        let now = from + Duration::from_millis(250) * step;
        let shown = layout.plain(board, now).into_iter();
        lines.extend(shown.map(|line| (step, line)));
    }
    lines
}

#[test]
fn plain_lines_tell_of_a_file_every_five_seconds_at_most() {
    let (mut board, now) = board();
    let lines = plain(&mut board, now, 60);
    for name in ["Alpine", "Field", "backup", "https"] {
        let of = lines.iter().filter(|(_, line)| line.starts_with(name));
        let steps: Vec<u32> = of.map(|(step, _)| *step).collect();
        assert!(!steps.is_empty(), "{name} in {lines:?}");
        assert!(
            steps.windows(2).all(|two| two[1] - two[0] >= 20),
            "{name}: {steps:?}"
        );
    }
}

#[test]
fn plain_lines_tell_of_a_pause_once_and_at_once() {
    let (mut board, now) = board();
    let of_the_pause = |lines: Vec<(u32, String)>| -> Vec<(u32, String)> {
        let lines = lines.into_iter();
        lines
            .filter(|(_, line)| line.starts_with("Field"))
            .collect()
    };
    let shown = of_the_pause(plain(&mut board, now, 60));
    let line = "Field recordings.flac: waiting 4m 59s: too many requests from this address; \
                the service makes them wait";
    assert_eq!(shown, [(0, line.to_owned())]);
    // The remaining time is reported again every second.
    for second in 60..120_u32 {
        let pause = Phase::Waiting {
            reason: "too many requests from this address; the service makes them wait".into(),
            until: now + SECOND * 300,
        };
        board.set(2, pause, now + SECOND * second);
    }
    assert_eq!(of_the_pause(plain(&mut board, now + SECOND * 120, 10)), []);
    // A different pause is reported.
    let pause = Phase::Waiting {
        reason: "the line broke".into(),
        until: now + SECOND * 200,
    };
    board.set(2, pause, now + SECOND * 150);
    let shown = of_the_pause(plain(&mut board, now + SECOND * 150, 10));
    let line = "Field recordings.flac: waiting 50s: the line broke".to_owned();
    assert_eq!(shown, [(0, line)]);
}

#[test]
fn plain_lines_do_not_tell_of_what_is_soon_over() {
    let start = Instant::now();
    let mut board = Board::new(start);
    let one = board.add("a.bin".into(), Some(MIB), start);
    board.set(one, Phase::Busy("waiting".into()), start);
    let until = start + SECOND;
    let reason = "broken".into();
    board.set(one, Phase::Waiting { reason, until }, start);
    board.start(one, Some(MIB), 0, start + SECOND);
    assert_eq!(plain(&mut board, start, 4), []);
}
