//! The decision table: which words, from where, with which HTTP status, mean
//! what. Data only; `reply` applies it. The first matching row wins, so narrow
//! rows come before wide ones, and the last row takes the rest.

use crate::error::{Code, Scope};

/// The HTTP status that a row requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Any: the words decide.
    Any,
    /// Exactly this one.
    Is(u16),
    /// 500 to 599.
    ServerError,
    /// A JSON `KO` with HTTP 2xx: how the API refuses an invalid request.
    Refusal,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Words that must all be in the text: lower case, single spaces, no `#n`.
    pub words: &'static [&'static str],
    /// Only from one of these: API functions, or the pages of [`SITE`]. Empty
    /// for anywhere.
    pub from: &'static [&'static str],
    /// Only with this status.
    pub status: Status,
    /// The resulting code.
    pub code: Code,
    /// What it affects.
    pub scope: Scope,
    /// Seconds to wait, if waiting helps and neither `Retry-After` nor the text
    /// states another value.
    pub retry_after: Option<u32>,
    /// Whether it applies even on a page that offers the download: most pages
    /// of free mode carry some notices as decoration.
    pub beside_form: bool,
    /// For a person.
    pub message: &'static str,
}

/// A row for any origin and any status.
const fn row(
    words: &'static [&'static str],
    code: Code,
    scope: Scope,
    retry_after: Option<u32>,
    message: &'static str,
) -> Row {
    Row {
        words,
        from: &[],
        status: Status::Any,
        code,
        scope,
        retry_after,
        beside_form: false,
        message,
    }
}

/// Limits a row to some origins.
const fn of(from: &'static [&'static str], row: Row) -> Row {
    Row { from, ..row }
}

/// Limits a row to one status.
const fn with(status: Status, row: Row) -> Row {
    Row { status, ..row }
}

/// A notice of the website that applies even beside a download form.
const fn stops(row: Row) -> Row {
    Row {
        beside_form: true,
        ..row
    }
}

/// A notice of the website: the page of a file and the reply to its form.
const fn notice(
    words: &'static [&'static str],
    code: Code,
    scope: Scope,
    retry_after: Option<u32>,
    message: &'static str,
) -> Row {
    of(SITE, row(words, code, scope, retry_after, message))
}

/// The page of a file, and the reply to its form.
pub const PAGE: &str = "page";
/// A shared folder.
pub const DIR: &str = "dir";
/// The bulk link check.
pub const CHECK: &str = "check_links.pl";
/// The page that removes a file.
pub const REMOVE: &str = "remove";
/// Every origin except the API.
pub const SITE: &[&str] = &[PAGE, DIR, CHECK, REMOVE];

/// After a flood reply, clients in production wait 30 seconds to 5 minutes; the
/// longer wait never hurts.
const FLOOD: Option<u32> = Some(300);
/// A wait that the site requests without stating how long.
const WAIT: Option<u32> = Some(300);
/// How long a locked address stays locked.
const LOCK: Option<u32> = Some(3600);

const BAD_KEY: &str = "1fichier rejected the API key: wrong, replaced or disabled";
const PAID_NETWORK: &str =
    "1fichier classifies this network as a server or VPN and serves it only for CDN credits";
const SERVER_NETWORK: &str =
    "1fichier classifies this network as a server, proxy or VPN and offers it no free downloads";
const NO_FILE: &str = "file not found: deleted, or the link is wrong";
const NO_FOLDER: &str = "folder not found";
const ONE_AT_A_TIME: &str =
    "without an account, 1fichier allows one download at a time per address, with waits in between";
const NO_SLOT: &str = "all free download slots of 1fichier are taken";
const OVERUSED: &str = "this address has exceeded 1fichier's limit for free downloads";
const NO_DATABASE: &str = "1fichier cannot reach its own database at the moment";
const SCANNING: &str = "1fichier's antivirus is still scanning the file";
const SEVERAL_PLACES: &str = "the account is in use from several network addresses";
const ACCOUNTS_ONLY: &str =
    "1fichier offers this file only to users with an account or a subscription";
const NEEDS_PASSWORD: &str = "password required";
const WRONG_PASSWORD: &str = "wrong password";

const FOLDERS: &[&str] = &[
    "folder/ls.cgi",
    "folder/mkdir.cgi",
    "folder/mv.cgi",
    "folder/rm.cgi",
    "folder/share.cgi",
    "file/ls.cgi",
    DIR,
];

