//! The decision table: which words, from which function, with which HTTP
//! status, mean what. Data only; `reply` applies it. The first row that fits
//! wins, so narrow rows stand above wide ones, and the last row takes the rest.

use crate::error::{Code, Scope};

/// Which HTTP status a row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Any: the words decide.
    Any,
    /// Exactly this one.
    Is(u16),
    /// 500 to 599.
    ServerError,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// All of these stand in the text: lower case, single spaces, no `#n`.
    pub words: &'static [&'static str],
    /// Only in a reply of this API function.
    pub function: Option<&'static str>,
    /// Only with this status.
    pub status: Status,
    /// What it means.
    pub code: Code,
    /// What it condemns.
    pub scope: Scope,
    /// Seconds, where waiting helps and no `Retry-After` says otherwise.
    pub retry_after: Option<u32>,
    /// For a person.
    pub sentence: &'static str,
}

/// A row that any function may cause, with any status.
const fn row(
    words: &'static [&'static str],
    code: Code,
    scope: Scope,
    retry_after: Option<u32>,
    sentence: &'static str,
) -> Row {
    Row {
        words,
        function: None,
        status: Status::Any,
        code,
        scope,
        retry_after,
        sentence,
    }
}

/// The same row for one function only.
const fn of(function: &'static str, row: Row) -> Row {
    Row {
        function: Some(function),
        ..row
    }
}

/// The same row with one status only.
const fn with(status: Status, row: Row) -> Row {
    Row { status, ..row }
}

/// After a flood reply clients in production wait 30 seconds to 5 minutes; the
/// longer one never makes it worse.
const FLOOD: Option<u32> = Some(300);

