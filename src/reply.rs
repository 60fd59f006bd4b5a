//! What a reply means. A reply that is no success becomes an error by the
//! decision table: the words decide before the HTTP status, and the service's `#n` decides nothing.
//! Must not know how a request is sent.

use crate::error::{Code, Error};
use crate::http::{Reply, url};
use crate::json::{self, Value};

pub mod table;

use table::{Row, Status};

/// Bytes of a page that are looked at. Every notice that is known stands in the
/// first few thousand.
const PAGE_BYTES: usize = 256 * 1024;

/// Passes a JSON reply that is a success: an object, no `KO`, HTTP 2xx. Many
/// a success has no `status` at all.
/// `function` is the API function that answered, such as `user/info.cgi`.
pub fn check(function: &str, reply: &Reply) -> Result<Value, Error> {
    let Some(value) = json::parse(&reply.body).filter(Value::is_object) else {
        return Err(page(function, reply));
    };
    let status = value.get("status").text();
    let refused = status.is_some_and(|status| status.eq_ignore_ascii_case("KO"));
    if reply.is_success() && !refused {
        return Ok(value);
    }
    let message = value.get("message").text().unwrap_or_default();
    Err(decide(function, reply, &message))
}

/// The error for a reply that is a page where JSON or a redirect was expected.
pub fn page(function: &str, reply: &Reply) -> Error {
    decide(function, reply, &page_text(reply))
}

/// The error of the first row whose words are all in a page, if any row knows it.
pub fn known_page(function: &str, reply: &Reply) -> Option<Error> {
    let text = page_text(reply);
    let row = first(function, reply.status, &text).filter(|row| !row.words.is_empty())?;
    Some(error(row, reply, &text))
}

/// The error for a reply of HTTP 2xx that lacks what every known success has.
pub fn incomplete(reply: &Reply, what: &str) -> Error {
    let mut error = Error::new(
        Code::Changed,
        format!(
            "1fichier answered without {what}, which this version of the plugin does not know."
        ),
    );
    error.status = Some(reply.status);
    error
}

fn decide(function: &str, reply: &Reply, text: &str) -> Error {
    // The last row takes everything.
    match first(function, reply.status, text) {
        Some(row) => error(row, reply, text),
        None => incomplete(reply, "a known reply"),
    }
}

fn first(function: &str, status: u16, text: &str) -> Option<&'static Row> {
    let text = normalized(text);
    table::ROWS.iter().find(|row| {
        row.function.is_none_or(|name| name == function)
            && match row.status {
                Status::Any => true,
                Status::Is(code) => status == code,
                Status::ServerError => (500..600).contains(&status),
            }
            && row.words.iter().all(|words| text.contains(words))
    })
}

fn error(row: &Row, reply: &Reply, text: &str) -> Error {
    Error {
        code: row.code,
        message: row.sentence.to_owned(),
        scope: row.scope,
        retry_after: retry_after(reply, row),
        status: Some(reply.status),
        reply: excerpt(text),
    }
}

/// A `Retry-After` header in seconds wins over the table, where waiting helps at all.
fn retry_after(reply: &Reply, row: &Row) -> Option<u32> {
    const DAY: u32 = 24 * 3600;
    let waiting = row.retry_after?;
    let header = reply.header("retry-after");
    let seconds = header.and_then(|value| value.trim().parse::<u32>().ok());
    Some(seconds.unwrap_or(waiting).min(DAY))
}

/// Lower case, single spaces, no `#n`, and bounded: what words are looked for in.
fn normalized(text: &str) -> String {
    let is_number = |word: &str| {
        word.strip_prefix('#')
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut normal = String::new();
    for word in bounded(text).split_whitespace() {
        if !is_number(word) {
            if !normal.is_empty() {
                normal.push(' ');
            }
            normal.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        }
    }
    normal
}

/// The service's own words for the log: one line, without control characters
/// and without addresses of downloads, cut to the contract's length.
fn excerpt(text: &str) -> Option<String> {
    let mut line = String::new();
    for word in bounded(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        match word.split_once("://") {
            Some((scheme, _)) => {
                line.push_str(scheme);
                line.push_str("://");
                let host = url::without_query(word).split('/').next();
                line.push_str(host.unwrap_or_default());
            }
            None => line.push_str(word),
        }
        // No character has more than 4 bytes.
        if line.len() > 4 * Error::REPLY_CHARACTERS {
            break;
        }
    }
    let line: String = line
        .chars()
        .filter(|character| !character.is_control())
        .take(Error::REPLY_CHARACTERS)
        .collect();
    (!line.is_empty()).then_some(line)
}

fn bounded(text: &str) -> &str {
    text.get(..text.floor_char_boundary(PAGE_BYTES))
        .unwrap_or(text)
}

/// The beginning of a page without its tags. A text without tags stays as it is.
fn page_text(reply: &Reply) -> String {
    let page = json::text(reply.body.get(..PAGE_BYTES).unwrap_or(&reply.body));
    let mut text = String::new();
    let mut rest = page.as_ref();
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
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
    fn a_retry_after_header_wins_where_waiting_helps() {
        let mut reply = memory::json(429, "{}").unwrap();
        reply.headers.push(("retry-after".into(), "42".into()));
        assert_eq!(check("x.cgi", &reply).unwrap_err().retry_after, Some(42));
        reply.status = 401;
        assert_eq!(check("x.cgi", &reply).unwrap_err().retry_after, None);
    }

    #[test]
    fn a_body_of_nonsense_is_an_error_like_any_other() {
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
            line.starts_with("see https://a-4.1fichier.com now é"),
            "{line}"
        );
        assert_eq!(line.chars().count(), Error::REPLY_CHARACTERS);
    }
}
