//! Progress bars on standard error, where a person watches. Must not know what
//! is being moved.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Output, printable};

/// A bar for one file. Invisible in JSON mode and where standard error is no terminal.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(output: &Output) -> Self {
        let bar = ProgressBar::no_length();
        bar.set_draw_target(if output.is_json() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        });
        bar.set_style(style("{spinner} {msg}"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Says what is being waited for.
    pub fn waiting(&self, what: &str) {
        self.0.set_message(printable(what));
    }

    /// Bytes begin to move.
    pub fn start(&self, name: &str, size: Option<u64>) {
        self.0.set_message(printable(name));
        match size {
            Some(size) => {
                self.0.set_length(size);
                self.0.set_style(style(
                    "{msg} [{bar:24}] {percent:>3}% of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
                ));
            }
            None => self.0.set_style(style(
                "{spinner} {msg} {binary_bytes}, {binary_bytes_per_sec}",
            )),
        }
    }

    /// So many bytes have moved.
    pub fn moved(&self, bytes: u64) {
        self.0.set_position(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    // A template that does not parse would only look worse.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .progress_chars("=> ")
}
