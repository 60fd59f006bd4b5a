//! A picture of a terminal: reads what programs have written to one, with its
//! control sequences, and prints what a person sees at the end, as SVG. For
//! docs/terminal.sh; knows nothing of `hoster`.
//!
//!   terminal COLUMNS ROWS < TYPESCRIPT > PICTURE.svg

use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;

/// Light grey on a dark blue, readable on white pages and on dark ones.
const TERM: anstyle_svg::Term = anstyle_svg::Term::new()
    .palette(anstyle_svg::WIN10_CONSOLE)
    .fg_color(anstyle::Color::Rgb(anstyle::RgbColor(0xd8, 0xde, 0xe9)))
    .bg_color(anstyle::Color::Rgb(anstyle::RgbColor(0x1d, 0x23, 0x30)));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || -> Option<NonZeroU16> { arguments.next()?.parse().ok() };
    let (Some(columns), Some(rows)) = (number(), number()) else {
        return Err("usage: terminal COLUMNS ROWS".into());
    };
    let mut written = Vec::new();
    std::io::stdin().read_to_end(&mut written)?;
    let mut terminal = vt100::Parser::new(rows, columns, 0);
    terminal.process(&written);
    let lines = terminal.screen().rows_formatted(0, columns.get());
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    let shown = lines.iter().rposition(|line| !line.is_empty());
    let text = lines[..shown.map_or(0, |last| last + 1)].join("\x1b[m\n");
    std::io::stdout().write_all(TERM.render_svg(&text).as_bytes())?;
    Ok(())
}
