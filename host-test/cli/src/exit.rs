//! Exit codes of `get`, `upload` and `verify`. They match plowshare's where the
//! reason is the same; docs/exit-codes.md describes them.

use hoster_host::Code;

use super::output::Output;
use super::{FAILED, INTERRUPTED, Outcome, errors};

/// Local problems: disk, files and standard output.
pub const LOCAL: u8 = 8;

/// Returns the exit code of an error code: 1 for errors that scripts cannot act
/// on, `None` for a code that has none yet.
const fn status(code: Code) -> Option<u8> {
    Some(match code {
        Code::Network | Code::Timeout => 3,
        Code::DiskFull | Code::LocalFile | Code::Conflict => LOCAL,
        Code::RateLimited | Code::AddressBlocked | Code::SlotsFull | Code::Unavailable => 10,
        Code::PasswordRequired | Code::PasswordWrong => 11,
        Code::Restricted
        | Code::PremiumRequired
        | Code::CredentialMissing
        | Code::CredentialRejected
        | Code::AccountLocked
        | Code::NeedsConsent => 12,
        Code::NotFound => 13,
        Code::TooLarge => 14,
        Code::Integrity => 15,
        Code::UnsupportedLink
        | Code::InvalidInput
        | Code::Changed
        | Code::Unsupported
        | Code::NotGranted
        | Code::NotApproved
        | Code::Trapped
        | Code::Plugin
        | Code::Untrusted
        | Code::Internal => FAILED,
        _ => return None,
    })
}

/// Returns the outcome of a batch whose failures have these codes: for one
/// reason, or for several.
pub fn outcome(failures: &[Code]) -> Outcome {
    let codes = failures.iter().map(|code| status(*code));
    let mut codes = codes.map(|status| status.unwrap_or(FAILED));
    match codes.next() {
        None => Outcome::Done,
        Some(first) if codes.all(|code| code == first) => Outcome::FailedAs(first),
        Some(_) => Outcome::Failed,
    }
}

/// Reports the error that ended a command and maps its code to an exit code.
pub fn of(output: &Output, ended: anyhow::Result<Outcome>) -> anyhow::Result<Outcome> {
    let Err(error) = ended else {
        return ended;
    };
    output.error(&error, None);
    Ok(outcome(&[errors::code(&error)]))
}

/// Returns the exit code of a command that also failed to write something on this
/// machine.
pub fn with_local_failure(code: u8) -> u8 {
    match code {
        0 => LOCAL,
        INTERRUPTED | LOCAL => code,
        // Several things failed for different reasons.
        _ => FAILED,
    }
}

/// Combines the outcomes of two parts of a command.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_exit_code_and_the_documentation_names_those_of_scripts() {
        let page = include_str!("../../../docs/exit-codes.md");
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
        for code in Code::ALL {
            let status = status(*code).unwrap_or_else(|| panic!("{}", code.as_str()));
            let row = rows.iter().find(|row| row.contains(&format!("`{code}`")));
            let row = row.unwrap_or_else(|| panic!("{code} is not in docs/exit-codes.md"));
            assert!(row.starts_with(&format!("| {status} |")), "{code}: {row}");
        }
    }
}
