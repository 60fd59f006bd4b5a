//! How results and errors are shown: as sentences for people, or as JSON with
//! one object per line. Must not know commands.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

pub use hoster_host::names::printable;
use hoster_host::{Error, FailureScope, Redactor, names};
use serde::Serialize;
use unit_prefix::NumberPrefix;

use super::errors::{self, ErrorText, KeyHelp};
use super::l10n::Localizer;
use super::runs::{Facts, Failure};
use super::stdio;

/// Where a command prints its results.
#[derive(Clone)]
pub struct Output {
    json: bool,
    started: Instant,
    l10n: Localizer,
    redactor: Redactor,
    interrupted: Arc<AtomicBool>,
    key_help: Arc<OnceLock<KeyHelp>>,
    facts: Arc<Mutex<Facts>>,
}

/// A failure in JSON.
#[derive(Serialize)]
struct ErrorLine<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: String,
    scope: &'a str,
    retry_after: Option<u64>,
    reply: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

impl Output {
    /// Uses this user's language; JSON is always in English.
    pub fn new(json: bool, redactor: Redactor) -> Self {
        let l10n = match json {
            true => Localizer::english(),
            false => Localizer::of_system(),
        };
        Self {
            json,
            started: Instant::now(),
            l10n,
            redactor,
            interrupted: Arc::default(),
            key_help: Arc::default(),
            facts: Arc::default(),
        }
    }

