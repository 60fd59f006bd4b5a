//! Calls to a service that fails, stalls, replies with nonsense or repeats
//! secrets.

use std::time::Duration;

use bytes::Bytes;

use crate::harness::{
    Asked, Finding, Harness, Stop, Who, ask, content, ensure, fail, lacks, shown, upload_of,
};
use crate::proxy::Reply;
use hoster_host::{
    Capability, Code, ErrorCode, LinkState, PluginError, Resolution, ResolveOptions, Session,
};

/// Longer than any reply on loopback takes, shorter than any wait worth
/// reporting.
const AT_ONCE: Duration = Duration::from_secs(5);

/// Time limit for closing a connection after its call is dropped.
const SOON: Duration = Duration::from_secs(10);

/// Maximum characters of a message, and of the service's reply in an error.
const MAX_TEXT: usize = 500;

/// A password like those that people choose.
const PASSWORD: &str = "correct-horse-battery";

/// The calls that send requests to the service.
const CALLS: [Call; 6] = [
    Call::Account,
    Call::Check,
    Call::Expand,
    Call::Resolve,
    Call::BeginUpload,
    Call::List,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Account,
    Check,
    Expand,
    Resolve,
    BeginUpload,
    List,
}

impl Call {
    fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Check => "check",
            Self::Expand => "expand",
            Self::Resolve => "resolve",
            Self::BeginUpload => "begin-upload",
            Self::List => "list-entries",
        }
    }

    fn capability(self) -> Option<Capability> {
        match self {
            Self::Account => Some(Capability::Account),
            Self::Check => Some(Capability::Check),
            Self::Expand => Some(Capability::Expand),
            Self::Resolve => None,
            Self::BeginUpload => Some(Capability::Upload),
            Self::List => Some(Capability::Storage),
        }
    }

    /// Makes the call. `Asked::Answer` is what the caller would take for
    /// success. Returns `None` if the fixture has nothing to call it with.
    async fn ask(
        self,
        harness: &Harness,
        session: &mut Session,
        password: Option<&str>,
    ) -> Option<Asked<()>> {
        let password = password.map(str::to_owned);
        let file = harness.fixture.file.as_ref().map(|file| file.link.clone());
        Some(match self {
            Self::Account => plain(ask(session.account()).await),
            Self::Check => match ask(session.check(vec![file?])).await {
                // `unknown` is an honest answer.
                Asked::Answer(s) if s.iter().all(|s| s.state == LinkState::Unknown) => return None,
                other => plain(other),
            },
            Self::Expand => {
                let folder = &harness.fixture.folder.as_ref()?.link;
                plain(ask(session.expand(folder, password.as_deref())).await)
            }
            Self::Resolve => {
                let options = ResolveOptions {
                    password,
                    ..ResolveOptions::plain()
                };
                plain(ask(session.resolve(&file?, options)).await)
            }
            Self::BeginUpload => {
                let mut request = upload_of("conformance.txt", 5);
                request.password = password;
                plain(ask(session.begin_upload(request)).await)
            }
            Self::List => plain(ask(session.list_entries(None)).await),
        })
    }
}

fn plain<T>(asked: Asked<T>) -> Asked<()> {
    match asked {
        Asked::Answer(_) => Asked::Answer(()),
        Asked::Failed(error) => Asked::Failed(error),
        Asked::Refused(reason) => Asked::Refused(reason),
        Asked::Broke(reason) => Asked::Broke(reason),
    }
}

/// Returns the calls that this plugin supports.
async fn calls(harness: &Harness) -> Result<Vec<Call>, Stop> {
    let capabilities = harness.description().await?.capabilities;
    let has = |call: &Call| call.capability().is_none_or(|c| capabilities.contains(&c));
    Ok(CALLS.into_iter().filter(has).collect())
}

