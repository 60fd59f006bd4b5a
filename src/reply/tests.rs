//! Replies and their meanings, row by row.

use super::*;
use crate::error::Scope;
use crate::http::memory;

fn ko(function: &str, status: u16, message: &str) -> Error {
    let body = format!(r#"{{"message":"{message}","status":"KO"}}"#);
    let reply = memory::json(status, &body).unwrap();
    check(function, &reply).expect_err(message)
}

#[test]
fn every_known_message_is_read_by_its_words() {
    use Code::*;
    use Scope::*;
    let token = "download/get_token.cgi";
    #[rustfmt::skip]
    let rows = [
        (token, 403, "Flood detected: IP Locked #374", RateLimited, Address, Some(300)),
        (token, 403, "Flood detected: IP Locked #412", RateLimited, Address, Some(300)),
        (token, 429, "Flood detected: IP Locked #38", RateLimited, Address, Some(300)),
        (token, 403, "Flood detected: User Locked #223", RateLimited, Account, Some(300)),
        (token, 403, "Flood detected: User APK Locked #1", RateLimited, Account, Some(300)),
        ("user/info.cgi", 403, "Flood detected: IP Locked #38", RateLimited, Request, Some(300)),
        ("user/info.cgi", 403, "Flood detected: User Locked #223", RateLimited, Request, Some(300)),
        ("file/info.cgi", 403, "Flood detected: IP Locked #1032", RateLimited, Request, Some(300)),
        (token, 403, "IP Locked #79", AddressBlocked, Address, Some(3600)),
        (token, 401, "Not authenticated #247", CredentialRejected, Account, None),
        (token, 200, "Not authenticated #12", CredentialRejected, Account, None),
        (token, 403, "No such user #93", AccountLocked, Account, None),
        (token, 400, "Bad token", CredentialRejected, Account, None),
        (token, 403, "Must be a customer (Premium, Access) #200", PremiumRequired, Account, None),
        (token, 403, "Must be a customer (Premium, Access) #236", PremiumRequired, Account, None),
        (token, 403, "Owner locked #620", Restricted, File, None),
        ("file/info.cgi", 403, "Owner locked #649", RateLimited, Request, Some(300)),
        (token, 404, "Resource not found #469", NotFound, File, None),
        (token, 403, "Resource not found #469", NotFound, File, None),
        (token, 403, "Resource not allowed #631", Restricted, File, None),
        (token, 403, "Password not provided. Resource not allowed #403", PasswordRequired, File, None),
        (token, 403, "Invalid password. Resource not allowed #403", PasswordWrong, File, None),
        (token, 403, "Only 1 location(s) allowed at a time #887", RateLimited, Account, Some(300)),
        (token, 403, "Only 2 locations allowed at a time", RateLimited, Account, Some(300)),
        (token, 403, "You are using a professional equipment, must have CDN #5", NeedsConsent, Address, None),
        (token, 403, "Premium status is only allowed to be used on residential private and dedicated - internet connexion - 1.2.3.4 -. Use CDN credits. #913", NeedsConsent, Address, None),
        ("file/rename.cgi", 200, "No file has been renamed #312", Conflict, File, None),
        (token, 403, "IP blocked #186", AddressBlocked, Address, None),
    ];
    for (function, status, message, code, scope, retry_after) in rows {
        let error = ko(function, status, message);
        assert_eq!(
            (error.code, error.scope, error.retry_after, error.status),
            (code, scope, retry_after, Some(status)),
            "{message}"
        );
        assert_eq!(error.reply.as_deref(), Some(message));
    }
}

#[test]
fn a_flood_403_is_not_a_bad_key() {
    let error = ko("user/info.cgi", 401, "Flood detected: IP Locked #374");
    assert_eq!(error.code, Code::RateLimited);
    assert!(error.message.contains("ownloads"), "{}", error.message);
}

#[test]
fn a_number_in_the_message_changes_nothing() {
    for number in ["", " #1", " #374", " #1032", "  #99999"] {
        let error = ko("x.cgi", 200, &format!("Resource  NOT found{number}"));
        assert_eq!(error.code, Code::NotFound);
    }
}

#[test]
fn unknown_words_are_kept_and_the_status_decides() {
    use Code::*;
    let rows = [
        (200, Changed, None),
        (400, Changed, None),
        (404, Changed, None),
        (401, CredentialRejected, None),
        (403, RateLimited, Some(300)),
        (429, RateLimited, Some(300)),
        (500, Unavailable, Some(60)),
        (509, Unavailable, Some(60)),
    ];
    for (status, code, retry_after) in rows {
        let error = ko("x.cgi", status, "Something new #4711");
        assert_eq!(
            (error.code, error.retry_after),
            (code, retry_after),
            "{status}"
        );
        assert_eq!(error.reply.as_deref(), Some("Something new #4711"));
    }
}

#[test]
fn a_page_in_place_of_json_is_unavailable_or_changed() {
    use Code::*;
    #[rustfmt::skip]
    let rows = [
        (502, "<html><h1>Bad Gateway</h1></html>", Unavailable, Some(60)),
        (503, "<p>Our services are in <b>maintenance</b>. Please come back after noon", Unavailable, Some(1200)),
        (200, "<div>Our services are in maintenance</div>", Unavailable, Some(1200)),
        (200, "<h1>Software error:</h1>", Unavailable, Some(600)),
        (200, "<b>Connexion à la base de données impossible</b>", Unavailable, Some(300)),
        (200, "Can't connect DB", Unavailable, Some(300)),
        (403, "<html><title>403 Forbidden</title></html>", RateLimited, Some(300)),
        (403, "", RateLimited, Some(300)),
        (429, "", RateLimited, Some(300)),
        (200, "IP Locked", AddressBlocked, Some(3600)),
        (200, "<html>hello</html>", Changed, None),
        (200, "", Changed, None),
        (200, "[1,2]", Changed, None),
        (302, "", Changed, None),
        (404, "<html>", Changed, None),
    ];
    for (status, body, code, retry_after) in rows {
        let reply = memory::page(status, body).unwrap();
        let error = check("x.cgi", &reply).expect_err(body);
        assert_eq!(
            (error.code, error.retry_after),
            (code, retry_after),
            "{status} {body}"
        );
    }
}

#[test]
fn success_needs_no_status_field_but_http_success() {
    let check = |status, body| check("x.cgi", &memory::json(status, body).unwrap());
    assert!(check(200, r#"{"status":"OK"}"#).is_ok());
    assert!(check(200, r#"{"url":"up2.1fichier.com"}"#).is_ok());
    assert!(check(200, r#" {"status":null}"#).is_ok());
    assert!(check(200, r#"{"status":"ko"}"#).is_err());
    assert!(check(403, r#"{"status":"OK"}"#).is_err());
}

#[test]
fn a_retry_after_header_wins_if_waiting_helps() {
    let mut reply = memory::json(429, "{}").unwrap();
    reply.headers.push(("retry-after".into(), "42".into()));
    assert_eq!(check("x.cgi", &reply).unwrap_err().retry_after, Some(42));
    reply.status = 401;
    assert_eq!(check("x.cgi", &reply).unwrap_err().retry_after, None);
}

#[test]
fn a_nonsense_body_is_an_ordinary_error() {
    for byte in [0xff, 0, b'<', b'\\', b'[', b'{', b'"', b'#', b' '] {
        for start in ["", "{\"a\":\"", "IP Locked "] {
            let mut reply = memory::page(200, start).unwrap();
            reply.body.resize(1_000_000, byte);
            let error = check("x.cgi", &reply).unwrap_err();
            assert!(matches!(error.code, Code::Changed | Code::AddressBlocked));
        }
    }
}

#[test]
fn the_log_gets_a_bounded_line_without_download_addresses() {
    let long = format!(
        "<p>see https://a-4.1fichier.com/p123?x now\u{7}</p>{}",
        "é ".repeat(900)
    );
    let reply = memory::page(200, &long).unwrap();
    let line = check("x.cgi", &reply).unwrap_err().reply.unwrap();
    assert!(
        line.contains(": see https://a-4.1fichier.com now é"),
        "{line}"
    );
    assert_eq!(line.chars().count(), Error::REPLY_CHARACTERS);
}
