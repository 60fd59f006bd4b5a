//! The plugin's description of itself, and opening sessions.

use crate::harness::{
    Asked, Finding, Harness, Stop, Who, ask, capability_name, ensure, fail, lacks, upload_of,
};
use hoster_host::{
    Capability, Code, Error, ErrorCode, LinkState, OptionInfo, OptionKind, OptionTarget,
    ResolveOptions, Session, SessionOptions,
};

/// No plugin has an option of this name.
const NO_OPTION: &str = "no-such-option";

pub(super) async fn agrees(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Nobody)?;
    let described = ask(session.describe()).await.must("describe")?;
    let manifest = harness.plugin.manifest();
    ensure(described.id == manifest.id, || {
        format!(
            "the id is {}, but {} in the manifest",
            described.id, manifest.id
        )
    })?;
    ensure(described.version == manifest.version, || {
        format!(
            "the version is {}, but {} in the manifest",
            described.version, manifest.version
        )
    })?;
    let sorted = |hosts: &[String]| {
        let mut hosts = hosts.to_vec();
        hosts.sort();
        hosts
    };
    ensure(
        sorted(&described.link_hosts) == sorted(&manifest.link_hosts),
        || "the link hosts differ from the manifest's".into(),
    )?;
    described.options.iter().try_for_each(well_formed)
}

/// Checks that programs can offer this option to users.
fn well_formed(option: &OptionInfo) -> Finding {
    let name = &option.name;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure(!name.is_empty() && name.chars().all(plain), || {
        format!("the option `{name}` is not lower case with hyphens")
    })?;
    ensure(!option.help.is_empty(), || {
        format!("the option `{name}` has no help")
    })?;
    let fits = |value: &String| match option.kind {
        OptionKind::Boolean => value == "true" || value == "false",
        OptionKind::Integer => value.parse::<i64>().is_ok(),
        OptionKind::Text => true,
    };
    let values = option.default.iter().chain(&option.choices);
    let mut odd = values.filter(|value| !fits(value));
    ensure(odd.next().is_none(), || {
        format!("a value of the option `{name}` is not of its kind")
    })?;
    let choosable =
        |d: &String| option.choices.is_empty() || option.choices.contains(d) || d.is_empty();
    ensure(option.default.as_ref().is_none_or(choosable), || {
        format!("the default of the option `{name}` is not one of its choices")
    })
}

pub(super) async fn describe_does_no_io(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Customer)?;
    // The first call also opens the session, which another rule checks.
    let first = ask(session.describe()).await.given("describe")?;
    harness.proxy.take();
    let second = ask(session.describe()).await.must("describe")?;
    sent_nothing(harness, "describe")?;
    let same = serde_json::to_value(&first).ok() == serde_json::to_value(&second).ok();
    ensure(same, || "the second result differs from the first".into())
}

pub(super) async fn opening_does_no_io(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Customer)?;
    let opened = ask(session.describe()).await;
    let with_opening = harness.proxy.take().len();
    opened.given("describe")?;
    ask(session.describe()).await.given("describe")?;
    let without = harness.proxy.take().len();
    ensure(with_opening <= without, || {
        format!("it sent {} requests", with_opening - without)
    })
}

pub(super) fn sent_nothing(harness: &Harness, what: &str) -> Finding {
    match harness.proxy.take().first() {
        None => Ok(()),
        Some(seen) => fail(format!("{what} sent {}", seen.line)),
    }
}

pub(super) async fn capabilities_hold(harness: &Harness) -> Finding {
    let described = harness.description().await?.capabilities;
    for capability in [
        Capability::Account,
        Capability::Check,
        Capability::Expand,
        Capability::Resolve,
        Capability::ResolveFree,
        Capability::Upload,
        Capability::UploadAnonymous,
        Capability::Storage,
    ] {
        let listed = described.contains(&capability);
        let Some(unsupported) = is_unsupported(harness, capability, listed).await? else {
            continue;
        };
        let name = capability_name(capability);
        ensure(!(listed && unsupported), || {
            format!("`{name}` is listed, but fails with `unsupported`")
        })?;
        ensure(listed || unsupported, || {
            format!("`{name}` is not listed, but does not fail with `unsupported`")
        })?;
    }
    Ok(())
}

