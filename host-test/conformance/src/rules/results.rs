//! Results of calls while the service works as it should.

use crate::harness::{
    Asked, Finding, Harness, Stop, Who, ask, ensure, fail, lacks, shown, upload_of,
};
use hoster_host::{
    Capability, Code, ErrorCode, ErrorScope, LinkState, Resolution, ResolveOptions, Scope, Session,
    SessionOptions,
};

pub(super) async fn credential_is_asked_for(harness: &Harness) -> Finding {
    harness.needs(Capability::Account).await?;
    let mut impostor = harness.session(Who::Impostor)?;
    let asked = ask(harness.session(Who::Nobody)?.account()).await;
    let error = asked.error("account without a key")?;
    ensure(error.code == ErrorCode::CredentialMissing, || {
        format!(
            "account without a key fails with `{}`",
            Code::from(error.code)
        )
    })?;
    let error = ask(impostor.account())
        .await
        .error("account with a wrong key")?;
    ensure(error.code == ErrorCode::CredentialRejected, || {
        format!(
            "account with a wrong key fails with `{}`",
            Code::from(error.code)
        )
    })
}

pub(super) async fn key_inside_works(harness: &Harness) -> Finding {
    harness.needs(Capability::Account).await?;
    let mut customer = harness.session(Who::Customer)?;
    let mut inside = harness.session(Who::Inside)?;
    harness.open(&mut customer).await?;
    ask(customer.account()).await.given("account")?;
    let outside = harness.proxy.take();
    harness.open(&mut inside).await?;
    ask(inside.account())
        .await
        .must("account with the key inside")?;
    let keys = |seen: Vec<crate::proxy::Seen>| -> Vec<Option<String>> {
        seen.into_iter().map(|seen| seen.authorization).collect()
    };
    ensure(keys(harness.proxy.take()) == keys(outside), || {
        "the plugin sends the key with other requests or in another form than the host does".into()
    })
}

pub(super) async fn scopes_suffice(harness: &Harness) -> Finding {
    let capabilities = harness.description().await?.capabilities;
    let with = |scopes: &[Scope]| {
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            ..SessionOptions::default()
        };
        harness.session_with(Who::Customer, options)
    };
    let has = |capability| capabilities.contains(&capability);
    if has(Capability::Account) {
        granted(ask(with(&[Scope::Account])?.account()).await, "account")?;
    }
    if has(Capability::Storage) {
        granted(
            ask(with(&[Scope::List])?.list_entries(None)).await,
            "list-entries",
        )?;
    }
    if has(Capability::Upload) {
        let request = upload_of("conformance.txt", 5);
        granted(
            ask(with(&[Scope::Upload])?.begin_upload(request)).await,
            "begin-upload",
        )?;
    }
    if let Some(file) = &harness.fixture.file {
        let options = ResolveOptions::plain();
        let asked = ask(with(&[Scope::Download])?.resolve(&file.link, options)).await;
        granted(asked, "resolve")?;
    }
    // Both only read.
    let mut looking = with(&[Scope::Check])?;
    if let (Some(file), true) = (&harness.fixture.file, has(Capability::Check)) {
        granted(ask(looking.check(vec![file.link.clone()])).await, "check")?;
    }
    if let (Some(folder), true) = (&harness.fixture.folder, has(Capability::Expand)) {
        granted(ask(looking.expand(&folder.link, None)).await, "expand")?;
    }
    Ok(())
}

fn granted<T>(asked: Asked<T>, what: &str) -> Finding {
    match asked {
        Asked::Refused(reason) => fail(format!("{what} was stopped by the host: {reason}")),
        _ => Ok(()),
    }
}

