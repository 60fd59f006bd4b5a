//! Progress on standard error: one line per file and a total on a terminal,
//! plain lines elsewhere. Must not know what is transferred.
//!
//! `board` is the state, `layout` how it looks, `screen` where it is drawn.

mod board;
pub mod fit;
mod layout;
pub mod screen;
mod speed;

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hoster_host::Code;

pub use board::{Board, Counts, File, Phase};
use layout::Layout;
use screen::Screen;

use super::output::{Output, printable};
use super::stdio;

/// Interval between redraws of a terminal.
const DRAW: Duration = Duration::from_millis(100);

/// Interval between checks for plain lines; `layout` decides how often one is
/// written.
const LOOK: Duration = Duration::from_millis(250);

/// Interval between progress events of a file with `--json`.
const REPORT: Duration = Duration::from_millis(500);

/// The progress of a command.
pub struct Progress {
    board: Arc<Mutex<Board>>,
    output: Output,
    painter: Mutex<Option<Painter>>,
}

/// How to show progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Hidden,
    Screen,
    Plain { ascii: bool },
}

/// The thread that shows progress. Dropping it stops the thread.
struct Painter {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows nothing in JSON mode or if `quiet` is set.
    pub fn new(output: &Output, quiet: bool) -> Self {
        let board = Arc::new(Mutex::new(Board::new(Instant::now())));
        let mode = match output.is_json() || quiet {
            true => Mode::Hidden,
            false => mode(stdio::err_is_terminal(), |name| std::env::var(name).ok()),
        };
        Self {
            painter: Mutex::new(Painter::start(mode, output, &board)),
            board,
            output: output.clone(),
        }
    }

    /// Adds a file and returns its number.
    pub fn add(&self, name: &str, size: Option<u64>) -> usize {
        let name = self.said(name);
        self.board().add(name, size, Instant::now())
    }

    /// Locks the board. Write no output while holding the lock.
    pub fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the name and size of a file as they become known.
    pub fn known(&self, number: usize, name: Option<&str>, size: Option<u64>) {
        let name = name.map(|name| self.said(name));
        self.board().change(number, |file| {
            file.name = name.unwrap_or_else(|| std::mem::take(&mut file.name));
            file.size = size.or(file.size);
        });
    }

    /// Returns a handle to the file with this number while it is transferred.
    pub fn line(&self, number: usize) -> Line<'_> {
        Line {
            number,
            progress: self,
            reported: Mutex::new(None),
        }
    }

    /// Marks a file as complete; this run transferred `moved` bytes of it.
    pub fn done(&self, number: usize, size: u64, moved: u64) {
        self.board().change(number, |file| {
            (file.size, file.at, file.moved) = (Some(size), size, moved);
            file.phase = Phase::Done;
        });
    }

    /// Marks a file that needs no transfer.
    pub fn skipped(&self, number: usize) {
        self.board().set(number, Phase::Skipped, Instant::now());
    }

    /// Marks a file that cannot be transferred because it is empty.
    pub fn empty(&self, number: usize) {
        self.board().set(number, Phase::Empty, Instant::now());
    }

    pub fn failed(&self, number: usize, code: Code, reason: &str) {
        let reason = self.said(reason);
        self.board()
            .set(number, Phase::Failed { code, reason }, Instant::now());
    }

    /// Stops showing progress.
    pub fn end(&self) {
        let painter = self.painter.lock();
        drop(painter.unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Makes external text printable and removes secrets.
    fn said(&self, text: &str) -> String {
        printable(&self.output.redactor().clean(text))
    }
}

impl Painter {
    fn start(mode: Mode, output: &Output, board: &Arc<Mutex<Board>>) -> Option<Self> {
        let every = match mode {
            Mode::Hidden => return None,
            Mode::Screen => {
                stdio::set_screen(Some(Screen::new()));
                DRAW
            }
            Mode::Plain { .. } => LOOK,
        };
        let (stop, stopped) = channel::<()>();
        let (l10n, board) = (output.l10n().clone(), board.clone());
        let thread = std::thread::Builder::new().name("progress".into());
        let thread = thread.spawn(move || {
            let layout = Layout { l10n: &l10n };
            let board = || board.lock().unwrap_or_else(PoisonError::into_inner);
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let now = Instant::now();
                match mode {
                    Mode::Plain { ascii } => {
                        let lines = layout.plain(&mut board(), now);
                        for line in lines {
                            let line = if ascii { fit::ascii(&line) } else { line };
                            stdio::err_line(&format!("hoster: {line}"));
                        }
                    }
                    _ => stdio::draw(|width, height| layout.screen(&board(), (width, height), now)),
                }
            }
        });
        Some(Self {
            stop: Some(stop),
            thread: thread.ok(),
        })
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        stdio::set_screen(None);
    }
}