/// Whether the capability's call fails with `unsupported`; `None` if it cannot
/// be called.
async fn is_unsupported(
    harness: &Harness,
    capability: Capability,
    listed: bool,
) -> Result<Option<bool>, Stop> {
    let who = match capability {
        Capability::ResolveFree | Capability::UploadAnonymous => Who::Nobody,
        _ => Who::Customer,
    };
    let mut session = harness.session(who)?;
    let file = harness.fixture.file.as_ref().map(|file| file.link.clone());
    let ended = match (capability, file) {
        (Capability::Account, _) => unsupported(ask(session.account()).await),
        (Capability::Check, Some(link)) => unsupported(ask(session.check(vec![link])).await),
        (Capability::Expand, _) => match &harness.fixture.folder {
            Some(folder) => unsupported(ask(session.expand(&folder.link, None)).await),
            None => return Ok(None),
        },
        // If only one of them is listed, it decides the result of the other.
        (Capability::Resolve | Capability::ResolveFree, Some(link)) if listed => {
            unsupported(ask(session.resolve(&link, ResolveOptions::plain())).await)
        }
        // Without this capability, an upload requires a key.
        (Capability::UploadAnonymous, _) if !listed => return Ok(None),
        (Capability::Upload | Capability::UploadAnonymous, _) => {
            unsupported(ask(session.begin_upload(upload_of("conformance.txt", 5))).await)
        }
        (Capability::Storage, _) => match session.list_entries(None).await {
            Err(Error::Unsupported { .. }) => true,
            Err(Error::Plugin(error)) => error.code == ErrorCode::Unsupported,
            _ => false,
        },
        _ => return Ok(None),
    };
    Ok(Some(ended))
}

fn unsupported<T>(asked: Asked<T>) -> bool {
    matches!(asked, Asked::Failed(error) if error.code == ErrorCode::Unsupported)
}

pub(super) async fn language_falls_back(harness: &Harness) -> Finding {
    let options = SessionOptions {
        language: "xx".into(),
        ..SessionOptions::default()
    };
    let mut usual = harness.session(Who::Customer)?;
    let mut foreign = harness.session_with(Who::Customer, options)?;
    something(harness, &mut usual)
        .await?
        .given("a call in English")?;
    let answer = something(harness, &mut foreign).await?;
    answer.must("a call in the language `xx`")
}

/// Makes a call that every plugin has, if the fixture has a file for it.
async fn something(harness: &Harness, session: &mut Session) -> Result<Asked<()>, Stop> {
    let file = harness.fixture.file.as_ref().ok_or_else(|| lacks("file"))?;
    let asked = ask(session.resolve(&file.link, ResolveOptions::plain())).await;
    Ok(match asked {
        Asked::Answer(_) => Asked::Answer(()),
        Asked::Failed(error) => Asked::Failed(error),
        Asked::Refused(reason) => Asked::Refused(reason),
        Asked::Broke(reason) => Asked::Broke(reason),
    })
}

pub(super) async fn unknown_options_are_refused(harness: &Harness) -> Finding {
    let file = harness.fixture.file.as_ref().ok_or_else(|| lacks("file"))?;
    let described = harness.description().await?;
    let strange = vec![(NO_OPTION.to_owned(), "x".to_owned())];
    let options = SessionOptions {
        options: strange.clone(),
        ..SessionOptions::default()
    };
    let mut session = harness.session_with(Who::Customer, options)?;
    harness.open(&mut session).await?;
    let asked = something(harness, &mut session).await?;
    is_invalid(harness, asked, "an unknown session option")?;

    let mut wrong = vec![strange];
    let of_resolve = |o: &&OptionInfo| o.target == OptionTarget::Resolve;
    let misfits = described
        .options
        .iter()
        .filter(of_resolve)
        .filter_map(misfit);
    wrong.extend(misfits.map(|pair| vec![pair]));
    for options in wrong {
        let what = format!("the resolve option {}={}", options[0].0, options[0].1);
        let options = ResolveOptions {
            options,
            ..ResolveOptions::plain()
        };
        let mut session = harness.session(Who::Customer)?;
        harness.open(&mut session).await?;
        let asked = ask(session.resolve(&file.link, options)).await;
        is_invalid(harness, asked, &what)?;
    }
    Ok(())
}

/// Returns a value that the option must reject, if there is one.
fn misfit(option: &OptionInfo) -> Option<(String, String)> {
    let anything = option.kind == OptionKind::Text && option.choices.is_empty();
    (!anything).then(|| (option.name.clone(), "neither fish nor fowl".into()))
}

fn is_invalid<T>(harness: &Harness, asked: Asked<T>, what: &str) -> Finding {
    let error = asked.error(what)?;
    ensure(error.code == ErrorCode::InvalidInput, || {
        format!("{what} is `{}`", Code::from(error.code))
    })?;
    sent_nothing(harness, what)
}

pub(super) async fn endpoint_is_loopback_only(harness: &Harness) -> Finding {
    for endpoint in [
        "http://example.com",
        "http://127.0.0.1.example.com:8080",
        "http://localhost@example.com",
        "http://192.168.0.1:8080",
        "https://127.0.0.1:8080",
        "file:///etc",
        "127.0.0.1:8080",
        "",
    ] {
        let mut session = harness.session(Who::Customer)?;
        session.use_endpoint(endpoint);
        harness.open(&mut session).await?;
        let asked = something(harness, &mut session).await?;
        is_invalid(harness, asked, &format!("the endpoint `{endpoint}`"))?;
        let file = harness.fixture.file.iter().map(|file| file.link.clone());
        if let Asked::Answer(states) = ask(session.check(file.collect())).await {
            let known = states.iter().any(|s| s.state != LinkState::Unknown);
            ensure(!known, || {
                format!("check works with the endpoint `{endpoint}`")
            })?;
        }
    }
    Ok(())
}
