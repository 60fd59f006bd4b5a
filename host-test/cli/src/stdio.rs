//! Standard output and standard error, which only this file writes to.
//! Remembers failed writes to standard output and keeps output apart from the
//! progress on the screen. Must not know what it writes.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::progress::screen::Screen;

/// Why writing to standard output failed.
static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// Set after a failed write to standard output. Nothing more is written then:
/// output after a gap would look complete.
static IS_OVER: AtomicBool = AtomicBool::new(false);

/// The progress on the screen. Its lock serializes all output.
static SCREEN: Mutex<Option<Screen>> = Mutex::new(None);

/// Writes to standard output and remembers a failure. A reader that has gone
/// away (`| head`) is not a failure.
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

/// Records that writing to standard output failed.
pub fn unwritten(error: io::Error) {
    IS_OVER.store(true, Ordering::Relaxed);
    if error.kind() != io::ErrorKind::BrokenPipe {
        let _ = FAILURE.set(error);
    }
}

/// Returns why output is missing. `None` if all of it was written or nobody
/// reads it.
pub fn failure() -> Option<&'static io::Error> {
    FAILURE.get()
}

/// Writes to standard error. Ignores failures: there is nowhere to report them,
/// and no work depends on this output.
pub fn err(bytes: &[u8]) {
    beside_progress(|| {
        let _ = io::stderr().lock().write_all(bytes);
    });
}

/// Writes text and a newline to standard error.
pub fn err_line(text: &str) {
    err(format!("{text}\n").as_bytes());
}

/// Like [`err`], for a thread that may have panicked while drawing.
pub fn err_after_crash(bytes: &[u8]) {
    if let Ok(mut screen) = SCREEN.try_lock()
        && let Some(screen) = screen.as_mut()
    {
        screen.erase();
    }
    let _ = io::stderr().lock().write_all(bytes);
}

/// Returns whether standard error is a terminal.
pub fn err_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Returns standard error for the output of another program.
pub fn err_for_child() -> Stdio {
    io::stderr().into()
}

/// Shows progress on this screen from now on; `None` erases it and shows no
/// more.
pub fn set_screen(screen: Option<Screen>) {
    if let Some(mut before) = std::mem::replace(&mut *locked(), screen) {
        before.erase();
    }
}

/// Returns whether the screen shows progress.
pub fn has_screen() -> bool {
    locked().is_some()
}

/// Redraws the progress.
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