/// All of it.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // Flood control. Account status and file details have limits of their own,
    // which leave downloads alone.
    of("user/info.cgi", row(&["flood detected"], Code::RateLimited, Scope::Request, FLOOD,
        "1fichier tells the account status only once in 5 minutes; the key is fine, and downloads go on.")),
    of("file/info.cgi", row(&["flood detected"], Code::RateLimited, Scope::Request, FLOOD,
        "1fichier limits file details strictly; downloads go on without them.")),
    of("file/info.cgi", row(&["owner locked"], Code::RateLimited, Scope::Request, FLOOD,
        "1fichier tells no file details at the moment; downloads go on without them.")),
    row(&["flood detected", "user apk locked"], Code::RateLimited, Scope::Account, FLOOD,
        "1fichier received too many requests with this API key; it works again in a few minutes."),
    row(&["flood detected", "user locked"], Code::RateLimited, Scope::Account, FLOOD,
        "1fichier received too many requests from this account; it works again in a few minutes."),
    row(&["flood detected"], Code::RateLimited, Scope::Address, FLOOD,
        "1fichier received too many requests from this network address; it works again in a few minutes."),
    row(&["ip locked"], Code::AddressBlocked, Scope::Address, Some(3600),
        "1fichier has locked this network address, usually for an hour."),
    row(&["ip blocked"], Code::AddressBlocked, Scope::Address, None,
        "1fichier refuses this network address."),

    // The credential and the account.
    row(&["not authenticated"], Code::CredentialRejected, Scope::Account, None,
        "1fichier does not accept the API key: it is wrong, was replaced or was disabled."),
    row(&["bad token"], Code::CredentialRejected, Scope::Account, None,
        "1fichier does not accept the API key: it is wrong, was replaced or was disabled."),
    row(&["no such user"], Code::AccountLocked, Scope::Account, None,
        "1fichier does not know the key's account or has locked it; sign in on 1fichier.com, it may ask for a new password."),
    row(&["must be a customer"], Code::PremiumRequired, Scope::Account, None,
        "1fichier gives direct downloads by API key only to Premium, Access and CDN customers."),
    row(&["location", "allowed at a time"], Code::RateLimited, Scope::Account, Some(300),
        "The account is in use from another network address; 1fichier allows one at a time."),

    // The network that asks.
    row(&["professional equipment"], Code::NeedsConsent, Scope::Address, None,
        "1fichier takes this network for a server or VPN and serves it only for CDN credits."),
    row(&["premium status is only allowed to be used on residential"], Code::NeedsConsent, Scope::Address, None,
        "1fichier takes this network for a server or VPN and serves it only for CDN credits."),
    row(&["premium status must not be used on professional services"], Code::NeedsConsent, Scope::Address, None,
        "1fichier takes this network for a server or VPN and serves it only for CDN credits."),
    row(&["usage of professional services is restricted"], Code::NeedsConsent, Scope::Address, None,
        "1fichier takes this network for a server or VPN and serves it only for CDN credits."),

    // The file or folder. A missing password also says "resource not allowed".
    row(&["password not provided"], Code::PasswordRequired, Scope::File, None,
        "The file has a password; give it with the link."),
    row(&["invalid password"], Code::PasswordWrong, Scope::File, None,
        "The password is not the file's."),
    of("folder/ls.cgi", row(&["resource not found"], Code::NotFound, Scope::File, None,
        "The account has no such folder.")),
    of("file/ls.cgi", row(&["resource not found"], Code::NotFound, Scope::File, None,
        "The account has no such folder.")),
    row(&["resource not found"], Code::NotFound, Scope::File, None,
        "The file does not exist: it was deleted, or its link is wrong."),
    row(&["resource not allowed"], Code::Restricted, Scope::File, None,
        "The file exists, but its owner keeps this account, address or country out, or it needs a password."),
    row(&["owner locked"], Code::Restricted, Scope::File, None,
        "1fichier has locked the owner of this file; other files still work."),
    row(&["no file has been renamed"], Code::Conflict, Scope::File, None,
        "Nothing was renamed: the file has this name already, or it belongs to someone else."),

    // The service itself.
    row(&["our services are in maintenance"], Code::Unavailable, Scope::Request, Some(1200),
        "1fichier is in maintenance."),
    row(&["software error:"], Code::Unavailable, Scope::Request, Some(600),
        "1fichier has a fault of its own at the moment."),
    row(&["connexion à la base de données impossible"], Code::Unavailable, Scope::Request, Some(300),
        "1fichier does not reach its own database at the moment."),
    row(&["can't connect db"], Code::Unavailable, Scope::Request, Some(300),
        "1fichier does not reach its own database at the moment."),

    // Words that no row above knows: now the status decides.
    with(Status::Is(401), row(&[], Code::CredentialRejected, Scope::Account, None,
        "1fichier does not accept the API key.")),
    with(Status::Is(403), row(&[], Code::RateLimited, Scope::Request, Some(300),
        "1fichier refuses this for now, which usually means too many requests.")),
    with(Status::Is(429), row(&[], Code::RateLimited, Scope::Request, Some(300),
        "Too many requests to 1fichier for now.")),
    with(Status::ServerError, row(&[], Code::Unavailable, Scope::Request, Some(60),
        "1fichier has a fault of its own at the moment.")),
    row(&[], Code::Changed, Scope::Request, None,
        "1fichier answered something that this version of the plugin does not know."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_replies_are_normalized() {
        for row in ROWS {
            for words in row.words {
                assert_eq!(*words, words.to_ascii_lowercase());
                assert_eq!(
                    words.split_whitespace().collect::<Vec<_>>().join(" "),
                    *words
                );
                assert!(!words.contains('#'));
            }
        }
    }

    #[test]
    fn every_sentence_is_one_and_every_row_can_be_reached() {
        let mut everything_taken = false;
        for row in ROWS {
            assert!(row.sentence.ends_with('.'), "{}", row.sentence);
            assert!(!everything_taken, "nothing reaches: {}", row.sentence);
            everything_taken =
                row.words.is_empty() && row.function.is_none() && row.status == Status::Any;
        }
        assert!(everything_taken, "the last row must take the rest");
    }

    #[test]
    fn rate_limits_say_how_long() {
        for row in ROWS {
            if row.code == Code::RateLimited {
                assert!(row.retry_after.is_some(), "{}", row.sentence);
            }
        }
    }
}
