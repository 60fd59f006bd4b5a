//! Shows what a command is waiting for: a live countdown on a terminal, one
//! line elsewhere. Must not know what is requested from the service.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hoster_host::{Error, Waiting};

use super::errors::ErrorText;
use super::l10n::Localizer;
use super::output::{Output, duration, printable};
use super::progress::fit;
use super::progress::screen::Screen;
use super::stdio;

/// A countdown on the screen. Dropping it removes it.
struct Countdown;

impl Countdown {
    /// Returns `None` if nobody is watching or the screen shows something else.
    fn start(output: &Output) -> Option<Self> {
        let is_free = stdio::err_is_terminal() && !output.is_json() && !stdio::has_screen();
        is_free.then(|| {
            stdio::set_screen(Some(Screen::new()));
            Self
        })
    }

    fn show(&self, text: &str) {
        stdio::draw(|columns, _| vec![fit::cut(&printable(text), columns.saturating_sub(1))]);
    }
}

impl Drop for Countdown {
    fn drop(&mut self) {
        stdio::set_screen(None);
    }
}

/// Returns a callback that shows each wait of a session.
pub fn shown(output: &Output) -> Arc<dyn Fn(&Waiting<'_>) + Send + Sync> {
    let output = output.clone();
    let countdown: Mutex<Option<Countdown>> = Mutex::default();
    Arc::new(move |waiting| {
        let mut countdown = countdown.lock().unwrap_or_else(PoisonError::into_inner);
        let text = sentence(&output, waiting);
        if waiting.left == waiting.total {
            *countdown = Countdown::start(&output);
            if countdown.is_none() {
                output.note(&text);
            }
        }
        if let Some(countdown) = &*countdown {
            countdown.show(&text);
        }
        if waiting.left <= Duration::from_secs(1) {
            *countdown = None;
        }
    })
}

fn sentence(output: &Output, waiting: &Waiting<'_>) -> String {
    let l10n = output.l10n();
    let left = waiting.left.as_millis().div_ceil(1_000) as u64;
    let values = [
        ("time", duration(left).into()),
        ("reason", reason(l10n, waiting.error).into()),
    ];
    l10n.text("waiting", &values)
}

/// Returns why a refusal requires a wait; the duration is shown separately.
pub fn reason(l10n: &Localizer, refusal: &Error) -> String {
    let text = match refusal {
        Error::Pause { reason, .. } => {
            l10n.text("wait-asked", &[("reason", reason.as_str().into())])
        }
        Error::TooEarly(early) => early.help.clone(),
        error => ErrorText::of(error, l10n, None).sentence,
    };
    text.trim_end_matches('.').to_owned()
}
