//! The API's error replies as data: text, HTTP status, numbers seen.
//! Knows nothing of when they occur.

use http::StatusCode;
use rand::Rng;
use rand::seq::IndexedRandom;

/// A documented error reply. The `#n` at the end of a message is not a stable
/// code: the same text has been seen with many numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRow {
    /// What `--fault` and the control endpoint call it.
    pub name: &'static str,
    /// The message without its number.
    pub text: &'static str,
    /// HTTP status. Where no source tells it, 403.
    pub status: u16,
    /// The numbers with which the text has been seen.
    pub numbers: &'static [u16],
}

impl ErrorRow {
    /// Key missing, wrong or revoked.
    pub const NOT_AUTHENTICATED: Self = row("not-authenticated", "Not authenticated", 401, &[247]);
    /// The key's account is unknown, or locked until a password reset.
    pub const NO_SUCH_USER: Self = row("no-such-user", "No such user", 403, &[93]);
    /// Too many calls from this address.
    pub const FLOOD_ADDRESS: Self = row(
        "flood-ip",
        "Flood detected: IP Locked",
        403,
        &[38, 374, 412],
    );
    /// Too many calls for this account.
    pub const FLOOD_USER: Self = row("flood-user", "Flood detected: User Locked", 403, &[223]);
    /// Too many calls with this key.
    pub const FLOOD_KEY: Self = row("flood-key", "Flood detected: User APK Locked", 403, &[]);
    /// A harder ban of the address, for an hour.
    pub const ADDRESS_LOCKED: Self = row("ip-locked", "IP Locked", 403, &[79]);
    /// A free account asked for a token.
    pub const CUSTOMERS_ONLY: Self = row(
        "customers-only",
        "Must be a customer (Premium, Access)",
        403,
        &[200, 236],
    );
    /// The uploader's account is locked, or a consequence of too many calls.
    pub const OWNER_LOCKED: Self = row("owner-locked", "Owner locked", 403, &[620, 649]);
    /// Deleted, never existed, or asked on another domain than the uploader's.
    pub const NOT_FOUND: Self = row("not-found", "Resource not found", 404, &[469]);
    /// Exists, but its access list excludes the caller.
    pub const NOT_ALLOWED: Self = row("not-allowed", "Resource not allowed", 403, &[631]);
    /// The link has a password and none was given.
    pub const PASSWORD_NEEDED: Self = row(
        "password-needed",
        "Password not provided. Resource not allowed",
        403,
        &[631],
    );
    /// The link has another password.
    pub const PASSWORD_WRONG: Self = row(
        "password-wrong",
        "Invalid password. Resource not allowed",
        403,
        &[631],
    );
    /// The key was used from two addresses within a short time.
    pub const ONE_LOCATION: Self = row(
        "one-location",
        "Only 1 location(s) allowed at a time",
        403,
        &[887],
    );
    /// A server's or VPN's address without CDN credits.
    pub const CDN_NEEDED: Self = row(
        "cdn-needed",
        "You are using professional equipment, must have CDN credits",
        403,
        &[],
    );
    /// A rename had no effect; told with a 2xx.
    pub const NOT_RENAMED: Self = row("not-renamed", "No file has been renamed", 200, &[312]);

    /// An older wording for a wrong key, told by one client.
    pub const BAD_TOKEN: Self = row("bad-token", "Bad token", 403, &[]);
    /// Premium from a server or VPN; usually told by a page.
    pub const NOT_RESIDENTIAL: Self = row(
        "not-residential",
        "Premium status is only allowed to be used on residential private and dedicated - \
         internet connexion - 127.0.0.1 -. Use CDN credits. You have an option on the \
         \"Parameters\" tab of the panel.",
        403,
        &[913],
    );
    /// The address is blocked, one client believes; it has seen the number,
    /// nobody has told the text.
    pub const BLOCKED: Self = row("blocked", "IP blocked", 403, &[186]);

    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::NOT_AUTHENTICATED,
        Self::NO_SUCH_USER,
        Self::FLOOD_ADDRESS,
        Self::FLOOD_USER,
        Self::FLOOD_KEY,
        Self::ADDRESS_LOCKED,
        Self::CUSTOMERS_ONLY,
        Self::OWNER_LOCKED,
        Self::NOT_FOUND,
        Self::NOT_ALLOWED,
        Self::PASSWORD_NEEDED,
        Self::PASSWORD_WRONG,
        Self::ONE_LOCATION,
        Self::CDN_NEEDED,
        Self::NOT_RENAMED,
        Self::BAD_TOKEN,
        Self::NOT_RESIDENTIAL,
        Self::BLOCKED,
    ];
}

const fn row(
    name: &'static str,
    text: &'static str,
    status: u16,
    numbers: &'static [u16],
) -> ErrorRow {
    ErrorRow {
        name,
        text,
        status,
        numbers,
    }
}

/// An error reply on its way out: `{"status":"KO","message":"… #n"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ko {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The limit that refused the request; see
    /// [`crate::LogEntry::refused_by`].
    pub(crate) limit: Option<&'static str>,
}

impl Ko {
    /// The same, because of a limit.
    pub(crate) fn by(self, limit: &'static str) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// A reply whose real text no source tells.
    pub(crate) fn undocumented(status: StatusCode, text: &str) -> Self {
        Self {
            status,
            message: numbered(text, &[]),
            limit: None,
        }
    }

    /// A request that lacks a parameter or has one of the wrong kind. What the
    /// real service says then is unknown.
    pub(crate) fn bad_request(what: &str) -> Self {
        Self::undocumented(StatusCode::BAD_REQUEST, &format!("Bad request: {what}"))
    }

    /// A reply as a fault asks for it.
    pub(crate) fn injected(status: u16, message: &str) -> Self {
        let known = ErrorRow::ALL.iter().find(|row| row.text == message);
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN),
            message: if message.contains('#') {
                message.to_owned()
            } else {
                numbered(message, known.map_or(&[], |row| row.numbers))
            },
            limit: None,
        }
    }
}

impl From<ErrorRow> for Ko {
    fn from(row: ErrorRow) -> Self {
        Self::injected(row.status, row.text)
    }
}

/// Half of the time a number with which the text has been seen, else any that
/// has not been seen with another text.
fn numbered(text: &str, seen: &[u16]) -> String {
    let mut rng = rand::rng();
    let number = match seen.choose(&mut rng) {
        Some(number) if rng.random_bool(0.5) => *number,
        _ => loop {
            let number = rng.random_range(1..1400);
            if !ErrorRow::ALL
                .iter()
                .any(|row| row.numbers.contains(&number))
            {
                break number;
            }
        },
    };
    format!("{text} #{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_valid_status() {
        for row in ErrorRow::ALL {
            assert_eq!(Ko::from(*row).status.as_u16(), row.status, "{}", row.text);
        }
    }

    #[test]
    fn the_number_varies_and_is_never_another_texts() {
        let messages: std::collections::HashSet<_> = (0..200)
            .map(|_| Ko::from(ErrorRow::NOT_AUTHENTICATED).message)
            .collect();
        assert!(messages.len() > 10);
        assert!(messages.contains("Not authenticated #247"));
        assert!(!messages.contains("Not authenticated #374"));
    }
}
