//! Standard output and standard error: the only place that writes to them.
//! Remembers that standard output could not be written, and keeps what is
//! written apart from the progress on the screen. Must not know what it writes.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::progress::screen::Screen;

/// Why standard output could not be written.
static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// Nothing more is written to standard output: what follows a gap reads as if
/// nothing were missing.
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// The progress that a person sees, and whose turn it is to write.
static SCREEN: Mutex<Option<Screen>> = Mutex::new(None);

/// Writes to standard output. A failure is remembered; a reader that has gone
/// away (`| head`) is none.
pub fn out(bytes: &[u8]) {
    if IS_OVER.load(Ordering::Relaxed) {
        return;
    }
    let written = beside_progress(|| {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    });
    if let Err(error) = written {
        unwritten(error);
    }
}

/// Writes text and a newline to standard output.
pub fn out_line(text: &str) {
    out(format!("{text}\n").as_bytes());
}

/// Notes that standard output could not be written.
pub fn unwritten(error: io::Error) {
    IS_OVER.store(true, Ordering::Relaxed);
    if error.kind() != io::ErrorKind::BrokenPipe {
        let _ = FAILURE.set(error);
    }
}

/// Why output is missing; none: all of it was written, or nobody reads it.
pub fn failure() -> Option<&'static io::Error> {
    FAILURE.get()
}

/// Writes to standard error. There is no place to report a failure, and no
/// work depends on what is written here.
pub fn err(bytes: &[u8]) {
    beside_progress(|| {
        let _ = io::stderr().lock().write_all(bytes);
    });
}

/// Writes text and a newline to standard error.
pub fn err_line(text: &str) {
    err(format!("{text}\n").as_bytes());
}

/// The same from a thread that may be drawing at this moment.
pub fn err_after_crash(bytes: &[u8]) {
    if let Ok(mut screen) = SCREEN.try_lock()
        && let Some(screen) = screen.as_mut()
    {
        screen.erase();
    }
    let _ = io::stderr().lock().write_all(bytes);
}

/// Whether a person sees standard error.
pub fn err_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Standard error, for the output of another program.
pub fn err_for_child() -> Stdio {
    io::stderr().into()
}

/// Shows progress on the screen from now on; none: no more, and it is erased.
pub fn set_screen(screen: Option<Screen>) {
    if let Some(mut before) = std::mem::replace(&mut *locked(), screen) {
        before.erase();
    }
}

/// Whether progress is shown on the screen.
pub fn has_screen() -> bool {
    locked().is_some()
}

/// Draws the progress anew.
pub fn draw(lines: impl FnOnce(usize, usize) -> Vec<String>) {
    if let Some(screen) = locked().as_mut() {
        let (width, height) = screen.size();
        screen.draw(lines(width, height));
    }
}

fn beside_progress<T>(write: impl FnOnce() -> T) -> T {
    let mut screen = locked();
    if let Some(screen) = screen.as_mut() {
        screen.erase();
    }
    let outcome = write();
    if let Some(screen) = screen.as_mut() {
        screen.draw_again();
    }
    outcome
}

fn locked() -> MutexGuard<'static, Option<Screen>> {
    SCREEN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_else_in_the_command_writes_to_standard_output_or_error() {
        // Tests run in the folder of their package.
        let sources = "src";
        let direct = ["io::stdout", "io::stderr", "print!(", "println!("];
        for file in walkdir::WalkDir::new(sources) {
            let path = file.unwrap().into_path();
            let is_other =
                path.extension().is_some_and(|e| e == "rs") && !path.ends_with("src/stdio.rs");
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let code = text.lines().map(str::trim_start).enumerate();
            for (number, line) in code.filter(|(_, line)| is_other && !line.starts_with("//")) {
                let found = direct.iter().find(|name| line.contains(**name));
                assert_eq!(found, None, "{}:{}", path.display(), number + 1);
            }
        }
    }
}
