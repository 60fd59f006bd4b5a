//! The service's protocol: a POST with lines `name=value` to `/v1/CALL`,
//! answered by `toy 1`, such lines, and `end`. Failures have a status, and
//! `error=WORD` among the lines. Must not know what is asked.

use crate::http::{self, Body, Failure, Target};
use crate::session::Session;
use crate::wit::hoster::plugin::types::{Error, ErrorCode, Scope};
use crate::{Answer, Flaw, has};

/// Where the calls of the service go.
pub const API: &str = "api.toy.example";

/// Longest wait inside the sandbox, in seconds, of a plugin that should not
/// wait there at all.
const LONGEST_SLEEP: u32 = 60;

/// The lines of a reply.
#[derive(Debug)]
pub struct Lines(Vec<(String, String)>);

impl Lines {
    /// The value of a line; none: there is no such line.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of all lines of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a line that must be there.
    pub fn need(&self, name: &str) -> Answer<String> {
        self.get(name)
            .map(str::to_owned)
            .ok_or_else(|| changed(&format!("the line {name} is missing")))
    }

    /// The number in a line that must be there.
    pub fn number(&self, name: &str) -> Answer<u64> {
        let number = self.need(name)?.parse();
        number.map_err(|_| changed(&format!("{name} is not a number")))
    }
}

/// One call of the service: what is sent.
pub struct Call<'a> {
    /// Path below `/v1/`.
    pub path: &'a str,
    /// Lines of the body.
    pub lines: Vec<(&'static str, &'a str)>,
    /// Whether it wants the credential.
    pub authorized: bool,
}

impl Call<'_> {
    /// Sends it and reads the answer.
    pub fn send(&self, session: &Session) -> Answer<Lines> {
        let mut body = String::new();
        for (name, value) in &self.lines {
            if value.contains(['\n', '\r', '\0']) {
                return Err(invalid(format!("The {name} is more than one line.")));
            }
            body += &format!("{name}={value}\n");
        }
        let target = session.target(API, &format!("/v1/{}", self.path));
        let headers = session.headers(self.authorized)?;
        exchange(&target, &headers, &Body::Whole(body.as_bytes()), session)
    }
}

/// Sends a request and reads its answer.
pub fn exchange(
    target: &Target,
    headers: &[(&'static str, String)],
    body: &Body<'_>,
    session: &Session,
) -> Answer<Lines> {
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

/// What a reply means that is no success.
fn refusal(reply: &http::Reply, lines: Option<&Lines>, session: &Session) -> Error {
    let word = lines.and_then(|l| l.get("error")).unwrap_or_default();
    let (code, scope, message) = match (reply.status, word) {
        (429, _) => (
            ErrorCode::RateLimited,
            session.limited_scope(),
            "Toy asks for a pause between requests.",
        ),
        (500.., _) if has(Flaw::FaultIsAMissingFile) => {
            (ErrorCode::NotFound, Scope::File, "There is no such file.")
        }
        (500.., _) => (
            ErrorCode::Unavailable,
            Scope::Request,
            "Toy has a fault of its own; try again later.",
        ),
        (_, "not-found") if has(Flaw::MissingFileIsAFault) => (
            ErrorCode::Unavailable,
            Scope::Request,
            "Toy did not give the file.",
        ),
        (_, "not-found") => (
            ErrorCode::NotFound,
            Scope::File,
            "There is no such file or folder.",
        ),
        (_, "password-required") => (
            ErrorCode::PasswordRequired,
            Scope::File,
            "This link asks for a password.",
        ),
        (_, "password-wrong") if has(Flaw::WrongPasswordIsARestriction) => (
            ErrorCode::Restricted,
            Scope::File,
            "The owner does not give this file.",
        ),
        (_, "password-wrong") => (
            ErrorCode::PasswordWrong,
            Scope::File,
            "The password is not that of this link.",
        ),
        (_, "bad-key") if has(Flaw::BadCredentialIsARestriction) => (
            ErrorCode::Restricted,
            Scope::Account,
            "Toy does not allow this.",
        ),
        (401, _) | (_, "bad-key") => (
            ErrorCode::CredentialRejected,
            Scope::Account,
            "Toy does not accept the key.",
        ),
        (_, "unknown-token") => (
            ErrorCode::InvalidInput,
            Scope::Request,
            "The token is none that Toy gave for this link.",
        ),
        (_, "not-there-yet") => (
            ErrorCode::Unavailable,
            Scope::Request,
            "The upload is not complete yet.",
        ),
        (_, "conflict") => (
            ErrorCode::Conflict,
            Scope::File,
            "The change conflicts with what is there.",
        ),
        _ => (
            ErrorCode::Changed,
            Scope::Request,
            "Toy answered something that this plugin does not know.",
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

/// A message, of a plugin that has something to say.
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

/// The service answers in a way that this plugin does not know.
pub fn changed(what: &str) -> Error {
    let message = format!("Toy's answer is not as this plugin knows it: {what}.");
    error(ErrorCode::Changed, Scope::Request, &message)
}

/// What a failed request means.
pub fn broken(failure: Failure) -> Error {
    let (code, message) = match failure {
        Failure::Denied => (
            ErrorCode::Unsupported,
            "The host did not grant a request to Toy.",
        ),
        Failure::Network => (
            ErrorCode::Network,
            "Toy was not reached, or the connection broke.",
        ),
        Failure::Timeout => (ErrorCode::Timeout, "Toy did not answer in time."),
        Failure::TooLarge => (ErrorCode::Changed, "Toy's answer is longer than any known."),
        Failure::Content => (
            ErrorCode::InvalidInput,
            "The content is not as long as announced; was the file changed meanwhile?",
        ),
    };
    error(code, Scope::Request, message)
}

/// Sends a request where nothing may be sent, whatever becomes of it.
pub fn ping() {
    let target = Target {
        plain: false,
        authority: API.into(),
        path: "/v1/check".into(),
    };
    let _ = http::post(&target, &[], &Body::Whole(b"link=aaaaaaaa\n"));
}