fn canned(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Reply {
    Reply::Canned {
        status,
        content_type,
        retry_after: None,
        body: body.into(),
    }
}

fn slow_down(seconds: u32) -> Reply {
    Reply::Canned {
        status: 429,
        content_type: "text/plain",
        retry_after: Some(seconds),
        body: Bytes::new(),
    }
}

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const PAGE: &str = "<!DOCTYPE html><html><head><title>Back soon</title></head><body>We are working on it.</body></html>";

pub(super) async fn waits_are_reported(harness: &Harness) -> Finding {
    let calls = calls(harness).await?;
    harness.proxy.reply(slow_down(120));
    for call in calls {
        let mut session = harness.session(Who::Customer)?;
        let asked = tokio::time::timeout(AT_ONCE, call.ask(harness, &mut session, None)).await;
        ensure(asked.is_ok(), || {
            format!(
                "{} did not return within {} s after the service required a wait",
                call.name(),
                AT_ONCE.as_secs()
            )
        })?;
    }
    Ok(())
}

pub(super) async fn retry_after_is_passed_on(harness: &Harness) -> Finding {
    let calls = calls(harness).await?;
    harness.proxy.reply(slow_down(37));
    for call in calls {
        let mut session = harness.session(Who::Customer)?;
        let asked = tokio::time::timeout(AT_ONCE, call.ask(harness, &mut session, None)).await;
        let Ok(asked) = asked else {
            return Err(Stop::Inconclusive(format!(
                "{} did not return",
                call.name()
            )));
        };
        let Some(Asked::Failed(error)) = asked else {
            continue;
        };
        if error.code == ErrorCode::RateLimited {
            ensure(error.retry_after.is_some_and(|s| s >= 37), || {
                format!(
                    "{} reports {:?} s instead of 37",
                    call.name(),
                    error.retry_after
                )
            })?;
        }
    }
    Ok(())
}

pub(super) async fn carry_codes(harness: &Harness) -> Finding {
    use ErrorCode::{Changed, Integrity, Network, RateLimited, Timeout, Unavailable};
    let calls = calls(harness).await?;
    let down: &[ErrorCode] = &[Unavailable];
    let broken: &[ErrorCode] = &[Network, Timeout, Unavailable];
    let nonsense: &[ErrorCode] = &[Changed, Unavailable, Integrity];
    for (what, reply, allowed) in [
        ("a closed connection", Reply::Close, broken),
        (
            "a truncated reply",
            Reply::Cut,
            &[Network, Timeout, Unavailable, Changed, Integrity][..],
        ),
        ("a 503 page", canned(503, HTML, PAGE), down),
        ("a 500 page", canned(500, HTML, PAGE), down),
        ("an empty 502", canned(502, HTML, ""), down),
        ("an empty 429", canned(429, HTML, ""), &[RateLimited]),
        ("a web page", canned(200, HTML, PAGE), nonsense),
        ("an empty reply", canned(200, JSON, ""), nonsense),
        (
            "truncated JSON",
            canned(200, JSON, "{\"status\":"),
            nonsense,
        ),
    ] {
        for call in &calls {
            let mut session = harness.session(Who::Customer)?;
            harness.proxy.reply(reply.clone());
            let asked = tokio::time::timeout(AT_ONCE, call.ask(harness, &mut session, None)).await;
            match asked {
                Ok(Some(Asked::Failed(error))) => ensure(allowed.contains(&error.code), || {
                    format!(
                        "{what} makes {} fail with `{}`",
                        call.name(),
                        Code::from(error.code)
                    )
                })?,
                Ok(Some(Asked::Answer(()))) => {
                    return fail(format!("{what} makes {} succeed", call.name()));
                }
                // Other rules check crashes, sleeps and grants.
                _ => {}
            }
        }
    }
    Ok(())
}

pub(super) async fn survives_any_reply(harness: &Harness) -> Finding {
    let calls = calls(harness).await?;
    let deep = "[".repeat(100_000);
    let long = format!("{{\"status\":\"{}\"}}", "a".repeat(10 << 20));
    let bodies: [(&'static str, Bytes); 16] = [
        (JSON, Bytes::new()),
        (JSON, Bytes::from_static(b"null")),
        (JSON, Bytes::from_static(b"[]")),
        (JSON, Bytes::from_static(b"{}")),
        (JSON, Bytes::from_static(b"\"\"")),
        (JSON, Bytes::from_static(b"1e999")),
        (
            JSON,
            Bytes::from_static(
                b"{\"status\":1,\"url\":[],\"size\":{},\"items\":\"x\",\"links\":[null]}",
            ),
        ),
        (
            JSON,
            Bytes::from_static(
                b"{\"size\":-1,\"date\":\"9999999-99-99\",\"count\":1e300,\"url\":\"\"}",
            ),
        ),
        (JSON, Bytes::from_static(b"[[],{},null,1,\"\"]")),
        (JSON, Bytes::from_static(b"\xff\xfe\x00\xd8")),
        (JSON, Bytes::from_static(b"{\"name\":\"\\ud800\"}")),
        (JSON, deep.into()),
        (JSON, long.into()),
        (HTML, Bytes::from_static(b"<")),
        (
            HTML,
            Bytes::from_static(b"<form><input name=\xff value='><script>var ct = 99999999999999;"),
        ),
        (HTML, Bytes::from_static(b";;;\n;\n\xc3\x28;x;-5\n")),
    ];
    for (content_type, body) in bodies {
        for status in [200, 404] {
            for call in &calls {
                let mut session = harness.session(Who::Customer)?;
                harness
                    .proxy
                    .reply(canned(status, content_type, body.clone()));
                let asked = call.ask(harness, &mut session, None).await;
                if let Some(Asked::Broke(reason)) = asked {
                    let start: Vec<u8> = body.iter().copied().take(40).collect();
                    let start = start.escape_ascii();
                    return fail(format!("{} after `{start}`: {reason}", call.name()));
                }
            }
        }
    }
    Ok(())
}

/// Provokes many kinds of errors, among them errors that could contain a secret
/// of this run, and returns them.
async fn mishaps(harness: &Harness, who: Who) -> Result<Vec<PluginError>, Stop> {
    let calls = calls(harness).await?;
    let mut errors = Vec::new();
    for reply in [
        Reply::Echo,
        Reply::Close,
        canned(503, HTML, PAGE),
        canned(429, HTML, ""),
    ] {
        for call in &calls {
            let mut session = harness.session(who)?;
            harness.proxy.reply(reply.clone());
            let asked = call.ask(harness, &mut session, Some(PASSWORD));
            if let Ok(Some(Asked::Failed(error))) = tokio::time::timeout(AT_ONCE, asked).await {
                errors.push(error);
            }
        }
    }
    harness.proxy.reply(Reply::Forward);
    let fixture = &harness.fixture;
    let protected = fixture.protected.iter().map(|file| file.link.as_str());
    let links = protected
        .chain(fixture.missing.as_deref())
        .chain(["nonsense"]);
    for link in links {
        let options = ResolveOptions {
            password: Some(PASSWORD.into()),
            ..ResolveOptions::plain()
        };
        if let Asked::Failed(error) = ask(harness.session(who)?.resolve(link, options)).await {
            errors.push(error);
        }
    }
    Ok(errors)
}

pub(super) async fn messages_are_sentences(harness: &Harness) -> Finding {
    let mut errors = mishaps(harness, Who::Customer).await?;
    if let (Ok(mut impostor), true) = (
        harness.session(Who::Impostor),
        calls(harness).await?.contains(&Call::Account),
    ) && let Asked::Failed(error) = ask(impostor.account()).await
    {
        errors.push(error);
    }
    for error in errors {
        let message = &error.message;
        let length = message.chars().count();
        ensure((1..=MAX_TEXT).contains(&length), || {
            format!(
                "the message of a `{}` has {length} characters",
                Code::from(error.code)
            )
        })?;
        ensure(!message.chars().any(char::is_control), || {
            format!("a message is not a single line: {}", shown(message))
        })?;
        let words = error.reply.as_ref().map_or(0, |r| r.chars().count());
        ensure(words <= MAX_TEXT, || {
            format!("the service's reply in an error has {words} characters")
        })?;
    }
    Ok(())
}

pub(super) async fn secrets_stay_out_of_messages(harness: &Harness) -> Finding {
    let keyed = harness.plugin.manifest().credential.is_some();
    let who = match keyed {
        true => Who::Inside,
        false => Who::Nobody,
    };
    let mut secrets = vec![PASSWORD.to_owned()];
    let keys = harness.fixture.credential.as_ref().filter(|_| keyed);
    secrets.extend(keys.map(|keys| keys.good.clone()));
    let mut session = harness.session(who)?;
    // What a session has seen can show up in a later error.
    if let Some(file) = &harness.fixture.file {
        let asked = ask(session.resolve(&file.link, ResolveOptions::plain())).await;
        if let Asked::Answer(Resolution::Ready(ticket)) = asked {
            secrets.push(ticket.url);
        }
    }
    let asked = ask(session.begin_upload(upload_of("conformance.txt", 5))).await;
    if let Asked::Answer(ticket) = asked {
        secrets.push(ticket.url);
    }
    let mut errors = mishaps(harness, who).await?;
    harness.proxy.reply(Reply::Echo);
    for call in calls(harness).await? {
        if let Some(Asked::Failed(error)) = call.ask(harness, &mut session, Some(PASSWORD)).await {
            errors.push(error);
        }
    }
    if !errors.is_empty()
        && harness
            .description()
            .await?
            .capabilities
            .contains(&Capability::Upload)
    {
        let path = harness.local_file("secret.txt", b"12345")?;
        let asked = ask(session.upload(upload_of("secret.txt", 5), content(&path)?)).await;
        errors.extend(match asked {
            Asked::Failed(error) => Some(error),
            _ => None,
        });
    }
    for error in errors {
        if secrets.iter().any(|secret| error.message.contains(secret)) {
            let code = Code::from(error.code);
            return fail(format!("the message of a `{code}` contains a secret"));
        }
    }
    Ok(())
}

pub(super) async fn cancellation_leaves_nothing(harness: &Harness) -> Finding {
    let file = harness.fixture.file.as_ref().ok_or_else(|| lacks("file"))?;
    let mut session = harness.session(Who::Customer)?;
    harness.proxy.take();
    harness.proxy.reply(Reply::Silence);
    {
        let mut call = std::pin::pin!(session.resolve(&file.link, ResolveOptions::plain()));
        let sent = async {
            while harness.proxy.count() == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            _ = &mut call => return Err(Stop::Inconclusive("resolve ended without a reply".into())),
            sent = tokio::time::timeout(SOON, sent) => if sent.is_err() {
                return Err(Stop::Inconclusive("resolve sends nothing".into()));
            },
        }
    }
    let closed = async {
        while harness.proxy.open() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let closed = tokio::time::timeout(SOON, closed).await;
    ensure(closed.is_ok(), || "its request is still open".into())?;
    harness.proxy.reply(Reply::Forward);
    let asked = ask(session.resolve(&file.link, ResolveOptions::plain())).await;
    asked.must("the next call of the session").map(drop)
}