/// All rows.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    // Flood control. Account status and file details have separate limits,
    // which do not affect downloads.
    of(&["user/info.cgi"], row(&["flood detected"], Code::RateLimited, Scope::Request, FLOOD,
        "1fichier reports the account status only once every 5 minutes; the key is valid, and downloads still work")),
    of(&["file/info.cgi"], row(&["flood detected"], Code::RateLimited, Scope::Request, FLOOD,
        "1fichier limits requests for file details strictly; downloads work without them")),
    of(&["file/info.cgi"], row(&["owner locked"], Code::RateLimited, Scope::Request, FLOOD,
        "1fichier returns no file details at the moment; downloads work without them")),
    row(&["flood detected", "user apk locked"], Code::RateLimited, Scope::Account, FLOOD,
        "too many requests to 1fichier with this API key"),
    row(&["flood detected", "user locked"], Code::RateLimited, Scope::Account, FLOOD,
        "too many requests to 1fichier from this account"),
    stops(row(&["flood detected"], Code::RateLimited, Scope::Address, FLOOD,
        "too many requests to 1fichier from this network address")),
    stops(row(&["ip locked"], Code::AddressBlocked, Scope::Address, LOCK,
        "1fichier has locked this network address, usually for an hour")),
    stops(row(&["will be unlocked within 1h"], Code::AddressBlocked, Scope::Address, LOCK,
        "1fichier has locked this network address, usually for an hour")),
    stops(row(&["your account will be unlock"], Code::AccountLocked, Scope::Account, LOCK,
        "1fichier has locked the account for about an hour")),
    stops(row(&["ip blocked"], Code::AddressBlocked, Scope::Address, None,
        "1fichier refuses this network address")),
    stops(notice(&["your requests are too fast"], Code::RateLimited, Scope::Address, Some(30),
        "too many requests to 1fichier's pages in a short time")),

    // The credential and the account.
    row(&["not authenticated"], Code::CredentialRejected, Scope::Account, None, BAD_KEY),
    row(&["bad token"], Code::CredentialRejected, Scope::Account, None, BAD_KEY),
    row(&["no such user"], Code::AccountLocked, Scope::Account, None,
        "1fichier does not know the key's account or has locked it; sign in on 1fichier.com, which may ask for a new password"),
    row(&["must be a customer"], Code::PremiumRequired, Scope::Account, None,
        "1fichier offers direct downloads by API key only to Premium, Access and CDN customers"),
    row(&["location", "allowed at a time"], Code::RateLimited, Scope::Account, Some(300),
        "the account is in use from another network address; 1fichier allows one at a time"),
    notice(&["you can use your account only for downloading from"], Code::RateLimited, Scope::Account, Some(600), SEVERAL_PLACES),
    notice(&["our services are not compatible with massively shared internet access"], Code::RateLimited, Scope::Account, Some(600), SEVERAL_PLACES),
    notice(&["to not use simultaneously your ipv4 and ipv6 ip"], Code::RateLimited, Scope::Account, Some(600), SEVERAL_PLACES),

    // The network of the request. Requests to the site never carry an account,
    // so nobody can consent.
    notice(&["premium status is only allowed to be used on residential"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK),
    notice(&["premium status must not be used on professional services"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK),
    notice(&["premium status should not be used on professional services"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK),
    notice(&["usage of professional services is restricted"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK),
    row(&["professional equipment"], Code::NeedsConsent, Scope::Address, None, PAID_NETWORK),
    row(&["premium status is only allowed to be used on residential"], Code::NeedsConsent, Scope::Address, None, PAID_NETWORK),
    row(&["premium status must not be used on professional services"], Code::NeedsConsent, Scope::Address, None, PAID_NETWORK),
    row(&["premium status should not be used on professional services"], Code::NeedsConsent, Scope::Address, None, PAID_NETWORK),
    row(&["usage of professional services is restricted"], Code::NeedsConsent, Scope::Address, None, PAID_NETWORK),
    stops(notice(&["professional infrastructure detected"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK)),
    stops(notice(&["identified as belonging to a server, proxy, vpn"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK)),
    stops(notice(&["accès restreint"], Code::AddressBlocked, Scope::Address, None, SERVER_NETWORK)),

    // Passwords. When one is missing, the message also says "resource not
    // allowed" or "this file is protected".
    row(&["password not provided"], Code::PasswordRequired, Scope::File, None, NEEDS_PASSWORD),
    row(&["invalid password"], Code::PasswordWrong, Scope::File, None, WRONG_PASSWORD),
    stops(notice(&["bad password"], Code::PasswordWrong, Scope::File, None, WRONG_PASSWORD)),
    notice(&["is protected by password"], Code::PasswordRequired, Scope::File, None, NEEDS_PASSWORD),
    notice(&["protect access with a password"], Code::PasswordRequired, Scope::File, None, NEEDS_PASSWORD),

    // The file or folder.
    of(FOLDERS, row(&["resource not found"], Code::NotFound, Scope::File, None, NO_FOLDER)),
    row(&["resource not found"], Code::NotFound, Scope::File, None, NO_FILE),
    row(&["resource not allowed"], Code::Restricted, Scope::File, None,
        "access denied: the owner excludes this account, address or country, or a password is required"),
    row(&["owner locked"], Code::Restricted, Scope::File, None,
        "1fichier has locked the owner of this file; other files still work"),
    row(&["no file has been renamed"], Code::Conflict, Scope::File, None,
        "not renamed: the file already has this name, or belongs to someone else"),
    stops(notice(&["the requested file has been deleted", "abuse"], Code::NotFound, Scope::File, None,
        "file deleted after an abuse report")),
    stops(notice(&["the requested file has been deleted", "not downloaded within"], Code::NotFound, Scope::File, None,
        "file deleted because nobody downloaded it for a long time")),
    stops(notice(&["the requested file has been deleted"], Code::NotFound, Scope::File, None, NO_FILE)),
    stops(notice(&["the requested file does not exist"], Code::NotFound, Scope::File, None, NO_FILE)),
    stops(notice(&["the requested file could not be found"], Code::NotFound, Scope::File, None, NO_FILE)),
    stops(notice(&["it could be deleted by its owner"], Code::NotFound, Scope::File, None, NO_FILE)),
    stops(notice(&["file not found"], Code::NotFound, Scope::File, None, NO_FILE)),
    stops(notice(&["le fichier demandé n'existe pas"], Code::NotFound, Scope::File, None, NO_FILE)),
    of(&[REMOVE], row(&["already"], Code::NotFound, Scope::File, None, NO_FILE)),
    notice(&["this file is protected", "reserved access to the subscribers of our services"], Code::PremiumRequired, Scope::File, None,
        "the owner of this file restricts it to subscribers of 1fichier"),
    notice(&["this file is protected"], Code::Restricted, Scope::File, None,
        "access denied: the file's owner excludes this account, address or country"),
    notice(&["not possible to free unregistered users"], Code::PremiumRequired, Scope::File, None, ACCOUNTS_ONLY),
    notice(&["is not possible to unregistered users"], Code::PremiumRequired, Scope::File, None, ACCOUNTS_ONLY),
    notice(&["need a subscription"], Code::PremiumRequired, Scope::File, None, ACCOUNTS_ONLY),
    row(&["?c=scan"], Code::Unavailable, Scope::File, Some(300), SCANNING),
    row(&["please wait until the file has been scanned"], Code::Unavailable, Scope::File, Some(300), SCANNING),
    // Observed instead of the redirect to ?c=SCAN.
    notice(&["moved - temporary_redirect"], Code::Unavailable, Scope::File, Some(300), SCANNING),

    // Folders and files of the account.
    of(&["folder/mkdir.cgi"], row(&["not exist"], Code::NotFound, Scope::File, None, NO_FOLDER)),
    of(&["folder/mkdir.cgi", "folder/mv.cgi"], row(&["exist"], Code::Conflict, Scope::File, None,
        "a folder of that name already exists")),
    of(&["folder/rm.cgi"], row(&["empty"], Code::Conflict, Scope::File, None,
        "the folder is not empty")),

    // Free mode: slots, waits and limits.
    stops(notice(&["free download is temporarily limited"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    stops(notice(&["all free slots for guests are currently used"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    stops(notice(&["sign in immediately to continue your download"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    stops(notice(&["identifiez-vous immédiatement pour continuer votre téléchargement"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    stops(notice(&["all free guest slots are currently in use"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    stops(notice(&["free slots are still available for registered users"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    stops(notice(&["téléchargement gratuit est temporairement limité"], Code::SlotsFull, Scope::Address, WAIT, NO_SLOT)),
    notice(&["the free offer is intended to", "you already downloaded for free more than"], Code::RateLimited, Scope::Address, LOCK, OVERUSED),
    notice(&["the free offer is intended to", "it is not designed for intensive"], Code::RateLimited, Scope::Address, LOCK, OVERUSED),
    notice(&["it is not designed for intensive or continuous use"], Code::RateLimited, Scope::Address, LOCK, OVERUSED),
    notice(&["the free offer is intended to", "these limitations are necessary to"], Code::RateLimited, Scope::Address, LOCK, OVERUSED),
    notice(&["you must wait", "between each downloads"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you must wait", "minute"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you can only download one file at a time"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you can download only one file at a time"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you must wait between downloads"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you already downloading a file"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you already downloading some files"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["you must wait for another download"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["please wait a few seconds before downloading new ones"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["vous devez attendre", "minute"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["téléchargements en cours"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["vous ne pouvez télécharger qu'un seul fichier"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["veuillez patienter avant de télécharger un autre fichier"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    notice(&["votre adresse ip ouvre trop de connexions vers le serveur"], Code::RateLimited, Scope::Address, WAIT, ONE_AT_A_TIME),
    of(&[CHECK], row(&["wait"], Code::RateLimited, Scope::Address, Some(60),
        "1fichier asks to wait before checking more links")),

    // The service itself.
    stops(row(&["our services are in maintenance"], Code::Unavailable, Scope::Request, Some(1200),
        "1fichier is down for maintenance")),
    row(&["software error:"], Code::Unavailable, Scope::Request, Some(600),
        "1fichier has an internal error at the moment"),
    row(&["connexion à la base de données impossible"], Code::Unavailable, Scope::Request, Some(300), NO_DATABASE),
    row(&["can't connect db"], Code::Unavailable, Scope::Request, Some(300), NO_DATABASE),
    row(&["?c=db"], Code::Unavailable, Scope::Request, Some(300), NO_DATABASE),
    notice(&["internal error", "please try again later"], Code::Unavailable, Scope::Request, Some(300),
        "1fichier has an internal error at the moment"),
    notice(&["the link your requested is expired"], Code::Unavailable, Scope::Request, Some(1),
        "the direct link expired; a new one works"),
    notice(&["select files to send"], Code::Unavailable, Scope::Request, Some(3600),
        "1fichier shows its upload page instead of the file, a temporary fault"),

    // Words that no row above matches: now the status decides.
    with(Status::Refusal, of(&["folder/rm.cgi"], row(&[], Code::Conflict, Scope::File, None,
        "1fichier did not remove the folder, most likely because it is not empty"))),
    with(Status::Refusal, of(&["folder/mkdir.cgi"], row(&[], Code::Conflict, Scope::File, None,
        "1fichier did not create the folder, most likely because one of that name exists"))),
    with(Status::Is(404), of(&[DIR], row(&[], Code::NotFound, Scope::File, None, NO_FOLDER))),
    with(Status::Is(404), of(&[PAGE, REMOVE], row(&[], Code::NotFound, Scope::File, None, NO_FILE))),
    with(Status::Is(403), of(SITE, row(&[], Code::RateLimited, Scope::Request, Some(900),
        "1fichier refuses to serve its pages for now, usually because of too many requests"))),
    with(Status::Is(401), row(&[], Code::CredentialRejected, Scope::Account, None,
        "1fichier rejected the API key")),
    with(Status::Is(403), row(&[], Code::RateLimited, Scope::Request, Some(300),
        "1fichier refuses this for now, usually because of too many requests")),
    with(Status::Is(429), row(&[], Code::RateLimited, Scope::Request, Some(300),
        "too many requests to 1fichier")),
    with(Status::ServerError, row(&[], Code::Unavailable, Scope::Request, Some(60),
        "1fichier has an internal error at the moment")),
    row(&[], Code::Changed, Scope::Request, None,
        "unexpected reply of 1fichier; a newer version of the plugin may understand it"),
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
    fn messages_have_no_full_stop_and_every_row_can_be_reached() {
        let mut everything_taken = false;
        for row in ROWS {
            assert!(!row.message.ends_with('.'), "{}", row.message);
            assert!(!everything_taken, "unreachable: {}", row.message);
            everything_taken =
                row.words.is_empty() && row.from.is_empty() && row.status == Status::Any;
        }
        assert!(everything_taken, "the last row must take the rest");
    }

    #[test]
    fn rate_limits_say_how_long() {
        for row in ROWS {
            if row.code == Code::RateLimited {
                assert!(row.retry_after.is_some(), "{}", row.message);
            }
        }
    }
}