    /// Prints that the command was interrupted; work in progress is dropped
    /// next.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
        self.note(&self.l10n.plain("interrupted"));
    }

    /// Returns how long the command has been running.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Returns the same output in the language of this tag.
    pub fn in_language(&self, tag: &str) -> Self {
        let mut other = self.clone();
        if !self.json {
            other.l10n = Localizer::of(tag);
        }
        other
    }

    /// The localizer for messages.
    pub fn l10n(&self) -> &Localizer {
        &self.l10n
    }

    /// Removes secrets from notes and errors. Results are not redacted:
    /// printing a direct link is the purpose of `hoster resolve`.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints one JSON object on its own line.
    pub fn json(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            stdio::out_line(&escaped(&text));
        }
    }

    /// Like [`Self::json`], in JSON mode only.
    pub fn json_only(&self, value: &impl Serialize) {
        if self.json {
            self.json(value);
        }
    }

    /// Prints lines for a person to standard output; prints nothing in JSON
    /// mode.
    pub fn say(&self, text: &str) {
        if !self.json {
            let lines = text.split('\n').map(printable);
            stdio::out_line(&lines.collect::<Vec<_>>().join("\n"));
        }
    }

    /// Reports a change to a person, or with `dry_run` what would change.
    pub fn done(&self, dry_run: bool, verb: &str, past: &str, what: &str) {
        match dry_run {
            true => self.say(&format!("would {verb} {what}")),
            false => self.say(&format!("{past} {what}")),
        }
    }

    /// Prints one line to standard error, in both modes.
    pub fn note(&self, text: &str) {
        let text = printable(&self.redactor.clean(text));
        stdio::err_line(&format!("hoster: {text}"));
    }

    /// Prints lines to standard error before a question.
    pub fn ask_about(&self, text: &str) {
        for part in text.split('\n') {
            stdio::err_line(&printable(&self.redactor.clean(part)));
        }
    }

    /// Prints a question to standard error; the answer is typed after it.
    pub fn prompt(&self, question: &str) {
        let question = printable(&self.redactor.clean(question));
        stdio::err(format!("{question} [y/N] ").as_bytes());
    }

    /// Sets how the plugin's key can be supplied, for errors about a missing
    /// one.
    pub fn set_key_help(&self, help: KeyHelp) {
        // A command uses only one plugin.
        let _ = self.key_help.set(help);
    }

    /// Returns the environment variable with the plugin's key, if it has one.
    pub fn key_variable(&self) -> Option<&str> {
        self.key_help.get().map(KeyHelp::variable)
    }

    /// Adds to what the run has done, for its report.
    pub fn record(&self, change: impl FnOnce(&mut Facts)) {
        change(&mut self.facts.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns what the run has done so far.
    pub fn facts(&self) -> Facts {
        let facts = self.facts.lock();
        facts.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns an error's message: what happened and what helps.
    pub fn message(&self, error: &Error) -> String {
        let text = ErrorText::of(error, &self.l10n, self.key_help.get());
        self.redactor.clean(&text.text).into_owned()
    }

    /// Returns the message and when to try again.
    pub fn sentence(&self, error: &Error) -> String {
        let message = self.message(error);
        let Some(time) = error.retry_after() else {
            return message;
        };
        let time = ("time", duration(time.as_secs()).into());
        let when = self.l10n.text("try-again", &[time]);
        format!("{} {when}", message.trim_end_matches('.'))
    }

    /// Like [`Self::sentence`] for any error; an unknown kind shows its chain
    /// of causes.
    pub fn reason(&self, error: &anyhow::Error) -> String {
        let known = errors::known(error);
        known.map_or_else(|| format!("{error:#}"), |error| self.sentence(error))
    }

    /// Prints a failure that another command reported, in its words.
    pub fn reported(&self, code: &str, scope: &str, message: &str, retry_after: Option<u64>) {
        let message = self.redactor.clean(message).into_owned();
        if !self.json {
            return self.note(&message);
        }
        self.json(&ErrorLine {
            error: ErrorBody {
                code,
                message,
                scope,
                retry_after,
                reply: None,
                link: None,
            },
        });
    }

    /// Prints a failure; `about` names the item that failed: a link in JSON, a
    /// name for people.
    pub fn error(&self, error: &anyhow::Error, about: Option<&str>) {
        self.error_of(error, about, about);
    }

    /// Like [`Self::error`]; the report of the run identifies the item by `item`.
    pub fn error_of(&self, error: &anyhow::Error, about: Option<&str>, item: Option<&str>) {
        let known = errors::known(error);
        let code = errors::code(error).as_str();
        // The library's errors are complete sentences; others are chains of causes.
        let chain = || self.redactor.clean(&format!("{error:#}")).into_owned();
        let english = match known {
            None => chain(),
            Some(known) => {
                let text = ErrorText::of(known, &Localizer::english(), self.key_help.get()).text;
                self.redactor.clean(&text).into_owned()
            }
        };
        self.record(|facts| facts.fail(Failure::of(item, code, english)));
        if self.json {
            self.json(&ErrorLine {
                error: ErrorBody {
                    code,
                    message: known.map_or_else(chain, |error| self.message(error)),
                    scope: known.map_or(FailureScope::Host, Error::scope).as_str(),
                    retry_after: known.and_then(Error::retry_after).map(|d| d.as_secs()),
                    reply: known.and_then(Error::reply).map(|r| self.redactor.clean(r)),
                    link: about,
                },
            });
            return;
        }
        let message = self.reason(error);
        let about = about
            .filter(|about| !message.contains(*about))
            .map(|about| format!("{about}: "))
            .unwrap_or_default();
        self.note(&format!("{about}{message}"));
        if let Some(reply) = known.and_then(Error::reply) {
            let text = self.l10n.text("server-said", &[("reply", reply.into())]);
            self.note(&format!("  {text}"));
        }
    }
}

/// Formats seconds for people in the two largest units: `5m 20s`.
pub fn duration(seconds: u64) -> String {
    let (large, small) = match seconds {
        0..60 => return format!("{seconds}s"),
        60..3_600 => ((seconds / 60, "m"), (seconds % 60, "s")),
        3_600..86_400 => ((seconds / 3_600, "h"), (seconds % 3_600 / 60, "m")),
        _ => ((seconds / 86_400, "d"), (seconds % 86_400 / 3_600, "h")),
    };
    match small.0 {
        0 => format!("{}{}", large.0, large.1),
        _ => format!("{}{} {}{}", large.0, large.1, small.0, small.1),
    }
}

/// Formats Unix seconds as RFC 3339 in UTC; `None` for times outside the
/// calendar's range.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let timestamp = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(timestamp.to_string())
}

/// Formats bytes for people with three digits: `238 MiB`, `1.50 GiB`.
pub fn bytes(n: u64) -> String {
    match NumberPrefix::binary(n as f64) {
        NumberPrefix::Standalone(n) => format!("{n} B"),
        NumberPrefix::Prefixed(unit, n) => {
            // Depends on the rounded value.
            let digits = match n {
                99.95.. => 0,
                9.995.. => 1,
                _ => 2,
            };
            format!("{n:.digits$} {}B", unit.symbol())
        }
    }
}

/// Escapes the characters that serde_json leaves unescaped but that could
/// control a terminal. They can only occur inside JSON strings.
pub fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(names::is_unprintable) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        match names::is_unprintable(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                text.push_str(&format!("\\u{unit:04x}"));
            }),
            false => text.push(c),
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_steers_no_terminal_and_says_the_same() {
        let odd = "a\u{7f}b\u{9b}31mc\u{202e}d\u{2066}e\u{feff}f\u{e0041}g\u{1b}[2Jé☀";
        let json = serde_json::to_string(&serde_json::json!({ odd: [odd] })).unwrap();
        let text = escaped(&json);
        assert!(!text.contains(names::is_unprintable), "{text:?}");
        assert!(text.contains("\\u009b31m") && text.contains("é☀"), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back[odd][0], odd);
        assert!(matches!(escaped("{\"a\":1}"), Cow::Borrowed(_)));
    }

    #[test]
    fn times_are_told_by_their_two_largest_units() {
        for (seconds, expected) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (320, "5m 20s"),
            (3_600, "1h"),
            (3_661, "1h 1m"),
            (86_399, "23h 59m"),
            (86_400, "1d"),
            (93_600, "1d 2h"),
            (31_536_000, "365d"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }

    #[test]
    fn sizes_have_three_digits() {
        for (n, expected) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_024, "1.00 KiB"),
            (1_536, "1.50 KiB"),
            (10_235, "10.0 KiB"),
            (102_399, "100 KiB"),
            (249_561_088, "238 MiB"),
            (1 << 40, "1.00 TiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(bytes(n), expected);
        }
    }
}
