//! Interprets replies. A reply that is not a success becomes an error by the
//! decision table: words take precedence over the HTTP status, and the
//! service's `#n` is ignored. Must not know how a request is sent.

use crate::error::{Code, Error};
use crate::html;
use crate::http::{Reply, url};
use crate::json::{self, Value};

#[cfg(test)]
mod docs;
pub mod table;
mod wait;

use table::{Row, SITE, Status};

/// Bytes of a page to examine. All known notices are in the first few thousand.
const PAGE_BYTES: usize = 256 * 1024;

/// What a row is matched against.
struct Case<'a> {
    /// API function or page.
    from: &'a str,
    status: u16,
    /// A JSON `KO` with HTTP 2xx.
    refusal: bool,
    text: &'a str,
}

/// Accepts a successful JSON reply: an object, no `KO`, HTTP 2xx. Many
/// successes have no `status` at all. `from` is the API function, such as
/// `user/info.cgi`.
pub fn check(from: &str, reply: &Reply) -> Result<Value, Error> {
    let Some(value) = json::parse(&reply.body).filter(Value::is_object) else {
        return Err(page(from, reply));
    };
    let status = value.get("status").text();
    let refused = status.is_some_and(|status| status.eq_ignore_ascii_case("KO"));
    if reply.is_success() && !refused {
        return Ok(value);
    }
    let message = value.get("message").text().unwrap_or_default();
    let case = Case {
        from,
        status: reply.status,
        refusal: refused && reply.is_success(),
        text: &message,
    };
    Err(decide(&case, reply))
}

/// The error for a page where JSON, a redirect or a known page was expected. An
/// unknown page is reported with its fingerprint.
pub fn page(from: &str, reply: &Reply) -> Error {
    let text = page_text(reply);
    let mut error = decide(&Case::of_page(from, reply, &text), reply);
    if error.code == Code::Changed && text.len() < reply.body.len() {
        let print = html::fingerprint(&start(reply));
        let words = excerpt(&text).unwrap_or_default();
        error.reply = excerpt(&format!("page {print:016x}: {words}"));
    }
    error
}

/// The error of the first row whose words are all in a page, if any; beside a
/// download form only if the notice applies there.
pub fn known_page(from: &str, reply: &Reply, beside_form: bool) -> Option<Error> {
    let text = page_text(reply);
    known(&Case::of_page(from, reply, &text), reply, beside_form)
}

/// The error of a page that states a wait as a number.
pub fn must_wait(from: &str, reply: &Reply) -> Option<Error> {
    wait::between_downloads(&normalized(&page_text(reply)))?;
    known_page(from, reply, false)
}

/// The error for a redirect to this place, if a row knows it.
pub fn known_redirect(from: &str, reply: &Reply, location: &str) -> Option<Error> {
    let case = Case {
        text: location,
        ..Case::of_page(from, reply, "")
    };
    known(&case, reply, false)
}

/// The error for a success whose message reports a failure.
pub fn refusal(from: &str, reply: &Reply, message: &str) -> Error {
    let case = Case {
        refusal: true,
        text: message,
        ..Case::of_page(from, reply, "")
    };
    decide(&case, reply)
}

/// The error for an HTTP 2xx reply that lacks what every known success has.
pub fn incomplete(reply: &Reply, what: &str) -> Error {
    let mut error = Error::new(
        Code::Changed,
        format!("unexpected reply of 1fichier: {what} missing"),
    );
    error.status = Some(reply.status);
    error
}

impl<'a> Case<'a> {
    fn of_page(from: &'a str, reply: &Reply, text: &'a str) -> Self {
        Self {
            from,
            status: reply.status,
            refusal: false,
            text,
        }
    }

    fn fits(&self, row: &Row, normal: &str) -> bool {
        (row.from.is_empty() || row.from.contains(&self.from))
            && match row.status {
                Status::Any => true,
                Status::Is(code) => self.status == code,
                Status::ServerError => (500..600).contains(&self.status),
                Status::Refusal => self.refusal,
            }
            && row.words.iter().all(|words| normal.contains(words))
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        let normal = normalized(self.text);
        table::ROWS
            .iter()
            .filter(move |row| self.fits(row, &normal))
    }
}

fn decide(case: &Case<'_>, reply: &Reply) -> Error {
    // The last row matches everything.
    match case.rows().next() {
        Some(row) => error(row, case, reply),
        None => incomplete(reply, "a known reply"),
    }
}

fn known(case: &Case<'_>, reply: &Reply, beside_form: bool) -> Option<Error> {
    let mut rows = case.rows();
    let row = rows.find(|row| !row.words.is_empty() && (row.beside_form || !beside_form))?;
    Some(error(row, case, reply))
}

fn error(row: &Row, case: &Case<'_>, reply: &Reply) -> Error {
    Error {
        code: row.code,
        message: row.message.to_owned(),
        scope: row.scope,
        retry_after: retry_after(reply, row, case),
        status: Some(reply.status),
        reply: excerpt(case.text),
    }
}

/// If waiting helps, a `Retry-After` header overrides the text, and the text
/// overrides the table.
fn retry_after(reply: &Reply, row: &Row, case: &Case<'_>) -> Option<u32> {
    const DAY: u32 = 24 * 3600;
    let waiting = row.retry_after?;
    let header = reply.header("retry-after");
    let seconds = header.and_then(|value| value.trim().parse::<u32>().ok());
    let stated = || {
        let on_site = SITE.contains(&case.from) && row.code == Code::RateLimited;
        wait::stated_seconds(&normalized(case.text)).filter(|_| on_site)
    };
    Some(seconds.or_else(stated).unwrap_or(waiting).min(DAY))
}

/// Prepares a text for matching: lower case, single spaces, plain apostrophes,
/// no `#n`, bounded length.
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
            normal.extend(word.chars().map(|c| match c {
                '\u{2019}' => '\'',
                other => other.to_ascii_lowercase(),
            }));
        }
    }
    normal
}

/// The service's own text for the log: one line without control characters and
/// download addresses, cut to the contract's length.
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
        // A character has at most 4 bytes.
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

/// The beginning of a page as a person sees it.
fn page_text(reply: &Reply) -> String {
    html::text(&start(reply))
}

fn start(reply: &Reply) -> std::borrow::Cow<'_, str> {
    json::text(reply.body.get(..PAGE_BYTES).unwrap_or(&reply.body))
}

#[cfg(test)]
mod tests;
