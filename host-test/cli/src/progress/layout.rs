//! How a board looks on a terminal; `plain` is how it looks elsewhere. Must not
//! know where it is written.

mod plain;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use super::super::l10n::Localizer;
use super::super::output::{bytes, duration};
use super::board::{Board, File, Phase, left};
use super::fit::{columns, cut, padded, padded_left, shortened};

/// The widest texts of each column.
const WIDEST_SIZE: &str = "1023 MiB+";
const WIDEST_SPEED: &str = "1023 MiB/s";
const LONGEST: Duration = Duration::from_secs(24 * 3_600 - 1);

/// Longer than anyone would wait.
const FOREVER: Duration = Duration::from_secs(100 * 86_400);

/// What follows a name, from the most to the least. The first number is the
/// room reserved for a name that is long enough to need it: names matter more
/// than a longer bar.
const SHAPES: [Shape; 6] = [
    Shape::new(
        30,
        24,
        &[
            Column::Size,
            Column::Speed,
            Column::Left,
            Column::Connections,
        ],
    ),
    Shape::new(16, 12, &[Column::Size, Column::Speed, Column::Left]),
    Shape::new(12, 8, &[Column::Speed, Column::Time]),
    Shape::new(12, 0, &[Column::Speed, Column::Time]),
    Shape::new(12, 0, &[Column::Speed]),
    Shape::new(0, 0, &[]),
];

/// The parts of a line other than the name and the percentage.
#[derive(Clone, Copy)]
struct Shape {
    name: usize,
    bar: usize,
    columns: &'static [Column],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Size,
    Speed,
    /// The remaining time, with words.
    Left,
    /// The remaining time without words.
    Time,
    Connections,
}

impl Shape {
    const fn new(name: usize, bar: usize, columns: &'static [Column]) -> Self {
        Self { name, bar, columns }
    }

    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }
}

/// The numbers in a line.
struct Numbers {
    at: u64,
    size: Option<u64>,
    /// The size is a lower bound.
    is_least: bool,
    speed: Option<u64>,
    left: Option<Duration>,
    connections: usize,
}

/// Draws boards in one language.
pub struct Layout<'a> {
    pub l10n: &'a Localizer,
}

