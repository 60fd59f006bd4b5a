//! Exit codes of `get`, `upload` and `verify`, where plowshare has the same reason with the same
//! number; docs/exit-codes.md describes them.

use hoster_host::Error;

use super::Outcome;
use super::output::Output;

/// This machine: its disk, its files, and standard output.
pub const LOCAL: u8 = 8;

/// The exit code of an error code; 1 for all that scripts cannot act upon.
fn code(error: &str) -> u8 {
    match error {
        "network" | "timeout" => 3,
        "disk-full" | "local-file" | "conflict" => LOCAL,
        "rate-limited" | "address-blocked" | "slots-full" | "unavailable" => 10,
        "password-required" | "password-wrong" => 11,
        "restricted"
        | "premium-required"
        | "credential-missing"
        | "credential-rejected"
        | "account-locked"
        | "needs-consent" => 12,
        "not-found" => 13,
        "too-large" => 14,
        "integrity" => 15,
        _ => 1,
    }
}

/// How a batch ended whose failures have these codes: for one reason, or for
/// several.
pub fn outcome(failures: &[impl AsRef<str>]) -> Outcome {
    let mut codes = failures.iter().map(|error| code(error.as_ref()));
    match codes.next() {
        None => Outcome::Done,
        Some(first) if codes.all(|code| code == first) => Outcome::FailedAs(first),
        Some(_) => Outcome::Failed,
    }
}

/// Reports the error that ended a command; its code decides the exit code.
pub fn of(output: &Output, ended: anyhow::Result<Outcome>) -> anyhow::Result<Outcome> {
    let Err(error) = ended else {
        return ended;
    };
    output.error(&error, None);
    let code = error
        .downcast_ref::<Error>()
        .map_or("internal", Error::code);
    Ok(outcome(&[code]))
}

/// How a command ended of which two parts ended so.
pub fn both(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Interrupted, _) | (_, Outcome::Interrupted) => Outcome::Interrupted,
        (Outcome::Done, rest) | (rest, Outcome::Done) => rest,
        (Outcome::FailedAs(one), Outcome::FailedAs(other)) if one == other => {
            Outcome::FailedAs(one)
        }
        _ => Outcome::Failed,
    }
}
