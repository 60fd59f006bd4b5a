//! The API's error replies as data: text, HTTP status, observed numbers. Knows
//! nothing about when they occur.

use http::StatusCode;
use rand::Rng;
use rand::seq::IndexedRandom;

use crate::config::Unknowns;

/// A documented error reply. The `#n` at the end of a message is not a stable
/// code: the same text has been observed with many numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRow {
    /// Its name in `--fault` and at the control endpoint.
    pub name: &'static str,
    /// The message without its number.
    pub text: &'static str,
    /// HTTP status. 403 if not documented.
    pub status: u16,
    /// The numbers observed with the text.
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
    /// A free account requested a token.
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
    /// The password of the link is different.
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
    /// A rename had no effect; sent with a 2xx.
    pub const NOT_RENAMED: Self = row("not-renamed", "No file has been renamed", 200, &[312]);

    /// An older wording for a wrong key, reported by one client.
    pub const BAD_TOKEN: Self = row("bad-token", "Bad token", 403, &[]);
    /// Premium from a server or VPN; usually reported by a page.
    pub const NOT_RESIDENTIAL: Self = row(
        "not-residential",
        "Premium status is only allowed to be used on residential private and dedicated - \
         internet connexion - 127.0.0.1 -. Use CDN credits. You have an option on the \
         \"Parameters\" tab of the panel.",
        403,
        &[913],
    );
    /// The address is blocked, according to one client, which has seen the
    /// number; the text is unknown.
    pub const BLOCKED: Self = row("blocked", "IP blocked", 403, &[186]);

    /// All rows.
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

/// An error reply: `{"status":"KO","message":"… #n"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ko {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The limit that refused the request; see
    /// [`crate::LogEntry::refused_by`].
    pub(crate) limit: Option<&'static str>,
}

impl Ko {
    /// Adds the limit that refused the request.
    pub(crate) fn by(self, limit: &'static str) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// A reply whose real text is not documented.
    pub(crate) fn undocumented(status: StatusCode, text: &str) -> Self {
        Self {
            status,
            message: text.to_owned(),
            limit: None,
        }
    }

    /// A request with a missing or invalid parameter. The real reply is
    /// unknown.
    pub(crate) fn bad_request(what: &str) -> Self {
        Self::undocumented(StatusCode::BAD_REQUEST, &format!("Bad request: {what}"))
    }

    /// A reply requested by a fault.
    pub(crate) fn injected(status: u16, message: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN),
            message: message.to_owned(),
            limit: None,
        }
    }

    /// The message as sent: with a number, if it has none. It is the latest one
    /// observed with the text, or a random one with
    /// [`Unknowns::random_numbers`].
    pub(crate) fn numbered(&self, unknowns: &Unknowns) -> String {
        let text = &self.message;
        if text.contains('#') {
            return text.clone();
        }
        let known = ErrorRow::ALL.iter().find(|row| row.text == text);
        let seen = known.map_or(&[][..], |row| row.numbers);
        let number = match (unknowns.random_numbers, seen.last()) {
            (true, _) => random(seen),
            (false, Some(newest)) => *newest,
            (false, None) => unseen(text),
        };
        format!("{text} #{number}")
    }
}

impl From<ErrorRow> for Ko {
    fn from(row: ErrorRow) -> Self {
        Self::injected(row.status, row.text)
    }
}

/// Possible numbers: observed ones have up to four digits.
const NUMBERS: std::ops::Range<u16> = 1..1400;

/// Whether no text has been observed with this number.
fn is_free(number: u16) -> bool {
    !ErrorRow::ALL
        .iter()
        .any(|row| row.numbers.contains(&number))
}

/// In half of the cases a number observed with the text, otherwise one not
/// observed with any other text.
fn random(seen: &[u16]) -> u16 {
    let mut rng = rand::rng();
    match seen.choose(&mut rng) {
        Some(number) if rng.random_bool(0.5) => *number,
        _ => loop {
            let number = rng.random_range(NUMBERS);
            if is_free(number) {
                break number;
            }
        },
    }
}

/// A number for a text without observed numbers: always the same, and not used
/// by another text.
fn unseen(text: &str) -> u16 {
    let sum: usize = text.bytes().map(usize::from).sum();
    let mut numbers = NUMBERS.cycle().skip(sum % NUMBERS.len());
    numbers.find(|number| is_free(*number)).unwrap_or(1)
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
    fn the_number_is_the_newest_that_was_seen_and_always_the_same() {
        let numbered = |ko: Ko| ko.numbered(&Unknowns::default());
        for (row, expected) in [
            (ErrorRow::FLOOD_ADDRESS, "Flood detected: IP Locked #412"),
            (
                ErrorRow::CUSTOMERS_ONLY,
                "Must be a customer (Premium, Access) #236",
            ),
            (ErrorRow::NOT_AUTHENTICATED, "Not authenticated #247"),
        ] {
            assert_eq!(numbered(row.into()), expected);
        }
        let unseen = || numbered(Ko::bad_request("x"));
        assert_eq!(unseen(), unseen());
        assert!(unseen().starts_with("Bad request: x #"));
        assert_eq!(numbered(Ko::injected(403, "A #5")), "A #5");
    }

    #[test]
    fn a_random_number_is_never_another_texts() {
        let random = Unknowns {
            random_numbers: true,
            ..Unknowns::default()
        };
        let messages: std::collections::HashSet<_> = (0..200)
            .map(|_| Ko::from(ErrorRow::NOT_AUTHENTICATED).numbered(&random))
            .collect();
        assert!(messages.len() > 10);
        assert!(messages.contains("Not authenticated #247"));
        assert!(!messages.contains("Not authenticated #374"));
    }
}
