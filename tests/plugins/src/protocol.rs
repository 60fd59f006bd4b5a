//! The service's protocol: a POST of lines `name=value` to `/v1/CALL`, with a
//! reply of `toy 1`, such lines, and `end`. Failures have a status, and
//! `error=WORD` among the lines. Must not know what is requested.

use crate::http::{self, Body, Failure, Target};
use crate::session::Session;
use crate::wit::hoster::plugin::types::{Error, ErrorCode, Scope};
use crate::{CallResult, Flaw, has};

/// Where the calls of the service go.
pub const API: &str = "api.toy.example";

/// Longest sleep inside the sandbox, in seconds, of a plugin that should not
/// sleep there at all.
const LONGEST_SLEEP: u32 = 60;

/// The lines of a reply.
#[derive(Debug)]
pub struct Lines(Vec<(String, String)>);

impl Lines {
    /// Returns the value of a line, if there is one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Returns the values of all lines with this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the value of a required line.
    pub fn need(&self, name: &str) -> CallResult<String> {
        self.get(name)
            .map(str::to_owned)
            .ok_or_else(|| changed(&format!("the line {name} is missing")))
    }

    /// Returns the number in a required line.
    pub fn number(&self, name: &str) -> CallResult<u64> {
        let number = self.need(name)?.parse();
        number.map_err(|_| changed(&format!("{name} is not a number")))
    }
}

/// A call of the service.
pub struct Call<'a> {
    /// Path below `/v1/`.
    pub path: &'a str,
    /// Lines of the body.
    pub lines: Vec<(&'static str, &'a str)>,
    /// Whether it requires the credential.
    pub authorized: bool,
}

impl Call<'_> {
    /// Sends the call and reads the reply.
    pub fn send(&self, session: &Session) -> CallResult<Lines> {
        let mut body = String::new();
        for (name, value) in &self.lines {
            if value.contains(['\n', '\r', '\0']) {
                return Err(invalid(format!("{name} must be one line of text")));
            }
            body += &format!("{name}={value}\n");
        }
        let target = session.target(API, &format!("/v1/{}", self.path));
        let headers = session.headers(self.authorized)?;
        exchange(&target, &headers, &Body::Whole(body.as_bytes()), session)
    }
}