/// Draws on a terminal that can move its cursor and shows UTF-8. Anything else
/// gets lines, in ASCII unless the environment indicates UTF-8.
fn mode(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Mode {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    let is_utf8 = cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8");
    let can_draw = match set("TERM") {
        Some(term) => term != "dumb",
        None => cfg!(windows),
    };
    match is_terminal && can_draw && is_utf8 {
        true => Mode::Screen,
        false => Mode::Plain { ascii: !is_utf8 },
    }
}

/// One file in progress.
pub struct Line<'a> {
    number: usize,
    progress: &'a Progress,
    /// When JSON last reported it.
    reported: Mutex<Option<Instant>>,
}

impl Line<'_> {
    /// Shows the current activity while there is nothing else to show.
    pub fn busy(&self, what: &str) {
        self.set(Phase::Busy(self.progress.said(what)));
    }

    /// Shows a pause of this length.
    pub fn pause(&self, reason: &str, time: Duration) {
        self.set(Phase::Waiting {
            reason: self.progress.said(reason),
            until: Instant::now() + time,
        });
    }

    /// Marks the start of the transfer; `at` bytes exist already.
    pub fn start(&self, name: &str, size: Option<u64>, at: u64) {
        let name = self.progress.said(name);
        let mut board = self.progress.board();
        board.change(self.number, |file| file.name = name);
        board.start(self.number, size, at, Instant::now());
    }

    /// Sets how many bytes have arrived.
    pub fn moved(&self, at: u64, connections: usize) {
        self.progress
            .board()
            .moved(self.number, at, connections, Instant::now());
    }

    /// Marks all bytes as transferred and sets how many are hashed.
    pub fn verifying(&self, hashed: u64) {
        self.set(Phase::Verifying(hashed));
    }

    /// Returns whether JSON is due to report progress: not immediately at the
    /// start, and only once per interval.
    pub fn is_time(&self) -> bool {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = reported.get_or_insert_with(Instant::now).elapsed() >= REPORT;
        if is_time {
            *reported = Some(Instant::now());
        }
        is_time
    }

    /// Returns the file's size in bytes, if known.
    pub fn size(&self) -> Option<u64> {
        let board = self.progress.board();
        board.files().get(self.number).and_then(|file| file.size)
    }

    fn set(&self, phase: Phase) {
        self.progress
            .board()
            .set(self.number, phase, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_that_can_be_drawn_upon_is() {
        let plain = |ascii| Mode::Plain { ascii };
        for (is_terminal, variables, expected) in [
            (
                true,
                &[("TERM", "xterm"), ("LANG", "de_DE.UTF-8")][..],
                Mode::Screen,
            ),
            (
                true,
                &[("TERM", "xterm"), ("LC_ALL", "C.utf8")],
                Mode::Screen,
            ),
            (
                true,
                &[("TERM", "dumb"), ("LANG", "en_US.UTF-8")],
                plain(false),
            ),
            (true, &[("TERM", "xterm")], plain(true)),
            (
                true,
                &[("TERM", "xterm"), ("LC_ALL", "C"), ("LANG", "en_US.UTF-8")],
                plain(true),
            ),
            (
                true,
                &[("TERM", "xterm"), ("LC_ALL", ""), ("LANG", "en_US.UTF-8")],
                Mode::Screen,
            ),
            (
                false,
                &[("TERM", "xterm"), ("LANG", "en_US.UTF-8")],
                plain(false),
            ),
            (false, &[], plain(true)),
        ] {
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(mode(is_terminal, variable), expected, "{variables:?}");
        }
    }
}
