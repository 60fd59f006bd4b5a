//! Other output on standard error: the log and panic messages. Both pass
//! through the redactor. Must not know commands.

use std::io::{self, Write};
use std::panic::PanicHookInfo;

use hoster_host::Redactor;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::stdio;

/// These crates log every value that a plugin passes, before it is known which
/// of them are secrets, and every step of the compiler: no filter enables them.
const CLOSED: [&str; 3] = ["wasmtime", "cranelift", "regalloc2"];

/// Logs to standard error: `verbose` is the number of `-v` flags; HOSTER_LOG
/// contains filters in the format of `tracing`.
pub fn start(verbose: u8, redactor: Redactor) {
    let level = match verbose {
        0 => "error",
        1 => "hoster_host=info,warn",
        2 => "hoster_host=debug,info",
        _ => "hoster_host=trace,debug",
    };
    let asked = EnvFilter::try_from_env("HOSTER_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(move || Clean(redactor.clone()))
        .without_time()
        .with_filter(filter_fn(is_open));
    tracing_subscriber::registry()
        .with(asked)
        .with(layer)
        .init();
}

/// Returns whether an event may be logged. Name prefixes also cover related
/// crates: `wasmtime_wasi_http`.
fn is_open(event: &Metadata<'_>) -> bool {
    let is_closed = CLOSED.iter().any(|name| event.target().starts_with(name));
    !is_closed || *event.level() <= Level::INFO
}

/// Reports a panic in one sentence, without secrets.
pub fn catch_panics(redactor: Redactor) {
    std::panic::set_hook(Box::new(move |info| {
        stdio::err_after_crash(redactor.clean(&crash(info)).as_bytes());
    }));
}

fn crash(info: &PanicHookInfo<'_>) -> String {
    let place = info
        .location()
        .map_or("somewhere".into(), |l| format!("at {l}"));
    let what = info.payload_as_str().unwrap_or("no reason given");
    format!("hoster: this is a bug in hoster, please report it: {what} ({place})\n")
}

/// Standard error without secrets. Each event is one write.
struct Clean(Redactor);

impl Write for Clean {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        stdio::err(self.0.clean(&text).as_bytes());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn a_crash_is_told_in_one_sentence_without_secrets() {
        let redactor = Redactor::default();
        redactor.add("the-secret-key");
        let logged = Arc::new(Mutex::new(String::new()));
        let (here, ears) = (std::thread::current().id(), logged.clone());
        let usual = Arc::new(std::panic::take_hook());
        let others = usual.clone();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() != here {
                return others(info);
            }
            *ears.lock().unwrap() = redactor.clean(&crash(info)).into_owned();
        }));
        let crashed = std::panic::catch_unwind(|| panic!("at the-secret-key"));
        drop(std::panic::take_hook());
        std::panic::set_hook(Box::new(move |info| usual(info)));
        assert!(crashed.is_err());
        let logged = logged.lock().unwrap();
        assert!(logged.contains("report it: at [redacted] (at "), "{logged}");
        assert_eq!(logged.matches('\n').count(), 1);
    }
}