pub(super) async fn check_answers_in_order(harness: &Harness) -> Finding {
    harness.needs(Capability::Check).await?;
    let file = harness.fixture.file.as_ref().ok_or_else(|| lacks("file"))?;
    let missing = harness.fixture.missing.as_ref();
    let missing = missing.ok_or_else(|| lacks("missing link"))?;
    let stranger = "https://files.example.org/abc".to_owned();
    let mut links = Vec::new();
    for _ in 0..40 {
        links.extend([missing.clone(), file.link.clone(), stranger.clone()]);
        links.extend([file.link.clone(), String::new()]);
    }
    let mut session = harness.session(Who::Customer)?;
    let states = ask(session.check(links.clone())).await.must("check")?;
    ensure(states.len() == links.len(), || {
        format!("{} states for {} links", states.len(), links.len())
    })?;
    for (state, link) in states.iter().zip(&links) {
        ensure(state.link == *link, || {
            format!(
                "the state for {} is about {}",
                shown(link),
                shown(&state.link)
            )
        })?;
        let right = match link {
            link if *link == file.link => state.state == LinkState::Online,
            link if link == missing => state.state == LinkState::Offline,
            _ => !matches!(state.state, LinkState::Online | LinkState::Private),
        };
        ensure(right, || format!("{} is {:?}", shown(link), state.state))?;
        let size = state.size.filter(|_| *link == file.link);
        ensure(size.is_none_or(|size| size == file.size), || {
            format!("{} has another size", shown(link))
        })?;
    }
    Ok(())
}

pub(super) async fn missing_file_is_not_found(harness: &Harness) -> Finding {
    let missing = harness.fixture.missing.as_ref();
    let missing = missing.ok_or_else(|| lacks("missing link"))?;
    let mut session = harness.session(Who::Customer)?;
    let asked = ask(session.resolve(missing, ResolveOptions::plain())).await;
    let error = asked.error("resolving it")?;
    ensure(error.code == ErrorCode::NotFound, || {
        format!("it fails with `{}`", Code::from(error.code))
    })?;
    ensure(error.scope == ErrorScope::File, || {
        "the error affects more or less than the file".into()
    })
}

pub(super) async fn passwords_are_asked_for(harness: &Harness) -> Finding {
    let file = harness.fixture.protected.as_ref();
    let file = file.ok_or_else(|| lacks("protected file"))?;
    let mut session = harness.session(Who::Customer)?;
    let error = with_password(&mut session, &file.link, None).await;
    let error = error.error("without a password it")?;
    ensure(error.code == ErrorCode::PasswordRequired, || {
        format!(
            "without a password it fails with `{}`",
            Code::from(error.code)
        )
    })?;
    let error = with_password(&mut session, &file.link, Some("certainly not this")).await;
    let error = error.error("with a wrong password it")?;
    ensure(error.code == ErrorCode::PasswordWrong, || {
        format!(
            "with a wrong password it fails with `{}`",
            Code::from(error.code)
        )
    })?;
    let right = with_password(&mut session, &file.link, Some(&file.password)).await;
    right.must("resolving it with its password").map(drop)
}

async fn with_password(
    session: &mut Session,
    link: &str,
    password: Option<&str>,
) -> Asked<Resolution> {
    let options = ResolveOptions {
        password: password.map(str::to_owned),
        ..ResolveOptions::plain()
    };
    ask(session.resolve(link, options)).await
}

pub(super) async fn folders_expand(harness: &Harness) -> Finding {
    harness.needs(Capability::Expand).await?;
    let folder = harness
        .fixture
        .folder
        .as_ref()
        .ok_or_else(|| lacks("folder"))?;
    let mut session = harness.session(Who::Nobody)?;
    let listing = ask(session.expand(&folder.link, None))
        .await
        .must("expand")?;
    let found = listing.entries.len();
    ensure(found == folder.files, || {
        format!("it returns {found} files instead of {}", folder.files)
    })?;
    let nameless = listing.entries.iter().find(|e| e.file_name.is_empty());
    match nameless {
        None => Ok(()),
        Some(entry) => Err(Stop::Fail(format!("{} has no name", shown(&entry.link)))),
    }
}
