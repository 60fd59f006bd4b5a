//! Shows what a command waits for: a countdown in place where a person watches,
//! one line elsewhere. Must not know what is asked of the service.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hoster_host::{Error, Waiting};

use super::errors::ErrorText;
use super::l10n::Localizer;
use super::output::{Output, duration, printable};
use super::progress::fit;
use super::progress::screen::Screen;
use super::stdio;

/// A countdown on the screen. Dropping it takes it away.
struct Countdown;

impl Countdown {
    /// `None` where nobody watches, or the screen shows something else.
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

/// Shows each wait of a session.
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

/// Why a refusal asks for a wait; how long it takes is said beside it.
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
