//! How results and errors are shown: sentences for people, or JSON, one object
//! a line. Must not know commands.

use std::borrow::Cow;
use std::io::Write as _;

pub use hoster_host::names::printable;
use hoster_host::{Error, Redactor};
use serde::Serialize;

use super::words::Words;

/// Where a command's results go.
#[derive(Clone)]
pub struct Output {
    json: bool,
    words: Words,
    redactor: Redactor,
}

/// A failure, as programs read it.
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
    /// In the language of this user. Programs read English.
    pub fn new(json: bool, redactor: Redactor) -> Self {
        let words = match json {
            true => Words::english(),
            false => Words::of_system(),
        };
        Self {
            json,
            words,
            redactor,
        }
    }

    /// The same in the language of this tag.
    pub fn in_language(&self, tag: &str) -> Self {
        let mut other = self.clone();
        if !self.json {
            other.words = Words::of(tag);
        }
        other
    }

    /// What to say it with.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Takes secrets out of notes and errors. Results pass as they are: a direct
    /// link is what `hoster resolve` is asked for.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    pub fn is_json(&self) -> bool {
        self.json
    }

    /// One JSON object on a line of its own.
    pub fn json(&self, value: &impl Serialize) {
        if let Ok(text) = serde_json::to_string(value) {
            line(&text);
        }
    }

    /// The same, in JSON mode only.
    pub fn json_only(&self, value: &impl Serialize) {
        if self.json {
            self.json(value);
        }
    }

    /// Lines for a person on standard output; nothing in JSON mode.
    pub fn say(&self, text: &str) {
        if !self.json {
            for part in text.split('\n') {
                line(&printable(part));
            }
        }
    }

    /// A change, for a person: what was done, or would be.
    pub fn done(&self, dry_run: bool, verb: &str, past: &str, what: &str) {
        match dry_run {
            true => self.say(&format!("would {verb} {what}")),
            false => self.say(&format!("{past} {what}")),
        }
    }

    /// One line on standard error, in both modes.
    pub fn note(&self, text: &str) {
        eprintln!("hoster: {}", printable(&self.redactor.clean(text)));
    }

    /// Lines on standard error, before a question.
    pub fn ask_about(&self, text: &str) {
        for part in text.split('\n') {
            eprintln!("{}", printable(&self.redactor.clean(part)));
        }
    }

    /// A failure that another command has reported, told with its words.
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

    /// A failure; `link` says which one of several it is about.
    pub fn error(&self, error: &anyhow::Error, link: Option<&str>) {
        let known = error.downcast_ref::<Error>();
        let retry_after = known.and_then(Error::retry_after).map(|d| d.as_secs());
        // The library's errors are whole sentences; others are chains of causes.
        let message = known.map_or_else(|| format!("{error:#}"), |e| self.words.error(e));
        let message = self.redactor.clean(&message).into_owned();
        if self.json {
            self.json(&ErrorLine {
                error: ErrorBody {
                    code: known.map_or("internal", Error::code),
                    message,
                    scope: known.map_or("host", Error::scope),
                    retry_after,
                    reply: known.and_then(Error::reply).map(|r| self.redactor.clean(r)),
                    link,
                },
            });
            return;
        }
        let about = link
            .filter(|link| !message.contains(*link))
            .map(|link| format!("{link}: "))
            .unwrap_or_default();
        let when = retry_after.map(|s| {
            let time = ("time", duration(s).into());
            format!(" {}", self.words.text("try-again", &[time]))
        });
        let message = match when {
            Some(when) => format!("{}{when}", message.trim_end_matches('.')),
            None => message,
        };
        self.note(&format!("{about}{message}"));
        if let Some(reply) = known.and_then(Error::reply) {
            let text = self.words.text("server-said", &[("reply", reply.into())]);
            self.note(&format!("  {text}"));
        }
    }
}

/// Prints a line. A reader that has gone away ends the output, not the work.
fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Seconds as people say them.
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds.div_ceil(60)),
        7_200..172_800 => format!("{} h", seconds.div_ceil(3_600)),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Unix seconds as RFC 3339 in UTC; nothing for a time that no calendar has.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let timestamp = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(timestamp.to_string())
}

/// Bytes as people say them.
pub fn bytes(n: u64) -> String {
    indicatif::HumanBytes(n).to_string()
}