/// Sends a request and reads its reply.
pub fn exchange(
    target: &Target,
    headers: &[(&'static str, String)],
    body: &Body<'_>,
    session: &Session,
) -> CallResult<Lines> {
    let mut reply = http::post(target, headers, body).map_err(broken)?;
    if let (429, Some(seconds), true) = (
        reply.status,
        reply.retry_after,
        has(Flaw::SleepsThroughWaits),
    ) {
        let seconds = seconds.min(LONGEST_SLEEP);
        std::thread::sleep(std::time::Duration::from_secs(seconds.into()));
        reply = http::post(target, headers, body).map_err(broken)?;
    }
    if reply.status == 200 && has(Flaw::TrapsOnOddReplies) {
        let text = std::str::from_utf8(&reply.body).expect("a reply is text");
        assert!(!text.is_empty());
    }
    match (parse(&reply.body), reply.status) {
        (Some(lines), 200) => Ok(lines),
        (lines, _) => Err(refusal(&reply, lines.as_ref(), session)),
    }
}

fn parse(body: &[u8]) -> Option<Lines> {
    let text = std::str::from_utf8(body).ok()?;
    let lines = text.strip_prefix("toy 1\n")?.strip_suffix("end\n")?;
    let pair = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    };
    lines.lines().map(pair).collect::<Option<_>>().map(Lines)
}

/// The error for a reply that is not a success.
fn refusal(reply: &http::Reply, lines: Option<&Lines>, session: &Session) -> Error {
    let word = lines.and_then(|l| l.get("error")).unwrap_or_default();
    let (code, scope, message) = match (reply.status, word) {
        (429, _) => (
            ErrorCode::RateLimited,
            session.limited_scope(),
            "too many requests to Toy",
        ),
        (500.., _) if has(Flaw::FaultIsAMissingFile) => {
            (ErrorCode::NotFound, Scope::File, "file not found")
        }
        (500.., _) => (
            ErrorCode::Unavailable,
            Scope::Request,
            "Toy has an internal error",
        ),
        (_, "not-found") if has(Flaw::MissingFileIsAFault) => (
            ErrorCode::Unavailable,
            Scope::Request,
            "Toy did not return the file",
        ),
        (_, "not-found") => (ErrorCode::NotFound, Scope::File, "file or folder not found"),
        (_, "password-required") => (
            ErrorCode::PasswordRequired,
            Scope::File,
            "password required",
        ),
        (_, "password-wrong") if has(Flaw::WrongPasswordIsARestriction) => (
            ErrorCode::Restricted,
            Scope::File,
            "access denied by the owner",
        ),
        (_, "password-wrong") => (ErrorCode::PasswordWrong, Scope::File, "wrong password"),
        (_, "bad-key") if has(Flaw::BadCredentialIsARestriction) => {
            (ErrorCode::Restricted, Scope::Account, "not allowed by Toy")
        }
        (401, _) | (_, "bad-key") => (
            ErrorCode::CredentialRejected,
            Scope::Account,
            "Toy rejected the key",
        ),
        (_, "unknown-token") => (
            ErrorCode::InvalidInput,
            Scope::Request,
            "invalid token for this link",
        ),
        (_, "not-there-yet") => (
            ErrorCode::Unavailable,
            Scope::Request,
            "the upload is not complete yet",
        ),
        (_, "conflict") => (
            ErrorCode::Conflict,
            Scope::File,
            "the change conflicts with an existing item",
        ),
        _ => (
            ErrorCode::Changed,
            Scope::Request,
            "unexpected reply of Toy",
        ),
    };
    Error {
        code,
        message: sentence(message),
        scope,
        retry_after: reply
            .retry_after
            .filter(|_| reply.status != 429 || !has(Flaw::ForgetsRetryAfter)),
        status: Some(reply.status),
        reply: lines.and_then(|l| l.get("message")).map(short),
    }
}

fn short(text: &str) -> String {
    text.chars().take(500).collect()
}

/// The message, unless the flaw is an empty one.
fn sentence(message: &str) -> String {
    match has(Flaw::SaysNothing) {
        true => String::new(),
        false => message.into(),
    }
}

/// An error without a reply.
pub fn error(code: ErrorCode, scope: Scope, message: &str) -> Error {
    Error {
        code,
        message: sentence(message),
        scope,
        retry_after: None,
        status: None,
        reply: None,
    }
}

/// A parameter is wrong.
pub fn invalid(message: String) -> Error {
    error(ErrorCode::InvalidInput, Scope::Request, &message)
}

/// The service returned an unknown reply.
pub fn changed(what: &str) -> Error {
    let message = format!("unexpected reply of Toy: {what}");
    error(ErrorCode::Changed, Scope::Request, &message)
}

/// The error for a failed request.
pub fn broken(failure: Failure) -> Error {
    let (code, message) = match failure {
        Failure::Denied => (
            ErrorCode::Unsupported,
            "request to Toy not granted by the host",
        ),
        Failure::Network => (
            ErrorCode::Network,
            "cannot reach Toy, or the connection was lost",
        ),
        Failure::Timeout => (ErrorCode::Timeout, "Toy timed out"),
        Failure::TooLarge => (ErrorCode::Changed, "the reply of Toy is too long"),
        Failure::Content => (
            ErrorCode::InvalidInput,
            "content differs from its announced size: the file may have changed during the upload",
        ),
    };
    error(code, Scope::Request, message)
}

/// Sends a request where none is allowed, ignoring the result.
pub fn ping() {
    let target = Target {
        plain: false,
        authority: API.into(),
        path: "/v1/check".into(),
    };
    let _ = http::post(&target, &[], &Body::Whole(b"link=aaaaaaaa\n"));
}
