//! Progress on standard error: a line for each file and a total where a person
//! watches, plain lines elsewhere. Must not know what is being moved.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Output, bytes, duration, printable};
use super::words::Words;

/// How often a plain line tells how far a file is.
const PLAIN: Duration = Duration::from_secs(10);

/// How often `--json` tells it.
const TELL: Duration = Duration::from_millis(500);

/// The progress of a command.
pub struct Progress {
    bars: MultiProgress,
    total: Option<ProgressBar>,
    words: Words,
    /// Standard error is a file or a pipe that somebody reads later.
    plain: bool,
}

impl Progress {
    /// For so many files. Shows nothing in JSON mode or when it is to be quiet.
    pub fn new(output: &Output, quiet: bool, files: usize) -> Self {
        let is_hidden = output.is_json() || quiet;
        let is_terminal = std::io::stderr().is_terminal();
        let bars = MultiProgress::with_draw_target(match is_hidden {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr(),
        });
        let total = (files > 1).then(|| {
            let bar = bars.add(ProgressBar::new(0));
            bar.set_style(style(
                "total {msg} [{bar:24}] {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
            ));
            bar.set_message(format!("0/{files}"));
            bar
        });
        Self {
            bars,
            total,
            words: output.words().clone(),
            plain: !is_hidden && !is_terminal,
        }
    }

    /// Prints without disturbing the lines.
    pub fn print(&self, print: impl FnOnce()) {
        self.bars.suspend(print);
    }

    /// A line for one file.
    pub fn line(&self) -> Line<'_> {
        let bar = ProgressBar::no_length();
        let bar = match &self.total {
            Some(total) => self.bars.insert_before(total, bar),
            None => self.bars.add(bar),
        };
        bar.set_style(style("{spinner} {msg}"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Line {
            bar,
            progress: self,
            state: Mutex::new(State::default()),
        }
    }

    /// So many files are done.
    pub fn files(&self, done: usize, of: usize) {
        if let Some(total) = &self.total {
            total.set_message(format!("{done}/{of}"));
        }
    }

    /// So many bytes more are expected in all.
    pub fn expect(&self, bytes: u64) {
        if let Some(total) = &self.total {
            total.inc_length(bytes);
        }
    }

    /// So many bytes more have come in all.
    fn moved(&self, bytes: u64) {
        if let Some(total) = &self.total {
            total.inc(bytes);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(total) = &self.total {
            total.finish_and_clear();
        }
    }
}

/// One file's line; it disappears with this value.
pub struct Line<'a> {
    bar: ProgressBar,
    progress: &'a Progress,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    name: String,
    waits: String,
    at: u64,
    size: Option<u64>,
    told: Option<(Instant, u64)>,
    told_json: Option<Instant>,
}

impl Line<'_> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Says what is being waited for.
    pub fn waiting(&self, what: &str) {
        self.bar.set_style(style("{spinner} {msg}"));
        self.bar.set_message(printable(what));
    }

    /// The same for a pause with an end; a plain line tells it once.
    pub fn pause(&self, what: &str, reason: &str, left: u64) {
        let values = [("reason", reason.into()), ("time", duration(left).into())];
        let wait = self.progress.words.text("wait", &values);
        self.waiting(&format!("{what}: {wait}"));
        let mut state = self.state();
        if self.progress.plain && state.waits != reason {
            state.waits = reason.to_owned();
            eprintln!(
                "hoster: {}",
                printable(&format!("{what}: {reason} ({})", duration(left)))
            );
        }
    }

    /// Bytes begin to move; `at` are there already.
    pub fn start(&self, name: &str, size: Option<u64>, at: u64) {
        let mut state = self.state();
        (state.name, state.size, state.at) = (printable(name), size, at);
        state.told = Some((Instant::now(), at));
        self.bar.set_message(state.name.clone());
        self.bar.reset();
        self.bar.set_position(at);
        self.progress.moved(at);
        self.style(size, 1);
    }

    fn style(&self, size: Option<u64>, connections: usize) {
        self.bar.set_style(style(&match size {
            Some(size) => {
                self.bar.set_length(size);
                format!("{{msg}} [{{bar:24}}] {{percent:>3}}% of {{binary_total_bytes}}, {{binary_bytes_per_sec}}, {connections} conn., {{eta}} left")
            }
            None => "{spinner} {msg} {binary_bytes}, {binary_bytes_per_sec}".into(),
        }));
    }

    /// So many bytes are there.
    pub fn moved(&self, at: u64, connections: usize) {
        let mut state = self.state();
        self.progress.moved(at.saturating_sub(state.at));
        state.at = at;
        self.style(state.size, connections);
        self.bar.set_message(state.name.clone());
        self.bar.set_position(at);
        let Some((then, before)) = state
            .told
            .filter(|(then, _)| self.progress.plain && then.elapsed() >= PLAIN)
        else {
            return;
        };
        state.told = Some((Instant::now(), at));
        let rate = (at.saturating_sub(before)) as f64 / then.elapsed().as_secs_f64();
        let of = state
            .size
            .map_or(String::new(), |size| format!(" of {}", bytes(size)));
        eprintln!(
            "{}: {}{of}, {}/s",
            state.name,
            bytes(at),
            bytes(rate as u64)
        );
    }

    /// Whether JSON is to tell how far the file is: not at once, and not all
    /// the time.
    pub fn is_time(&self) -> bool {
        let mut state = self.state();
        let is_time = state.told_json.get_or_insert_with(Instant::now).elapsed() >= TELL;
        if is_time {
            state.told_json = Some(Instant::now());
        }
        is_time
    }

    /// Bytes of the file, where known.
    pub fn size(&self) -> Option<u64> {
        self.state().size
    }

    /// All is sent, and the service has to say so.
    pub fn confirming(&self, name: &str) {
        self.waiting(&self.text("confirming", name));
    }

    fn text(&self, message: &str, name: &str) -> String {
        self.progress.words.text(message, &[("name", name.into())])
    }

    /// All bytes are there; so many are hashed.
    pub fn verifying(&self, hashed: u64) {
        let state = self.state();
        let percent = state
            .size
            .filter(|size| *size > 0)
            .map(|size| hashed * 100 / size);
        let percent = percent.map_or(String::new(), |percent| format!(" {percent}%"));
        let text = self.text("verifying", &state.name);
        self.waiting(&format!("{text}{percent}"));
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.progress.bars.remove(&self.bar);
    }
}

fn style(template: &str) -> ProgressStyle {
    // A template that does not parse would only look worse.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .progress_chars("=> ")
}