impl Layout<'_> {
    /// Returns the lines for a terminal: files in progress, and the total. No
    /// line uses the last column.
    pub fn screen(
        &self,
        board: &Board,
        (width, height): (usize, usize),
        now: Instant,
    ) -> Vec<String> {
        let width = width.saturating_sub(1);
        let has_total = board.files().len() > 1;
        let room = height.saturating_sub(2 + usize::from(has_total)).max(1);
        let (shown, hidden) = chosen(board, room);
        let total = self.l10n.text(
            "progress-total",
            &[
                ("ended", board.total.ended.into()),
                ("files", board.files().len().into()),
            ],
        );
        let names = shown.iter().map(|file| columns(&file.name));
        let totals = has_total.then(|| columns(&total));
        let longest = names.chain(totals).max().unwrap_or(0);
        let (shape, name) = self.shape(width, longest);
        let mut lines: Vec<String> = shown
            .iter()
            .map(|file| self.file(file, shape, name, width, now))
            .collect();
        if hidden > 0 {
            let more = self.l10n.text("progress-more", &[("files", hidden.into())]);
            lines.push(cut(&more, width));
        }
        if has_total {
            let sums = board.total;
            // Before the first byte, there is no meaningful speed.
            let speed = board.speed.per_second(now).filter(|_| sums.moved > 0);
            let all = (sums.unsized_files == 0).then_some(sums.size);
            let numbers = Numbers {
                at: sums.at,
                size: Some(sums.size).filter(|size| *size > 0),
                is_least: all.is_none(),
                speed,
                left: all
                    .zip(speed)
                    .and_then(|(size, speed)| left(size, sums.at, speed)),
                connections: 0,
            };
            lines.push(self.moving(&total, &numbers, shape, name));
        }
        lines.iter().map(|line| cut(line, width)).collect()
    }

    /// Returns the first shape that has room for names, and that room.
    fn shape(&self, width: usize, longest: usize) -> (Shape, usize) {
        let room = |shape: &Shape| {
            let numbers = Numbers {
                at: 0,
                size: Some(1),
                is_least: false,
                speed: Some(1),
                left: Some(LONGEST),
                connections: 30,
            };
            width.saturating_sub(columns(&self.moving("", &numbers, *shape, 0)))
        };
        let fits = |shape: &&Shape| room(shape) >= longest.min(shape.name);
        let shape = SHAPES
            .iter()
            .find(fits)
            .unwrap_or(&SHAPES[SHAPES.len() - 1]);
        (*shape, room(shape).min(longest))
    }

    fn file(&self, file: &File, shape: Shape, name: usize, width: usize, now: Instant) -> String {
        match &file.phase {
            Phase::Moving => {
                let numbers = Numbers {
                    at: file.at,
                    size: file.size,
                    is_least: false,
                    speed: file.speed.per_second(now),
                    left: file.left(now),
                    connections: file.connections,
                };
                self.moving(&file.name, &numbers, shape, name)
            }
            phase => {
                let name = padded(&shortened(&file.name, name), name);
                cut(
                    &format!("{name}  {}", self.said(phase, file.size, now)),
                    width,
                )
            }
        }
    }

    /// Describes a phase without a transfer.
    fn said(&self, phase: &Phase, size: Option<u64>, now: Instant) -> String {
        match phase {
            Phase::Busy(what) => what.clone(),
            Phase::Waiting { reason, until } if *until > now => self.waiting(reason, *until - now),
            Phase::Waiting { .. } => self.l10n.plain("connecting"),
            Phase::Verifying(hashed) => {
                let text = self.l10n.plain("verifying");
                match size {
                    Some(size) => format!("{text} {}%", percent(*hashed, size)),
                    None => text,
                }
            }
            _ => String::new(),
        }
    }

    fn waiting(&self, reason: &str, left: Duration) -> String {
        let values = [("reason", reason.into()), ("time", clock(left).into())];
        self.l10n.text("waiting", &values)
    }

    fn moving(&self, what: &str, numbers: &Numbers, shape: Shape, name: usize) -> String {
        let mut line = padded(&shortened(what, name), name);
        match numbers.size {
            Some(size) => {
                let percent = percent(numbers.at, size);
                if shape.bar > 0 {
                    line += &format!("  [{}]", bar(percent, shape.bar));
                }
                line += &padded_left(&format!("{percent}%"), 6);
                if shape.has(Column::Size) {
                    let widest = columns(&self.of(WIDEST_SIZE));
                    let more = if numbers.is_least { "+" } else { "" };
                    let size = self.of(&format!("{}{more}", bytes(size)));
                    line += &format!(" {}", padded(&size, widest));
                }
            }
            None => {
                let empty = match shape.bar {
                    0 => 0,
                    bar => bar + 4,
                };
                let widest = match shape.has(Column::Size) {
                    true => columns(&self.of(WIDEST_SIZE)) + 7,
                    false => 6,
                };
                let at = padded(&bytes(numbers.at), widest.saturating_sub(2));
                line += &format!("{}  {at}", " ".repeat(empty));
            }
        }
        if shape.has(Column::Speed) {
            let speed = numbers.speed.map(speed).unwrap_or_default();
            line += &format!("  {}", padded_left(&speed, columns(WIDEST_SPEED)));
        }
        let says_left = shape.has(Column::Left);
        if says_left || shape.has(Column::Time) {
            let say = |time| match says_left {
                true => self.left(time),
                false => clock(time),
            };
            let is_shown = |left: &Duration| !left.is_zero() && *left < FOREVER;
            let text = numbers.left.filter(is_shown).map(say).unwrap_or_default();
            line += &format!("  {}", padded(&text, columns(&say(LONGEST))));
        }
        if shape.has(Column::Connections) && numbers.connections > 0 {
            let values = [("connections", numbers.connections.into())];
            line += &format!("  {}", self.l10n.text("progress-connections", &values));
        }
        line.trim_end().to_owned()
    }

    fn of(&self, size: &str) -> String {
        self.l10n.text("progress-of", &[("size", size.into())])
    }

    fn left(&self, time: Duration) -> String {
        self.l10n
            .text("progress-left", &[("time", clock(time).into())])
    }
}

/// Chooses the files to show if there is not room for all of them, starting
/// with those being transferred. Also returns the number of hidden files.
fn chosen(board: &Board, room: usize) -> (Vec<&File>, usize) {
    let active: Vec<&File> = board.active().collect();
    if active.len() <= room {
        return (active, 0);
    }
    let (moving, others): (Vec<&File>, Vec<&File>) =
        active.iter().partition(|file| file.phase == Phase::Moving);
    let shown = room.saturating_sub(1).max(1);
    let chosen: Vec<&File> = moving.into_iter().chain(others).take(shown).collect();
    let hidden = active.len() - chosen.len();
    (chosen, hidden)
}

fn percent(at: u64, size: u64) -> u64 {
    match size {
        0 => 100,
        size => (u128::from(at.min(size)) * 100 / u128::from(size)) as u64,
    }
}

/// Draws a bar, empty at 0 percent.
fn bar(percent: u64, width: usize) -> String {
    let filled = percent as usize * width / 100;
    let done = match filled {
        0 => String::new(),
        filled if filled == width => "=".repeat(width),
        filled => format!("{}>", "=".repeat(filled - 1)),
    };
    padded(&done, width)
}

fn speed(per_second: u64) -> String {
    format!("{}/s", bytes(per_second))
}

/// Formats a time, rounded up to whole seconds.
fn clock(time: Duration) -> String {
    duration(time.as_secs_f64().ceil() as u64)
}
