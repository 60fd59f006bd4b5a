//! Shows what a command waits for: a countdown in place where a person watches,
//! one line elsewhere. Must not know what is asked of the service.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hoster_host::{Error, Waiting};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Output, duration, printable};

/// Shows each wait of a session.
pub fn shown(output: &Output) -> Arc<dyn Fn(&Waiting<'_>) + Send + Sync> {
    let output = output.clone();
    let line: Mutex<Option<ProgressBar>> = Mutex::default();
    Arc::new(move |waiting| {
        let mut line = line.lock().unwrap_or_else(|e| e.into_inner());
        let text = sentence(&output, waiting);
        if line.is_none() {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(ProgressStyle::with_template("{msg}").unwrap_or_else(|_| {
                // The template above has no mistake.
                ProgressStyle::default_spinner()
            }));
            if bar.is_hidden() && waiting.left == waiting.total {
                output.note(&text);
            }
            *line = Some(bar);
        }
        if let Some(bar) = &*line {
            bar.set_message(printable(&text));
            bar.tick();
        }
        if waiting.left <= Duration::from_secs(1)
            && let Some(bar) = line.take()
        {
            bar.finish_and_clear();
        }
    })
}

fn sentence(output: &Output, waiting: &Waiting<'_>) -> String {
    let words = output.words();
    let left = Duration::from_millis(waiting.left.as_millis() as u64 + 999).as_secs();
    let reason = match waiting.error {
        Error::TooEarly(early) => early.help.clone(),
        error => words.error(error),
    };
    let values = [
        ("time", duration(left).into()),
        ("reason", reason.trim_end_matches('.').into()),
    ];
    words.text("waiting", &values)
}
